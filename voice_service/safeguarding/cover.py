"""The rota: who is told first, next and last, when the next person is, and what gaps it has."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from voice_service.safeguarding.terms import Severity

LONDON = ZoneInfo("Europe/London")

# How long after a concern was raised the next person is told, while nobody has acknowledged it.
LADDER: dict[Severity, tuple[timedelta, ...]] = {
    Severity.IMMEDIATE: tuple(timedelta(minutes=m) for m in (5, 15, 30)),
    Severity.HIGH: tuple(timedelta(hours=h) for h in (1, 4)),
    Severity.MEDIUM: (),
    Severity.LOW: (),
}


@dataclass(frozen=True, slots=True)
class Duty:
    """One shift: who, from when until when (that moment left out), and whether as a deputy."""

    person: int
    starts: datetime
    ends: datetime
    deputy: bool = False

    def at(self, moment: datetime) -> bool:
        """Tell whether the shift covers a moment."""
        return self.starts <= moment < self.ends


@dataclass(frozen=True, slots=True)
class Gap:
    """A time in which nobody is on duty."""

    starts: datetime
    ends: datetime

    def __str__(self) -> str:
        """Write it for staff: from 17:00 on Friday 4 December to 09:00 on Monday 7 December."""
        starts, ends = self.starts.astimezone(LONDON), self.ends.astimezone(LONDON)
        last = (ends - timedelta(microseconds=1)).date()
        until = "the end" if last < ends.date() else f"{ends:%H:%M}"
        if last == starts.date() and until != "the end":
            return f"from {starts:%H:%M} to {until} on {starts:%A} {starts.day} {starts:%B}"
        joint = "of" if until == "the end" else "on"
        return (
            f"from {starts:%H:%M} on {starts:%A} {starts.day} {starts:%B} "
            f"to {until} {joint} {last:%A} {last.day} {last:%B}"
        )


def told(gaps: Sequence[Gap]) -> str:
    """Name the first gap, and how many more there are: from ... to ..., and at 3 other times."""
    more = len(gaps) - 1
    return f"{gaps[0]}" + (f", and at {more} other time{'s' if more > 1 else ''}" if more else "")


def next_alert(severity: Severity, began_at: datetime, step: int) -> datetime | None:
    """Return when the next person is told after `step` rungs of a ladder; None after the last."""
    ladder = LADDER[severity]
    return began_at + ladder[step] if step < len(ladder) else None


def in_order(shifts: Iterable[Duty], moment: datetime, everybody: Sequence[int]) -> tuple[int, ...]:
    """Put people in the order in which they are told: on duty, deputies, then everybody else.

    `everybody` are those who can be told at all; nobody else is in the answer, nobody twice.
    """
    now = sorted((s for s in shifts if s.at(moment)), key=lambda s: (s.deputy, s.starts, s.person))
    known = set(everybody)
    people = [shift.person for shift in now if shift.person in known]
    return tuple(dict.fromkeys([*people, *everybody]))


def on_duty(shifts: Iterable[Duty], moment: datetime) -> bool:
    """Tell whether anybody is on duty at a moment; a deputy alone counts."""
    return any(shift.at(moment) for shift in shifts)


def next_start(shifts: Iterable[Duty], moment: datetime) -> datetime | None:
    """Return when somebody is on duty next: now, if anybody is; None when nobody ever will be."""
    shifts = list(shifts)
    if on_duty(shifts, moment):
        return moment
    return min((shift.starts for shift in shifts if shift.starts > moment), default=None)


def gaps(shifts: Iterable[Duty], first: datetime, last: datetime) -> tuple[Gap, ...]:
    """List the times between two moments in which nobody is on duty, in order."""
    found: list[Gap] = []
    covered = first
    for shift in sorted(shifts, key=lambda s: s.starts):
        if shift.ends <= covered or shift.starts >= last:
            continue
        if shift.starts > covered:
            found.append(Gap(covered, shift.starts))
        covered = max(covered, shift.ends)
    if covered < last:
        found.append(Gap(covered, last))
    return tuple(found)
