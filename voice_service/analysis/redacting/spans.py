"""What was found in a text, and how finds that overlap become one."""

from collections.abc import Iterable
from enum import StrEnum
from typing import NamedTuple


class Kind(StrEnum):
    """What a piece of text gives away; the earlier wins where two overlap."""

    EMAIL = "email"
    LINK = "link"
    USERNAME = "username"
    PHONE = "phone"
    POSTCODE = "postcode"
    PLATE = "plate"
    DATE = "date"
    NUMBER = "number"
    ADDRESS = "address"
    SCHOOL = "school"
    PLACE = "place"
    SOCIAL_WORKER = "social worker"
    TEACHER = "teacher"
    FAMILY = "family member"
    FRIEND = "friend"
    NAME = "name"

    @property
    def words(self) -> str:
        """The plain words that take its place, in square brackets."""
        return _WORDS.get(self, f"[a {self.value}]")


_WORDS = {
    Kind.EMAIL: "[an email address]",
    Kind.PHONE: "[a phone number]",
    Kind.PLATE: "[a number plate]",
    Kind.ADDRESS: "[an address]",
}
_RANK = {kind: rank for rank, kind in enumerate(Kind)}


class Find(NamedTuple):
    """A place in a text and what it gives away, before overlaps are settled."""

    start: int
    end: int
    kind: Kind


class Span(NamedTuple):
    """A place in the original text and the plain words that are shown instead."""

    start: int
    end: int
    kind: str
    replacement: str


class Flag(NamedTuple):
    """A place in the original text, and a sentence that says why a person should look at it."""

    start: int
    end: int
    kind: str
    why: str


def settle(text: str, finds: Iterable[Find]) -> list[Find]:
    """Join finds that overlap, and parts of one address; nothing found is ever left out."""
    settled: list[Find] = []
    for find in sorted(finds):
        last = settled[-1] if settled else None
        if last is None or not (find.start < last.end or _goes_on(text, last, find)):
            settled.append(find)
            continue
        kind = min(last.kind, find.kind, key=_RANK.__getitem__)
        settled[-1] = Find(last.start, max(last.end, find.end), kind)
    return settled


def _goes_on(text: str, last: Find, find: Find) -> bool:
    """Tell whether two parts of an address stand side by side ("flat 3, 12 Oak Road")."""
    both = last.kind is Kind.ADDRESS and find.kind is Kind.ADDRESS
    return both and find.start - last.end < 4 and not text[last.end : find.start].strip(" ,\n")
