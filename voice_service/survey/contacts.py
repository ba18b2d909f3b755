"""Who a young person can turn to: read from data, shown by age, and never out of date."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Annotated, Literal

from pydantic import Field, ValidationError

from voice_service.survey.definition import AgeBand, Place
from voice_service.survey.document import Bands, Name, Part, Words
from voice_service.survey.mistakes import problems_of
from voice_service.survey.problems import ContactsError, DocumentError, Finding, located
from voice_service.survey.reader import read

MOST_SHOWN = 3
DAYS_VERIFIED = 180

WayKind = Literal["call", "text", "web"]
Audience = Literal["child", "adult"]
_PATTERNS = {"call": "digits and spaces", "text": "digits and spaces", "web": "https://…"}


@dataclass(frozen=True, slots=True)
class Way:
    """One way to reach a contact.

    `value` is a number or an https address; `word` is what to text, or what the link says;
    `when` is set where the way is open for part of the week only.
    """

    kind: WayKind
    value: str
    word: str = ""
    when: str = ""


@dataclass(frozen=True, slots=True)
class Contact:
    """Somebody to turn to; one with no ways is advice, such as a grown-up you trust."""

    id: str
    name: str
    how: tuple[Way, ...]
    bands: frozenset[AgeBand]
    hours: str
    source: str
    verified_on: date
    audience: Audience
    words: str = ""
    note: str = ""

    @property
    def line(self) -> str:
        """Write the contact as one short line for a text message."""
        ways = [_short(way) for way in self.how if way.kind != "web"]
        return f"{self.name}: {' or '.join(ways)}" if ways else self.words

    def line_in(self, words: Mapping[str, str]) -> str:
        """Write the same line around names and words that were translated."""
        ways = [_short_in(way, words) for way in self.how if way.kind != "web"]
        either = f" {words['contact_or']} "
        return f"{self.name}: {either.join(ways)}" if ways else self.words


@dataclass(frozen=True, slots=True)
class InLanguage:
    """The contacts in another language, by id; `reviewed_by` is empty until a person read them."""

    reviewed_by: str
    contacts: Mapping[str, Contact]


@dataclass(frozen=True, slots=True)
class Contacts:
    """Every contact of a partnership, and who is shown which, in which order."""

    version: int
    contacts: tuple[Contact, ...]
    show: Mapping[str, tuple[str, ...]]
    languages: Mapping[str, InLanguage] = field(default_factory=dict)

    def contact(self, contact_id: str) -> Contact:
        """Find a contact by its id; raises KeyError when there is none."""
        for contact in self.contacts:
            if contact.id == contact_id:
                return contact
        raise KeyError(contact_id)

    def shown_to(self, band: AgeBand | None) -> tuple[Contact, ...]:
        """List the contacts a young person is shown, three at most, the first one first."""
        return tuple(self.contact(name) for name in self.show[band or "unknown"])

    def spoken(self, contact: Contact, language: str) -> tuple[Contact, Contact | None]:
        """Return a contact in a language, and in English where that must stand beside it.

        The English stands beside every translation that no person has reviewed.
        """
        known = self.languages.get(language)
        if known is None or contact.id not in known.contacts:
            return contact, None
        return known.contacts[contact.id], None if known.reviewed_by else contact

    def lines(
        self, band: AgeBand | None, language: str, words: Mapping[str, str]
    ) -> tuple[str, ...]:
        """Write the contacts of a band as short lines for a text; `words` stand between them."""
        shown = self.shown_to(band)
        if language not in self.languages:
            return tuple(contact.line for contact in shown)
        said = [self.spoken(contact, language) for contact in shown]
        beside = [english for _, english in said if english is not None]
        return (
            *(one.line if one in shown else one.line_in(words) for one, _ in said),
            *(english.line for english in beside),
        )

    def others_for(self, band: AgeBand | None) -> tuple[Contact, ...]:
        """List further contacts for children of a band, for a page with room for more."""
        shown = self.shown_to(band)
        return tuple(
            contact
            for contact in self.contacts
            if contact.audience == "child"
            and contact not in shown
            and (band in contact.bands if band else contact.bands == frozenset(AgeBand))
        )

    def for_adults(self) -> tuple[Contact, ...]:
        """List the contacts shown to adults who worry about a child."""
        return tuple(self.contact(name) for name in self.show["adults"])

    def stale(self, today: date, days: int = DAYS_VERIFIED) -> tuple[Contact, ...]:
        """List the contacts last verified more than `days` days ago; advice cannot go stale."""
        oldest = today - timedelta(days=days)
        return tuple(
            contact for contact in self.contacts if contact.how and contact.verified_on < oldest
        )


class _WayPart(Part):
    kind: WayKind
    value: Words
    word: Words | None = None
    when: Words | None = None


class _ContactPart(Part):
    id: Name
    name: Words
    words: Words
    how: list[_WayPart] = Field(default_factory=list)
    hours: Words | None = None
    audience: Audience
    bands: Bands = Field(default_factory=lambda: list(AgeBand))
    source: Words
    verified_on: date
    note: Words | None = None


_Shown = Annotated[list[str], Field(min_length=1)]


class _ShowPart(Part):
    for_5_7: _Shown = Field(alias="5-7")
    for_8_11: _Shown = Field(alias="8-11")
    for_12_15: _Shown = Field(alias="12-15")
    for_16_18: _Shown = Field(alias="16-18")
    for_easy_read: _Shown = Field(alias="easy-read")
    unknown: _Shown
    adults: _Shown


class _ContactsPart(Part):
    version: int = Field(ge=1, strict=True)
    show: _ShowPart
    contacts: list[_ContactPart] = Field(min_length=1)


def load_contacts(document: str, name: str = "contacts.yaml") -> Contacts:
    """Read the support contacts from their YAML document.

    Raises ContactsError, with every problem found, when they cannot be used.
    """
    try:
        reading = read(document, name)
    except DocumentError as error:
        raise ContactsError(error.problems) from None
    try:
        part = _ContactsPart.model_validate(reading.data)
    except ValidationError as error:
        problems = problems_of(error, _ContactsPart, reading.lines, name)
        raise ContactsError(problems) from None
    found = located(_findings(part), reading.lines, name)
    if found:
        raise ContactsError(found)
    contacts = tuple(_contact(contact) for contact in part.contacts)
    return Contacts(part.version, contacts, _show(part.show))


def _contact(part: _ContactPart) -> Contact:
    return Contact(
        id=part.id,
        name=part.name,
        how=tuple(Way(way.kind, way.value, way.word or "", way.when or "") for way in part.how),
        bands=frozenset(part.bands),
        hours=part.hours or "",
        source=part.source,
        verified_on=part.verified_on,
        audience=part.audience,
        words=part.words,
        note=part.note or "",
    )


def _show(part: _ShowPart) -> dict[str, tuple[str, ...]]:
    return {group: tuple(names) for group, names in part.model_dump(by_alias=True).items()}


def _findings(part: _ContactsPart) -> Iterator[Finding]:
    known: dict[str, _ContactPart] = {}
    for number, contact in enumerate(part.contacts):
        place: Place = ("contacts", number)
        if contact.id in known:
            message = f"Two contacts have the id “{contact.id}”"
            yield Finding((*place, "id"), message, "Give each contact an id of its own.")
        known[contact.id] = contact
        for index, way in enumerate(contact.how):
            if not _fits(way):
                message = f"“{way.value}” is not a way to {way.kind}"
                here = (*place, "how", index, "value")
                yield Finding(here, message, f"Write {_PATTERNS[way.kind]}.")
    for group, names in _show(part.show).items():
        yield from _shown(group, names, known)


def _shown(
    group: str, names: tuple[str, ...], known: Mapping[str, _ContactPart]
) -> Iterator[Finding]:
    place: Place = ("show", group)
    if len(names) > MOST_SHOWN:
        message = f"“{group}” is shown {len(names)} contacts; {MOST_SHOWN} is the most on a phone"
        yield Finding(place, message, "Keep those that matter most; help pages list the others.")
    for name in names:
        if name not in known:
            message = f"There is no contact called “{name}”"
            yield Finding(place, message, f"Use one of: {', '.join(known)}.")
        elif group != "adults" and known[name].audience == "adult":
            message = f"“{name}” is for adults"
            yield Finding(place, message, "Show children the contacts that are for them.")
    if len(set(names)) < len(names):
        yield Finding(place, "A contact stands here twice", "Keep one of the two.")


def _fits(way: _WayPart) -> bool:
    if way.kind == "web":
        return way.value.startswith("https://") and " " not in way.value
    return way.value.replace(" ", "").isdecimal()


def _short_in(way: Way, words: Mapping[str, str]) -> str:
    if way.kind == "text":
        worded = words["contact_text"].format(word=way.word, number=way.value)
        return worded if way.word else words["text_number"] % way.value
    return words["contact_call"].format(number=way.value)


def _short(way: Way) -> str:
    if way.kind == "text":
        return f"text {way.word} to {way.value}" if way.word else f"text {way.value}"
    return f"call {way.value}" + (f" ({way.when})" if way.when else "")
