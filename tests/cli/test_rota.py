"""`voice rota`: a rota made, read and mended from the terminal."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import delete

from tests.house import LEAD, House
from voice_service.cli.rota import rota
from voice_service.db import db
from voice_service.models.duty import Shift
from voice_service.services.shifts import RotaError


@pytest.fixture(autouse=True)
def empty(house: House, surroundings: None) -> None:
    """A house with an empty rota."""
    with house.app.app_context():
        db.session.execute(delete(Shift))
        db.session.commit()


def run(*words: str, code: int = 0) -> str:
    result: Result = CliRunner().invoke(rota, words)
    assert result.exit_code == code, (result.output, result.exception)
    return result.output


def test_a_rota_from_nothing_to_no_gap_and_back() -> None:
    assert "On duty now: nobody" in run("show")
    assert "Nobody is on duty from" in run("gaps", code=1)
    whole = ("add", LEAD, "--to", "2030-01-01", "--hours", "00:00-00:00")
    failed = CliRunner().invoke(rota, whole)
    assert isinstance(failed.exception, RotaError)
    assert run("add", LEAD, "--hours", "00:00-00:00") == "1 new shifts; 0 stood there already.\n"
    shown = run("show")
    assert "On duty now: Invented safeguarding_lead" in shown
    numbers = re.findall(r"#(\d+)", shown)
    assert len(numbers) == 1
    assert "Nobody is on duty from" in run("remove", numbers[0])
    assert "On duty now: nobody" in run("show")


def test_no_gap_is_said_and_exits_well() -> None:
    last = datetime.now(UTC) + timedelta(days=16)
    run("add", LEAD, "--to", f"{last:%Y-%m-%d}", "--hours", "00:00-00:00")
    assert run("gaps", "--weeks", "2") == (
        "Somebody is on duty at every moment of the next 2 weeks.\n"
    )
    run("gaps", "--weeks", "4", code=1)


def test_a_deputy_by_days_as_people_write_them() -> None:
    span = ("--from", "2027-03-01", "--to", "2027-03-07")
    run("add", LEAD, *span, "--hours", "17:00-09:00", "--days", "Friday-Mon,wed", "--deputy")
    shown = run("show", "--week", "2027-03-03")
    assert re.findall(r"#\d+  (\w{3}) .*, deputy", shown) == ["Mon", "Wed", "Fri", "Sat", "Sun"]


def test_what_cannot_be_read_is_said() -> None:
    assert "write every, mon-fri" in run("add", LEAD, "--hours", "09-17", "--days", "x", code=2)
    assert "two times with a hyphen" in run("add", LEAD, "--hours", "nine", code=2)
    assert "not the account of a safeguarding lead" in run(
        "add", "youth_worker@example.org", "--hours", "09:00-17:00", code=1
    )
