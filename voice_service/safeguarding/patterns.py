"""The little language the rules are written in, and how one pattern is found among plain words.

<hits> <me>       a word of the class "hits", then one of the class "me"
scared|<fears>    either of these;  word?  may be missing;  no_one  two words side by side
+word             right after the word before (otherwise small filler words may stand between)
~ or ~5           up to three, or five, words of any kind except words that deny
!<up>             the next word must not be one of these
^ and $           the start and the end of a sentence; now|$ one of these words, or the end
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

_MOST_FILLERS = 4
_USUAL_GAP = 3


class PatternError(ValueError):
    """A pattern cannot be read; the sentence says which and what to do."""


@dataclass(frozen=True, slots=True)
class Phrases:
    """The words and longer phrases one place in a pattern may hold."""

    singles: frozenset[str]
    longer: Mapping[str, tuple[tuple[str, ...], ...]]

    def ends(self, words: Sequence[str], at: int, stop: int) -> Iterator[int]:
        """Yield where a phrase that starts at this word ends, the longest first."""
        if at >= stop:
            return
        for phrase in self.longer.get(words[at], ()):
            end = at + len(phrase)
            if end <= stop and tuple(words[at:end]) == phrase:
                yield end
        if words[at] in self.singles:
            yield at + 1

    @property
    def first_words(self) -> frozenset[str]:
        """Every word a phrase here can begin with."""
        return self.singles | frozenset(self.longer)

    @property
    def longest(self) -> int:
        """The number of words in the longest phrase here."""
        return max((len(phrase) for group in self.longer.values() for phrase in group), default=1)

    @property
    def vocabulary(self) -> frozenset[str]:
        """Every word in any phrase here."""
        many = (word for group in self.longer.values() for phrase in group for word in phrase)
        return self.singles.union(many)


def phrases(entries: Sequence[str]) -> Phrases:
    """Collect entries such as "dad" and "step_dad"."""
    split = [tuple(entry.split("_")) for entry in dict.fromkeys(entries)]
    longer: dict[str, list[tuple[str, ...]]] = {}
    for phrase in sorted((phrase for phrase in split if len(phrase) > 1), key=len, reverse=True):
        longer.setdefault(phrase[0], []).append(phrase)
    singles = frozenset(phrase[0] for phrase in split if len(phrase) == 1)
    return Phrases(singles, {first: tuple(group) for first, group in longer.items()})


@dataclass(frozen=True, slots=True)
class Place:
    """One place in a pattern. A fixed one allows no small words in front of it."""

    kind: Literal["word", "gap", "not", "start", "end"]
    words: Phrases
    optional: bool = False
    or_end: bool = False
    fixed: bool = False
    most: int = 0


@dataclass(frozen=True, slots=True)
class Pattern:
    """A pattern ready to be looked for.

    `keys` are the words its rarest place can begin with, `reach` the most words that can stand
    in front of them, `starts` the words the whole can begin with (None: any word), `needed` the
    words every other place that must be there can begin with.
    """

    source: str
    places: tuple[Place, ...]
    keys: frozenset[str]
    reach: int
    starts: frozenset[str] | None
    needed: tuple[frozenset[str], ...]


@dataclass(frozen=True, slots=True)
class Filler:
    """Words that may stand between two places, and words that deny (no gap may hold one)."""

    between: frozenset[str]
    denying: frozenset[str]


def _place(source: str, classes: Mapping[str, Sequence[str]]) -> Place:
    """Read one place of a pattern."""
    nothing = Phrases(frozenset(), {})
    if source in ("^", "$"):
        return Place("start" if source == "^" else "end", nothing)
    if source.startswith("~"):
        return Place("gap", nothing, most=int(source[1:] or _USUAL_GAP))
    kind: Literal["not", "word"] = "not" if source.startswith("!") else "word"
    fixed, optional = source.startswith("+"), source.endswith("?")
    entries: list[str] = []
    parts = source.strip("!+?").split("|")
    for part in parts:
        if part == "$":
            continue
        if not part.startswith("<"):
            entries.append(part)
        elif part.strip("<>") in classes:
            entries.extend(classes[part.strip("<>")])
        else:
            raise PatternError(f"there is no class of words {part}")
    return Place(kind, phrases(entries), optional, "$" in parts, fixed)


def read_pattern(
    source: str, classes: Mapping[str, Sequence[str]], common: frozenset[str]
) -> Pattern:
    """Read a pattern; raise PatternError when a class is unknown or no word is needed in it."""
    try:
        places = tuple(_place(part, classes) for part in source.split())
    except ValueError as problem:
        raise PatternError(f"the pattern '{source}' cannot be read: {problem}") from problem
    words = [i for i, place in enumerate(places) if place.kind == "word"]
    needed = [i for i in words if not (places[i].optional or places[i].or_end)]
    if not needed:
        raise PatternError(f"the pattern '{source}' needs at least one word that must be there")

    def frequency(i: int) -> tuple[int, int]:
        first = places[i].words.first_words
        return len(first & common), len(first)

    key = min(needed, key=frequency)
    first = words[0]
    places = (*places[:first], replace(places[first], fixed=True), *places[first + 1 :])
    known = first == needed[0] and all(p.kind == "start" for p in places[:first])
    return Pattern(
        source,
        places,
        keys=places[key].words.first_words,
        reach=sum(map(_width, places[:key])) + (0 if places[key].fixed else _MOST_FILLERS),
        starts=places[first].words.first_words if known else None,
        needed=tuple(places[i].words.first_words for i in needed if i != key),
    )


def _width(place: Place) -> int:
    """The most words one place can take up, with the small words in front of it."""
    if place.kind != "word":
        return place.most
    return place.words.longest + (0 if place.fixed else _MOST_FILLERS)


def find_from(
    pattern: Pattern, words: Sequence[str], at: int, stop: int, filler: Filler
) -> int | None:
    """Find the pattern starting at exactly this word; give the end of it, or None.

    `stop` is the end of the sentence the word is in. Takes time bounded by the pattern.
    """
    return _step(pattern.places, 0, words, at, stop, filler)


def _step(
    places: tuple[Place, ...], k: int, words: Sequence[str], at: int, stop: int, filler: Filler
) -> int | None:
    if k == len(places):
        return at
    place = places[k]
    if place.kind == "word":
        return _step_word(places, k, words, at, stop, filler)
    if place.kind == "gap":
        for i in range(at, min(at + place.most, stop) + 1):
            end = _step(places, k + 1, words, i, stop, filler)
            if end is not None:
                return end
            if i < stop and words[i] in filler.denying:
                return None
        return None
    if place.kind == "not":
        blocked = any(True for _ in place.words.ends(words, at, stop))
    elif place.kind == "end":
        blocked = not _ends(words, at, stop, filler)
    else:
        blocked = False  # the start is checked by the caller, who knows where sentences begin
    return None if blocked else _step(places, k + 1, words, at, stop, filler)


def _ends(words: Sequence[str], at: int, stop: int, filler: Filler) -> bool:
    """Tell whether the sentence ends here, but for a few small words."""
    return stop - at <= _MOST_FILLERS and all(words[i] in filler.between for i in range(at, stop))


def _step_word(
    places: tuple[Place, ...], k: int, words: Sequence[str], at: int, stop: int, filler: Filler
) -> int | None:
    place = places[k]
    for i in range(at, at + 1 + (0 if place.fixed else _MOST_FILLERS)):
        for end in place.words.ends(words, i, stop):
            found = _step(places, k + 1, words, end, stop, filler)
            if found is not None:
                return found
        if i >= stop or words[i] not in filler.between:
            break
    skipped = place.optional or (place.or_end and _ends(words, at, stop, filler))
    return _step(places, k + 1, words, at, stop, filler) if skipped else None
