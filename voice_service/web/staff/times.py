"""Days and times as staff read them, in the time of England."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from flask import Blueprint

LONDON = ZoneInfo("Europe/London")
_LENGTHS = (
    ("day", timedelta(days=1)),
    ("hour", timedelta(hours=1)),
    ("minute", timedelta(minutes=1)),
)


def init_room(room: Blueprint) -> None:
    """Give the templates the filters of this file."""
    for words in (day, moment, hour, clock, length_of):
        room.add_app_template_filter(words)


def day(when: date | datetime) -> str:
    """Write a day: 4 January 2026."""
    if isinstance(when, datetime):
        when = when.astimezone(LONDON)
    return f"{when.day} {when:%B %Y}"


def moment(when: datetime) -> str:
    """Write a time of a day: 4 January 2026 at 15:30."""
    return f"{day(when)} at {when.astimezone(LONDON):%H:%M}"


def hour(when: datetime) -> str:
    """Write a time of a near day: 15:30 on Monday 30 November."""
    local = when.astimezone(LONDON)
    return f"{local:%H:%M} on {local:%A} {local.day} {local:%B}"


def clock(when: datetime) -> str:
    """Write a time of today: 14:02."""
    return f"{when.astimezone(LONDON):%H:%M}"


def length_of(lasted: timedelta) -> str:
    """Write how long something lasted, in its largest whole unit: 3 hours."""
    for word, unit in _LENGTHS:
        if count := lasted // unit:
            return f"{count} {word}{'s' if count > 1 else ''}"
    return "less than a minute"
