"""Working days in England, and the clock that runs by them."""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache

from voice_service.delivery.rules import LONDON

_SATURDAY = 5
_ONE_DAY = timedelta(days=1)
_MORNING, _EVENING = time(9), time(17)


@lru_cache(maxsize=64)
def bank_holidays(year: int) -> frozenset[date]:
    """Return the bank holidays of a year in England."""
    # A tenth of a second to load: for whoever asks about a day, not for every start.
    from holidays import country_holidays

    return frozenset(country_holidays("GB", subdiv="ENG", years=year, expand=False))


def working_day(day: date) -> bool:
    """Tell whether offices in England are open on a day."""
    return day.weekday() < _SATURDAY and day not in bank_holidays(day.year)


def next_working_day(day: date) -> date:
    """Return the first working day after a day."""
    day += _ONE_DAY
    while not working_day(day):
        day += _ONE_DAY
    return day


def office_hours(moment: datetime) -> bool:
    """Tell whether offices are open: Monday to Friday, 9 to 5, but for bank holidays."""
    local = moment.astimezone(LONDON)
    return working_day(local.date()) and _MORNING <= local.time() < _EVENING


def one_working_day_after(moment: datetime) -> datetime:
    """Return when one working day has passed, in UTC.

    The same time by the clock on the next working day; what begins on another day counts from
    nine o'clock on the first working day after it.
    """
    local = moment.astimezone(LONDON)
    if working_day(local.date()):
        day, at = next_working_day(local.date()), local.time()
    else:
        day, at = next_working_day(next_working_day(local.date())), _MORNING
    return datetime.combine(day, at, LONDON).astimezone(UTC)
