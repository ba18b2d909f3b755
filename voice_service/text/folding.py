"""Gives the plain lower-case letters that the characters of a text stand for."""

import unicodedata
from functools import lru_cache

_APOSTROPHES = "'\u2018\u2019\u201a\u201b\u02bc\u02b9\u2032\u00b4`\uff07"
_LOOKALIKES = str.maketrans(
    "\u0430\u0435\u043e\u0440\u0441\u0443\u0445\u0456\u0458\u04bb\u0131\u03bf\u03b1\u03bd\u0142\u00f8\u0111",
    "aeopcyxijhioavlod",
)


@lru_cache(maxsize=8192)
def _fold(char: str) -> str:
    """Give the plain lower-case letters a character stands for, or nothing if it is invisible."""
    if char in _APOSTROPHES:
        return "'"
    kind = unicodedata.category(char)
    if kind in ("Cf", "Mn", "Me", "Sk") or (kind == "Cc" and not char.isspace()):
        return ""
    if kind == "Cs":
        return " "
    plain = unicodedata.normalize("NFKD", char).lower()
    if len(plain) > 1 or ord(plain) in _LOOKALIKES:
        plain = plain.translate(_LOOKALIKES)
    return plain if plain.isalnum() else "".join(c for c in plain if not unicodedata.combining(c))


def folded(text: str) -> tuple[str, list[int] | None]:
    """Fold every character; also where each folded one began (None: nothing has moved)."""
    if text.isascii() and text.isprintable():
        return text.lower().replace("`", "'"), None
    pieces = [_fold(char) for char in text]
    clean = "".join(pieces)
    if len(clean) == len(text) and all(map(len, pieces)):
        return clean, None
    place = [i for i, piece in enumerate(pieces) for _ in piece]
    place.append(len(text))
    return clean, place
