"""`voice check`: what must be set before going live, and what it says when it is not."""

import shutil
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from waitress.server import create_server

from tests.channels.conftest import Line, line
from tests.channels.mail_server import SENDER, mail_server, make_keys
from tests.channels.wire import answering, http
from tests.end_to_end.processes import free_port
from tests.house import KEYS
from voice_service.channels.twilio_api import TwilioAwayError
from voice_service.channels.twilio_check import check
from voice_service.cli.check import check as command
from voice_service.safeguarding.opt_out import OptOutError, load_opt_out
from voice_service.settings import SURVEYS, Twilio
from voice_service.text.gsm7 import measure

__all__ = ["line"]
KEY = "phone_numbers"
OPT_OUT = (SURVEYS / "safeguarding" / "opt_out.yaml").read_text("utf-8")
SIGNED = load_opt_out(OPT_OUT).model_copy(
    update={"set_at_twilio_on": date(2026, 11, 1), "set_by": "An administrator (demo)"}
)


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
    found = check(line.twilio, line.service, SIGNED)
    assert [one.what for one in found if one.state != "ok"] == ["Twilio reaches us over https"]
    assert "An administrator (demo) on 2026-11-01" in found[-1].now


def test_without_a_messaging_service_the_number_is_looked_at(line: Line) -> None:
    twilio = replace(line.twilio, messaging_service_sid=None)
    found = {one.what: one for one in check(twilio, line.service, SIGNED)}
    assert found["Fallback URL"].state == found["Method of the fallback"].state == "ok"
    assert found["Texts go through a Messaging Service"].state == "missing"
    other = check(replace(twilio, number="+447700900998"), line.service, SIGNED)
    (missing,) = (one for one in other if one.what == "The number belongs to the account")
    assert (missing.state, missing.now) == ("missing", "+447700900998")


def test_a_service_of_somebody_else_is_named(line: Line) -> None:
    twilio = replace(line.twilio, messaging_service_sid="MG" + "9" * 32)
    found = {one.what: one for one in check(twilio, line.service, SIGNED)}
    assert found["Texts go through a Messaging Service"].state == "missing"
    assert "not a service of this account" in found["Texts go through a Messaging Service"].now
    assert found["Texts may go to the United Kingdom only"].state == "ok", "the rest is looked at"


@pytest.fixture
def untouched() -> Iterator[Twilio]:
    """An account as Twilio makes it, with a Messaging Service in which nothing was set."""
    app, port = Flask(__name__), free_port()
    address = f"http://127.0.0.1:{port}"
    twilio = Twilio("AC" + "0" * 32, "a" * 32, "+441513330000", address, "MG" + "0" * 32)

    @app.get("/v1/Services/<sid>")
    def service(sid: str) -> dict[str, object]:
        return {
            **dict.fromkeys(("inbound_request_url", "fallback_url", "status_callback")),
            "sid": sid,
            "inbound_method": "GET",
            "fallback_method": "GET",
            "validity_period": 36000,
            "use_inbound_webhook_on_number": True,
        }

    @app.get("/v1/Services/<sid>/PhoneNumbers")
    def senders(sid: str) -> dict[str, object]:
        return {"phone_numbers": [{"phone_number": "+12025550100"}], "meta": {"key": KEY}}

    @app.get("/v1/Messaging/GeoPermissions")
    def permissions() -> dict[str, object]:
        enabled = [{"country_code": one, "enabled": one != "FR"} for one in ("US", "FR", "GB")]
        return {"permissions": enabled}

    server = create_server(app, host="127.0.0.1", port=port, threads=2)
    threading.Thread(target=server.run, daemon=True).start()
    yield twilio
    server.close()


def test_of_an_account_in_which_nothing_was_set_everything_is_named(untouched: Twilio) -> None:
    found = check(untouched, "https://voice.example.org", load_opt_out(OPT_OUT))
    wrong = {one.what: (one.state, one.now) for one in found if one.state != "ok"}
    assert wrong == {
        "The number is a UK mobile": ("missing", "+441513330000"),
        "Webhook for inbound texts": ("missing", "empty"),
        "Method of that webhook": ("missing", "GET"),
        "Fallback URL": ("missing", "empty"),
        "Method of the fallback": ("missing", "GET"),
        "Status callback URL": ("missing", "empty"),
        "The service sends from our number alone": ("missing", "+12025550100"),
        "Validity of replies": ("missing", "36000 seconds"),
        "The service's own webhook is used": ("missing", "deferred"),
        "Texts may go to the United Kingdom only": ("missing", "GB, US"),
        "Answer to STOP (Advanced Opt-Out)": ("look", "nobody has said that it is set"),
        "Answer to HELP (Advanced Opt-Out)": ("look", "nobody has said that it is set"),
        "Answer to START (Advanced Opt-Out)": ("look", "nobody has said that it is set"),
        "Somebody has set these three": ("missing", "not signed"),
    }
    assert all(one.fix for one in found if one.state != "ok")


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (http(500, "{}"), "answered 500"),
        (http(200, "[]"), "cannot be read"),
        (http(200, "<html>"), "cannot be read"),
        (b"", "does not answer"),
    ],
    ids=["an error", "a list", "a page", "nothing"],
)
def test_when_twilio_cannot_be_asked_it_says_so(line: Line, answer: bytes, words: str) -> None:
    with answering(answer) as server, pytest.raises(TwilioAwayError, match=words):
        check(replace(line.twilio, api_base=server.base), line.service, SIGNED)


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


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("start: >-", "begin: >-"),
        ("set_at_twilio_on: null", "set_at_twilio_on: soon"),
        ('set_by: ""', "set_by: null"),
        (OPT_OUT, "stop: ''\nhelp: ' '\nstart: x\nset_at_twilio_on: null\nset_by: ''"),
        (OPT_OUT, "- a list"),
        (OPT_OUT, "stop: ["),
    ],
)
def test_words_that_cannot_be_used_are_refused(old: str, new: str) -> None:
    assert old in OPT_OUT
    with pytest.raises(OptOutError, match=r"opt_out\.yaml"):
        load_opt_out(OPT_OUT.replace(old, new))


def test_a_signature_is_a_day_and_a_name() -> None:
    day, name = "set_at_twilio_on: 2026-11-01", 'set_by: "An administrator"'
    half = load_opt_out(OPT_OUT.replace("set_at_twilio_on: null", day))
    whole = load_opt_out(OPT_OUT.replace("set_at_twilio_on: null", day).replace('set_by: ""', name))
    assert (half.signed, whole.signed) == (False, True)


def check_mail(*words: str) -> Result:
    return CliRunner().invoke(command, ["mail", *words])


def test_a_mail_server_that_answers_gets_a_test_only_when_it_is_asked_for(
    surroundings: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "There is no mail server here" in check_mail().output
    monkeypatch.setenv("VOICE_MAIL_FROM", SENDER)
    with mail_server() as box:
        monkeypatch.setenv("VOICE_MAIL_URL", f"smtp://127.0.0.1:{box.mail.port}")
        result = check_mail()
        assert (result.exit_code, box.came) == (0, [])
        assert "[ok]      The mail server answers" in result.output
        assert check_mail("--to", "sam@example.org").exit_code == 0
        assert box.subjects == ["Have your say: a test"]
        box.recipient = ["550 nobody here"]
        result = check_mail("--to", "sam@example.org")
        assert result.exit_code == 1
        assert "refused the recipient (550)" in result.output
        assert "Check the address" in result.output
    result = check_mail()
    assert result.exit_code == 1
    assert "does not answer (127.0.0.1, port" in result.output
    assert "Check the host and the port of VOICE_MAIL_URL" in result.output


@pytest.mark.filterwarnings("ignore:Requiring AUTH:UserWarning")
def test_a_wrong_password_at_the_mail_server_is_said_plainly(
    surroundings: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys, certificate = make_keys(tmp_path)
    monkeypatch.setenv("VOICE_MAIL_FROM", SENDER)
    with mail_server(security="starttls", keys=keys) as box:
        url = f"smtp://{box.mail.user}:{{}}@localhost:{box.mail.port}"
        monkeypatch.setenv("VOICE_MAIL_URL", url.format(box.mail.password))
        assert "certificate of the mail server is not good" in check_mail().output
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        result = check_mail()
        assert result.exit_code == 0, result.output
        assert "It takes our log-in" in result.output
        monkeypatch.setenv("VOICE_MAIL_URL", url.format("guessed"))
        result = check_mail()
    assert result.exit_code == 1
    assert "Check the user and the password" in result.output
    assert "guessed" not in result.output
