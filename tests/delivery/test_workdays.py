"""The clock of one working day, by England's bank holidays and its clocks."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voice_service.delivery.rules import LONDON, in_england
from voice_service.delivery.workdays import office_hours, one_working_day_after, working_day


@pytest.mark.parametrize(
    ("made", "due"),
    [
        ("2026-11-26T10:15", "2026-11-27T10:15"),  # Thursday to Friday
        ("2026-11-27T16:30", "2026-11-30T16:30"),  # over a weekend
        ("2026-11-28T11:00", "2026-12-01T09:00"),  # Saturday counts from Monday at nine
        ("2026-12-24T15:00", "2026-12-29T15:00"),  # Christmas, with the Monday in lieu
        ("2027-05-28T16:00", "2027-06-01T16:00"),  # the spring bank holiday
        ("2027-03-25T12:00", "2027-03-30T12:00"),  # Easter, and the clocks go forward
        ("2026-10-23T15:00", "2026-10-26T15:00"),  # the clocks go back
    ],
)
def test_one_working_day(made: str, due: str) -> None:
    moment = in_england(datetime.fromisoformat(made))
    assert one_working_day_after(moment) == in_england(datetime.fromisoformat(due))


FIRST, DAYS = datetime(2026, 1, 1, tzinfo=UTC), 5 * 365


@given(st.integers(0, DAYS * 1440).map(lambda minutes: FIRST + timedelta(minutes=minutes)))
def test_it_always_ends_on_a_working_day_within_a_week(moment: datetime) -> None:
    due = one_working_day_after(moment)
    assert working_day(due.astimezone(LONDON).date())
    assert 0 < (due - moment).total_seconds() <= 7 * 86400


def test_office_hours() -> None:
    assert office_hours(datetime(2026, 11, 26, 9, tzinfo=UTC))
    assert not office_hours(datetime(2026, 11, 26, 17, tzinfo=UTC))
    assert not office_hours(datetime(2026, 12, 25, 12, tzinfo=UTC))
    assert office_hours(datetime(2026, 6, 1, 8, 30, tzinfo=UTC)), "half past nine in summer"
