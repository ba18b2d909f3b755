"""Symbols and recordings in a survey: known, found by another word, missed where needed."""

from collections.abc import Callable
from pathlib import Path

import pytest

from voice_service.survey.checks import check
from voice_service.survey.definition import AgeBand, Channel, Survey
from voice_service.survey.loader import load_folder
from voice_service.survey.stamps import stamp
from voice_service.survey.symbols import SYMBOLS, WITH_PICTURES, found, nearest

Load = Callable[..., Survey]
Refused = Callable[..., list[str]]
SURVEYS = load_folder(Path(__file__).parents[2] / "surveys").surveys.values()
EASY, YOUNGEST = AgeBand.EASY_READ, AgeBand.FIVE_TO_SEVEN
WHICH = """\
- id: which
  kind: choice
  symbol: park
  ask: Where do you go?
  options:
    - {value: a, label: Parks, symbol: park}
    - {value: b, label: Shops}
"""


def test_symbols_are_read_from_every_part(load: Load) -> None:
    survey = load(WHICH, "symbol: safe\n")
    (question,) = survey.questions
    assert (survey.symbol, survey.closing_symbol, question.symbol) == ("safe", None, "park")
    assert [choice.symbol for choice in question.choices] == ["park", None]
    both = load(WHICH, "symbol: {about: safe, closing: heart}\n")
    assert (both.symbol, both.closing_symbol) == ("safe", "heart")


def test_yes_and_no_have_theirs_also_in_other_words(load: Load) -> None:
    asked = "- {id: a, kind: yes_no, ask: Is it fun?, options: [{value: yes, label: It is}]}"
    assert [choice.symbol for choice in load(asked).questions[0].choices] == ["yes", "no"]


def test_an_unknown_name_is_said_with_its_line_and_the_nearest_one(refused: Refused) -> None:
    wrong = WHICH.replace("  symbol: park", "  symbol: house").replace(
        "label: Shops", "label: S, symbol: shop"
    )
    there = "Staff find all of them, with their names, at /staff/symbols."
    assert refused(wrong) == [
        f"3: There is no symbol called “house”. Did you mean “home”? {there}",
        f"7: There is no symbol called “shop”. Did you mean “shops”? {there}",
    ]
    assert refused(WHICH, "symbol: qqqq\n")[0] == (f"-1: There is no symbol called “qqqq”. {there}")
    listed = WHICH[: WHICH.index("  options")] + "  options: places\n"
    places = "option_lists: {places: [{value: a, label: A, symbol: trian}, {value: b, label: B}]}\n"
    assert refused(listed, places)[0].endswith(f"called “trian”. Did you mean “train”? {there}")


def test_easy_read_is_not_left_with_words_alone(load: Load) -> None:
    faces = """\
- id: how
  kind: scale
  symbol: bus
  ask: How is the bus?
  options:
    - {value: 2, label: Good, face: happy}
    - {value: 1, label: Bad, face: sad}
- {id: a, kind: yes_no, symbol: walk, ask: Do you walk?}
"""
    bare = "- {id: told, kind: statement, ask: We ask about the bus now.}\n"
    assert warned(load(WHICH + faces + bare, bands="easy-read")) == [
        (15, "Easy read shows the option “b” without a picture"),
        (24, "Easy read shows “told” without a picture"),
    ]
    assert warned(load(WHICH + faces + bare, bands="12-15")) == []


def warned(survey: Survey) -> list[tuple[int, str]]:
    problems = [problem for problem in check(survey) if problem.code == "no-symbol"]
    assert all(problem.level == "warning" for problem in problems)
    return [(problem.line, problem.message) for problem in problems]


@pytest.mark.parametrize("survey", SURVEYS, ids=lambda survey: survey.id)
def test_shipped_surveys_show_a_picture_wherever_pictures_are_shown(survey: Survey) -> None:
    assert survey.symbol in SYMBOLS
    for band in WITH_PICTURES & set(survey.bands):
        for question in survey.asked_of(band, Channel.WEB):
            assert question.symbol in SYMBOLS, question.id
            for choice in question.choices_for(band):
                assert choice.face or choice.symbol in SYMBOLS, (question.id, choice.value)
            drawn = [choice.face or choice.symbol for choice in question.choices_for(band)]
            assert len(set(drawn)) == len(drawn), f"two options of {question.id} look the same"


def test_symbols_are_found_by_name_by_what_they_show_and_by_other_words() -> None:
    assert [symbol.name for symbol in found("mob")] == ["phone"]
    assert {"trusted-adult", "family"} <= {symbol.name for symbol in found("CARER")}
    assert [symbol.name for symbol in found("adult heart")] == ["trusted-adult"]
    assert len(found("  ")) == len(SYMBOLS) >= 56
    assert found("helicopter") == ()
    assert (nearest("mum"), nearest("Trusted_Adult"), nearest("qqqq")) == (
        *("family", "trusted-adult", ""),
    )


READ_OUT = """\
- id: safe
  kind: yes_no
  ask: {default: Do you feel safe?, easy-read: Are you safe?}
  hint: Think of the bus.
  audio: {default: safe.mp3, easy-read: safe-easy.mp3}
  languages:
    pl: {ask: {default: Czy jest dobrze?, of: MARK}, audio: safe-pl.mp3}
- id: bus
  kind: yes_no
  ask: {default: Do you take the bus?, 5-7: A bus?}
  audio: bus.mp3
""".replace("MARK", stamp("Do you feel safe?", {EASY: "Are you safe?"}))
POLISH = (
    "languages: {pl: {title: T, about: A., closing: C.}, ar: {title: T, about: A., closing: C.}}\n"
)


def test_a_recording_is_played_only_beside_the_words_it_says(load: Load) -> None:
    survey = load(READ_OUT, POLISH, bands="5-7, 12-15, easy-read")
    safe, bus = survey.questions
    assert safe.recording(None) == safe.recording(YOUNGEST) == "safe.mp3"
    assert safe.recording(EASY) == "safe-easy.mp3"
    assert safe.recording(YOUNGEST, "pl") == "safe-pl.mp3"
    assert safe.recording(YOUNGEST, "ar") == "safe.mp3", "English words are shown, and read"
    assert bus.recording(EASY) == "bus.mp3"
    assert bus.recording(YOUNGEST) == "", "nobody read out “A bus?”"


def test_a_recording_that_is_not_there_keeps_its_survey_back(
    write: Callable[..., str], tmp_path: Path
) -> None:
    (tmp_path / "tiny.yaml").write_text(write(READ_OUT, POLISH, "5-7, easy-read"))
    (tmp_path / "audio").mkdir()
    for name in ("safe.mp3", "safe-easy.mp3", "bus.mp3"):
        (tmp_path / "audio" / name).write_bytes(b"sound")
    loaded = load_folder(tmp_path)
    assert loaded.surveys == {}
    (problem,) = loaded.problems
    assert (problem.line, problem.message) == (
        16,
        "There is no recording called “safe-pl.mp3”",
    )
    assert problem.remedy == "Did you mean “safe.mp3”? Put the file into surveys/audio/."
    (tmp_path / "audio" / "safe-pl.mp3").write_bytes(b"sound")
    assert load_folder(tmp_path).problems == ()
