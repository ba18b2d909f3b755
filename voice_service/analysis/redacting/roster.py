"""The names of those who were asked: they must not be read in a quote, misspelt or not."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import pairwise

from voice_service.analysis.redacting.gazetteer import FIRST, ORDINARY, SELDOM, STAYS, Gazetteer
from voice_service.analysis.redacting.reading import Reading

_LONG_ENOUGH = 6  # letters of a name that may be misspelt by one
_STRETCH = re.compile(r"(.)\1\1+")
_APART = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class Roster:
    """The words of the names of a group.

    `words` go wherever they stand, `everyday` ("Will", "Hope") only where a person would stand;
    `near` leads from a name with one letter left out to the name; `scripts` are names in letters
    that are written without spaces.
    """

    words: frozenset[str]
    everyday: frozenset[str]
    near: dict[str, frozenset[str]]
    scripts: tuple[str, ...]

    def holds(self, word: str) -> int:
        """Give how many letters of a word are a name or the plural of one, or 0."""
        if word in self.words:
            return len(word)
        if word.endswith("s") and (kept := self._without_s(word)):
            return kept
        if _STRETCH.search(word):
            plain = {_STRETCH.sub(r"\1", word), _STRETCH.sub(r"\1\1", word)}
            return 0 if plain.isdisjoint(self.words) else len(word)
        return 0

    def _without_s(self, word: str) -> int:
        if word[:-1] in self.words:
            return len(word) - 1
        return len(word) - 2 if word.endswith("es") and word[:-2] in self.words else 0

    def nearly_holds(self, word: str) -> bool:
        """Tell whether a word is a name of six or more letters but for one slip."""
        if not self.near or not _LONG_ENOUGH - 1 <= len(word) <= 40:
            return False
        for short in (word, *_shortened(word)):
            if any(_one_slip(word, name) for name in self.near.get(short, ())):
                return True
        return False


def roster_of(names: Collection[str], gazetteer: Gazetteer) -> Roster:
    """Read the names of a group, first names and family names, in any spelling of capitals."""
    words: set[str] = set()
    everyday: set[str] = set()
    for word in (word for name in names for word in _words_of(name)):
        bits = gazetteer.bits.get(word, 0)
        common = bits & (ORDINARY | STAYS) and not bits & (FIRST | SELDOM)
        (everyday if common or word in gazetteer.roles else words).add(word)
    near: dict[str, set[str]] = {}
    for word in words:
        if len(word) >= _LONG_ENOUGH:
            for short in (word, *_shortened(word)):
                near.setdefault(short, set()).add(word)
    scripts = {word for word in words if not word.isascii()}
    return Roster(
        frozenset(words),
        frozenset(everyday),
        {short: frozenset(found) for short, found in near.items()},
        tuple(sorted(scripts, key=len, reverse=True)),
    )


def _words_of(name: str) -> Iterator[str]:
    """Give the words of a name, those side by side joined, and O'Neil without its O."""
    reading = Reading(name)
    words = [word for word in reading.words if word.isalpha()]
    yield from (word for word in words if len(word) > 1)
    yield from (one + other for one, other in pairwise(words))
    yield from (part for part in _APART.findall(reading.folded) if len(part) > 3)


def _shortened(word: str) -> Iterator[str]:
    return (word[:at] + word[at + 1 :] for at in range(len(word)))


def _one_slip(word: str, name: str) -> bool:
    """Tell whether one letter was changed, added, left out or swapped with the next."""
    if len(word) != len(name):
        short, long = sorted((word, name), key=len)
        return len(long) - len(short) == 1 and short in _shortened(long)
    wrong = [at for at, (one, other) in enumerate(zip(word, name, strict=True)) if one != other]
    if len(wrong) < 2:
        return True
    swapped = len(wrong) == 2 and wrong[1] - wrong[0] == 1
    return swapped and word[wrong[0]] == name[wrong[1]] and word[wrong[1]] == name[wrong[0]]
