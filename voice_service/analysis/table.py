"""The learned table of how words sound: a prior for each word, and what words and pairs add."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from itertools import chain
from math import isfinite
from sys import intern
from typing import Any

from voice_service.analysis import lanes
from voice_service.analysis.grammar import PHRASE, roles_of
from voice_service.analysis.phrases import PHRASES

UNIT = 1000  # weights are kept as whole thousandths
FORMAT = 2
# What a feature counts for: towards negative and towards positive, neutral being 0.
Pair = tuple[float, float]
VOICES, LENGTHS = 4, 6
ANSWER = 3  # the voice of a young person's answer, and of whatever answers a question
FEEDBACK = 2  # the voice of a patient's feedback
POSTS = 2  # the voices below it are of posts and chats among strangers
# Whose weights are used in each voice, in the order of their lanes.
GROUPS = ("posts", "feedback", "answers")
GROUP_OF = (0, 0, 1, 2)
BEFORE, AFTER, DENIED = "^", "$", "!"  # before the first word, after the last, a word denied
NOTHING: Pair = (0.0, 0.0)
# What is summed up of the words with a value of their own, in this order.
PRIOR_SIGNS = ("good", "bad", "lean", "goodwards", "badwards", "silent", "strong", "best", "worst")
# What is made of the sum that a few rules give a post, in this order.
RATED_SIGNS = ("rated", "rated well", "rated badly", "not rated", "very well", "very badly", "far")


class TableError(ValueError):
    """The table cannot be used; the sentence says what to do."""


@dataclass(frozen=True, slots=True)
class Signs:
    """What the whole of a text counts for in one voice, besides its words.

    `prior` and `rated` stand in the order of PRIOR_SIGNS and RATED_SIGNS, `lengths` by the bits of
    the number of words.
    """

    bias: Pair
    prior: Sequence[Pair]
    silent: Pair
    rated: Sequence[Pair]
    lengths: Sequence[Pair]
    others: Mapping[str, Pair]


@dataclass(frozen=True, slots=True)
class Table:
    """Everything that was learned, read once. Safe to share between threads.

    `prior` is what a word is worth by itself, -1 to 1. `words`, `pairs` and `denied` hold what a
    word, two words in a row and a denied word count for, in thousandths, as numbers of many lanes
    (and what they do in a clause); `asked` what the words of a question say of the answer. `level`
    is what is added to the sums of the voices, of harm and of saying two things.

    There are four voices: a post, a chat, a patient's feedback, a young person's answer. What a
    text shows as a whole (`signs`) counts by voice: to say nothing with feeling means less in a
    post than in an answer. `rated` is how strangers rated single words, -4 to 4, for posts; `mixed`
    tells when two sides make a text mixed.
    """

    version: str
    sources: tuple[str, ...]
    prior: Mapping[str, float]
    words: Mapping[str, int]
    pairs: Mapping[tuple[str, str], int]
    denied: Mapping[str, int]
    asked: Mapping[str, int]
    level: Sequence[float]
    signs: Sequence[Signs]
    rated: Mapping[str, float]
    mixed: Mapping[str, float]


def load_table(text: str) -> Table:
    """Read a table from the text of its file; raise TableError with what to do about it."""
    try:
        raw: Any = json.loads(text)
        if raw["format"] != FORMAT:
            raise TableError(
                f"The table of how words sound has format {raw['format']!r}, and this version "
                f"reads format {FORMAT}. Take it away and run `voice analyse retrain`: it starts "
                "from the table that came with the service."
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
    prior = {intern(word): _number(value) / UNIT for word, value in raw["prior"].items()}
    words, pairs, denied = _by_word(_packed(raw))
    beside = [_number(raw[part].get("", 0)) for part in ("harm", "both")]
    for word, role in roles_of(prior).items():
        words[word] = words.get(word, 0) + role
    for first, seconds in PHRASES.items():
        for second in seconds:
            pairs[first, second] = pairs.get((first, second), 0) + PHRASE
    return Table(
        version=str(raw["version"]),
        sources=tuple(f"{one['name']} ({one['licence']})" for one in raw["sources"]),
        prior=prior,
        words=words,
        pairs=pairs,
        denied=denied,
        asked=_asked(raw["asked"]),
        level=[each / UNIT for each in (*_weights(raw["voices"][""], VOICES), *beside)],
        signs=tuple(_signs(_pairs(signs)) for signs in raw["signs"]),
        rated={intern(word): _number(value) / UNIT for word, value in raw["rated"].items()},
        mixed={name: _number(value) / UNIT for name, value in raw["mixed"].items()},
    )


def _packed(raw: dict[str, Any]) -> dict[str, int]:
    """Gather what each feature counts for, in whichever way, into one number."""
    each: dict[str, int] = {}
    for group, name in enumerate(GROUPS):
        _add(each, lanes.SOUND + 2 * group, 2, raw["weights"][name])
    _add(each, lanes.VOICE, VOICES, raw["voices"])
    for lane, part in ((lanes.HARM, "harm"), (lanes.BOTH, "both")):
        _add(each, lane, 1, {name: (weight,) for name, weight in raw[part].items()})
    each.pop("", None)
    return each


def _asked(raw: Mapping[str, Any]) -> dict[str, int]:
    each: dict[str, int] = {}
    for group, name in enumerate(GROUPS):
        _add(each, lanes.SOUND + 2 * group, 2, raw.get(name, {}))
    return each


def _add(each: dict[str, int], first: int, count: int, weights: Mapping[str, Any]) -> None:
    """Add weights to what is known of each feature, from a lane on."""
    if any(len(some) != count for some in weights.values()):
        raise TypeError("a weight is missing")
    _weights(list(chain.from_iterable(weights.values())), count * len(weights))
    get, packed = each.get, lanes.packed
    for name, some in weights.items():
        each[name] = get(name, 0) + packed(first, some)


def _by_word(
    each: Mapping[str, int],
) -> tuple[dict[str, int], dict[tuple[str, str], int], dict[str, int]]:
    """Part features into words, pairs of words and denied words."""
    words: dict[str, int] = {}
    pairs: dict[tuple[str, str], int] = {}
    denied: dict[str, int] = {}
    for feature, number in each.items():
        if " " in feature:
            # The same words as the normaliser gives: found at a glance, without comparing letters.
            first, second = feature.split(" ", 1)
            pairs[intern(first), intern(second)] = number
        elif feature[0] == DENIED and len(feature) > 1:
            denied[intern(feature[1:])] = number
        else:
            words[intern(feature)] = number
    return words, pairs, denied


def _weights(values: Sequence[Any], count: int) -> Sequence[int]:
    """Return weights, all of which must be whole numbers of thousandths that fit in a lane."""
    most = lanes.HEAVIEST
    whole = len(values) == count and set(map(type, values)) <= {int}
    if not whole or not -most <= min(values, default=0) <= max(values, default=0) <= most:
        raise TypeError("a weight is no whole number of thousandths")
    return values


def _signs(pairs: dict[str, Pair]) -> Signs:
    prior = tuple(pairs.get(name, NOTHING) for name in PRIOR_SIGNS)
    return Signs(
        bias=pairs[""],
        prior=prior,
        silent=prior[PRIOR_SIGNS.index("silent")],
        rated=tuple(pairs.get(name, NOTHING) for name in RATED_SIGNS),
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
