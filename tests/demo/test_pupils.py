"""The invented people of the demo: plainly invented, the same each time, and worth protecting."""

import re
from collections import Counter
from pathlib import Path
from random import Random
from statistics import mean

import pytest

from voice_service.demo.people import PANEL, SCHOOLS, STAFF
from voice_service.demo.pupils import RELEASE, PupilAnswers, pupils
from voice_service.demo.words import read_words
from voice_service.reporting.summary import (
    Comment,
    GroupFacts,
    Row,
    WaveFacts,
    as_dict,
    summarise,
)
from voice_service.survey.conditions import holds
from voice_service.survey.definition import Channel, Kind, Survey
from voice_service.survey.loader import load_survey

FILE = Path(__file__).parents[2] / "surveys" / "feeling-safe.yaml"


@pytest.fixture(scope="module")
def survey() -> Survey:
    return load_survey(FILE.read_text(encoding="utf-8"), FILE.name)


@pytest.fixture(scope="module")
def everybody(survey: Survey) -> list[PupilAnswers]:
    return list(pupils(survey))


def texts(everybody: list[PupilAnswers]) -> list[str]:
    return [answer.text for pupil in everybody for answer in pupil.answers if answer.text]


def average(everybody: list[PupilAnswers], question: str, school: str = "") -> float:
    return mean(
        float(answer.values[0])
        for pupil in everybody
        for answer in pupil.answers
        if answer.question == question and answer.values and pupil.school.startswith(school)
    )


def test_everybody_is_plainly_invented() -> None:
    names = [one.name for group in (PANEL, STAFF, SCHOOLS) for one in group]
    assert all("(demo)" in name for name in names)
    phones = [member.phone for member in PANEL] + [one.phone for one in STAFF if one.phone]
    assert len(set(phones)) == 18
    assert all(re.fullmatch(r"\+447700900\d{3}", phone) for phone in phones)
    assert all(one.email.endswith("@example.org") for one in STAFF)
    assert len(PANEL) == 15
    assert all(10 <= member.age <= 18 for member in PANEL)


def test_four_hundred_answer_the_same_each_time(
    survey: Survey, everybody: list[PupilAnswers]
) -> None:
    assert list(pupils(survey)) == everybody
    assert Counter(pupil.school for pupil in everybody) == {
        school.name: school.answered for school in SCHOOLS
    }
    assert len(everybody) == 400
    assert sum(school.asked for school in SCHOOLS) == 520


def test_each_pupil_answers_only_what_that_age_is_shown(
    survey: Survey, everybody: list[PupilAnswers]
) -> None:
    for pupil in everybody:
        band = next(band for band in survey.bands if band.value == pupil.age_band)
        given = {answer.question: answer.values for answer in pupil.answers}
        asked = [
            question.id
            for question in survey.asked_of(band, Channel.WEB)
            if question.has_answer and (question.when is None or holds(question.when, given))
        ]
        assert [answer.question for answer in pupil.answers] == asked
        for answer in pupil.answers:
            question = survey.question(answer.question)
            offered = {choice.value for choice in question.choices_for(band)}
            assert offered.issuperset(answer.values)
            said = bool(answer.text) if question.kind is Kind.TEXT else bool(answer.values)
            assert said == (answer.missing is None)


def test_their_answers_tell_a_story(everybody: list[PupilAnswers]) -> None:
    places = ("safe_home", "safe_school", "safe_way", "safe_town")
    home, school, way, town = (average(everybody, place) for place in places)
    assert home > school > max(way, town)
    assert average(everybody, "safe_way", "Tall Ships") < way - 0.7
    assert average(everybody, "safe_online", "Marram") == min(
        average(everybody, place, "Marram") for place in (*places, "safe_online")
    )
    reasons = Counter(answer.missing for pupil in everybody for answer in pupil.answers)
    assert min(reasons[reason] for reason in ("skipped", "dont_know", "rather_not")) > 20


def test_hardly_any_two_write_the_same(everybody: list[PupilAnswers]) -> None:
    written = Counter(texts(everybody))
    assert len(written) >= 320
    words = read_words(Random(1))
    often = {said for band in words.again.values() for said in band}
    assert {said for said, times in written.items() if times > 1} <= often
    told = [said for _, said in words.tells]
    assert 8 <= len(told) <= 12
    assert all(written[said] == 1 for said in told)
    assert all(written[said] >= 1 for said in RELEASE)
    assert not set(told) & set(RELEASE)


def test_no_summary_of_theirs_shows_a_small_figure(
    survey: Survey, everybody: list[PupilAnswers]
) -> None:
    answers = [(pupil.school, answer) for pupil in everybody for answer in pupil.answers]
    seen = summarise(
        survey,
        wave=WaveFacts(1, "Last term", asked=520, answered=400),
        rows=[Row(one.question, one.values, one.missing, school) for school, one in answers],
        comments=[
            Comment(one.question, "neutral", one.text, school)
            for school, one in answers
            if one.text
        ],
        groups=[GroupFacts(school.name, school.answered, school.asked) for school in SCHOOLS],
    )
    shown = [int(figure) for figure in re.findall(r"'count': (\d+)", str(as_dict(seen)))]
    assert len(shown) > 60
    assert all(figure >= 10 and figure % 5 == 0 for figure in shown)
    club = SCHOOLS[-1]
    assert club.answered == 9
    for question in seen.questions:
        for group in question.groups or ():
            assert (group.base is None) == (group.name in (club.name, SCHOOLS[-2].name))
    theirs = {one.text for school, one in answers if school == club.name and one.text}
    assert theirs.isdisjoint(quote.text for quote in seen.comments)
