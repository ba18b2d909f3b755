"""Finds rare details by which a child may be known: left as they are, for a person to judge."""

from collections.abc import Iterator, Sequence

from voice_service.analysis.redacting.gazetteer import ONLY_IN, Gazetteer, Phrase
from voice_service.analysis.redacting.reading import Reading
from voice_service.analysis.redacting.spans import Flag, Kind

_KIN_NEAR = 6  # words before a job in which a mother or father counts
_ONLY_NEAR = 6  # words behind "the only muslim" in which "in my school" counts
_YOUNGEST, _OLDEST = 3, 25
_MANY = 5  # brothers and sisters that few families have
_AGE_BEFORE = frozenset(("im", "am", "aged", "age", "turned", "be", "being"))
_AGE_AFTER = frozenset(("years", "year", "yrs", "yr", "yo"))
_SIBLINGS = frozenset(("brothers", "sisters", "siblings", "kids", "children"))

MAY_BE_NAME = "This may be somebody's name."
EXACT_DATE = "It gives an exact day, by which what happened may be known."
AGE_AND_PLACE = "It gives an exact age together with a place."
MANY_SIBLINGS = "It tells how many children are in the family, and few families have so many."


def find_rare(
    reading: Reading, gazetteer: Gazetteer, bits: Sequence[int], *, placed: bool
) -> Iterator[Flag]:
    """Find rare details, in places of the folded text; `placed` tells that a place is named."""
    words = reading.words
    for at, word in enumerate(words):
        for phrase in gazetteer.phrases.get(word, ()):
            last = at + len(phrase.rest)
            said = phrase.why and tuple(words[at + 1 : last + 1]) == phrase.rest
            if said and _counts(reading, gazetteer, bits, at, last, phrase):
                yield Flag(reading.starts[at], reading.ends[last], phrase.what, phrase.why)
                break
        if word.isdecimal() and len(word) <= 2:
            yield from _numbers(reading, at, placed=placed)


def _counts(
    reading: Reading,
    gazetteer: Gazetteer,
    bits: Sequence[int],
    first: int,
    last: int,
    phrase: Phrase,
) -> bool:
    """Tell whether a phrase that needs more words around it has them."""
    if phrase.after_family:
        for at in range(first - 1, max(-1, first - 1 - _KIN_NEAR), -1):
            if reading.begins(at + 1):
                return False
            if gazetteer.roles.get(reading.words[at]) is Kind.FAMILY:
                return True
        return False
    if phrase.what == "only":
        return any(found & ONLY_IN for found in bits[last + 1 : last + 1 + _ONLY_NEAR])
    return True


def _numbers(reading: Reading, at: int, *, placed: bool) -> Iterator[Flag]:
    """Find an exact age beside a place, and very many brothers and sisters."""
    words, number = reading.words, int(reading.words[at])
    before = words[at - 1] if at else ""
    after = words[at + 1 : at + 3]
    place = reading.starts[at], reading.ends[at]
    aged = before in _AGE_BEFORE or (after[:1] and after[0] in _AGE_AFTER and after[1:] == ["old"])
    if placed and aged and _YOUNGEST <= number <= _OLDEST:
        yield Flag(*place, "age", AGE_AND_PLACE)
    if number >= _MANY and after and after[0] in _SIBLINGS:
        yield Flag(*place, "family", MANY_SIBLINGS)
