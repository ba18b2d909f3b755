"""The stand-in for Twilio, asked by the real SDK and by a visitor of its pages."""

from datetime import UTC, datetime, timedelta

import pytest
import requests
from twilio.base.exceptions import TwilioRestException
from twilio.request_validator import RequestValidator
from twilio.rest import Client

from tests.channels.conftest import ASH, Line
from tests.channels.wire import send, text
from tests.end_to_end.processes import until
from voice_service.channels.mail import send as post
from voice_service.channels.stand_in.mail_server import MailServer
from voice_service.channels.stand_in.store import Store
from voice_service.channels.twilio_api import Outcome, TwilioLog
from voice_service.settings import Mail

HOUR_AGO = datetime.now(UTC) - timedelta(hours=1)
SAM = "+447700900901"


def client(line: Line) -> Client:
    return TwilioLog(line.twilio).client


def texts_from(line: Line, *bodies: str) -> str:
    """Send texts from Ash's page and return the page that follows the last."""
    page = f"{line.twilio.api_base}/phone/{ASH}"
    answers = [requests.post(page, data={"body": body}, timeout=30) for body in bodies]
    return answers[-1].text


def test_the_fallback_is_called_once_and_then_only_the_log_has_the_text(line: Line) -> None:
    page = f"{line.twilio.api_base}/phone/{ASH}"
    line.answers[:] = [503, 200]
    assert requests.post(page, data={"body": "hi"}, timeout=30).ok
    assert [address for address, _ in line.came] == ["message?", "message?"]
    (_, first), (_, second) = line.came
    why = {"ErrorCode": "11217", "ErrorUrl": f"{line.service}/webhooks/twilio/message"}
    assert second == first | why
    line.answers[:] = [503, 503]
    answer = requests.post(page, data={"body": "lost?"}, timeout=30)
    assert answer.status_code == 502
    assert "It is in the log here" in answer.text
    assert [message.body for message in TwilioLog(line.twilio).inbound(HOUR_AGO)] == ["hi", "lost?"]


def test_an_answer_that_is_no_twiml_is_as_good_as_none(line: Line) -> None:
    line.words[:] = ["<html>oh", "<Response/>"]
    assert "oh" not in texts_from(line, "hi")
    assert line.came[1][1]["ErrorCode"] == "12100"


def test_webhooks_are_signed_as_the_sdk_expects(line: Line) -> None:
    texts_from(line, "1 & 2 = 3?")
    send(line.twilio, text(5))
    until(lambda: len(line.came) >= 3, "a text and two callbacks")
    sdk = RequestValidator(line.twilio.auth_token)
    for (address, fields), sign in zip(line.came, line.signs, strict=True):
        url = f"{line.service}/webhooks/twilio/{address.rstrip('?')}"
        assert sdk.validate(url, fields, sign), address
        assert fields["MessagingServiceSid"] == line.twilio.messaging_service_sid
    callbacks = [fields for address, fields in line.came if address == "status?message=5"]
    assert [fields["MessageStatus"] for fields in callbacks] == ["sent", "delivered"]


@pytest.mark.parametrize(
    ("number", "ends"),
    [
        ("990", [("sent", None), ("undelivered", "30003")]),
        ("992", [("sent", None), ("undelivered", "30005")]),
        ("994", []),
    ],
)
def test_numbers_of_fiction_end_badly(
    line: Line, number: str, ends: list[tuple[str, str | None]]
) -> None:
    outcomes = send(line.twilio, text(1, f"+447700900{number}"), text(2))
    assert all(outcome.sid for outcome in outcomes)
    until(lambda: len(line.came) >= 2 + len(ends), "all callbacks")
    told = [
        (fields["MessageStatus"], fields.get("ErrorCode"))
        for address, fields in line.came
        if address == "status?message=1"
    ]
    assert told == ends
    report = TwilioLog(line.twilio).status(str(outcomes[0].sid))
    assert report is not None
    assert (report.status, report.error_code) == (ends[-1] if ends else ("queued", None))


def test_one_is_too_busy_twice_and_each_stand_in_counts_for_itself(line: Line) -> None:
    found = [send(line.twilio, text(1, "+447700900993"))[0] for _ in range(3)]
    assert found[:2] == [Outcome(1, code="20429")] * 2
    assert found[2].sid


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"to": "07700900001"}, 21211),
        ({"to": "+441513330000"}, 21614),
        ({"body": ""}, 21602),
        ({"body": "x" * 1601}, 21617),
        ({"validity_period": 0}, 90007),
        ({"validity_period": 36001}, 90007),
        ({"from_": "+447700900001"}, 21606),
        ({"from_": None}, 21603),
        ({"messaging_service_sid": "MG" + "9" * 32}, 21705),
    ],
)
def test_what_is_not_taken_is_refused_with_twilios_code(
    line: Line, changes: dict[str, object], code: int
) -> None:
    asked = {"to": ASH, "body": "Hello", "from_": line.twilio.number, "validity_period": 36000}
    with pytest.raises(TwilioRestException) as refused:
        client(line).messages.create(**asked | changes)
    assert (refused.value.status, refused.value.code) == (400, code)
    assert not line.store.texts(ASH)


def test_the_log_is_asked_by_number_and_day_and_turned_page_by_page(line: Line) -> None:
    for day in range(1, 6):
        at = f"2026-11-0{day}T23:59:59+00:00"
        line.store.add(f"SM{day}", ASH, f"in {day}", at, mine=True, how="phone")
        line.store.add(f"SM{day}0", ASH, f"out {day}", at, mine=False, how="reply")
    line.store.add("SM99", SAM, "to Sam", "2026-11-03T12:00:00+00:00", mine=False, how="reply")
    line.store.add(
        "SM98", ASH, "STOP is set", "2026-11-03T12:00:00+00:00", mine=False, how="carrier"
    )
    messages, number = client(line).messages, line.twilio.number

    def listed(**asked: object) -> list[str]:
        return [one.body for one in messages.list(page_size=2, **asked)]

    everything = [f"{way} {day}" for day in (5, 4, 3, 2, 1) for way in ("out", "in")]
    assert listed() == ["to Sam", *everything]
    assert listed(to=ASH) == [f"out {day}" for day in (5, 4, 3, 2, 1)]
    assert listed(to=number) == listed(from_=ASH) == [f"in {day}" for day in (5, 4, 3, 2, 1)]
    assert listed(from_=number) == ["to Sam", *listed(to=ASH)]
    third = datetime(2026, 11, 3, 15, tzinfo=UTC)
    assert listed(to=number, date_sent=third) == ["in 3"]
    assert listed(to=number, date_sent_after=third) == ["in 5", "in 4", "in 3"]
    assert listed(to=number, date_sent_before=third) == ["in 3", "in 2", "in 1"]


def test_texts_that_come_while_pages_are_turned_hide_none(line: Line) -> None:
    for number in range(6):
        at = f"2026-11-01T12:00:0{number}+00:00"
        line.store.add(f"SM{number}", ASH, str(number), at, mine=True, how="phone")
    page = client(line).messages.page(page_size=3)
    bodies = [one.body for one in page]
    line.store.add("SM9", ASH, "new", "2026-11-01T13:00:00+00:00", mine=True, how="phone")
    following = page.next_page()
    assert following is not None
    assert bodies + [one.body for one in following] == ["5", "4", "3", "2", "1", "0"]


def test_nobody_else_gets_in(line: Line) -> None:
    base = str(line.twilio.api_base)
    account = f"/2010-04-01/Accounts/{line.twilio.account_sid}"
    for path in (
        *(f"{account}/Messages.json", f"{account}/Messages/SM1.json"),
        *(f"{account}/IncomingPhoneNumbers.json", "/v1/Messaging/GeoPermissions"),
        *("/v1/Services/MG1", "/v1/Services/MG1/PhoneNumbers"),
    ):
        for auth in (None, (line.twilio.account_sid, "b" * 32)):
            answer = requests.get(base + path, auth=auth, timeout=30)
            assert (answer.status_code, answer.json()["code"]) == (401, 20003), path


def test_stop_is_confirmed_by_the_carrier_with_help_in_it_and_nothing_gets_through(
    line: Line,
) -> None:
    got = texts_from(line, "Stop")
    assert "0800 1111" in got
    assert "Thank you" not in got
    assert "You can get help now" not in texts_from(line, "help"), "not even this"
    assert send(line.twilio, text(1)) == [Outcome(1, code="21610")]
    got = texts_from(line, " START ")
    assert "texts from us again" in got
    assert "Thank you" in got
    kinds = [fields.get("OptOutType") for _, fields in line.came]
    assert kinds == ["STOP", "HELP", "START"]
    texts_from(line, "stop hitting me")
    assert "OptOutType" not in line.came[-1][1]
    assert not line.store.has_stopped(ASH)
    # Twilio keeps no record of what it answers by itself.
    listed = [one.body for one in client(line).messages.list(to=ASH)]
    assert listed == ["Thank you", "Thank you"]


def test_help_is_answered_by_the_carrier_and_by_the_service(line: Line) -> None:
    got = texts_from(line, "HELP")
    assert "You can get help now" in got
    assert "Thank you" in got
    assert "texts from us again" not in texts_from(line, "yes"), "nothing was stopped"


def test_the_switch_and_the_note_of_quiet_hours(line: Line) -> None:
    base = str(line.twilio.api_base)
    night = "2026-11-25T23:10:00+00:00"
    line.store.add("SM1", ASH, "An invitation", night, mine=False, how="api")
    line.store.add("SM2", ASH, "An answer", night, mine=False, how="reply")
    line.store.add("SM3", SAM, "An alert", night, mine=False, how="api")
    page = requests.get(f"{base}/phone/{ASH}", timeout=30).text
    assert page.count("would have waited until 15:30 on Thursday 26 November") == 1
    assert "waited" not in requests.get(f"{base}/phone/{SAM}", timeout=30).text
    assert not line.store.keeps_hours()
    assert "Quiet hours are kept" in requests.post(f"{base}/hours", {"on": "1"}, timeout=30).text
    assert line.store.keeps_hours()
    requests.post(f"{base}/hours", {}, timeout=30)
    assert not line.store.keeps_hours()


def test_what_did_not_arrive_is_on_no_phone(line: Line) -> None:
    line.store.add("SM1", ASH, "Here", "2026-11-25T12:00:00+00:00", mine=False, how="api")
    line.store.add("SM2", ASH, "Nowhere", "2026-11-25T12:00:01+00:00", mine=False, how="api")
    line.store.change("SM1", "delivered", None)
    line.store.change("SM2", "undelivered", "30003")
    base = str(line.twilio.api_base)
    for path in ("/", f"/phone/{ASH}", f"/phone/{ASH}/texts"):
        page = requests.get(base + path, timeout=30).text
        assert ("Here" in page, "Nowhere" in page) == (True, False), path
    assert requests.get(f"{base}/phone/+447700900555", timeout=30).status_code == 404


def test_mail_to_staff_arrives_on_a_page_the_newest_first(line: Line) -> None:
    server = MailServer(line.store)
    mail = Mail("127.0.0.1", server.port, "voice@example.org", "none")
    letters = {
        "One – with a dash": "Look:\nhttps://voice.example.org/staff/",
        "Two <b>": "See & go",
    }
    try:
        for number, (subject, body) in enumerate(letters.items()):
            post(mail, "sam@example.org", subject, body, str(number))
    finally:
        server.stop()
    base = str(line.twilio.api_base)
    assert 'href="/mail"' in requests.get(f"{base}/", timeout=30).text
    page = requests.get(f"{base}/mail", timeout=30).text
    assert page.index("Two &lt;b&gt;") < page.index("One – with a dash")
    assert "To sam@example.org · from voice@example.org" in page
    assert "See &amp; go" in page
    assert '<a href="https://voice.example.org/staff/"' in page
    newer = requests.get(f"{base}/mail/newer", {"after": 1}, timeout=30).text
    assert ("One" in newer, "Two" in newer) == (False, True)


def test_a_stand_in_that_was_begun_before_goes_on(line: Line, tmp_path) -> None:  # type: ignore[no-untyped-def]
    line.store.add("SM1", ASH, "Here", "2026-11-25T12:00:00+00:00", mine=False)
    line.store.keep_hours(on=True)
    again = Store(tmp_path / "phones.sqlite3")
    assert again.keeps_hours()
    assert [one.body for one in again.texts(ASH)] == ["Here"]
