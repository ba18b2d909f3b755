"""The rota as such: cover and gaps are all of the time, people come in order, promises are kept."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from voice_service.delivery.workdays import bank_holidays
from voice_service.safeguarding.cover import (
    LADDER,
    Duty,
    Gap,
    gaps,
    in_order,
    next_alert,
    next_start,
    on_duty,
    told,
)
from voice_service.safeguarding.promise import in_words, promised, read_by
from voice_service.safeguarding.shifts import Holidays, Pattern, weeks_later
from voice_service.safeguarding.terms import Severity

LONDON = ZoneInfo("Europe/London")
START = datetime(2026, 10, 24, 12, tzinfo=UTC)  # the clocks go back in the following night
HOUR = timedelta(hours=1)


def at(hours: float) -> datetime:
    return START + hours * HOUR


def england(text: str) -> datetime:
    """Return when clocks in England show a time (the first, where they show it twice)."""
    return datetime.fromisoformat(text).replace(tzinfo=LONDON).astimezone(UTC)


@st.composite
def shifts(draw: st.DrawFn) -> Duty:
    starts, long = draw(st.integers(-20, 60)), draw(st.integers(1, 20))
    return Duty(draw(st.integers(1, 4)), at(starts), at(starts + long), draw(st.booleans()))


ROTA = st.lists(shifts(), max_size=12)
WHEN = st.integers(-20 * 4, 60 * 4).map(lambda quarters: at(quarters / 4))


@given(ROTA, WHEN, st.integers(0, 70))
def test_gaps_and_cover_are_all_of_the_time_and_nothing_twice(
    rota: list[Duty], first: datetime, long: int
) -> None:
    last = first + long * HOUR
    found = gaps(rota, first, last)
    assert all(first <= gap.starts < gap.ends <= last for gap in found)
    assert all(one.ends < other.starts for one, other in pairwise(found)), "else they are one gap"
    for quarter in range(long * 4):
        moment = first + quarter * HOUR / 4
        inside = any(gap.starts <= moment < gap.ends for gap in found)
        assert inside is not on_duty(rota, moment)


@given(ROTA, WHEN, st.permutations([1, 2, 3]))
def test_everybody_is_told_once_and_who_is_on_duty_first(
    rota: list[Duty], moment: datetime, everybody: list[int]
) -> None:
    order = in_order(rota, moment, everybody)
    assert sorted(order) == [1, 2, 3], "nobody twice, nobody left out, and not who has left"
    here = {s.person for s in rota if s.at(moment) and not s.deputy} & set(everybody)
    deputies = {s.person for s in rota if s.at(moment) and s.deputy} & set(everybody) - here
    assert set(order[: len(here)]) == here
    assert set(order[len(here) : len(here) + len(deputies)]) == deputies


@pytest.mark.parametrize("severity", Severity)
def test_the_ladder_rises_and_ends(severity: Severity) -> None:
    moments = [next_alert(severity, START, step) for step in range(len(LADDER[severity]))]
    assert [m for m in moments if m] == sorted({START + wait for wait in LADDER[severity]})
    assert next_alert(severity, START, len(LADDER[severity])) is None


@given(ROTA, WHEN, st.integers(5, 300).map(lambda m: timedelta(minutes=m)))
def test_what_is_promised_the_rota_keeps(
    rota: list[Duty], now: datetime, within: timedelta
) -> None:
    when, begins = read_by(rota, now, within), next_start(rota, now)
    if when is None:
        return
    assert begins is not None
    assert when.minute % 5 == 0
    away = sum((gap.ends - gap.starts for gap in gaps(rota, now, when)), timedelta())
    worked = when - now - away
    assert worked >= within or on_duty(rota, when - timedelta(minutes=5))
    assert when >= begins + within
    if not gaps(rota, now, now + within):
        assert when - now - within < timedelta(minutes=5), "no later than need be"


def test_a_promise_says_what_is_not_known() -> None:
    evening = [Duty(1, at(0), at(5))]
    hour, usual = HOUR, "the end of the next working day"
    assert promised([], at(0), hour, otherwise=usual) == promised(
        evening, at(6), hour, otherwise=usual
    )
    assert promised([], at(0), hour, otherwise=usual).attended, "without a rota, nothing is known"
    late = promised(evening, at(4.5), hour, otherwise=usual)
    assert (late.words, late.attended) == (usual, True), "there is no time left on this rota"
    early = promised(evening, at(-30), hour, otherwise=usual)
    assert (early.words, early.attended) == ("2pm tomorrow", False)
    short = [Duty(1, at(0), at(5)), Duty(2, at(21), at(30))]
    assert promised(short, at(4.5), hour, otherwise=usual).words == "9:30am tomorrow"


@pytest.mark.parametrize(
    ("now", "when", "words"),
    [
        ("2026-11-30 15:28", "2026-11-30 16:30", "4:30pm today"),
        ("2026-11-30 11:00", "2026-11-30 12:00", "midday today"),
        ("2026-11-30 16:50", "2026-12-01 09:00", "9am tomorrow"),
        ("2026-11-30 23:20", "2026-12-01 00:20", "12:20am tonight"),
        ("2026-11-30 23:00", "2026-12-01 00:00", "midnight tonight"),
        ("2026-11-30 23:00", "2026-12-02 00:00", "midnight tomorrow"),
        ("2026-12-01 00:10", "2026-12-01 01:10", "1:10am today"),
        ("2026-12-04 18:00", "2026-12-07 09:00", "9am on Monday"),
        ("2026-12-04 18:00", "2026-12-07 00:00", "midnight on Sunday"),
        ("2026-11-30 08:00", "2026-12-07 09:00", "9am on Monday 7 December"),
        # Clocks go forward: 00:30 and an hour is 02:30.
        ("2026-03-29 00:30", "2026-03-29 02:30", "2:30am today"),
        ("2026-10-24 23:50", "2026-10-25 01:30", "1:30am tonight"),
    ],
)
def test_times_are_written_as_children_read_them(now: str, when: str, words: str) -> None:
    assert in_words(england(when), england(now)) == words


def test_a_time_that_clocks_show_twice_is_not_promised_for_the_first() -> None:
    again = england("2026-10-25 01:30") + HOUR
    assert again.astimezone(LONDON).strftime("%H:%M") == "01:30"
    assert in_words(again, england("2026-10-24 23:50")) == "2am tonight"


def holiday(day: date) -> bool:
    return day in bank_holidays(day.year)


def test_a_night_over_a_change_of_clocks_keeps_its_times() -> None:
    nights = Pattern(date(2026, 10, 23), date(2026, 10, 26), time(17), time(9))
    lengths = [ends - starts for starts, ends in nights.times(holiday)]
    assert lengths == [16 * HOUR, 17 * HOUR, 16 * HOUR, 16 * HOUR]
    spring = Pattern(date(2026, 3, 28), date(2026, 3, 28), time(17), time(9))
    assert [ends - starts for starts, ends in spring.times(holiday)] == [15 * HOUR]
    friday = england("2026-10-23 17:00")
    assert (
        weeks_later(friday, 1) == england("2026-10-30 17:00") == friday + timedelta(days=7) + HOUR
    )


@given(
    st.dates(date(2026, 3, 20), date(2026, 11, 10)),
    st.times().map(lambda t: t.replace(second=0, microsecond=0)),
    st.times().map(lambda t: t.replace(second=0, microsecond=0)),
)
def test_two_who_share_the_day_leave_no_gap_whatever_the_clocks_do(
    first: date, one: time, other: time
) -> None:
    assume(one != other)
    last = first + timedelta(days=9)
    rota = [
        Duty(person, *hours)
        for person, (begins, ends) in enumerate(((one, other), (other, one)))
        for hours in Pattern(first, last, begins, ends).times(holiday)
    ]
    whole = datetime.combine(first + timedelta(days=1), time(), LONDON).astimezone(UTC)
    assert gaps(rota, whole, whole + timedelta(days=8)) == ()


def test_bank_holidays_are_days_like_others_or_none_or_all_there_is() -> None:
    first, last = date(2026, 12, 24), date(2026, 12, 29)
    days = {
        kind: [
            day.day
            for day in Pattern(first, last, time(9), time(17), frozenset(range(5)), kind).days(
                holiday
            )
        ]
        for kind in Holidays
    }
    assert days == {
        Holidays.INCLUDED: [24, 25, 28, 29],
        Holidays.EXCLUDED: [24, 29],
        Holidays.ONLY: [25, 28],
    }


def test_a_gap_is_told_as_people_say_it() -> None:
    weekend = Gap(england("2026-12-04 17:00"), england("2026-12-07 09:00"))
    words = "from 17:00 on Friday 4 December to 09:00 on Monday 7 December"
    assert str(weekend) == words
    noon = Gap(england("2026-12-04 12:00"), england("2026-12-04 13:00"))
    assert str(noon) == "from 12:00 to 13:00 on Friday 4 December"
    rest = Gap(england("2026-12-04 12:00"), england("2026-12-05 00:00"))
    assert str(rest) == "from 12:00 on Friday 4 December to the end of Friday 4 December"
    assert told([weekend]) == words
    assert told([weekend, noon]) == f"{words}, and at 1 other time"
    assert told([weekend, noon, rest]) == f"{words}, and at 2 other times"
