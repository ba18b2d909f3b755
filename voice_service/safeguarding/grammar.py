"""Finds the reviewed rules in a text, and what excuses a phrase that one of them found."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from voice_service.safeguarding.patterns import Pattern, find_from
from voice_service.safeguarding.reading import Reading, Tick, no_tick
from voice_service.safeguarding.terms import Rule, Severity, Terms

_CONTEXT = 8  # words either side of a phrase that can show it is about something else
_OFTEN_ENOUGH = 20  # times one rule is reported in one text
_OFTEN = 256  # words between two looks at the clock


@dataclass(frozen=True, slots=True)
class Found:
    """A rule found among the words: from one, up to another; and by which of its lines."""

    rule: Rule
    pattern: Pattern
    start: int
    end: int
    severity: Severity


@dataclass(frozen=True, slots=True)
class Excused:
    """A phrase a rule looks for that does not count, and why: a line of "unless", or a denial."""

    rule: Rule
    pattern: Pattern
    start: int
    end: int
    by: str


class Grammar:
    """Finds the rules of one version of the terms. Safe to share between threads."""

    def __init__(self, terms: Terms) -> None:
        """Index every pattern by the words its rarest place can begin with."""
        self._terms = terms
        self._index: dict[str, list[tuple[Rule, Pattern]]] = {}
        for rule in terms.rules:
            for pattern in rule.find:
                for word in pattern.keys:
                    self._index.setdefault(word, []).append((rule, pattern))

    def find(self, reading: Reading, question: str | None, tick: Tick = no_tick) -> list[Found]:
        """Find every phrase that counts, hints among them, in no order."""
        found: dict[tuple[str, int], Found] = {}
        times: Counter[str] = Counter()
        for rule, pattern, start, end in self._phrases(reading, question, tick, times):
            if (rule.id, start) not in found and self._excuse(rule, reading, start, end) is None:
                severity = self._urgency(rule, reading, start, end)
                found[rule.id, start] = Found(rule, pattern, start, end, severity)
                times[rule.id] += 1
        return list(found.values())

    def excused(self, reading: Reading, question: str | None) -> list[Excused]:
        """List the phrases that do not count, each with what excuses it."""
        listed: dict[tuple[str, int], Excused] = {}
        for rule, pattern, start, end in self._phrases(reading, question, no_tick, Counter()):
            by = self._excuse(rule, reading, start, end)
            if by is not None:
                listed.setdefault((rule.id, start), Excused(rule, pattern, start, end, by))
        return list(listed.values())

    def _phrases(
        self, reading: Reading, question: str | None, tick: Tick, times: Counter[str]
    ) -> Iterator[tuple[Rule, Pattern, int, int]]:
        for i, word in enumerate(reading.words):
            if i % _OFTEN == 0:
                tick()
            if word not in self._index:
                continue
            around = reading.around(i)
            for rule, pattern in self._index[word]:
                if rule.asked and question not in rule.asked:
                    continue
                if times[rule.id] >= _OFTEN_ENOUGH:
                    continue
                if any(map(around.isdisjoint, pattern.needed)):
                    continue
                for at in range(max(reading.begin[i], i - pattern.reach), i + 1):
                    end = self._match(pattern, reading, at)
                    if end is not None and end > i:
                        yield rule, pattern, at, end

    def _match(self, pattern: Pattern, reading: Reading, at: int) -> int | None:
        if pattern.starts is not None and reading.words[at] not in pattern.starts:
            return None
        if pattern.places[0].kind == "start" and reading.begin[at] != at:
            return None
        return find_from(pattern, reading.words, at, reading.stop[at], self._terms.filler)

    def _excuse(self, rule: Rule, reading: Reading, start: int, end: int) -> str | None:
        """Say what shows that the child does not say it is so; None when the phrase counts."""
        if rule.may_be_denied and (word := self._denial(reading, start, end)):
            return word
        near = self._near(rule.unless, reading, start, end)
        return None if near is None else near.source

    def _near(
        self, patterns: Sequence[Pattern], reading: Reading, start: int, end: int
    ) -> Pattern | None:
        """Find a pattern that stands in the same clause, or overlaps the phrase."""
        first, last = self._clause(reading, start, end)
        present = set(reading.words[first:last])
        for pattern in patterns:
            if present.isdisjoint(pattern.keys):
                continue
            for at in range(first, last):
                found = self._match(pattern, reading, at)
                if found is not None and (found <= last or at < end):
                    return pattern
        return None

    def _clause(self, reading: Reading, start: int, end: int) -> tuple[int, int]:
        words, breakers = reading.words, self._terms.breakers
        first = max(reading.begin[start], start - _CONTEXT)
        for i in range(start - 1, first - 1, -1):
            if words[i] in breakers:
                first = i + 1
                break
        last = min(reading.stop[start], end + _CONTEXT)
        for i in range(end, last):
            if words[i] in breakers:
                last = i
                break
        return first, last

    def _denial(self, reading: Reading, start: int, end: int) -> str | None:
        """Give the denying words before a phrase, unless they deny a part ("not that hard")."""
        words, between = reading.words, self._terms.filler.between
        stop = reading.stop[start]
        at = start - 1
        while at >= reading.begin[start] and words[at] in between and start - at < 6:
            at -= 1
        for first in range(max(reading.begin[start], at - 2), at + 1):
            for after in self._terms.denying.ends(words, first, stop):
                if after == at + 1 and not (after < stop and words[after] in ("just", "only")):
                    partly = any(
                        next(self._terms.partly.ends(words, i, stop), None)
                        for i in range(end, min(end + 3, stop))
                    )
                    return None if partly else " ".join(words[first:after])
        return None

    def _urgency(self, rule: Rule, reading: Reading, start: int, end: int) -> Severity:
        if rule.severity is not Severity.HIGH or rule.category not in self._terms.urgent_categories:
            return rule.severity
        now = self._near(self._terms.urgent, reading, start, end)
        return rule.severity if now is None else Severity.IMMEDIATE


def strongest(found: Sequence[Found]) -> list[Found]:
    """Of phrases of one category that overlap, keep the most severe, then the longest."""
    kept: list[Found] = []
    ranked = sorted(found, key=lambda f: (f.severity.rank, f.start - f.end, f.start, f.rule.id))
    for one in ranked:
        if not any(
            one.rule.category == other.rule.category
            and one.start < other.end
            and other.start < one.end
            for other in kept
        ):
            kept.append(one)
    return sorted(kept, key=lambda f: (f.start, f.end))
