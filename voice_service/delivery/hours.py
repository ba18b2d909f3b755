"""Quiet hours: when children may be texted, by the clocks and the school calendar of England."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import pairwise
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, Strict, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from voice_service.delivery.rules import LONDON
from voice_service.delivery.workdays import working_day

AFTER_SCHOOL = time(15, 30)
MORNING = time(9)
EVENING = time(19)
_ONE_DAY = timedelta(days=1)
# No term is as long: a longer one has a slip in its year.
_LONGEST_TERM = timedelta(days=150)


class CalendarError(ValueError):
    """The school calendar cannot be used; the message says what to put right."""


@dataclass(frozen=True, slots=True)
class Term:
    """A school term, from its first to its last day."""

    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Calendar:
    """When schools are open: terms in order of time, and the days in them when schools are shut."""

    terms: tuple[Term, ...]
    closed: frozenset[date]
    source: str
    verified_on: date | None

    def school_day(self, day: date) -> bool:
        """Tell whether children are at school on a day."""
        if day in self.closed or not working_day(day):
            return False
        if not self.terms or not self.terms[0].first <= day <= self.terms[-1].last:
            # Beyond what we know: a school day has the narrower hours, so nobody is woken.
            return True
        return any(term.first <= day <= term.last for term in self.terms)


@dataclass(frozen=True, slots=True)
class _Window:
    """The hours of one day, in UTC: the opening belongs to them, the closing does not."""

    opens: datetime
    closes: datetime


class Hours:
    """The hours in which children may be texted; moments are aware, answers are in UTC."""

    def __init__(self, calendar: Calendar) -> None:
        self.calendar = calendar
        # Asked for every text that waits; a day is worked out once. Safe between threads.
        self._window = lru_cache(maxsize=512)(self._open_on)

    def allowed(self, moment: datetime) -> bool:
        """Tell whether texts may go at a moment."""
        window = self._window(_local_day(moment))
        return window.opens <= moment < window.closes

    def next_opening(self, moment: datetime) -> datetime:
        """Return the first moment from this one on at which texts may go."""
        day = _local_day(moment)
        window = self._window(day)
        if moment < window.closes:
            return max(moment.astimezone(UTC), window.opens)
        return self._window(day + _ONE_DAY).opens

    def closing(self, moment: datetime) -> datetime:
        """Return when the hours end that a moment is in; raises ValueError in quiet hours."""
        if not self.allowed(moment):
            raise ValueError(f"{moment} is in quiet hours: ask for the next opening first")
        return self._window(_local_day(moment)).closes

    def _open_on(self, day: date) -> _Window:
        opens = AFTER_SCHOOL if self.calendar.school_day(day) else MORNING
        return _Window(_in_utc(day, opens), _in_utc(day, EVENING))


def _local_day(moment: datetime) -> date:
    return moment.astimezone(LONDON).date()


def _in_utc(day: date, local: time) -> datetime:
    return datetime.combine(day, local, LONDON).astimezone(UTC)


_Day = Annotated[date, Strict()]
_Words = Annotated[str, Field(min_length=1)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _TermPart(_Part):
    name: _Words
    first: _Day
    last: _Day


class _ClosedPart(_Part):
    why: _Words
    first: _Day
    last: _Day | None = None

    @property
    def until(self) -> date:
        return self.last or self.first


class _Document(_Part):
    source: _Words
    verified_on: _Day | None
    terms: Annotated[list[_TermPart], Field(min_length=1)]
    closed: list[_ClosedPart]


def load_calendar(document: str) -> Calendar:
    """Read the school calendar from terms.yaml; raises CalendarError with every mistake found."""
    try:
        read: Any = YAML(typ="safe", pure=True).load(document)
        checked = _Document.model_validate(read)
    except (YAMLError, ValidationError) as error:
        raise CalendarError(f"surveys/calendar/terms.yaml: {error}") from error
    terms = sorted(checked.terms, key=lambda term: term.first)
    if mistakes := [*_mistakes_in_terms(terms), *_mistakes_in_closed(checked.closed, terms)]:
        raise CalendarError("\n".join(f"surveys/calendar/terms.yaml: {one}" for one in mistakes))
    return Calendar(
        terms=tuple(Term(term.first, term.last) for term in terms),
        closed=frozenset(day for part in checked.closed for day in _days(part)),
        source=checked.source,
        verified_on=checked.verified_on,
    )


def _mistakes_in_terms(terms: list[_TermPart]) -> Iterator[str]:
    for term in terms:
        if term.last < term.first:
            yield f"{term.name} ends on {term.last}, before it begins on {term.first}."
        if term.last - term.first > _LONGEST_TERM:
            yield f"{term.name} is longer than any term: look at the year of {term.last}."
    for term, following in pairwise(terms):
        if following.first <= term.last:
            yield f"{following.name} begins on {following.first}, while {term.name} goes on."


def _mistakes_in_closed(closed: list[_ClosedPart], terms: list[_TermPart]) -> Iterator[str]:
    taken: set[date] = set()
    for part in closed:
        if part.until < part.first:
            yield f"“{part.why}” ends on {part.until}, before it begins on {part.first}."
        elif not any(term.first <= part.first <= part.until <= term.last for term in terms):
            yield f"“{part.why}” from {part.first} is in no term: correct its dates or take it out."
        elif twice := taken & set(_days(part)):
            yield f"“{part.why}” closes {min(twice)}, which another line closes already."
        else:
            taken |= set(_days(part))


def _days(part: _ClosedPart) -> Iterator[date]:
    for number in range((part.until - part.first).days + 1):
        yield part.first + number * _ONE_DAY
