"""A moment to come, in the words of a language: today at 16:30, on Monday 7 December at 9:00."""

from datetime import datetime, timedelta
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from voice_service.safeguarding.promise import LONDON

_EVENING, _MORNING, _A_WEEK = 18, 5, 7
_Seven = Annotated[list[str], Field(min_length=7, max_length=7)]
_Twelve = Annotated[list[str], Field(min_length=12, max_length=12)]


class Moments(BaseModel):
    """How a language writes a moment, by a clock of 24 hours.

    `days` begin with Monday and hold what stands before them ("on Monday"); a midnight ends a day,
    so that nobody reads it as the beginning of the next.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    today: str
    tonight: str
    tomorrow: str
    on_day: str
    on_date: str
    midnight: str
    days: _Seven
    months: _Twelve

    def write(self, when: datetime, now: datetime) -> str:
        """Write a moment to come, seen from now."""
        local, here = when.astimezone(LONDON), now.astimezone(LONDON)
        if local.fold:
            # Clocks show this time twice tonight; the promise is not for the first of them.
            local = local.replace(hour=2, minute=0, fold=0)
        day, time = local.date(), f"{local.hour}:{local:%M}"
        if (local.hour, local.minute) == (0, 0):
            day, time = day - timedelta(days=1), self.midnight
        late = here.hour >= _EVENING and local.hour < _MORNING
        pattern = self._pattern((day - here.date()).days, late=late)
        return (
            pattern.replace("{time}", time)
            .replace("{weekday}", self.days[day.weekday()])
            .replace("{day}", str(day.day))
            .replace("{month}", self.months[day.month - 1])
        )

    def _pattern(self, ahead: int, *, late: bool) -> str:
        if ahead <= 0:
            return self.today
        if ahead == 1:
            return self.tonight if late else self.tomorrow
        return self.on_day if ahead < _A_WEEK else self.on_date
