"""A survey with errors is launched only by somebody who writes down why, in either place."""

import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import time_machine
from click.testing import CliRunner, Result
from sqlalchemy import select

from tests.house import House, make_house, settings_on
from tests.respondent import Page
from voice_service.app import create_app
from voice_service.cli import waves as commands
from voice_service.db import db
from voice_service.models.people import Cohort
from voice_service.models.staff import StaffMember
from voice_service.models.waves import Wave
from voice_service.services.library import load_library
from voice_service.settings import SURVEYS

FLAWED = """\
id: flawed
version: 1
title: The park
about: The council asks this.
informs: What happens to the park.
closing: That is all.
bands: [5-7, 12-15]
questions:
  - id: go
    kind: yes_no
    ask: {default: Do you go to the park?, 5-7: Do you go and play in the park a lot?}
  - id: reason
    kind: text
    ask: Why do you go?
"""
ADDRESS = "/staff/surveys/flawed/launch"
REASON = "The school council chose these words & wants them kept"
MONDAY = datetime(2026, 11, 30, 16, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def monday() -> Iterator[None]:
    with time_machine.travel(MONDAY, tick=True):
        yield


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The surveys that are there, and one with errors."""
    made = shutil.copytree(SURVEYS, tmp_path / "surveys")
    (made / "flawed.yaml").write_text(FLAWED, encoding="utf-8")
    return made


@pytest.fixture
def house(database_url: str, folder: Path) -> Iterator[House]:
    make_house(database_url)
    house = House(create_app(settings_on(database_url), load_library(folder)))
    yield house
    with house.app.app_context():
        db.engine.dispose()


@pytest.fixture
def send(house: House) -> Callable[..., str]:
    """Fill in the page of a launch as a youth worker does, and press a button."""
    client = house.staff("youth_worker@example.org")

    def pressed(button: str, despite: str | None = None, survey: str = "flawed") -> str:
        address = ADDRESS.replace("flawed", survey)
        page = Page()
        page.feed(client.get(address).text)
        with house.app.app_context():
            panel = db.session.scalars(select(Cohort).where(Cohort.kind == "panel")).one()
            lead = db.session.scalars(select(StaffMember).where(StaffMember.phone.is_not(None)))
            form = {
                **page.fields,
                "cohorts": [panel.id],
                "title": "A launch",
                "audience": "The group",
                "decision": "What comes next",
                "closes_on": "2099-01-01",
                "feedback_on": "2099-02-01",
                "delete_on": "2099-03-01",
                "duty_id": lead.one().id,
                "consent_route": "informed",
                button: "1",
            }
        if despite is not None:
            assert "despite" in page.controls, "there is a field for it"
            form["despite"] = despite
        return client.post(address, data=form, follow_redirects=True).text

    return pressed


def told(html: str) -> str:
    page = Page()
    page.feed(html)
    return page.text


def reasons(house: House) -> list[str | None]:
    with house.app.app_context():
        return list(db.session.scalars(select(Wave.launched_despite).order_by(Wave.id)))


def test_the_page_lists_the_errors_and_bars_the_launch(house: House, send) -> None:  # type: ignore[no-untyped-def]
    words = told(house.staff("youth_worker@example.org").get(ADDRESS).text)
    assert "2 things in this survey must be put right first" in words
    assert "“Do you go to the park?” A sentence for 5-7 has 10 words; 8 is the most" in words
    assert "“Why do you go?” “Why” can sound like blame. Ask what would help" in words
    for despite in (None, "", "because", "         x         "):
        answer = send("launch", despite)
        assert "The check of this survey found 2 errors" in told(answer)
        assert 'name="launch"' not in answer
    assert "cannot be launched yet" in told(send("check"))
    assert reasons(house) == []


def test_a_reason_is_kept_and_shown_on_the_wave_and_its_summary(house: House, send) -> None:  # type: ignore[no-untyped-def]
    answer = send("check", REASON)
    assert 'name="launch"' in answer
    assert REASON in told(answer), "what was written is not lost between check and launch"
    answer = send("launch", f"  {REASON}\n")
    assert reasons(house) == [REASON]
    assert f"found errors, because {REASON}" in told(answer)
    client = house.staff("youth_worker@example.org")
    assert f"all the same, because: “{REASON}”" in told(client.get("/staff/waves/1/summary").text)
    assert client.get("/staff/waves/1/summary.json").json["launched_despite"] == REASON


def test_a_survey_without_errors_needs_no_reason_and_keeps_none(house: House, send) -> None:  # type: ignore[no-untyped-def]
    client = house.staff("youth_worker@example.org")
    page = Page()
    page.feed(client.get("/staff/surveys/feeling-safe/launch").text)
    assert "despite" not in page.controls
    answer = told(send("launch", survey="feeling-safe"))
    assert reasons(house) == [None]
    assert "found errors" not in answer
    assert "How we asked" not in client.get("/staff/waves/1/summary").text


def test_a_reason_that_is_too_long_is_said_beside_it(house: House, send) -> None:  # type: ignore[no-untyped-def]
    answer = send("launch", "long " * 300)
    assert "Write no more than 1,000 characters." in told(answer)
    assert "long long" in told(answer)
    assert reasons(house) == []


@pytest.fixture
def terminal(house: House, surroundings: None, folder: Path, monkeypatch: pytest.MonkeyPatch):  # type: ignore[no-untyped-def]
    monkeypatch.setenv("VOICE_SURVEYS", str(folder))

    def run(*words: str) -> Result:
        arguments = ["flawed", "--cohort", "Panel", "--no-sms", "--yes", *words]
        return CliRunner().invoke(commands.launch, arguments)

    return run


@pytest.mark.parametrize("words", [(), ("--despite", ""), ("--despite", "because")])
def test_the_terminal_lists_the_errors_and_bars_the_launch(house: House, terminal, words) -> None:  # type: ignore[no-untyped-def]
    result = terminal(*words)
    assert result.exit_code == 1
    assert "flawed.yaml:11: error: A sentence for 5-7 has 10 words" in result.output
    assert "Error: The check of this survey found 2 errors" in result.output
    assert "--despite" in result.output
    assert reasons(house) == []


def test_the_terminal_launches_despite_them_for_a_reason(house: House, terminal) -> None:  # type: ignore[no-untyped-def]
    result = terminal("--despite", REASON)
    assert result.exit_code == 0, result.output
    assert reasons(house) == [REASON]
