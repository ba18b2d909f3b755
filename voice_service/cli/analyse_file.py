"""`voice analyse FILE`: read the comments of a CSV file or a workbook, a JSON line for each row."""

import json
import os
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import IO, Protocol

import click

from voice_service.analysis.comments import CommentsError, read_comments
from voice_service.analysis.redaction import Redactor
from voice_service.analysis.understanding import Understander
from voice_service.cli.analyse import Unnamed
from voice_service.cli.analyse_writing import opened, surveys_option, written
from voice_service.cli.screen import load_screener
from voice_service.safeguarding.screening import Screening
from voice_service.services.library import load_redactor, load_understander
from voice_service.text.normalise import Normalised, normalise

_PATIENCE = 2.0  # seconds before the bar is shown
Row = tuple[str, str | None]


class Screens(Protocol):
    """What screens a text: a `Screener`, or a stand-in."""

    def screen(
        self, text: str, question: str | None = None, *, read: Normalised | None = None
    ) -> Screening:
        """Screen one text as it came."""


@dataclass(frozen=True, slots=True)
class Readers:
    """Everything that a comment is read with."""

    understander: Understander
    redactor: Redactor
    screener: Screens


@click.command(cls=Unnamed)
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--text-column", required=True, metavar="NAME", help="The column of comments.")
@click.option(
    "--question-column", metavar="NAME", help="The column of question ids or wordings, if any."
)
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Write here, once all is read, in place of what was there. Without it, to the screen.",
)
@surveys_option
def analyse_file(
    file: Path, text_column: str, question_column: str | None, out: Path | None, surveys: Path
) -> None:
    """Read the comments of FILE, a CSV file (UTF-8) or an Excel workbook (.xlsx).

    \b
    Example: with comments.csv holding
        school,comment
        Hill Top,I don't feel safe at the bus stop with Ellie
    run
        voice analyse comments.csv --text-column comment --out read.jsonl
    and read.jsonl holds one line for each row that is not empty, in order:
        {"sentiment": {"label": "negative", "score": -0.831, "confidence": 0.897,
           "words": [{"word": "don't", "start": 2, "end": 7, "weight": -0.522}, ...]},
         "themes": [{"id": "transport", "name": "Buses, trains and taxis",
           "label": "negative", "words": ["bus"]}],
         "concern": null, "language": null,
         "redacted": "I don't feel safe at the bus stop with [a name]"}

    The label is negative, neutral, positive, mixed or cannot_tell; the score runs from -1 to 1,
    the confidence from 0 to 1, and the words are those that moved it most, with their places.
    A theme has how the comment sounds about it. A concern has a severity (immediate, high,
    medium, low) and the phrases it was raised by. The language is null for English. Redacting
    misses names. Software misses things: a person must read every comment.
    """
    readers = load_readers(surveys)
    try:
        with opened(file) as raw, written(out, file) as write:
            rows = worrying = 0
            found = read_comments(raw, file.name, text_column, question_column, _told)
            for text, question in _with_bar(found, raw):
                line = read_one(text, question, readers)
                write(json.dumps(line) + "\n")
                rows, worrying = rows + 1, worrying + (line["concern"] is not None)
    except CommentsError as error:
        raise click.ClickException(str(error)) from None
    if not rows:
        click.echo("There is no comment in the file: it has no row under its headings.", err=True)
    if out is not None:
        click.echo(f"{rows} comments, {worrying} with a concern, written to {out}.", err=True)


def _told(words: str) -> None:
    click.echo(words, err=True)


def read_one(text: str, question: str | None, readers: Readers) -> dict[str, object]:
    """Say of one comment everything that is found, as what JSON can hold."""
    read = normalise(text)
    found = readers.understander.understand(text, question, read)
    mood, themes = found.sentiment, readers.understander.framework.themes
    return {
        "sentiment": {
            "label": mood.label,
            "score": mood.score,
            "confidence": mood.confidence,
            "words": [moved._asdict() for moved in mood.words],
        },
        "themes": [
            {
                "id": one.theme,
                "name": themes[one.theme].name,
                "label": one.label,
                "words": list(one.words),
            }
            for one in found.themes
        ],
        "concern": _concern(readers.screener.screen(text, question, read=read)),
        "language": found.language,
        "redacted": readers.redactor.redact(text).text,
    }


def _concern(found: Screening) -> dict[str, object] | None:
    if found.severity is None:
        return None
    return {
        "severity": str(found.severity),
        "indicators": [
            {
                "phrase": one.phrase,
                "category": one.category,
                "severity": str(one.severity),
                "start": one.start,
                "end": one.end,
            }
            for one in found.indicators
        ],
    }


@cache
def load_readers(folder: Path) -> Readers:
    """Load everything that a comment is read with from the folder of surveys."""
    terms, weights = (folder / "safeguarding" / name for name in ("terms.yaml", "weights.json"))
    return Readers(load_understander(folder), load_redactor(folder), load_screener(terms, weights))


def _with_bar(rows: Iterator[Row], raw: IO[bytes]) -> Iterator[Row]:
    """Pass the rows on; once it takes long, show by the bytes read how far we are."""
    began = time.monotonic()
    for row in rows:
        yield row
        if time.monotonic() - began > _PATIENCE:
            break
    else:
        return
    size = os.fstat(raw.fileno()).st_size
    if not size or not sys.stderr.isatty():  # a pipe has no length, a log needs no bar
        yield from rows
        return
    with click.progressbar(length=size, label="Reading", file=sys.stderr) as bar:
        for row in rows:
            # The parts of a workbook are not read in the order they stand in.
            bar.update(max(0, raw.tell() - bar.pos))
            yield row
        bar.update(max(0, size - bar.pos))
