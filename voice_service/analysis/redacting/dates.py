"""Finds dates: birthdays and full dates go, a bare day and month are for the reader to judge."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from voice_service.analysis.redacting.gazetteer import BIRTHDAY, MONTH, Gazetteer
from voice_service.analysis.redacting.reading import Reading

_NUMERIC = re.compile(
    r"(?<![\d/.\-])(\d{1,2}) ?([/.\-]) ?(\d{1,2}) ?\2 ?(?:\d{4}|\d{2})(?![\d/\-])"
    r"|(?<![\d/.\-])(?:19|20)\d\d([/.\-])\d{1,2}\4\d{1,2}(?![\d/\-])"
)
_SHORT = re.compile(r"(?<![\d/.\-])(\d{1,2})[/.](\d{1,2})(?![\d/.\-])")
_ORDINALS = frozenset(
    """
    first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth
    fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth thirtieth
    """.split()
)
_TENS = frozenset(("twenty", "thirty"))
_SUFFIXES = frozenset(("st", "nd", "rd", "th"))
_ALSO_WORDS = frozenset(("may", "march", "mar", "jan", "august", "june"))
_NEAR = 7  # words on either side in which "birthday" or "born" counts


class Date(NamedTuple):
    """A date in places of the folded text; `certain` when it must go, else it is for the reader."""

    start: int
    end: int
    certain: bool


def find_dates(reading: Reading, gazetteer: Gazetteer) -> Iterator[Date]:
    """Find dates in figures and in words."""
    yield from _in_figures(reading, gazetteer)
    for number, word in enumerate(reading.words):
        if gazetteer.bits.get(word, 0) & MONTH:
            found = _around(reading, number)
            if found is not None:
                first, last, year = found
                certain = year or _birthday(reading, gazetteer, first, last)
                yield Date(reading.starts[first], reading.ends[last], certain)


def _in_figures(reading: Reading, gazetteer: Gazetteer) -> Iterator[Date]:
    folded = reading.folded
    for found in _NUMERIC.finditer(folded):
        if found[1] is None or _day_and_month(found[1], found[3]):
            yield Date(*found.span(), certain=True)
    for found in _SHORT.finditer(folded):
        near = folded[max(0, found.start() - 40) : found.start()].split()[-_NEAR:]
        cued = any(gazetteer.bits.get(word.strip(".,:"), 0) & BIRTHDAY for word in near)
        if cued and _day_and_month(found[1], found[2]):
            yield Date(*found.span(), certain=True)


def _day_and_month(one: str, other: str) -> bool:
    small, large = sorted((int(one), int(other)))
    return 1 <= small <= 12 and large <= 31


def _around(reading: Reading, month: int) -> tuple[int, int, bool] | None:
    """Read the day before or behind a month and a year: first word, last word, is there a year."""
    words = reading.words
    first, plain = _day_before(reading, month)
    last = month
    if first is None and month + 1 < len(words) and _is_day(words[month + 1]):
        first, last = month, month + 1
        plain = not (last + 1 < len(words) and words[last + 1] in _SUFFIXES)
        last += not plain
    if first is None:
        return None
    year = last + 1 < len(words) and _is_year(words[last + 1]) and len(reading.gap(last + 1)) < 4
    if plain and not year and words[month] in _ALSO_WORDS and not reading.titled(month):
        return None if words[month] != "june" else (first, last, False)
    return first, last + year, year


def _day_before(reading: Reading, month: int) -> tuple[int | None, bool]:
    """Give the first word of a day before a month, and whether it is a bare number."""
    words = reading.words
    at = month - 1
    if at >= 0 and words[at] == "of":
        at -= 1
    plain = at == month - 1
    if at >= 1 and words[at] in _SUFFIXES and _is_day(words[at - 1]):
        return at - 1, False
    if at >= 0 and words[at] in _ORDINALS:
        return (at - 1 if at and words[at - 1] in _TENS else at), False
    if at >= 0 and _is_day(words[at]) and len(reading.gap(at + 1)) < 4:
        return at, plain
    return None, False


def _is_day(word: str) -> bool:
    return len(word) <= 2 and word.isdecimal() and 1 <= int(word) <= 31


def _is_year(word: str) -> bool:
    return len(word) == 4 and word.isdecimal() and word[:2] in ("19", "20")


def _birthday(reading: Reading, gazetteer: Gazetteer, first: int, last: int) -> bool:
    """Tell whether a birthday is spoken of in the same sentence."""
    words = reading.words
    for at in range(first - 1, max(-1, first - 1 - _NEAR), -1):
        if reading.begins(at + 1):
            break
        if gazetteer.bits.get(words[at], 0) & BIRTHDAY:
            return True
    for at in range(last + 1, min(len(words), last + 1 + _NEAR)):
        if reading.begins(at):
            break
        if gazetteer.bits.get(words[at], 0) & BIRTHDAY:
            return True
    return False
