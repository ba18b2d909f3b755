"""What we ask of Twilio, through the real SDK, at the stand-in: sending, and reading its log."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import requests

from tests.channels.conftest import ASH, Line
from tests.end_to_end.processes import free_port, until
from tests.end_to_end.provider import provider
from voice_service.channels.twilio_api import (
    Outcome,
    Outgoing,
    TwilioAwayError,
    TwilioLog,
    TwilioSender,
)
from voice_service.settings import Twilio

HOUR_AGO = datetime.now(UTC) - timedelta(hours=1)


def send(twilio: Twilio, *texts: Outgoing, timeout: float = 5.0) -> list[Outcome]:
    async def all_of_them() -> list[Outcome]:
        sender = TwilioSender(twilio, f"{twilio.api_base}/service", timeout=timeout)
        try:
            return list(await asyncio.gather(*map(sender.send, texts)))
        finally:
            await sender.close()

    return asyncio.run(all_of_them())


def text(number: int, to: str = ASH, body: str = "Hello", valid_for: int | None = 600) -> Outgoing:
    return Outgoing(number, to, body, valid_for)


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


def test_the_fallback_is_called_once_and_then_only_the_log_has_the_text(line: Line) -> None:
    page = f"{line.twilio.api_base}/phone/{ASH}"
    line.answers[:] = [503, 200]
    assert requests.post(page, data={"body": "hi"}, timeout=30).ok
    assert [address for address, _ in line.came] == ["message?", "message?"]
    assert line.came[0][1]["MessageSid"] == line.came[1][1]["MessageSid"]
    line.answers[:] = [503, 503]
    answer = requests.post(page, data={"body": "lost?"}, timeout=30)
    assert answer.status_code == 502
    assert "It is in the log here" in answer.text
    assert [message.body for message in TwilioLog(line.twilio).inbound(HOUR_AGO)] == ["hi", "lost?"]


def test_stop_is_confirmed_by_the_carrier_with_help_in_it_and_nothing_gets_through(
    line: Line,
) -> None:
    page = f"{line.twilio.api_base}/phone/{ASH}"
    got = requests.post(page, data={"body": "Stop"}, timeout=30).text
    assert "0800 1111" in got
    assert "Thank you" not in got
    assert "texts from us again" in requests.post(page, data={"body": "START"}, timeout=30).text


def test_the_switch_and_the_note_of_quiet_hours(line: Line) -> None:
    base = str(line.twilio.api_base)
    night = "2026-11-25T23:10:00+00:00"
    line.store.add("SM1", ASH, "An invitation", night, mine=False, how="api")
    line.store.add("SM2", ASH, "An answer", night, mine=False, how="reply")
    line.store.add("SM3", "+447700900901", "An alert", night, mine=False, how="api")
    page = requests.get(f"{base}/phone/{ASH}", timeout=30).text
    assert page.count("would have waited until 15:30 on Thursday 26 November") == 1
    assert "waited" not in requests.get(f"{base}/phone/+447700900901", timeout=30).text
    assert not line.store.keeps_hours()
    assert "Quiet hours are kept" in requests.post(f"{base}/hours", {"on": "1"}, timeout=30).text
    assert line.store.keeps_hours()
    requests.post(f"{base}/hours", {}, timeout=30)
    assert not line.store.keeps_hours()
