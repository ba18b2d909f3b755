"""The scrutineer's page: a period in protected numbers, without a word or a name in it."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from click.testing import CliRunner
from sqlalchemy import event, select

from tests.house import LEAD, House
from tests.respondent import Page, Texter
from voice_service.cli.scrutiny import scrutiny
from voice_service.db import db
from voice_service.models.concerns import Alert, Concern, Referral
from voice_service.models.duty import LineTest
from voice_service.models.messages import Message
from voice_service.models.staff import StaffMember
from voice_service.reporting.figures import ProcessReport
from voice_service.services import scrutiny as service

SCRUTINEER = "scrutineer@example.org"
WORDS = "my dad hits me"
# A Wednesday in term; clocks in England show the same.
NOON = datetime(2026, 12, 2, 12, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def wednesday() -> Iterator[None]:
    with time_machine.travel(NOON, tick=True):
        yield


def concerns(
    house: House, number: int, at: datetime = NOON - timedelta(days=9), **more: Any
) -> None:
    """Write concerns that were told of, acknowledged and decided, as rows."""
    lead = db.session.scalars(select(StaffMember).where(StaffMember.email == LEAD)).one()
    wave, tell = more.pop("wave", None), more.pop("tell", timedelta(seconds=4))
    after = more.pop("after", timedelta(minutes=3))
    for _ in range(number):
        text = Message(
            direction="in",
            channel="sms",
            kind="answer",
            status="taken",
            body=WORDS,
            wave_id=wave,
            screened_by="1",
            to_read=True,
            created_at=at,
            read_at=at + timedelta(hours=2),
        )
        told = Message(
            direction="out",
            channel="sms",
            kind="alert",
            status="sent",
            body="-",
            created_at=at,
            sent_at=at + tell,
        )
        concern = Concern(
            message=text,
            terms_version="1",
            indicators=[],
            raised_at=at,
            acknowledged_at=at + after,
            decided_at=at + after * 4,
            **{"severity": "immediate", "source": "screening", "status": "decided", **more},
        )
        db.session.add_all(
            [
                concern,
                Alert(concern=concern, staff_member=lead, message=told, raised_at=at),
            ]
        )
        db.session.flush()
        if concern.decision == "social_care":
            db.session.add(
                Referral(
                    concern_id=concern.id,
                    agency="social_care",
                    made_at=at,
                    made_by_id=lead.id,
                    due_at=at + timedelta(days=1),
                    received_at=at + timedelta(hours=3),
                )
            )
    db.session.commit()


@pytest.fixture
def year(house: House) -> House:
    """A year of concerns; noise: others long before, and texts that raised none."""
    house.launch()
    with house.app.app_context():
        concerns(house, 31, judged="right", decision="social_care")
        concerns(house, 12, judged="false_alarm", decision="no_further_action")
        concerns(house, 9, source="person", severity="high", after=timedelta(hours=2))
        concerns(house, 25, at=NOON - timedelta(days=800), wave=1)
        for day in range(1, 31):
            at = datetime(2026, 11, day, 10, tzinfo=UTC)
            if day != 7:
                db.session.add(LineTest(day=at.date(), at=at, passed=day != 8))
        db.session.commit()
    Texter(house, "+447700900002").replies("1")
    return house


def shown(house: House, address: str = "/staff/scrutiny", email: str = SCRUTINEER) -> Page:
    answer = house.staff(email).get(address)
    assert answer.status_code == 200
    page = Page()
    page.feed(answer.text)
    return page


def made(house: House, period: Callable[..., Any] = service.last_year) -> ProcessReport:
    with house.app.app_context():
        return service.report(db.session, period(now=NOON), now=NOON)


def test_a_year_in_numbers(year: House) -> None:
    text = shown(year).text
    for part in (
        *("From 1 January 2026 to 2 December 2026", "Raised by the software 45", "text 10"),
        *("An alert went out: half within 4 seconds", "Acknowledged: half within 3 minutes"),
        *("Acknowledged: 9 in 10 within 2 hours", "False alarms, as people judged 10"),
        *("(precision) 75% (", "(recall) 75% (", "to children’s social care 30"),
        *(
            "Read by people",
            "Read by a person: half within 2 hours",
            "Passed on to the next person hidden",
        ),
        *("Passed 28 days", "Failed 1 day", "Not made 2 days"),
    ):
        assert part in text, f"{part!r} is not in {text!r}"


def test_no_word_no_name_and_no_small_number(year: House) -> None:
    client = year.staff(SCRUTINEER)
    for address in (
        "/staff/scrutiny",
        "/staff/scrutiny/figures.json",
        "/staff/scrutiny/figures.csv",
    ):
        text = client.get(address).text
        for never in (WORDS, "+4477", "Invented safeguarding_lead"):
            assert never not in text
    data = client.get("/staff/scrutiny/figures.json").json
    counts = [f["value"] for s in data["sections"] for f in s["figures"] if f["kind"] == "count"]
    assert all(value is None or (value > 7 and value % 5 == 0) for value in counts)
    assert client.get("/staff/scrutiny/figures.csv").mimetype == "text/csv"


def test_months_and_waves(year: House) -> None:
    early = shown(year, "/staff/scrutiny?from=2024-09&to=2024-09").text
    assert "September 2024 to September 2024" in early
    assert "Raised by the software 25" in early
    wave = made(year, lambda now: service.of_wave(db.session, 1, now=now))
    assert wave.figure("software").value == 25, "the concerns of the wave, whenever they came"
    empty = shown(year, "/staff/scrutiny?from=2025-06&to=2025-07").text
    assert "Raised by the software hidden" in empty


@pytest.mark.parametrize(
    "asked", ["from=2026-13", "from=soon", "from=2026-05&to=2026-04", "from=2031-01", "wave=99"]
)
def test_a_period_that_is_none_is_said_and_the_last_year_shown(house: House, asked: str) -> None:
    page = house.staff(SCRUTINEER).get(f"/staff/scrutiny?{asked}")
    assert page.status_code == 200
    assert 'role="alert"' in page.text
    assert "The last twelve months" in page.text


def test_nothing_has_happened_yet(house: House) -> None:
    text = shown(house).text
    assert "Raised by the software hidden" in text, "nothing looks like little"
    assert "Not made 0 days" in text


def test_who_may_enter(house: House) -> None:
    for email, status in {
        SCRUTINEER: 200,
        LEAD: 200,
        "youth_worker@example.org": 403,
        "partner_reader@example.org": 403,
        "administrator@example.org": 403,
    }.items():
        client = house.staff(email)
        for ending in ("", "/figures.json", "/figures.csv"):
            assert client.get(f"/staff/scrutiny{ending}").status_code == status, email
        assert ("/staff/scrutiny" in client.get("/staff/").text) == (status == 200)
    assert house.staff(SCRUTINEER).get("/staff/concerns").status_code == 403


@contextmanager
def questions() -> Iterator[list[str]]:
    asked: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_others: Any) -> None:
        asked.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    yield asked
    event.remove(db.engine, "before_cursor_execute", note)


def test_ten_times_as_much_is_asked_for_with_as_many_queries(house: House) -> None:
    numbers = []
    with house.app.app_context():
        for more in (3, 30):
            concerns(house, more, decision="social_care")
            with questions() as asked:
                service.report(db.session, service.last_year(now=NOON), now=NOON)
            numbers.append(len([one for one in asked if one.lstrip().startswith("SELECT")]))
    assert numbers[0] == numbers[1] <= 8


def test_a_test_of_the_line_is_not_missed_before_the_first_one_nor_today(house: House) -> None:
    with house.app.app_context():
        for day in (date(2026, 11, 28), date(2026, 12, 2)):
            at = datetime.combine(day, NOON.timetz())
            db.session.add(LineTest(day=day, at=at, passed=True))
        db.session.commit()
    report = made(house)
    assert [report.figure(f"line_{name}").value for name in ("passed", "failed", "missed")] == [
        *(2, 0, 3),
    ]


@pytest.mark.usefixtures("surroundings")
def test_from_the_terminal(year: House, tmp_path: Path) -> None:
    run = CliRunner().invoke
    data = json.loads(run(scrutiny, []).output)
    assert data["sections"][0]["figures"][0]["value"] == 45
    assert run(scrutiny, ["--format", "csv"]).output.startswith("first,last,section,id,label")
    file = tmp_path / "scrutiny.html"
    assert run(scrutiny, ["--format", "html", "--out", str(file)]).exit_code == 0
    page = file.read_text(encoding="utf-8")
    assert "Raised by the software" in page
    for link in ('href="/static', "<script", "<form", "figures.json"):
        assert link not in page.split("<body>")[1]
    assert run(scrutiny, ["--wave", "1", "--from", "2026-01"]).exit_code == 2
