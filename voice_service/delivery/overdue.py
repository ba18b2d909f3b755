"""What has waited for more than one working day, as a question about when it came."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from voice_service.delivery.rules import LONDON
from voice_service.delivery.workdays import working_day

_ONE_DAY = timedelta(days=1)
_MORNING = time(9)


@dataclass(frozen=True, slots=True)
class Overdue:
    """When that came which is overdue: before `before`, or from `since` to before `until`, in UTC.

    There are two parts, because what comes on a Saturday has until nine o'clock on Tuesday, and
    what comes early on Monday only until the same time on Tuesday.
    """

    before: datetime
    since: datetime
    until: datetime


def overdue(now: datetime) -> Overdue:
    """Turn `workdays.one_working_day_after` round: whatever it gives a moment before `now`."""
    local = now.astimezone(LONDON)
    last = _working_day_before(local.date())
    if not working_day(local.date()):
        # The last working day's own texts have until the next one.
        start = _midnight(_working_day_before(last) + _ONE_DAY)
        return Overdue(start, start, start)
    before = last if local.time() > _MORNING else _working_day_before(last) + _ONE_DAY
    until = datetime.combine(last, local.time(), LONDON).astimezone(UTC)
    return Overdue(_midnight(before), _midnight(last), until)


def _working_day_before(day: date) -> date:
    day -= _ONE_DAY
    while not working_day(day):
        day -= _ONE_DAY
    return day


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), LONDON).astimezone(UTC)
