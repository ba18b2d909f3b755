"""Why screening said what it said of a text: for the people who review the terms."""

from collections.abc import Sequence
from dataclasses import dataclass

from voice_service.safeguarding.grammar import Found
from voice_service.safeguarding.learned import Learned, Weighed
from voice_service.safeguarding.reading import Reading, read
from voice_service.safeguarding.screening import LEARNED, Indicator, Screener, Screening

_MOST_WORDS = 8  # words named for the learned table


@dataclass(frozen=True, slots=True)
class Because:
    """One indicator, with its reason: the line that fired, or the words that moved the table."""

    indicator: Indicator
    reason: str
    line: str
    moved: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class Nearly:
    """A phrase that came close and does not count: by which line, and what excuses it."""

    start: int
    end: int
    rule: str
    line: str
    excused_by: str


@dataclass(frozen=True, slots=True)
class Weight:
    """What the learned table makes of the part of a text that tells most."""

    chance: float
    limit: float
    moved: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """A screening with its reasons. `read_as` is the text as the rules saw it."""

    screening: Screening
    read_as: str
    because: tuple[Because, ...]
    nearly: tuple[Nearly, ...]
    weight: Weight | None


def explain(
    screener: Screener, text: str, question: str | None = None, answer: str | None = None
) -> Explanation:
    """Screen a text and say why: what was found, or what came closest and what excused it."""
    reading = read(text, screener.corrector)
    found = screener.grammar.find(reading, question)
    screening = screener.screen(text, question, answer)
    parts = [] if screener.learned is None else list(screener.learned.weigh(reading, found))
    because = tuple(
        _because(screener, reading, found, parts, indicator) for indicator in screening.indicators
    )
    return Explanation(
        screening,
        " ".join(reading.words),
        because,
        _nearly(screener, reading, question, found),
        None if screener.learned is None else _weight(screener.learned, reading, parts),
    )


def _because(
    screener: Screener,
    reading: Reading,
    found: Sequence[Found],
    parts: Sequence[Weighed],
    indicator: Indicator,
) -> Because:
    if indicator.rule == LEARNED and screener.learned is not None:
        places = {reading.place(*screener.learned.place(part)): part for part in parts}
        part = places[indicator.start, indicator.end]
        reason = (
            f"The learned table takes this to tell of harm, with a chance of {part.chance:.0%}."
        )
        return Because(indicator, reason, "", _moved(screener.learned, reading, part))
    for one in found:
        place = reading.place(one.start, one.end)
        if one.rule.id == indicator.rule and place == (indicator.start, indicator.end):
            return Because(indicator, one.rule.reason, one.pattern.source, ())
    reasons = [rule.reason for rule in screener.terms.answers if rule.id == indicator.rule]
    return Because(indicator, " ".join(reasons), "", ())


def _nearly(
    screener: Screener, reading: Reading, question: str | None, found: Sequence[Found]
) -> tuple[Nearly, ...]:
    close = [
        Nearly(*reading.place(one.start, one.end), one.rule.id, one.pattern.source, one.by)
        for one in screener.grammar.excused(reading, question)
    ]
    close += [
        Nearly(*reading.place(one.start, one.end), one.rule.id, one.pattern.source, "")
        for one in found
        if one.rule.hint
    ]
    return tuple(sorted(close, key=lambda one: (one.start, one.end, one.rule)))


def _weight(learned: Learned, reading: Reading, parts: Sequence[Weighed]) -> Weight | None:
    if not parts:
        return None
    most = max(parts, key=lambda part: part.chance)
    return Weight(most.chance, learned.weights.limit, _moved(learned, reading, most))


def _moved(learned: Learned, reading: Reading, part: Weighed) -> tuple[tuple[str, float], ...]:
    """Name the words that moved the table most, either way, each with what it counted for."""
    each = zip(reading.words[part.first : part.after], learned.by_word(part), strict=True)
    ranked = sorted(each, key=lambda pair: -abs(pair[1]))
    return tuple((word, round(weight, 2)) for word, weight in ranked[:_MOST_WORDS])
