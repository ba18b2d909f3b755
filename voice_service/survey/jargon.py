"""The words that professionals use and children do not, each with a plainer one, as data."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Annotated

from pydantic import Field, ValidationError

from voice_service.survey.codes import finding
from voice_service.survey.definition import AgeBand
from voice_service.survey.document import Part, Words
from voice_service.survey.mistakes import problems_of
from voice_service.survey.problems import DocumentError, Finding, Level, located
from voice_service.survey.reader import read as read_yaml
from voice_service.survey.wording import Said

FILE = Path(__file__).resolve().parents[2] / "surveys" / "wording" / "jargon.yaml"
# To these a word of this list says nothing; older ones may have met it.
_YOUNG = frozenset({AgeBand.FIVE_TO_SEVEN, AgeBand.EIGHT_TO_ELEVEN, AgeBand.EASY_READ})
_WORD = re.compile(r"[a-z]+")
_START = 7


class JargonError(DocumentError):
    """The list of jargon cannot be used as it is written."""


@dataclass(frozen=True, slots=True)
class Term:
    """One word or phrase, what to write instead, and the bands that know it all the same."""

    word: str
    plain: str
    known_to: frozenset[AgeBand] = frozenset()


@dataclass(frozen=True, slots=True)
class Jargon:
    """The list, ready to look for in a text."""

    terms: tuple[Term, ...]
    reviewed_on: str = ""
    _patterns: tuple[re.Pattern[str], ...] = field(default=(), repr=False)
    _starts: frozenset[str] = field(default=frozenset(), repr=False)

    def in_text(self, text: str) -> Iterator[tuple[Term, str]]:
        """Yield each term of a text, once, with the words as they stand there."""
        # Nearly every text has none, which its words' first letters tell at once.
        if self._starts.isdisjoint(word[:_START] for word in _WORD.findall(text.lower())):
            return
        seen = set()
        for pattern in self._patterns:
            for found in pattern.finditer(text):
                term = self.terms[int(str(found.lastgroup)[1:])]
                if term not in seen:
                    seen.add(term)
                    yield term, found[0]


class _TermPart(Part):
    word: Words
    plain: Words
    known_to: list[AgeBand] = Field(default_factory=list)


class _JargonPart(Part):
    reviewed_on: str
    reviewed_by: str
    terms: Annotated[list[_TermPart], Field(min_length=1)]


def load_jargon(document: str, name: str = "jargon.yaml") -> Jargon:
    """Read the list from its YAML document; raises JargonError when it cannot be used."""
    try:
        reading = read_yaml(document, name)
        part = _JargonPart.model_validate(reading.data)
    except ValidationError as error:
        raise JargonError(problems_of(error, _JargonPart, reading.lines, name)) from None
    except DocumentError as error:
        raise JargonError(error.problems) from None
    problems = located(_twice(part), reading.lines, name)
    if problems:
        raise JargonError(problems)
    terms = tuple(Term(each.word, each.plain, frozenset(each.known_to)) for each in part.terms)
    return Jargon(terms, part.reviewed_on, _patterns(terms), _starts(terms))


@lru_cache(maxsize=1)
def our_jargon() -> Jargon:
    """Return the list that stands in surveys/wording/, read once."""
    return load_jargon(FILE.read_text(encoding="utf-8"), str(FILE))


def hard_words(read: Mapping[AgeBand, Sequence[Said]], jargon: Jargon) -> Iterator[Finding]:
    """Yield the words of the list in what bands read, each text once for all who read it."""
    readers: dict[Said, list[AgeBand]] = {}
    for band, parts in read.items():
        for part in dict.fromkeys(parts):
            readers.setdefault(part, []).append(band)
    for part, bands in readers.items():
        for term, found in jargon.in_text(part.text):
            yield from _hard(part, term, found, [b for b in bands if b not in term.known_to])


def _hard(part: Said, term: Term, found: str, bands: Sequence[AgeBand]) -> Iterator[Finding]:
    if bands:
        level: Level = "error" if _YOUNG & set(bands) else "warning"
        message = f"“{found}” is a word that professionals use ({', '.join(bands)})"
        only = bands[0] if len(bands) == 1 else None
        remedy = f"Write “{term.plain}”."
        yield finding("jargon", part.place, message, remedy, band=only, level=level)


def _twice(part: _JargonPart) -> Iterator[Finding]:
    seen: set[str] = set()
    for number, term in enumerate(part.terms):
        if term.word.casefold() in seen:
            message = f"“{term.word}” is listed above already"
            yield Finding(("terms", number, "word"), message, "Keep one of the two.")
        seen.add(term.word.casefold())


def _starts(terms: tuple[Term, ...]) -> frozenset[str]:
    first = [_WORD.findall(term.word.lower())[0] for term in terms]
    first += [_WORD.findall(term.word.lower().replace("-", ""))[0] for term in terms]
    forms = [form for word in first for form in (word, f"{word}s", f"{word[:-1]}ies")]
    return frozenset(form[:_START] for form in forms)


def _patterns(terms: tuple[Term, ...]) -> tuple[re.Pattern[str], ...]:
    # An abbreviation counts in capitals only: PEP and pep are two things.
    longest = sorted(range(len(terms)), key=lambda number: -len(terms[number].word))
    capitals = [n for n in longest if terms[n].word.isupper()]
    words = [n for n in longest if not terms[n].word.isupper()]
    return tuple(
        re.compile(rf"\b(?:{'|'.join(_pattern(n, terms[n].word) for n in numbers)})\b", flags)
        for numbers, flags in ((capitals, 0), (words, re.IGNORECASE))
        if numbers
    )


def _pattern(number: int, word: str) -> str:
    stem, ending = re.escape(word), "s?"
    if word.endswith("y") and word[-2] not in "aeiou":
        stem, ending = re.escape(word[:-1]), "(?:y|ies)"
    return rf"(?P<t{number}>{stem.replace(chr(92) + '-', '[- ]?')}{ending})"
