"""A week of the rota as a picture: each day a strip of 24 hours, a lane for each person."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from voice_service.delivery.workdays import bank_holidays
from voice_service.models.duty import Shift
from voice_service.safeguarding.shifts import moment
from voice_service.services.rota import Week
from voice_service.web.staff import times
from voice_service.web.staff.times import LONDON

LOOKS = 6  # as many as there are colours in staff.css; initials tell people apart, too
_ONE_DAY = timedelta(days=1)
_WIDE_ENOUGH = 7.0  # percent of a day: initials fit in, on the narrowest phone


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody on duty in this week: a lane, a look and initials in every strip."""

    name: str
    initials: str
    lane: int

    @property
    def look(self) -> int:
        """Return the number of the colour."""
        return self.lane % LOOKS


@dataclass(frozen=True, slots=True)
class Bar:
    """A piece of a strip, in percent of its day; without a person it is a gap."""

    x: float
    width: float
    person: Person | None = None
    deputy: bool = False

    @property
    def says(self) -> str:
        """Return the initials, where they fit in."""
        return self.person.initials if self.person and self.width >= _WIDE_ENOUGH else ""


@dataclass(frozen=True, slots=True)
class Line:
    """A shift or a gap in words, below its day; only a shift that is not over has an id."""

    words: str
    person: Person | None = None
    deputy: bool = False
    shift_id: int | None = None
    # Of a gap: what fills it on this day, by the clock.
    begins: str = ""
    ends: str = ""


@dataclass(frozen=True, slots=True)
class Day:
    """One day: what is drawn, and the same in words."""

    day: date
    bank_holiday: bool
    hours: int
    marks: Sequence[float]
    bars: Sequence[Bar]
    lines: Sequence[Line]
    now: float | None


@dataclass(frozen=True, slots=True)
class Picture:
    """The people of a week and its seven days."""

    people: Sequence[Person]
    days: Sequence[Day]


def picture(week: Week, *, now: datetime) -> Picture:
    """Draw a week."""
    names = {shift.staff_member_id: shift.staff_member.name for shift in week.shifts}
    people = {
        number: Person(name, _initials(name), lane)
        for lane, (number, name) in enumerate(sorted(names.items()))
    }
    days = [_day(week, week.first + number * _ONE_DAY, people, now) for number in range(7)]
    return Picture(list(people.values()), days)


def _initials(name: str) -> str:
    return "".join(word[0] for word in name.split() if word[0].isalnum())[:2].upper()


@dataclass(frozen=True, slots=True)
class _Strip:
    """The day as a stretch of time, which is an hour longer or shorter when clocks change."""

    starts: datetime
    ends: datetime

    def share(self, when: datetime) -> float:
        return round(100 * ((when - self.starts) / (self.ends - self.starts)), 2)

    def piece(self, starts: datetime, ends: datetime) -> tuple[float, float] | None:
        """Return where a time lies in the day, and how wide it is; None when it does not."""
        starts, ends = max(starts, self.starts), min(ends, self.ends)
        if starts >= ends:
            return None
        return self.share(starts), round(self.share(ends) - self.share(starts), 2)


def _day(week: Week, day: date, people: dict[int, Person], now: datetime) -> Day:
    strip = _Strip(moment(day, time()), moment(day + _ONE_DAY, time()))
    bars = [
        Bar(*piece, people[shift.staff_member_id], shift.deputy)
        for shift in week.shifts
        if (piece := strip.piece(shift.starts_at, shift.ends_at))
    ]
    gaps = [Bar(*piece) for gap in week.gaps if (piece := strip.piece(gap.starts, gap.ends))]
    return Day(
        day,
        day in bank_holidays(day.year),
        round((strip.ends - strip.starts) / timedelta(hours=1)),
        [strip.share(moment(day, time(hour))) for hour in (6, 12, 18)],
        [*gaps, *bars],
        [*_shifts(week, day, strip, people, now), *_gaps(week, strip)],
        strip.share(now) if strip.starts <= now < strip.ends else None,
    )


def _shifts(
    week: Week, day: date, strip: _Strip, people: dict[int, Person], now: datetime
) -> Iterator[Line]:
    """Name the shifts that begin on a day; on the first one also those that went before."""
    for shift in week.shifts:
        earlier = shift.starts_at < strip.starts
        if (earlier and day != week.first) or not strip.piece(shift.starts_at, shift.ends_at):
            continue
        removable = shift.id if shift.ends_at > now else None
        words = _words(shift, earlier=earlier)
        yield Line(words, people[shift.staff_member_id], shift.deputy, removable)


def _words(shift: Shift, *, earlier: bool) -> str:
    if shift.ends_at - shift.starts_at > timedelta(hours=25):
        return f"{times.moment(shift.starts_at)} to {times.moment(shift.ends_at)}"
    since = f" on {shift.starts_at.astimezone(LONDON):%A}" if earlier else ""
    return f"{times.clock(shift.starts_at)}{since} to {times.clock(shift.ends_at)}"


def _gaps(week: Week, strip: _Strip) -> Iterator[Line]:
    for gap in week.gaps:
        if strip.piece(gap.starts, gap.ends):
            starts = times.clock(max(gap.starts, strip.starts))
            ends = times.clock(min(gap.ends, strip.ends))
            until = "24:00" if gap.ends >= strip.ends else ends
            yield Line(f"{starts} to {until}", begins=starts, ends=ends)


def monday(day: date) -> date:
    """Return the Monday of a day's week."""
    return day - day.weekday() * _ONE_DAY


def today(now: datetime) -> date:
    """Return the day it is in England."""
    return now.astimezone(LONDON).date()
