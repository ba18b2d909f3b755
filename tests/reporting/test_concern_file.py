"""One concern as a file: complete, exact as data, and in order on paper whatever a child writes."""

import json
import logging
import re
import unicodedata
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from voice_service.reporting.concern_file import (
    Child,
    ConcernFile,
    Export,
    Handed,
    Line,
    Sign,
    Step,
    Told,
    as_json,
)
from voice_service.reporting.concern_pdf import NAMES_STAND, as_pdf
from voice_service.reporting.legible import legible

AT = datetime(2026, 7, 6, 15, 2, tzinfo=UTC)  # 16:02 on a clock in England
WORDS = "i dont want to go home. my dad hits me"
FILE = ConcernFile(
    number=12,
    severity="immediate",
    source="screening",
    status="decided",
    raised_at=AT,
    raised_by=None,
    about_staff=False,
    terms_version="2026-11+3",
    child=Child("KX7-2PD", "Amina Invented", "+447700900001", "12-15"),
    words=WORDS,
    channel="sms",
    came_at=AT,
    part_missing=True,
    pictures=1,
    question_shown="What would help?",
    reply_sent="Thank you for telling us.",
    safety_asked_at=AT,
    safety_answer="no",
    signs=(Sign("high", "physical", "my dad hits me", 24, 38, "hits-1"),),
    conversation=(
        Line(AT - timedelta(minutes=1), "out", "sms", "delivered", "way", "1 Safe\n2 Not", False),
        Line(AT, "in", "sms", "taken", "words", WORDS, True),
    ),
    earlier_left_out=False,
    survey_paused=True,
    acknowledged_at=AT + timedelta(minutes=3),
    acknowledged_by="Jo Invented",
    assigned_to="Jo Invented",
    decision="social_care",
    decision_words="Referral to children's social care",
    decided_at=AT + timedelta(minutes=21),
    closed_at=None,
    resumed_at=None,
    judged="right",
    alerts=(Told(AT, "Jo Invented", "raised", "delivered", AT, None, None),),
    referrals=(
        Handed("social_care", AT, "Jo Invented", AT + timedelta(days=1), AT, "Sam Invented, R-77"),
    ),
    shut_out=("Mr Hill",),
    other_concerns=(7, 9),
    history=(
        Step(1, AT, None, "raised", {"severity": "immediate", "source": "screening"}),
        Step(2, AT, "Jo Invented", "noted", {"reason": "Rang the school."}),
        Step(3, AT, "Jo Invented", "decided", {"decision": "social_care", "reason": "At risk."}),
    ),
    history_changed_at=None,
    export=Export(AT + timedelta(hours=1), "Jo Invented", "For the case system"),
)
KNIFE, HALF = "\U0001f52a", "\ud83d"
OVERRIDE, ZALGO = "\u202edad\u202c", "h" + "\u0301\u0302\u0335" * 40 + "elp"
# What breaks programs: halves of characters, directions, marks, controls, other scripts, and the
# placeholder that the library would take for the number of pages.
awkward = st.one_of(
    st.text(max_size=60),
    st.text(st.characters(categories=("Cs", "Cc", "Cf", "Mn", "Co")), max_size=60),
    st.text(
        st.sampled_from(f"{KNIFE}{HALF}\u202e\u2067\u0301\u0627\u05d0\x00a1 \n{{nb}}<&"),
        max_size=60,
    ),
)


def paper(file: ConcernFile) -> str:
    """The words of the PDF in the order in which they stand, with single spaces."""
    pages = PdfReader(BytesIO(as_pdf(file)), strict=True).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def test_on_paper_stands_everything_that_is_known() -> None:
    words = paper(FILE)
    for part in (
        *("Concern 12", "Immediate", "Exported by Jo Invented, 6 July 2026 at 17:02"),
        *("Reason: For the case system", "Amina Invented", "KX7-2PD", "12-15", "+447700900001"),
        *("What would help?", WORDS, "Sent by text, 6 July 2026 at 16:02", "lost a part"),
        *("Thank you for telling us.", "No (asked", "“my dad hits me”", "version 2026-11+3"),
        *("1 Safe 2 Not", "6 July 2026 at 16:05, Jo Invented", "Mr Hill", "7, 9"),
        *("Referral to children's social care", "Sam Invented, R-77", "Text: delivered"),
        *("Note: Rang the school.", "Reason: At risk.", "OFFICIAL-SENSITIVE", "page 1 of 2"),
    ):
        assert part in words, f"{part!r} is not in {words!r}"
    assert NAMES_STAND not in words, "nothing is written as a name here"


def test_the_document_says_what_it_is_and_in_which_language() -> None:
    document = PdfReader(BytesIO(as_pdf(FILE)))
    assert document.metadata
    assert document.metadata.title == "Concern 12"
    assert document.root_object["/Lang"] == "en-GB"
    assert document.viewer_preferences
    assert document.viewer_preferences.display_doctitle
    assert [entry["/Title"] for entry in document.outline][:2] == [
        "The young person",
        "What the young person wrote",
    ]
    assert {round(float(side)) for side in document.pages[0].mediabox[2:]} == {595, 842}
    fonts = str(document.pages[0]["/Resources"]["/Font"])
    assert fonts, "embedded, so that it looks the same everywhere"


def test_as_data_nothing_is_changed_and_times_are_in_utc() -> None:
    words = f"{KNIFE} {HALF} {OVERRIDE} {ZALGO} \x00 \r\n\u2028"
    written = as_json(replace(FILE, words=words))
    assert written.isascii()
    data = json.loads(written)
    assert (data["schema"], data["version"]) == ("voice-concern-file", 1)
    concern = data["concern"]
    assert concern["words"] == words
    assert concern["raised_at"] == "2026-07-06T15:02:00.000Z"
    assert concern["child"] == {
        "code": "KX7-2PD",
        "name": "Amina Invented",
        "phone": "+447700900001",
        "age_band": "12-15",
    }
    assert concern["signs"][0]["phrase"] == WORDS[24:38]
    assert concern["history"][2]["detail"]["reason"] == "At risk."
    assert set(concern) == set(ConcernFile.__dataclass_fields__), "a field more is a new version"


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        (f"he has a {KNIFE}", "he has a [kitchen knife]"),
        ("\U0001f468\u200d\U0001f469\u200d\U0001f467", "[family man woman girl]"),
        (OVERRIDE, "[right-to-left override]dad[pop directional formatting]"),
        (f"a{HALF}b", "a[half of a character, U+D83D]b"),
        ("a\x00b", "a[null]b"),
        ("\x00" * 5000, "[null, 5000 times]"),
        ("pages: {nb}", "pages: {nb}"),
        (ZALGO, "[one more mark on this letter, 117 times]elp"),
        ("\u6f22", "[cjk unified ideograph-6f22]"),
    ],
)
def test_what_cannot_be_printed_is_named(words: str, shown: str) -> None:
    text = paper(replace(FILE, words=words))
    assert shown in text
    assert (NAMES_STAND in text) == (words != "pages: {nb}")


def test_what_is_read_from_the_right_is_shaped_and_the_rest_stays_in_its_place() -> None:
    text = paper(replace(FILE, words="أبي يضربني كل يوم 12 مرات", question_shown="שלום"))
    # Presentation forms in a PDF are read back as the letters they stand for.
    assert "يضربني" in unicodedata.normalize("NFKC", text)
    assert "שלום" in text
    assert text.index("Shown before it") < text.index("What the service answered")


@pytest.mark.parametrize(
    "words", ["x" * 10_000, "Zoe does not feel safe. " * 410, "\u0627" * 10_000]
)
def test_ten_thousand_characters_are_all_there(words: str) -> None:
    file = replace(FILE, words=words, conversation=())
    text = "".join(paper(file).split())
    letter = words[0]
    plain = "".join(paper(replace(FILE, words="", conversation=())).split())
    counted = unicodedata.normalize("NFKC", text).count(letter) - plain.count(letter)
    assert counted == words.count(letter)
    assert re.search(r"page(\d+)of\1", text), "the last page knows that it is the last"


@settings(max_examples=15)
@given(awkward, awkward, awkward)
def test_no_text_breaks_the_document_or_its_order(words: str, note: str, name: str) -> None:
    file = replace(
        FILE,
        words=words,
        child=replace(FILE.child, name=name),
        history=(Step(1, AT, "Jo Invented", "noted", {"reason": note}),),
        conversation=(Line(AT, "in", "sms", "taken", None, words, True),),
    )
    text = paper(file)
    titles = ("The young person", "What the young person wrote", "Why it was raised", "History")
    places = [text.index(title) for title in titles]
    assert places == sorted(places)
    assert json.loads(as_json(file))["concern"]["words"] == words


@given(awkward)
def test_names_leave_nothing_unseen_and_nothing_that_turns_the_rest(words: str) -> None:
    shown = legible(words, str.isascii).text
    assert not {unicodedata.category(char) for char in shown if char != "\n"} & {"Cc", "Cs", "Co"}
    assert not {unicodedata.bidirectional(char) for char in shown} & {
        *("LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"),
    }


def test_no_word_of_a_child_gets_into_the_log(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        as_pdf(replace(FILE, words=f"{KNIFE} \u6f22 {HALF} {ZALGO} my dad"))
    assert caplog.records == []
