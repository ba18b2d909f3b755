"""`voice scrutiny`: how concerns were dealt with, in protected numbers."""

import json
from datetime import UTC, datetime

import click


@click.command()
@click.option("--from", "first", metavar="YYYY-MM", default="", help="The first month.")
@click.option("--to", "last", metavar="YYYY-MM", default="", help="The last month.")
@click.option("--wave", type=int, help="One wave instead of months.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["html", "json", "csv"]),
    default="json",
    show_default=True,
)
@click.option("--out", type=click.Path(dir_okay=False), help="Write to this file.")
def scrutiny(first: str, last: str, wave: int | None, form: str, out: str | None) -> None:
    """Report how concerns were dealt with, for the independent scrutineer.

    Without a period it is about the last twelve months. It holds no words and no names, and small
    numbers are protected.
    """
    from flask import render_template

    from voice_service.app import create_app
    from voice_service.cli.waves import styles
    from voice_service.db import db
    from voice_service.reporting.figures import PROTECTED, as_csv, as_dict
    from voice_service.services import scrutiny as service

    if wave is not None and (first or last):
        raise click.UsageError("choose --wave, or --from and --to")
    app, now = create_app(), datetime.now(UTC)
    with app.test_request_context():
        if wave is not None:
            period = service.of_wave(db.session, wave, now=now)
        else:
            period = service.months(first, last, now=now)
        report = service.report(db.session, period, now=now)
        if form == "json":
            text = json.dumps(as_dict(report), ensure_ascii=False, indent=2) + "\n"
        elif form == "csv":
            text = as_csv(report)
        else:
            text = render_template(
                "staff/scrutiny.html", report=report, protected=PROTECTED, alone=styles(app)
            )
    if out is None:
        click.echo(text, nl=False)
        return
    with click.open_file(out, "w", encoding="utf-8", atomic=True) as file:
        file.write(text)
    click.echo(f"Written to {out}.", err=True)
