"""What `voice analyse --evaluate` says of themes, of redaction, and of how fast all that is."""

import re
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import click

from voice_service.analysis.measuring import Comment, scored
from voice_service.analysis.redaction import Redactor
from voice_service.analysis.sentiment import sentiment
from voice_service.analysis.understanding import Understander
from voice_service.cli.analyse_rivals import Rival
from voice_service.cli.analyse_writing import text_of

_ROUNDS = 4
_AT_ONCE = 1_000  # texts of a round
_TAKEN = re.compile(r"\\\[[^]]*\]")


def show_themes(understander: Understander, unseen: Sequence[Comment]) -> None:
    """Print how often the themes that are found are those that people found."""
    given = [",".join(sorted(one.themes)) for one in unseen]
    said = [
        ",".join(
            sorted(
                found.theme
                for found in understander.understand(one.text, one.question or None).themes
            )
        )
        for one in unseen
    ]
    click.echo(f"\nWhat comments are about: our own corpus, unseen half ({len(unseen)} texts)")
    for name, figure in (("precision", precision), ("recall", recall), ("F1", f1)):
        found = scored(given, said, figure)
        click.echo(f"  {name:<13}{found.value:.3f} [{found.low:.3f}, {found.high:.3f}]")


def _both(given: Sequence[str], said: Sequence[str]) -> int:
    pairs = zip(given, said, strict=True)
    return sum(len(_ids(one) & _ids(other)) for one, other in pairs)


def _ids(themes: str) -> set[str]:
    return set(filter(None, themes.split(",")))


def precision(given: Sequence[str], said: Sequence[str]) -> float:
    """Give the share of the themes found that people found too, over all texts."""
    return _both(given, said) / max(1, sum(len(_ids(one)) for one in said))


def recall(given: Sequence[str], said: Sequence[str]) -> float:
    """Give the share of the themes that people found that are found, over all texts."""
    return _both(given, said) / max(1, sum(len(_ids(one)) for one in given))


def f1(given: Sequence[str], said: Sequence[str]) -> float:
    """Give the harmonic mean of precision and recall, over all texts."""
    one, other = precision(given, said), recall(given, said)
    return 2 * one * other / (one + other) if one + other else 0.0


def show_redaction(redactor: Redactor, file: Path) -> None:
    """Print what is taken out of sentences in which it is known what must go."""
    if not file.exists():
        click.echo(f"\n{file.name} is not here, so redaction is not measured.")
        return
    rows = [line.split("\t") for line in text_of(file).splitlines() if line.count("\t") == 2]
    rows = [row for row in rows if row[2] == "unseen"]
    exact = gone = to_go = clean = spoilt = 0
    for text, expected, _ in rows:
        found = redactor.redact(text)
        exact += found.text == expected
        clean += text == expected
        spoilt += text == expected != found.text
        taken = {at for span in found.spans for at in range(span.start, span.end)}
        places = must_go(text, expected)
        to_go += len(places)
        gone += sum(taken.issuperset(range(*place)) for place in places)
    click.echo(f"\nRedaction: our own sentences, unseen half ({len(rows)})")
    click.echo(f"  of what tells who somebody is, gone   {_of(gone, to_go)}")
    click.echo(f"  of sentences with nothing of it, hurt {_of(spoilt, clean)}")
    click.echo(f"  exactly as a person would have it     {_of(exact, len(rows))}")


def must_go(text: str, expected: str) -> list[tuple[int, int]]:
    """Give the places of a text for which its expected form has something in square brackets."""
    pattern = _TAKEN.sub("(.+?)", re.escape(expected))
    found = re.fullmatch(pattern, text, re.DOTALL)
    return [found.span(group + 1) for group in range(len(found.groups()))] if found else []


def _of(part: int, whole: int) -> str:
    return f"{part / whole:.3f} ({part}/{whole})" if whole else "none"


def show_speed(
    understander: Understander, others: Sequence[Rival], unseen: Sequence[Comment]
) -> None:
    """Print how many of the same texts each reads in a second, on one core."""
    texts = [one.text for one in unseen[:_AT_ONCE]]
    table = understander.table
    ways: list[tuple[str, Callable[[str], object] | None]] = [
        ("ours: how it sounds", lambda text: sentiment(text, None, table)),
        ("ours: themes and language too", understander.understand),
        *((rival.name, rival.score) for rival in others),
    ]
    rates = {name: rate(read, texts) for name, read in ways if read is not None}
    beside = rates.get("TextBlob", 0.0)
    click.echo(
        f"\nTexts read in a second on one core: {len(texts)} texts, best of {_ROUNDS} rounds"
    )
    for name, found in rates.items():
        times = f"{found / beside:.1f} times TextBlob" if beside else ""
        click.echo(f"  {name:<32}{found:>8,.0f}  {times}".rstrip())


def rate(read: Callable[[str], object], texts: Sequence[str]) -> float:
    """Give how many texts are read in a second, in the fastest of some rounds."""
    best = float("inf")
    for _ in range(_ROUNDS):
        began = time.perf_counter()
        for text in texts:
            read(text)
        best = min(best, time.perf_counter() - began)
    return len(texts) / best if texts else 0.0
