"""Finds streets and addresses: "12 Oak Road", "flat 3", "we live on Maple Drive"."""

from voice_service.analysis.redacting import gazetteer as are
from voice_service.analysis.redacting.shapes import Shapes
from voice_service.analysis.redacting.spans import Kind

_DETERMINERS = frozenset(
    "the a an my our your his her their this that these those every each no any some other same"
    " one two another whole".split()
)
_NUMBERED = frozenset(
    "main high cross back upper lower middle long top near far front side".split()
)
_SIDES = frozenset(("north", "south", "east", "west"))
_FLATS = frozenset(("flat", "flt", "apartment", "apt", "suite"))
_MEASURES = frozenset(
    "min mins minutes hour hours day days week weeks month months year years times of people miles"
    " pm am oclock out or and more".split()
)
_DIGITS = 4  # of a house number
_NEAR = 4  # words before a street in which "live" makes it an address


def find_streets(shapes: Shapes) -> None:
    """Find streets: an address with a number or where somebody lives, else a place."""
    for at, bits in enumerate(shapes.bits):
        if bits & (are.STREET_END | are.WEAK_END):
            _street(shapes, at)
        if shapes.words[at] in _FLATS or shapes.words[at] == "number":
            _flat(shapes, at)


def _street(shapes: Shapes, at: int) -> None:
    first = shapes.back(at, are.STREET_WORD, at, strange=True)
    number = _number_before(shapes, first)
    if first == at:
        first = _any_words(shapes, at)
        number = _number_before(shapes, first)
    if first == at:
        return
    end = at
    if at + 1 < len(shapes.words) and shapes.words[at + 1] in _SIDES and shapes.together(at + 1):
        end = at + 1
    lived = shapes.cued(first, are.LIVES, _NEAR)
    if number is not None:
        shapes.find(number, end, Kind.ADDRESS)
    elif _shown(shapes, first, at, lived=lived):
        shapes.find(first, end, Kind.ADDRESS if lived else Kind.PLACE)


def _shown(shapes: Shapes, first: int, at: int, *, lived: bool) -> bool:
    """Tell whether words without a house number are a street's name."""
    raised = shapes.raised(first, at)
    if not shapes.bits[at] & are.STREET_END:
        return lived or (raised and shapes.reading.titled(at))
    if shapes.words[at] == "st" and at + 1 < len(shapes.words) and shapes.together(at + 1):
        return False  # "the church st marys"
    # "the park road" may be any road by a park; "park road" and "the chester road" may not.
    known = raised or any(shapes.placed[first:at])
    return known or first == 0 or shapes.words[first - 1] not in _DETERMINERS


def _number_before(shapes: Shapes, first: int) -> int | None:
    """Give the word that begins a house number before a street, None when there is none."""
    at, words = first - 1, shapes.words
    if at > 0 and len(words[at]) == 1 and words[at - 1].isdecimal() and not shapes.reading.gap(at):
        at -= 1  # "12a"
    if at < 0 or not words[at].isdecimal() or len(words[at]) > _DIGITS:
        return None
    return None if shapes.reading.gap(at + 1).strip(" ,") else at


def _any_words(shapes: Shapes, at: int) -> int:
    """Go back over up to two words of any kind between a house number and a street's end."""
    for first in (at - 1, at - 2):
        if first < 1 or shapes.bits[first] & (are.BEFORE | are.NEVER):
            break
        if shapes.bits[first] & are.NO_STREET and shapes.words[first] not in _NUMBERED:
            break
        if _number_before(shapes, first) is not None:
            return first
    return at


def _flat(shapes: Shapes, at: int) -> None:
    """Find "flat 3", and "number 12" after "live at"."""
    words = shapes.words
    if at + 1 >= len(words) or not words[at + 1].isdecimal() or len(words[at + 1]) > _DIGITS:
        return
    if shapes.reading.gap(at + 1) not in (" ", ". "):
        return
    if at + 2 < len(words) and words[at + 2] in _MEASURES:
        return
    if words[at] in _FLATS or shapes.cued(at, are.LIVES, _NEAR):
        shapes.find(at, at + 1, Kind.ADDRESS)
