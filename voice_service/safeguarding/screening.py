"""Looks for words in which a child may be telling of harm. People read everything all the same."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from voice_service.safeguarding.grammar import Found, Grammar, strongest
from voice_service.safeguarding.learned import Learned
from voice_service.safeguarding.reading import Reading, Tick, no_tick
from voice_service.safeguarding.reading import read as as_words
from voice_service.safeguarding.terms import Severity, Terms
from voice_service.safeguarding.typos import Corrector
from voice_service.safeguarding.weights import Weights
from voice_service.text.normalise import Normalised

__all__ = ["LEARNED", "Indicator", "Screener", "Screening", "ScreeningLateError", "Severity"]

_COMMON = 4000  # so many of the words that people write may be what a slip stands for
LEARNED = "learned"  # the rule id of an indicator that comes from the learned table


class ScreeningLateError(RuntimeError):
    """The time for screening a text is over, and it is not known what is in it."""

    def __init__(self) -> None:
        super().__init__("The text could not be screened in time; a person must read it.")


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


class Screener:
    """Screens texts with one version of the terms and weights. Safe to share between threads."""

    def __init__(self, terms: Terms, weights: Weights | None = None) -> None:
        """Take the reviewed rules and, when there is one, the learned table beside them."""
        self.terms = terms
        self.weights = weights
        self.grammar = Grammar(terms)
        self.learned = None if weights is None else Learned(weights)
        self.corrector = corrector(terms, () if weights is None else weights.known)
        self.version = terms.version if weights is None else f"{terms.version}+{weights.version}"

    def screen(
        self,
        text: str,
        question: str | None = None,
        answer: str | None = None,
        *,
        late: Callable[[], bool] | None = None,
        read: Normalised | None = None,
    ) -> Screening:
        """Screen one text as it came; whatever it holds, it is read to its end.

        `question` is the id of the question it answers, `answer` the value chosen, when known.
        Indicators come in the order of the text, with places in characters of `text`. `late` is
        asked now and then; when it says True the work ends with ScreeningLateError. `read` is the
        text normalised, for whoever has it already.
        """
        tick = _ticking(late)
        tick()
        reading = as_words(text, self.corrector, tick, read)
        found = self.grammar.find(reading, question, tick)
        indicators = [_indicator(reading, one) for one in strongest(_plain(found))]
        if self.learned is not None:
            indicators += _learned(self.learned, reading, found, tick)
            indicators.sort(key=lambda one: (one.start, one.end))
        indicators += self._answers(text, question, answer)
        severity = min((i.severity for i in indicators), key=lambda s: s.rank, default=None)
        return Screening(severity, tuple(indicators), self.version)

    def _answers(self, text: str, question: str | None, answer: str | None) -> Iterator[Indicator]:
        for rule in self.terms.answers:
            if rule.question == question and answer in rule.values:
                yield Indicator(0, len(text), text, rule.category, rule.severity, rule.id)


def corrector(terms: Terms, known: Sequence[str]) -> Corrector:
    """Make what puts slips right. `known` are words that people write, the commonest first.

    Without them only a few words of the terms are corrected to; who knows more ordinary words can
    take more of the others for slips.
    """
    if not known:
        return Corrector(sorted(terms.misspelt), terms.spelt_right)
    rank = {word: number for number, word in enumerate(known)}
    targets = terms.misspelt | terms.spelt_right | frozenset(known[:_COMMON])
    often = sorted(targets, key=lambda word: (rank.get(word, _COMMON), word))
    return Corrector(often, terms.spelt_right.union(known))


def _plain(found: Sequence[Found]) -> list[Found]:
    return [one for one in found if not one.rule.hint]


def _ticking(late: Callable[[], bool] | None) -> Tick:
    if late is None:
        return no_tick

    def tick() -> None:
        if late():
            raise ScreeningLateError

    return tick


def _indicator(reading: Reading, found: Found) -> Indicator:
    start, end = reading.place(found.start, found.end)
    rule = found.rule
    return Indicator(start, end, reading.text[start:end], rule.category, found.severity, rule.id)


def _learned(
    learned: Learned, reading: Reading, found: Sequence[Found], tick: Tick
) -> Iterator[Indicator]:
    for weighed in learned.weigh(reading, found, tick):
        severity = learned.severity(weighed)
        if severity is not None:
            start, end = reading.place(*learned.place(weighed))
            phrase = reading.text[start:end]
            yield Indicator(start, end, phrase, learned.category(weighed), severity, LEARNED)
