"""`voice reconcile`: the provider's log compared with what we have."""

from datetime import UTC, datetime, timedelta

import click


@click.command()
@click.option(
    "--hours",
    default=24,
    show_default=True,
    type=click.IntRange(1, 24 * 30),
    help="How far back to look in Twilio's log.",
)
def reconcile(hours: int) -> None:
    """Take in texts that never reached us, and find out what became of texts in doubt.

    Reads Twilio's log of what young people sent us and takes in, in order, what no webhook
    brought: each is screened and answered as if it had come by itself. It can be stopped at any
    time and run again; nothing is taken twice. The worker does the same every five minutes for
    the last hour.
    """
    from voice_service.app import create_app
    from voice_service.channels.twilio_api import TwilioAwayError, TwilioLog
    from voice_service.db import db
    from voice_service.services import doubts, reconciling, spooling

    app = create_app()
    means = app.extensions["voice"]
    if means.settings.twilio is None:
        raise click.ClickException("There is no Twilio account here; set TWILIO_ACCOUNT_SID, ...")
    twilio, now = TwilioLog(means.settings.twilio), datetime.now(UTC)
    with app.app_context():
        spooled = doubtful = 0
        while taken := spooling.take_in(db.session, now=now, means=means):
            spooled += taken
        try:
            missed = reconciling.take_missed(
                db.session,
                twilio.inbound(now - timedelta(hours=hours)),
                now=now,
                means=means,
                seen=lambda count: click.echo(f"  {count} texts looked at", err=True),
            )
        except TwilioAwayError as error:
            raise click.ClickException(f"Twilio's log cannot be read now: {error}") from error
        doubts.recover(db.session, now=now)
        while found := reconciling.look_up_doubts(db.session, twilio, now=now):
            doubtful += found
    click.echo(
        f"{missed} texts had never reached us and are taken in now; {spooled} waited on disk; "
        f"{doubtful} texts of ours were in doubt and have been looked up."
    )
