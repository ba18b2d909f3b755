"""Finds the names of people: by the roster, by the words around them, and by the lists."""

from collections.abc import Iterator, Sequence

from voice_service.analysis.redacting import gazetteer as are
from voice_service.analysis.redacting.gazetteer import Gazetteer
from voice_service.analysis.redacting.reading import Reading
from voice_service.analysis.redacting.roster import Roster
from voice_service.analysis.redacting.spans import Find, Kind
from voice_service.analysis.redacting.standing import SMALL, SUBJECTS, Standing

_PARTICLES = frozenset("de da di la le van der bin al el o mc mac st von".split())
_NO_INITIAL = frozenset("ainurxy")  # letters that are words when they stand alone
_MOST_WORDS = 4  # of one person's name
_AHEAD = 8


class Names:
    """Reads the names of one text, from left to right.

    `finds` and `doubts` hold places of the folded text; a doubt is a word that may be a name.
    """

    def __init__(
        self,
        reading: Reading,
        gazetteer: Gazetteer,
        bits: Sequence[int],
        roster: Roster,
        taken: Sequence[bool],
    ) -> None:
        self.reading, self.gazetteer, self.roster = reading, gazetteer, roster
        self.words, self.bits, self.taken = reading.words, bits, taken
        self.standing = Standing(reading, gazetteer, bits, taken)
        self.finds: list[Find] = []
        self.doubts: list[tuple[int, int]] = []
        self.role = Kind.NAME  # of the last name found

    def read(self) -> None:
        """Find every name; those of the roster go even where a place or a phrase stands."""
        at = 0
        while at < len(self.words):
            length = self._listed(at) if not self.taken[at] else self.roster.holds(self.words[at])
            if length or not self.taken[at]:
                at = self._at(at, length)
            else:
                at += 1
        self.finds.extend(_found(self.reading.folded, self.roster.scripts))

    def _at(self, at: int, length: int) -> int:
        """Read one word, and return the number of the word after what was read."""
        word, bits = self.words[at], self.bits[at]
        if length or self.standing.known(at) or self.standing.titled(at):
            return self._add(at, length or len(word))
        if bits & are.ANY_NAME:
            return at + 1
        if not bits and word.endswith("s") and self.standing.plural(at):
            return self._add(at, len(word) - 1)
        if self.gazetteer.everyday(word):
            return at + 1
        judged = self.standing.unlisted(at)
        if judged is None:
            self._doubt(at)
        return self._add(at, len(word)) if judged else at + 1

    def _listed(self, at: int) -> int:
        """Give how many letters of a word the roster claims."""
        word = self.words[at]
        if length := self.roster.holds(word):
            return length
        if word in self.roster.everyday:
            beside = at + 1 < len(self.words) and self.words[at + 1] in self.roster.words
            if beside or self.standing.person(at) or self.standing.surely(at):
                return len(word)
            self._doubt(at)
        elif self.roster.near and not self.bits[at] and not self.gazetteer.everyday(word):
            return len(word) if self.roster.nearly_holds(word) else 0
        return 0

    def _add(self, at: int, length: int) -> int:
        """Take a name with its title and family names, and return the next word's number."""
        reading, cues = self.reading, self.standing.cues
        last = self._last_word(at)
        end = reading.ends[last] if last > at else reading.ends[at] - len(self.words[at]) + length
        first = at - 1 if cues.title_before(at) else at
        role = cues.role_before(at) or (self.role if self.standing.listed_on(at) else None)
        self.role = role or cues.role_after(last, self._names_ahead(last)) or Kind.NAME
        self.standing.named = last
        self.finds.append(Find(reading.starts[first], end, self.role))
        return last + 1

    def _names_ahead(self, last: int) -> dict[int, bool]:
        ahead = range(last + 1, min(len(self.words), last + _AHEAD))
        return {at: bool(self.bits[at] & are.ANY_NAME) for at in ahead}

    def _last_word(self, at: int) -> int:
        """Give the last word of a name that begins here."""
        last = at
        while last - at < _MOST_WORDS and last + 1 < len(self.words):
            after = last + 1
            gap = self.reading.gap(after)
            dotted = gap in (". ", ".") and len(self.words[last]) == 1
            if self.taken[after] or not (dotted or gap in (" ", "-", "  ", " '")):
                break
            if self.words[after] in _PARTICLES and self._goes_on(after + 1):
                last = after
            elif not self._goes_on(after):
                break
            last += 1
        return last

    def _goes_on(self, at: int) -> bool:
        """Tell whether a word goes on a name: a family name, a second first name, an initial."""
        if at >= len(self.words) or self.taken[at]:
            return False
        word, bits = self.words[at], self.bits[at]
        if self.roster.holds(word) or (bits & are.FAMILY and not bits & are.ORDINARY):
            return True
        if bits & SMALL or word in SUBJECTS:
            return False
        if len(word) == 1:
            return self._initial(at)
        titled = self.reading.titled(at) and self.reading.capitals_mean_something
        joined = self.reading.gap(at) == "-" and bits & are.ANY_NAME
        if joined or bits & are.FIRST or (titled and not bits & are.STAYS):
            return True
        return not self.gazetteer.everyday(word) and self.standing.odd(at)

    def _initial(self, at: int) -> bool:
        """Tell whether a lone letter is a part of a name: "Ellie B.", "ellie s said"."""
        if not self.words[at].isalpha():
            return False
        after = at + 1
        if self.reading.titled(at) and after < len(self.words):
            named = len(self.words[after]) > 1 and self._goes_on(after)
            if named or self.reading.gap(after).startswith("."):
                return True
        return self.words[at] not in _NO_INITIAL and self._ends(at)

    def _ends(self, at: int) -> bool:
        after = at + 1
        if after < len(self.words) and self.reading.starts[after] == self.reading.ends[at]:
            return False  # "ellie b4 school"
        return after == len(self.words) or self.standing.follows(at, are.AFTER | are.AFTER_SURELY)

    def _doubt(self, at: int) -> None:
        self.doubts.append((self.reading.starts[at], self.reading.ends[at]))


def _found(folded: str, names: Sequence[str]) -> Iterator[Find]:
    """Find listed names in letters that are written without spaces between words."""
    for name in names:
        start = folded.find(name)
        while start >= 0:
            yield Find(start, start + len(name), Kind.NAME)
            start = folded.find(name, start + len(name))
