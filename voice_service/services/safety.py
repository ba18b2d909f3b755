"""What a child hears about safety, and the answer to the one question that may be asked."""

from datetime import datetime, timedelta

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from voice_service.db import HELD
from voice_service.delivery.workdays import office_hours
from voice_service.models.concerns import Concern
from voice_service.models.messages import Message
from voice_service.models.staff import StaffMember
from voice_service.safeguarding.handling import Status
from voice_service.safeguarding.replies import ByWhen
from voice_service.safeguarding.safe_now import SafeNow, safe_now
from voice_service.safeguarding.screening import Severity
from voice_service.services import alerts, histories, rota
from voice_service.services.library import Means

log = structlog.get_logger()

# A "2" that comes after a day is no answer any more; it is read like any other text.
ANSWER_WITHIN = timedelta(hours=24)


def by_when(session: Session, *, now: datetime, means: Means) -> ByWhen:
    """Return by when a person will have read what has just come: a time that the rota keeps."""
    promise = rota.promise(session, now=now, means=means)
    return ByWhen(promise.words, promise.attended, office_hours(now))


def without_rota(*, now: datetime, means: Means) -> ByWhen:
    """Return what holds while the rota cannot be read, because the database is away."""
    return ByWhen(means.settings.duty_reads_by, True, office_hours(now))


def asked(
    session: Session,
    words: str,
    *,
    participant_id: int | None,
    lookup: str | None,
    now: datetime,
) -> tuple[int, SafeNow] | None:
    """Return the concern whose question these words answer, and the answer; None for neither."""
    answer = safe_now(words)
    if answer is None:
        return None
    if participant_id is not None:
        whose = Concern.participant_id == participant_id
    elif lookup is not None:
        whose = Concern.message_id.in_(select(Message.id).where(Message.phone_lookup == lookup))
    else:
        return None
    concern_id = session.scalars(
        select(Concern.id)
        .where(
            whose,
            Concern.safety_asked_at > now - ANSWER_WITHIN,
            Concern.safety_answer.is_(None),
            Concern.status != Status.CLOSED.value,
        )
        .order_by(Concern.id.desc())
        .limit(1)
    ).first()
    return None if concern_id is None else (concern_id, answer)


def answered(
    session: Session, concern_id: int, answer: SafeNow, *, now: datetime, means: Means
) -> None:
    """Take an answer in the caller's transaction: it moves the severity, and a "no" tells again.

    A child who is safe now still waits for a person: immediate becomes high, never less.
    """
    concern = session.get_one(Concern, concern_id, with_for_update=HELD)
    if concern.safety_answer is not None:
        return
    concern.safety_answer = answer
    histories.add(session, concern, "safe_now", now=now, answer=answer)
    if answer == "yes" and concern.severity == Severity.IMMEDIATE.value:
        concern.severity = Severity.HIGH.value
        if concern.status == Status.WAITING.value:
            concern.next_alert_at = alerts.next_time(concern, now)
    elif answer == "no":
        dealing = _dealing_with(session, concern)
        alerts.tell(session, concern, "said_no", now=now, means=means, who=dealing)
    log.info("safe_now", concern=concern.id, severity=concern.severity)


def wrote_again(session: Session, participant_id: int, *, now: datetime, means: Means) -> None:
    """Tell whoever deals with a child that the child has written again, in this transaction.

    Nobody is told twice in a few minutes; while nobody has acknowledged it the ladder goes on.
    """
    concern = session.scalars(
        select(Concern)
        .where(
            Concern.participant_id == participant_id,
            Concern.status.in_((Status.ACKNOWLEDGED.value, Status.DECIDED.value)),
        )
        .order_by(Concern.id.desc())
        .limit(1)
        .with_for_update(key_share=True)
    ).first()
    if concern is None:
        return
    last = max((alert.raised_at for alert in alerts.of_concern(session, concern)), default=None)
    if last is not None and now - last < alerts.ONE_ALERT_FOR:
        return
    # Whoever dealt with it may have left: then it is the next person on the rota.
    dealing = _dealing_with(session, concern)
    alerts.tell(session, concern, "wrote", now=now, means=means, who=dealing)


def _dealing_with(session: Session, concern: Concern) -> StaffMember | None:
    """Return who deals with a concern, if they are still here."""
    staff_id = concern.assigned_to_id or concern.acknowledged_by_id
    person = session.get(StaffMember, staff_id) if staff_id is not None else None
    return person if person is not None and person.active else None
