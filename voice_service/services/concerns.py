"""Concerns: raised in the transaction that stores the text, never closed by a machine."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

import structlog
from sqlalchemy import case, select
from sqlalchemy.orm import Session, joinedload

from voice_service.models.concerns import Alert, Concern
from voice_service.models.conversations import Conversation
from voice_service.models.messages import Message
from voice_service.models.staff import SAFEGUARDING_LEAD, AuditEvent, Role, StaffMember
from voice_service.models.waves import Wave
from voice_service.safeguarding.screening import Screening, Severity
from voice_service.services import outbox, turns
from voice_service.services.library import Means

log = structlog.get_logger()

# For these the reply about safety takes the place of the next question.
SEVERE = frozenset({Severity.IMMEDIATE, Severity.HIGH})
_WORST_FIRST = case({s.value: n for n, s in enumerate(Severity)}, value=Concern.severity)


class ConcernError(ValueError):
    """The concern cannot be changed in this way."""


def screen(
    session: Session,
    message: Message,
    conversation: Conversation | None,
    question_shown: str | None,
    *,
    now: datetime,
    means: Means,
) -> Concern | None:
    """Screen one inbound message and raise a concern when it worries us.

    Runs before the message is understood as anything else, in the transaction that stores
    it. A screener that breaks raises a concern itself rather than staying silent.
    """
    try:
        found = means.library.screener.screen(message.body, question=question_shown)
        severity, source, indicators = _facts(found)
        version = found.version
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
        question_shown=question_shown,
        raised_at=now,
    )
    session.add(concern)
    session.flush()
    if conversation is not None and severity in SEVERE:
        conversation.paused_at = conversation.paused_at or now
    _alert(session, concern, conversation.wave if conversation else None, now=now, means=means)
    log.info("concern_raised", concern=concern.id, severity=concern.severity, source=source)
    return concern


def _facts(found: Screening) -> tuple[Severity | None, str, list[dict[str, object]]]:
    return found.severity, "screening", [asdict(indicator) for indicator in found.indicators]


def _alert(
    session: Session, concern: Concern, wave: Wave | None, *, now: datetime, means: Means
) -> None:
    """Queue the message that tells the person on duty; it says nothing of what was written."""
    duty = _on_duty(session, wave)
    if duty is None:
        log.error("no_one_on_duty", concern=concern.id)
        return
    message = None
    if duty.phone:
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


def _on_duty(session: Session, wave: Wave | None) -> StaffMember | None:
    if wave is not None:
        return session.get(StaffMember, wave.duty_id)
    leads = (
        select(StaffMember)
        .where(StaffMember.active, StaffMember.roles.any(Role.name == SAFEGUARDING_LEAD))
        .order_by(StaffMember.id)
        .limit(1)
    )
    return session.scalars(leads).first()


def waiting(session: Session) -> Sequence[Concern]:
    """List concerns, those that nobody has acknowledged first, the worst and oldest first."""
    return session.scalars(
        select(Concern)
        .options(joinedload(Concern.participant), joinedload(Concern.acknowledged_by))
        .order_by(Concern.acknowledged_at.is_not(None), _WORST_FIRST, Concern.raised_at)
        .limit(200)
    ).all()


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
    Raises ConcernError while any severe concern of the same conversation is unacknowledged.
    """
    concern = _locked(session, concern_id)
    open_ones = select(Concern.id).where(
        Concern.conversation_id == concern.conversation_id,
        Concern.severity.in_([severity.value for severity in SEVERE]),
        Concern.acknowledged_at.is_(None),
    )
    if concern.acknowledged_at is None or session.scalars(open_ones).first() is not None:
        raise ConcernError("First acknowledge every concern about this young person.")
    if concern.conversation_id is not None:
        conversation = session.get(Conversation, concern.conversation_id, with_for_update=True)
        if conversation is not None and conversation.paused_at is not None:
            conversation.paused_at = None
            if (
                prompt := turns.prompt_again(session, conversation, concern, now, means)
            ) is not None:
                session.add(prompt)
    concern.resumed_at = now
    _record(session, staff, "resumed", concern, now)
    session.commit()
    return concern


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
