"""Moves the weights of a table towards what people said of comments, and judges the outcome."""

import json
import random
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from math import exp, log, sqrt
from typing import Any, NamedTuple

from voice_service.analysis.heard import Chances
from voice_service.analysis.measuring import POLAR, Comment, kept_back
from voice_service.analysis.sentiment import LABELS, sentiment
from voice_service.analysis.shown import Key, known_weights, shows
from voice_service.analysis.table import (
    GROUPS,
    UNIT,
    Table,
    load_table,
)

ENOUGH = 20  # corrections below which nothing is learned
_ROUNDS = 30
_STRIDE = 0.15  # how far a weight goes at first
_HOLD = 1.0  # the penalty for leaving the present weights
_ROOTED = 1.0  # and more of it for each text of the rehearsal that rests on the weight
_HEED = 5.0  # how much a correction counts, against one text of the rehearsal
_SEED = 20261126
_LEAST = 1e-9
_CORRECTIONS = "corrections by people of this service"


class LearningError(ValueError):
    """Nothing can be learned; the sentence says why and what to do."""


class Example(NamedTuple):
    """A text to learn from: what the table makes of it, what it shows, and what it should be.

    `neg` and `pos` are the log-odds against neutral; `shows` are the keys of weights with how much
    each counts; `aims` are the chances of bad, neutral and good it should come to, and `heed` says
    how much it matters.
    """

    neg: float
    pos: float
    shows: tuple[tuple[Key, float], ...]
    aims: Chances
    heed: float


def parted(corrections: Iterable[Comment]) -> tuple[list[Comment], list[Comment]]:
    """Part corrections into those to learn from and the fifth, by their words, to judge it by.

    Only negative, neutral and positive can be learned. Raises LearningError for too few.
    """
    usable = [one for one in corrections if one.label in POLAR]
    kept = [one for one in usable if kept_back(one.text)]
    if len(usable) < ENOUGH or not kept:
        raise LearningError(
            f"There are {len(usable)} corrections that say negative, neutral or positive: too few "
            f"to learn from. From {ENOUGH} on it makes sense to try."
        )
    return [one for one in usable if not kept_back(one.text)], kept


def read_corrections(text: str, name: str) -> list[Comment]:
    """Read the corrections of how comments sound from the lines that were exported.

    Raises LearningError naming the line that is wrong; what else was corrected is left out.
    """
    return [
        one
        for number, line in enumerate(text.splitlines(), 1)
        if line.strip() and (one := _correction(line, f"{name}, line {number}")) is not None
    ]


def _correction(line: str, where: str) -> Comment | None:
    try:
        raw = json.loads(line)
        if raw["aspect"] != "sentiment":
            return None
        label, text, question = raw["person"], raw["text"], raw["question"] or ""
        known = label in LABELS and isinstance(text, str) and isinstance(question, str)
    except (ValueError, KeyError, TypeError, RecursionError):
        known = False
    if not known:
        raise LearningError(
            f"{where}: this is no correction. Export them with `voice analyse corrections`."
        )
    return Comment(label, text, question)


def learn(
    document: Mapping[str, Any],
    corrections: Sequence[Comment],
    rehearsal: Sequence[Comment],
    passed: Callable[[float], object] = lambda share: None,
) -> dict[str, Any]:
    """Return the document of a table whose weights have moved towards the corrections.

    `document` is the present one, as its file holds it. Of the texts of `rehearsal` it must go on
    to say what it says now, so that nothing is forgotten. `passed` is told now and then which
    share of the work is done. The same texts in the same order give the same table.

    Gradient descent with Adagrad on the softmax loss, with a quadratic penalty for each weight
    that leaves its place: a few corrections move little, and many that agree win.
    """
    table = load_table(json.dumps(document))
    known = known_weights(corrections, table, document)
    taught, rehearsed = (
        [one._replace(shows=tuple(s for s in one.shows if known(s[0]))) for one in examples]
        for examples in (_taught(corrections, table), _rehearsed(rehearsal, table))
    )
    return _moved(document, _descend(taught, rehearsed, passed))


def _taught(comments: Iterable[Comment], table: Table) -> Iterator[Example]:
    """Make examples that should come to sound as people said."""
    for one in comments:
        if (chances := _chances(one, table)) is not None:
            bad, none, good = (float(one.label == name) for name in POLAR)
            yield _example(one, table, chances, (bad, none, good), _HEED)


def _rehearsed(comments: Iterable[Comment], table: Table) -> Iterator[Example]:
    """Make examples that should go on to sound as they do."""
    for one in comments:
        if (chances := _chances(one, table)) is not None:
            yield _example(one, table, chances, chances, 1.0)


def _chances(one: Comment, table: Table) -> Chances | None:
    """Give how likely each way to sound is; None where no weight decides it."""
    heard = sentiment(one.text, one.question or None, table).heard
    if heard is None:
        return None
    bad, none, good = (max(_LEAST, chance) for chance in heard.chances)
    return bad, none, good


def _example(one: Comment, table: Table, now: Chances, aims: Chances, heed: float) -> Example:
    bad, none, good = now
    return Example(log(bad / none), log(good / none), tuple(shows(one, table)), aims, heed)


Pair = list[float]


def _descend(
    taught: Sequence[Example], rehearsed: Sequence[Example], passed: Callable[[float], object]
) -> dict[Key, Pair]:
    """Find how far each weight should move, towards negative and towards positive."""
    examples = [*taught, *rehearsed]
    visits = Counter(key for one in examples for key, _ in one.shows)
    rests = Counter(key for one in rehearsed for key, _ in one.shows)
    # Spread over the texts that show a weight, so that a round adds up to the penalty.
    holds = {key: (_HOLD + _ROOTED * rests[key]) / count for key, count in visits.items()}
    moves: dict[Key, Pair] = {key: [0.0, 0.0] for key in visits}
    paths: dict[Key, Pair] = {key: [_LEAST, _LEAST] for key in visits}
    order = list(range(len(examples)))
    draw = random.Random(_SEED)  # noqa: S311 - an order that repeats, not a secret
    for number in range(_ROUNDS):
        draw.shuffle(order)
        stride = _STRIDE * (1 - number / _ROUNDS)
        for at in order:
            _step(examples[at], moves, paths, holds, stride)
        passed((number + 1) / _ROUNDS)
    return moves


def _step(
    one: Example,
    moves: Mapping[Key, Pair],
    paths: Mapping[Key, Pair],
    holds: Mapping[Key, float],
    stride: float,
) -> None:
    neg, pos = one.neg, one.pos
    for key, value in one.shows:
        move = moves[key]
        neg += move[0] * value
        pos += move[1] * value
    most = max(neg, pos, 0.0)
    bad, none, good = exp(neg - most), exp(-most), exp(pos - most)
    total = bad + none + good
    off_neg = one.heed * (bad / total - one.aims[0])
    off_pos = one.heed * (good / total - one.aims[2])
    for key, value in one.shows:
        move, path = moves[key], paths[key]
        hold = holds[key]
        down_neg = off_neg * value + hold * move[0]
        down_pos = off_pos * value + hold * move[1]
        path[0] += down_neg * down_neg
        path[1] += down_pos * down_pos
        move[0] -= stride * down_neg / sqrt(path[0])
        move[1] -= stride * down_pos / sqrt(path[1])


def _moved(document: Mapping[str, Any], moves: Mapping[Key, Pair]) -> dict[str, Any]:
    """Return the document with its weights moved, in whole thousandths as they are kept."""
    parts: dict[str, Any] = {
        "weights": {group: dict(document["weights"].get(group, {})) for group in GROUPS},
        "asked": {group: dict(document["asked"].get(group, {})) for group in GROUPS},
        "signs": [dict(each) for each in document["signs"]],
    }
    for key, (neg, pos) in moves.items():
        change = round(neg * UNIT), round(pos * UNIT)
        if change == (0, 0):
            continue
        where = parts[key.part][key.of]
        before = where.get(key.name, (0, 0))
        where[key.name] = [before[0] + change[0], before[1] + change[1]]
    return {**document, **parts}


def named(document: Mapping[str, Any], version: str, texts: int) -> dict[str, Any]:
    """Return the document under a new version, with the corrections among its sources."""
    others = [one for one in document["sources"] if one["name"] != _CORRECTIONS]
    source = {"name": _CORRECTIONS, "licence": "not to be passed on", "texts": texts}
    return {**document, "version": version, "sources": [*others, source]}
