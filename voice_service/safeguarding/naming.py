"""Whether a text names a member of staff, who must then not be the only one to read it."""

import re
import unicodedata
from itertools import pairwise
from typing import Literal

Naming = Literal["surely", "perhaps"]
_TITLES = ("mr", "mrs", "ms", "miss", "sir", "dr", "coach", "auntie", "uncle")
_SHORTEST = 3
_LONGEST = 20_000  # characters of a text that are looked at
_NOT_NAMES = re.compile(r"\([^)]*\)")
_APOSTROPHES = re.compile("[\u2018\u2019\u02bc'`\u00b4]")
_WORD = re.compile(r"[^\W_]+")
# Family names that are everyday words: alone they name nobody surely.
_EVERYDAY = frozenset(
    """
    baker banks bell best black bond bright brook brown bush carter case cook cross day dean fair
    field fox frost good grace grant gray green grey hall hand hill hope house king knight lamb lane
    lee light little long love low major march mason may moon nice noble page park parks pope power
    price quick rain reed rich rose sharp short small star stone street strong sweet swift
    walker ward waters way west white will wise wolf wood woods young
    """.split()
)


def named(words: str, name: str) -> Naming | None:
    """Tell whether a text names a person: surely by a family name, perhaps by a first name.

    A first name, or a family name that is also an everyday word, may be anybody's; with a title
    before it, it is not. Accents, hyphens, apostrophes and a possessive s make no difference.
    """
    first, family = _parts(_NOT_NAMES.sub(" ", name))
    said = _said(words)
    held = {form for word in said for form in _forms(word)}
    everybody = first | family
    if any(part in held for part in family - _EVERYDAY):
        return "surely"
    if any(
        before in _TITLES and not everybody.isdisjoint(_forms(after))
        for before, after in pairwise(said)
    ):
        return "surely"
    glued = {title + part for title in _TITLES for part in everybody}
    if not glued.isdisjoint(held):
        return "surely"
    return None if everybody.isdisjoint(held) else "perhaps"


def _parts(name: str) -> tuple[set[str], set[str]]:
    """Return the first names and the family names; "Smith, Bob" is read the other way round."""
    if "," in name:
        family, _, first = name.partition(",")
        name = f"{first} {family}"
    parts = [part for part in name.split() if _fold(part).strip(".") not in _TITLES]
    given = _long(_said(parts[0])) if parts else set()
    return given, _long([word for part in parts[1:] for word in _said(part)])


def _long(words: list[str]) -> set[str]:
    return {word for word in words if len(word) >= _SHORTEST}


def _said(words: str) -> list[str]:
    """List the words of a text in order; what is joined stands as one word and as its parts."""
    found: list[str] = []
    for chunk in _fold(words).split():
        whole = "".join(_WORD.findall(chunk))
        parts = _WORD.findall(_APOSTROPHES.sub("", chunk))
        more = _WORD.findall(chunk)
        found += dict.fromkeys([*parts, *more, whole])
    return found


def _fold(words: str) -> str:
    plain = words[:_LONGEST].encode("utf-8", "replace").decode("utf-8")
    apart = unicodedata.normalize("NFKD", plain.casefold())
    return "".join(char for char in apart if not unicodedata.combining(char))


def _forms(word: str) -> tuple[str, ...]:
    """Return a word, and what it is without a possessive s."""
    return (word, word[:-1]) if word.endswith("s") else (word,)
