"""Launching in the browser: checked first, done once however often the button is pressed."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
import time_machine
from click.testing import CliRunner, Result
from sqlalchemy import func, select

from tests.house import House
from tests.respondent import Page
from voice_service.cli.waves import launch
from voice_service.db import db
from voice_service.models.messages import Message
from voice_service.models.people import Cohort
from voice_service.models.staff import StaffMember
from voice_service.models.waves import Wave

ADDRESS = "/staff/surveys/feeling-safe/launch"
# A school day in term, in winter, at night: clocks in England show the same.
MONDAY = datetime(2026, 11, 30, 2, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def monday() -> Iterator[None]:
    """Every launch here is planned on the night to a Monday."""
    with time_machine.travel(MONDAY, tick=True):
        yield


def filled_in(house: House) -> tuple[object, dict[str, object]]:
    """Return a youth worker's browser and the form as it stands, with the panel ticked."""
    client = house.staff("youth_worker@example.org")
    answer = client.get(ADDRESS)
    page = Page()
    page.feed(answer.text)
    with house.app.app_context():
        panel = db.session.scalars(select(Cohort).where(Cohort.kind == "panel")).one()
        school = db.session.scalars(select(Cohort).where(Cohort.kind == "school")).one()
        lead = db.session.scalars(select(StaffMember).where(StaffMember.phone.is_not(None))).one()
    form: dict[str, object] = {
        **page.fields,
        "cohorts": [panel.id],
        "title": "A launch",
        "audience": "The group",
        "decision": "What comes next",
        "closes_on": "2099-01-01",
        "feedback_on": "2099-02-01",
        "delete_on": "2099-03-01",
        "duty_id": lead.id,
        "consent_route": "informed",
        "by_sms": "y",
    }
    form["both"] = [panel.id, school.id]
    return client, form


def counts(house: House) -> tuple[int, int]:
    with house.app.app_context():
        waves = db.session.scalar(select(func.count()).select_from(Wave)) or 0
        texts = select(func.count()).where(Message.kind == "invitation")
        return waves, db.session.scalar(texts) or 0


def test_a_check_changes_nothing_and_tells_what_it_costs(house: House) -> None:
    client, form = filled_in(house)
    answer = client.post(ADDRESS, data={**form, "check": "1"})  # type: ignore[attr-defined]
    assert "£0.24" in answer.text, "two texts of three segments at 4p"
    assert "not approved yet" in answer.text
    assert counts(house) == (0, 0)


def test_pressing_three_times_launches_once(house: House) -> None:
    client, form = filled_in(house)
    for _ in range(3):
        answer = client.post(ADDRESS, data={**form, "launch": "1"})  # type: ignore[attr-defined]
        assert answer.location == "/staff/waves/1"
    assert counts(house) == (1, 2)


def test_what_stands_in_the_way_is_said_and_nothing_is_launched(house: House) -> None:
    client, form = filled_in(house)
    with house.app.app_context():
        db.session.scalars(
            select(StaffMember).where(StaffMember.phone.is_not(None))
        ).one().phone = None
        db.session.commit()
    wrong = {**form, "cohorts": form["both"], "feedback_on": "2098-01-01", "launch": "1"}
    answer = client.post(ADDRESS, data=wrong)  # type: ignore[attr-defined]
    for reason in ("a wave of its own", "The dates must follow", "no mobile number"):
        assert reason in answer.text
    assert counts(house) == (0, 0)


def checked(house: House, **given: object) -> Page:
    """Return the page after a check with these fields."""
    client, form = filled_in(house)
    page = Page()
    page.feed(client.post(ADDRESS, data={**form, **given, "check": "1"}).text)  # type: ignore[attr-defined]
    return page


def test_a_check_tells_when_the_first_texts_go(house: House) -> None:
    page = checked(house)
    assert "It begins as soon as you launch it" in page.text
    assert "The first texts go at 15:30 on Monday 30 November : quiet hours" in page.text
    page = checked(house, opens_at="2026-12-01T16:00")
    assert "It begins, and the first texts go, at 16:00 on Tuesday 1 December" in page.text
    assert "Launch it for 16:00 on Tuesday 1 December" in page.text
    page = checked(house, opens_at="2026-12-01 08:00")
    assert "It begins at 08:00 on Tuesday 1 December" in page.text
    assert "The first texts go at 15:30 on Tuesday 1 December : quiet hours" in page.text


def test_a_check_tells_when_the_limit_is_too_low(house: House) -> None:
    assert "cost more than the limit" not in checked(house, spend_limit_pence="£0.24").text
    page = checked(house, spend_limit_pence="0.23")
    assert "The invitations alone cost more than the limit of £0.23: some would wait." in page.text
    assert counts(house) == (0, 0)


@pytest.mark.parametrize(
    ("field", "written", "told"),
    [
        ("opens_at", "tomorrow", "Write a day and a time"),
        ("opens_at", "2026-12-01", "Write a day and a time"),
        ("opens_at", "9999-12-31T23:59", "Write a year before 2100"),
        ("opens_at", "2026-11-29T16:00", "It must open between today and the last day"),
        ("remind_on", "soon", "Not a valid date"),
        ("remind_on", "2026-11-30", "The reminder must come after the invitation"),
        ("spend_limit_pence", "five", "Write an amount in pounds"),
        ("spend_limit_pence", "0", "A limit must be more than nothing"),
    ],
)
def test_nonsense_is_said_beside_its_field_and_launches_nothing(
    house: House, field: str, written: str, told: str
) -> None:
    client, form = filled_in(house)
    answer = client.post(ADDRESS, data={**form, field: written, "launch": "1"})  # type: ignore[attr-defined]
    assert answer.status_code == 200
    assert told in answer.text
    assert f'value="{written}"' in answer.text, "what was written can be put right"
    assert counts(house) == (0, 0)


def test_what_was_settled_is_what_the_wave_keeps(house: House) -> None:
    client, form = filled_in(house)
    form |= {"opens_at": "2027-06-01T16:00", "remind_on": "2027-06-08", "spend_limit_pence": "25"}
    answer = client.post(ADDRESS, data={**form, "launch": "1"}, follow_redirects=True)  # type: ignore[attr-defined]
    assert "It begins at 16:00 on Tuesday 1 June; until then nothing is sent" in answer.text
    with house.app.app_context():
        wave = db.session.scalars(select(Wave)).one()
        assert wave.opens_at == datetime(2027, 6, 1, 15, 0, tzinfo=UTC), "summer time in England"
        assert (wave.remind_on, wave.spend_limit_pence) == (date(2027, 6, 8), 2500)
    assert "Begins</dt><dd>1 June 2027 at 16:00" in answer.text


def test_nothing_given_begins_now_reminds_nobody_and_has_no_limit(house: House) -> None:
    client, form = filled_in(house)
    client.post(ADDRESS, data={**form, "opens_at": "", "launch": "1"})  # type: ignore[attr-defined]
    with house.app.app_context():
        wave = db.session.scalars(select(Wave)).one()
        assert (wave.opens_at, wave.remind_on, wave.spend_limit_pence) == (None, None, None)


@pytest.fixture
def terminal(house: House, surroundings: None, monkeypatch: pytest.MonkeyPatch):  # type: ignore[no-untyped-def]
    """`voice launch` on the database of the house; Twilio is never reached by a launch."""
    twilio = house.means.settings.twilio
    assert twilio is not None
    for name, value in {
        "TWILIO_ACCOUNT_SID": twilio.account_sid,
        "TWILIO_AUTH_TOKEN": twilio.auth_token,
        "TWILIO_NUMBER": twilio.number,
        "TWILIO_API_BASE": twilio.api_base,
    }.items():
        monkeypatch.setenv(name, value or "")

    def run(*words: str, answer: str = "y\n") -> Result:
        arguments = ["feeling-safe", "--cohort", "Panel", *words]
        return CliRunner().invoke(launch, arguments, input=answer)

    return run


def test_the_terminal_tells_before_it_asks_when_the_first_text_goes(house: House, terminal) -> None:  # type: ignore[no-untyped-def]
    result = terminal("--no-reminder", answer="n\n")
    assert "The first text goes at 15:30 on Monday 30 November: before that are quiet hours." in (
        result.output
    )
    assert "reminder" not in result.output
    result = terminal("--opens", "2026-12-01 16:00", "--limit", "0.10", answer="n\n")
    assert "The first text goes at 16:00 on Tuesday 1 December. The reminder is on" in result.output
    assert "cost more than the limit" in result.output
    assert counts(house) == (0, 0)


def test_the_terminal_launches_what_was_asked_for(house: House, terminal) -> None:  # type: ignore[no-untyped-def]
    words = ("--opens", "2026-12-01 16:00", "--remind", "2026-12-04", "--limit", "25")
    result = terminal(*words)
    assert result.exit_code == 0, result.output
    with house.app.app_context():
        wave = db.session.scalars(select(Wave)).one()
        assert wave.opens_at == datetime(2026, 12, 1, 16, 0, tzinfo=UTC)
        assert (wave.remind_on, wave.spend_limit_pence) == (date(2026, 12, 4), 2500)


def test_the_terminal_drops_a_proposed_reminder_that_no_longer_fits(house: House, terminal) -> None:  # type: ignore[no-untyped-def]
    result = terminal("--closes", "2026-12-05")
    assert result.exit_code == 0, result.output
    with house.app.app_context():
        assert db.session.scalars(select(Wave)).one().remind_on is None


@pytest.mark.parametrize(
    "words", [("--limit", "lots"), ("--opens", "soon"), ("--remind", "2026-12-04", "--no-reminder")]
)
def test_the_terminal_refuses_nonsense(house: House, terminal, words: tuple[str, ...]) -> None:  # type: ignore[no-untyped-def]
    result = terminal(*words)
    assert result.exit_code == 2
    assert counts(house) == (0, 0)
