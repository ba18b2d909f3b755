"""Finds schools and places smaller than a town: by the lists and by the shape of their names."""

from voice_service.analysis.redacting import gazetteer as are
from voice_service.analysis.redacting.gazetteer import Phrase
from voice_service.analysis.redacting.shapes import MOST_WORDS, SAINTS, Shapes
from voice_service.analysis.redacting.spans import Find, Kind

_ANY_SCHOOL = frozenset(("school", "secondary", "comp", "nursery"))
_DAYS = frozenset(("day", "days", "flag", "cross", "ambulance"))


def find_places(shapes: Shapes) -> None:
    """Find schools, clubs, estates, parks and pubs; phrases that stay are marked as taken."""
    at = 0
    while at < len(shapes.words):
        at = _listed(shapes, at) if shapes.words[at] in shapes.gazetteer.phrases else at + 1
    for at, bits in enumerate(shapes.bits):
        if bits & are.SCHOOL_END:
            _school(shapes, at)
        if bits & are.PLACE_END:
            _place(shapes, at)
        if bits & are.PUB_SECOND and _is_pub(shapes, at):
            shapes.find(at - 1, at, Kind.PLACE)
        if shapes.words[at] in SAINTS and not shapes.taken[at]:
            _saint_alone(shapes, at)


def _listed(shapes: Shapes, at: int) -> int:
    """Find a listed place or phrase that begins at a word; return the next word's number."""
    for phrase in shapes.gazetteer.phrases[shapes.words[at]]:
        last = at + len(phrase.rest)
        if phrase.why or tuple(shapes.words[at + 1 : last + 1]) != phrase.rest:
            continue
        if not all(shapes.together(word) for word in range(at + 1, last + 1)):
            continue
        if phrase.weak and not _counts(shapes, at, last, phrase):
            continue
        if phrase.what != "stays":
            shapes.placed[at : last + 1] = [True] * (last + 1 - at)
            shapes.town = shapes.town or phrase.what == "town"
        if isinstance(phrase.what, Kind):
            shapes.find(at, last, phrase.what)
        shapes.take(at, last)
        return last + 1
    return at + 1


def _counts(shapes: Shapes, first: int, last: int, phrase: Phrase) -> bool:
    """Tell whether an everyday word is a place or school here: by a cue or a capital."""
    cue = are.BEFORE_SCHOOL if phrase.what is Kind.SCHOOL else are.BEFORE_PLACE
    after = last + 1 < len(shapes.words) and bool(shapes.bits[last + 1] & are.AFTER_PLACE)
    return shapes.cued(first, cue) or after or shapes.reading.capital(first)


def _school(shapes: Shapes, at: int) -> None:
    inside = shapes.inside(at, are.IN_SCHOOL)
    first = shapes.back(inside, 0, at, strange=shapes.words[at] not in _ANY_SCHOOL)
    if first == inside:
        return
    shown = any(
        shapes.placed[word] or shapes.raised(word, at) or shapes.saint(word)
        for word in range(first, inside)
    )
    if not (shown or first == 0 or shapes.cued(first, are.BEFORE_SCHOOL)):
        return
    last = at
    while last + 1 < min(len(shapes.words), at + MOST_WORDS) and shapes.together(last + 1):
        if not shapes.bits[last + 1] & are.SCHOOL_END:
            break
        last += 1
    shapes.find(first, last, Kind.SCHOOL)


def _place(shapes: Shapes, at: int) -> None:
    inside = shapes.inside(at, are.IN_PLACE)
    first = shapes.back(inside, 0, at, strange=False)
    if first < inside and not all(shapes.bits[word] & are.STAYS for word in range(first, inside)):
        shapes.find(first, at, Kind.PLACE)


def _is_pub(shapes: Shapes, at: int) -> bool:
    """Tell whether "the red lion" is a pub: by capitals, or because one is outside it."""
    if at < 2 or not shapes.bits[at - 1] & are.PUB_FIRST or shapes.words[at - 2] != "the":
        return False
    raised = shapes.reading.titled(at) and shapes.reading.titled(at - 1)
    return raised or shapes.cued(at - 2, are.BEFORE_PLACE)


def _saint_alone(shapes: Shapes, at: int) -> None:
    """Find "St Joseph's": a school where one goes there, else a place; "St George's Day" stays."""
    after = at + 1
    if after >= len(shapes.words) or not shapes.together(after) or shapes.taken[after]:
        return
    word, known = shapes.words[after], shapes.gazetteer.bits
    named = (known.get(word, 0) | known.get(word.removesuffix("s"), 0)) & are.FIRST
    if not named or set(shapes.words[after + 1 : after + 2]) & _DAYS:
        return
    shapes.take(at, after)
    kind = Kind.SCHOOL if shapes.cued(at, are.BEFORE_SCHOOL) else Kind.PLACE
    reading, end = shapes.reading, shapes.reading.ends[after]
    end += 2 * reading.folded.startswith("'s", end)
    shapes.finds.append(Find(reading.starts[at], end, kind))
