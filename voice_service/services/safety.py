"""What a child hears about safety, and the answer to the one question that may be asked."""

from datetime import datetime, timedelta

import structlog
from sqlalchemy import ColumnElement, false, or_, select
from sqlalchemy.orm import Session

from voice_service.db import HELD
from voice_service.delivery.workdays import office_hours
from voice_service.models.concerns import Concern
from voice_service.models.messages import Message
from voice_service.models.people import Participant
from voice_service.safeguarding.handling import Status
from voice_service.safeguarding.replies import ByWhen
from voice_service.safeguarding.safe_now import SafeNow, safe_now
from voice_service.safeguarding.screening import Severity
from voice_service.services import alerts, concerns, histories, ladder, recipients, rota
from voice_service.services.library import Means

log = structlog.get_logger()

# A "2" that comes after a day is no answer any more; it is read like any other text.
ANSWER_WITHIN = timedelta(hours=24)
# Which earlier answers each answer takes the place of.
BETTER: dict[SafeNow, tuple[SafeNow, ...]] = {
    "yes": (),
    "not_sure": ("yes",),
    "no": ("yes", "not_sure"),
}
# Alerts by which somebody heard that a child wrote after they had acknowledged a concern.
AGAIN = ("wrote", "said_no", "not_sure", "reminded")


def by_when(session: Session, *, now: datetime, means: Means) -> ByWhen:
    """Return by when a person will have read what has just come: a time that the rota keeps."""
    promise = rota.promise(session, now=now, means=means)
    return ByWhen(promise.words, promise.attended, office_hours(now), promise.at, now)


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
    """Return the concern whose question these words answer, and the answer; None for neither.

    It is looked for by the child and by the number, which a family may share. A worse answer takes
    the place of an earlier one; a better one does not.
    """
    answer = safe_now(words)
    if answer is None:
        return None
    concern_id = session.scalars(
        select(Concern.id)
        .where(
            _whose(participant_id, lookup),
            Concern.safety_asked_at > now - ANSWER_WITHIN,
            Concern.safety_asked_at <= now,
            Concern.safety_answer.is_(None) | Concern.safety_answer.in_(BETTER[answer]),
            Concern.status != Status.CLOSED.value,
        )
        # What nobody has answered yet comes first, and of those the newest.
        .order_by(Concern.safety_answer.is_not(None), Concern.id.desc())
        .limit(1)
    ).first()
    return None if concern_id is None else (concern_id, answer)


def _whose(participant_id: int | None, lookup: str | None) -> ColumnElement[bool]:
    whose: list[ColumnElement[bool]] = []
    if participant_id is not None:
        whose.append(Concern.participant_id == participant_id)
    if lookup is not None:
        of_number = select(Participant.id).where(Participant.phone_lookup == lookup)
        whose.append(Concern.participant_id.in_(of_number))
        texts = select(Message.id).where(Message.phone_lookup == lookup)
        whose.append(Concern.message_id.in_(texts))
    return or_(false(), *whose)


def answered(
    session: Session, concern_id: int, answer: SafeNow, *, now: datetime, means: Means
) -> None:
    """Take an answer in the caller's transaction: it moves the severity, and a "no" tells again.

    A child who is safe now still waits for a person: immediate becomes high, never less. Who was
    dealing with it must acknowledge a worse answer anew.
    """
    found = session.execute(select(Concern.participant_id).where(Concern.id == concern_id)).one()
    if found.participant_id is not None:
        concerns.hold_child(session, found.participant_id)
    concern = session.get_one(Concern, concern_id, with_for_update=HELD, populate_existing=True)
    before = concern.safety_answer
    if before is not None and before not in BETTER[answer]:
        return
    concern.safety_answer = answer
    histories.add(session, concern, "safe_now", now=now, answer=answer)
    if answer == "yes":
        if concern.severity == Severity.IMMEDIATE.value:
            concern.severity = Severity.HIGH.value
            if concern.status == Status.WAITING.value:
                concern.next_alert_at = None
                ladder.begin(concern, now=now)
    else:
        concern.severity = Severity.IMMEDIATE.value
        waits = concern.status == Status.WAITING.value
        if answer == "no" or before is not None or not waits:
            dealing = None if waits else recipients.dealing_with(session, concern)
            why = "said_no" if answer == "no" else "not_sure"
            ladder.wait_again(session, concern, why, now=now)
            alerts.tell(session, concern, why, now=now, means=means, who=dealing)
    log.info("safe_now", concern=concern.id, severity=concern.severity)


def wrote_again(
    session: Session,
    participant_id: int | None,
    lookup: str | None,
    *,
    now: datetime,
    means: Means,
) -> None:
    """Tell whoever deals with a child that the child has written again, in this transaction.

    Nobody is told twice in a few minutes, but then it is made up for. While nobody has
    acknowledged it the ladder goes on. After the closing it is told for as long as nobody has let
    the survey go on: to the child we still say that a person will read it.
    """
    if participant_id is None and lookup is None:
        return
    latest = session.scalars(
        select(Concern)
        .where(_whose(participant_id, lookup))
        .order_by(Concern.id.desc())
        .limit(1)
        .with_for_update(of=Concern, key_share=True)
    ).first()
    if latest is None or latest.status == Status.WAITING.value:
        return
    since = latest.acknowledged_at or latest.raised_at
    told = [
        alert.raised_at
        for alert in alerts.of_concern(session, latest)
        if alert.why in AGAIN and alert.raised_at >= since
    ]
    if told and now - max(told) < alerts.ONE_ALERT_FOR:
        later = max(told) + alerts.ONE_ALERT_FOR
        latest.next_alert_at = min(latest.next_alert_at or later, later)
        return
    # Whoever dealt with it may have left: then it is the next person on the rota.
    dealing = recipients.dealing_with(session, latest)
    alerts.tell(session, latest, "wrote", now=now, means=means, who=dealing)
