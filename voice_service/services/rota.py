"""The rota: who is told first, whether anybody is on duty, what a child is promised, and gaps."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import Select, and_, select
from sqlalchemy.orm import Session, joinedload

from voice_service.models.duty import Shift
from voice_service.models.staff import SAFEGUARDING_LEAD, Role, StaffMember
from voice_service.safeguarding import cover
from voice_service.safeguarding.cover import Duty, Gap
from voice_service.safeguarding.promise import Promise, promised
from voice_service.safeguarding.shifts import WEEK, moment
from voice_service.services.library import Means

# A promise looks no further: within a day of duty there are not as many shifts as this.
_FAR_ENOUGH = 60
# Who has left, or is no lead any more, covers nothing, whatever the rota says.
_IS_LEAD = and_(StaffMember.active, StaffMember.roles.any(Role.name == SAFEGUARDING_LEAD))


@dataclass(frozen=True, slots=True)
class Week:
    """Seven days of the rota: shifts with their people, and when nobody is on duty."""

    first: date
    starts: datetime
    ends: datetime
    shifts: Sequence[Shift]
    gaps: Sequence[Gap]


@dataclass(frozen=True, slots=True)
class Standing:
    """Who is on duty at a moment, in the order in which they are told, and who comes next."""

    now: Sequence[Shift]
    next: Shift | None


def people_in_order(session: Session, *, now: datetime) -> list[StaffMember]:
    """List who can be told of a concern: on duty now, deputies now, then every other lead."""
    rows = session.execute(
        select(StaffMember, Shift.starts_at, Shift.ends_at, Shift.deputy)
        .outerjoin(
            Shift,
            and_(
                Shift.staff_member_id == StaffMember.id,
                Shift.starts_at <= now,
                Shift.ends_at > now,
            ),
        )
        .where(_IS_LEAD)
        .order_by(StaffMember.id)
    ).all()
    leads = {person.id: person for person, *_ in rows}
    shifts = [
        Duty(person.id, starts, ends, deputy)
        for person, starts, ends, deputy in rows
        if starts is not None
    ]
    return [leads[person] for person in cover.in_order(shifts, now, tuple(leads))]


def attended(session: Session, *, now: datetime) -> bool:
    """Tell whether anybody is on duty; a deputy alone counts."""
    found = _duties().where(Shift.starts_at <= now, Shift.ends_at > now).limit(1)
    return session.execute(found).first() is not None


def promise(session: Session, *, now: datetime, means: Means) -> Promise:
    """Say by when a person will have read what has just come, as the rota can keep it."""
    rows = session.execute(
        _duties().where(Shift.ends_at > now).order_by(Shift.starts_at).limit(_FAR_ENOUGH)
    )
    settings = means.settings
    within = timedelta(minutes=settings.duty_reads_within)
    return promised((Duty(*row) for row in rows), now, within, otherwise=settings.duty_reads_by)


def gaps_between(session: Session, first: datetime, last: datetime) -> Sequence[Gap]:
    """List the times between two moments in which nobody is on duty, in order."""
    rows = session.execute(_duties().where(Shift.ends_at > first, Shift.starts_at < last))
    return cover.gaps((Duty(*row) for row in rows), first, last)


def week(session: Session, first: date, *, now: datetime) -> Week:
    """Read the seven days from one on; what is over by `now` is no gap that could be mended."""
    starts, ends = moment(first, time()), moment(first + WEEK, time())
    shifts = session.scalars(_shifts().where(Shift.ends_at > starts, Shift.starts_at < ends)).all()
    duties = [_duty(shift) for shift in shifts]
    gaps = cover.gaps(duties, max(starts, now), ends) if ends > now else ()
    return Week(first, starts, ends, shifts, gaps)


def standing(session: Session, *, now: datetime) -> Standing:
    """Tell who is on duty, and whose shift begins next."""
    ahead = session.scalars(_shifts().where(Shift.ends_at > now).limit(_FAR_ENOUGH)).all()
    here = sorted((s for s in ahead if s.starts_at <= now), key=lambda s: (s.deputy, s.starts_at))
    return Standing(here, next((shift for shift in ahead if shift.starts_at > now), None))


def _duties() -> Select[int, datetime, datetime, bool]:
    """Select the shifts that count, as the fields of a Duty and without their people."""
    return (
        select(Shift.staff_member_id, Shift.starts_at, Shift.ends_at, Shift.deputy)
        .join(Shift.staff_member)
        .where(_IS_LEAD)
    )


def _shifts() -> Select[Shift]:
    return (
        select(Shift)
        .join(Shift.staff_member)
        .options(joinedload(Shift.staff_member))
        .where(_IS_LEAD)
        .order_by(Shift.starts_at, Shift.deputy, Shift.id)
    )


def _duty(shift: Shift) -> Duty:
    return Duty(shift.staff_member_id, shift.starts_at, shift.ends_at, shift.deputy)
