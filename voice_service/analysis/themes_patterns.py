"""The little language themes are written in, and the search for all their patterns in one pass.

bus stop (or bus_stop)   these words side by side;   bull*   any word that begins so
<parent>                 a word of the class "parent";   hold ... down   up to two words between
"""

from collections.abc import Mapping, Sequence
from itertools import pairwise, product
from typing import NamedTuple

from voice_service.text.normalise import normalise

GAP = "..."
_WIDEST_GAP = 2  # words
_SHORTEST_STEM = 3  # letters; "a*" would be a good part of all words
_MOST_REMEMBERED = 20_000  # words; a person uses a few thousand

Row = tuple[str, ...]  # words, "stem*", "<class>" and gaps, in order


class PatternError(ValueError):
    """A pattern cannot be read; the sentence says which and what to do."""


class Hit(NamedTuple):
    """The words from `first` up to `after`, and the number of the pattern they are."""

    first: int
    after: int
    pattern: int


class _Node:
    """What may follow, and the patterns that end here."""

    __slots__ = ("ends", "following", "gap", "goes_on")

    def __init__(self) -> None:
        self.following: dict[str, _Node] = {}
        self.gap: _Node | None = None
        self.ends: list[int] = []
        self.goes_on = False


class _Seen(NamedTuple):
    """What a word can stand for in a pattern, and the nodes of patterns that begin with it."""

    symbols: tuple[str, ...]
    begun: tuple[_Node, ...]


def read_entries(text: str) -> list[str]:
    """Part the entries of a list, which commas or line ends keep apart."""
    return [entry for part in text.replace("\n", ",").split(",") if (entry := part.strip())]


def read_pattern(entry: str, classes: Mapping[str, Sequence[Row]]) -> tuple[Row, ...]:
    """Read one pattern as the rows of words it stands for; raise PatternError.

    Words are read as a child's are, so "can't" and "cant" are the same. There are several rows
    only where a class has members of more than one word.
    """
    parts = entry.replace(GAP, f" {GAP} ").replace("_", " ").replace("<", " <").split()
    if not parts or GAP in (parts[0], parts[-1]) or (GAP, GAP) in pairwise(parts):
        raise PatternError(f"'{entry}' needs a word on each side of {GAP}")
    choices = [_choices(part, entry, classes) for part in parts]
    return tuple(tuple(word for row in rows for word in row) for rows in product(*choices))


def _choices(part: str, entry: str, classes: Mapping[str, Sequence[Row]]) -> list[Row]:
    if part == GAP:
        return [(GAP,)]
    if not part.startswith("<"):
        return [_words(part, entry)]
    if part[1:-1] not in classes or not part.endswith(">"):
        raise PatternError(f"'{entry}' names {part}; write that class under 'classes' first")
    members = classes[part[1:-1]]
    longer = [member for member in members if len(member) > 1]
    return longer if len(longer) == len(members) else [(part,), *longer]


def _words(part: str, entry: str) -> Row:
    if not part.endswith("*"):
        words = tuple(normalise(part).words)
        if words:
            return words
        raise PatternError(f"'{part}' in '{entry}' is no word; leave it out")
    stem = part[:-1].lower()
    if not stem.isalnum() or len(stem) < _SHORTEST_STEM:
        raise PatternError(f"'{entry}' needs at least {_SHORTEST_STEM} letters or digits before *")
    return (f"{stem}*",)


def read_classes(texts: Mapping[str, str]) -> dict[str, tuple[Row, ...]]:
    """Read the classes of words; one may use those above it. Raises PatternError."""
    classes: dict[str, tuple[Row, ...]] = {}
    for name, text in texts.items():
        members: list[Row] = []
        for entry in read_entries(text):
            if not entry.startswith("<"):
                members += read_pattern(entry, {})
            elif entry.strip("<>") in classes:
                members += classes[entry.strip("<>")]
            else:
                raise PatternError(f"the class '{name}' uses {entry}; put that class above it")
        if not members:
            raise PatternError(f"the class '{name}' is empty; write its words or take it out")
        classes[name] = tuple(dict.fromkeys(members))
    return classes


class Searcher:
    """All patterns in one tree, so that a text is read once however many there are."""

    def __init__(
        self,
        patterns: Sequence[Sequence[Row]],
        classes: Mapping[str, Sequence[Row]],
        meant: Mapping[str, str],
    ) -> None:
        """Put patterns into the tree; a hit names one by its place in `patterns`.

        `meant` gives the word that is meant for each way children misspell it.
        """
        self._root = _Node()
        self._meant = meant
        for number, rows in enumerate(patterns):
            for row in rows:
                self._add(row, number)
        self._groups: dict[str, list[str]] = {}
        for name, members in classes.items():
            for member in members:
                if len(member) == 1:
                    self._groups.setdefault(member[0], []).append(f"<{name}>")
        parts = {part for rows in patterns for row in rows for part in row}
        self._stems = frozenset(part for part in parts.union(self._groups) if part.endswith("*"))
        self._longest_stem = max(map(len, self._stems), default=0)
        self._remembered: dict[str, _Seen] = {}

    def _add(self, row: Row, number: int) -> None:
        node = self._root
        for part in row:
            node.goes_on = True
            if part == GAP:
                node.gap = node.gap or _Node()
                node = node.gap
            else:
                node = node.following.setdefault(part, _Node())
        if number not in node.ends:
            node.ends.append(number)

    def hits(self, words: Sequence[str]) -> list[Hit]:
        """Find every pattern at every place, in the order of where they begin."""
        found: list[Hit] = []
        remembered = self._remembered.get
        for first, word in enumerate(words):
            for node in (remembered(word) or self._see(word)).begun:
                for number in node.ends:
                    found.append(Hit(first, first + 1, number))
                if node.goes_on:
                    self._follow(node, words, first, first + 1, found)
        return found

    def _see(self, word: str) -> _Seen:
        """Say what a word can stand for, and remember it."""
        plain = self._meant.get(word, word)
        starts = (plain[:end] + "*" for end in range(_SHORTEST_STEM, self._longest_stem))
        names = dict.fromkeys((plain, *filter(self._stems.__contains__, starts)))
        for name in tuple(names):
            names.update(dict.fromkeys(self._groups.get(name, ())))
        following = self._root.following
        begun = tuple(following[name] for name in names if name in following)
        if len(self._remembered) >= _MOST_REMEMBERED:
            self._remembered.clear()
        seen = self._remembered[word] = _Seen(tuple(names), begun)
        return seen

    def _follow(
        self, node: _Node, words: Sequence[str], first: int, at: int, found: list[Hit]
    ) -> None:
        """Add what goes on from a node; never deeper than the longest pattern."""
        if at >= len(words):
            return
        following = node.following
        for name in (self._remembered.get(words[at]) or self._see(words[at])).symbols:
            if name in following:
                child = following[name]
                for number in child.ends:
                    found.append(Hit(first, at + 1, number))
                if child.goes_on:
                    self._follow(child, words, first, at + 1, found)
        if node.gap is not None:
            for start in range(at, at + _WIDEST_GAP + 1):
                self._follow(node.gap, words, first, start, found)
