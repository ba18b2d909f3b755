"""Shifts put on the rota, copied from week to week, and taken off it."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from voice_service.db import HELD
from voice_service.delivery.rules import LONDON
from voice_service.delivery.workdays import bank_holidays
from voice_service.models.duty import Shift
from voice_service.models.staff import SAFEGUARDING_LEAD, AuditEvent, StaffMember
from voice_service.safeguarding.cover import Duty
from voice_service.safeguarding.shifts import WEEK, Holidays, Pattern, moment, weeks_later

log = structlog.get_logger()

# Two shifts a day for more than a year: more at once is a slip of the keyboard.
MOST_SHIFTS = 800
FARTHEST = timedelta(days=3 * 366)


class RotaError(ValueError):
    """The rota cannot be changed like this; the message says what to change."""


@dataclass(frozen=True, slots=True)
class Added:
    """How many shifts are new, and how many stood on the rota already."""

    new: int
    known: int = 0


def add_shifts(
    session: Session,
    staff_id: int,
    pattern: Pattern,
    *,
    deputy: bool = False,
    by: StaffMember | None,
    now: datetime,
) -> Added:
    """Put a person on the rota as a pattern says; what stands there already is not added again.

    Raises RotaError for what cannot be, with nothing changed.
    """
    _check(pattern, now.astimezone(LONDON).date())
    times = list(pattern.times(_bank_holiday))
    if not times:
        raise RotaError(_nothing(pattern))
    person = session.get(StaffMember, staff_id, with_for_update=HELD)
    if person is None or not (person.active and person.has_role(SAFEGUARDING_LEAD)):
        session.rollback()
        raise RotaError("Choose a safeguarding lead who can sign in.")
    if not person.phone:
        session.rollback()
        raise RotaError(
            f"{person.name} has no mobile number here, so no alert could reach them. Ask an "
            "administrator to add one."
        )
    added = _add(session, (Duty(staff_id, *one, deputy) for one in times), by=by, now=now)
    session.commit()
    return added


def copy_week(
    session: Session, first: date, weeks: int, *, by: StaffMember | None, now: datetime
) -> Added:
    """Repeat the shifts that begin in the seven days from one on in each of the next weeks.

    They keep their times by the clock, on bank holidays too. Raises RotaError for what cannot be.
    """
    if weeks < 1 or first + (weeks + 1) * WEEK > now.astimezone(LONDON).date() + FARTHEST:
        raise RotaError("Copy to at least one week, and to none that is over three years ahead.")
    starts, ends = moment(first, time()), moment(first + WEEK, time())
    found = select(Shift).where(Shift.starts_at >= starts, Shift.starts_at < ends)
    shifts = session.scalars(found.order_by(Shift.starts_at)).all()
    # In the order of their ids, so that two who change the rota at once wait and do not deadlock.
    people = session.scalars(
        select(StaffMember)
        .where(StaffMember.id.in_({shift.staff_member_id for shift in shifts}))
        .order_by(StaffMember.id)
        .with_for_update(of=StaffMember, **HELD)
    ).all()
    leads = {p.id for p in people if p.active and p.has_role(SAFEGUARDING_LEAD)}
    copies = [copy for s in shifts if s.staff_member_id in leads for copy in _copies(s, weeks)]
    if not copies or len(copies) > MOST_SHIFTS:
        session.rollback()
        raise RotaError(_too_many(len(copies)) if copies else "No shift begins in that week.")
    added = _add(session, copies, by=by, now=now)
    session.commit()
    return added


def remove_shift(session: Session, shift_id: int, *, by: StaffMember | None, now: datetime) -> Duty:
    """Take a shift off the rota and return what is missing now; one that has begun ends now.

    Raises RotaError for one that is not there or is over.
    """
    shift = session.get(Shift, shift_id, with_for_update=True)
    if shift is None or shift.ends_at <= now:
        session.rollback()
        raise RotaError(
            "That shift is no longer on the rota."
            if shift is None
            else "That shift is over: the rota keeps who was on duty."
        )
    begun = shift.starts_at <= now
    missing = Duty(shift.staff_member_id, max(shift.starts_at, now), shift.ends_at, shift.deputy)
    what = f"{'ended' if begun else 'removed'} shift of {shift.starts_at:%Y-%m-%d %H:%M}Z"
    session.add(_audit(by, what, shift.staff_member_id, now))
    if begun:
        shift.ends_at = now
    else:
        session.delete(shift)
    session.commit()
    log.info("shift_removed", staff=missing.person, shift=shift_id)
    return missing


def _check(pattern: Pattern, today: date) -> None:
    if pattern.last < pattern.first:
        raise RotaError("The last day must not come before the first.")
    if pattern.first < today:
        raise RotaError("The first day is over: the rota keeps who was on duty. Begin today.")
    if pattern.last > today + FARTHEST:
        raise RotaError("Plan at most three years ahead.")
    if not pattern.weekdays:
        raise RotaError("Choose at least one day of the week.")
    if (count := sum(1 for _ in pattern.days(_bank_holiday))) > MOST_SHIFTS:
        raise RotaError(_too_many(count))


def _too_many(count: int) -> str:
    return f"That would be {count} shifts; put at most {MOST_SHIFTS} on the rota at once."


def _nothing(pattern: Pattern) -> str:
    if pattern.holidays is Holidays.ONLY:
        return "There is no bank holiday on those days. Choose other days, or take every day."
    return "None of those days lies between the first and the last. Choose other days."


def _bank_holiday(day: date) -> bool:
    return day in bank_holidays(day.year)


def _copies(shift: Shift, weeks: int) -> Sequence[Duty]:
    return [
        Duty(
            shift.staff_member_id,
            weeks_later(shift.starts_at, number),
            weeks_later(shift.ends_at, number),
            shift.deputy,
        )
        for number in range(1, weeks + 1)
    ]


def _add(
    session: Session, duties: Iterable[Duty], *, by: StaffMember | None, now: datetime
) -> Added:
    """Store what is not over and not there yet; its people are held, so none comes twice."""
    wanted = {(d.person, d.starts, d.ends): d for d in duties if d.ends > now}
    if not wanted:
        session.rollback()
        raise RotaError("All of those shifts are over.")
    kept = session.execute(
        select(Shift.staff_member_id, Shift.starts_at, Shift.ends_at).where(
            Shift.staff_member_id.in_({person for person, _, _ in wanted}),
            Shift.starts_at >= min(starts for _, starts, _ in wanted),
            Shift.ends_at <= max(ends for _, _, ends in wanted),
        )
    )
    known = set(map(tuple, kept))
    new = [duty for key, duty in wanted.items() if key not in known]
    session.add_all(
        Shift(
            staff_member_id=duty.person,
            starts_at=duty.starts,
            ends_at=duty.ends,
            deputy=duty.deputy,
            created_at=now,
        )
        for duty in new
    )
    for (person, deputy), count in Counter((duty.person, duty.deputy) for duty in new).items():
        first = min(d.starts for d in new if d.person == person).astimezone(LONDON)
        what = f"added {count} {'deputy ' if deputy else ''}shifts from {first:%Y-%m-%d}"
        session.add(_audit(by, what, person, now))
        log.info("shifts_added", staff=person, count=count)
    return Added(len(new), len(wanted) - len(new))


def _audit(by: StaffMember | None, action: str, staff_id: int, now: datetime) -> AuditEvent:
    """Make the record of a change; nobody's name when it came from the terminal."""
    return AuditEvent(
        at=now,
        staff_member_id=by.id if by else None,
        action=action,
        subject="staff",
        subject_id=staff_id,
    )
