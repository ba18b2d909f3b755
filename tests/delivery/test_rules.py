"""What may go now: each rule with the case that it stops and the one that it must not stop."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from voice_service.delivery.rules import (
    CHANGED,
    FRESH,
    MOST_A_DAY,
    Candidate,
    Drop,
    Go,
    Held,
    Lane,
    Rules,
    Wait,
    decide,
    first_moment,
    in_england,
)

# A Tuesday in term, in winter: clocks in England show UTC.
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
AFTERNOON = NOON.replace(hour=16)
NIGHT = NOON.replace(hour=23)


class HalfPastThreeToSeven:
    """Every day is a school day."""

    def allowed(self, moment: datetime) -> bool:
        return 15.5 <= moment.hour + moment.minute / 60 < 19

    def next_opening(self, moment: datetime) -> datetime:
        if self.allowed(moment):
            return moment
        today = moment.replace(hour=15, minute=30, second=0, microsecond=0)
        return today if moment < today else today + timedelta(days=1)

    def closing(self, moment: datetime) -> datetime:
        return moment.replace(hour=19, minute=0, second=0, microsecond=0)


RULES = Rules(HalfPastThreeToSeven())
INVITATION = Candidate("invitation", Lane.INVITATIONS, "+447400123456", 2, NOON)
REPLY = replace(INVITATION, kind="reply", lane=Lane.REPLIES)
ALERT = replace(INVITATION, kind="alert", lane=Lane.SAFETY)


def test_an_invitation_goes_in_the_hours_and_is_worth_nothing_after_them() -> None:
    assert decide(INVITATION, RULES, AFTERNOON) == Go(3 * 3600)
    assert decide(INVITATION, RULES, NOON.replace(hour=18, minute=58)) == Go(120)
    late = decide(INVITATION, RULES, NOON.replace(hour=18, minute=59, second=30))
    tomorrow = NOON.replace(day=25, hour=15, minute=30)
    assert late == Wait(Held.QUIET_HOURS, tomorrow), "it could arrive after seven"


@pytest.mark.parametrize(("now", "opens"), [(NOON, 24), (NIGHT, 25)])
def test_in_quiet_hours_it_waits_until_they_end(now: datetime, opens: int) -> None:
    until = NOON.replace(day=opens, hour=15, minute=30)
    assert decide(INVITATION, RULES, now) == Wait(Held.QUIET_HOURS, until)
    assert first_moment(RULES, now) == (until, Held.QUIET_HOURS)


def test_safety_goes_at_any_hour_past_every_limit() -> None:
    held = replace(
        ALERT, opted_out=True, wave_stopped=True, wave_closed=True, texted_today=99, limit_pence=0
    )
    rules = replace(RULES, trial_team=frozenset())
    assert isinstance(decide(held, rules, NIGHT), Go)


def test_who_has_just_written_is_answered_at_night_and_not_an_hour_later() -> None:
    wrote = replace(REPLY, created_at=NIGHT)
    assert decide(wrote, RULES, NIGHT + timedelta(minutes=2)) == Go(int(FRESH.total_seconds()))
    assert isinstance(decide(wrote, RULES, NIGHT + timedelta(hours=1)), Wait)


@pytest.mark.parametrize(
    ("changes", "decision"),
    [
        ({"to": "+441513330000"}, Drop("not_mobile")),
        ({"to": "+33612345678"}, Drop("not_mobile")),
        ({"to": "+4474001234567"}, Drop("not_mobile")),
        ({"to": ""}, Drop("not_mobile")),
        ({"to": "+447700900001"}, Drop("not_mobile")),
        ({"opted_out": True}, Drop("opted_out")),
        ({"wave_closed": True}, Drop("wave_closed")),
        ({"kind": CHANGED, "wave_closed": True}, Go(3 * 3600)),
        ({"kind": CHANGED, "opted_out": True}, Drop("opted_out")),
        ({"kind": "reminder", "answered": True}, Drop("answered")),
        ({"wave_stopped": True}, Wait(Held.STOPPED, None)),
        ({"texted_today": MOST_A_DAY - 1}, Go(3 * 3600)),
        (
            {"texted_today": MOST_A_DAY},
            Wait(Held.DAILY_CAP, NOON.replace(day=25, hour=15, minute=30)),
        ),
        ({"limit_pence": 20, "spent_segments": 3}, Go(3 * 3600)),
        ({"limit_pence": 20, "spent_segments": 4}, Wait(Held.SPEND_LIMIT, None)),
    ],
)
def test_never(changes: dict[str, object], decision: object) -> None:
    assert decide(replace(INVITATION, **changes), RULES, AFTERNOON) == decision  # type: ignore[arg-type]


def test_in_a_trial_only_the_named_team_is_texted() -> None:
    rules = replace(RULES, trial_team=frozenset({"+447400000001"}))
    assert decide(INVITATION, rules, AFTERNOON) == Wait(Held.TRIAL, None)
    assert isinstance(decide(replace(INVITATION, to="+447400000001"), rules, AFTERNOON), Go)


def test_fiction_is_texted_only_where_a_stand_in_takes_it() -> None:
    ash = replace(INVITATION, to="+447700900001")
    assert isinstance(decide(ash, replace(RULES, fiction=True), AFTERNOON), Go)


@pytest.mark.parametrize(
    ("local", "moment"),
    [
        ("2027-03-28 00:59", "2027-03-28 00:59+00:00"),
        ("2027-03-28 01:30", "2027-03-28 01:30+00:00"),  # skipped: clocks show 02:30 then
        ("2027-10-31 01:30", "2027-10-31 00:30+00:00"),  # shown twice: the first
        ("2027-07-01 15:30", "2027-07-01 14:30+00:00"),
    ],
)
def test_local_times_that_the_clocks_skip_or_show_twice(local: str, moment: str) -> None:
    assert in_england(datetime.fromisoformat(local)) == datetime.fromisoformat(moment)
