"""What a clause holds: the words and phrases in it that have a value of their own."""

from collections.abc import Mapping

from voice_service.analysis.children import ASSURING
from voice_service.analysis.grammar import STRENGTH
from voice_service.text.normalise import Normalised


class Piece:
    """A word or phrase with its value from -1 to 1, and whether it is meant as it stands.

    `at` is the place of its first word; `times` is above 1 when the child makes it stronger,
    below 1 when milder. `weight` is what it is worth as it is meant: denied good is bad, denied
    bad is only a little good, and good that is wished for is nothing.
    """

    __slots__ = ("at", "denied", "times", "value", "weight", "wished", "word")

    def __init__(
        self,
        at: int,
        word: str,
        value: float,
        times: float = 1.0,
        denied: bool = False,
        wished: bool = False,
    ) -> None:
        """Take what was read of it."""
        self.at, self.word, self.value, self.times = at, word, value, times
        self.denied, self.wished = denied, wished
        if denied:
            self.deny()
        elif wished and value > 0:
            self.weight = 0.0
        else:
            self.weight = value * times

    @property
    def assuring(self) -> bool:
        """Tell whether children say by this word or phrase of ours that they are well."""
        return self.word in ASSURING or " " in self.word

    def deny(self) -> None:
        """Take it for denied."""
        self.denied = True
        if self.value > 0:
            self.weight = -max(0.5 if self.assuring else 0.0, 0.8 * self.value)
        else:
            self.weight = -0.4 * self.value


class Clause:
    """The words from one up to another, in which a child says one thing."""

    __slots__ = ("after", "first", "pieces")

    def __init__(self, first: int, after: int, pieces: list[Piece]) -> None:
        """Take what was read of it."""
        self.first, self.after, self.pieces = first, after, pieces

    def deny(self) -> None:
        """Take all that is good in it for denied: the answer to it was no."""
        for piece in self.pieces:
            if piece.value > 0:
                piece.deny()


def plain_pieces(read: Normalised, prior: Mapping[str, float]) -> list[Piece] | None:
    """List the words with a value of their own in a text in which no word turns another's.

    They are those that a reading of its clauses gives; None where only such a reading tells: the
    text turns from good to bad, or a word that makes another stronger stands apart from it.
    """
    words = read.words
    found: list[Piece] = []
    side = 0.0
    for at, value in enumerate(map(prior.get, words)):
        if not value:
            continue
        if value * side < 0:
            return None
        word = words[at]
        if word in STRENGTH and at + 1 < len(words) and words[at + 1] in prior:
            continue
        times = 1.0
        stronger = STRENGTH.get(words[at - 1]) if at else None
        if at > 1 and words[at - 2] in STRENGTH:
            if stronger is None or read.starts[at - 1] - read.ends[at - 2] > 1:
                return None
            times = STRENGTH[words[at - 2]]
        if stronger is not None:
            if read.starts[at] - read.ends[at - 1] > 1:
                return None
            times *= stronger
        found.append(Piece(at, word, value, times))
        side = value
    return found
