"""How often the reading of comments is right, on texts whose answer is known."""

import csv
import random
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from io import StringIO

from voice_service.analysis.sentiment import LABELS

COLUMNS = ("label", "first", "second", "themes", "band", "style", "question", "text")
POLAR = ("negative", "neutral", "positive")
_ONE_IN = 5
_DRAWS = 400
_SEED = 20261126


class CorpusError(ValueError):
    """The texts cannot be read; the sentence says in which line and what to put right."""


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment that was judged.

    `first` and `second` are what two readings said that knew nothing of each other, `label` what
    was agreed. `themes` are the ids of what it is about.
    """

    label: str
    text: str
    question: str = ""
    first: str = ""
    second: str = ""
    themes: tuple[str, ...] = ()
    band: str = ""
    style: str = ""


def read_corpus(text: str, name: str) -> list[Comment]:
    """Read comments in eight columns parted by tabs, with a first line that names the columns.

    Raises CorpusError; `name` is the file it speaks of.
    """
    lines = text.split("\n")
    if tuple(lines[0].rstrip("\r").split("\t")) != COLUMNS:
        raise CorpusError(f"{name}: the first line must name the columns: {', '.join(COLUMNS)}.")
    return [
        _comment(line.rstrip("\r"), f"{name}, line {number}")
        for number, line in enumerate(lines[1:], 2)
        if line.strip()
    ]


def _comment(line: str, where: str) -> Comment:
    parts = line.split("\t")
    if len(parts) != len(COLUMNS):
        raise CorpusError(f"{where}: there must be {len(COLUMNS)} columns parted by tabs.")
    label, first, second, themes, band, style, question, text = parts
    for given in (label, first, second):
        if given not in LABELS:
            raise CorpusError(f"{where}: '{given}' is none of {', '.join(LABELS)}.")
    named = tuple(filter(None, themes.split(",")))
    return Comment(label, text, question, first, second, named, band, style)


def read_open(text: str, name: str) -> list[Comment]:
    """Read open data: CSV with the columns text and label, and question where it has one."""
    rows = csv.DictReader(StringIO(text, newline=""))
    if not {"text", "label"}.issubset(rows.fieldnames or ()):
        raise CorpusError(f"{name}: the first line must name the columns text and label.")
    return [
        Comment(row["label"], row["text"], row.get("question") or "")
        for row in rows
        if row["label"] in POLAR
    ]


def kept_back(text: str) -> bool:
    """Tell whether a text of the open data is one of the fifth that is never trained on."""
    return (
        int.from_bytes(sha256(text.encode("utf-8", "replace")).digest()[:4], "big") % _ONE_IN == 0
    )


@dataclass(frozen=True, slots=True)
class Score:
    """A figure from 0 to 1, and where it may lie in truth (95% of draws with replacement)."""

    value: float
    low: float
    high: float
    texts: int


def macro_f1(given: Sequence[str], said: Sequence[str]) -> float:
    """Give the mean F1 of negative, neutral and positive; other labels said are wrong for all."""
    both = Counter(zip(given, said, strict=True))
    true, told = Counter(given), Counter(said)
    each = [2 * both[name, name] / max(1, true[name] + told[name]) for name in POLAR]
    return sum(each) / len(each)


def scored(
    given: Sequence[str],
    said: Sequence[str],
    figure: Callable[[Sequence[str], Sequence[str]], float] = macro_f1,
) -> Score:
    """Score labels, with an interval by drawing the same texts again and again."""
    draw = random.Random(_SEED)  # noqa: S311 - chance that repeats, not a secret
    count = len(given)
    values = []
    for _ in range(_DRAWS if count else 0):
        at = draw.choices(range(count), k=count)
        values.append(figure([given[i] for i in at], [said[i] for i in at]))
    values.sort()
    if not values:
        return Score(0.0, 0.0, 0.0, 0)
    low, high = values[int(0.025 * _DRAWS)], values[int(0.975 * _DRAWS)]
    return Score(figure(given, said), low, high, count)


def kappa(first: Sequence[str], second: Sequence[str]) -> float:
    """Give Cohen's kappa: how much two agree beyond chance; 1 is always, 0 no more than chance."""
    whole = len(first)
    if not whole:
        return 0.0
    same = sum(a == b for a, b in zip(first, second, strict=True)) / whole
    one, two = Counter(first), Counter(second)
    chance = sum(one[name] * two[name] for name in one) / whole**2
    return 1.0 if chance == 1 else (same - chance) / (1 - chance)


def by(comments: Iterable[Comment], group: Callable[[Comment], str]) -> dict[str, list[Comment]]:
    """Part comments by a property, in the order of its values."""
    parts: dict[str, list[Comment]] = {}
    for comment in comments:
        parts.setdefault(group(comment), []).append(comment)
    return dict(sorted(parts.items()))
