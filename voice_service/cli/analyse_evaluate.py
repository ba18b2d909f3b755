"""`voice analyse --evaluate`: how often our reading is right, beside TextBlob's and VADER's."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import click

from voice_service.analysis.agreement import agreement
from voice_service.analysis.measuring import (
    POLAR,
    Comment,
    CorpusError,
    by,
    kept_back,
    read_corpus,
    read_open,
    scored,
)
from voice_service.analysis.sentiment import sentiment
from voice_service.analysis.understanding import Understander
from voice_service.cli.analyse import Unnamed
from voice_service.cli.analyse_more_figures import show_redaction, show_speed, show_themes
from voice_service.cli.analyse_rivals import HOW_TO_GET_VADER, Rival, rivals, said_by
from voice_service.cli.analyse_writing import surveys_option, text_of
from voice_service.services.library import load_redactor, load_understander
from voice_service.settings import ROOT

CORPUS = ROOT / "tests" / "analysis" / "corpus"
OPEN = ("vader_tweets.csv", "nhs_feedback.csv", "goemotions.csv")
FAIR = (
    "TextBlob and VADER give scores. From which score on a text counts as negative or\n"
    "positive is chosen for each set where they do best on its seen part, so that the\n"
    "comparison is fair to them. In square brackets: where a figure may lie (95%).\n"
)
_GROUPINGS: tuple[tuple[str, Callable[[Comment], str], Callable[[str], object]], ...] = (
    ("age band", lambda one: one.band, lambda band: (len(band), band)),  # 8-11 before 12-15
    ("style", lambda one: one.style, str),
)


@click.command(cls=Unnamed)
@click.option(
    "--data",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    metavar="FOLDER",
    help=f"Measure on open data too: {', '.join(OPEN)} of a folder.",
)
@click.option(
    "--corpus",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    default=CORPUS,
    show_default="the corpus of the service",
    help="The folder of seen.tsv and unseen.tsv.",
)
@surveys_option
def evaluate(data: Path | None, corpus: Path, surveys: Path) -> None:
    """Measure how well comments are understood, on texts whose answer is known.

    \b
    Example:
        voice analyse --evaluate --data open-data

    Shown are figures only, never a text: how comments sound (macro-F1 of negative, neutral and
    positive, beside TextBlob and VADER in the same run), how far the two readings agree that judged
    our corpus, what comments are about, what redaction finds, and how many texts a second are
    read. The figures are of texts that nobody looked at while the service was made: the unseen
    half of our corpus, and the fifth of each open set that was never trained on. It takes a
    minute or two.
    """
    understander, others = load_understander(surveys), rivals()
    seen, unseen = _halves(corpus)
    click.echo(f"table {understander.table.version}, themes {understander.framework.version}")
    click.echo(f"\n{FAIR}", nl=False)
    for rival in others:
        if rival.score is None:
            click.echo(f"{rival.name} is not installed: {HOW_TO_GET_VADER}")
    show_own(understander, others, seen, unseen)
    if data is not None:
        for name in OPEN:
            show_open(understander, others, data / name)
    show_readers(unseen)
    show_themes(understander, unseen)
    show_redaction(load_redactor(surveys), corpus.parent / "redaction.tsv")
    show_speed(understander, others, unseen)


def _halves(folder: Path) -> tuple[list[Comment], list[Comment]]:
    with plainly():
        seen, unseen = (
            read_corpus(text_of(folder / name), name) for name in ("seen.tsv", "unseen.tsv")
        )
    return seen, unseen


@contextmanager
def plainly() -> Iterator[None]:
    """Say what is wrong with a corpus in one line."""
    try:
        yield
    except CorpusError as error:
        raise click.ClickException(str(error)) from None


def show_own(
    understander: Understander,
    others: Sequence[Rival],
    seen: Sequence[Comment],
    unseen: Sequence[Comment],
) -> None:
    """Print how comments of our own corpus sound: in all, by band and by style."""
    told = [_said(understander, one) for one in unseen]
    right = sum(one.label == said for one, said in zip(unseen, told, strict=True))
    seen, polar = _polar(seen), _polar(unseen)
    each = _labels(understander, others, seen, polar)
    _head(f"How comments sound: our own corpus, unseen half ({len(polar)} texts)", others)
    _row("all", polar, polar, each)
    for title, group, order in _GROUPINGS:
        click.echo(f"  by {title}")
        parts = by(polar, group)
        for name in sorted(parts, key=order):  # type: ignore[arg-type]
            _row(f"  {name or 'none'}", polar, parts[name], each)
    share = right / max(1, len(unseen))
    click.echo(
        f"  ours, with mixed and cannot tell as well: {share:.3f} right of {len(unseen)} texts"
    )


def show_open(understander: Understander, others: Sequence[Rival], file: Path) -> None:
    """Print how the fifth of an open set that is kept back sounds, with and without questions."""
    if not file.exists():
        click.echo(f"\n{file.name} is not in the folder.")
        return
    with plainly():
        comments = read_open(text_of(file), file.name)
    seen = [one for one in comments if not kept_back(one.text)]
    unseen = [one for one in comments if kept_back(one.text)]
    bare = [Comment(one.label, one.text) for one in unseen]
    _head(f"How texts sound: {file.name}, the fifth kept back ({len(unseen)} texts)", others)
    each = _labels(understander, others, seen, bare)
    _row("all", bare, bare, each)
    if any(one.question for one in unseen):
        asked = {"ours": [_said(understander, one) for one in unseen]}
        _row("with question", unseen, unseen, {**each, **asked})


def _polar(comments: Sequence[Comment]) -> list[Comment]:
    return [one for one in comments if one.label in POLAR]


Labels = dict[str, list[str] | None]


def _labels(
    understander: Understander,
    others: Sequence[Rival],
    seen: Sequence[Comment],
    unseen: Sequence[Comment],
) -> Labels:
    """Give what each says of the comments; None for one that is not installed."""
    found: Labels = {"ours": [_said(understander, one) for one in unseen]}
    for rival in others:
        found[rival.name] = None if rival.score is None else said_by(rival.score, seen, unseen)
    return found


def _said(understander: Understander, one: Comment) -> str:
    return sentiment(one.text, one.question or None, understander.table).label


def _head(title: str, others: Sequence[Rival]) -> None:
    click.echo(f"\n{title}")
    names = ("ours", *(rival.name for rival in others))
    click.echo(
        f"  {'macro-F1':<13}{'texts':>5}  " + "".join(f"{name:<20}" for name in names).rstrip()
    )


def _row(name: str, whole: Sequence[Comment], part: Sequence[Comment], each: Labels) -> None:
    mine = {id(one) for one in part}
    at = [i for i, one in enumerate(whole) if id(one) in mine]
    cells = [
        _cell([whole[i].label for i in at], said and [said[i] for i in at])
        for said in each.values()
    ]
    click.echo(f"  {name:<13}{len(at):>5}  " + "".join(f"{cell:<20}" for cell in cells).rstrip())


def _cell(given: Sequence[str], said: Sequence[str] | None) -> str:
    if said is None:
        return "not installed"
    found = scored(given, said)
    return f"{found.value:.3f} [{found.low:.2f}, {found.high:.2f}]"


def show_readers(unseen: Sequence[Comment]) -> None:
    """Print how far the two readings of the corpus agree that knew nothing of each other."""
    found = agreement([(one.first, one.second) for one in unseen if one.first and one.second])
    low, high = found.interval
    click.echo(
        f"\nThe two readings that judged these texts, neither knowing what the other said\n"
        f"  said the same of {found.share:.3f} [{low:.3f}, {high:.3f}] of {found.judged} texts; "
        f"kappa {found.beyond_chance:.2f}"
    )
