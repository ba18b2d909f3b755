"""How a child's words sound: a summary's colour. It never decides who is helped, or how soon."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Literal

from voice_service.analysis.clauses import Clause, Piece, assuring, read_clauses
from voice_service.analysis.language import known, looks_english, says_nothing
from voice_service.analysis.valence import value_of
from voice_service.text.normalise import Normalised, normalise

Label = Literal["negative", "neutral", "positive", "mixed", "cannot_tell"]

_LONGEST = 20_000  # characters; a child's answer is shorter, and a book has no one feeling
_EDGE = 0.15  # from here on a text sounds like something
_MIXED = 0.25  # the least that each side of a mixed text weighs
_BENT = 1.0  # the sum of values at which the score is 0.7


@dataclass(frozen=True, slots=True)
class Sentiment:
    """How a text sounds: a label and a score from -1 to 1 (0.0 when we cannot tell)."""

    label: Label
    score: float


_CANNOT_TELL = Sentiment("cannot_tell", 0.0)


def sentiment(text: str, question: str | None = None) -> Sentiment:
    """Say how a text sounds; never raises, whatever the text holds.

    `question` is the wording or the id of the question it answers: it gives "yes" and "no" their
    sense. Only the first 20,000 characters are read. Word values: `valence.value_of`.
    """
    # The second form is what a wrong reading of UTF-8 makes of a curly apostrophe.
    text = text[:_LONGEST].replace("\u00e2\u20ac\u2122", "'")
    read = normalise(text)
    words = read.words
    if says_nothing(words):
        return _answered(words, question)
    if not looks_english(words):
        return _CANNOT_TELL
    return _of(read_clauses(text, read.tokens, value_of), read)


def _answered(words: Sequence[str], question: str | None) -> Sentiment:
    """Read a bare yes or no by the question it answers."""
    return _CANNOT_TELL


def _of(clauses: Sequence[Clause], read: Normalised) -> Sentiment:
    weights = [sum(map(_weight, clause)) for clause in clauses]
    if not any(weights):
        told = len(read.words) > 2 and known(read.words) > 1
        return Sentiment("neutral", 0.0) if told else _CANNOT_TELL
    total = sum(weights)
    score = round(total / sqrt(total * total + _BENT), 3)
    good = sum(weight for weight in weights if weight > 0)
    bad = -sum(weight for weight in weights if weight < 0)
    if min(good, bad) >= _MIXED and min(good, bad) >= 0.4 * max(good, bad):
        return Sentiment("mixed", score)
    if abs(score) < _EDGE:
        return Sentiment("neutral", score)
    if score < 0:
        return Sentiment("negative", score)
    denied = any(piece.denied and assuring(piece) for clause in clauses for piece in clause)
    return Sentiment("mixed" if denied else "positive", score)


def _weight(piece: Piece) -> float:
    """Weigh a piece as it is meant: denied good is bad, denied bad is only a little good."""
    value = piece.value
    if piece.denied:
        if value > 0:
            return -max(0.5 if assuring(piece) else 0.0, 0.8 * value)
        return -0.4 * value
    if piece.wished and value > 0:
        return -0.2 * value
    return value * piece.times
