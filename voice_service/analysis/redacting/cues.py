"""Who a name belongs to, by the words around it: "my friend X", "Mrs X", "me and X"."""

from collections.abc import Mapping, Sequence

from voice_service.analysis.redacting.gazetteer import (
    CALLED,
    NAMES_FOLLOW,
    OTHER_TITLE,
    TITLE,
    Gazetteer,
)
from voice_service.analysis.redacting.reading import Reading
from voice_service.analysis.redacting.spans import Kind

JOINING = frozenset(("and", "n", "an", "nd", "plus"))
_ME = frozenset(("me", "i", "myself"))
_CALLED_NAMES = frozenset(("get", "gets", "got", "getting", "be", "being", "been", "me", "us"))
_OBJECTS = frozenset(("him", "her", "me", "us", "them", "it"))
_PLACED = frozenset(("from", "in"))
_YEARS = frozenset(("year", "yr", "y", "form", "reception", "years", "yrs"))
_GROUPS = frozenset(("class", "form", "year", "school", "set", "street", "road", "team", "group"))
_BEING = frozenset(("is", "was", "are", "were"))
_MISSING = frozenset(
    """
    i we you they he she ill id to will would can really still do dont also gonna just
    didnt wont never u youll and always
    """.split()
)
_REACH = 6  # words behind a name within which "is my friend" begins


class Cues:
    """Reads the words around the names of one text."""

    __slots__ = ("bits", "gazetteer", "reading", "words")

    def __init__(self, reading: Reading, gazetteer: Gazetteer, bits: Sequence[int]) -> None:
        self.reading = reading
        self.gazetteer = gazetteer
        self.words = reading.words
        self.bits = bits

    def title_before(self, number: int) -> bool:
        """Tell whether a title stands before a word; "I miss X" is none."""
        if not number or not self.bits[number - 1] & (TITLE | OTHER_TITLE):
            return False
        if len(self.reading.gap(number).strip(" .")) > 0:
            return False
        if self.words[number - 1] == "ms" and self.reading.shouted(number - 1):
            return False  # "MS Teams"
        begins = number < 2 or self.reading.begins(number - 1)
        before = "" if begins else self.words[number - 2]
        return self.words[number - 1] != "miss" or before not in _MISSING

    def role_before(self, number: int) -> Kind | None:
        """Give whom a name stands for by the words before it, None when they tell nothing."""
        if self.title_before(number):
            return Kind.TEACHER if self.bits[number - 1] & TITLE else Kind.NAME
        if not number or self.reading.begins(number):
            return None
        words, at = self.words, number - 1
        role = self._role_at(at)
        if role is not None:
            return role
        if self.bits[at] & CALLED:
            # "get called X" is an insult more often than a name.
            insult = at and words[at - 1] in _CALLED_NAMES
            return None if insult else self._role_near(at - 1) or Kind.NAME
        if self.bits[at] & NAMES_FOLLOW or (
            words[at] in ("is", "was") and at and self.bits[at - 1] & NAMES_FOLLOW
        ):
            return self._role_near(at - (1 if self.bits[at] & NAMES_FOLLOW else 2)) or Kind.NAME
        joined = at - 1 if words[at] in JOINING else at if "&" in self.reading.gap(number) else -1
        return Kind.FRIEND if joined >= 0 and words[joined] in _ME else None

    def called_him(self, number: int) -> bool:
        """Tell whether "they named him", "call me" stands before a word."""
        if number < 2 or self.words[number - 1] not in _OBJECTS:
            return False
        return bool(self.bits[number - 2] & CALLED) or self.words[number - 2] in ("call", "calls")

    def _role_at(self, number: int) -> Kind | None:
        roles, words = self.gazetteer.roles, self.words
        if number and (role := roles.get(f"{words[number - 1]} {words[number]}")):
            return role
        return roles.get(words[number])

    def _role_near(self, number: int) -> Kind | None:
        """Give the role in "my brother is called", at most two words back."""
        for at in range(number, max(-1, number - 2), -1):
            if (role := self._role_at(at)) is not None:
                return role
        return None

    def role_after(self, number: int, names: Mapping[int, bool]) -> Kind | None:
        """Give the role in "X is my best friend", "X and me", behind a name's last word."""
        words, end = self.words, min(len(self.words), number + 1 + _REACH)
        for at in range(number + 1, end):
            if self.reading.begins(at):
                return None
            if words[at] == "my":
                reach = range(at + 1, min(len(words), at + 4))
                return next((role for to in reach if (role := self._role_at(to))), None)
            if words[at] in _ME and words[at - 1] in JOINING:
                return Kind.FRIEND
            if words[at] not in JOINING and words[at] not in _BEING and not names[at]:
                return None
        return None

    def from_a_year(self, number: int) -> bool:
        """Tell whether "from year 9", "in my class" stands behind a word."""
        words = self.words[number + 1 : number + 4]
        if len(words) < 2 or words[0] not in _PLACED:
            return False
        mine = words[1] in ("my", "our", "his", "her", "the")
        return words[1] in _YEARS or (mine and len(words) > 2 and words[2] in _GROUPS)
