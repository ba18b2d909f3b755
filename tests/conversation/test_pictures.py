"""Pictures on the pages: for the youngest and for easy read, and for nobody else."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from tests.house import library
from voice_service.conversation import pictures, screens
from voice_service.conversation.engine import start
from voice_service.conversation.screens import Screen
from voice_service.conversation.state import BAND, CLOSED, WELCOME
from voice_service.conversation.texts import Facts
from voice_service.survey.definition import AgeBand, Channel
from voice_service.survey.loader import load_survey, read_text
from voice_service.survey.symbols import SYMBOLS, WITH_PICTURES

FILE = Path(__file__).resolve().parents[2] / "surveys" / "feeling-safe.yaml"
SURVEY = load_survey(read_text(FILE), FILE.name)
FACTS = Facts(date(2026, 12, 18))
EASY = AgeBand.EASY_READ


def pages_of(band: AgeBand) -> list[Screen]:
    """Every page of the survey for a band: the first, each question, the last."""
    steps = [question.id for question in SURVEY.asked_of(band, Channel.WEB)]
    first = start(band)
    states = [first, *(replace(first, step=step) for step in (*steps, CLOSED))]
    return [screens.screen(SURVEY, state, FACTS) for state in states]


def drawn(screen: Screen) -> list[str]:
    options = [option.symbol or "" for option in screen.options]
    return [name for name in (screen.symbol, *screen.line_symbols, *options) if name]


@pytest.mark.parametrize("band", AgeBand)
def test_whose_pages_have_pictures(band: AgeBand) -> None:
    for screen in pages_of(band):
        assert bool(drawn(screen)) == (band in WITH_PICTURES), (band, screen.step)
        assert set(drawn(screen)) <= set(SYMBOLS)
        assert len(screen.line_symbols) in (0, len(screen.lines)), "one for each line, or none"


def test_easy_read_sees_the_question_and_each_answer() -> None:
    pages = {screen.step: screen for screen in pages_of(EASY)}
    places = pages["places_avoid"]
    assert places.symbol == "stay-away"
    assert [option.symbol for option in places.options][:3] == ["park", "shops", "bus"]
    assert [option.symbol for option in pages["adult_to_tell"].options] == ["yes", "no"]
    assert pages[WELCOME].line_symbols[3] == "trusted-adult"
    assert pages[CLOSED].symbol == "thank-you"


def test_the_two_bands_find_themselves_by_a_picture() -> None:
    ages = screens.screen(SURVEY, replace(start(), step=BAND), FACTS).options
    assert {option.value: option.symbol for option in ages if option.symbol} == {
        "5-7": "child",
        "easy-read": "easy-read",
    }


@pytest.mark.parametrize("band", sorted(WITH_PICTURES))
def test_every_line_about_safety_has_a_picture_that_says_the_same(band: AgeBand) -> None:
    words = library().replies.all_words()
    for kind in ("immediate", "severe", "paused", "safe_yes", "safe_no", "safe_not_sure"):
        wordings = words[kind]["web"]
        filled = wordings.get(band, wordings["default"]).replace(
            "{reads}", "A person will read this."
        )
        lines = tuple(filled.split("\n"))
        found = pictures.beside_safety(lines, band)
        assert all(found), (kind, lines, found)
        for line, symbol in zip(lines, found, strict=True):
            assert ("999" in line) == (symbol == "call"), line
        assert pictures.beside_safety(lines, AgeBand.TWELVE_TO_FIFTEEN) == ()
    assert pictures.beside_safety(("The moon is out.",), band) == ("",)
