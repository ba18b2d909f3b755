"""Taking a concern out: on record with its reason, for those alone who may see it."""

import json
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader
from sqlalchemy import select

from tests.house import LEAD, House
from tests.respondent import Page, Texter
from voice_service.db import db
from voice_service.models.concerns import Concern, ConcernEvent, ShutOut
from voice_service.models.people import Participant
from voice_service.models.staff import StaffMember
from voice_service.services import allegations, histories

OFFICER, WORKER = "senior_officer@example.org", "youth_worker@example.org"
HARM = "my dad hits me \U0001f52a"
REASON = "For the case that was opened today"


@pytest.fixture
def told(house: House) -> int:
    """A child has told of harm; noise: another child has too."""
    house.launch()
    Texter(house).replies(HARM)
    Texter(house, "+447700900002").replies("my mum hits me")
    with house.app.app_context():
        return db.session.scalars(select(Concern.id).order_by(Concern.id)).first() or 0


def taken(client: Any, concern: int, **fields: str) -> Any:
    page = Page()
    page.feed(client.get("/staff/concerns").text)
    form = {"csrf_token": page.fields["csrf_token"], "reason": REASON, "format": "json", **fields}
    return client.post(f"/staff/concerns/{concern}/export", data=form)


def lead_of(house: House) -> StaffMember:
    return db.session.scalars(select(StaffMember).where(StaffMember.email == LEAD)).one()


def test_the_file_as_data_holds_it_all_and_nothing_of_another_child(
    house: House, told: int
) -> None:
    answer = taken(house.staff(LEAD), told)
    assert (answer.status_code, answer.mimetype) == (200, "application/json")
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Content-Disposition"] == f'attachment; filename="concern-{told}.json"'
    concern = json.loads(answer.text)["concern"]
    assert concern["words"] == HARM
    assert concern["child"]["phone"] == "+447700900001"
    with house.app.app_context():
        assert concern["child"]["code"] == db.session.get_one(Participant, 1).code
    assert [line["words"] for line in concern["conversation"] if line["this"]] == [HARM]
    assert concern["reply_sent"] in [line["words"] for line in concern["conversation"]]
    assert concern["alerts"][0]["who"] == "Invented safeguarding_lead"
    told_step = next(step for step in concern["history"] if step["action"] == "alerted")
    assert told_step["detail"]["to"] == "Invented safeguarding_lead", "a name, not a number"
    assert concern["export"]["reason"] == REASON
    assert "mum" not in answer.text


def test_the_file_on_paper_is_read_back(house: House, told: int) -> None:
    answer = taken(house.staff(LEAD), told, format="pdf")
    assert answer.mimetype == "application/pdf"
    assert answer.headers["Content-Disposition"].endswith(f'"concern-{told}.pdf"')
    words = " ".join(
        " ".join(page.extract_text().split()) for page in PdfReader(BytesIO(answer.data)).pages
    )
    assert "my dad hits me [kitchen knife]" in words
    assert f"OFFICIAL-SENSITIVE · Concern {told}" in words
    assert "+447700900001" in words


def test_that_it_was_taken_out_is_in_the_history_and_in_the_file(house: House, told: int) -> None:
    concern = json.loads(taken(house.staff(LEAD), told).text)["concern"]
    last = concern["history"][-1]
    assert (last["action"], last["by"]) == ("exported", "Invented safeguarding_lead")
    assert last["detail"] == {"reason": REASON}
    assert concern["history_changed_at"] is None
    with house.app.app_context():
        row = db.session.get_one(Concern, told)
        events = histories.of(db.session, row)
        assert [event.action for event in events][-1] == "exported"
        assert events[-1].staff_member_id == lead_of(house).id


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"reason": " "}, "Write the reason"),
        ({"format": "docx"}, "Choose whether you want a PDF or a JSON file"),
    ],
)
def test_without_a_reason_or_a_kind_nothing_leaves(
    house: House, told: int, fields: dict[str, str], said: str
) -> None:
    client = house.staff(LEAD)
    answer = taken(client, told, **fields)
    assert answer.status_code == 303
    assert said in client.get(answer.headers["Location"]).text
    with house.app.app_context():
        actions = db.session.scalars(select(ConcernEvent.action)).all()
        assert "exported" not in actions


def test_whoever_may_not_see_it_may_not_take_it(house: House, told: int) -> None:
    client = house.staff(LEAD)
    assert taken(client, 999).status_code == 404
    with house.app.app_context():
        lead = lead_of(house)
        db.session.add(
            ShutOut(
                concern_id=told,
                staff_member_id=lead.id,
                at=db.session.get_one(Concern, told).raised_at,
            )
        )
        db.session.commit()
    answer = taken(client, told)
    assert answer.status_code == 404
    assert "hits" not in answer.text
    assert taken(client, told + 1).status_code == 200, "the other one is theirs"
    assert taken(house.staff(OFFICER), told).status_code == 404, "it does not speak of staff"
    page = Page()
    worker = house.staff(WORKER)
    page.feed(worker.get("/staff/").text)
    form = {"csrf_token": page.fields["csrf_token"], "reason": REASON, "format": "json"}
    assert worker.post(f"/staff/concerns/{told}/export", data=form).status_code == 403


def test_what_speaks_of_staff_leaves_through_the_senior_officer(house: House, told: int) -> None:
    with house.app.app_context():
        allegations.about_staff(
            *(db.session, told, lead_of(house), "It names our caretaker"),
            now=db.session.get_one(Concern, told).raised_at,
            means=house.means,
        )
    answer = taken(house.staff(OFFICER), told)
    assert json.loads(answer.text)["concern"]["about_staff"] is True
    assert taken(house.staff(LEAD), told).status_code == 404


def test_it_is_one_form_on_the_page_of_the_concern(house: House, told: int) -> None:
    page = Page()
    page.feed(house.staff(LEAD).get(f"/staff/concerns/{told}").text)
    assert f"/staff/concerns/{told}/export" in [form.get("action") for form in page.forms]
    assert {("format", "pdf"), ("format", "json")} <= set(page.buttons)
    assert house.staff(LEAD).post(f"/staff/concerns/{told}/export").status_code == 400, "no token"
