"""The little language themes are written in, and the search for all their patterns in one pass.

bus stop (or bus_stop)   these words side by side;   bull*   any word that begins so
<parent>                 a word of the class "parent";   hold ... down   up to two words between
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from typing import NamedTuple

from voice_service.text.normalise import normalise

GAP = "..."
_WIDEST_GAP = 2  # words
_SHORTEST_STEM = 3  # letters; "a*" would be half of all words
_MOST_REMEMBERED = 20_000  # words; a person uses a few thousand


class PatternError(ValueError):
    """A pattern cannot be read; the sentence says which and what to do."""


Parts = tuple[str, ...]


class Hit(NamedTuple):
    """The words from `first` up to `after`, and the number of the pattern they are."""

    first: int
    after: int
    pattern: int


class _Node:
    """What may follow: a word as written, "stem*", "<class>", or a gap; and what ends here."""

    __slots__ = ("ends", "following", "gap")

    def __init__(self) -> None:
        self.following: dict[str, _Node] = {}
        self.gap: _Node | None = None
        self.ends: list[int] = []


class _Seen(NamedTuple):
    """A word: all it can stand for, and the nodes of patterns that begin with it."""

    symbols: tuple[str, ...]
    begun: tuple[_Node, ...]


def read_entries(text: str) -> list[str]:
    """Part the entries of a list, which commas or line ends keep apart."""
    return [entry for part in text.replace("\n", ",").split(",") if (entry := part.strip())]


def read_pattern(entry: str, classes: Mapping[str, Sequence[Parts]]) -> tuple[Parts, ...]:
    """Read one pattern as the rows of words it stands for; raise PatternError.

    Words are read as a child's are, so "can't" and "cant" are the same. There are several rows
    only where a class has members of more than one word.
    """
    parts = entry.replace(GAP, f" {GAP} ").replace("_", " ").replace("<", " <").split()
    if not parts:
        raise PatternError("an entry is empty; take it out")
    if GAP in (parts[0], parts[-1]) or any(a == b == GAP for a, b in zip(parts, parts[1:], strict=False)):
        raise PatternError(f"'{entry}' needs a word on each side of ...")
    return tuple(_joined(row) for row in product(*(_choices(part, entry, classes) for part in parts)))


def _joined(row: Sequence[Parts]) -> Parts:
    return tuple(part for parts in row for part in parts)


def _choices(part: str, entry: str, classes: Mapping[str, Sequence[Parts]]) -> list[Parts]:
    if part == GAP:
        return [(GAP,)]
    if part.startswith("<"):
        name = part.strip("<>")
        if name not in classes or not part.endswith(">"):
            raise PatternError(f"'{entry}' names {part}; write that class under 'classes' first")
        longer = [member for member in classes[name] if len(member) > 1]
        return [(f"<{name}>",)] * (len(longer) < len(classes[name])) + longer
    return [_words(part, entry)]


def _words(part: str, entry: str) -> Parts:
    if not part.endswith("*"):
        words = tuple(normalise(part).words)
        if words:
            return words
        raise PatternError(f"'{part}' in '{entry}' is no word; leave it out")
    stem = part[:-1]
    if not stem.isalnum() or len(stem) < _SHORTEST_STEM:
        raise PatternError(f"'{entry}' needs at least {_SHORTEST_STEM} letters or digits before *")
    return (stem.lower() + "*",)


def read_classes(texts: Mapping[str, str]) -> dict[str, tuple[Parts, ...]]:
    """Read the classes; one may use those above it. Raises PatternError."""
    classes: dict[str, tuple[Parts, ...]] = {}
    for name, text in texts.items():
        members: list[Parts] = []
        for entry in read_entries(text):
            inner = entry.strip("<>")
            if entry.startswith("<") and inner not in classes:
                raise PatternError(f"the class '{name}' uses {entry}; put that class above it")
            members += classes[inner] if entry.startswith("<") else read_pattern(entry, {})
        if not members:
            raise PatternError(f"the class '{name}' is empty; write its words or take it out")
        classes[name] = tuple(dict.fromkeys(members))
    return classes


class Searcher:
    """All patterns in one tree, so that a text is read once however many there are."""

    def __init__(
        self, classes: Mapping[str, Sequence[Parts]], patterns: Sequence[Sequence[Parts]]
    ) -> None:
        """Put patterns into the tree; a hit names a pattern by its place in `patterns`."""
        self._root = _Node()
        for number, rows in enumerate(patterns):
            for row in rows:
                self._add(row, number)
        self._classes: dict[str, list[str]] = {}
        for name, members in classes.items():
            for member in members:
                if len(member) == 1:
                    self._classes.setdefault(member[0], []).append(f"<{name}>")
        stems = {part for rows in patterns for row in rows for part in row if part.endswith("*")}
        self._stems = stems | {member for member in self._classes if member.endswith("*")}
        self._longest_stem = max(map(len, self._stems), default=0)
        self._remembered: dict[str, _Seen] = {}

    def _add(self, row: Parts, number: int) -> None:
        node = self._root
        for part in row:
            if part == GAP:
                node.gap = node.gap or _Node()
                node = node.gap
            else:
                node = node.following.setdefault(part, _Node())
        if number not in node.ends:
            node.ends.append(number)

    def _seen(self, word: str) -> _Seen:
        """Say what a word can stand for, and remember it."""
        starts = (word[:end] + "*" for end in range(_SHORTEST_STEM, self._longest_stem))
        names = [word, *(start for start in dict.fromkeys(starts) if start in self._stems)]
        names += [group for name in names for group in self._classes.get(name, ())]
        following = self._root.following
        begun = tuple(following[name] for name in dict.fromkeys(names) if name in following)
        seen = _Seen(tuple(dict.fromkeys(names)), begun)
        if len(self._remembered) >= _MOST_REMEMBERED:
            self._remembered.clear()
        self._remembered[word] = seen
        return seen

    def hits(self, words: Sequence[str]) -> list[Hit]:
        """Find every pattern at every place, in the order of where they begin."""
        found: list[Hit] = []
        remembered = self._remembered
        for first, word in enumerate(words):
            seen = remembered.get(word) or self._seen(word)
            for node in seen.begun:
                if node.ends:
                    found += [Hit(first, first + 1, number) for number in node.ends]
                if node.following or node.gap:
                    found += self._longer(node, words, first, first + 1)
        return found

    def _longer(self, node: _Node, words: Sequence[str], first: int, at: int) -> Iterator[Hit]:
        """Yield what goes on from a node; the depth is that of the longest pattern."""
        if at >= len(words):
            return
        seen = self._remembered.get(words[at]) or self._seen(words[at])
        for name in seen.symbols:
            child = node.following.get(name)
            if child is not None:
                for number in child.ends:
                    yield Hit(first, at + 1, number)
                if child.following or child.gap:
                    yield from self._longer(child, words, first, at + 1)
        if node.gap is not None:
            for start in range(at, at + _WIDEST_GAP + 1):
                yield from self._longer(node.gap, words, first, start)
