"""Whether a text says two things at once: something good and something bad, each with weight."""

from voice_service.analysis.grammar import CUT_SHORT
from voice_service.analysis.heard import Heard, odds

_HARDLY = -3.5  # words that so seldom say two things are looked at no further
_ONE_SIDED = 0.9  # a text that leans so far has no other side
_OUTRIGHT = 0.6  # "home is safe, school isn't" says two things outright
_CONTRASTS = frozenset("but although though however except yet just only sometimes".split())


def two_sides(heard: Heard) -> float:
    """Say how likely it is that a text holds good and bad with real weight each."""
    bad, _, good = heard.chances
    if not -_ONE_SIDED < good - bad < _ONE_SIDED:
        return 0.0
    if _holds_both(heard) and any(piece.word in CUT_SHORT for piece in heard.pieces):
        return _OUTRIGHT
    if heard.says_both < _HARDLY or len(heard.clauses) < 2:
        return 0.0
    mixed = heard.table.mixed
    even = odds(sum(mixed.get(name, 0.0) * value for name, value in sides(heard).items()))
    return even / (1 + even)


def sides(heard: Heard) -> dict[str, float]:
    """Say what speaks for two sides: clauses that sound good and bad, each by itself."""
    each = [heard.of([clause]) for clause in heard.clauses]
    good, bad = max(c.positive for c in each), max(c.negative for c in each)
    return {
        "": 1.0,
        "lesser": min(good, bad),
        "product": good * bad,
        "lean": abs(heard.chances.positive - heard.chances.negative),
        "neutral": heard.chances.neutral,
        "told": min(_most(heard, 1), _most(heard, -1)),
        "words": heard.says_both,
        "parts": min(len(each), 8) / 8,
        "contrast": 1.0 if not _CONTRASTS.isdisjoint(heard.read.words) else 0.0,
    }


def _most(heard: Heard, side: int) -> float:
    """Give the weight of the strongest word that speaks for good (1) or bad (-1)."""
    return max((side * piece.weight for piece in heard.pieces), default=0.0)


def _holds_both(heard: Heard) -> bool:
    """Tell whether there are words of both sides."""
    good = bad = False
    for piece in heard.pieces:
        weight = piece.weight
        good, bad = good or weight > 0, bad or weight < 0
    return good and bad
