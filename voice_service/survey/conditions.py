"""When a question is asked: small conditions over the answers so far, as data."""

import math
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Is:
    """The answer to a question holds this value."""

    question: str
    value: str


@dataclass(frozen=True, slots=True)
class In:
    """The answer to a question holds one of these values."""

    question: str
    values: frozenset[str]


@dataclass(frozen=True, slots=True)
class AtLeast:
    """The answer to a question is this number or more."""

    question: str
    number: float


@dataclass(frozen=True, slots=True)
class All:
    """Every part holds."""

    parts: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class Any:
    """One part or more holds."""

    parts: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The part does not hold."""

    part: "Condition"


Condition = Is | In | AtLeast | All | Any | Not


def holds(condition: Condition, answers: Mapping[str, tuple[str, ...]]) -> bool:
    """Say whether a condition holds for the answers so far.

    `answers` maps question ids to the values given. A question nobody answered has no values,
    so Is, In and AtLeast are false for it.
    """
    match condition:
        case Is(question, value):
            return value in answers.get(question, ())
        case In(question, values):
            return not values.isdisjoint(answers.get(question, ()))
        case AtLeast(question, number):
            return any(_number(value) >= number for value in answers.get(question, ()))
        case All(parts):
            return all(holds(part, answers) for part in parts)
        case Any(parts):
            return any(holds(part, answers) for part in parts)
        case Not(part):
            return not holds(part, answers)


def mentioned(condition: Condition) -> frozenset[str]:
    """List the ids of every question a condition looks at."""
    match condition:
        case Is(question) | In(question) | AtLeast(question):
            return frozenset({question})
        case All(parts) | Any(parts):
            return frozenset().union(*(mentioned(part) for part in parts))
        case Not(part):
            return mentioned(part)


def _number(value: str) -> float:
    # A word is below every number: "at least 3" is then simply false for it.
    try:
        number = float(value)
    except ValueError:
        return -math.inf
    return -math.inf if math.isnan(number) else number
