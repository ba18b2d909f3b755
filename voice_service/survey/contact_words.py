"""The words of support contacts in another language; numbers and addresses stay as they are."""

from dataclasses import replace

from pydantic import Field, ValidationError

from voice_service.survey.contacts import Contact, Contacts, InLanguage
from voice_service.survey.document import Part, Words
from voice_service.survey.mistakes import problems_of
from voice_service.survey.problems import ContactsError, DocumentError, Finding, located
from voice_service.survey.reader import read


class _ContactWordsPart(Part):
    name: Words
    words: Words
    hours: Words | None = None
    # What the links to its websites say, in their order.
    links: list[Words] = Field(default_factory=list)


class _DocumentPart(Part):
    version: int = Field(ge=1, strict=True)
    reviewed_by: str
    contacts: dict[str, _ContactWordsPart]


def load_contact_words(document: str, contacts: Contacts, name: str) -> InLanguage:
    """Read the contacts in another language.

    Raises ContactsError when they do not belong to the contacts as they stand.
    """
    try:
        reading = read(document, name)
    except DocumentError as error:
        raise ContactsError(error.problems) from None
    try:
        part = _DocumentPart.model_validate(reading.data)
    except ValidationError as error:
        problems = problems_of(error, _DocumentPart, reading.lines, name)
        raise ContactsError(problems) from None
    if found := located(_findings(part, contacts), reading.lines, name):
        raise ContactsError(found)
    known = {one.id: one for one in contacts.contacts}
    spoken = {key: _spoken(known[key], words) for key, words in part.contacts.items()}
    return InLanguage(part.reviewed_by, spoken)


def _findings(part: _DocumentPart, contacts: Contacts) -> list[Finding]:
    found = []
    if part.version != contacts.version:
        message = f"This translates version {part.version}; contacts.yaml is {contacts.version}"
        found.append(Finding(("version",), message, "Compare every line, then write the version."))
    known = {one.id: one for one in contacts.contacts}
    for key, words in part.contacts.items():
        if key not in known:
            message = f"There is no contact called \u201c{key}\u201d"
            found.append(Finding(("contacts", key), message, f"Use one of: {', '.join(known)}."))
        elif len(words.links) != _links(known[key]):
            message = f"\u201c{key}\u201d has {_links(known[key])} links"
            found.append(Finding(("contacts", key), message, "Translate as many."))
    return found


def _links(contact: Contact) -> int:
    return sum(way.kind == "web" for way in contact.how)


def _spoken(contact: Contact, words: _ContactWordsPart) -> Contact:
    links = iter(words.links)
    how = tuple(replace(way, word=next(links)) if way.kind == "web" else way for way in contact.how)
    return replace(contact, name=words.name, words=words.words, hours=words.hours or "", how=how)
