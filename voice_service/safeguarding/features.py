"""What the learned table counts in a text: words, pairs, parts of words, kinds and their order."""

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

# A feature, and the words it stands on: from one, up to another.
Feature = tuple[str, int, int]

_SHORTEST, _LONGEST = 3, 5  # letters in a part of a word
_FAR = 7  # words between two kinds that are still counted as a pair
# Words that say little about the order of the others.
_PALE = frozenset(
    """
    a an the is are am was were be been being to of in on at and so that this it its for with just
    really very like do does did have has had got get gets getting going go goes even also then
    there up as by or too
    """.split()
)
_FIRST = frozenset("i me my we us our mine myself ourselves".split())
_ASKING = frozenset("what who when where why how can could do does is are will would".split())


def features(
    words: Sequence[str],
    first: int,
    after: int,
    kinds: Mapping[str, str],
    rules: Sequence[Feature] = (),
) -> Iterator[Feature]:
    """Yield the features of the words from one up to another; some come more than once.

    `kinds` gives the kind of a word that has one; `rules` are the rules found there, as features.
    """
    yield from _of_words(words, first, after)
    yield from _of_kinds(words, first, after, kinds)
    yield from _of_the_whole(words, first, after)
    yield from rules


def _of_words(words: Sequence[str], first: int, after: int) -> Iterator[Feature]:
    before = "^"
    for i in range(first, after):
        word = words[i]
        yield word, i, i + 1
        yield f"{before} {word}", max(first, i - 1), i + 1
        if i + 2 < after:
            yield f"{word} _ {words[i + 2]}", i, i + 3
        for part in parts_of(word):
            yield part, i, i + 1
        before = word
    if after > first:
        yield f"{before} $", after - 1, after


@lru_cache(maxsize=16384)
def parts_of(word: str) -> tuple[str, ...]:
    """List the runs of three to five letters in a word, with its beginning and end marked."""
    if not word.isalpha() or len(word) < _SHORTEST:
        return ()
    marked = f"<{word}>"
    return tuple(
        f"~{marked[i : i + size]}"
        for size in range(_SHORTEST, _LONGEST + 1)
        for i in range(len(marked) - size + 1)
    )


def _of_kinds(
    words: Sequence[str], first: int, after: int, kinds: Mapping[str, str]
) -> Iterator[Feature]:
    """Yield kinds, kinds side by side (small words left out), and pairs further apart."""
    line = [
        (kinds.get(words[i], "*"), i)
        for i in range(first, after)
        if words[i] in kinds or words[i] not in _PALE
    ]
    for n, (kind, i) in enumerate(line):
        if kind == "*":
            continue
        yield f"#{kind}", i, i + 1
        for other, j in line[n + 1 : n + 1 + _FAR]:
            if other != "*":
                yield f"#{kind}>{other}", i, j + 1
        two = line[n + 1 : n + 3]
        if two:
            yield f"#{kind} {two[0][0]}", i, two[0][1] + 1
        if len(two) == 2:
            yield f"#{kind} {two[0][0]} {two[1][0]}", i, two[1][1] + 1


def _of_the_whole(words: Sequence[str], first: int, after: int) -> Iterator[Feature]:
    held = set(words[first:after])
    yield f"=me{min(3, sum(words[i] in _FIRST for i in range(first, after)))}", first, after
    yield f"=long{min(6, (after - first).bit_length())}", first, after
    if words[first] in _ASKING:
        yield "=asks", first, first + 1
    if held.isdisjoint(_FIRST):
        yield "=nobody", first, after
