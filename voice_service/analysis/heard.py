"""A text read once: what its clauses and the whole of it speak for, and by which words."""

from collections.abc import Mapping, Sequence
from math import exp
from operator import mul
from typing import NamedTuple

from voice_service.analysis.clauses import pauses
from voice_service.analysis.hearing import (
    asked_for,
    count,
    count_kind,
    known,
    length,
    manner,
    marks,
    prior_signs,
    read_clauses,
    shrink,
    voice_of,
)
from voice_service.analysis.lanes import BOTH, DOES, HALF, HARM, SOUND, TURNS, VALUED, unpacked
from voice_service.analysis.pieces import Clause, Piece, plain_pieces
from voice_service.analysis.questions import Asked, Kind
from voice_service.analysis.rated import rated, rated_signs
from voice_service.analysis.table import (
    ANSWER,
    GROUP_OF,
    NOTHING,
    POSTS,
    UNIT,
    UNKNOWN,
    Pair,
    Table,
)
from voice_service.text.normalise import Normalised

_MOST = 50.0  # a sum beyond it says no more
_LANES = tuple(SOUND + 2 * group for group in GROUP_OF)  # of each voice: towards bad, then good
_OF_ANSWERS = _LANES[ANSWER]
_OUTSPOKEN = 1.5  # what a value of its own counts beside what was learned, when a clause leans
_MOCKERY = frozenset(("yeah right", "\N{FACE WITH ROLLING EYES}"))
_QUOTES = {'"': '"', "\u201c": "\u201d", "'": "'", "\u2018": "\u2019"}
_MOVED = 3  # words that are shown as the reason
# Whatever they count for, by themselves they tell nobody why.
_NO_REASON = frozenset("a an the of to by in on at for and or it is are was were be that".split())


class Moved(NamedTuple):
    """A word or phrase as the child wrote it, its place in the text, and what it spoke for.

    `weight` is above 0 for good, below for bad.
    """

    word: str
    start: int
    end: int
    weight: float


# How likely it is that words sound bad, like nothing, or good; together 1.
Chances = tuple[float, float, float]


class Heard:
    """A text read once: its words, and how likely each way to sound is."""

    __slots__ = (
        *("_by", "_clauses", "_counted", "_heading", "_sums"),
        *("asks", "chances", "pieces", "read", "table", "text"),
    )

    def __init__(
        self, text: str, read: Normalised, table: Table, asks: Asked | None = None
    ) -> None:
        """Read the words of a text, which answers what a question asks if there is one."""
        self.text, self.read, self.table, self.asks = text, read, table, asks
        words = read.words
        self._counted = numbers = known(words, table)
        self.pieces: Sequence[Piece] = ()
        self._clauses: Sequence[Clause] | None = None
        total = sum(numbers)
        # Where no word has a value of its own or turns that of another, clauses say nothing more.
        if (does := total & DOES) >= VALUED:
            plain = plain_pieces(read, table.prior) if does < TURNS else None
            if plain is not None:
                self.pieces = plain
            else:
                reading = read_clauses(words, numbers, pauses(text, read.starts, read.ends), table)
                total += count(words, numbers, reading, table)
                self._clauses, self.pieces = reading.clauses, reading.pieces
        if kind := self.kind:
            total += count_kind(words, numbers, kind, table)
        size = len(words)
        self._sums = sums = unpacked(total + table.manners[tuple(manner(text, size))])
        self._by = by = shrink(size) / UNIT
        self._heading = voice_of(sums, table, by, asks is not None)
        self.chances = self._weigh(sums, by, length(size), self.pieces, marks(text, size, kind))

    @property
    def clauses(self) -> Sequence[Clause]:
        """Its clauses in order, which together cover every word."""
        if self._clauses is None:
            read = self.read
            places = pauses(self.text, read.starts, read.ends)
            reading = read_clauses(read.words, self._counted, places, self.table)
            self._clauses = reading.clauses
        return self._clauses

    def knows_a_word(self) -> bool:
        """Tell whether the table knows any of the words."""
        return not self.table.words.keys().isdisjoint(self.read.words)

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
    def kind(self) -> Kind:
        """What the question asks for that it answers."""
        return self.asks.kind if self.asks is not None else ""

    @property
    def voice(self) -> int:
        """The voice that the text is in, as far as its words tell."""
        return self._heading[0]

    @property
    def answers(self) -> bool:
        """Tell whether a young person may be speaking."""
        voice, rival, share = self._heading
        return voice == ANSWER or (rival == ANSWER and share > 0)

    @property
    def like_harm(self) -> float:
        """How much its words are those by which young people tell of harm; log-odds."""
        return (self._sums[HARM] - HALF) * self._by + self.table.level[4]

    def of(self, clauses: Sequence[Clause]) -> Chances:
        """Say how some of the clauses sound by themselves."""
        total = sum(sum(self._counted[clause.first : clause.after]) for clause in clauses)
        size = sum(clause.after - clause.first for clause in clauses)
        pieces = [piece for clause in clauses for piece in clause.pieces]
        return self._weigh(unpacked(total), shrink(size) / UNIT, length(size), pieces, ())

    def leans(self) -> list[float]:
        """Say how far each clause leans by its words, to good above 0 and to bad below."""
        found = []
        for clause in self.clauses:
            first, after = clause.first, clause.after
            sums = unpacked(sum(self._counted[first:after]))
            lean = (sums[_OF_ANSWERS + 1] - sums[_OF_ANSWERS]) * shrink(after - first) / UNIT
            for piece in clause.pieces:
                lean += _OUTSPOKEN * piece.weight
            found.append(lean)
        return found

    def _weigh(
        self,
        sums: Sequence[int],
        by: float,
        bits: int,
        pieces: Sequence[Piece],
        names: Sequence[str],
    ) -> Chances:
        values = prior_signs(pieces) if pieces else ()
        voice, rival, share = self._heading
        neg, pos = self._sum_up(voice, sums, by, bits, values, names)
        if share:
            n, p = self._sum_up(rival, sums, by, bits, values, names)
            neg += share * (n - neg)
            pos += share * (p - pos)
        bad, good = odds(neg), odds(pos)
        total = bad + good + 1.0
        return bad / total, 1.0 / total, good / total

    def _sum_up(
        self,
        voice: int,
        sums: Sequence[int],
        by: float,
        bits: int,
        values: Sequence[float],
        names: Sequence[str],
    ) -> Pair:
        """Sum up what speaks for bad and for good, as against nothing, in one voice.

        `by` is what each word counts, `bits` are those of the number of words.
        """
        signs = self.table.signs[voice]
        n, p = signs.level[bits]
        lane = _LANES[voice]
        neg = (sums[lane] - HALF) * by + n
        pos = (sums[lane + 1] - HALF) * by + p
        if values:
            towards_bad, towards_good = signs.prior
            neg += sum(map(mul, values, towards_bad))
            pos += sum(map(mul, values, towards_good))
        else:
            neg, pos = neg + signs.silent[0], pos + signs.silent[1]
        for name in names:
            n, p = signs.others.get(name, NOTHING)
            neg += n
            pos += p
        if voice < POSTS:
            found = rated_signs(rated(self.text, self.read, self.table.rated))
            towards_bad, towards_good = signs.rated
            neg += sum(map(mul, found, towards_bad))
            pos += sum(map(mul, found, towards_good))
        elif self.asks is not None:
            asked = asked_for(self.asks, self.table)
            neg += (asked[lane] - HALF) / UNIT
            pos += (asked[lane + 1] - HALF) / UNIT
        return neg, pos

    @property
    def says_both(self) -> float:
        """How much its words are those by which young people say two things at once; log-odds."""
        return (self._sums[BOTH] - HALF) * self._by + self.table.level[5]

    def moved(self) -> tuple[Moved, ...]:
        """List the words that moved it most, the strongest first."""
        read, table, by = self.read, self.table, self._by
        each = [0.0] * len(read.words)
        before: Mapping[str, int] = {}
        for i, word in enumerate(read.words):
            each[i] += self._lean(self._counted[i]) * by
            if i and each[i - 1]:  # half of what two words count for together is the second's
                both = self._lean(before.get(word, 0)) * by / 2
                each[i] += both
                each[i - 1] -= both
            before = table.words.get(word, UNKNOWN)[1]
        for piece in self.pieces:
            size = piece.word.count(" ") + 1
            for i in range(piece.at, min(piece.at + size, len(each))):
                each[i] += piece.weight / size
        telling = (i for i, word in enumerate(read.words) if word not in _NO_REASON)
        strongest = sorted(telling, key=lambda i: -abs(each[i]))[:_MOVED]
        places = ((read.starts[i], read.ends[i], each[i]) for i in strongest if each[i])
        return tuple(Moved(self.text[a:b], a, b, round(weight, 3)) for a, b, weight in places)

    def _lean(self, number: int) -> int:
        """Say how far a feature leans towards good, in thousandths."""
        if not number:
            return 0
        sums, lane = unpacked(number), _LANES[self.voice]
        return sums[lane + 1] - sums[lane]


def odds(total: float) -> float:
    """Give the odds of log-odds, however large."""
    return exp(total if total < _MOST else _MOST)
