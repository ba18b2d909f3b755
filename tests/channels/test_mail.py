"""A mail on the real wire: taken, refused, and with a server that is down, slow or not trusted."""

import socket
import time
from dataclasses import replace
from pathlib import Path

import pytest

from tests.channels.mail_server import PASSWORD, SENDER, mail_server, make_keys
from tests.end_to_end.processes import free_port
from voice_service.channels.mail import MailError, greet, send
from voice_service.settings import Mail

SAM = "sam@example.org"
TEXT = "Please sign in – and look:\nhttps://voice.example.org/staff/concerns/1\n\nThank you.\n"


def post(mail: Mail, to: str = SAM, *, seconds: float = 5) -> MailError | None:
    """Send one mail; returns why it was not taken, or None."""
    try:
        send(mail, to, "A young person may need you", TEXT, "20260901.7", seconds=seconds)
    except MailError as error:
        return error
    return None


def test_a_mail_arrives_whole_and_says_that_no_person_wrote_it() -> None:
    with mail_server() as box:
        assert post(box.mail) is None
    ((to, letter),) = box.came
    assert to == [SAM]
    assert letter["From"] == SENDER
    assert letter["To"] == SAM
    assert letter["Subject"] == "A young person may need you"
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter["Message-ID"] == "<20260901.7@example.org>"
    assert letter.get_content().replace("\r\n", "\n") == TEXT
    assert box.greetings == ["example.org"], "this machine's own name is nobody's business"


@pytest.mark.parametrize(
    ("recipient", "data", "code", "permanent", "away"),
    [
        ("550 5.1.1 no such user sam@example.org", "", "recipient_550", True, False),
        ("450 4.2.1 try later", "", "recipient_450", False, False),
        ("", "554 5.7.1 we do not like it", "data_554", False, True),
        ("", "451 4.3.0 no room", "data_451", False, True),
    ],
)
def test_what_a_refusal_means(
    recipient: str, data: str, code: str, permanent: bool, away: bool
) -> None:
    with mail_server() as box:
        box.recipient, box.data = [recipient] * bool(recipient), [data] * bool(data)
        error = post(box.mail)
        assert error is not None
        assert (error.code, error.permanent, error.away) == (code, permanent, away)
        assert SAM not in str(error), "no address goes into a log"
        assert post(box.mail) is None, "the next one is taken"


@pytest.mark.parametrize("to", ["", "sam", "sam@", "sam@example.org\r\nRCPT TO:<x@y>", "sä@b.org"])
def test_what_is_no_address_is_never_tried_again(to: str) -> None:
    with mail_server() as box:
        error = post(box.mail, to)
    assert error is not None
    assert (error.permanent, error.away, box.came) == (True, False, [])


def test_a_server_that_is_down_is_tried_again() -> None:
    error = post(Mail("127.0.0.1", free_port(), SENDER, "none"))
    assert error is not None
    assert (error.code, error.permanent, error.away) == ("no_answer", False, True)
    nowhere = post(Mail("no-such-host.invalid", 25, SENDER, "none"))
    assert nowhere is not None
    assert nowhere.away
    assert not nowhere.permanent


def test_nobody_waits_for_a_server_that_says_nothing_or_is_slow() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        began = time.monotonic()
        error = post(Mail("127.0.0.1", silent.getsockname()[1], SENDER, "none"), seconds=0.5)
        assert error is not None
        assert error.away
        assert time.monotonic() - began < 5
    with mail_server() as box:
        box.seconds = 30
        began = time.monotonic()
        error = post(box.mail, seconds=0.5)
        assert error is not None
        assert error.code == "no_answer"
        assert not error.permanent, "it may have been taken, and goes again"
        assert time.monotonic() - began < 5


@pytest.mark.filterwarnings("ignore:Requiring AUTH:UserWarning")
@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_over_tls_it_logs_in_where_the_certificate_is_good(
    security: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys, certificate = make_keys(tmp_path)
    with mail_server(security=security, keys=keys) as box:
        refused = post(box.mail)
        assert refused is not None, "nobody vouches for this certificate"
        assert (refused.code, refused.away) == ("certificate", True)
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        assert post(box.mail) is None
        greet(box.mail)
        wrong = post(replace(box.mail, password="another"))
        assert wrong is not None
        assert (wrong.code, wrong.permanent, wrong.away) == ("login", False, True)
    assert len(box.came) == 1


def test_a_server_without_tls_gets_no_mail_and_no_password() -> None:
    with mail_server() as box:
        for mail in (
            replace(box.mail, security="starttls"),
            replace(box.mail, security="starttls", user="voice", password=PASSWORD),
            replace(box.mail, security="tls", user="voice", password=PASSWORD),
        ):
            error = post(mail)
            assert error is not None
            assert error.code == ("tls" if mail.security == "tls" else "not_offered")
            assert error.away
    assert box.came == []
