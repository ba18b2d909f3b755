"""When a question is asked, as ticks beside the answers of the questions before it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

Join = Literal["all", "any"]
# What each earlier question can be answered with; nothing stands for any whole number.
Answers = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Clause:
    """One question that is looked at: it holds one of these values, or a number or more."""

    question: str
    values: frozenset[str] = frozenset()
    at_least: float | None = None
    unless: bool = False


@dataclass(frozen=True, slots=True)
class Branching:
    """Clauses that all must fit, or of which one is enough; `by_hand`: it cannot be told so."""

    join: Join = "all"
    clauses: tuple[Clause, ...] = ()
    by_hand: bool = False


def branching_of(when: Any, answers: Answers) -> Branching:
    """Read a condition of a document as clauses; one that is nested deeper is left by hand."""
    if not when:
        return Branching()
    joins: tuple[Join, ...] = ("all", "any")
    for join in joins:
        parts = when.get(join) if isinstance(when, dict) else None
        if isinstance(parts, list):
            return _whole(join, [_clause(part, answers) for part in parts])
    return _whole("all", [_clause(when, answers)])


def when_of(branching: Branching, answers: Answers) -> dict[str, Any] | None:
    """Write clauses as a condition of a document; none is no condition."""
    parts = [_part(clause, answers) for clause in branching.clauses]
    if len(parts) < 2:
        return parts[0] if parts else None
    return {branching.join: parts}


def looked_at(when: Any) -> frozenset[str]:
    """List the questions that a condition of a document looks at."""
    if not isinstance(when, dict):
        return frozenset()
    inner = [*(when.get("all") or []), *(when.get("any") or []), when.get("not")]
    found = frozenset().union(*(looked_at(part) for part in inner))
    return found | {when["question"]} if isinstance(when.get("question"), str) else found


def without(when: Any, question: str) -> dict[str, Any] | None:
    """Take every part that looks at a question out of a condition; None when nothing is left."""
    if not isinstance(when, dict) or when.get("question") == question:
        return None
    for join in ("all", "any"):
        if isinstance(when.get(join), list):
            parts = [left for part in when[join] if (left := without(part, question)) is not None]
            if len(parts) < 2:
                return parts[0] if parts else None
            return {join: parts}
    if "not" in when:
        inner = without(when["not"], question)
        return None if inner is None else {"not": inner}
    return when


def _whole(join: Join, clauses: Sequence[Clause | None]) -> Branching:
    known = [clause for clause in clauses if clause is not None]
    twice = len({clause.question for clause in known}) < len(known)
    if twice or len(known) < len(clauses):
        return Branching(by_hand=True)
    return Branching(join if len(known) > 1 else "all", tuple(known))


def _clause(part: Any, answers: Answers) -> Clause | None:
    if not isinstance(part, dict):
        return None
    if set(part) == {"not"}:
        inner = _clause(part["not"], answers)
        return inner and Clause(inner.question, inner.values, inner.at_least, not inner.unless)
    question = part.get("question")
    if not isinstance(question, str) or question not in answers:
        return None
    if "at_least" in part:
        return _from(question, part["at_least"], answers[question])
    values = part.get("in", [part.get("is")])
    if not isinstance(values, list) or not answers[question]:
        return None
    return Clause(question, frozenset(str(value) for value in values))


def _from(question: str, least: Any, values: Sequence[str]) -> Clause | None:
    if not isinstance(least, (int, float)):
        return None
    if not values:
        return Clause(question, at_least=least)
    numbers = {value for value in values if value.lstrip("-").isdecimal() and int(value) >= least}
    return Clause(question, frozenset(numbers)) if numbers else None


def _part(clause: Clause, answers: Answers) -> dict[str, Any]:
    part: dict[str, Any] = {"question": clause.question}
    known = [value for value in answers[clause.question] if value in clause.values]
    if clause.at_least is not None:
        least = clause.at_least
        part["at_least"] = int(least) if least == int(least) else least
    elif len(known) == 1:
        part["is"] = number_or_word(known[0])
    else:
        part["in"] = [number_or_word(value) for value in known]
    return {"not": part} if clause.unless else part


def number_or_word(value: str) -> int | str:
    """Write a value as a number where it reads the same."""
    return int(value) if value.isdecimal() and str(int(value)) == value else value
