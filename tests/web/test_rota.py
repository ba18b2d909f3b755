"""The rota in the browser: a gap stops a launch, a lead mends it, everybody else only looks."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from typing import Any

import pytest
import time_machine
from sqlalchemy import delete, func, select

from tests.house import LEAD, House
from tests.respondent import Page
from voice_service.db import db
from voice_service.models.duty import Shift
from voice_service.models.staff import StaffMember
from voice_service.models.waves import Wave
from voice_service.safeguarding.shifts import Pattern
from voice_service.services import shifts
from voice_service.web.staff.rota_picture import picture

ADDRESS = "/staff/rota"
LAUNCH = "/staff/surveys/feeling-safe/launch"
# A Friday afternoon; on Monday 28 December there is a bank holiday.
NOW = datetime(2026, 12, 4, 15, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def friday() -> Iterator[None]:
    """Everything here happens on a Friday."""
    with time_machine.travel(NOW, tick=True):
        yield


@pytest.fixture
def bare(house: House) -> House:
    """A house in which the lead works by day, for three weeks, and nobody else is on the rota."""
    with house.app.app_context():
        db.session.execute(delete(Shift))
        lead = db.session.scalars(select(StaffMember).where(StaffMember.email == LEAD)).one()
        days = Pattern(NOW.date(), date(2026, 12, 27), time(9), time(17), frozenset(range(5)))
        shifts.add_shifts(db.session, lead.id, days, by=lead, now=NOW)
    return house


def fields(client: Any, address: str) -> dict[str, Any]:
    page = Page()
    page.feed(client.get(address).text)
    return dict(page.fields)


def nights(client: Any, **changes: object) -> Any:
    form = fields(client, ADDRESS) | {
        "person": str(lead_id(client)),
        "first": "2026-12-04",
        "last": "2026-12-27",
        "begins": "17:00",
        "ends": "09:00",
        "weekdays": [str(day) for day in range(7)],
        "holidays": "included",
    }
    form.pop("deputy", None)
    return client.post(f"{ADDRESS}/shifts", data=form | changes, follow_redirects=True)


def lead_id(client: Any) -> int:
    with client.application.app_context():
        return db.session.scalars(select(StaffMember.id).where(StaffMember.email == LEAD)).one()


def test_a_gap_stops_a_launch_until_it_is_mended(bare: House) -> None:
    worker, lead = bare.staff("youth_worker@example.org"), bare.staff(LEAD)
    form = fields(worker, LAUNCH) | {"cohorts": "1", "by_sms": "y", "remind_on": ""}
    form |= {"closes_on": "2026-12-11", "feedback_on": "2027-01-15", "delete_on": "2027-12-01"}
    form |= {"title": "A launch", "audience": "The group", "decision": "What is next"}
    form |= {"duty_id": str(lead_id(worker)), "consent_route": "informed", "launch": "1"}

    def launched() -> int:
        with bare.app.app_context():
            return db.session.scalar(select(func.count()).select_from(Wave)) or 0

    answer = worker.post(LAUNCH, data=form)
    assert (
        "Nobody is on duty from 17:00 on Friday 4 December to 09:00 on Monday 7 December, "
        "and at 5 other times; add shifts on the rota page."
    ) in answer.text
    assert launched() == 0

    assert "24 shifts are on the rota now." in nights(lead).text
    assert "from 09:00 to 17:00 on Saturday 5 December" in worker.post(LAUNCH, data=form).text
    days = nights(lead, begins="09:00", ends="17:00")
    assert "8 shifts are on the rota now. 16 stood there already." in days.text.replace("\n", " ")
    assert worker.post(LAUNCH, data=form).status_code == 303
    assert launched() == 1


def test_a_week_is_drawn_and_told(bare: House) -> None:
    lead = bare.staff(LEAD)
    page = lead.get(ADDRESS).text
    assert "until 17:00 on Friday 4 December" in page
    assert "from 09:00 on Monday 7 December" in page
    assert "Nobody from 17:00 to 24:00" in page
    assert "And at 10 other times." in page or "other times." in page
    assert page.count('class="gap"') > 3
    assert "style=" not in page
    assert "Bank holiday" in lead.get(f"{ADDRESS}?week=2026-12-30").text
    assert "Clocks change: 23 hours" in lead.get(f"{ADDRESS}?week=2027-03-28").text
    for nonsense in ("x", "0001-01-01", "9999-12-31", "2026-02-30"):
        assert "30 November 2026 to 6 December 2026" in lead.get(f"{ADDRESS}?week={nonsense}").text


def test_bars_lie_where_their_hours_are(bare: House) -> None:
    from voice_service.services import rota

    with bare.app.app_context():
        drawn = picture(rota.week(db.session, date(2026, 11, 30), now=NOW), now=NOW)
    friday, saturday = drawn.days[4], drawn.days[5]
    (worked,) = [bar for bar in friday.bars if bar.person]
    assert (worked.x, worked.width, worked.says) == (37.5, 33.33, "IS")
    (evening,) = [bar for bar in friday.bars if not bar.person]
    assert (evening.x, evening.width) == (70.83, 29.17)
    (whole,) = saturday.bars
    assert (whole.x, whole.width) == (0, 100)
    assert friday.now == 62.5
    assert saturday.now is None
    assert not drawn.days[0].bars, "what is over is no gap to be mended"


def test_removing_says_at_once_what_it_leaves(bare: House) -> None:
    lead = bare.staff(LEAD)
    with bare.app.app_context():
        shift = db.session.scalars(select(Shift).order_by(Shift.starts_at)).all()[1]
    token = fields(lead, ADDRESS)["csrf_token"]
    address = f"{ADDRESS}/shifts/{shift.id}/remove?week=2026-12-07"
    answer = lead.post(address, data={"csrf_token": token}, follow_redirects=True)
    assert "Taken off the rota: the shift from 09:00 on Monday 7 December." in answer.text
    assert "Nobody is on duty from 09:00 to 17:00 on Monday 7 December." in answer.text
    again = lead.post(address, data={"csrf_token": token}, follow_redirects=True)
    assert "That shift is no longer on the rota." in again.text


def test_a_week_is_copied_to_those_that_follow(bare: House) -> None:
    lead = bare.staff(LEAD)
    token = fields(lead, ADDRESS)["csrf_token"]
    copied = f"{ADDRESS}/copy?week=2026-12-21"
    form = {"csrf_token": token, "weeks": "2"}
    answer = lead.post(copied, data=form, follow_redirects=True)
    assert "10 shifts are on the rota now." in answer.text
    assert "Nothing is new: 10 stood there already." in " ".join(
        lead.post(copied, data=form, follow_redirects=True).text.split()
    )
    assert "Write a number from 1 to 104." in lead.post(copied, data=form | {"weeks": "0"}).text
    answer = lead.post(f"{ADDRESS}/copy?week=2027-06-07", data=form)
    assert "No shift begins in that week." in answer.text


def test_a_wrong_form_says_what_is_wrong_and_keeps_what_was_written(bare: House) -> None:
    lead = bare.staff(LEAD)
    answer = nights(lead, last="2026-12-01", ends="08:45")
    assert "The last day must not come before the first." in answer.text
    assert 'value="08:45"' in answer.text
    answer = nights(lead, begins="soon", first="")
    assert "Something is missing or not right" in answer.text
    assert "<title>Error: Rota" in answer.text
    assert "at least one day of the week" in nights(lead, weekdays=[]).text


def test_a_gap_leads_to_the_form_that_fills_it(bare: House) -> None:
    lead = bare.staff(LEAD)
    filled = f"{ADDRESS}?week=2026-11-30&day=2026-12-05&begins=00:00&ends=00:00"
    assert filled.replace("&", "&amp;") in lead.get(f"{ADDRESS}?week=2026-12-05").text
    page = lead.get(filled).text
    for name, value in (("first", "2026-12-05"), ("last", "2026-12-05"), ("begins", "00:00")):
        assert re.search(f'name="{name}"[^>]* value="{value}"', page), name


@pytest.mark.parametrize("role", ["youth_worker", "partner_reader"])
def test_who_does_not_keep_the_rota_changes_nothing(role: str, bare: House) -> None:
    client = bare.staff(f"{role}@example.org")
    looked = client.get(ADDRESS)
    assert looked.status_code == (200 if role == "youth_worker" else 403)
    assert "Add to the rota" not in looked.text
    token = fields(client, "/staff/")["csrf_token"]
    for path in ("shifts", "copy", "shifts/1/remove"):
        answer = client.post(f"{ADDRESS}/{path}", data={"csrf_token": token})
        assert answer.status_code == 403, path
    assert "Add to the rota" in bare.staff("administrator@example.org").get(ADDRESS).text
    with bare.app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Shift)) == 16
