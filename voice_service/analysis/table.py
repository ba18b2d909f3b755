"""The learned table of how words sound: a prior for each word, and what words and pairs add."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from itertools import chain
from math import isfinite
from sys import intern
from typing import Any

from voice_service.analysis.grammar import roles_of
from voice_service.analysis.phrases import PHRASES

UNIT = 1000  # weights are kept as whole thousandths
FORMAT = 1
# What a feature counts for: towards negative and towards positive, neutral being 0.
Pair = tuple[float, float]
# And what a word counts for in each of the voices that texts are in.
Voice = tuple[float, float, float, float]
VOICES, LENGTHS = 4, 6
ANSWER = 3  # the voice of a young person's answer, and of whatever answers a question
BEFORE, AFTER, DENIED = "^", "$", "!"  # before the first word, after the last, a word denied
NOTHING: Pair = (0.0, 0.0)
# What is summed up of the words with a value of their own, in this order.
PRIOR_SIGNS = ("good", "bad", "lean", "goodwards", "badwards", "silent", "strong", "best", "worst")


class TableError(ValueError):
    """The table cannot be used; the sentence says what to do."""


# What is known of a word: its weights, what it does in a clause, what follows it, its weights where
# it is denied, what it tells of the voice, and the second words of our phrases that it begins.
# A plain tuple: it is taken apart once for every word that is read.
Entry = tuple[
    float, float, int, Mapping[str, Pair] | None, Pair | None, Voice | None, Collection[str]
]


@dataclass(frozen=True, slots=True)
class Signs:
    """What the whole of a text counts for in one voice, besides its words.

    `prior` stands in the order of PRIOR_SIGNS, `lengths` by the bits of the number of words.
    """

    bias: Pair
    prior: Sequence[Pair]
    silent: Pair
    lengths: Sequence[Pair]
    others: Mapping[str, Pair]


@dataclass(frozen=True, slots=True)
class Table:
    """Everything that was learned, read once. Safe to share between threads.

    `prior` is what a word is worth by itself, -1 to 1; `weights` what words, pairs of words and
    words of an answer to a kind of question add, and `entries` the same by word, `first`
    what the first word of a text adds. The `signs` count
    in one of four voices (a post, a chat, a patient's feedback, a young person's answer): to say
    nothing with feeling means less in a post than in an answer. `mixed` tells when two sides make
    a text mixed, `harm` by which words young people tell of harm.
    """

    version: str
    sources: tuple[str, ...]
    prior: Mapping[str, float]
    weights: Mapping[str, Pair]
    entries: Mapping[str, Entry]
    first: Mapping[str, Pair] | None
    voices: Voice
    signs: Sequence[Signs]
    mixed: Mapping[str, float]
    harm: Mapping[str, float]


def load_table(text: str) -> Table:
    """Read a table from the text of its file; raise TableError with what to do about it."""
    try:
        raw: Any = json.loads(text)
        if raw["format"] != FORMAT:
            raise TableError(
                f"The table of how words sound has format {raw['format']!r}, and this version "
                f"reads format {FORMAT}. Train it again with `voice analyse retrain`."
            )
        return _table(raw)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as problem:
        if isinstance(problem, TableError):
            raise
        raise TableError(
            "The table of how words sound cannot be read. Put weights.json back as it was "
            "released, or train it again with `voice analyse retrain`."
        ) from problem


def _table(raw: dict[str, Any]) -> Table:
    if len(raw["signs"]) != VOICES:
        raise ValueError("a voice has no signs")
    prior = {word: _number(value) / UNIT for word, value in raw["prior"].items()}
    weights = _pairs(raw["weights"])
    voices = {word: _voice(values) for word, values in raw["voices"].items()}
    entries = _entries(weights, voices, roles_of(prior))
    return Table(
        version=str(raw["version"]),
        sources=tuple(f"{one['name']} ({one['licence']})" for one in raw["sources"]),
        prior=prior,
        weights=weights,
        entries=entries,
        first=entries[BEFORE][3] if BEFORE in entries else None,
        voices=voices[""],
        signs=tuple(_signs(_pairs(signs)) for signs in raw["signs"]),
        mixed={name: _number(value) / UNIT for name, value in raw["mixed"].items()},
        harm={name: _number(value) / UNIT for name, value in raw.get("harm", {}).items()},
    )


def _entries(
    weights: Mapping[str, Pair], voices: Mapping[str, Voice], roles: Mapping[str, int]
) -> dict[str, Entry]:
    """Gather by word what stands by feature: a child's answer is read word by word."""
    follow: dict[str, dict[str, Pair]] = {}
    denied: dict[str, Pair] = {}
    alone: dict[str, Pair] = {}
    for feature, pair in weights.items():
        if " " in feature:
            # The same words as the normaliser gives: found at a glance, without comparing letters.
            first, second = map(intern, feature.split(" ", 1))
            seconds = follow.get(first)
            if seconds is None:
                follow[first] = {second: pair}
            else:
                seconds[second] = pair
        elif feature[0] == DENIED and len(feature) > 1:
            denied[feature[1:]] = pair
        else:
            alone[feature] = pair
    words = set(map(intern, {*alone, *follow, *denied, *voices, *roles} - {""}))
    return {
        word: (
            *alone.get(word, NOTHING),
            roles.get(word, 0),
            follow.get(word),
            denied.get(word),
            voices.get(word),
            PHRASES.get(word, ()),
        )
        for word in words
    }


def _voice(values: list[float]) -> Voice:
    a, b, c, d = (_number(value) / UNIT for value in values)
    return a, b, c, d


def _signs(pairs: dict[str, Pair]) -> Signs:
    prior = tuple(pairs.get(name, NOTHING) for name in PRIOR_SIGNS)
    return Signs(
        bias=pairs[""],
        prior=prior,
        silent=prior[PRIOR_SIGNS.index("silent")],
        lengths=tuple(pairs.get(f"long{bits}", NOTHING) for bits in range(LENGTHS + 1)),
        others=pairs,
    )


def _pairs(raw: dict[str, list[float]]) -> dict[str, Pair]:
    if not all(type(each) in (int, float) for each in chain.from_iterable(raw.values())):
        raise TypeError("a weight is no number")
    pairs = {key: (neg / UNIT, pos / UNIT) for key, (neg, pos) in raw.items()}
    if not isfinite(sum(chain.from_iterable(pairs.values()))):
        raise TypeError("a weight is no number")
    return pairs


def _number(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not isfinite(value):
        raise TypeError("a weight is no number")
    return float(value)


@cache
def released() -> Table:
    """Return the table that came with the service."""
    return load_table(
        resources.files("voice_service.analysis").joinpath("weights.json").read_text("utf-8")
    )
