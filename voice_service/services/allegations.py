"""Somebody named in a text: shut out of it, and what speaks of staff goes to the senior officer."""

from datetime import datetime

from sqlalchemy.orm import Session

from voice_service.models.concerns import Concern, ShutOut
from voice_service.models.staff import SAFEGUARDING_LEAD, SENIOR_OFFICER, StaffMember
from voice_service.safeguarding.handling import Action, HandlingError, Status
from voice_service.services import alerts, desk
from voice_service.services.handling import step
from voice_service.services.library import Means


def shut_out(
    session: Session,
    concern_id: int,
    staff: StaffMember,
    who_id: int,
    reason: str,
    *,
    now: datetime,
    means: Means,
) -> Concern:
    """Shut somebody out of a concern that speaks of them; if it was theirs, the next is told."""
    concern = desk.one(session, concern_id, staff)
    who = session.get(StaffMember, who_id)
    if who is None or not (who.has_role(SAFEGUARDING_LEAD) or who.has_role(SENIOR_OFFICER)):
        session.rollback()
        raise HandlingError("Choose a safeguarding lead or a senior officer.")
    step(session, concern, Action.SHUT_OUT, staff, now, reason, who=who.id)
    if session.get(ShutOut, (concern.id, who.id)) is None:
        session.add(ShutOut(concern_id=concern.id, staff_member_id=who.id, at=now))
        session.flush()
    _hand_over(session, concern, {who.id}, now=now, means=means)
    session.commit()
    return concern


def about_staff(
    session: Session,
    concern_id: int,
    staff: StaffMember,
    reason: str,
    *,
    now: datetime,
    means: Means,
) -> Concern:
    """Give a concern about a member of staff to the senior officers alone, who are told."""
    concern = desk.one(session, concern_id, staff)
    step(session, concern, Action.ABOUT_STAFF, staff, now, reason)
    concern.about_staff = True
    officers = {person.id for person in alerts.people_of(session, concern, now=now)}
    if not officers:
        session.rollback()
        raise HandlingError(
            "There is no senior officer here. Ask an administrator to make an account with that "
            "role, and call the named senior officer now."
        )
    if concern.assigned_to_id not in officers:
        concern.assigned_to_id = None
        concern.next_alert_at = now
        if concern.status == Status.ACKNOWLEDGED.value:
            _back_to_waiting(concern)
    alerts.tell(session, concern, "passed_on", now=now, means=means)
    session.commit()
    return concern


def _hand_over(
    session: Session, concern: Concern, gone: set[int], *, now: datetime, means: Means
) -> None:
    """Let the next person be told of a concern whose person may no longer see it."""
    if concern.assigned_to_id in gone:
        concern.assigned_to_id = None
        if concern.status == Status.ACKNOWLEDGED.value:
            _back_to_waiting(concern)
    if concern.status == Status.WAITING.value:
        concern.next_alert_at = now
        alerts.tell(session, concern, "passed_on", now=now, means=means)


def _back_to_waiting(concern: Concern) -> None:
    # Whoever acknowledged it no longer deals with it: somebody else must.
    concern.status = Status.WAITING.value
    concern.acknowledged_at = concern.acknowledged_by_id = None
