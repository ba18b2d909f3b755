"""`voice check`: what must be right before real young people are texted."""

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from voice_service.channels.twilio_check import Finding

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
