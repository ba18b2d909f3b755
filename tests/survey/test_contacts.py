"""Who is shown which contacts, and when they are too old to show."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from voice_service.survey.contacts import MOST_SHOWN, Contacts, load_contacts
from voice_service.survey.definition import AgeBand
from voice_service.survey.problems import ContactsError

FILE = Path(__file__).parents[2] / "surveys" / "support" / "contacts.yaml"
DOCUMENT = FILE.read_text(encoding="utf-8")
Spoil = Callable[[str, str], str]


@pytest.fixture
def contacts() -> Contacts:
    return load_contacts(DOCUMENT)


@pytest.mark.parametrize(
    ("band", "expected"),
    [
        ("5-7", ["trusted-adult", "childline"]),
        ("8-11", ["trusted-adult", "childline", "emergency"]),
        ("12-15", ["childline", "shout", "emergency"]),
        ("16-18", ["childline", "shout", "emergency"]),
        ("easy-read", ["trusted-adult", "childline", "emergency"]),
        (None, ["childline", "shout", "emergency"]),
    ],
)
def test_each_band_in_its_order(contacts: Contacts, band: str | None, expected: list[str]) -> None:
    shown = contacts.shown_to(AgeBand(band) if band else None)
    assert [contact.id for contact in shown] == expected
    assert len(shown) <= MOST_SHOWN


@pytest.mark.parametrize("band", [None, *AgeBand])
def test_no_child_is_shown_what_is_for_adults(contacts: Contacts, band: AgeBand | None) -> None:
    every = [*contacts.shown_to(band), *contacts.others_for(band)]
    assert all(contact.audience == "child" for contact in every)
    assert len({contact.id for contact in every}) == len(every)
    assert "crimestoppers" not in DOCUMENT.split("contacts:\n")[1].lower()


def test_adults_get_their_own(contacts: Contacts) -> None:
    assert [contact.id for contact in contacts.for_adults()] == [
        *("emergency", "wirral-front-door", "nspcc")
    ]


def test_a_contact_in_one_line(contacts: Contacts) -> None:
    assert contacts.contact("childline").line == "Childline: call 0800 1111"
    assert contacts.contact("shout").line == "Shout: text SHOUT to 85258"
    assert contacts.contact("trusted-adult").line.startswith("Tell a grown-up you trust.")
    assert "0151 677 6557 (at all other times)" in contacts.contact("wirral-front-door").line
    with pytest.raises(KeyError):
        contacts.contact("crimestoppers")


def test_stale_after_180_days_and_advice_never(contacts: Contacts) -> None:
    assert contacts.stale(date(2027, 5, 22)) == ()
    stale = {contact.id for contact in contacts.stale(date(2027, 5, 23))}
    assert stale == {contact.id for contact in contacts.contacts} - {"trusted-adult"}
    assert contacts.stale(date(2026, 12, 1), days=5) != ()


def test_every_contact_says_where_it_was_looked_up(contacts: Contacts) -> None:
    for contact in contacts.contacts:
        assert contact.source
        assert contact.verified_on == date(2026, 11, 23)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("value: 0800 1111", "value: 0800 CHILD", "“0800 CHILD” is not a way to call"),
        ('"https://www.childline.org.uk"', "http://x.example", "is not a way to web"),
        ("5-7: [trusted-adult, childline]", "5-7: [childlin]", "no contact called “childlin”"),
        ("5-7: [trusted-adult, childline]", "5-7: [nspcc]", "“nspcc” is for adults"),
        ("5-7: [trusted-adult, childline]", "5-7: [shout, shout]", "A contact stands here twice"),
        ("[childline, shout, emergency]", "[childline, shout, emergency, ceop]", "3 is the most"),
        ("- id: shout", "- id: childline", "Two contacts have the id “childline”"),
        ("    audience: adult\n", "", "“audience” is missing here"),
        ("    audience: adult\n", "    audience: adults\n", "Did you mean “adult”?"),
        ("    hours: Any", "    ours: Any", "Did you mean “hours”?"),
        ("verified_on: 2026-11-23", "verified_on: last week", "“verified_on” cannot be “last w"),
        ("contacts:\n", "contacts:\n\t", "There is a tab in this line"),
    ],
)
def test_mistakes_are_refused(old: str, new: str, expected: str) -> None:
    spoilt = DOCUMENT.replace(old, new, 1)
    assert spoilt != DOCUMENT
    with pytest.raises(ContactsError) as raised:
        load_contacts(spoilt, "c.yaml")
    assert expected in str(raised.value)
    assert all(problem.line > 1 for problem in raised.value.problems)
