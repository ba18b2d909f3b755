"""Concerns that people raise: a reader who sees what the software missed, or took too lightly."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from voice_service.db import HELD
from voice_service.models.concerns import Concern
from voice_service.models.conversations import Conversation
from voice_service.models.messages import Message
from voice_service.models.staff import StaffMember
from voice_service.safeguarding.handling import Action, Facts, Status, after
from voice_service.safeguarding.screening import Severity
from voice_service.services import alerts, histories, ladder, recipients
from voice_service.services.concerns import ConcernError, begin, hold_child, pause, version
from voice_service.services.library import Means


def raise_by_person(
    session: Session,
    message_id: int,
    staff: StaffMember,
    severity: Severity,
    reason: str,
    *,
    now: datetime,
    means: Means,
) -> Concern:
    """Raise a concern about a text that the software took for an ordinary one.

    Where there is one already it is made more severe, if it is. Raises HandlingError without a
    reason, and ConcernError when there is no such text.
    """
    message = session.get(Message, message_id, with_for_update=HELD)
    if message is None or message.direction != "in":
        session.rollback()
        raise ConcernError("There is no such text.")
    after(Facts(Status.WAITING), Action.RAISE, reason)
    if message.participant_id is not None:
        hold_child(session, message.participant_id)
    message.read_at = message.read_at or now
    message.read_by_id = message.read_by_id or staff.id
    known = session.scalars(
        select(Concern)
        .where(Concern.message_id == message_id)
        .with_for_update(of=Concern, key_share=True)
    ).first()
    if known is not None:
        raise_higher(session, known, severity, reason, by=staff, now=now, means=means)
        session.commit()
        return known
    conversation = (
        session.get(Conversation, message.conversation_id) if message.conversation_id else None
    )
    concern = Concern(
        participant_id=message.participant_id,
        conversation_id=message.conversation_id,
        message_id=message_id,
        severity=severity.value,
        source="person",
        status=Status.WAITING.value,
        terms_version=(message.screened_by or version(means))[:40],
        indicators=[],
        raised_at=now,
        raised_by_id=staff.id,
        events=0,
        alert_step=0,
        about_staff=False,
    )
    lead = session.get(StaffMember, conversation.wave.duty_id) if conversation else None
    begin(
        session, concern, message.body, lead, by=staff, now=now, means=means, reason=reason.strip()
    )
    session.commit()
    return concern


def raise_higher(
    session: Session,
    concern: Concern,
    severity: Severity,
    reason: str,
    *,
    by: StaffMember,
    now: datetime,
    means: Means,
) -> None:
    """Make a concern more severe in the caller's transaction; one that is as bad already stays.

    One that was closed waits again, however severe. Whoever deals with it must acknowledge anew
    what another person finds worse. The caller holds the child, if there is one, and the concern.
    """
    before = Severity(concern.severity)
    closed = concern.status == Status.CLOSED.value
    if severity.rank >= before.rank and not closed:
        return
    worse = severity if severity.rank < before.rank else before
    concern.severity = worse.value
    histories.add(
        session,
        concern,
        Action.RAISE.value,
        by=by,
        now=now,
        severity=worse.value,
        before=before.value,
        reason=reason.strip(),
    )
    pause(session, concern, now=now)
    dealing = recipients.dealing_with(session, concern)
    if not closed and dealing is by:
        return
    waited = concern.status == Status.WAITING.value
    ladder.wait_again(session, concern, "raised", now=now)
    alerts.tell(session, concern, "raised", now=now, means=means, who=None if waited else dealing)
