"""Applies the learned table to a text: whether it tells of harm, of what, and how urgently."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from voice_service.safeguarding.features import Feature, features
from voice_service.safeguarding.grammar import Found
from voice_service.safeguarding.reading import Reading, Tick, no_tick
from voice_service.safeguarding.terms import Severity
from voice_service.safeguarding.weights import AT_LEAST, UNIT, Weights, chance, shrink

_WINDOW = 60  # words that are weighed together; a longer text is weighed part by part
_STEP = 40  # so that parts overlap
_EVEN = 0.5
_CLOSE = 3  # words: a feature that stands on more says nothing of its place


@dataclass(frozen=True, slots=True)
class Weighed:
    """What the table makes of the words from one up to another, and the rules found there."""

    chance: float
    first: int
    after: int
    counted: Sequence[Feature]
    rules: Sequence[Found]


class Learned:
    """Weighs texts with one version of the table. Safe to share between threads."""

    def __init__(self, weights: Weights) -> None:
        """Take the table to weigh with."""
        self.weights = weights

    def weigh(
        self, reading: Reading, found: Sequence[Found], tick: Tick = no_tick
    ) -> Iterator[Weighed]:
        """Yield what the table makes of a text, part by part."""
        telling = self.weights.telling
        for first, after in windows(len(reading.words)):
            tick()
            here = [one for one in found if one.start < after and one.end > first]
            rules = rule_features(here, first, after)
            counted = _once(features(reading.words, first, after, self.weights.kinds, rules))
            score = telling.score([feature for feature, _, _ in counted], after - first)
            yield Weighed(chance(score), first, after, counted, here)

    def severity(self, weighed: Weighed) -> Severity | None:
        """Say how severe a part is; None when it does not tell, or the rules say no less."""
        if weighed.chance < self.weights.limit and not self._danger(weighed):
            return None
        known = [one.severity.rank for one in weighed.rules if not one.rule.hint]
        severity = self._at_least(weighed, self.weights.worse if known else _EVEN)
        return severity if not known or severity.rank < min(known) else None

    def category(self, weighed: Weighed) -> str:
        """Say of what a part tells, if it does."""
        names = [feature for feature, _, _ in weighed.counted]
        words = weighed.after - weighed.first
        heads = self.weights.categories
        return max(heads, key=lambda name: heads[name].score(names, words))

    def place(self, weighed: Weighed) -> tuple[int, int]:
        """Find the run of words that speaks most for telling: from one, up to another."""
        each = self.by_word(weighed)
        best, where, total, begin = 0.0, (0, len(each)), 0.0, 0
        for i, weight in enumerate(each):
            if total <= 0:
                total, begin = 0.0, i
            total += weight
            if total > best:
                best, where = total, (begin, i + 1)
        return weighed.first + where[0], weighed.first + where[1]

    def by_word(self, weighed: Weighed) -> list[float]:
        """Share out among the words of a part what their features count for."""
        each = [0.0] * (weighed.after - weighed.first)
        by = shrink(len(each)) / UNIT
        for feature, start, end in weighed.counted:
            weight = self.weights.telling.weights.get(feature, 0)
            if weight and end - start <= _CLOSE:
                for i in range(start, end):
                    each[i - weighed.first] += weight * by / (end - start)
        return each

    def _danger(self, weighed: Weighed) -> bool:
        """Tell whether it may be about danger at this minute: then less is enough."""
        if weighed.chance < self.weights.danger:
            return False
        return self._at_least(weighed, _EVEN) is Severity.IMMEDIATE

    def _at_least(self, weighed: Weighed, limit: float) -> Severity:
        """Take the worst severity that is likely enough to be reached."""
        names = [feature for feature, _, _ in weighed.counted]
        words = weighed.after - weighed.first
        for severity in AT_LEAST:
            if chance(self.weights.severities[severity].score(names, words)) >= limit:
                return severity
        return Severity.LOW


def rule_features(found: Sequence[Found], first: int, after: int) -> list[Feature]:
    """Give the rules found among some words as features."""
    return [(f"!{one.rule.id}", max(one.start, first), min(one.end, after)) for one in found]


def _once(counted: Iterable[Feature]) -> list[Feature]:
    """Keep the first of each feature: what is said twice counts once."""
    first: dict[str, Feature] = {}
    for feature in counted:
        first.setdefault(feature[0], feature)
    return list(first.values())


def windows(words: int) -> Iterator[tuple[int, int]]:
    """Yield the parts of a text that are weighed: all of it, or pieces that overlap."""
    first = 0
    while first < words:
        yield first, min(words, first + _WINDOW)
        if first + _WINDOW >= words:
            return
        first += _STEP
