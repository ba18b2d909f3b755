"""The reading page as a lead uses it without script; and what everybody else sees of it."""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import select, update

from tests.house import LEAD, House
from tests.respondent import Page, Texter
from voice_service.db import db
from voice_service.models.concerns import Concern
from voice_service.models.messages import Message

LIGHTS, BINS = "more lights by the shops", "more bins please"
HARM = "my stepdad hits me"
PHONE = "+447700900001"


def shown(client: Any, path: str = "/staff/reading") -> Page:
    answer = client.get(path)
    assert answer.status_code == 200, answer.text
    page = Page()
    page.feed(answer.text)
    return page


def token(page: Page) -> dict[str, str]:
    return {"csrf_token": page.fields["csrf_token"]}


def message_id(house: House, words: str) -> int:
    with house.app.app_context():
        (found,) = [one.id for one in db.session.scalars(select(Message)) if one.body == words]
        return found


def age(house: House, days: int) -> None:
    """Let everything have come so many days ago."""
    with house.app.app_context():
        db.session.execute(
            update(Message).values(created_at=datetime.now(UTC) - timedelta(days=days))
        )
        db.session.commit()


def test_a_card_has_the_question_and_the_words_and_no_name_or_number(house: House) -> None:
    house.launch()
    Texter(house).replies("1", "2", LIGHTS)
    client = house.staff(LEAD)
    page = shown(client)
    assert LIGHTS in page.text
    assert "1 left" in page.text
    assert "Ages 12 to 15 · by text" in page.text
    assert "Reading Checking Drafts Waves" in page.text, "nothing is late"
    for secret in (PHONE, PHONE[-9:], "Invented Panel"):
        assert secret not in client.get("/staff/reading").text
    age(house, 9)
    assert "Reading 1 late" in shown(client).text
    assert "1 late: waiting for more than one working day" in shown(client).text
    wave = shown(house.staff("youth_worker@example.org"), "/staff/waves/1").text
    assert "1 late : waiting" in wave or "1 late: waiting" in wave


def test_what_is_read_leaves_the_list_and_the_comments_say_by_whom(house: House) -> None:
    house.launch()
    Texter(house).replies("1", "2", LIGHTS)
    client, one = house.staff(LEAD), message_id(house, LIGHTS)
    form = token(shown(client))
    assert "1 not read by a person yet" in shown(client, "/staff/waves/1/comments").text
    answer = client.post(f"/staff/reading/{one}/read", data={**form, "next": "7"})
    assert answer.status_code == 303
    assert answer.location.endswith(f"?done={one}#text-7")
    page = shown(client)
    assert LIGHTS not in page.text
    assert "0 left, 1 read by you today" in page.text
    assert (
        "Invented safeguarding_lead 1, the last on" in shown(client, "/staff/waves/1/comments").text
    )
    data = {"Accept": "application/json"}
    back = client.post(f"/staff/reading/{one}/unread", data=form, headers=data)
    assert back.json == {"left": 1, "late": 0}
    assert client.post("/staff/reading/999/read", data=form, headers=data).status_code == 409


def test_a_concern_is_raised_from_the_page_and_then_only_pointed_to(house: House) -> None:
    house.launch()
    Texter(house).replies("1", "2", LIGHTS, HARM)
    client, one = house.staff(LEAD), message_id(house, LIGHTS)
    page = shown(client)
    assert "Read them in concern 1" in page.text
    assert HARM not in page.text
    form, path = token(page), f"/staff/reading/{one}/concern"
    for fields, said in (
        ({"reason": "he waits there"}, "Choose how severe it is"),
        ({"severity": "low", "reason": "x"}, "Write the reason"),
    ):
        answer = client.post(path, data={**form, **fields})
        assert (answer.status_code, said in answer.text) == (422, True)
        assert fields["reason"] in answer.text, "nothing that was written is lost"
    answer = client.post(
        path, data={**form, "severity": "low", "reason": "he waits there"}, follow_redirects=True
    )
    assert "A concern is raised" in answer.text
    assert LIGHTS not in answer.text
    with house.app.app_context():
        raised = db.session.scalars(select(Concern).where(Concern.source == "person")).one()
        assert (raised.message_id, raised.severity) == (one, "low")


def test_nothing_is_read_by_a_look_and_only_leads_may_look(house: House) -> None:
    house.launch()
    Texter(house).replies("1", "2", LIGHTS)
    assert LIGHTS in shown(house.staff(LEAD)).text
    assert LIGHTS in shown(house.staff(LEAD), "/staff/reading?wave=1&after=0").text
    assert house.staff(LEAD).get("/staff/reading?wave=99").status_code == 404
    worker = house.staff("youth_worker@example.org")
    form = token(shown(worker, "/staff/waves/1"))
    one = message_id(house, LIGHTS)
    for act in ("read", "unread", "concern"):
        assert worker.post(f"/staff/reading/{one}/{act}", data=form).status_code == 403
        assert house.staff(LEAD).post(f"/staff/reading/{one}/{act}").status_code == 400, "no token"
    assert "/staff/reading" not in worker.get("/staff/waves/1").text
