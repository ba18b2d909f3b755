"""`voice screen`: what screening makes of a text and why, for those who review the terms."""

import json
import os
import sys
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from io import TextIOWrapper
from pathlib import Path
from typing import IO

import click

from voice_service.analysis.comments import CommentsError, read_rows
from voice_service.safeguarding.explaining import Because, Explanation, Nearly, explain
from voice_service.safeguarding.screening import Screener
from voice_service.safeguarding.terms import TermsError, load_terms
from voice_service.safeguarding.weights import WeightsError, load_weights
from voice_service.settings import SURVEYS

TERMS = SURVEYS / "safeguarding" / "terms.yaml"
WEIGHTS = SURVEYS / "safeguarding" / "weights.json"
CORPUS = SURVEYS.parent / "tests" / "safeguarding" / "corpus"
_AROUND = 60  # characters shown either side of a phrase
_MOST_NEARLY = 6

_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)


@click.command(no_args_is_help=True)
@click.argument("text", required=False)
@click.option(
    "--file",
    "file",
    metavar="FILE",
    help="Texts of a file, one a line; - reads them from the input.",
)
@click.option(
    "--text-column", metavar="NAME", help="The file is a CSV, and this column holds the texts."
)
@click.option("--json", "as_json", is_flag=True, help="One line of JSON for each text.")
@click.option("--question", metavar="ID", help="The id of the question that is answered.")
@click.option("--answer", metavar="VALUE", help="The value that was chosen there.")
@click.option(
    "--terms",
    type=_FILE,
    default=TERMS,
    help="Try a changed terms.yaml.",
    show_default="the terms in use",
)
@click.option(
    "--weights",
    type=_FILE,
    default=WEIGHTS,
    help="Try another learned table.",
    show_default="the table in use",
)
@click.option(
    "--evaluate",
    is_flag=False,
    flag_value=str(CORPUS),
    metavar="[FOLDER]",
    help="Measure it on texts whose answer is known: seen.tsv and unseen.tsv of a folder.",
)
@click.option("--stored", is_flag=True, help="Compare it with the concerns of the texts we have.")
def screen(
    text: str | None,
    file: str | None,
    text_column: str | None,
    as_json: bool,
    question: str | None,
    answer: str | None,
    terms: Path,
    weights: Path,
    evaluate: str | None,
    stored: bool,
) -> None:
    """Say what screening makes of TEXT, and why.

    \b
    Examples:
        voice screen "my dad hits me"
        voice screen --question safe_home --answer 1
        voice screen --file texts.txt --terms changed-terms.yaml
        voice screen --evaluate
        voice screen --stored --terms changed-terms.yaml

    For each phrase that worries us: its category and severity, the rule and its reason, and the
    line of terms.yaml that found it; "learned" is the learned table, with the words that moved
    it. For a text that raises nothing: what came closest, and what excused it. --evaluate shows
    figures only: the texts of unseen.tsv must stay unseen. --stored changes nothing, shows no
    words, and can be stopped at any time. Software misses things: people read everything.
    """
    ways = [text is not None or answer is not None, file is not None, evaluate is not None, stored]
    if sum(ways) != 1:
        raise click.UsageError("Give a text (or an answer), --file, --evaluate or --stored: one.")
    screener = load_screener(terms, weights)
    if evaluate is not None:
        from voice_service.cli.screen_figures import show_figures

        show_figures(screener, Path(evaluate))
    elif stored:
        from voice_service.cli.screen_figures import show_stored

        show_stored(screener)
    elif file is not None:
        _show_file(screener, file, text_column, question, as_json)
    else:
        explained = explain(screener, text or "", question, answer)
        click.echo(_json(explained) if as_json else _explained(explained, text or ""))
        if answer is not None and not as_json:
            click.echo(_chosen(question, answer))


def load_screener(terms: Path, weights: Path) -> Screener:
    """Make a screener of two files; what is wrong with them is said with their names."""
    try:
        return Screener(
            load_terms(terms.read_text("utf-8")), load_weights(weights.read_text("utf-8"))
        )
    except (TermsError, WeightsError) as error:
        raise click.ClickException(str(error)) from None
    except UnicodeDecodeError:
        raise click.ClickException(f"{terms} and {weights} must be UTF-8 text.") from None
    except OSError as error:
        why = (error.strerror or str(error)).lower()
        raise click.ClickException(f"{error.filename} cannot be read: {why}.") from None


def _explained(explained: Explanation, text: str) -> str:
    screening = explained.screening
    lines = [f"{screening.severity or 'nothing raised'}   (terms {screening.version})"]
    lines += [line for one in explained.because for line in _why(one, text)]
    if not explained.because:
        lines.append(f"  read as: {explained.read_as[:200]}")
        lines += [line for one in explained.nearly[:_MOST_NEARLY] for line in _close(one, text)]
        if not explained.nearly:
            lines.append("  No rule came close.")
        if (weight := explained.weight) is not None:
            chance = f"{weight.chance:.0%} (it speaks up from {weight.limit:.0%})"
            lines.append(f"  The learned table: {chance}: {_words(weight.moved)}")
    return "\n".join(lines)


def _why(one: Because, text: str) -> Iterator[str]:
    found = one.indicator
    yield f"  {_marked(text, found.start, found.end)}"
    yield f"    {found.category}, {found.severity}, rule {found.rule}: {one.reason}"
    if one.line:
        yield f"    by the line: {one.line}"
    if one.moved:
        yield f"    by the words: {_words(one.moved)}"


def _close(one: Nearly, text: str) -> Iterator[str]:
    yield f"  {_marked(text, one.start, one.end)}"
    yield f"    came close to {one.rule}, by the line: {one.line}"
    if one.excused_by:
        yield f"    excused by: {one.excused_by}"
    else:
        yield "    a hint only: it raises nothing by itself"


def _words(moved: Iterable[tuple[str, float]]) -> str:
    return ", ".join(f"{word} {weight:+.2f}" for word, weight in moved) or "no word it knows"


def _marked(text: str, start: int, end: int) -> str:
    """Show a phrase in its text between brackets, on one line, whatever characters it holds."""
    before, after = text[max(0, start - _AROUND) : start], text[end : end + _AROUND]
    shown = f"{'...' * (start > _AROUND)}{before}[{text[start:end]}]{after}"
    shown += "..." * (len(text) > end + _AROUND)
    plain = "".join(c if c.isprintable() else " " for c in shown)
    return plain.encode("utf-8", "replace").decode("utf-8")


def _json(explained: Explanation) -> str:
    """Write a screening with its reasons as a line of JSON (ASCII)."""
    weight = explained.weight
    return json.dumps(
        {
            "severity": explained.screening.severity,
            "version": explained.screening.version,
            "indicators": [
                {
                    **asdict(one.indicator),
                    "reason": one.reason,
                    "line": one.line,
                    "moved": dict(one.moved),
                }
                for one in explained.because
            ],
            "nearly": [asdict(one) for one in explained.nearly],
            "chance": None if weight is None else round(weight.chance, 3),
        }
    )


def _chosen(question: str | None, answer: str) -> str:
    """Say what the surveys themselves make of a chosen answer."""
    from voice_service.survey.loader import load_folder

    surveys = load_folder(SURVEYS).surveys.values()
    asked = [(s, q) for s in surveys for q in s.questions if q.id == question]
    if not asked:
        raise click.ClickException(
            f"No survey has a question {question!r}. Give its id with --question; "
            "`voice survey list` names the surveys."
        )
    lines = [
        f"  {survey.id}, {question} = {answer}: {one.severity}, {one.category}: {one.reason}"
        for survey, asked_there in asked
        for one in asked_there.concern_when
        if answer in one.values
    ]
    return "\n".join(lines) or f"  No survey worries about {question} = {answer} alone."


def _show_file(
    screener: Screener, name: str, column: str | None, question: str | None, as_json: bool
) -> None:
    looked_at = raised = 0
    try:
        with click.open_file(name, "rb") as raw:
            for text in _with_bar(_texts(raw, column), raw):
                looked_at += 1
                explained = explain(screener, text, question)
                raised += explained.screening.severity is not None
                if as_json:
                    click.echo(_json(explained))
                elif explained.screening.severity is not None:
                    click.echo(f"{looked_at}: {_explained(explained, text)}")
    except CommentsError as error:
        raise click.ClickException(str(error)) from None
    except UnicodeDecodeError:
        raise click.ClickException(f"{name} is not UTF-8 text; save it as UTF-8.") from None
    except OSError as error:
        why = (error.strerror or str(error)).lower()
        raise click.ClickException(f"{name} cannot be read: {why}.") from None
    click.echo(f"{looked_at} texts, {raised} that worry us.", err=True)


def _texts(raw: IO[bytes], column: str | None) -> Iterator[str]:
    stream = TextIOWrapper(raw, "utf-8-sig", newline="" if column else None)
    if column is not None:
        yield from (text for text, _ in read_rows(stream, column, None))
        return
    yield from (line.rstrip("\n") for line in stream if line.strip())


def _with_bar(texts: Iterator[str], raw: IO[bytes]) -> Iterator[str]:
    """Pass texts on; when a person looks at a long file, show how far we are."""
    size = _size(raw)
    if size < 1_000_000 or not sys.stderr.isatty():
        yield from texts
        return
    with click.progressbar(length=size, label="Reading", file=sys.stderr) as bar:
        for text in texts:
            bar.update(raw.tell() - bar.pos)
            yield text


def _size(raw: IO[bytes]) -> int:
    """Give the length of a file; a pipe has none."""
    try:
        return os.fstat(raw.fileno()).st_size if raw.seekable() else 0
    except OSError:  # what a test or another program hands over may be no file at all
        return 0
