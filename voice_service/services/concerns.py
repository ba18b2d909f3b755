"""Concerns: raised in the transaction that stores the text, never closed by a machine."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

import structlog
from sqlalchemy import case, func, select
from sqlalchemy.orm import Session, joinedload

from voice_service.db import HELD
from voice_service.models.concerns import Concern
from voice_service.models.conversations import Conversation
from voice_service.models.messages import Message
from voice_service.models.people import Participant
from voice_service.models.staff import AuditEvent, StaffMember
from voice_service.safeguarding.screening import Screening, Severity
from voice_service.services import outbox, turns
from voice_service.services.alerts import alert
from voice_service.services.library import Means

log = structlog.get_logger()


MOST_SHOWN = 500


SEVERE = frozenset({Severity.IMMEDIATE, Severity.HIGH})


_WORST_FIRST = case({s.value: n for n, s in enumerate(Severity)}, value=Concern.severity)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a message answers: the question's id and words as shown, and the values it chose."""

    question: str | None = None
    words: str | None = None
    answers: tuple[str, ...] = ()


class ConcernError(ValueError):
    """The concern cannot be changed in this way."""


@dataclass(frozen=True, slots=True)
class Worry:
    """What screening found in one message; the making of a concern."""

    severity: Severity
    source: str
    indicators: list[dict[str, object]]
    version: str


@dataclass(frozen=True, slots=True)
class Sender:
    """Whose message worries us, as far as we know, and who is on duty for the wave."""

    participant_id: int | None = None
    conversation_id: int | None = None
    duty_id: int | None = None


def worry(words: str, asked: Asked, means: Means) -> Worry | None:
    """Screen one inbound message, and what it chose, before it is understood as anything else.

    A screener that breaks is a worry itself: whatever it is, a person must look.
    """
    try:
        found = [
            means.library.screener.screen(words, question=asked.question, answer=answer)
            for answer in asked.answers or (None,)
        ]
        severity, indicators = _facts(found)
        if severity is None:
            return None
        return Worry(severity, "screening", indicators, found[0].version)
    except Exception as error:  # noqa: BLE001 - silence would be the worst answer
        log.error("screening_failed", error=type(error).__name__)
        return Worry(Severity.MEDIUM, "failure", [], "unknown")


def raise_concern(
    session: Session,
    message_id: int,
    sender: Sender,
    found: Worry,
    asked: Asked,
    *,
    now: datetime,
    means: Means,
) -> Concern:
    """Record a worry about a stored message, tell the person on duty, and pause what is asked."""
    concern = Concern(
        participant_id=sender.participant_id,
        conversation_id=sender.conversation_id,
        message_id=message_id,
        severity=found.severity.value,
        source=found.source,
        terms_version=found.version,
        indicators=found.indicators,
        question_shown=asked.words,
        raised_at=now,
    )
    session.add(concern)
    session.flush()
    if sender.participant_id is not None and found.severity in SEVERE:
        child = session.get_one(Participant, sender.participant_id)
        child.paused_at = child.paused_at or now
    alert(session, concern, sender.duty_id, now=now, means=means)
    log.info("concern_raised", concern=concern.id, severity=concern.severity, source=found.source)
    return concern


def screen(
    session: Session,
    message: Message,
    conversation: Conversation | None,
    asked: Asked,
    *,
    now: datetime,
    means: Means,
) -> Concern | None:
    """Screen one stored message, and raise a concern in the same transaction when it worries us."""
    found = worry(message.body, asked, means)
    if found is None:
        return None
    sender = Sender(
        message.participant_id,
        conversation.id if conversation else None,
        conversation.wave.duty_id if conversation else None,
    )
    return raise_concern(session, message.id, sender, found, asked, now=now, means=means)


def picked_worries(asked: Asked, means: Means) -> bool:
    """Tell whether a choice alone, without any words, is one that a person must see."""
    screener = means.library.screener
    return any(
        screener.screen("", question=asked.question, answer=answer).severity is not None
        for answer in asked.answers
    )


def _facts(found: Sequence[Screening]) -> tuple[Severity | None, list[dict[str, object]]]:
    severities = [one.severity for one in found if one.severity is not None]
    worst = min(severities, key=lambda severity: severity.rank, default=None)
    indicators = {indicator: None for one in found for indicator in one.indicators}
    return worst, [asdict(indicator) for indicator in indicators]


def waiting(session: Session) -> Sequence[Concern]:
    """List concerns, those that nobody has acknowledged first, the worst and newest first."""
    return session.scalars(
        select(Concern)
        .options(joinedload(Concern.participant), joinedload(Concern.acknowledged_by))
        .order_by(Concern.acknowledged_at.is_not(None), _WORST_FIRST, Concern.raised_at.desc())
        .limit(MOST_SHOWN)
    ).all()


def how_many_wait(session: Session) -> int:
    """Count the concerns that nobody has acknowledged."""
    waiting_ones = select(func.count()).where(Concern.acknowledged_at.is_(None))
    return session.scalar(waiting_ones) or 0


def view(session: Session, concern_id: int, staff: StaffMember, *, now: datetime) -> Concern:
    """Return one concern with the words, and record who looked; raises ConcernError for none."""
    concern = session.get(Concern, concern_id, options=[joinedload(Concern.message)])
    if concern is None:
        raise ConcernError("There is no such concern.")
    _record(session, staff, "viewed", concern, now)
    session.commit()
    return concern


def acknowledge(session: Session, concern_id: int, staff: StaffMember, *, now: datetime) -> Concern:
    """Record that a person has read a concern and is dealing with it; the first one stays."""
    concern = _locked(session, concern_id)
    if concern.acknowledged_at is None:
        concern.acknowledged_at = now
        concern.acknowledged_by_id = staff.id
        _record(session, staff, "acknowledged", concern, now)
    session.commit()
    return concern


def resume_automation(
    session: Session, concern_id: int, staff: StaffMember, *, now: datetime, means: Means
) -> Concern:
    """Let the survey go on for the child; only a person who has acknowledged it can say so.

    A child who answers by text is sent the question that stands.
    Raises ConcernError while any severe concern of the same child is unacknowledged.
    """
    concern = _locked(session, concern_id)
    open_ones = select(Concern.id).where(
        Concern.participant_id == concern.participant_id,
        Concern.severity.in_([severity.value for severity in SEVERE]),
        Concern.acknowledged_at.is_(None),
    )
    if concern.acknowledged_at is None or session.scalars(open_ones).first() is not None:
        raise ConcernError("First acknowledge every concern about this young person.")
    if concern.participant_id is not None:
        child = session.get_one(Participant, concern.participant_id, with_for_update=HELD)
        if child.paused_at is not None:
            child.paused_at = None
            _ask_again(session, concern, now, means)
    concern.resumed_at = now
    _record(session, staff, "resumed", concern, now)
    session.commit()
    return concern


def _ask_again(session: Session, concern: Concern, now: datetime, means: Means) -> None:
    """Send a child who answers by text the question that stands."""
    if concern.conversation_id is None:
        return
    conversation = session.get_one(Conversation, concern.conversation_id, with_for_update=HELD)
    prompt = turns.prompt_again(session, conversation, concern, now, means)
    if prompt is not None:
        outbox.withdraw_replies(session, [conversation.id], now=now)
        outbox.put(session, prompt)


def history(session: Session, concern: Concern) -> Sequence[tuple[AuditEvent, StaffMember | None]]:
    """List who did or looked at what on a concern, oldest first."""
    rows = session.execute(
        select(AuditEvent, StaffMember)
        .outerjoin(StaffMember, StaffMember.id == AuditEvent.staff_member_id)
        .where(AuditEvent.subject == "concern", AuditEvent.subject_id == concern.id)
        .order_by(AuditEvent.id)
    )
    return [(event, staff) for event, staff in rows]


def _locked(session: Session, concern_id: int) -> Concern:
    concern = session.get(Concern, concern_id, with_for_update=HELD)
    if concern is None:
        raise ConcernError("There is no such concern.")
    return concern


def _record(
    session: Session, staff: StaffMember, action: str, concern: Concern, now: datetime
) -> None:
    session.add(
        AuditEvent(
            at=now,
            staff_member_id=staff.id,
            action=action,
            subject="concern",
            subject_id=concern.id,
        )
    )
