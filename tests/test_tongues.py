"""Every language says what the English says: no word missing, no number changed, nothing stale."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages import Catalog
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po

from tests.house import library
from voice_service.conversation.reading import Command, read_start, read_text
from voice_service.conversation.state import Missing
from voice_service.conversation.words import ENGLISH, Words
from voice_service.safeguarding.moments import Moments
from voice_service.safeguarding.replies import (
    ByWhen,
    Replies,
    RepliesError,
    load_replies,
)
from voice_service.safeguarding.safe_now import safe_now
from voice_service.safeguarding.terms import Severity
from voice_service.services.library import load_library
from voice_service.services.tongues import (
    OFFERED,
    TRANSLATIONS,
    reviewer,
    unreviewed,
    words_for,
)
from voice_service.settings import SURVEYS
from voice_service.text.gsm7 import make_safe, measure
from voice_service.text.keywords import is_help, is_stop

OTHERS = [code for code, _, _ in OFFERED if code != "en"]
SAFEGUARDING = SURVEYS / "safeguarding"
BANDS = (None, "5-7", "8-11", "12-15", "16-18", "easy-read")
NUMBERS = re.compile(r"(?<!\d)\d[\d ]*\d(?!\d)|(?<!\d)\d(?!\d)")
PLACEHOLDERS = re.compile(r"%s|%\(\w+\)s|\{\w+\}")
# Behind Arabic letters the groups of a number are shown back to front, unless a Latin letter or
# the mark U+200E stands before it.
BACK_TO_FRONT = re.compile("[\u0600-\u06ff][^A-Za-z\u200e]*\\d{3,} \\d")
each_language = pytest.mark.parametrize("language", OTHERS)


def catalogue(language: str) -> Catalog:
    with (TRANSLATIONS / language / "LC_MESSAGES" / "messages.po").open("rb") as file:
        return read_po(file, locale=language)


def replies(reviewed: str = "") -> Replies:
    """Read the replies, as they would be after somebody reviewed these languages."""
    spoken = {
        language: (SAFEGUARDING / f"replies.{language}.yaml")
        .read_text("utf-8")
        .replace('reviewed_by: ""', f'reviewed_by: "{reviewed}"')
        for language in OTHERS
    }
    return load_replies((SAFEGUARDING / "replies.yaml").read_text("utf-8"), spoken)


@each_language
def test_every_word_is_translated_and_nothing_is_stale(language: str) -> None:
    said = {message.id: message.string for message in catalogue(language) if message.id}
    assert said.keys() == set(ENGLISH.values()), "the English has changed: translate it anew"
    for english, translated in said.items():
        assert translated, english
        marks = sorted(PLACEHOLDERS.findall(english))
        assert sorted(PLACEHOLDERS.findall(translated)) == marks, translated
        numbers = NUMBERS.findall(PLACEHOLDERS.sub("", english))
        assert sorted(NUMBERS.findall(PLACEHOLDERS.sub("", translated))) == sorted(numbers), (
            translated
        )
        assert not BACK_TO_FRONT.search(translated), translated
    assert {key for key, words in words_for(language).said.items() if words} == set(ENGLISH)


@each_language
def test_what_is_shown_was_compiled_from_what_people_read(language: str) -> None:
    """When this fails: pybabel compile -d voice_service/translations."""
    compiled, written = BytesIO(), catalogue(language)
    write_mo(compiled, written)
    compiled.seek(0)
    with (TRANSLATIONS / language / "LC_MESSAGES" / "messages.mo").open("rb") as file:
        stored = read_mo(file)
    wanted = {message.id: message.string for message in read_mo(compiled) if message.id}
    assert {message.id: message.string for message in stored if message.id} == wanted


def test_who_reviewed_a_catalogue_stands_in_it(tmp_path: Path) -> None:
    """Then words that name where help is stand alone; until then the English stands beside."""
    signed = tmp_path / "messages.po"
    written = (TRANSLATIONS / "pl" / "LC_MESSAGES" / "messages.po").read_text("utf-8")
    header = re.compile(r"X-Reviewed-By:.*(?=\\n)")
    assert header.search(written)
    signed.write_text(header.sub("X-Reviewed-By: Invented Reader", written, 1), "utf-8")
    assert reviewer(signed) == "Invented Reader"
    signed.write_text(header.sub("X-Reviewed-By: ", written, 1), "utf-8")
    assert reviewer(signed) == ""
    polish, english = words_for("pl").said["stopped"], ENGLISH["stopped"]
    unread = Words(words_for("pl").said, "pl")
    assert unread.careful("stopped") == f"{polish}\n{english}"
    assert replace(unread, reviewed_by="Invented Reader").careful("stopped") == polish
    assert ENGLISH.careful("stopped") == english


def test_a_language_is_called_by_its_own_name_and_a_date_is_spoken_in_it() -> None:
    assert [name for _, name, _ in OFFERED] == [
        *("English", "Polski", "العربية", "Українська", "Cymraeg")
    ]
    assert {code for code, _, way in OFFERED if way == "rtl"} == {"ar"}
    assert words_for("ar").direction == "rtl"
    christmas = {code: words_for(code).day(date(2026, 12, 25)) for code, _, _ in OFFERED}
    assert christmas == {
        "en": "25 December",
        "pl": "25 grudnia",
        "ar": "25 ديسمبر",
        "uk": "25 грудня",
        "cy": "25 Rhagfyr",
    }
    assert words_for("xx") is ENGLISH


# What each language tells a child to write, and how one says the usual things in it.
SAYS = {
    "pl": ("POMIŃ", "WSTECZ", "HELP", "tak", "Nie, dziękuję", "nie wiem", "nie chcę mówić"),
    "ar": ("تخطي", "رجوع", "مساعدة", "نعم", "لا، شكرًا", "لا أعرف", "لا أريد أن أقول"),
    "uk": ("ПРОПУСК", "НАЗАД", "ДОПОМОГА", "Так!", "ні, дякую", "не знаю", "не хочу казати"),
    "cy": ("HEPGOR", "NÔL", "HELP", "ie", "dim diolch", "ddim yn gwybod", "ddim eisiau dweud"),
}


@each_language
def test_a_child_is_understood_in_the_words_we_give_them(language: str) -> None:
    skip, back, helps, yes, no, dont_know, rather_not = SAYS[language]
    how_to = make_safe(words_for(language)["how_to"])
    for said, command in ((skip, Command.SKIP), (back, Command.BACK), (helps, Command.HELP)):
        assert make_safe(said) in how_to
        # As it is spelled, as a text without its accents shows it, and in small letters.
        for written in (said, make_safe(said), said.lower(), f"{said}!", f'"{said}"'):
            assert read_text(written).command is command, written
            found = library().screener.screen(written).severity
            assert found in (None, Severity.LOW), "our own words take nobody off the questions"
    assert make_safe(skip) in make_safe(words_for(language)["again_words"])
    assert read_start(yes) is True
    assert read_start(no) is False
    assert read_text(dont_know).missing is Missing.DONT_KNOW
    assert read_text(rather_not).missing is Missing.RATHER_NOT
    assert read_text(words_for(language)["dont_know"]).missing is Missing.DONT_KNOW
    assert read_text(words_for(language)["rather_not"]).missing is Missing.RATHER_NOT
    assert read_text(f"{no} {rather_not} {yes}").text, "more than that is a child's own words"


def test_words_to_stop_are_the_whole_message_and_never_about_somebody_else() -> None:
    for said in ("Wypisz mnie!", "إيقاف", "СТОП", "стоп, дякую thanks", "dim mwy o negeseuon"):
        assert is_stop(said) == ("дякую" not in said), said
    for said in (
        "przestań",
        "перестань",
        "توقف",
        "peidiwch",
        "zatrzymaj go",
        "стоп його",
        "stopio",
    ):
        assert not is_stop(said), said
    for said in ("pomóż mojej mamie", "допоможіть моїй сестрі", "ساعدوا أمي"):
        assert not is_help(said), "that is a message, and a person reads it"


def test_whether_a_child_is_safe_is_understood_and_in_doubt_it_is_the_worse() -> None:
    for said, answer in {
        **dict.fromkeys(("tak", "Так.", "نعم", "ydw", "\u0661"), "yes"),
        **dict.fromkeys(("Nie", "ні", "لا", "nac ydw", "nie, boję się", "لا أنا خائفة"), "no"),
        **dict.fromkeys(("nie wiem", "не знаю", "لا أعرف", "ddim yn siŵr"), "not_sure"),
        **dict.fromkeys(("tak ale on wraca", "так але мені страшно"), "not_sure"),
    }.items():
        assert safe_now(said) == answer, said
    assert safe_now("niedługo wraca tata") is None


LATE = datetime(2026, 12, 30, 0, 55, tzinfo=UTC)
LONGEST = ByWhen(
    "12:55am on Wednesday 30 September", False, False, LATE, datetime(2026, 12, 1, tzinfo=UTC)
)


def everything_said(words: Replies, band: str | None) -> dict[str, str]:
    """Return all that can be said by text about safety, with the longest in it."""
    return {
        "immediate": words.severe(Severity.IMMEDIATE, band, "sms", LONGEST),
        "high": words.severe(Severity.HIGH, band, "sms", LONGEST),
        "yes": words.answered("yes", band, "sms", LONGEST),
        "no": words.answered("no", band, "sms", LONGEST),
        "not_sure": words.answered("not_sure", band, "sms", LONGEST),
        "gentle": words.gentle(band, "sms"),
        "paused": words.paused(band, "sms"),
        "unknown": words.unknown("sms"),
    }


@each_language
def test_words_of_safety_stand_beside_the_english_until_a_person_has_read_them(
    language: str,
) -> None:
    draft, read = replies(), replies("Somebody")
    for band in BANDS:
        english = everything_said(draft, band)
        for kind in english:
            said = draft.say(language, lambda words: everything_said(words, band)[kind])  # noqa: B023
            assert said.english == english[kind]
            assert said.words != said.english
            assert said.words in said.text, f"{kind}: both fit, whoever wrote it short enough"
            assert said.english in said.text
            alone = read.say(language, lambda words: everything_said(words, band)[kind])  # noqa: B023
            assert (alone.words, alone.english) == (said.words, "")
            assert alone.text == alone.words
            assert measure(make_safe(alone.text)).count <= 5
    assert draft.say("en", lambda words: words.gentle(None, "sms")).english == ""


def test_where_both_would_be_too_long_a_text_says_the_approved_english_alone() -> None:
    said = replies().say("uk", lambda words: words.gentle(None, "sms") * 4)
    assert said.text == said.english
    assert "999" in said.text
    assert "Людина" in said.whole, "a page has room for both"


@each_language
def test_the_words_of_safety_are_the_same_kinds_for_the_same_ages_with_the_same_numbers(
    language: str,
) -> None:
    english, spoken = replies(), replies().languages[language]
    assert spoken.local.model_dump(exclude={"words"}) == english.local.model_dump(exclude={"words"})
    for kind, channels in english.all_words().items():
        said = spoken.all_words()[kind]
        assert {c: set(w) for c, w in said.items()} == {c: set(w) for c, w in channels.items()}
        for channel, wordings in channels.items():
            for band, words in wordings.items():
                other = said[channel][band]
                assert set(NUMBERS.findall(other)) == set(NUMBERS.findall(words)), (kind, other)
                assert set(PLACEHOLDERS.findall(other)) == set(PLACEHOLDERS.findall(words)), other
                assert not BACK_TO_FRONT.search(other), other
                assert words.count("\n") == other.count("\n"), other


def test_a_translation_of_an_older_version_is_not_used() -> None:
    document = (SAFEGUARDING / "replies.yaml").read_text("utf-8")
    spoken = {"pl": (SAFEGUARDING / "replies.pl.yaml").read_text("utf-8")}
    newer = document.replace("version: 2026-11-2", "version: 2026-12-1")
    with pytest.raises(RepliesError, match=r"replies\.pl\.yaml.*compare every line"):
        load_replies(newer, spoken)


def test_by_when_is_said_in_the_language_and_not_at_all_where_it_is_not_known() -> None:
    now = datetime(2026, 12, 1, 19, 0, tzinfo=UTC)
    moments = {
        datetime(2026, 12, 1, 20, 30, tzinfo=UTC): "dziś o 20:30",
        datetime(2026, 12, 2, 0, 0, tzinfo=UTC): "dziś o 24:00",
        datetime(2026, 12, 2, 1, 0, tzinfo=UTC): "dziś w nocy o 1:00",
        datetime(2026, 12, 2, 9, 0, tzinfo=UTC): "jutro o 9:00",
        datetime(2026, 12, 4, 9, 5, tzinfo=UTC): "w piątek o 9:05",
        datetime(2026, 12, 11, 9, 0, tzinfo=UTC): "w piątek 11 grudnia o 9:00",
        datetime(2026, 12, 5, 0, 0, tzinfo=UTC): "w piątek o 24:00",
    }
    spoken = replies()
    for when, said in moments.items():
        by = ByWhen("9am", True, True, when, now)
        words = spoken.say("pl", lambda part: part.severe(Severity.HIGH, None, "web", by)).words  # noqa: B023
        assert f"Człowiek przeczyta to najpóźniej {said}." in words
    unsaid = ByWhen("the end of the next working day")
    words = spoken.say("pl", lambda part: part.severe(Severity.HIGH, None, "web", unsaid))
    assert "Człowiek to przeczyta." in words.words
    assert "the end of the next working day" in words.english
    assert Moments.model_fields.keys() >= {"tonight", "midnight"}


@each_language
def test_contacts_are_the_same_people_with_the_same_numbers(language: str) -> None:
    contacts, words = library().contacts, words_for(language)
    for band in contacts.show:
        if band == "adults":
            continue
        for name in contacts.show[band]:
            spoken, english = contacts.spoken(contacts.contact(name), language)
            assert english == contacts.contact(name), "not reviewed: the English stands beside it"
            assert spoken.words != english.words
            assert [(way.kind, way.value) for way in spoken.how] == [
                (way.kind, way.value) for way in english.how
            ]
            line = spoken.line_in(words)
            assert NUMBERS.findall(line) == NUMBERS.findall(english.line)
            assert not BACK_TO_FRONT.search(line), line
    lines = contacts.lines(None, language, words)
    assert lines[-3:] == contacts.lines(None, "en", ENGLISH)


def test_whoever_launches_is_told_which_languages_nobody_has_read() -> None:
    named = {"pl": "Polish", "ar": "Arabic", "uk": "Ukrainian", "cy": "Welsh"}
    read = library()
    assert set(unreviewed(read)) == {
        named[code]
        for code in OTHERS
        if not words_for(code).reviewed_by
        or not read.replies.languages[code].reviewed_by
        or not read.contacts.languages[code].reviewed_by
    }
    assert load_library(SURVEYS).replies.languages.keys() == set(OTHERS)
