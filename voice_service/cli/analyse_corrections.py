"""`voice analyse corrections`: what people said of the machine's reading, as training data."""

import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from voice_service.cli.analyse_writing import written

if TYPE_CHECKING:
    from voice_service.services.training import Correction


@click.command()
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Write here, readable by you only. Without it, to the screen.",
)
def corrections(out: Path | None) -> None:
    """Write what people said of the machine's reading, one JSON line for each judgement.

    \b
    Example:
        voice analyse corrections --out corrections.jsonl
    and corrections.jsonl holds lines like
        {"text": "the [a place] bus is dead", "question": "How is getting to school?",
         "aspect": "sentiment", "machine": "negative", "person": "positive",
         "agrees": false, "why": "dead good is praise here", "by": "A. Worker",
         "at": "2026-11-26T09:00:00+00:00", "understood_by": "2026-11-1/2026-11-1"}

    Only the last judgement of each comment is written, and only while the words that were judged
    still stand; never what a concern holds. Names are taken out, but redacting misses some: keep
    the file as you would keep the comments.
    """
    from voice_service.app import create_app
    from voice_service.db import db
    from voice_service.services.training import corrections as stored

    lines = agreed = 0
    app = create_app()
    with app.app_context(), written(out) as write:
        for one in stored(db.session, app.extensions["voice"]):
            write(as_line(one) + "\n")
            lines, agreed = lines + 1, agreed + one.agrees
    told = f"{lines} judgements, of which {agreed} agree with the machine"
    click.echo(f"{told}{f', written to {out}' if out else ''}.", err=True)


def as_line(one: "Correction") -> str:
    """Write a correction as a line of JSON (ASCII)."""
    return json.dumps({**asdict(one), "at": one.at.isoformat()})


def lines_stored() -> Iterator[str]:
    """Give the lines of the corrections in the database."""
    from voice_service.app import create_app
    from voice_service.db import db
    from voice_service.services.training import corrections as stored

    app = create_app()
    with app.app_context():
        for one in stored(db.session, app.extensions["voice"]):
            yield as_line(one)
