"""Alerts: who is told of a concern, once for a child in a short while, and what became of it."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import structlog
from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from voice_service.models.concerns import Alert, Concern
from voice_service.models.messages import Message
from voice_service.models.staff import SAFEGUARDING_LEAD, Role, StaffMember
from voice_service.safeguarding.screening import Severity
from voice_service.services import alarms, outbox
from voice_service.services.library import Means

log = structlog.get_logger()

# So that one child who writes on and on does not drown the alerts about others.
ONE_ALERT_FOR = timedelta(minutes=10)


def alert(
    session: Session, concern: Concern, duty_id: int | None, *, now: datetime, means: Means
) -> None:
    """Queue the message that tells the person on duty; it says nothing of what was written."""
    duty = _on_duty(session, duty_id)
    if duty is None:
        log.error("no_one_on_duty", concern=concern.id)
        alarms.raise_alarm(session, "nobody_told", now=now)
        return
    if not duty.phone:
        log.error("duty_has_no_phone", concern=concern.id, staff=duty.id)
        alarms.raise_alarm(session, "nobody_told", now=now)
    message = _told_just_now(session, concern, duty, now)
    if duty.phone and message is None:
        # The concern's own address: networks stop texts that are alike to the letter.
        body = (
            f"Have your say: a young person may need you ({concern.severity}). "
            f"{means.settings.public_base_url}/staff/concerns/{concern.id}"
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
        outbox.put(session, message)
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
        if Severity(alert.concern.severity).rank <= rank and _under_way(alert.message):
            return alert.message
    return None


def _under_way(message: Message | None) -> bool:
    """Tell whether a message may have reached its person, or still can."""
    if message is None or message.status == "failed":
        return False
    return message.status != "unknown" or message.settled_at is None


def _on_duty(session: Session, duty_id: int | None) -> StaffMember | None:
    """Return the lead on duty for a wave, or whichever lead can be reached by phone."""
    duty = session.get(StaffMember, duty_id) if duty_id is not None else None
    if duty is not None and not (duty.active and duty.has_role(SAFEGUARDING_LEAD)):
        duty = None  # who has left cannot look after anybody
    if duty is not None and duty.phone:
        return duty
    leads = session.scalars(
        select(StaffMember)
        .where(StaffMember.active, StaffMember.roles.any(Role.name == SAFEGUARDING_LEAD))
        .order_by(StaffMember.id)
    ).all()
    return next((lead for lead in leads if lead.phone), duty or next(iter(leads), None))


def unsent(session: Session) -> int:
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


def of_concern(session: Session, concern: Concern) -> Sequence[Alert]:
    """List who was told of a concern, and what became of the message."""
    return session.scalars(
        select(Alert)
        .options(joinedload(Alert.staff_member), joinedload(Alert.message))
        .where(Alert.concern_id == concern.id)
        .order_by(Alert.id)
    ).all()
