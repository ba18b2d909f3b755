"""Every reason has one row: what it asks of us, in words that a youth worker can act on."""

import re

import pytest

from voice_service.delivery.codes import CODES, Action, code

ASKED_FOR = """
    20003 20404 20429 14107 21211 21408 21606 21610 21611 21612 21614 21617
    30001 30002 30003 30004 30005 30006 30007 30008 30009 30010 30022 30034 30036
    11200 11205 11210 11215 11220 11235 11237 11750 12300 429 unreachable
    opted_out wave_closed answered superseded not_mobile no_outcome expired retries_used_up spool
    failed undelivered canceled
"""


def test_every_reason_that_can_come_has_its_row() -> None:
    assert set(ASKED_FOR.split()) <= set(CODES)
    assert all(code(name) is row and row.code == name for name, row in CODES.items())


@pytest.mark.parametrize(
    ("names", "action"),
    [
        # Twilio took none of these: nothing else may ever go a second time.
        ("14107 20429 21611 429 503 unreachable", Action.RETRY),
        # Nor of these, until somebody mends the account.
        ("10001 20003 20005 20403 21606 21659 21660 21661 90010", Action.MEND),
        ("21610 opted_out", Action.STOP),
        ("21211 21217 21265 21266 21268 21614 21635 30005 30006 not_mobile", Action.FIX_NUMBER),
        (
            "30003 30004 30008 30036 30410 answered canceled expired failed superseded "
            "undelivered wave_closed",
            Action.GIVE_UP,
        ),
    ],
)
def test_what_each_reason_asks_of_us(names: str, action: Action) -> None:
    assert sorted(name for name, row in CODES.items() if row.action is action) == names.split()


@pytest.mark.parametrize("name", [*CODES, "77777", None, ""])
def test_the_words_are_for_a_youth_worker(name: str | None) -> None:
    words = code(name).words
    assert re.fullmatch(r"[A-Z].*\.", words)
    assert 20 < len(words) <= 220
    assert len(re.findall(r"\.(?= |$)", words)) <= 3
    assert not re.search(r"API|HTTP|webhook|Twilio|carrier|queue|SMS|error|handset|code", words)


def test_staff_are_told_of_what_nobody_knows_yet() -> None:
    unknown = code("77777")
    assert (unknown.code, unknown.action) == ("77777", Action.ALERT_STAFF)
    assert "77777" in unknown.words
    assert (code(None), code(None).action) == (code(""), Action.ALERT_STAFF)


def test_words_about_stopping_and_losing_say_what_is_so() -> None:
    assert "STOP" in code("21610").words
    assert "part of a young person's text was lost" in code("30009").words
    assert "waited too long" in code("30036").words
