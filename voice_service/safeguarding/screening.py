"""Looks for words in which a child may be telling of harm. People read everything all the same."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from voice_service.safeguarding.patterns import Pattern, find_from
from voice_service.safeguarding.terms import Rule, Severity, Terms
from voice_service.safeguarding.typos import Corrector
from voice_service.text.normalise import Token, normalise

__all__ = ["Indicator", "Screener", "Screening", "Severity"]

_CONTEXT = 8  # words either side of a phrase that can show it is about something else
_SPAN = 60  # more words than any pattern can stretch over
_OFTEN_ENOUGH = 20  # times one rule is reported in one text
_STRONG = frozenset("!?;")


@dataclass(frozen=True, slots=True)
class Indicator:
    """A phrase that worries us, with its place in the text as it was given."""

    start: int
    end: int
    phrase: str
    category: str
    severity: Severity
    rule: str


@dataclass(frozen=True, slots=True)
class Screening:
    """What was found in one text, by which version of the terms. Severity None: nothing."""

    severity: Severity | None
    indicators: tuple[Indicator, ...]
    version: str


@dataclass(frozen=True, slots=True)
class _Found:
    """A rule found among the words: from one, up to another."""

    rule: Rule
    start: int
    end: int
    severity: Severity


@dataclass(frozen=True, slots=True)
class _Sentences:
    """The words of a text and, for each, where its sentence begins and ends."""

    words: Sequence[str]
    begin: Sequence[int]
    stop: Sequence[int]

    def around(self, i: int) -> frozenset[str]:
        """Give the words of the same sentence that a pattern with this word can reach."""
        first, last = max(self.begin[i], i - _SPAN), min(self.stop[i], i + _SPAN)
        return frozenset(self.words[first:last])


def _parted(text: str, before: Token, after: Token) -> bool:
    """Tell whether a sentence ends between two words. Dots in a row are only a pause."""
    gap = text[before.end : min(after.start, before.end + 20)]
    return "\n\n" in gap or gap.count(".") == 1 or not _STRONG.isdisjoint(gap)


def _sentences(text: str, tokens: Sequence[Token], words: Sequence[str]) -> _Sentences:
    starts = [i for i in range(len(tokens)) if i == 0 or _parted(text, tokens[i - 1], tokens[i])]
    begin: list[int] = []
    stop: list[int] = []
    for first, after in zip(starts, [*starts[1:], len(tokens)], strict=False):
        begin.extend([first] * (after - first))
        stop.extend([after] * (after - first))
    return _Sentences(words, begin, stop)


class Screener:
    """Screens texts with one version of the terms. Safe to share between threads."""

    def __init__(self, terms: Terms) -> None:
        """Index every pattern by the words its rarest place can begin with."""
        self._terms = terms
        self._corrector = Corrector(terms.misspelt, terms.spelt_right)
        self._index: dict[str, list[tuple[Rule, Pattern]]] = {}
        for rule in terms.rules:
            for pattern in rule.find:
                for word in pattern.keys:
                    self._index.setdefault(word, []).append((rule, pattern))

    def screen(
        self, text: str, question: str | None = None, answer: str | None = None
    ) -> Screening:
        """Screen one text as it came; never raises, whatever the text holds.

        `question` is the id of the question it answers, `answer` the value chosen, when known.
        Indicators come in the order of the text, with places in characters of `text`.
        """
        tokens = normalise(text).tokens
        words = [self._corrector.correct(token.word) for token in tokens]
        sentences = _sentences(text, tokens, words)
        found = _strongest(self._found(sentences, question))
        indicators = [_indicator(text, tokens, one) for one in found]
        indicators += self._answers(text, question, answer)
        severity = min((i.severity for i in indicators), key=lambda s: s.rank, default=None)
        return Screening(severity, tuple(indicators), self._terms.version)

    def _answers(self, text: str, question: str | None, answer: str | None) -> Iterator[Indicator]:
        for rule in self._terms.answers:
            if rule.question == question and answer in rule.values:
                yield Indicator(0, len(text), text, rule.category, rule.severity, rule.id)

    def _found(self, sentences: _Sentences, question: str | None) -> list[_Found]:
        found: dict[tuple[str, int], _Found] = {}
        times: Counter[str] = Counter()
        for i, word in enumerate(sentences.words):
            if word not in self._index:
                continue
            around = sentences.around(i)
            for rule, pattern in self._index[word]:
                if rule.asked and question not in rule.asked:
                    continue
                if times[rule.id] >= _OFTEN_ENOUGH:
                    continue
                if any(map(around.isdisjoint, pattern.needed)):
                    continue
                for at in range(max(sentences.begin[i], i - pattern.reach), i + 1):
                    if (rule.id, at) in found:
                        continue
                    end = self._match(pattern, sentences, at)
                    if end is not None and end > i and self._counts(rule, sentences, at, end):
                        severity = self._urgency(rule, sentences, at, end)
                        found[rule.id, at] = _Found(rule, at, end, severity)
                        times[rule.id] += 1
        return list(found.values())

    def _match(self, pattern: Pattern, sentences: _Sentences, at: int) -> int | None:
        if pattern.starts is not None and sentences.words[at] not in pattern.starts:
            return None
        if pattern.places[0].kind == "start" and sentences.begin[at] != at:
            return None
        return find_from(pattern, sentences.words, at, sentences.stop[at], self._terms.filler)

    def _counts(self, rule: Rule, sentences: _Sentences, start: int, end: int) -> bool:
        """Tell whether the child says it is so, and not of a game, a lesson or an accident."""
        if rule.may_be_denied and self._denied(sentences, start, end):
            return False
        return not self._near(rule.unless, sentences, start, end)

    def _near(
        self, patterns: Sequence[Pattern], sentences: _Sentences, start: int, end: int
    ) -> bool:
        """Tell whether a pattern stands in the same clause, or overlaps the phrase."""
        first, last = self._clause(sentences, start, end)
        present = set(sentences.words[first:last])
        for pattern in patterns:
            if present.isdisjoint(pattern.keys):
                continue
            for at in range(first, last):
                found = self._match(pattern, sentences, at)
                if found is not None and (found <= last or at < end):
                    return True
        return False

    def _clause(self, sentences: _Sentences, start: int, end: int) -> tuple[int, int]:
        words, breakers = sentences.words, self._terms.breakers
        first = max(sentences.begin[start], start - _CONTEXT)
        for i in range(start - 1, first - 1, -1):
            if words[i] in breakers:
                first = i + 1
                break
        last = min(sentences.stop[start], end + _CONTEXT)
        for i in range(end, last):
            if words[i] in breakers:
                last = i
                break
        return first, last

    def _denied(self, sentences: _Sentences, start: int, end: int) -> bool:
        """Tell whether a denying word stands before, and denies all of it ("not that hard")."""
        words, between = sentences.words, self._terms.filler.between
        stop = sentences.stop[start]
        at = start - 1
        while at >= sentences.begin[start] and words[at] in between and start - at < 6:
            at -= 1
        for first in range(max(sentences.begin[start], at - 2), at + 1):
            for after in self._terms.denying.ends(words, first, stop):
                if after == at + 1 and not (after < stop and words[after] in ("just", "only")):
                    return not any(
                        next(self._terms.partly.ends(words, i, stop), None)
                        for i in range(end, min(end + 3, stop))
                    )
        return False

    def _urgency(self, rule: Rule, sentences: _Sentences, start: int, end: int) -> Severity:
        if rule.severity is not Severity.HIGH or rule.category not in self._terms.urgent_categories:
            return rule.severity
        now = self._near(self._terms.urgent, sentences, start, end)
        return Severity.IMMEDIATE if now else rule.severity


def _indicator(text: str, tokens: Sequence[Token], found: _Found) -> Indicator:
    start, end = tokens[found.start].start, tokens[found.end - 1].end
    rule = found.rule
    return Indicator(start, end, text[start:end], rule.category, found.severity, rule.id)


def _strongest(found: Sequence[_Found]) -> list[_Found]:
    """Of phrases of one category that overlap, keep the most severe, then the longest."""
    kept: list[_Found] = []
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
