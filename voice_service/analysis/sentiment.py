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
_BALANCE = 0.4  # and how much of the heavier side the lighter must weigh
_BENT = 1.0  # the sum of values at which the score is 0.7


@dataclass(frozen=True, slots=True)
class Sentiment:
    """How a text sounds: a label and a score from -1 to 1 (0.0 when we cannot tell)."""

    label: Label
    score: float


_YES = frozenset(("yes", "yeah", "yep", "yep", "yh", "ye", "yup"))
_NO = frozenset(("no", "nah", "nope"))
_ASKING = {(word,) for word in ("do", "does", "did", "is", "are", "was", "were", "have", "has")}
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
    pieces = [piece for clause in _clauses(text, read) for piece in clause]
    weights = [_weight(piece) for piece in pieces]
    if not any(weights):
        told = len(words) > 1 and known(words) > 0
        return Sentiment("neutral", 0.0) if told else _CANNOT_TELL
    denied = any(piece.denied and piece.value > 0 and assuring(piece) for piece in pieces)
    return _of(weights, denied)


def _answered(words: Sequence[str], question: str | None) -> Sentiment:
    """Read a bare yes or no by the question it answers ("Do you feel safe?" "no")."""
    asked = normalise((question or "")[:_LONGEST].replace("_", " ").replace("-", " "))
    if len(words) != 1 or words[0] not in _YES | _NO or asked.words[:1] not in _ASKING:
        return _CANNOT_TELL
    weight = sum(piece.value for clause in _clauses(question or "", asked) for piece in clause)
    if not weight:
        return _CANNOT_TELL
    return _of([weight if words[0] in _YES else -weight], denied=False)


def _clauses(text: str, read: Normalised) -> list[Clause]:
    return read_clauses(text, read.tokens, value_of)


def _of(weights: Sequence[float], denied: bool) -> Sentiment:
    """Turn the weights of the pieces of a text into how it sounds."""
    total = sum(weights)
    score = round(total / sqrt(total * total + _BENT), 3)
    good = sum(weight for weight in weights if weight > 0)
    bad = -sum(weight for weight in weights if weight < 0)
    if min(good, bad) >= _MIXED and min(good, bad) >= _BALANCE * max(good, bad):
        return Sentiment("mixed", score)
    if abs(score) < _EDGE:
        return Sentiment("neutral", score)
    if score < 0:
        return Sentiment("negative", score)
    return Sentiment("mixed" if denied else "positive", score)


def _weight(piece: Piece) -> float:
    """Weigh a piece as it is meant: denied good is bad, denied bad is only a little good."""
    value = piece.value
    if piece.denied and value > 0:
        return -max(0.5 if assuring(piece) else 0.0, 0.8 * value)
    if piece.denied:
        return -0.4 * value
    return 0.0 if piece.wished and value > 0 else value * piece.times
