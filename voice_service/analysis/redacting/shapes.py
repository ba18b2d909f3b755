"""The shape of a place's name: words with capitals, listed or strange, before "road" or "high"."""

from collections.abc import Sequence

from voice_service.analysis.redacting import gazetteer as are
from voice_service.analysis.redacting.gazetteer import Gazetteer
from voice_service.analysis.redacting.reading import Reading
from voice_service.analysis.redacting.spans import Find, Kind

SAINTS = frozenset(("st", "saint", "ss"))
MOST_WORDS = 4  # of one name
_UNLIKE_NAMES = are.NO_STREET | are.STAYS
_BETWEEN = " -'.&"
_SHORTEST = 4  # letters of a name in small letters that no list knows


class Shapes:
    """The words of one text, and what has been found of places so far.

    `taken` marks words that are no more to be read as names, `placed` those of listed places.
    """

    def __init__(self, reading: Reading, gazetteer: Gazetteer, bits: Sequence[int]) -> None:
        self.reading, self.gazetteer, self.bits = reading, gazetteer, bits
        self.words = reading.words
        self.taken = [False] * len(self.words)
        self.placed = [False] * len(self.words)
        self.finds: list[Find] = []
        self.town = False  # is a town named that may stay

    def take(self, first: int, last: int) -> None:
        """Mark words as read."""
        for at in range(first, last + 1):
            self.taken[at] = True

    def find(self, first: int, last: int, kind: Kind) -> None:
        """Find the words from the first to the last."""
        self.take(first, last)
        self.finds.append(Find(self.reading.starts[first], self.reading.ends[last], kind))

    def together(self, at: int) -> bool:
        """Tell whether a word stands in one name with the word before it."""
        gap = self.reading.gap(at).removeprefix("'s")  # "St Mary's Primary"
        return at > 0 and len(gap) < 4 and not gap.strip(_BETWEEN)

    def raised(self, at: int, end: int) -> bool:
        """Tell whether a word has a capital that makes it part of a name that ends at `end`."""
        if self.bits[at] & _UNLIKE_NAMES or not self.reading.titled(at):
            return False
        if not self.reading.capitals_mean_something:
            return False
        return not self.reading.begins(at) or self.reading.titled(end)

    def saint(self, at: int) -> bool:
        """Tell whether a word is "st" or a saint's name."""
        return self.words[at] in SAINTS or (at > 0 and self.words[at - 1] in SAINTS)

    def cued(self, at: int, wanted: int, near: int = 1) -> bool:
        """Tell whether a word of a kind stands among those before a word."""
        return any(bits & wanted for bits in self.bits[max(0, at - near) : at])

    def back(self, at: int, likely: int, end: int, *, strange: bool) -> int:
        """Give the first word of the names that end before a word; the word itself when none do.

        Words of the kinds in `likely` count as names, and unknown ones when `strange` is true.
        """
        first = at
        while first > 0 and at - first < MOST_WORDS and self.together(first):
            if not self._named(first - 1, likely, end, strange=strange):
                break
            first -= 1
        return first

    def inside(self, at: int, bit: int) -> int:
        """Go back over words like "catholic" and "youth" that stand inside a name."""
        inside = at
        while inside > 0 and at - inside < MOST_WORDS and self.bits[inside - 1] & bit:
            if self.placed[inside - 1] or not self.together(inside):
                break
            inside -= 1
        return inside

    def _named(self, at: int, likely: int, end: int, *, strange: bool) -> bool:
        bits = self.bits[at]
        family = bits & are.FAMILY and not bits & are.ORDINARY
        if self.placed[at] or bits & likely or family or self.saint(at):
            return True
        return self.raised(at, end) or (strange and self._strange(at))

    def _strange(self, at: int) -> bool:
        """Tell whether a word in small letters is one that no list knows."""
        word = self.words[at]
        if self.bits[at] or len(word) < _SHORTEST or not word.isalpha():
            return False
        first_name = self.gazetteer.bits.get(word.removesuffix("s"), 0) & are.ANY_NAME
        return not first_name and not self.gazetteer.everyday(word)
