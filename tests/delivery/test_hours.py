"""Children are texted after school or by day, never at night, whatever the clocks do."""

import re
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voice_service.delivery.hours import Calendar, CalendarError, Hours, Term, load_calendar

LONDON = ZoneInfo("Europe/London")
TERMS = Path(__file__).parents[2] / "surveys" / "calendar" / "terms.yaml"
DOCUMENT = TERMS.read_text(encoding="utf-8")
HOURS = Hours(load_calendar(DOCUMENT))


def london(words: str) -> datetime:
    return datetime.fromisoformat(words).replace(tzinfo=LONDON)


# What the tests compare with: the rules of bank holidays by hand, and a plain look at the clock.


def easter(year: int) -> date:
    """Easter Sunday after Gauss."""
    a, b, c = year % 19, year // 100, year % 100
    h = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    day = (32 + 2 * (b % 4) + 2 * (c // 4) - h - c % 4) % 7
    m = (a + 11 * h + 22 * day) // 451
    month, number = divmod(h + day - 7 * m + 114, 31)
    return date(year, month, number + 1)


def monday_from(day: date) -> date:
    return day + timedelta(days=-day.weekday() % 7)


def bank_holidays(year: int) -> set[date]:
    found = {easter(year) - timedelta(days=2), easter(year) + timedelta(days=1)}
    found |= {monday_from(date(year, 5, 1)), monday_from(date(year, 5, 25))}
    found |= {monday_from(date(year, 8, 25))}
    for day in (date(year, 1, 1), date(year, 12, 25), date(year, 12, 26)):
        while day.weekday() > 4 or day in found:  # given on the next working day
            day += timedelta(days=1)
        found.add(day)
    return found


BANK_HOLIDAYS = set().union(*map(bank_holidays, range(2024, 2037)))


def at_school(day: date) -> bool:
    if day.weekday() > 4 or day in BANK_HOLIDAYS or day in HOURS.calendar.closed:
        return False
    if not date(2025, 9, 1) <= day <= date(2028, 7, 21):
        return True
    return any(term.first <= day <= term.last for term in HOURS.calendar.terms)


def may_go(moment: datetime) -> bool:
    clock = moment.astimezone(LONDON)
    morning = 15 * 60 + 30 if at_school(clock.date()) else 9 * 60
    return morning <= clock.hour * 60 + clock.minute < 19 * 60


@pytest.mark.timeout(600)
@pytest.mark.parametrize("year", range(2025, 2035))
def test_every_moment_of_ten_years(year: int, request: pytest.FixtureRequest) -> None:
    """Backwards through a year: the last opening and closing seen are the next ones in time."""
    step = timedelta(minutes=1 if request.config.getoption("--full") else 15)
    # In the first days of the following year there is an opening to begin with.
    moment, first = datetime(year + 1, 1, 3, tzinfo=UTC), datetime(year, 1, 1, tzinfo=UTC)
    opening: datetime | None = None
    closing, offset, changes = moment, moment.astimezone(LONDON).utcoffset(), 0
    while moment >= first:
        allowed = may_go(moment)
        assert HOURS.allowed(moment) is allowed, moment
        opening, closing = (moment if allowed else opening), (closing if allowed else moment)
        assert opening is None or HOURS.next_opening(moment) == opening, moment
        if allowed:
            assert HOURS.closing(moment) == closing, moment
        before, offset = offset, moment.astimezone(LONDON).utcoffset()
        changes += before != offset
        moment -= step
    assert changes == 2, "the clocks go forward and back"


FIRST, LAST = datetime(2025, 1, 1), datetime(2034, 12, 31)  # noqa: DTZ001 - on any clock


@given(st.datetimes(FIRST, LAST, timezones=st.timezones()))
def test_any_moment_on_any_clock(moment: datetime) -> None:
    assert HOURS.allowed(moment) is may_go(moment)
    opening = HOURS.next_opening(moment)
    assert opening >= moment
    assert opening.tzinfo is UTC
    assert HOURS.allowed(opening)
    assert opening == moment.astimezone(UTC) or not HOURS.allowed(
        opening - timedelta(microseconds=1)
    )
    closing = HOURS.closing(opening)
    assert opening < closing <= opening + timedelta(hours=10)
    assert not HOURS.allowed(closing)


def test_a_school_day_from_half_past_three_to_seven() -> None:
    assert not HOURS.allowed(london("2026-11-24 15:29:59.999999"))
    assert HOURS.allowed(london("2026-11-24 15:30:00"))
    assert HOURS.allowed(london("2026-11-24 18:59:59.999999"))
    assert not HOURS.allowed(london("2026-11-24 19:00:00"))
    late = london("2026-11-27 19:00")  # a Friday: Saturday has the long hours
    assert HOURS.next_opening(late) == london("2026-11-28 09:00")
    assert HOURS.closing(london("2026-11-28 09:00")) == london("2026-11-28 19:00")
    with pytest.raises(ValueError, match="quiet hours"):
        HOURS.closing(late)


def test_it_is_nine_by_the_clock_before_and_after_the_clocks_change() -> None:
    nine = [HOURS.next_opening(london(day)) for day in ("2026-03-28", "2026-03-29", "2026-10-25")]
    assert [moment.hour for moment in nine] == [9, 8, 9]


@pytest.mark.parametrize(
    ("day", "school"),
    [
        ("2026-11-24", True),
        ("2026-11-28", False),  # a Saturday
        ("2026-10-28", False),  # half-term
        ("2026-12-22", False),  # Christmas holidays
        ("2027-05-03", False),  # a bank holiday in term
        ("2028-05-10", True),
        ("2028-07-24", True),  # beyond what the file knows: the narrower hours
        ("2025-08-29", True),
        ("2030-07-07", False),  # but a Sunday is a Sunday,
        ("2030-12-25", False),  # and Christmas Day Christmas Day
    ],
)
def test_what_is_a_school_day(day: str, school: bool) -> None:
    assert HOURS.calendar.school_day(date.fromisoformat(day)) is school


def test_without_terms_every_weekday_is_a_school_day() -> None:
    assert Calendar((), frozenset(), "nobody", None).school_day(date(2026, 8, 4))
    with_one = Calendar((Term(date(2026, 9, 1), date(2026, 12, 18)),), frozenset(), "", None)
    assert with_one.school_day(date(2026, 8, 4))


def test_the_terms_say_that_nobody_has_checked_them() -> None:
    assert HOURS.calendar.verified_on is None
    checked = load_calendar(DOCUMENT.replace("verified_on: null", "verified_on: 2026-11-30"))
    assert checked.verified_on == date(2026, 11, 30)


@pytest.mark.parametrize(
    ("right", "wrong", "words"),
    [
        ("first: 2026-09-01", "first: 2026-12-19", "Autumn 2026 ends on 2026-12-18, before"),
        ("last: 2026-12-18", "last: 2027-01-04", "Spring 2027 begins on 2027-01-04, while Autumn"),
        ("last: 2028-07-21", "last: 2029-07-21", "Summer 2028 is longer than any term"),
        ("first: 2027-05-31", "first: 2027-07-31", "“May half-term” ends on 2027-06-04, before"),
        ("last: 2026-10-30", "last: 2026-12-30", "“October half-term” from 2026-10-26 is in no"),
        ("first: 2028-02-14", "first: 2028-05-29, last: 2028-05-29}\n  - {why: Again", "Again"),
        ("first: 2026-09-01", "first: soon", "terms.3.first"),
        ("first: 2026-09-01", "first: 20260901", "terms.3.first"),
        ("closed:", "shut:", "closed"),
        ("verified_on: null", "verified_on: null\nverified_on: null", "duplicate key"),
        ("terms:", "terms: [", "terms.yaml"),
    ],
)
def test_each_mistake_is_named(right: str, wrong: str, words: str) -> None:
    assert right in DOCUMENT
    with pytest.raises(CalendarError, match=re.escape(words)):
        load_calendar(DOCUMENT.replace(right, wrong, 1))


def test_a_day_that_is_closed_twice_is_named() -> None:
    line = "  - {why: A second line, first: 2026-10-30}\n"
    with pytest.raises(CalendarError, match="“A second line” closes 2026-10-30, which another"):
        load_calendar(DOCUMENT + line)


def test_nobody_waits_for_the_bank_holidays_at_a_start() -> None:
    seen = "import sys, voice_service.delivery.hours; sys.exit('holidays' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", seen], check=False).returncode == 0
