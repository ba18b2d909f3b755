"""Concerns: raised in the transaction that stores the text, never closed by a machine."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

import structlog
from sqlalchemy import case, func, select
from sqlalchemy.orm import Session, joinedload

from voice_service.models.concerns import Alert, Concern
from voice_service.models.conversations import Conversation
from voice_service.models.messages import Message
from voice_service.models.people import Participant
from voice_service.models.staff import SAFEGUARDING_LEAD, AuditEvent, Role, StaffMember
from voice_service.models.waves import Wave
from voice_service.safeguarding.screening import Screening, Severity
from voice_service.services import outbox, turns
from voice_service.services.library import Means

log = structlog.get_logger()

# For these the reply about safety takes the place of the next question.
ONE_ALERT_FOR = timedelta(minutes=10)
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


def screen(
    session: Session,
    message: Message,
    conversation: Conversation | None,
    asked: Asked,
    *,
    now: datetime,
    means: Means,
) -> Concern | None:
    """Screen one inbound message, and what it chose, and raise a concern when it worries us.

    Runs before the message is understood as anything else, in the transaction that stores
    it. A screener that breaks raises a concern itself rather than staying silent.
    """
    try:
        found = [
            means.library.screener.screen(message.body, question=asked.question, answer=answer)
            for answer in asked.answers or (None,)
        ]
        severity, source, indicators = _facts(found)
        version = found[0].version
    except Exception as error:  # noqa: BLE001 - whatever it is, a person must look
        log.error("screening_failed", error=type(error).__name__)
        severity, source, indicators, version = Severity.MEDIUM, "failure", [], "unknown"
    if severity is None:
        return None
    concern = Concern(
        participant_id=message.participant_id,
        conversation_id=conversation.id if conversation else None,
        message=message,
        severity=severity.value,
        source=source,
        terms_version=version,
        indicators=indicators,
        question_shown=asked.words,
        raised_at=now,
    )
    session.add(concern)
    session.flush()
    if concern.participant_id is not None and severity in SEVERE:
        child = session.get_one(Participant, concern.participant_id)
        child.paused_at = child.paused_at or now
    _alert(session, concern, conversation.wave if conversation else None, now=now, means=means)
    log.info("concern_raised", concern=concern.id, severity=concern.severity, source=source)
    return concern


def picked_worries(asked: Asked, means: Means) -> bool:
    """Tell whether a choice alone, without any words, is one that a person must see."""
    screener = means.library.screener
    return any(
        screener.screen("", question=asked.question, answer=answer).severity is not None
        for answer in asked.answers
    )


def _facts(
    found: Sequence[Screening],
) -> tuple[Severity | None, str, list[dict[str, object]]]:
    severities = [one.severity for one in found if one.severity is not None]
    worst = min(severities, key=lambda severity: severity.rank, default=None)
    indicators = {indicator: None for one in found for indicator in one.indicators}
    return worst, "screening", [asdict(indicator) for indicator in indicators]


def _alert(
    session: Session, concern: Concern, wave: Wave | None, *, now: datetime, means: Means
) -> None:
    """Queue the message that tells the person on duty; it says nothing of what was written."""
    duty = _on_duty(session, wave)
    if duty is None:
        log.error("no_one_on_duty", concern=concern.id)
        return
    if not duty.phone:
        log.error("duty_has_no_phone", concern=concern.id, staff=duty.id)
    message = _told_just_now(session, concern, duty, now)
    if duty.phone and message is None:
        body = (
            f"Have your say: a young person may need you ({concern.severity}). "
            f"{means.settings.public_base_url}/staff/concerns"
        )
        message = outbox.queued(
            means.secrets,
            kind="alert",
            key=f"alert:{concern.id}:{duty.id}",
            phone=duty.phone,
            body=body,
            priority=outbox.SAFETY,
            now=now,
        )
    session.add(Alert(concern=concern, staff_member=duty, message=message, raised_at=now))


def _told_just_now(
    session: Session, concern: Concern, duty: StaffMember, now: datetime
) -> Message | None:
    """Find the message that told the same person of the same child a moment ago.

    A child who writes ten texts in a row must not drown the alerts about other children. Only
    one that is not worse than what the person was told, and not yet acknowledged, counts.
    """
    if concern.participant_id is None:
        return None
    recent = session.scalars(
        select(Alert)
        .join(Alert.concern)
        .options(joinedload(Alert.concern), joinedload(Alert.message))
        .where(
            Alert.staff_member_id == duty.id,
            Alert.message_id.is_not(None),
            Alert.raised_at > now - ONE_ALERT_FOR,
            Concern.participant_id == concern.participant_id,
            Concern.acknowledged_at.is_(None),
        )
    )
    rank = Severity(concern.severity).rank
    for alert in recent:
        if Severity(alert.concern.severity).rank <= rank:
            return alert.message
    return None


def _on_duty(session: Session, wave: Wave | None) -> StaffMember | None:
    """Return the lead on duty for a wave, or whichever lead can be reached by phone."""
    duty = session.get(StaffMember, wave.duty_id) if wave is not None else None
    if duty is not None and duty.phone:
        return duty
    leads = session.scalars(
        select(StaffMember)
        .where(StaffMember.active, StaffMember.roles.any(Role.name == SAFEGUARDING_LEAD))
        .order_by(StaffMember.id)
    ).all()
    return next((lead for lead in leads if lead.phone), duty or next(iter(leads), None))


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


def unsent_alerts(session: Session) -> int:
    """Count the alerts of waiting concerns that did not reach anybody."""
    return (
        session.scalar(
            select(func.count(Alert.id))
            .join(Alert.concern)
            .outerjoin(Message, Message.id == Alert.message_id)
            .where(
                Concern.acknowledged_at.is_(None),
                Message.id.is_(None) | Message.status.in_(("failed", "unknown")),
            )
        )
        or 0
    )


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
        child = session.get_one(Participant, concern.participant_id, with_for_update=True)
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
    conversation = session.get_one(Conversation, concern.conversation_id, with_for_update=True)
    prompt = turns.prompt_again(session, conversation, concern, now, means)
    if prompt is not None:
        session.add(prompt)


def alerts(session: Session, concern: Concern) -> Sequence[Alert]:
    """List who was told of a concern, and what became of the message."""
    return session.scalars(
        select(Alert)
        .options(joinedload(Alert.staff_member), joinedload(Alert.message))
        .where(Alert.concern_id == concern.id)
        .order_by(Alert.id)
    ).all()


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
    concern = session.get(Concern, concern_id, with_for_update=True)
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
