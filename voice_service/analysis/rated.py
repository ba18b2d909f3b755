"""What strangers' ratings of single words make of a post, by a few rules.

The ratings, the steps and the curve are those of Hutto and Gilbert, "VADER" (2014). They know no
child's word; they are one more sign beside what was learned, and only for posts and chats.
"""

from collections.abc import Mapping, Sequence
from itertools import repeat
from math import sqrt

from voice_service.analysis.grammar import NEGATORS, STRENGTH
from voice_service.text.normalise import Normalised

_STEP = 0.293  # what "very" adds to a rating, and "slightly" takes away
_FADES = (1.0, 0.95, 0.9)  # the further off it stands
_DENIED = -0.74
_SHOUTED = 0.733
_BEFORE_BUT, _AFTER_BUT = 0.5, 1.5
_CALL, _CALLS = 0.292, 4
_CURVE = 15.0
_NOTED = 0.05
_HIGH = 0.5
_MILDER = frozenset(("kind", "sort"))  # "of"


def rated(text: str, read: Normalised, ratings: Mapping[str, float]) -> float:
    """Sum up the ratings of the words of a text, -4 to 4 each, as one number from -1 to 1."""
    words = read.words
    values = list(map(ratings.get, words, repeat(0.0)))
    places = [at for at, value in enumerate(values) if value]
    if not places:
        return 0.0
    but = words.index("but") if "but" in words else 0
    shouts = not text.isupper() and not text.islower()
    total = 0.0
    for at in places:
        word, value = words[at], values[at]
        if word in STRENGTH or (word in _MILDER and words[at + 1 : at + 2] == ["of"]):
            continue
        if word == "no" and any(values[at + 1 : at + 2]):
            continue  # it denies what follows, and says nothing by itself
        if shouts and _is_shouted(text[read.starts[at] : read.ends[at]]):
            value += _SHOUTED if value > 0 else -_SHOUTED
        value = _in_its_place(words, at, value)
        if but:
            value *= _BEFORE_BUT if at < but else _AFTER_BUT
        total += value
    calls = _CALL * min(_CALLS, text.count("!"))
    total += calls if total > 0 else -calls if total < 0 else 0.0
    return total / sqrt(total * total + _CURVE)


def _is_shouted(word: str) -> bool:
    return len(word) > 1 and word.isupper()


def _in_its_place(words: Sequence[str], at: int, value: float) -> float:
    """Make a rating stronger, milder or the other way round by the three words before."""
    for back, fades in enumerate(_FADES, 1):
        if back > at:
            break
        before = words[at - back]
        times = STRENGTH.get(before)
        if times is None and before in _MILDER and words[at - back + 1] == "of":
            times = 0.0
        if times is not None:
            step = (_STEP if times > 1 else -_STEP) * fades
            value += step if value > 0 else -step
        if before in NEGATORS:
            value *= _DENIED
    return value


def rated_signs(value: float) -> tuple[float, ...]:
    """Say what such a number shows, by RATED_SIGNS."""
    return (
        value,
        1.0 if value > _NOTED else 0.0,
        1.0 if value < -_NOTED else 0.0,
        1.0 if -_NOTED <= value <= _NOTED else 0.0,
        value - _HIGH if value > _HIGH else 0.0,
        -value - _HIGH if value < -_HIGH else 0.0,
        value if value > 0 else -value,
    )
