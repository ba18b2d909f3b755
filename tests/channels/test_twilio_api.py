"""What we ask of Twilio, through the real SDK, at the stand-in: sending, and reading its log."""

import json
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.channels.conftest import ASH, Line
from tests.channels.wire import SILENCE, answering, http, problem, send, text
from tests.end_to_end.processes import free_port, until
from tests.end_to_end.provider import provider
from voice_service.channels.twilio_api import Outcome, TwilioAwayError, TwilioLog
from voice_service.settings import Twilio

HOUR_AGO = datetime.now(UTC) - timedelta(hours=1)
ACCOUNT = Twilio("AC" + "0" * 32, "a" * 32, "+447700900999")


def test_a_hundred_texts_at_once_each_with_its_own_sid_and_callback(line: Line) -> None:
    outcomes = send(line.twilio, *(text(n, body=f"Hello {n}") for n in range(100)))
    assert len({outcome.sid for outcome in outcomes}) == 100
    assert [outcome.id for outcome in outcomes] == list(range(100))
    until(lambda: len(line.came) >= 200, "two callbacks for each")
    assert {f"status?message={n}" for n in range(100)} <= {address for address, _ in line.came}
    found = TwilioLog(line.twilio)
    assert found.sent_to(ASH, "Hello 7", HOUR_AGO) == [outcomes[7].sid]
    report = found.status(str(outcomes[7].sid))
    assert report is not None
    assert report.status == "delivered"
    assert found.status("SM" + "f" * 32) is None


@pytest.mark.parametrize(
    ("to", "code"),
    [
        ("+447700900991", "21211"),
        ("+441513330000", "21614"),
        ("07700", "21211"),
        ("+447700900993", "20429"),
    ],
)
def test_a_refusal_has_its_code(line: Line, to: str, code: str) -> None:
    assert send(line.twilio, text(1, to)) == [Outcome(1, code=code)]


def test_a_number_that_said_stop_and_a_wrong_token(line: Line) -> None:
    line.store.stop(ASH, stopped=True)
    assert send(line.twilio, text(1)) == [Outcome(1, code="21610")]
    wrong = replace(line.twilio, auth_token="b" * 32)
    assert send(wrong, text(2)) == [Outcome(2, code="20003")]
    with pytest.raises(TwilioAwayError):
        TwilioLog(wrong).sent_to(ASH, "Hello", HOUR_AGO)


def test_nobody_there_is_sure_and_a_broken_line_is_not(line: Line) -> None:
    nobody = replace(line.twilio, api_base=f"http://127.0.0.1:{free_port()}")
    assert send(nobody, text(1)) == [Outcome(1, code="unreachable")]
    with pytest.raises(TwilioAwayError):
        TwilioLog(nobody).status("SM1")
    with provider(faults=1.0) as bad:
        twilio = replace(line.twilio, api_base=bad.base)
        outcomes = send(twilio, *(text(n) for n in range(40)), timeout=0.5)
    codes = {outcome.code for outcome in outcomes if outcome.code}
    assert codes == {"20429"}
    assert (
        sum(outcome.unclear for outcome in outcomes)
        + len([1 for outcome in outcomes if outcome.code])
        == 40
    )


def test_what_came_in_is_read_from_the_log_page_by_page(line: Line) -> None:
    for number in range(70):
        line.store.add(f"SM{number:032d}", ASH, f"{number}", _now(number), mine=True, how="phone")
    send(line.twilio, text(1))
    found = list(TwilioLog(line.twilio, page=25).inbound(HOUR_AGO))
    assert [message.body for message in found] == [str(number) for number in range(70)]
    assert {message.sender for message in found} == {ASH}
    assert all(message.at is not None and message.at > HOUR_AGO for message in found)


def _now(seconds: int) -> str:
    return (datetime.now(UTC) - timedelta(seconds=600 - seconds)).isoformat(timespec="seconds")


AWKWARD = [
    "a+b&c=d;e%20f#g?h",
    "\r\n two lines, a tab\t, spaces  ",
    "£5 for Zoë’s dress…",
    "\N{SLIGHTLY SMILING FACE}\N{FAMILY} \u0645\u0631\u062d\u0628\u0627",
    "[{^}] \\ | ~ €",
    "\x01\x7f",
    "x" * 1600,
]


def test_what_is_sent_arrives_exactly(line: Line) -> None:
    outcomes = send(line.twilio, *(text(n, body=body) for n, body in enumerate(AWKWARD)))
    sids = {outcome.sid: AWKWARD[outcome.id] for outcome in outcomes}
    assert {one.sid: one.body for one in line.store.texts(ASH)} == sids


def test_it_is_sent_through_the_service_or_else_from_the_number_and_expires_in_time() -> None:
    for service, valid_for in (("MG" + "1" * 32, 600), (None, None)):
        with answering(http(201, '{"sid": "SM1"}')) as server:
            twilio = replace(ACCOUNT, api_base=server.base, messaging_service_sid=service)
            assert send(twilio, text(7, valid_for=valid_for)) == [Outcome(7, sid="SM1")]
        asked = server.came[0].decode()
        assert f"/2010-04-01/Accounts/{ACCOUNT.account_sid}/Messages.json" in asked
        assert "User-Agent: twilio-python/" in asked
        assert "message%3D7" in asked or "message=7" in asked
        assert (f"MessagingServiceSid={service}" in asked) is bool(service)
        assert ("From=" in asked) is not bool(service)
        assert ("ValidityPeriod=600" in asked) is bool(valid_for)


UNCLEAR = {
    "a list": http(201, "[]"),
    "nothing": http(201, "null"),
    "no JSON": http(201, "<html>"),
    "no end": http(201, "[" * 100_000),
    "no UTF-8": http(201, b"\xff\xfe"),
    "an alphabet that is none": http(201, "{}", "Content-Type: text/plain; charset=base64"),
    "no sid": http(201, "{}"),
    "a sid that is none": http(201, '{"sid": ["SM1"]}'),
    "a sid without end": http(201, '{"sid": "' + "S" * 1000 + '"}'),
    "a date that is none": http(201, '{"sid": "SM1", "date_created": 5}'),
    "no content": b"HTTP/1.1 204 X\r\n\r\n",
    "somewhere else": http(301, "", "Location: http://127.0.0.1:1/"),
    "an error of theirs": http(500, '{"code": 20500}'),
    "their newer error": problem(503, 20503),
    "a status of words": http(400, '{"type": 1, "title": 1, "status": "400", "code": 1}'),
    "a page of a proxy": http(502, "<html>", "Content-Type: text/html"),
    "no answer": b"",
    "half a head": b"HTTP/1.1 20",
    "half a body": b"HTTP/1.1 201 X\r\nContent-Length: 99\r\n\r\n{",
    "noise": bytes(range(256)) * 9,
    "a wrong chunk": b"HTTP/1.1 201 X\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    "no gzip": http(201, "x", "Content-Encoding: gzip"),
    "silence": SILENCE,
}


@pytest.mark.parametrize("name", UNCLEAR)
def test_after_an_answer_that_says_nothing_nobody_can_say(name: str) -> None:
    with answering(UNCLEAR[name]) as server:
        twilio = replace(ACCOUNT, api_base=server.base)
        assert send(twilio, text(1), timeout=1.0) == [Outcome(1, unclear=True)]
        assert len(server.came) == 1, "asked once, never twice"
        if name not in ("somewhere else", "no content"):
            log = TwilioLog(twilio, timeout=1.0)
            with pytest.raises(TwilioAwayError):
                assert not log.sent_to(ASH, "Hello", HOUR_AGO)
            with pytest.raises(TwilioAwayError):
                assert not list(log.inbound(HOUR_AGO))


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (problem(400, 21211), "21211"),
        (problem(429, 20429), "20429"),
        (http(429, "<html>", "Content-Type: text/html"), "20429"),
        (http(503, '{"code": 20429}'), "20429"),
        (http(400, '{"code": "21610"}'), "21610"),
        (http(400, '{"code": [1]}'), "400"),
        (http(403, "<html>"), "403"),
    ],
)
def test_a_sure_refusal_has_a_code_in_whatever_form(answer: bytes, code: str) -> None:
    with answering(answer) as server:
        assert send(replace(ACCOUNT, api_base=server.base), text(1)) == [Outcome(1, code=code)]


NAMES = st.sampled_from(["sid", "status", "code", "message", "type", "title", "date_sent", "to"])
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES | st.text(), inner),
    max_leaves=6,
)


@settings(max_examples=80, deadline=None)
@given(st.sampled_from([200, 201, 302, 400, 404, 429, 500, 503]), JSON)
def test_whatever_the_answer_there_is_one_outcome(status: int, body: object) -> None:
    with answering(http(status, json.dumps(body))) as server:
        (outcome,) = send(replace(ACCOUNT, api_base=server.base), text(1))
    assert [outcome.sid is None, outcome.code is None, not outcome.unclear].count(False) == 1
    assert outcome.sid is None or status in (200, 201)
    assert outcome.code is None or len(outcome.code) <= 6


def test_a_connection_that_never_stood_sent_nothing() -> None:
    with answering(SILENCE) as server:
        # It takes the connection, and never says a word of TLS.
        secure = replace(ACCOUNT, api_base=server.base.replace("http:", "https:"))
        began = time.monotonic()
        assert send(secure, text(1), timeout=2.0) == [Outcome(1, code="unreachable")]
        assert time.monotonic() - began < 1.9
    nowhere = replace(ACCOUNT, api_base="http://nowhere.invalid")
    assert send(nowhere, text(1)) == [Outcome(1, code="unreachable")]


def test_a_text_that_still_waits_at_twilio_is_found_by_its_words(line: Line) -> None:
    silent = "+447700900994"
    line.store.add("SM1", silent, "Hello", _now(-4000), mine=False, how="api")
    line.store.add("SM2", silent, "Hello", _now(0), mine=False, how="reply")
    line.store.add("SM3", silent, "Hello", _now(0), mine=True, how="phone")
    first, second = send(line.twilio, text(1, silent), text(2, silent))
    send(line.twilio, text(3, silent, body="Hello!"), text(4))
    report = TwilioLog(line.twilio).status(str(first.sid))
    assert report is not None
    assert report.status == "queued"
    found = TwilioLog(line.twilio, page=1).sent_to(silent, "Hello", HOUR_AGO)
    assert set(found) == {first.sid, second.sid}, "not an old one, no reply, nothing of theirs"
