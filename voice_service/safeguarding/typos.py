"""Puts right one wrong, missing, extra or swapped letter in a word the rules look for."""

from collections.abc import Iterator

_SHORTEST = 5
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
    return (
        rest_typed[1:] == rest_word[1:]
        or rest_typed[1:] == rest_word
        or rest_typed == rest_word[1:]
        or (rest_typed[1::-1] == rest_word[:2] and rest_typed[2:] == rest_word[2:])
    )


class Corrector:
    """Corrects single words towards a few targets, leaving ordinary words alone."""

    def __init__(self, targets: frozenset[str], spelt_right: frozenset[str]) -> None:
        """Index each target by what is left without one letter; leave other words alone."""
        self._known = targets | spelt_right
        self._index: dict[str, list[str]] = {}
        self._memory: dict[str, str] = {}
        for word in sorted(targets):
            for key in (word, *_without_one(word)):
                self._index.setdefault(key, []).append(word)

    def correct(self, word: str) -> str:
        """Give the target this is a slip of, or the word itself."""
        if len(word) < _SHORTEST or word in self._known or len(word) > 20:
            return word
        found = self._memory.get(word)
        if found is None:
            if len(self._memory) > _CACHED:
                self._memory.clear()
            found = self._memory[word] = self._search(word)
        return found

    def _search(self, word: str) -> str:
        keys = (word, *_without_one(word))
        options = {o for key in keys for o in self._index.get(key, ()) if _near(word, o)}
        return min(options, key=lambda o: (abs(len(o) - len(word)), o)) if options else word
