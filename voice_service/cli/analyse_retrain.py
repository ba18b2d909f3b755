"""`voice analyse retrain`: learn from what people corrected, and keep nothing that is worse."""

import json
import re
import sys
from datetime import UTC, date, datetime
from importlib import resources
from pathlib import Path
from typing import Any

import click

from voice_service.analysis.learning import (
    LearningError,
    learn,
    named,
    parted,
    read_corrections,
)
from voice_service.analysis.measuring import Comment, read_corpus
from voice_service.analysis.table import load_table
from voice_service.cli.analyse_corrections import lines_stored
from voice_service.cli.analyse_evaluate import CORPUS, plainly
from voice_service.cli.analyse_verdict import Compared, Verdict, verdict
from voice_service.cli.analyse_writing import surveys_option, text_of, written

_STEPS = 100  # of the bar


@click.command()
@click.option(
    "--corrections",
    "source",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Learn from an exported file instead of the database.",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Write the table here.",
    show_default="understanding/weights.json in the folder of surveys",
)
@surveys_option
def retrain(source: Path | None, out: Path | None, surveys: Path) -> None:
    """Learn from what people said of how comments sound, and use it from the next start on.

    \b
    Examples:
        voice analyse retrain
        voice analyse retrain --corrections corrections.jsonl --out tried.json

    The weights in use are moved a little towards the corrections: a few move little, and many that
    agree win. One correction in five is kept back to judge by. Nothing is written when the new
    table is worse on our corpus by more than 0.005, or no better on the corrections kept back, or
    hears good news in a plain sentence about safety. It can be stopped at any time. To go back,
    take understanding/weights.json away.
    """
    target = out or surveys / "understanding" / "weights.json"
    document = present(surveys)
    given = _given(source)
    try:
        taught, kept = parted(given)
    except LearningError as error:
        raise click.ClickException(str(error)) from None
    with plainly():
        seen, unseen = (
            read_corpus(text_of(CORPUS / name), name) for name in ("seen.tsv", "unseen.tsv")
        )
    left_out = len(given) - len(taught) - len(kept)
    click.echo(f"{len(taught)} corrections to learn from, {len(kept)} kept back to judge by.")
    if left_out:
        click.echo(f"{left_out} say mixed or cannot tell, which is not learned.")
    new = _learned(document, taught, seen)
    new = named(new, next_version(document["version"], datetime.now(UTC).date()), len(taught))
    text = as_text(new)
    found = verdict(load_table(json.dumps(document)), load_table(text), unseen, kept)
    show(found)
    if found.refused:
        raise click.ClickException(f"Nothing was written: {found.refused}.")
    if out is None:
        target.parent.mkdir(exist_ok=True)
    with written(target, private=False) as write:
        write(text)
    click.echo(
        f"Table {new['version']} written to {target}. Start the service again to use it; the\n"
        "worker then reads all comments anew, and what people said stays."
    )


def present(surveys: Path) -> dict[str, Any]:
    """Read the table in use, as its file holds it."""
    retrained = surveys / "understanding" / "weights.json"
    released = resources.files("voice_service.analysis").joinpath("weights.json")
    text = text_of(retrained) if retrained.exists() else released.read_text("utf-8")
    load_table(text)  # says what to do when it is broken
    document: dict[str, Any] = json.loads(text)
    return document


def _given(source: Path | None) -> list[Comment]:
    try:
        if source is not None:
            return read_corrections(text_of(source), source.name)
        return read_corrections("\n".join(lines_stored()), "the database")
    except LearningError as error:
        raise click.ClickException(str(error)) from None


def _learned(
    document: dict[str, Any], taught: list[Comment], seen: list[Comment]
) -> dict[str, Any]:
    with click.progressbar(length=_STEPS, label="Learning", file=sys.stderr) as bar:
        return learn(
            document, taught, seen, lambda share: bar.update(round(share * _STEPS) - bar.pos)
        )


def next_version(before: str, today: date) -> str:
    """Name a version after its day, counting on when that day has one already."""
    same_day = re.fullmatch(rf"{today.isoformat()}-(\d{{1,6}})", before)
    return f"{today.isoformat()}-{int(same_day[1]) + 1 if same_day else 1}"


def as_text(document: dict[str, Any]) -> str:
    """Write a table as its file holds it."""
    packed = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
    return packed.replace('],"', '],\n"') + "\n"


def show(found: Verdict) -> None:
    """Print how often the table was right before and is now."""
    click.echo("macro-F1; in square brackets where it may lie (95%)")
    click.echo(f"  {'':<28}{'texts':>5}  {'before':<22}after")
    for name, one in (
        ("our corpus, unseen half", found.corpus),
        ("corrections kept back", found.kept),
    ):
        click.echo(f"  {name:<28}{_row(one)}")


def _row(one: Compared) -> str:
    before, after = (f"{s.value:.3f} [{s.low:.3f}, {s.high:.3f}]" for s in (one.before, one.after))
    return f"{one.before.texts:>5}  {before:<22}{after}"
