"""The learned table of how words sound: a prior for each word, and what words and pairs add."""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from itertools import chain
from math import isfinite
from sys import intern
from typing import Any

from voice_service.analysis import lanes
from voice_service.analysis.grammar import PHRASE, TURNING, VALUE, roles_of, roles_of_two
from voice_service.analysis.phrases import PHRASES

UNIT = 1000  # weights are kept as whole thousandths
FORMAT = 3
# What a feature counts for: towards negative and towards positive, neutral being 0.
Pair = tuple[float, float]
# What a word counts for by itself, and in front of each other one.
Known = tuple[int, Mapping[str, int]]
UNKNOWN: Known = (0, {})
VOICES, LENGTHS = 4, 6
ANSWER = 3  # the voice of a young person's answer, and of whatever answers a question
FEEDBACK = 2  # the voice of a patient's feedback
POSTS = 2  # the voices below it are of posts and chats among strangers
# Whose weights are used in each voice, in the order of their lanes.
GROUPS = ("posts", "feedback", "answers")
GROUP_OF = (0, 0, 1, 2)
BEFORE, AFTER, DENIED = "^", "$", "!"  # before the first word, after the last, a word denied
OF_KIND = "|"  # between the kind of a question and a word of its answer
MANNER = "\N{SECTION SIGN}"  # begins the name of how a text is typed, and no word
NOTHING: Pair = (0.0, 0.0)
# What is summed up of the words with a value of their own, in this order.
SILENT = "silent"
PRIOR_SIGNS = ("good", "bad", "lean", "goodwards", "badwards", SILENT, "strong", "best", "worst")
# What speaks for two sides in a text, in this order; the first is 1 for every text.
SIDES = (
    *("", "lesser", "product", "both", "apart", "lean", "neutral", "told", "words", "parts"),
    "contrast",
)
# What is made of the sum that a few rules give a post, in this order.
RATED_SIGNS = ("rated", "rated well", "rated badly", "not rated", "very well", "very badly", "far")


class TableError(ValueError):
    """The table cannot be used; the sentence says what to do."""


@dataclass(frozen=True, slots=True)
class Signs:
    """What the whole of a text counts for in one voice, besides its words.

    `level` is what a text counts for by its length alone, in bits of the number of its words;
    `silent` is added where no word has a value of its own. `prior` and `rated` stand in the order
    of PRIOR_SIGNS and RATED_SIGNS, once towards negative and once towards positive.
    """

    level: Sequence[Pair]
    silent: Pair
    prior: tuple[Sequence[float], Sequence[float]]
    rated: tuple[Sequence[float], Sequence[float]]
    others: Mapping[str, Pair]


class Manners(dict[tuple[str, ...], int]):
    """What all the signs of how a text is typed count for together, as they come up."""

    def __init__(self, each: Mapping[str, int]) -> None:
        """Take what each sign counts for."""
        super().__init__()
        self._each = each

    def __missing__(self, signs: tuple[str, ...]) -> int:
        """Sum up signs that were not met together before."""
        self[signs] = total = sum(self._each.get(sign, 0) for sign in signs)
        return total


@dataclass(frozen=True, slots=True)
class Table:
    """Everything that was learned, read once. Safe to share between threads.

    `prior` is what a word is worth by itself, -1 to 1. What features count for are numbers of many
    lanes, in thousandths: `words` holds it of each word, alone and before another (and what it does
    in a clause), `denied` of denied words, `kinds` of words by the kind of the question that they
    answer, `manners` of how a text is typed, `asked` of the words of a question. `level` is what is
    added to the sums of the voices, of harm and of saying two things.

    There are four voices: a post, a chat, a patient's feedback, a young person's answer. What a
    text shows as a whole (`signs`) counts by voice: to say nothing with feeling means less in a
    post than in an answer. `rated` is how strangers rated single words, -4 to 4, for posts; `mixed`
    tells when two sides make a text mixed, in the order of SIDES.
    """

    version: str
    sources: tuple[str, ...]
    prior: Mapping[str, float]
    words: Mapping[str, Known]
    denied: Mapping[str, int]
    kinds: Mapping[str, Mapping[str, int]]
    manners: Manners
    asked: Mapping[str, int]
    level: Sequence[float]
    signs: Sequence[Signs]
    rated: Mapping[str, float]
    mixed: Sequence[float]


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
    features = _Features(_packed(raw))
    for word, role in roles_of(prior).items():
        features.words[word] += _does(role)
    phrases = ((first, second, PHRASE) for first in PHRASES for second in PHRASES[first])
    for first, second, role in chain(phrases, roles_of_two()):
        features.pairs[intern(first)][intern(second)] += _does(role)
    beside = [_number(raw[part].get("", 0)) for part in ("harm", "both")]
    return Table(
        version=str(raw["version"]),
        sources=tuple(f"{one['name']} ({one['licence']})" for one in raw["sources"]),
        prior=prior,
        words=features.known(),
        denied=features.denied,
        kinds=features.kinds,
        manners=Manners(features.manners),
        asked=_asked(raw["asked"]),
        level=[each / UNIT for each in (*_weights(raw["voices"][""], VOICES), *beside)],
        signs=tuple(_signs(_pairs(signs)) for signs in raw["signs"]),
        rated={intern(word): _number(value) / UNIT for word, value in raw["rated"].items()},
        mixed=[_number(raw["mixed"].get(name, 0)) / UNIT for name in SIDES],
    )


def _does(role: int) -> int:
    """Give what a word does as bits, and as one of those that are counted."""
    valued = lanes.VALUED if role & VALUE else 0
    return role + valued + (lanes.TURNS if role & TURNING else 0)


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


class _Features:
    """Features by what they are: words, pairs of words, denied words, words by kind, manners."""

    def __init__(self, each: Mapping[str, int]) -> None:
        self.words: defaultdict[str, int] = defaultdict(int)
        self.pairs: defaultdict[str, defaultdict[str, int]] = defaultdict(_counts)
        self.kinds: defaultdict[str, dict[str, int]] = defaultdict(dict)
        self.denied: dict[str, int] = {}
        self.manners: dict[str, int] = {}
        for feature, number in each.items():
            # The same words as the normaliser gives: found at a glance, without comparing letters.
            if " " in feature:
                first, second = feature.split(" ", 1)
                self.pairs[intern(first)][intern(second)] = number
            elif feature[0] == MANNER:
                self.manners[feature] = number
            elif OF_KIND in feature:
                kind, word = feature.split(OF_KIND, 1)
                self.kinds[kind][intern(word)] = number
            elif feature[0] == DENIED and len(feature) > 1:
                self.denied[intern(feature[1:])] = number
            else:
                self.words[intern(feature)] = number

    def known(self) -> dict[str, Known]:
        """Give what is known of each word that stands in the table, in whichever way."""
        words, pairs, none = self.words, self.pairs, UNKNOWN[1]
        every = dict.fromkeys(chain(words, pairs))
        return {
            word: (words.get(word, 0), dict(pairs[word]) if word in pairs else none)
            for word in every
        }


def _counts() -> defaultdict[str, int]:
    return defaultdict(int)


def _weights(values: Sequence[Any], count: int) -> Sequence[int]:
    """Return weights, all of which must be whole numbers of thousandths that fit in a lane."""
    most = lanes.HEAVIEST
    whole = len(values) == count and set(map(type, values)) <= {int}
    if not whole or not -most <= min(values, default=0) <= max(values, default=0) <= most:
        raise TypeError("a weight is no whole number of thousandths")
    return values


def _signs(pairs: dict[str, Pair]) -> Signs:
    n, p = pairs[""]
    lengths = [pairs.get(f"long{bits}", NOTHING) for bits in range(LENGTHS + 1)]
    prior = [pairs.get(name, NOTHING) for name in PRIOR_SIGNS]
    rated = [pairs.get(name, NOTHING) for name in RATED_SIGNS]
    return Signs(
        level=[(n + more_n, p + more_p) for more_n, more_p in lengths],
        silent=pairs.get(SILENT, NOTHING),
        prior=([bad for bad, _ in prior], [good for _, good in prior]),
        rated=([bad for bad, _ in rated], [good for _, good in rated]),
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
