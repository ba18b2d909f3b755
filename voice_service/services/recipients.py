"""Who may be told of a concern, in which order, and who of them can be reached at all."""

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from voice_service.models.concerns import Concern, ShutOut
from voice_service.models.people import OptOut
from voice_service.models.staff import SENIOR_OFFICER, Role, StaffMember
from voice_service.services import rota
from voice_service.services.library import Means


def people_of(session: Session, concern: Concern, *, now: datetime) -> list[StaffMember]:
    """List who is told of a concern, in the order of the rota.

    A concern about a member of staff goes to the senior officers alone; they are asked, too, when
    everybody else is shut out.
    """
    if not concern.about_staff:
        gone = _shut_out(session, concern)
        people = [p for p in rota.people_in_order(session, now=now) if p.id not in gone]
        if people:
            return people
    return officers_of(session, concern)


def officers_of(session: Session, concern: Concern) -> list[StaffMember]:
    """List the senior officers who may read a concern."""
    gone = _shut_out(session, concern)
    officers = session.scalars(
        select(StaffMember)
        .where(StaffMember.active, StaffMember.roles.any(Role.name == SENIOR_OFFICER))
        .order_by(StaffMember.id)
    )
    return [person for person in officers if person.id not in gone]


def everybody_of(session: Session, concern: Concern, *, now: datetime) -> list[StaffMember]:
    """List everybody who may be told of a concern: who is, and then the senior officers."""
    people = people_of(session, concern, now=now)
    return [*people, *(one for one in officers_of(session, concern) if one not in people)]


def next_of(
    session: Session, people: Sequence[StaffMember], told: Sequence[int], means: Means
) -> StaffMember | None:
    """Choose who is told next: who was told least often, then by the rota.

    Whoever has no way by which they can be told is passed over while anybody has one.
    """
    often = Counter(told)
    reached = reachable(session, people, means)
    return min(reached or people, key=lambda person: often[person.id], default=None)


def reachable(session: Session, people: Collection[StaffMember], means: Means) -> list[StaffMember]:
    """List those of some people to whom a text or a mail can go."""
    if means.settings.mail is not None:
        return list(people)
    if means.settings.twilio is None:
        return []
    lookups = {p.id: means.secrets.lookup(p.phone) for p in people if p.phone}
    # Nothing gets through to a number that has said STOP, an alert included.
    stopped = set(
        session.scalars(
            select(OptOut.phone_lookup).where(OptOut.phone_lookup.in_(list(lookups.values())))
        )
    )
    return [p for p in people if p.id in lookups and lookups[p.id] not in stopped]


def dealing_with(session: Session, concern: Concern) -> StaffMember | None:
    """Return who deals with a concern, if they are still here and may still see it."""
    staff_id = concern.assigned_to_id or concern.acknowledged_by_id
    person = session.get(StaffMember, staff_id) if staff_id is not None else None
    if person is None or not person.active or person.id in _shut_out(session, concern):
        return None
    return person


def _shut_out(session: Session, concern: Concern) -> set[int]:
    return set(
        session.scalars(select(ShutOut.staff_member_id).where(ShutOut.concern_id == concern.id))
    )
