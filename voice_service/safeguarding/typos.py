"""Puts right one wrong, missing, extra or swapped letter in a word that nobody writes."""

from collections.abc import Iterable, Iterator

_SHORTEST = 5
_SHORTEST_SWAPPED = 4  # "jsut" is plain enough; one other letter in so short a word is not
_LONGEST = 20
_CACHED = 50_000


def _without_one(word: str) -> Iterator[str]:
    for i in range(len(word)):
        yield word[:i] + word[i + 1 :]


def _near(typed: str, word: str) -> bool:
    """Tell whether the words differ by one letter, or by two neighbours swapped."""
    if abs(len(typed) - len(word)) > 1 or typed[0] != word[0]:
        return False
    head = 0
    while head < min(len(typed), len(word)) and typed[head] == word[head]:
        head += 1
    rest_typed, rest_word = typed[head:], word[head:]
    if len(typed) < _SHORTEST:
        return _swapped(rest_typed, rest_word)
    return (
        rest_typed[1:] == rest_word[1:]
        or rest_typed[1:] == rest_word
        or rest_typed == rest_word[1:]
        or _swapped(rest_typed, rest_word)
    )


def _swapped(typed: str, word: str) -> bool:
    return len(typed) > 1 and typed[1::-1] == word[:2] and typed[2:] == word[2:]


class Corrector:
    """Corrects single words towards words that are looked for, leaving ordinary words alone."""

    def __init__(self, targets: Iterable[str], spelt_right: frozenset[str]) -> None:
        """Index each target by what is left without one letter; leave other words alone.

        The commonest target comes first: a slip of two words is taken for that one.
        """
        self._rank = {word: rank for rank, word in enumerate(dict.fromkeys(targets))}
        self._known = spelt_right.union(self._rank)
        self._index: dict[str, list[str]] = {}
        self._memory: dict[str, str] = {}
        for word in self._rank:
            for key in (word, *_without_one(word)):
                self._index.setdefault(key, []).append(word)

    def correct(self, word: str) -> str:
        """Give the target this is a slip of, or the word itself."""
        if len(word) < _SHORTEST_SWAPPED or word in self._known or len(word) > _LONGEST:
            return word
        found = self._memory.get(word)
        if found is None:
            if len(self._memory) > _CACHED:
                self._memory.clear()
            found = self._memory[word] = self._search(word)
        return found

    def _search(self, word: str) -> str:
        if not word.isalpha():
            return word
        keys = (word, *_without_one(word))
        options = {o for key in keys for o in self._index.get(key, ()) if _near(word, o)}
        letters = sorted(word)
        # The same letters in another order are the likelier slip; then the commoner word.
        return min(options, key=lambda o: (sorted(o) != letters, self._rank[o]), default=word)
