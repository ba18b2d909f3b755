"""`voice analyse`: read the comments of a CSV file, one JSON line for each row."""

import json
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from io import TextIOWrapper
from pathlib import Path
from typing import IO, Protocol

import click

from voice_service.analysis.comments import CommentsError, read_rows
from voice_service.analysis.sentiment import sentiment
from voice_service.cli.screen import TERMS, WEIGHTS, load_screener
from voice_service.safeguarding.screening import Screener, Screening

_PATIENCE = 2.0  # seconds before the bar is shown


class Screens(Protocol):
    """What screens a text: a `Screener`, or a stand-in."""

    def screen(
        self, text: str, question: str | None = None, answer: str | None = None
    ) -> Screening:
        """Screen one text as it came."""


@click.command(no_args_is_help=True)
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--text-column", required=True, metavar="NAME", help="The column of comments.")
@click.option("--question-column", metavar="NAME", help="The column of question ids, if any.")
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Write here, once all is read. Without it, to the screen.",
)
def analyse(file: Path, text_column: str, question_column: str | None, out: Path | None) -> None:
    """Read the comments of a CSV file (UTF-8) and say how each sounds and what is worrying.

    \b
    Example: with comments.csv holding
        school,comment
        Hill Top,I don't feel safe at the bus stop
    run
        voice analyse comments.csv --text-column comment --out read.jsonl
    and read.jsonl holds one line for each row, in order:
        {"sentiment": {"label": "negative", "score": -0.447}, "concern": null}

    The label is negative, neutral, positive, mixed or cannot_tell; the score runs from -1 to 1.
    A concern has a severity (immediate, high, medium, low) and the phrases it was raised by, each
    with its place in the comment. Software misses things: a person must read every comment.
    """
    screener = _screener()
    try:
        with _opened(file) as raw, _written(out, file) as write:
            text = TextIOWrapper(raw, "utf-8-sig", newline="")
            rows = worrying = 0
            for row in _with_bar(read_rows(text, text_column, question_column), raw):
                line = line_for(*row, screener)
                write(line + "\n")
                rows, worrying = rows + 1, worrying + (not line.endswith('"concern": null}'))
    except CommentsError as error:
        raise click.ClickException(str(error)) from None
    if out is not None:
        click.echo(f"{rows} comments, {worrying} with a concern, written to {out}.", err=True)


def line_for(text: str, question: str | None, screener: Screens) -> str:
    """Say of one text how it sounds and what is worrying in it, as a line of JSON (ASCII)."""
    mood, found = sentiment(text, question), screener.screen(text, question)
    concern = found.severity and {
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
    return json.dumps({"sentiment": {"label": mood.label, "score": mood.score}, "concern": concern})


@cache
def _screener() -> Screener:
    return load_screener(TERMS, WEIGHTS)


def _why(error: Exception) -> str:
    return (getattr(error, "strerror", None) or str(error)).lower()


@contextmanager
def _opened(file: Path) -> Iterator[IO[bytes]]:
    try:
        raw = file.open("rb")
    except (OSError, ValueError) as error:
        raise click.ClickException(f"{str(file)!r} cannot be read: {_why(error)}.") from None
    with raw:
        yield raw


@contextmanager
def _written(out: Path | None, source: Path) -> Iterator[Callable[[str], object]]:
    """Give what writes a line: to the screen, or to a file that appears once it is whole."""
    if out is None:
        yield sys.stdout.write
        return
    if out.exists() and out.samefile(source):
        raise click.ClickException("The output would replace the file it is read from.")
    try:
        with _whole(out) as write:
            yield write
    except OSError as error:
        raise click.ClickException(f"{str(out)!r} cannot be written: {_why(error)}.") from None


@contextmanager
def _whole(out: Path) -> Iterator[Callable[[str], object]]:
    """Write beside the file and move it into place at the end. Only its owner may read it."""
    if out.is_dir():
        raise IsADirectoryError(0, "it is a folder")
    handle, name = tempfile.mkstemp(prefix=f".{out.name}.", suffix=".part", dir=out.parent)
    try:
        with open(handle, "w", encoding="ascii", newline="\n") as file:
            yield file.write
        os.replace(name, out)
    finally:
        Path(name).unlink(missing_ok=True)


def _with_bar(
    rows: Iterator[tuple[str, str | None]], raw: IO[bytes]
) -> Iterator[tuple[str, str | None]]:
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
            bar.update(raw.tell() - bar.pos)
            yield row
        bar.update(size - bar.pos)
