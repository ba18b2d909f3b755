"""The door for Twilio: nothing without a right signature, no failure for what a child sends."""

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from twilio.request_validator import RequestValidator

from tests.house import BASE, TWILIO, House
from tests.respondent import Texter, new_sid
from voice_service.channels.twilio_sms import parse_form, signature, verified
from voice_service.db import db
from voice_service.models.messages import Message


def stored(house: House) -> int:
    with house.app.app_context():
        return db.session.scalar(select(func.count()).select_from(Message)) or 0


def fields(**changes: str) -> dict[str, str]:
    return {
        "MessageSid": new_sid(),
        "From": "+447700900001",
        "To": TWILIO.number,
        "Body": "1",
        **changes,
    }


@pytest.mark.parametrize("given", ["", "bad", "A" * 28])
def test_a_wrong_signature_is_refused_and_nothing_is_stored(house: House, given: str) -> None:
    house.launch()
    before = stored(house)
    for path in ("/webhooks/twilio/message", "/webhooks/twilio/status"):
        answer = house.app.test_client().post(
            path, data=fields(), headers={"X-Twilio-Signature": given}
        )
        assert answer.status_code == 403
    assert stored(house) == before


def test_a_changed_body_is_refused(house: House) -> None:
    sent = fields()
    sign = signature(BASE + "/webhooks/twilio/message", list(sent.items()), TWILIO.auth_token)
    answer = house.app.test_client().post(
        "/webhooks/twilio/message",
        data={**sent, "Body": "2"},
        headers={"X-Twilio-Signature": sign},
    )
    assert answer.status_code == 403


@given(st.dictionaries(st.text(max_size=9), st.text(max_size=30), max_size=8))
def test_our_signature_is_the_sdks(sent: dict[str, str]) -> None:
    sdk = RequestValidator("token")
    for url in ("https://voice.test/a?b=c", "https://voice.test:443/a", "http://voice.test/a"):
        made = sdk.compute_signature(url, sent)
        assert signature(url, list(sent.items()), "token") == made
        assert verified(url, list(sent.items()), made, "token") == sdk.validate(url, sent, made)


STRANGE = [
    "",
    " ",
    "\x00",
    "a\x00b",
    "\ud800",
    "\u202eabc\u2066",
    "\U0001f62d" * 200,
    "Z\u0351\u036b\u0343" * 300,
    "x" * 1600,
    "1" * 1600,
    "<script>alert(1)</script>",
    "' OR 1=1 --",
    "{{ 7*7 }}",
    "\r\n\r\n",
]


@pytest.mark.parametrize("body", STRANGE, ids=range(len(STRANGE)))
def test_whatever_is_sent_is_kept_exactly_and_answered(house: House, body: str) -> None:
    house.launch()
    answer = house.webhook(fields(Body=body))
    assert answer.status_code == 200
    assert "<Message>" in answer.text
    with house.app.app_context():
        kept = db.session.scalars(select(Message).where(Message.direction == "in")).one()
        expected = body.encode("utf-8", "surrogatepass").decode("utf-8", "surrogateescape")
        assert kept.body == expected


def test_a_picture_alone_is_kept_and_answered(house: House) -> None:
    house.launch()
    answer = house.webhook(fields(Body="", NumMedia="1", MediaUrl0="https://api.twilio.com/x"))
    assert answer.status_code == 200
    assert "We cannot see pictures" in answer.text
    with house.app.app_context():
        assert db.session.scalars(select(Message.media).where(Message.direction == "in")).one() == 1


def test_ten_megabytes_are_refused_plainly(house: House) -> None:
    answer = house.app.test_client().post(
        "/webhooks/twilio/message", data={"Body": "x" * 10_000_000}
    )
    assert answer.status_code == 413
    page = house.app.test_client().post("/survey", data={"answer": "x" * 10_000_000})
    assert page.status_code == 413
    assert "smaller pieces" in page.text


@pytest.mark.parametrize(
    "changes", [{"MessageSid": ""}, {"MessageSid": "a b"}, {"From": ""}, {"From": "+" * 99}]
)
def test_a_signed_webhook_without_what_it_needs_gets_a_reason(
    house: House, changes: dict[str, str]
) -> None:
    answer = house.webhook(fields(**changes))
    assert answer.status_code == 400
    assert "missing" in answer.text


@settings(
    max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(
    st.dictionaries(
        st.sampled_from(["MessageSid", "From", "To", "Body", "NumMedia", "X"]),
        st.text(max_size=40),
        max_size=6,
    )
)
def test_no_field_breaks_it(house: House, sent: dict[str, str]) -> None:
    for path in ("/webhooks/twilio/message", "/webhooks/twilio/status"):
        assert house.webhook(sent, path).status_code in (200, 204, 400)


WHOLE = {
    "MessageSid": "SM" + "1" * 32,
    "SmsSid": "SM" + "1" * 32,
    "AccountSid": TWILIO.account_sid,
    "MessagingServiceSid": "MG" + "0" * 32,
    "From": "+447700900001",
    "To": TWILIO.number,
    "Body": "1",
    "NumMedia": "0",
    "NumSegments": "1",
    "FromCountry": "GB",
    "ApiVersion": "2010-04-01",
    "MessageStatus": "delivered",
    "ErrorCode": "30003",
}
MUTATIONS: dict[str, Callable[[str], list[str]]] = {
    "missing": lambda _: [],
    "empty": lambda _: [""],
    "twice": lambda value: [value, value],
    "twice, different": lambda value: [value, value + "0"],
    "huge": lambda value: [value * 90_000],
    "long": lambda value: [value[:1] + "9" * 5_000],
    "negative": lambda _: ["-1"],
    "other digits": lambda _: ["\u0661\u0662"],
    "not a number": lambda _: ["1e9"],
    "nothing printable": lambda _: ["\x00\x07\ud800"],
    "other script": lambda _: ["\u0645\u0631\u062d\u0628\u0627"],
    "other type": lambda _: ["[object Object]"],
}


@pytest.mark.parametrize("name", WHOLE)
@pytest.mark.parametrize("path", ["/webhooks/twilio/message", "/webhooks/twilio/status?message=1"])
def test_every_field_mutated_is_a_clean_answer(house: House, name: str, path: str) -> None:
    house.launch()
    for mutate in MUTATIONS.values():
        pairs = [pair for pair in WHOLE.items() if pair[0] != name]
        pairs += [(name, value) for value in mutate(WHOLE[name])]
        answer = house.webhook(pairs, path)
        assert answer.status_code in (200, 204, 400, 413), (name, answer.status_code)
        forged = house.webhook(pairs, path, token="b" * 32)
        assert forged.status_code in (403, 413)


@pytest.mark.parametrize("message", ["", "x", "-1", "9" * 40, "1&message=2", "\u0661"])
def test_whatever_stands_in_the_address_of_a_callback(house: House, message: str) -> None:
    path = f"/webhooks/twilio/status?message={message}"
    fields = {"MessageSid": new_sid(), "MessageStatus": "sent"}
    assert house.webhook(fields, path).status_code in (204, 403)


def test_status_reports_only_go_forward(house: House) -> None:
    house.launch()
    house.deliver()
    sid = f"SM{1:032d}"
    for status in ("delivered", "sent", "queued", "failed", "delivered"):
        answer = house.webhook(
            {"MessageSid": sid, "MessageStatus": status}, "/webhooks/twilio/status"
        )
        assert answer.status_code == 204
    with house.app.app_context():
        message = db.session.scalars(select(Message).where(Message.provider_sid == sid)).one()
        assert message.status == "delivered"


def test_a_form_that_is_not_unicode_keeps_its_bytes() -> None:
    kept = dict(parse_form(b"Body=%ff%fe&From=%2B44"))
    assert kept["Body"].encode("utf-8", "surrogateescape") == b"\xff\xfe"


def test_an_unknown_number_is_answered_kindly(house: House) -> None:
    Texter(house, "+447700900777").replies("hi").receives("do not know this number", "0800 1111")
