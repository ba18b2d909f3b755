"""Reads the lists people maintain in surveys/redaction: headings in [ ], words or lines below."""

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from voice_service.analysis.redacting import gazetteer as are
from voice_service.analysis.redacting.gazetteer import Gazetteer, Phrase
from voice_service.analysis.redacting.spans import Kind


class GazetteerError(ValueError):
    """A list cannot be used; the sentence names the file and the line to put right."""


_NAMES = {
    "first names": are.FIRST,
    "first names that are seldom words": are.SELDOM,
    "first names that are also words": are.WORD,
    "first names that are also verbs": are.VERB,
    "first names that are also places or things": are.THING,
    "family names": are.FAMILY,
    "family names that are also words": are.FAMILY_WORD,
}
_GIVEN = are.FIRST | are.SELDOM | are.WORD | are.VERB | are.THING
_PLACES = {
    "before a small place": are.BEFORE_PLACE,
    "after a small place": are.AFTER_PLACE,
    "street ends": are.STREET_END,
    "street ends that are also words": are.WEAK_END,
    "words of street names": are.STREET_WORD,
    "never the name of a street or place": are.NO_STREET,
    "ends of a place's name": are.PLACE_END,
    "inside a place's name": are.IN_PLACE,
    "first words of a pub's name": are.PUB_FIRST,
    "second words of a pub's name": are.PUB_SECOND,
}
_SCHOOLS = {
    "ends of a school's name": are.SCHOOL_END,
    "inside a school's name": are.IN_SCHOOL,
    "before a school's short name": are.BEFORE_SCHOOL,
}
_CUES = {
    "titles": are.TITLE,
    "other titles": are.OTHER_TITLE,
    "called": are.CALLED,
    "names follow": are.NAMES_FOLLOW,
    "before a person": are.BEFORE,
    "after a person": are.AFTER,
    "after a person for certain": are.AFTER_SURELY,
    "never before a person": are.NEVER,
    "handles follow": are.PLATFORM,
    "at a place, no username": are.NO_USERNAME,
    "addresses follow": are.LIVES,
    "birthdays": are.BIRTHDAY,
    "numbers follow": are.NUMBER,
    "phones follow": are.PHONE,
    "number plates follow": are.PLATE,
    "months": are.MONTH,
    "stays": are.STAYS,
    "only in": are.ONLY_IN,
    "faiths and differences": are.DIFFERENCE,
    "ordinary words": are.ORDINARY,
}
_ROLES = {
    kind.value: kind
    for kind in (Kind.FRIEND, Kind.FAMILY, Kind.TEACHER, Kind.SOCIAL_WORKER, Kind.NAME)
}


class _Line(NamedTuple):
    heading: str
    words: str
    where: str


@dataclass(slots=True)
class _Lists:
    """What has been read so far."""

    bits: dict[str, int] = field(default_factory=dict)
    roles: dict[str, Kind] = field(default_factory=dict)
    phrases: dict[str, list[Phrase]] = field(default_factory=dict)
    public: set[str] = field(default_factory=set)

    def mark(self, line: _Line, bit: int) -> None:
        for word in line.words.split():
            plain = _word(word, line)
            if bit & _GIVEN and self.bits.get(plain, 0) & _GIVEN:
                raise GazetteerError(f"{line.where}: {word!r} stands in the lists twice. Keep one.")
            self.bits[plain] = self.bits.get(plain, 0) | bit

    def cast(self, line: _Line) -> None:
        for word in line.words.split():
            plain = " ".join(_word(part, line) for part in word.split("_"))
            if self.roles.setdefault(plain, _ROLES[line.heading]) is not _ROLES[line.heading]:
                raise GazetteerError(f"{line.where}: {word!r} stands under two headings. Keep one.")

    def phrase(
        self, line: _Line, what: Kind | str, *, weak: bool = False, why: str = "", kin: bool = False
    ) -> None:
        first, *rest = (_word(word, line) for word in line.words.replace("-", " ").split())
        self.phrases.setdefault(first, []).append(Phrase(tuple(rest), what, weak, why, kin))
        if isinstance(what, Kind) or what == "town":
            bit = are.PLACE_WORD if what is not Kind.SCHOOL and not weak else 0
            self.bits[first] = self.bits.get(first, 0) | bit


def load_gazetteer(names: str, places: str, schools: str, cues: str) -> Gazetteer:
    """Read the four lists of surveys/redaction, each given as the content of its file.

    Raises GazetteerError naming the file and the line that is wrong.
    """
    lists = _Lists()
    _read(lists, "names", names, _NAMES)
    _read(lists, "places", places, _PLACES)
    _read(lists, "schools", schools, _SCHOOLS)
    _read(lists, "cues", cues, _CUES)
    phrases = {
        first: tuple(sorted(found, key=lambda phrase: (-len(phrase.rest), phrase.rest)))
        for first, found in lists.phrases.items()
    }
    ordinary = (word for word, bits in lists.bits.items() if bits & are.ORDINARY and len(word) > 2)
    blanked = frozenset(form for word in ordinary for form in are.blank(word))
    return Gazetteer(lists.bits, lists.roles, phrases, frozenset(lists.public), blanked)


def _read(lists: _Lists, name: str, document: str, known: Mapping[str, int]) -> None:
    """Read one file into the lists; every heading it must have is asked for."""
    seen = set()
    for line in _lines(name, document):
        seen.add(line.heading)
        if line.heading in known:
            lists.mark(line, known[line.heading])
        elif not _take(lists, name, line):
            raise GazetteerError(f"{line.where}: no list is called [{line.heading}] here.")
    missing = sorted(known.keys() - seen)
    if missing:
        last = document.count("\n") + 1
        raise GazetteerError(f"{name}, line {last}: nothing stands under [{missing[0]}] so far.")


def _take(lists: _Lists, name: str, line: _Line) -> bool:
    """Take a line that is more than single words; False when its heading is not known."""
    heading, colon, about = line.heading.partition(":")
    if name == "places" and heading in _PLACE_LINES:
        what, weak = _PLACE_LINES[heading]
        lists.phrase(line, what, weak=weak)
    elif name == "schools" and heading == "schools":
        _school(lists, line)
    elif name == "cues" and heading in _ROLES:
        lists.cast(line)
    elif name == "cues" and heading == "phrases that stay":
        lists.phrase(line, "stays")
    elif name == "cues" and heading == "numbers that stay":
        lists.public.update(word.replace("_", "") for word in line.words.split())
    elif name == "cues" and colon and heading in ("look", "look after family"):
        kind, _, why = (part.strip() for part in about.partition("|"))
        if not kind or not why.endswith("."):
            raise GazetteerError(
                f"{line.where}: the heading must read [look: kind | A sentence that says why.]"
            )
        lists.phrase(line, kind, why=why, kin=heading != "look")
    else:
        return False
    return True


_PLACE_LINES: Mapping[str, tuple[Kind | str, bool]] = {
    "places that stay": ("town", False),
    "small places": (Kind.PLACE, False),
    "small places that are also words": (Kind.PLACE, True),
}


def _school(lists: _Lists, line: _Line) -> None:
    for part in line.words.split("|"):
        weak = part.strip().startswith("?")
        name = part.replace("?", "", 1).strip()
        if not name:
            raise GazetteerError(f"{line.where}: there is no name between two signs |.")
        lists.phrase(line._replace(words=name), Kind.SCHOOL, weak=weak)


def _lines(name: str, document: str) -> Iterator[_Line]:
    """Give each line that says something with its heading, remarks left out."""
    heading = ""
    for number, line in enumerate(document.splitlines(), 1):
        where = f"{name}, line {number}"
        said = line.partition("#")[0].strip()
        if said.startswith("["):
            heading = said[1:-1].strip()
            if not said.endswith("]") or not heading:
                raise GazetteerError(f"{where}: a heading stands between [ and ].")
        elif said and not heading:
            raise GazetteerError(f"{where}: there is no heading in [ ] above this line.")
        elif said:
            yield _Line(heading, said, where)


def _word(word: str, line: _Line) -> str:
    """Give a word as texts are read: small letters without accents, apostrophes or hyphens."""
    apart = unicodedata.normalize("NFKD", word.lower().replace("ł", "l").replace("'", ""))
    plain = "".join(c for c in apart if not unicodedata.combining(c) and c not in "-_&’")
    if not plain.isalnum():
        raise GazetteerError(f"{line.where}: {word!r} must be made of letters.")
    return plain
