"""`voice check twilio`: what must be set before going live, and what it says when it is not."""

import shutil
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.channels.conftest import Line, line
from tests.house import KEYS
from voice_service.channels.twilio_check import check
from voice_service.cli.check import check as command
from voice_service.safeguarding.opt_out import load_opt_out
from voice_service.settings import SURVEYS
from voice_service.text.gsm7 import measure

__all__ = ["line"]
OPT_OUT = (SURVEYS / "safeguarding" / "opt_out.yaml").read_text("utf-8")


@pytest.fixture
def surroundings(line: Line, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The settings of an installation whose Twilio is the stand-in; returns its surveys/."""
    surveys = tmp_path / "surveys"
    shutil.copytree(SURVEYS, surveys)
    for name, value in {
        "DATABASE_URL": f"sqlite:///{tmp_path / 'voice.sqlite3'}",
        "VOICE_ENCRYPTION_KEYS": KEYS,
        "SECRET_KEY": "s" * 64,
        "PUBLIC_BASE_URL": line.service,
        "TWILIO_ACCOUNT_SID": line.twilio.account_sid,
        "TWILIO_AUTH_TOKEN": line.twilio.auth_token,
        "TWILIO_NUMBER": line.twilio.number,
        "TWILIO_MESSAGING_SERVICE_SID": str(line.twilio.messaging_service_sid),
        "TWILIO_API_BASE": str(line.twilio.api_base),
        "VOICE_SURVEYS": str(surveys),
    }.items():
        monkeypatch.setenv(name, value)
    return surveys


def run() -> Result:
    return CliRunner().invoke(command, ["twilio"])


def test_all_that_is_missing_is_named_with_what_to_do(surroundings: Path) -> None:
    result = run()
    assert result.exit_code == 1
    for part in (
        "[ok]      Webhook for inbound texts",
        "[ok]      Fallback URL",
        "[ok]      Validity of replies: 14400 seconds",
        "[ok]      Texts may go to the United Kingdom only: GB",
        "[look]    Answer to STOP (Advanced Opt-Out)",
        "Childline 0800 1111",
        "Sign in surveys/safeguarding/opt_out.yaml",
        "[missing] Twilio reaches us over https",
        "are not right yet",
    ):
        assert part in result.output, result.output


def test_when_everything_is_set_it_says_so(line: Line) -> None:
    words = load_opt_out(OPT_OUT).model_copy(
        update={"set_at_twilio_on": date(2026, 11, 1), "set_by": "An administrator (demo)"}
    )
    found = check(line.twilio, line.service, words)
    assert [one.what for one in found if one.state != "ok"] == ["Twilio reaches us over https"]


def test_other_addresses_at_twilio_are_named(line: Line) -> None:
    found = check(line.twilio, "https://elsewhere.example", load_opt_out(OPT_OUT))
    wrong = {one.what: one.fix for one in found if one.state == "missing"}
    right = "Set https://elsewhere.example/webhooks/twilio/message"
    assert wrong["Webhook for inbound texts"] == wrong["Fallback URL"] == right


def test_a_wrong_token_and_no_account_are_said_plainly(
    surroundings: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TWILIO_AUTH_TOKEN", "b" * 32)
    result = run()
    assert result.exit_code == 1
    assert "does not accept the account or its token" in result.output
    for name in ("ACCOUNT_SID", "AUTH_TOKEN", "NUMBER"):
        monkeypatch.setenv(f"TWILIO_{name}", "")
    assert "There is no Twilio account here" in run().output


def test_the_answers_to_paste_carry_help_and_fit_in_two_texts() -> None:
    words = load_opt_out(OPT_OUT)
    for text in (words.stop, words.help, words.start):
        assert "0800 1111" in text
        size = measure(text)
        assert (size.encoding, size.count <= 2) == ("GSM-7", True)
    assert "999" in words.stop
    assert not words.signed, "a person of the partnership signs, not we"
