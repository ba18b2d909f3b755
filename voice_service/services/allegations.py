"""Somebody named in a text: shut out of it, and what speaks of staff goes to the senior officer."""

from datetime import datetime

from sqlalchemy.orm import Session

from voice_service.models.concerns import Concern, ShutOut
from voice_service.models.staff import SAFEGUARDING_LEAD, SENIOR_OFFICER, StaffMember
from voice_service.safeguarding.handling import Action, HandlingError
from voice_service.services import alerts, desk, ladder, recipients
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
    others = [
        person
        for person in recipients.everybody_of(session, concern, now=now)
        if person.id != staff.id
    ]
    if not others:
        session.rollback()
        raise HandlingError(
            "Then nobody but you could read it. Ask an administrator to add a senior officer first."
        )
    if concern.assigned_to_id == who.id:
        concern.assigned_to_id = None
        ladder.wait_again(session, concern, "shut_out", now=now)
        alerts.tell(session, concern, "passed_on", now=now, means=means)
    # An officer hears of it, so that no lead decides alone who may not read.
    officer = next(iter(recipients.officers_of(session, concern)), None)
    if officer is not None and officer.id != staff.id:
        alerts.tell(session, concern, "passed_on", now=now, means=means, who=officer)
    session.commit()
    return concern


def let_in(
    session: Session,
    concern_id: int,
    staff: StaffMember,
    who_id: int,
    reason: str,
    *,
    now: datetime,
) -> Concern:
    """Let somebody see a concern again who was shut out of it; only a senior officer can."""
    concern = desk.one(session, concern_id, staff)
    if not staff.has_role(SENIOR_OFFICER):
        session.rollback()
        raise HandlingError("Only a senior officer can let somebody see it again.")
    gone = session.get(ShutOut, (concern.id, who_id))
    if gone is None:
        session.rollback()
        raise HandlingError("That person is not shut out.")
    step(session, concern, Action.LET_IN, staff, now, reason, who=who_id)
    session.delete(gone)
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
    officers = recipients.officers_of(session, concern)
    if not officers:
        session.rollback()
        raise HandlingError(
            "There is no senior officer here. Ask an administrator to make an account with that "
            "role, and call the named senior officer now."
        )
    if concern.assigned_to_id not in {person.id for person in officers}:
        concern.assigned_to_id = None
        ladder.wait_again(session, concern, "about_staff", now=now)
    alerts.tell(session, concern, "passed_on", now=now, means=means)
    session.commit()
    return concern
