"""A text read once: what its clauses and the whole of it speak for, and by which words."""

from collections.abc import Sequence
from math import exp
from typing import NamedTuple

from voice_service.analysis.clauses import Reading, pauses
from voice_service.analysis.grammar import CUT_SHORT
from voice_service.analysis.hearing import SHORT, marks, prior_signs, shrink, told, voice_of
from voice_service.analysis.pieces import Clause, Piece
from voice_service.analysis.questions import Kind
from voice_service.analysis.table import ANSWER, LENGTHS, NOTHING, Table
from voice_service.text.normalise import Normalised

_MOST = 50.0  # a sum beyond it says no more
_ONE_SIDED = 0.9  # a text that leans so far has no other side
_OUTRIGHT = 0.6  # "home is safe, school isn't" says two things outright
_FEW = 8
_MOCKERY = frozenset(("yeah right", "\N{FACE WITH ROLLING EYES}"))
_QUOTES = {'"': '"', "\u201c": "\u201d", "'": "'", "\u2018": "\u2019"}
_MOVED = 3  # words that are shown as the reason
CONTRASTS = frozenset("but although though however except yet just only sometimes".split())


class Moved(NamedTuple):
    """A word or phrase as the child wrote it, its place in the text, and what it spoke for.

    `weight` is above 0 for good, below for bad.
    """

    word: str
    start: int
    end: int
    weight: float


class Chances(NamedTuple):
    """How likely it is that words sound bad, like nothing, or good; together 1."""

    negative: float
    neutral: float
    positive: float


class Heard:
    """A text read once: its words, its clauses, and how likely each way to sound is."""

    __slots__ = ("_signs", "_table", "chances", "clauses", "pieces", "read", "text", "voice")

    def __init__(
        self, text: str, read: Normalised, kind: Kind, table: Table, asked: bool = False
    ) -> None:
        """Read the words of a text; `asked` when it answers a question, which is of a kind."""
        self.text, self.read, self._table = text, read, table
        words = read.words
        reading = Reading(words, pauses(text, read.starts, read.ends), table)
        self.clauses = clauses = reading.clauses
        size = len(words)
        if kind and size <= SHORT:
            for word in words:
                neg, pos = table.weights.get(f"{kind}|{word}", NOTHING)
                clauses[0].neg += neg
                clauses[0].pos += pos
        self.voice = voice_of(reading.voices, table.voices, size)
        self._signs = table.signs[ANSWER if asked else self.voice]
        self.pieces = (
            clauses[0].pieces
            if len(clauses) == 1
            else [piece for clause in clauses for piece in clause.pieces]
        )
        self.chances = self._weigh(clauses, self.pieces, marks(text, size, len(clauses), kind))

    def knows_a_word(self) -> bool:
        """Tell whether the table knows any of the words."""
        return not self._table.weights.keys().isdisjoint(self.read.words)

    @property
    def mocks(self) -> bool:
        """Tell whether it is marked as not meant: by "/s", rolling eyes, "yeah right", quotes."""
        text, read = self.text, self.read
        if text.endswith("/s"):
            return True
        for piece in self.pieces:
            if piece.word in _MOCKERY:
                return True
            start, end = read.starts[piece.at], read.ends[piece.at]
            closing = _QUOTES.get(text[start - 1 : start])
            if closing is not None and text[end : end + 1] == closing and piece.weight > 0:
                return True
        return False

    @property
    def answers(self) -> bool:
        """Tell whether a young person may be speaking. A few words do not tell who is."""
        return self.voice == ANSWER or len(self.read.words) <= _FEW

    def tells_of_harm(self) -> bool:
        """Tell whether the words are more like those by which young people tell of harm."""
        harm, words = self._table.harm, self.read.words
        total = sum(harm.get(each, 0.0) for each in told(words)) * shrink(len(words))
        return total + harm.get("", 0.0) > 0

    def of(self, clauses: Sequence[Clause]) -> Chances:
        """Say how some of the clauses sound by themselves."""
        return self._weigh(clauses, [piece for clause in clauses for piece in clause.pieces], ())

    def _weigh(
        self, clauses: Sequence[Clause], pieces: Sequence[Piece], names: Sequence[str]
    ) -> Chances:
        neg = pos = 0.0
        size = 0
        for clause in clauses:
            neg += clause.neg
            pos += clause.pos
            size += clause.after - clause.first
        signs = self._signs
        by = shrink(size)
        (n, p), (more_n, more_p) = signs.bias, signs.lengths[min(LENGTHS, size.bit_length())]
        neg, pos = neg * by + n + more_n, pos * by + p + more_p
        if pieces:
            for value, (n, p) in zip(prior_signs(pieces), signs.prior):  # noqa: B905 - as many
                neg += n * value
                pos += p * value
        else:
            neg, pos = neg + signs.silent[0], pos + signs.silent[1]
        for name in names:
            n, p = signs.others.get(name, NOTHING)
            neg += n
            pos += p
        bad, good = _odds(neg), _odds(pos)
        total = bad + good + 1.0
        return Chances(bad / total, 1.0 / total, good / total)

    def sides(self) -> dict[str, float]:
        """Say what speaks for two sides: clauses that sound good and bad, each by itself."""
        each = [self.of([clause]) for clause in self.clauses]
        good, bad = max(c.positive for c in each), max(c.negative for c in each)
        return {
            "": 1.0,
            "lesser": min(good, bad),
            "product": good * bad,
            "lean": abs(self.chances.positive - self.chances.negative),
            "neutral": self.chances.neutral,
            "told": min(self._most(1), self._most(-1)),
            "parts": min(len(each), 8) / 8,
            "contrast": 1.0 if not CONTRASTS.isdisjoint(self.read.words) else 0.0,
        }

    def _most(self, side: int) -> float:
        """Give the weight of the strongest word that speaks for good (1) or bad (-1)."""
        return max((side * piece.weight for piece in self.pieces), default=0.0)

    def _says_both(self) -> bool:
        """Tell whether there are words of both sides."""
        good = bad = False
        for piece in self.pieces:
            weight = piece.weight
            good, bad = good or weight > 0, bad or weight < 0
        return good and bad

    def two_sides(self) -> float:
        """Say how likely it is that the text holds good and bad with real weight each."""
        bad, _, good = self.chances
        if len(self.clauses) < 2 or not -_ONE_SIDED < good - bad < _ONE_SIDED:
            return 0.0
        contrast = not CONTRASTS.isdisjoint(self.read.words)
        both = (contrast or self.answers) and self._says_both()
        if not both and not (contrast and self.answers):
            return 0.0
        if both and any(piece.word in CUT_SHORT for piece in self.pieces):
            return _OUTRIGHT
        mixed = self._table.mixed
        total = sum(mixed.get(name, 0.0) * value for name, value in self.sides().items())
        odds = _odds(total)
        return odds / (1 + odds)

    def moved(self) -> tuple[Moved, ...]:
        """List the words that moved it most, the strongest first."""
        read, get, by = self.read, self._table.weights.get, shrink(len(self.read.words))
        each = [0.0] * len(read.words)
        before = ""
        for i, word in enumerate(read.words):
            n, p = get(word, NOTHING)
            each[i] += (p - n) * by
            if before:
                n, p = get(f"{before} {word}", NOTHING)
                each[i] += (p - n) * by / 2
                each[i - 1] += (p - n) * by / 2
            before = word
        for piece in self.pieces:
            size = piece.word.count(" ") + 1
            for i in range(piece.at, min(piece.at + size, len(each))):
                each[i] += piece.weight / size
        strongest = sorted(range(len(each)), key=lambda i: -abs(each[i]))[:_MOVED]
        places = ((read.starts[i], read.ends[i], each[i]) for i in strongest if each[i])
        return tuple(Moved(self.text[a:b], a, b, round(weight, 3)) for a, b, weight in places)


def _odds(total: float) -> float:
    return exp(total) if -_MOST < total < _MOST else exp(_MOST if total > 0 else -_MOST)
