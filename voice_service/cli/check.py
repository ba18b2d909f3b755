"""`voice check`: what must be right before real young people are texted."""

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from voice_service.channels.twilio_check import Finding

_LINES = {
    "tls": "The line is secure (TLS), and the certificate is good",
    "starttls": "The line is secure (STARTTLS), and the certificate is good",
    "none": "The line is not secured, because the server is on this machine",
}
_TEST = ("Have your say: a test", "This is a test of the mail server. There is nothing to do.\n")
_REMEDIES = {
    "no_answer": "Check the host and the port of VOICE_MAIL_URL, and the firewall.",
    "certificate": "Give the host in VOICE_MAIL_URL as it stands in the server's certificate.",
    "tls": "Write smtps:// in VOICE_MAIL_URL for port 465, and smtp:// for the others.",
    "login": "Check the user and the password in VOICE_MAIL_URL.",
    "not_offered": "Use the port for submission, most often 587; without TLS no mail goes.",
    "recipient": "Check the address, and that the server may send to it for VOICE_MAIL_FROM.",
    "address": "Check the address.",
    "answer": "Check that the server lets VOICE_MAIL_FROM send.",
}
_MARKS = {"ok": "[ok]     ", "missing": "[missing]", "look": "[look]   "}


@click.group()
def check() -> None:
    """Check what must be right before going live."""


@check.command()
def twilio() -> None:
    """List what must be set at Twilio, and exit with 1 while anything is missing.

    What its API shows is read from there. What it does not show (the answers to STOP, HELP and
    START) a person sets and signs for in surveys/safeguarding/opt_out.yaml.
    """
    from voice_service.app import create_app
    from voice_service.channels import twilio_check
    from voice_service.channels.twilio_api import TwilioAwayError

    means = create_app().extensions["voice"]
    settings = means.settings
    if settings.twilio is None:
        raise click.ClickException(
            "There is no Twilio account here: set TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN and "
            "TWILIO_NUMBER."
        )
    try:
        findings = twilio_check.check(
            settings.twilio, settings.public_base_url, means.library.opt_out
        )
    except TwilioAwayError as error:
        raise click.ClickException(f"{error}.") from error
    _show(findings)


@check.command()
@click.option("--to", metavar="ADDRESS", help="Send a test to this address as well.")
def mail(to: str | None) -> None:
    """Connect to the mail server, say hello and log in; exit with 1 when that fails.

    Sends nothing, unless --to says where a test is to go.
    """
    import secrets

    from voice_service.app import create_app
    from voice_service.channels import mail as channel

    found = create_app().extensions["voice"].settings.mail
    if found is None:
        raise click.ClickException(
            "There is no mail server here: set VOICE_MAIL_URL and VOICE_MAIL_FROM."
        )
    where = f"{found.host}, port {found.port}"
    try:
        channel.greet(found)
        click.echo(f"{_MARKS['ok']} The mail server answers: {where}")
        click.echo(f"{_MARKS['ok']} {_LINES[found.security]}")
        if found.user is not None:
            click.echo(f"{_MARKS['ok']} It takes our log-in")
        if to is not None:
            channel.send(found, to, *_TEST, f"check.{secrets.token_hex(8)}")
            click.echo(f"{_MARKS['ok']} A test was handed over; now see whether it arrives")
    except channel.MailError as error:
        raise click.ClickException(f"{error} ({where}). {_remedy(error.code)}") from error


def _remedy(code: str) -> str:
    own = _REMEDIES.get(code) or _REMEDIES.get(code.partition("_")[0])
    return own or "Ask whoever looks after the mail server what its log says."


def _show(findings: "Sequence[Finding]") -> None:
    for finding in findings:
        click.echo(f"{_MARKS[finding.state]} {finding.what}: {finding.now}")
        if finding.fix:
            click.echo(f"    {finding.fix}")
    missing = sum(finding.state != "ok" for finding in findings)
    click.echo("")
    if missing:
        click.echo(f"{missing} of {len(findings)} are not right yet.")
        sys.exit(1)
    click.echo("Everything is set at Twilio.")
