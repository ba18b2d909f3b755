"""A text as the rules and the learned table see it: corrected words, each in its sentence."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from voice_service.safeguarding.typos import Corrector
from voice_service.text.normalise import Normalised, Token, normalise

Tick = Callable[[], None]

_SPAN = 60  # more words than any pattern can stretch over
_STRONG = frozenset("!?;")
_OFTEN = 512  # words between two looks at the clock


def no_tick() -> None:
    """Let the work go on, however long it takes."""


@dataclass(frozen=True, slots=True)
class Reading:
    """The words of a text, their places in it, and where each one's sentence begins and ends."""

    text: str
    tokens: Sequence[Token]
    words: Sequence[str]
    begin: Sequence[int]
    stop: Sequence[int]

    def around(self, i: int) -> frozenset[str]:
        """Give the words of the same sentence that a pattern with this word can reach."""
        first, last = max(self.begin[i], i - _SPAN), min(self.stop[i], i + _SPAN)
        return frozenset(self.words[first:last])

    def place(self, first: int, after: int) -> tuple[int, int]:
        """Give the characters of the text from one word up to another."""
        return self.tokens[first].start, self.tokens[after - 1].end


def read(
    text: str, corrector: Corrector, tick: Tick = no_tick, normalised: Normalised | None = None
) -> Reading:
    """Read a text as words. `tick` is called now and then, and may raise to end the work.

    `normalised` is the whole text normalised, for whoever has it already.
    """
    tokens = (normalise(text, tick) if normalised is None else normalised).tokens
    words: list[str] = []
    begin: list[int] = []
    starts: list[int] = []
    for i, token in enumerate(tokens):
        if i % _OFTEN == 0:
            tick()
        words.append(corrector.correct(token.word))
        if i == 0 or _parted(text, tokens[i - 1], token):
            starts.append(i)
        begin.append(starts[-1])
    stop: list[int] = []
    for first, after in zip(starts, [*starts[1:], len(tokens)], strict=False):
        stop.extend([after] * (after - first))
    return Reading(text, tokens, words, begin, stop)


def _parted(text: str, before: Token, after: Token) -> bool:
    """Tell whether a sentence ends between two words. Dots in a row are only a pause."""
    gap = text[before.end : min(after.start, before.end + 20)]
    return "\n\n" in gap or gap.count(".") == 1 or not _STRONG.isdisjoint(gap)
