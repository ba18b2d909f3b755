"""By when a person will have read a worrying text: a time that the rota keeps, in plain words."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from voice_service.safeguarding.cover import Duty, on_duty

LONDON = ZoneInfo("Europe/London")
_FIVE_MINUTES = timedelta(minutes=5)
_ONE_DAY = timedelta(days=1)
_EVENING, _MORNING = 18, 5
_A_WEEK = 7


@dataclass(frozen=True, slots=True)
class Promise:
    """By when a person will have read a text, in words, and whether anybody is on duty now."""

    words: str
    attended: bool
    # The same as a moment; None where the words come from the settings.
    at: datetime | None = field(default=None, compare=False)


def promised(
    shifts: Iterable[Duty], now: datetime, within: timedelta, *, otherwise: str
) -> Promise:
    """Promise what the rota keeps; `otherwise` are the words where it does not reach.

    With no shift ahead nothing is known, so nobody is told that no one is there.
    """
    shifts = [shift for shift in shifts if shift.ends > now]
    when = read_by(shifts, now, within)
    words = otherwise if when is None else in_words(when, now)
    return Promise(words, not shifts or on_duty(shifts, now), when)


def read_by(shifts: Iterable[Duty], moment: datetime, within: timedelta) -> datetime | None:
    """Return by when a text of this moment will have been read, rounded up to five minutes.

    Whoever is on duty reads within a time; only time in which somebody is on duty counts, so what
    comes ten minutes before the last shift of a Friday is promised for Monday. None: there are
    not shifts enough ahead.
    """
    left, covered = within, moment
    for shift in sorted(shifts, key=lambda s: s.starts):
        begins = max(shift.starts, covered)
        if shift.ends - begins >= left:
            return _rounded_up(begins + left)
        if shift.ends > begins:
            left -= shift.ends - begins
            covered = shift.ends
    return None


def _rounded_up(moment: datetime) -> datetime:
    over = (moment - datetime.min.replace(tzinfo=UTC)) % _FIVE_MINUTES
    return moment + (_FIVE_MINUTES - over if over else timedelta())


def in_words(when: datetime, now: datetime) -> str:
    """Write a moment to come for a child: 4:30pm today, 9am tomorrow, 9am on Monday 7 December."""
    local, here = when.astimezone(LONDON), now.astimezone(LONDON)
    if local.fold:
        # Clocks show this time twice tonight; the promise is not for the first of them.
        local = local.replace(hour=2, minute=0, fold=0)
    if (local.hour, local.minute) == (0, 0):
        # A midnight ends a day: nobody reads "midnight on Monday" as the start of Monday.
        ending = local.date() - _ONE_DAY
        return f"midnight {_of_day(ending, here.date()).replace('today', 'tonight')}"
    if local.date() - here.date() == _ONE_DAY and here.hour >= _EVENING and local.hour < _MORNING:
        return f"{_clock(local)} tonight"
    return f"{_clock(local)} {_of_day(local.date(), here.date())}"


def _clock(local: datetime) -> str:
    if (local.hour, local.minute) == (12, 0):
        return "midday"
    minutes = f":{local:%M}" if local.minute else ""
    return f"{local.hour % 12 or 12}{minutes}{'am' if local.hour < 12 else 'pm'}"


def _of_day(day: date, today: date) -> str:
    ahead = (day - today).days
    if ahead <= 1:
        return "tomorrow" if ahead == 1 else "today"
    return f"on {day:%A}" if ahead < _A_WEEK else f"on {day:%A} {day.day} {day:%B}"
