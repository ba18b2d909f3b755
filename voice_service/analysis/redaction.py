"""Takes out of a child's words what tells who wrote or who is meant, before they are quoted.

It is never a machine's last word: it misses names and takes ordinary words for names, so a person
reads every quote beside the original and approves it, or it is not shown.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from voice_service.analysis.redacting.dates import find_dates
from voice_service.analysis.redacting.gazetteer import Gazetteer
from voice_service.analysis.redacting.loading import GazetteerError, load_gazetteer
from voice_service.analysis.redacting.names import Names
from voice_service.analysis.redacting.numbers import find_numbers
from voice_service.analysis.redacting.places import find_places
from voice_service.analysis.redacting.rare import EXACT_DATE, MAY_BE_NAME, find_rare
from voice_service.analysis.redacting.reading import Reading
from voice_service.analysis.redacting.roster import Roster, roster_of
from voice_service.analysis.redacting.shapes import Shapes
from voice_service.analysis.redacting.signs import find_signs
from voice_service.analysis.redacting.spans import Find, Flag, Kind, Span, settle
from voice_service.analysis.redacting.streets import find_streets

__all__ = [
    "Flag", "Gazetteer", "GazetteerError", "Redacted", "Redactor", "Span", "load_gazetteer",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Redacted:
    """A text that gives less away, what was taken out, and what a person should look at.

    `spans` and `flags` hold places in the original text, in order; spans never overlap.
    """

    text: str
    spans: tuple[Span, ...]
    flags: tuple[Flag, ...]


class Redactor:
    """Redacts texts with one gazetteer; keeps the roster it was given last ready for the next."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self._gazetteer = gazetteer
        self._last: tuple[tuple[str, ...], Roster] = ((), roster_of((), gazetteer))

    def redact(self, text: str, roster: Collection[str] = ()) -> Redacted:
        """Put plain words in place of what identifies; never raises, and takes linear time.

        `roster` holds the names of those who were asked. A name on it that is also an everyday
        word ("Will") goes only where a person would stand, and is flagged where it does not.
        """
        reading = Reading(text)
        known = self._gazetteer.bits
        bits = [known.get(word, 0) for word in reading.words]
        finds = [*find_signs(reading, self._gazetteer), *find_numbers(reading, self._gazetteer)]
        dates = list(find_dates(reading, self._gazetteer))
        finds += [Find(date.start, date.end, Kind.DATE) for date in dates if date.certain]
        shapes = Shapes(reading, self._gazetteer, bits)
        find_places(shapes)
        find_streets(shapes)
        finds += shapes.finds
        names = Names(reading, self._gazetteer, bits, self._roster(roster), shapes.taken)
        names.read()
        finds += names.finds
        settled = settle(reading.folded, finds)
        placed = shapes.town or any(find.kind is Kind.PLACE for find in settled)
        flags = [
            *find_rare(reading, self._gazetteer, bits, placed=placed),
            *(Flag(start, end, "name", MAY_BE_NAME) for start, end in names.doubts),
            *(Flag(at.start, at.end, "date", EXACT_DATE) for at in dates if not at.certain),
        ]
        return _redacted(reading, settled, flags)

    def _roster(self, names: Collection[str]) -> Roster:
        key = tuple(names)
        last = self._last
        if last[0] != key:
            last = self._last = (key, roster_of(key, self._gazetteer))
        return last[1]


def _redacted(reading: Reading, finds: Sequence[Find], flags: Iterable[Flag]) -> Redacted:
    """Write the text anew, with places in the original; flags on what is gone are left out."""
    spans = []
    pieces = []
    done = 0
    for find in finds:
        start, end = reading.original(find.start, find.end)
        spans.append(Span(start, end, find.kind, find.kind.words))
        pieces += [reading.text[done:start], find.kind.words]
        done = end
    pieces.append(reading.text[done:])
    return Redacted("".join(pieces), tuple(spans), tuple(_left(reading, finds, flags)))


def _left(reading: Reading, finds: Sequence[Find], flags: Iterable[Flag]) -> list[Flag]:
    """Give the flags on words that are still there, in places of the original and in order."""
    left: list[Flag] = []
    upcoming = iter(finds)
    find = next(upcoming, None)
    for flag in sorted(flags):
        while find is not None and find.end <= flag.start:
            find = next(upcoming, None)
        if find is None or flag.end <= find.start:
            start, end = reading.original(flag.start, flag.end)
            left.append(Flag(start, end, flag.kind, flag.why))
    return left
