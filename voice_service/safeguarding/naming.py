"""Whether a text names a member of staff, who must then not be the only one to read it."""

import re
from itertools import pairwise
from typing import Literal

from voice_service.text.plain import plain

Naming = Literal["surely", "perhaps"]
_TITLES = frozenset("mr mrs ms miss sir dr coach".split())
_SHORTEST = 3
_NOT_NAMES = re.compile(r"\([^)]*\)")


def named(words: str, name: str) -> Naming | None:
    """Tell whether a text names a person: surely by a family name, perhaps by a first name.

    A first name alone may be anybody's; a family name, or a title before it, is not.
    """
    parts = [part for part in plain(_NOT_NAMES.sub(" ", name)).split() if part not in _TITLES]
    said = re.findall(r"[^\W_]+", plain(words))
    if not parts or not said:
        return None
    family = [part for part in parts[1:] if len(part) >= _SHORTEST]
    if any(part in said for part in family):
        return "surely"
    if any(before in _TITLES and after in parts for before, after in pairwise(said)):
        return "surely"
    first = parts[0]
    return "perhaps" if len(first) >= _SHORTEST and first in said else None
