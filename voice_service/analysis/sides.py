"""Whether a text says two things at once: something good and something bad, each with weight."""

from collections.abc import Sequence
from operator import mul

from voice_service.analysis.grammar import CUT_SHORT
from voice_service.analysis.heard import Heard, odds
from voice_service.analysis.pieces import Piece

_HARDLY = -1.0  # words that so seldom say two things are looked at no further
_ONE_SIDED = 0.97  # a text that leans so far has no other side
_OUTRIGHT = 0.6  # "home is safe, school isn't" says two things outright
_MANY = 8  # clauses; more say no more
_CONTRASTS = frozenset("but although though however except yet just only sometimes".split())


def two_sides(heard: Heard) -> float:
    """Say how likely it is that a text holds good and bad with real weight each."""
    bad, _, good = heard.chances
    if not -_ONE_SIDED < good - bad < _ONE_SIDED:
        return 0.0
    if len(heard.pieces) > 1 and _outright(heard.pieces):
        return _OUTRIGHT
    if heard.says_both < _HARDLY or len(heard.clauses) < 2:
        return 0.0
    even = odds(sum(map(mul, sides(heard), heard.table.mixed)))
    return even / (1 + even)


def sides(heard: Heard) -> tuple[float, ...]:
    """Say what speaks for two sides, by SIDES: clauses that lean to good and to bad."""
    leans = heard.leans()
    most, least = max(leans), min(leans)
    good, bad = _bounded(most if most > 0 else 0.0), _bounded(-least if least < 0 else 0.0)
    best = worst = 0.0
    for piece in heard.pieces:
        weight = piece.weight
        if weight > best:
            best = weight
        elif -weight > worst:
            worst = -weight
    bad_chance, neutral, good_chance = heard.chances
    return (
        1.0,
        min(good, bad),
        good * bad,
        good + bad,
        _bounded(most - least),
        abs(good_chance - bad_chance),
        neutral,
        min(best, worst),
        heard.says_both,
        min(len(leans), _MANY) / _MANY,
        0.0 if _CONTRASTS.isdisjoint(heard.read.words) else 1.0,
    )


def _bounded(value: float) -> float:
    """Bring a lean of 0 or more to below 1."""
    return value / (1.0 + value)


def _outright(pieces: Sequence[Piece]) -> bool:
    """Tell whether words of both sides stand in it, and one that is cut short: "school isn't"."""
    good = bad = cut = False
    for piece in pieces:
        weight = piece.weight
        if weight > 0:
            good = True
        elif weight < 0:
            bad = True
        cut = cut or piece.word in CUT_SHORT
    return good and bad and cut
