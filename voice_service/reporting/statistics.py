"""Counts answers. What comes out is exact: only `protection` may let any of it out."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from voice_service.survey.definition import Kind, Question, Survey

# A number question without its own limits is read like a scale from 0 to 10.
LEAST, MOST = 0, 10
REASONS = ("dont_know", "rather_not", "skipped")
UNCLEAR = "unclear"


@dataclass(frozen=True, slots=True)
class Row:
    """What one child recorded for one question; `missing` says why there is no answer."""

    question: str
    values: tuple[str, ...] = ()
    missing: str | None = None
    group: str | None = None


@dataclass(frozen=True, slots=True)
class Tally:
    """The exact counts of one question: options in the order of the document.

    `base` is how many answered; `missing` counts the reasons why others did not.
    """

    options: tuple[int, ...]
    base: int
    missing: Mapping[str, int]

    @property
    def reasons(self) -> tuple[int, ...]:
        """Give the counts of don't know, don't want to say and skipped, in this order."""
        return tuple(self.missing.get(reason, 0) for reason in REASONS)


def options_of(question: Question) -> tuple[tuple[str, str], ...]:
    """List the values of a question with their labels, as everybody's answers are pooled."""
    if question.kind is Kind.NUMBER:
        least = LEAST if question.least is None else question.least
        most = MOST if question.most is None else question.most
        return tuple((str(value), str(value)) for value in range(least, most + 1))
    return tuple((choice.value, choice.label.default) for choice in question.choices)


def count(survey: Survey, rows: Iterable[Row]) -> dict[str, dict[str | None, Tally]]:
    """Count answers by question and group, pooled over age bands by the options' values.

    A text counts as an answer without options. A value that the survey does not offer, or two
    where one is asked for, counts as unclear. Rows of other questions are left out.
    """
    asked = {question.id: question for question in survey.questions if question.has_answer}
    offered = {
        question.id: frozenset(value for value, _ in options_of(question))
        for question in asked.values()
    }
    seen: dict[str, dict[str | None, Counter[str]]] = {question: {} for question in asked}
    for row in rows:
        if row.question in asked:
            counter = seen[row.question].setdefault(row.group, Counter())
            _add(counter, row, asked[row.question].kind, offered[row.question])
    return {
        question.id: {
            group: _tally(question, counter) for group, counter in seen[question.id].items()
        }
        for question in asked.values()
    }


def pooled(question: Question, tallies: Iterable[Tally]) -> Tally:
    """Add up the tallies of one question."""
    options = [0] * len(options_of(question))
    base = 0
    missing: Counter[str] = Counter()
    for tally in tallies:
        options = [so_far + more for so_far, more in zip(options, tally.options, strict=True)]
        base += tally.base
        missing.update(tally.missing)
    return Tally(tuple(options), base, missing)


def _add(counter: Counter[str], row: Row, kind: Kind, offered: frozenset[str]) -> None:
    known = offered.intersection(row.values)
    if row.missing is not None:
        counter[f"missing {row.missing}"] += 1
    elif kind is Kind.TEXT or len(known) == 1 or (known and kind is Kind.CHOICES):
        counter["base"] += 1
        counter.update(f"value {value}" for value in known)
    else:
        counter[f"missing {UNCLEAR}"] += 1


def _tally(question: Question, counter: Mapping[str, int]) -> Tally:
    reasons: Sequence[str] = (*REASONS, UNCLEAR)
    return Tally(
        options=tuple(counter.get(f"value {value}", 0) for value, _ in options_of(question)),
        base=counter.get("base", 0),
        missing={reason: counter.get(f"missing {reason}", 0) for reason in reasons},
    )
