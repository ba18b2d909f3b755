"""Shifts as people plan them, by weekday and clock, and the moments that they come to."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
WEEK = timedelta(days=7)
EVERY_DAY = frozenset(range(7))
_ONE_DAY = timedelta(days=1)


class Holidays(StrEnum):
    """What becomes of a bank holiday that a pattern meets."""

    INCLUDED = "included"  # it is a day like any other
    EXCLUDED = "excluded"
    ONLY = "only"  # nothing but bank holidays, on the weekdays that were chosen


@dataclass(frozen=True, slots=True)
class Pattern:
    """Shifts from one day to another, on some weekdays (Monday is 0), at the same hours.

    The times are those of clocks in England; a shift whose end is not after its start goes past
    midnight, so that 09:00 to 09:00 is a whole day. It belongs to the day on which it begins.
    """

    first: date
    last: date
    begins: time
    ends: time
    weekdays: frozenset[int] = EVERY_DAY
    holidays: Holidays = Holidays.INCLUDED

    def days(self, bank_holiday: Callable[[date], bool]) -> Iterator[date]:
        """Give the days on which a shift begins."""
        for number in range((self.last - self.first).days + 1):
            day = self.first + number * _ONE_DAY
            if day.weekday() in self.weekdays and self._takes(day, bank_holiday):
                yield day

    def times(self, bank_holiday: Callable[[date], bool]) -> Iterator[tuple[datetime, datetime]]:
        """Give the start and the end of each shift, in UTC.

        When clocks change, a shift keeps its times and not its length: a night in October is an
        hour longer.
        """
        for day in self.days(bank_holiday):
            following = self.ends <= self.begins
            starts = moment(day, self.begins)
            ends = moment(day + _ONE_DAY if following else day, self.ends)
            if starts < ends:  # in March, 01:30 to 02:15 is no time at all
                yield starts, ends

    def _takes(self, day: date, bank_holiday: Callable[[date], bool]) -> bool:
        match self.holidays:
            case Holidays.INCLUDED:
                return True
            case Holidays.EXCLUDED:
                return not bank_holiday(day)
            case Holidays.ONLY:
                return bank_holiday(day)


def moment(day: date, at: time) -> datetime:
    """Return when clocks in England show a time on a day, in UTC.

    A time that they skip in spring is the one an hour later, of one that they show twice in
    autumn it is the first: so one shift ends where the next begins, in those nights, too.
    """
    return datetime.combine(day, at, LONDON).astimezone(UTC)


def weeks_later(when: datetime, weeks: int) -> datetime:
    """Return the moment at which clocks in England show the same time some weeks later, in UTC."""
    local = when.astimezone(LONDON)
    return moment(local.date() + weeks * WEEK, local.time().replace(fold=0))
