"""The other languages of a survey: complete, made from the English that stands, or not shown."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from voice_service.survey.checks import check
from voice_service.survey.definition import AgeBand, Survey
from voice_service.survey.loader import load_folder, load_survey
from voice_service.survey.stamping import stamped
from voice_service.survey.translations import languages, share, standing, unreviewed
from voice_service.survey.wording import LIMITS, written, written_for
from voice_service.text.readability import sentences_in, words_in

FOLDER = Path(__file__).parents[2] / "surveys"
SURVEYS = load_folder(FOLDER).surveys
SHIPPED = [
    pytest.param(survey, language, id=f"{survey.id} {language}")
    for survey in SURVEYS.values()
    for language in ("pl", "ar", "uk", "cy")
]
TINY = """\
- id: home
  kind: yes_no
  ask: {default: Is it good?, 5-7: Good?}
- id: way
  kind: choice
  ask: How is the way?
  options:
    - {value: 2, label: Good}
    - {value: 1, label: Bad, face: sad}
"""
POLISH = """\
languages:
  pl:
    title: Mini
    about: Pyta o to rada.
    closing: To wszystko.
    questions:
      home:
        ask: {default: Czy jest dobrze?, 5-7: Dobrze?}
      way:
        ask: Jak jest po drodze?
        options:
          2: Dobrze
          1: Źle
"""
Write = Callable[..., str]


def found(survey: Survey) -> list[str]:
    return [f"{each.line} {each.level} {each.code}" for each in check(survey)]


@pytest.fixture
def tiny(write: Write) -> str:
    """Give a tiny survey that has all its words in Polish."""
    document, _ = stamped(write(TINY, bands="5-7, 12-15") + POLISH, "tiny.yaml")
    return document


# The surveys we ship.


@pytest.mark.parametrize(("survey", "language"), SHIPPED)
def test_every_age_reads_every_text_in_its_language(survey: Survey, language: str) -> None:
    assert language in languages(survey)
    for band in survey.bands:
        counted = share(survey, language, band)
        assert counted.there == counted.texts > 20


@pytest.mark.parametrize(("survey", "language"), SHIPPED)
def test_the_words_are_of_that_language(survey: Survey, language: str) -> None:
    for band in survey.bands:
        for text in written_for(survey, band):
            words = text.wording.to(band, language)
            assert words != text.wording.to(band)
            if language in ("ar", "uk"):
                assert not re.search("[A-Za-z]", words), words
            mark = "؟" if language == "ar" else "?"
            assert words.endswith(mark) == text.wording.to(band).endswith("?"), words


@pytest.mark.parametrize(("survey", "language"), SHIPPED)
def test_they_are_about_as_short_as_the_english(survey: Survey, language: str) -> None:
    # The limits are made for English; another language may need a few words more.
    for band in survey.bands:
        limits = LIMITS[band]
        for text in written_for(survey, band):
            words = text.wording.to(band, language)
            longest = max(len(words_in(sentence)) for sentence in sentences_in(words))
            assert longest <= limits.sentence + 3, words
            if text.role == "ask":
                assert len(words) <= limits.question * 1.12, words


def test_nobody_is_said_to_have_reviewed_them() -> None:
    for survey in SURVEYS.values():
        codes = {each.code for each in unreviewed(survey)}
        assert codes == {"translation-unreviewed"}
        assert len(unreviewed(survey)) == len(languages(survey))


# English that changes.


def test_changed_english_makes_exactly_that_text_stale_and_is_shown() -> None:
    old, new = "8-11: How safe do you feel at school?", "8-11: How safe is it at school?"
    document = SURVEYS["feeling-safe"].document
    assert document.count(old) == 1
    survey = load_survey(document.replace(old, new), "changed.yaml")
    stale = [
        (language, text.place)
        for language in languages(survey)
        for text in written(survey)
        if standing(text.wording, language, None) == "stale"
    ]
    place = ("questions", 1, "ask")
    assert stale == [(language, place) for language in ("pl", "ar", "uk", "cy")]
    asked, eight = survey.question("safe_school"), AgeBand.EIGHT_TO_ELEVEN
    assert asked.ask.to(eight, "pl") == "How safe is it at school?"
    assert asked.ask.to(AgeBand.FIVE_TO_SEVEN, "pl") == "Do you feel safe at school?"
    assert asked.choices[0].label.to(eight, "pl") == "Bardzo bezpiecznie"
    problems = [each for each in check(survey) if each.code == "translation-stale"]
    assert len(problems) == 4
    lines = survey.document.splitlines()
    for each in problems:
        assert each.level == "warning"
        assert lines[each.line - 3].strip() == "safe_school:" or "ask:" in lines[each.line - 1]


def test_a_stamp_changes_the_marks_and_nothing_else() -> None:
    document = SURVEYS["online-life"].document
    changed = document.replace("label: A lot,", "label: Very much,").replace(
        "ask: What one thing would", "ask: Which one thing would"
    )
    again, count = stamped(changed, "online-life.yaml", "uk")
    assert count == 2
    before, after = changed.splitlines(), again.splitlines()
    assert len(before) == len(after)
    differ = [(a, b) for a, b in zip(before, after, strict=True) if a != b]
    marks = [[re.sub(r"of: [a-p]{8}", "of: -", line) for line in pair] for pair in differ]
    assert len(differ) == 2
    assert all(a == b for a, b in marks)
    survey = load_survey(again, "online-life.yaml")
    assert survey.question("online_settings").choices[0].label.to(None, "uk") == "Дуже"
    assert survey.question("online_settings").choices[0].label.to(None, "pl") == "Very much"
    everything, rest = stamped(again, "online-life.yaml")
    assert rest == 6
    assert stamped(everything, "online-life.yaml") == (everything, 0)


def test_english_that_is_only_wrapped_anew_changes_nothing() -> None:
    document = SURVEYS["feeling-safe"].document
    wrapped = document.replace("They want to know where young people\n", "They want to know\n", 1)
    wrapped = wrapped.replace(
        "    feel safe. Your answers", "    where young people feel safe. Your answers", 1
    )
    assert wrapped != document
    codes = [each.code for each in check(load_survey(wrapped, "wrapped.yaml"))]
    assert [code for code in codes if code.startswith("translation")] == []


def test_a_file_from_windows_keeps_its_ends_of_lines(tiny: str) -> None:
    changed = tiny.replace("label: Bad", "label: Poor").replace("\n", "\r\n")
    again, count = stamped(changed, "tiny.yaml")
    assert count == 1
    assert again.count("\r\n") == again.count("\n") == changed.count("\r\n")


# What an author may do.


def test_words_without_a_mark_are_not_shown(write: Write) -> None:
    survey = load_survey(write(TINY, bands="5-7, 12-15") + POLISH, "tiny.yaml")
    assert survey.question("home").ask.to(None, "pl") == "Is it good?"
    assert {each.code for each in check(survey)} == {"translation-stale"}


def test_a_stamped_survey_has_nothing_to_say(tiny: str) -> None:
    survey = load_survey(tiny, "tiny.yaml")
    assert found(survey) == []
    assert survey.title.to(None, "pl") == "Mini"
    assert survey.question("home").ask.to(AgeBand.FIVE_TO_SEVEN, "pl") == "Dobrze?"
    labels = [choice.label.to(None, "pl") for choice in survey.question("way").choices]
    assert labels == ["Dobrze", "Źle"]
    yes, no = survey.question("home").choices
    assert (yes.label.to(None, "pl"), no.label.to(None, "pl")) == ("Tak", "Nie")


def test_words_beside_the_question_are_read_and_stamped_too(write: Write) -> None:
    beside = TINY.replace("Bad, ", "Bad, languages: {pl: Źle}, ").replace(
        "ask: How is the way?", "ask: How is the way?\n  languages: {pl: {ask: Jak po drodze?}}"
    )
    block = POLISH.replace("          1: Źle\n", "").replace(
        "        ask: Jak jest po drodze?\n", ""
    )
    document, count = stamped(write(beside, bands="5-7, 12-15") + block, "tiny.yaml")
    survey = load_survey(document, "tiny.yaml")
    assert found(survey) == []
    assert count == 7
    assert survey.question("way").ask.to(None, "pl") == "Jak po drodze?"
    assert survey.question("way").choices[1].label.to(None, "pl") == "Źle"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("          1: {", "          3: {", "translation-of-nothing translation-missing"),
        ("      way:", "      gone:", "translation-of-nothing translation-missing"),
        (", 5-7: Dobrze?", "", "translation-plain"),
        ("default: Źle", "default: dobrze", "translation-same-labels"),
    ],
)
def test_what_is_wrong_is_said(tiny: str, old: str, new: str, said: str) -> None:
    assert tiny.count(old) == 1
    problems = check(load_survey(tiny.replace(old, new), "tiny.yaml"))
    assert {each.code for each in problems} == set(said.split())
    level = "error" if said == "translation-same-labels" else "warning"
    assert {each.level for each in problems} == {level}


def test_yes_and_no_can_be_answered_as_the_question_asks(write: Write) -> None:
    welsh = """\
languages:
  cy:
    questions:
      home:
        options:
          yes: {default: Oes, 5-7: Ydy}
          no: Nac oes
"""
    document, count = stamped(write(TINY, bands="5-7, 12-15") + welsh, "tiny.yaml")
    yes, no = load_survey(document, "tiny.yaml").question("home").choices
    assert count == 2
    assert [yes.label.to(None, "cy"), yes.label.to(AgeBand.FIVE_TO_SEVEN, "cy")] == ["Oes", "Ydy"]
    assert no.label.to(None, "cy") == "Nac oes"


def test_a_review_is_signed_with_a_name(tiny: str) -> None:
    (problem,) = unreviewed(load_survey(tiny, "tiny.yaml"))
    assert problem.level == "warning"
    signed = tiny.replace("  pl:\n", "  pl:\n    reviewed_by: A. Reader\n", 1)
    survey = load_survey(signed, "tiny.yaml")
    assert unreviewed(survey) == ()
    assert survey.reviewed_by == {"pl": "A. Reader"}
    empty = load_survey(tiny.replace("  pl:\n", "  pl:\n    reviewed_by:\n", 1), "tiny.yaml")
    assert len(unreviewed(empty)) == 1
