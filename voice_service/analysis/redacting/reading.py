"""Reads a text for redaction: letters folded one to one, words with their places and capitals."""

import re
import unicodedata
from functools import cached_property

_APOSTROPHES = frozenset("'\u2018\u2019\u201a\u201b\u02bc\u02b9\u2032\u00b4`\uff07")
_LOOKALIKES = dict(
    zip("аеорсухіјһкмтвнοανερτικłøđħßæı", "aeopcyxijhkmtbhoaveptiklodhsai", strict=True)
)
_GONE = "\0"  # stands for what nobody sees, until it is taken out
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*+|\d+")
_ENDINGS = frozenset(("s", "ll", "d", "ve", "re", "m", "t"))
_BREAK = re.compile(r"[.!?;\n\u2022\U0001f300-\U0001faff]")
_INSIDE = " ,-&'/"  # signs between two words of one sentence
_FEW = 8
_MOSTLY = 0.6  # from this share of words on, capitals are a way of typing


class _Folds(dict[int, str]):
    """Folds each character to exactly one, so that places stay true; learns as it goes."""

    _MOST = 16_384

    def __missing__(self, code: int) -> str:
        folded = _fold(chr(code))
        if len(self) < self._MOST:
            self[code] = folded
        return folded


def _fold(char: str) -> str:
    if char in _APOSTROPHES:
        return "'"
    kind = unicodedata.category(char)
    if kind in ("Cf", "Mn", "Me") or (kind == "Cc" and not char.isspace()):
        return _GONE
    if kind == "Cs":
        return " "
    if kind == "Pd":
        return "-"
    if kind == "Nd":
        return str(unicodedata.decimal(char))
    plain = unicodedata.normalize("NFKD", char).lower()
    seen = next((c for c in plain if not unicodedata.combining(c) and c != _GONE), " ")
    return _LOOKALIKES.get(seen, seen)


_FOLDS = _Folds()


class Reading:
    """A text as redaction sees it; places are those of `folded` until `original` is asked."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.places: list[int] | None = None
        if text.isascii() and text.isprintable():
            folded = text.lower()
        else:
            folded = text.translate(_FOLDS)
            if _GONE in folded:
                self.places = [at for at, char in enumerate(folded) if char != _GONE]
                self.places.append(len(text))
                folded = folded.replace(_GONE, "")
        self.folded = folded.replace("`", "'")
        self.words: list[str] = []
        self.starts: list[int] = []
        self.ends: list[int] = []
        self._read_words()

    def _read_words(self) -> None:
        """Read the words, an ending after an apostrophe left outside ("Ellie's" is "ellie")."""
        for found in _WORD.finditer(self.folded):
            word, (start, end) = found.group(), found.span()
            if "'" in word:
                word, end = _without_ending(word, end)
            self.words.append(word)
            self.starts.append(start)
            self.ends.append(end)

    def original(self, start: int, end: int) -> tuple[int, int]:
        """Give the place in the original text of a place in the folded one."""
        if self.places is None:
            return start, end
        return self.places[start], self.places[end]

    def gap(self, number: int) -> str:
        """Give the signs between a word and the one before it."""
        return self.folded[self.ends[number - 1] : self.starts[number]] if number else ""

    def begins(self, number: int) -> bool:
        """Tell whether a word begins a sentence."""
        return number == 0 or _BREAK.search(self.gap(number)) is not None

    def titled(self, number: int) -> bool:
        """Tell whether a word has a capital first and no second one ("Ellie", not "ELLIE")."""
        start, length = self.starts[number], len(self.words[number])
        if not self._char(start).isupper():
            return False
        return length == 1 or not self._char(start + 1).isupper()

    def capital(self, number: int) -> bool:
        """Tell whether a word has a capital that means something: inside a sentence."""
        if not number or not self.titled(number) or not self.capitals_mean_something:
            return False
        return not self.gap(number)[:_FEW].strip(_INSIDE)

    def shouted(self, number: int) -> bool:
        """Tell whether a word is all capitals in a text that is not."""
        start = self.starts[number]
        last = start + len(self.words[number]) - 1
        shouted = self._char(start).isupper() and self._char(last).isupper()
        return shouted and self.capitals_mean_something

    def _char(self, at: int) -> str:
        return self.text[at if self.places is None else self.places[at]]

    @cached_property
    def capitals_mean_something(self) -> bool:
        """Whether this text uses capitals as books do, neither everywhere nor for everything."""
        raised = sum(self._char(start).isupper() for start in self.starts)
        return len(self.words) < 4 or raised <= _MOSTLY * len(self.words)


def _without_ending(word: str, end: int) -> tuple[str, int]:
    head, _, tail = word.rpartition("'")
    if tail in _ENDINGS and not (tail == "t" and head.endswith("n")):
        return head.replace("'", ""), end - len(tail) - 1
    return word.replace("'", ""), end
