"""The surveys we ship keep every limit of the words for each age, and can be sent as they are."""

from pathlib import Path

import pytest

from voice_service.survey.checks import check
from voice_service.survey.definition import AgeBand, Channel, Survey
from voice_service.survey.ease import ease_for
from voice_service.survey.loader import load_folder
from voice_service.survey.wording import LIMITS, said_to
from voice_service.text.readability import ease_of

FOLDER = Path(__file__).parents[2] / "surveys"
LOADED = load_folder(FOLDER)
SURVEYS = sorted(LOADED.surveys.values(), key=lambda survey: survey.id)
BY_BAND = [(survey, band) for survey in SURVEYS for band in survey.bands]


def test_all_of_them_load() -> None:
    assert LOADED.problems == ()
    assert {"are-we-listening", "feeling-safe", "online-life"} <= set(LOADED.surveys)


@pytest.mark.parametrize("survey", SURVEYS, ids=lambda survey: survey.id)
def test_nothing_is_left_to_put_right(survey: Survey) -> None:
    problems = check(survey)
    assert [str(problem) for problem in problems if problem.level == "error"] == []
    # Easy read aims at ten words; a few questions that are asked in eleven are judged good.
    assert {problem.code for problem in problems} <= {"sentence-aim"}
    assert len(problems) <= 2


@pytest.mark.parametrize(("survey", "band"), BY_BAND, ids=lambda part: getattr(part, "id", part))
def test_they_keep_to_the_table_of_words(survey: Survey, band: AgeBand) -> None:
    limits = LIMITS[band]
    assert ease_for(survey, band).grade <= limits.grade
    assert ease_of(said.text for said in said_to(survey, band)).short_share >= limits.short_share
    for channel, most in ((Channel.WEB, limits.web), (Channel.SMS, limits.sms)):
        assert sum(q.has_answer for q in survey.asked_of(band, channel)) <= most


@pytest.mark.parametrize("survey", SURVEYS, ids=lambda survey: survey.id)
def test_they_are_worth_sending(survey: Survey) -> None:
    assert any(question.when for question in survey.questions)
    assert any(question.sensitive for question in survey.questions)
    assert sum(question.measure is not None for question in survey.questions) >= 4
    assert survey.informs
    comment = survey.document.splitlines()[0]
    assert comment.startswith("# ")


def test_feeling_safe_keeps_the_ids_and_values_that_results_pool_on() -> None:
    survey = LOADED.surveys["feeling-safe"]
    places = ["safe_home", "safe_school", "safe_way", "safe_town", "safe_online"]
    assert [question.id for question in survey.questions] == [
        *places,
        *("places_avoid", "adult_to_tell", "change_one_thing"),
    ]
    assert survey.bands == tuple(AgeBand)
    steps = {"5-7": "531", "8-11": "5421", "12-15": "54321", "16-18": "54321", "easy-read": "531"}
    for place in places:
        question = survey.question(place)
        assert question.measure == place.replace("_", "-")
        for band, values in steps.items():
            shown = question.choices_for(AgeBand(band))
            assert "".join(choice.value for choice in shown) == values
            assert all(choice.face for choice in shown)


def test_a_shared_phone_is_not_asked_about_home_by_younger_children() -> None:
    survey = LOADED.surveys["feeling-safe"]
    for band in (AgeBand.EIGHT_TO_ELEVEN, AgeBand.EASY_READ):
        assert survey.question("safe_home") not in survey.asked_of(band, Channel.SMS)


def test_not_safe_at_all_at_home_is_looked_at_by_a_person() -> None:
    (worry,) = LOADED.surveys["feeling-safe"].question("safe_home").concern_when
    assert worry.values == {"1"}
    assert worry.severity == "medium"
