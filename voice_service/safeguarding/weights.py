"""The learned table: what each word and pair of words counts for (safeguarding/weights.json)."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import repeat
from math import exp, sqrt
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from voice_service.safeguarding.terms import Severity
from voice_service.text.harm import Category

UNIT = 1000  # weights are kept as whole thousandths
AT_LEAST = (Severity.IMMEDIATE, Severity.HIGH, Severity.MEDIUM)  # the rest is low
_SHORT = 4  # a text of fewer words weighs as one of this many


class WeightsError(ValueError):
    """The table cannot be used; the sentence says what to put right."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Head(_Strict):
    bias: int
    weights: dict[str, int] = Field(min_length=1)


class _Limits(_Strict):
    telling: float = Field(gt=0, lt=1)
    danger: float = Field(gt=0, lt=1)
    worse: float = Field(gt=0, lt=1)


class _Source(_Strict):
    name: str = Field(min_length=1)
    licence: str = Field(min_length=1)
    telling: int = Field(ge=0)
    ordinary: int = Field(ge=0)


class _Document(_Strict):
    version: str = Field(min_length=1, max_length=16)
    sources: list[_Source] = Field(min_length=1)
    limits: _Limits
    kinds: dict[str, str] = Field(min_length=1)
    known: str = Field(min_length=1)
    telling: _Head
    categories: dict[Category, _Head] = Field(min_length=1)
    severities: dict[Severity, _Head]


@dataclass(frozen=True, slots=True)
class Head:
    """The weights that speak for one thing."""

    bias: float
    weights: Mapping[str, int]

    def score(self, counted: Iterable[str], words: int) -> float:
        """Add up what the features of a text of so many words count for; above 0 means yes."""
        total = sum(map(self.weights.get, counted, repeat(0)))
        return self.bias + total / UNIT * shrink(words)


@dataclass(frozen=True, slots=True)
class Weights:
    """Everything the learned table holds, read and checked once.

    `limit` is the probability from which a text is taken to tell, `danger` the same for one that
    seems to tell of danger at this minute, `worse` the probability from
    which the table makes a text more severe than the rules did. `known` are words that people
    write and that are no slip of others, the commonest first.
    """

    version: str
    sources: tuple[str, ...]
    limit: float
    danger: float
    worse: float
    telling: Head
    categories: Mapping[str, Head]
    severities: Mapping[Severity, Head]
    kinds: Mapping[str, str]
    known: tuple[str, ...]


def shrink(words: int) -> float:
    """Give what each feature of a text of so many words is multiplied by."""
    return 1 / sqrt(max(words, _SHORT))


def chance(score: float) -> float:
    """Turn a score into a probability, 0 to 1."""
    return 1 / (1 + exp(-max(-30.0, min(30.0, score))))


def load_weights(text: str) -> Weights:
    """Read the table from the text of weights.json; raise WeightsError saying what to put right."""
    if not text.strip():
        raise WeightsError(
            "The learned table is empty. Put weights.json back as it was released, or train it "
            "with `python -m tests.safeguarding.train`."
        )
    raw = _document(text)
    if set(raw.severities) != set(AT_LEAST):
        raise WeightsError(
            "The learned table must have weights for the severities immediate, high and medium."
        )
    return Weights(
        version=raw.version,
        sources=tuple(source.name for source in raw.sources),
        limit=raw.limits.telling,
        danger=raw.limits.danger,
        worse=raw.limits.worse,
        telling=_head(raw.telling),
        categories={name: _head(head) for name, head in raw.categories.items()},
        severities={severity: _head(raw.severities[severity]) for severity in AT_LEAST},
        kinds={word: kind for kind, words in raw.kinds.items() for word in words.split()},
        known=tuple(raw.known.split()),
    )


def _document(text: str) -> _Document:
    try:
        read: Any = json.loads(text)
        return _Document.model_validate(read)
    except (json.JSONDecodeError, RecursionError) as problem:
        raise WeightsError(
            f"The learned table is not good JSON: {problem}. It is made by "
            "`python -m tests.safeguarding.train`, not by hand."
        ) from problem
    except ValidationError as problem:
        first = problem.errors()[0]
        where = ".".join(map(str, first["loc"])) or "its beginning"
        raise WeightsError(
            f"The learned table has a mistake at '{where}': {first['msg']}. Train it again with "
            "`python -m tests.safeguarding.train`."
        ) from problem


def _head(raw: _Head) -> Head:
    return Head(raw.bias / UNIT, raw.weights)
