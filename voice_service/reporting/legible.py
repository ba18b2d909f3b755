"""Any text so that it can be printed: what a font cannot draw, or must not, is written as a name.

On paper nothing may hide, or change the order in which the other characters are read.
"""

import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import groupby

import emoji

# More marks than this on one letter are drawn over the lines around it.
MOST_MARKS = 3
# The same name more often than this in a row is counted.
MOST_NAMES = 3
_JOINERS = "\u200c\u200d"
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
# Beyond it stand the small pictures of old fonts, in which nobody can tell one face from another.
_LAST_PLAIN = "\uffff"
_CONTROLS = {
    "\x00": "null",
    "\x07": "bell",
    "\x08": "backspace",
    "\x1b": "escape",
    "\x7f": "delete",
}


@dataclass(frozen=True, slots=True)
class Legible:
    """A text to be printed, and whether names stand in it for characters."""

    text: str
    named: bool


@dataclass(frozen=True, slots=True)
class _Piece:
    text: str
    name: bool = False


def legible(words: str, has: Callable[[str], bool]) -> Legible:
    """Write a text so that a font that `has` some characters can print it, whatever it holds.

    Emoji, and characters that the font does not have, that nobody can see, or that would turn the
    direction of the rest, become their names in square brackets. Line breaks stay.
    """
    words = words.replace("\r\n", "\n").translate(_BREAKS)
    pieces = list(_pieces(words, has))
    text = "".join(_written(list(same)) for _, same in groupby(pieces))
    return Legible(text, any(piece.name for piece in pieces))


_BREAKS = {ord(one): "\n" for one in "\r\u0085\u2028\u2029"} | {ord("\t"): "    "}


def _pieces(words: str, has: Callable[[str], bool]) -> Iterator[_Piece]:
    marks, before = 0, ""
    for chars, name in _emoji(words):
        if name and not (len(chars) == 1 and chars <= _LAST_PLAIN and has(chars)):
            marks, before = 0, ""
            yield _Piece(name, True)
            continue
        for char in chars:
            marks = marks + 1 if unicodedata.category(char) in ("Mn", "Me") else 0
            if marks > MOST_MARKS:
                yield _Piece("one more mark on this letter", True)
            else:
                yield _piece(char, before, has)
            before = char


def _emoji(words: str) -> Iterator[tuple[str, str]]:
    """Cut a text into emoji with their names, however many characters each has, and the rest."""
    for token in emoji.analyze(words, non_emoji=True, join_emoji=False):
        name = "" if isinstance(token.value, str) else emoji.demojize(token.chars, ("", ""))
        yield token.chars, name.replace("_", " ")


def _piece(char: str, before: str, has: Callable[[str], bool]) -> _Piece:
    category = unicodedata.category(char)
    if char == "\n":
        return _Piece(char)
    if category == "Zs":
        return _Piece(" ")
    if char in _JOINERS and before and unicodedata.category(before) == "Lo":
        return _Piece(char)  # how a word of this script is spelt
    if category in _UNSEEN or not has(char):
        return _Piece(_name(char, category), True)
    return _Piece(char)


def _name(char: str, category: str) -> str:
    place = f"U+{ord(char):04X}"
    if category == "Cs":
        return f"half of a character, {place}"
    known = _CONTROLS.get(char) or unicodedata.name(char, "").lower()
    return known or f"character {place}"


def _written(same: list[_Piece]) -> str:
    piece = same[0]
    if not piece.name:
        return piece.text * len(same)
    if len(same) > MOST_NAMES:
        return f"[{piece.text}, {len(same)} times]"
    return f"[{piece.text}]" * len(same)
