"""Alarms: trouble with the line, seen by somebody, and back when it happens again."""

from typing import Any

import pytest
from sqlalchemy import event

from tests.house import LEAD, House
from tests.respondent import Page, Texter, new_sid
from voice_service.channels.twilio_api import Outcome
from voice_service.db import db
from voice_service.delivery.codes import code

WORKER, ADMINISTRATOR = "youth_worker@example.org", "administrator@example.org"
REFUSED = "21408"  # the account may not text this country


def shown(client: Any, path: str = "/staff/alarms") -> Page:
    answer = client.get(path)
    assert answer.status_code == 200
    page = Page()
    page.feed(answer.text)
    return page


def trouble(house: House) -> None:
    house.launch()
    house.deliver(lambda text: Outcome(text.id, code=REFUSED))


def test_nothing_is_wrong_and_the_menu_is_quiet(house: House) -> None:
    page = shown(house.staff(WORKER))
    assert "Nothing is wrong" in page.text
    assert "not seen yet" not in page.text


def test_a_refusal_is_told_in_plain_words_until_somebody_has_seen_it(house: House) -> None:
    trouble(house)
    client = house.staff(WORKER)
    assert "Alarms 1 not seen yet" in shown(client, "/staff/").text
    page = shown(client)
    assert code(REFUSED).words in page.text
    assert "2 times since" in page.text
    assert f"code {REFUSED}" in page.text
    assert "/staff/waves/1" in client.get("/staff/alarms").text
    answer = client.post("/staff/alarms/1/seen", data=page.fields, follow_redirects=True)
    assert "Noted" in answer.text
    assert "Nothing is wrong" in answer.text
    trouble(house)
    again = shown(client)
    assert code(REFUSED).words in again.text, "the same trouble afterwards is told anew"
    assert "Alarms 1 not seen yet" in again.text


def test_an_administrator_sees_alarms_and_no_wave(house: House) -> None:
    trouble(house)
    client = house.staff(ADMINISTRATOR)
    assert code(REFUSED).words in shown(client).text
    assert "/staff/waves/" not in client.get("/staff/alarms").text


def test_two_texts_under_one_number_are_told_without_their_words(house: House) -> None:
    house.launch()
    sid = new_sid()
    Texter(house).texts("more lights at the park", sid)
    Texter(house).texts("fewer cars at the school", sid)
    page = shown(house.staff(LEAD))
    assert "Two different texts came under one number" in page.text
    for words in ("lights", "cars", "+447700900001"):
        assert words not in page.text


def test_a_partner_sees_no_alarms_and_nothing_is_seen_without_a_token(house: House) -> None:
    trouble(house)
    reader = house.staff("partner_reader@example.org")
    assert reader.get("/staff/alarms").status_code == 403
    assert "Alarms" not in reader.get("/staff/").text
    assert house.staff(WORKER).post("/staff/alarms/1/seen").status_code == 400
    assert "1 not seen yet" in shown(house.staff(WORKER)).text


@pytest.mark.parametrize("path", ["/staff/", "/staff/surveys", "/staff/waves/1", "/staff/alarms"])
def test_the_menu_asks_once_on_a_page(house: House, path: str) -> None:
    trouble(house)
    client = house.staff(WORKER)
    asked: list[str] = []
    with house.app.app_context():
        engine = db.engine

    def note(_connection: Any, _cursor: Any, statement: str, *_others: Any) -> None:
        asked.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        assert client.get(path).status_code == 200
    finally:
        event.remove(engine, "before_cursor_execute", note)
    assert (
        len(
            [
                statement
                for statement in asked
                if "count(*)" in statement.lower() and "alarm" in statement
            ]
        )
        == 1
    )
