"""The outbox: once, safety first, and never the network inside a transaction."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from tests.house import House
from tests.respondent import Texter
from voice_service.channels.twilio_sms import OutcomeUnknownError, SendError
from voice_service.db import db
from voice_service.models.messages import Message
from voice_service.services import outbox


def later(**much: int) -> datetime:
    return datetime.now(UTC) + timedelta(**much)


def statuses(house: House) -> list[tuple[str, str, str | None]]:
    with house.app.app_context():
        rows = db.session.scalars(
            select(Message).where(Message.step_key.is_not(None)).order_by(Message.id)
        )
        return [(row.kind, row.status, row.error_code) for row in rows]


def deliver(house: House, send: Callable[[str, str], str], now: datetime | None = None) -> int:
    with house.app.app_context():
        return outbox.deliver(db.session, send, now=lambda: now or datetime.now(UTC))


def test_safety_goes_first_and_no_transaction_is_open_meanwhile(house: House) -> None:
    house.launch()
    Texter(house, "+447700900002").replies("my dad hits me")
    order = []

    def send(to: str, _body: str) -> str:
        assert not db.session.in_transaction()
        order.append(to)
        return f"SM{len(order):032d}"

    deliver(house, send)
    assert order == ["+447700900901", "+447700900001"]
    assert {status for _, status, _ in statuses(house)} == {"sent", "queued"}
    assert deliver(house, send) == 0


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (SendError("20429", again=True), "queued"),
        (SendError("21211", again=False), "failed"),
        (SendError("21610", again=False), "failed"),
        (OutcomeUnknownError("broke"), "unknown"),
    ],
)
def test_each_outcome(house: House, error: Exception, status: str) -> None:
    house.launch()

    def send(_to: str, _body: str) -> str:
        raise error

    deliver(house, send)
    assert {found for _, found, _ in statuses(house)} == {status}


def test_what_was_not_processed_is_sent_again_later_and_once(house: House) -> None:
    house.launch()
    tries: list[str] = []

    def send(to: str, _body: str) -> str:
        tries.append(to)
        if len(tries) <= 2:
            raise SendError("20429", again=True)
        return f"SM{len(tries):032d}"

    deliver(house, send)
    deliver(house, send)
    assert len(tries) == 2, "not before it is due"
    deliver(house, send, later(minutes=5))
    deliver(house, send, later(hours=2))
    assert len(tries) == 4


def test_a_worker_that_dies_repeats_safety_and_nothing_else(house: House) -> None:
    house.launch()
    Texter(house).replies("my dad hits me")
    sent = []
    with house.app.app_context():
        taken = outbox.claim(db.session, now=later(seconds=9))
        assert len(taken) == 2, "nothing goes to the child whom a person is dealing with"
        # It dies while it sends the alert and before it has begun the invitation.
        assert outbox._begin(db.session, taken[0], now=later(seconds=9))
    deliver(house, lambda to, _body: sent.append(to) or f"SM{len(sent):032d}", later(minutes=5))
    assert sent == ["+447700900901", "+447700900002"]
    assert sorted(statuses(house)) == [
        ("alert", "sent", None),
        ("invitation", "queued", None),
        ("invitation", "sent", None),
    ]


def test_an_invitation_that_was_being_sent_is_not_sent_again(house: House) -> None:
    house.launch()
    with house.app.app_context():
        taken = outbox.claim(db.session, now=later(seconds=9))
        assert outbox._begin(db.session, taken[0], now=later(seconds=9))
    sent = []
    deliver(house, lambda to, _body: sent.append(to) or f"SM{len(sent):032d}", later(minutes=5))
    assert sent == ["+447700900002"]
    assert {status for _, status, _ in statuses(house)} == {"unknown", "sent"}


def test_two_texts_to_a_number_that_said_stop_at_the_provider(house: House) -> None:
    house.launch()
    house.launch("online-life")

    def send(to: str, _body: str) -> str:
        if to == "+447700900001":
            raise SendError("21610", again=False)
        return f"SM{id(_body):032d}"

    deliver(house, send)
    assert sorted(status for _, status, _ in statuses(house)) == ["failed"] * 2 + ["sent"] * 2


def test_nothing_goes_to_somebody_who_said_stop_meanwhile(house: House) -> None:
    house.launch()
    Texter(house).replies("STOP")
    house.deliver()
    assert [to for to, _ in house.sent] == ["+447700900002"]
