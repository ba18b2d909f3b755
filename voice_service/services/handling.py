"""What people do with a concern: each step is checked, recorded, and one transaction."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from voice_service.db import HELD
from voice_service.delivery.workdays import one_working_day_after
from voice_service.models.concerns import Concern, Referral
from voice_service.models.conversations import Conversation
from voice_service.models.people import Participant
from voice_service.models.staff import StaffMember
from voice_service.safeguarding.handling import (
    Action,
    Decision,
    Facts,
    HandlingError,
    Status,
    after,
)
from voice_service.safeguarding.screening import Severity
from voice_service.services import (
    alerts,
    concerns,
    desk,
    histories,
    outbox,
    raising,
    recipients,
    turns,
)
from voice_service.services.library import Means


def acknowledge(session: Session, concern_id: int, staff: StaffMember, *, now: datetime) -> Concern:
    """Record that a person has read a concern and is dealing with it; the first one stays."""
    concern = desk.one(session, concern_id, staff)
    if concern.status == Status.WAITING.value:
        concern.acknowledged_at, concern.acknowledged_by_id = now, staff.id
        concern.assigned_to_id = staff.id
        # Who has acknowledged it and decides nothing is reminded; it is never forgotten.
        concern.next_alert_at = one_working_day_after(now)
        step(session, concern, Action.ACKNOWLEDGE, staff, now)
    session.commit()
    return concern


def note(
    session: Session, concern_id: int, staff: StaffMember, words: str, *, now: datetime
) -> Concern:
    """Add a note; it stands apart from what the child wrote. Raises HandlingError for no words."""
    concern = desk.one(session, concern_id, staff)
    if not words.strip():
        session.rollback()
        raise HandlingError("Write the note first.")
    step(session, concern, Action.NOTE, staff, now, words)
    session.commit()
    return concern


def reveal(
    session: Session, concern_id: int, staff: StaffMember, reason: str, *, now: datetime
) -> Concern:
    """Show the name and the number to one person for a while; the reason is on record."""
    return _one_step(session, concern_id, Action.REVEAL, staff, now, reason)


def exported(
    session: Session, concern_id: int, staff: StaffMember, reason: str, *, now: datetime
) -> Concern:
    """Record that a concern leaves for the partner's own case system, and why."""
    return _one_step(session, concern_id, Action.EXPORT, staff, now, reason)


def assign(
    session: Session,
    concern_id: int,
    staff: StaffMember,
    to_id: int,
    *,
    now: datetime,
    means: Means,
) -> Concern:
    """Pass a concern to another person, who is told."""
    concern = desk.one(session, concern_id, staff)
    people = {p.id: p for p in recipients.everybody_of(session, concern, now=now)}
    if (to := people.get(to_id)) is None:
        session.rollback()
        raise HandlingError("Choose somebody who may see this concern.")
    step(session, concern, Action.ASSIGN, staff, now, to=to.id)
    concern.assigned_to_id = to.id
    if to.id != staff.id:
        alerts.tell(session, concern, "passed_on", now=now, means=means, who=to)
    session.commit()
    return concern


def raise_higher(
    session: Session,
    concern_id: int,
    staff: StaffMember,
    severity: Severity,
    reason: str,
    *,
    now: datetime,
    means: Means,
) -> Concern:
    """Make a concern more severe than the software took it for."""
    concern = desk.one(session, concern_id, staff)
    after(Facts(Status(concern.status)), Action.RAISE, reason)
    if severity.rank >= Severity(concern.severity).rank:
        session.rollback()
        raise HandlingError("It is as severe as that already. A concern is never made less severe.")
    raising.raise_higher(session, concern, severity, reason, by=staff, now=now, means=means)
    session.commit()
    return concern


def judge(
    session: Session,
    concern_id: int,
    staff: StaffMember,
    *,
    right: bool,
    reason: str,
    now: datetime,
) -> Concern:
    """Record whether the software raised it rightly; it changes nothing else about the concern."""
    concern = desk.one(session, concern_id, staff)
    if concern.source == "person":
        session.rollback()
        raise HandlingError("A person raised this one, not the software.")
    judged = "right" if right else "false_alarm"
    step(session, concern, Action.JUDGE, staff, now, reason, judged=judged)
    concern.judged = judged
    session.commit()
    return concern


def close(
    session: Session, concern_id: int, staff: StaffMember, reason: str, *, now: datetime
) -> Concern:
    """Close a concern that was decided; what was recorded stays."""
    concern = desk.one(session, concern_id, staff)
    step(session, concern, Action.CLOSE, staff, now, reason)
    concern.closed_at, concern.next_alert_at = now, None
    session.commit()
    return concern


def reopen(
    session: Session, concern_id: int, staff: StaffMember, reason: str, *, now: datetime
) -> Concern:
    """Open a closed concern again; whoever does so deals with it."""
    concern = desk.one(session, concern_id, staff)
    step(session, concern, Action.REOPEN, staff, now, reason)
    concern.closed_at, concern.assigned_to_id = None, staff.id
    concern.next_alert_at = one_working_day_after(now)
    session.commit()
    return concern


def resume_automation(
    session: Session, concern_id: int, staff: StaffMember, *, now: datetime, means: Means
) -> Concern:
    """Let the survey go on for the child; only a person who has acknowledged it can say so.

    A child who answers by text is sent the question that stands. Raises HandlingError while any
    severe concern of the same child is unacknowledged.
    """
    concern = desk.one(session, concern_id, staff)
    waiting = select(Concern.id).where(
        Concern.participant_id == concern.participant_id,
        Concern.severity.in_([severity.value for severity in concerns.SEVERE]),
        Concern.status == Status.WAITING.value,
    )
    if concern.participant_id is not None and session.scalars(waiting).first() is not None:
        session.rollback()
        raise HandlingError("First acknowledge every concern about this young person.")
    step(session, concern, Action.RESUME, staff, now)
    if concern.participant_id is not None:
        child = session.get_one(Participant, concern.participant_id)
        if child.paused_at is not None:
            child.paused_at = None
            _ask_again(session, concern, now, means)
    concern.resumed_at = now
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


def step(
    session: Session,
    concern: Concern,
    action: Action,
    staff: StaffMember,
    now: datetime,
    reason: str = "",
    **detail: object,
) -> None:
    """Check a step against the table of moves, and record it in the caller's transaction.

    Raises HandlingError, with nothing changed, when it cannot be done now.
    """
    facts = Facts(
        Status(concern.status),
        Decision(concern.decision) if concern.decision else None,
        waits_for_agency=action is Action.CLOSE and bool(open_referrals(session, concern)),
    )
    try:
        concern.status = after(facts, action, reason).value
    except HandlingError:
        session.rollback()
        raise
    if reason.strip():
        detail["reason"] = reason.strip()
    histories.add(session, concern, action.value, by=staff, now=now, **detail)


def _one_step(
    session: Session,
    concern_id: int,
    action: Action,
    staff: StaffMember,
    now: datetime,
    reason: str,
) -> Concern:
    concern = desk.one(session, concern_id, staff)
    step(session, concern, action, staff, now, reason)
    session.commit()
    return concern


def open_referrals(session: Session, concern: Concern) -> list[Referral]:
    """List the referrals of a concern that no agency has answered yet."""
    found = select(Referral).where(
        Referral.concern_id == concern.id, Referral.received_at.is_(None)
    )
    return list(session.scalars(found))
