"""Four hundred invented pupils and what they answer, the same every time."""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from voice_service.demo.people import CHILD, EASY_READ, OLDER, SCHOOLS, TEEN, YOUNGEST, School
from voice_service.demo.words import RELEASE, Words, read_words
from voice_service.survey.conditions import holds
from voice_service.survey.definition import AgeBand, Channel, Kind, Question, Survey

__all__ = ["RELEASE", "PupilAnswer", "PupilAnswers", "pupils"]

Given = dict[str, tuple[str, ...]]

# How safe a place is to most, on a scale of 1 to 5: the way home and the town less than school.
_USUAL = {
    "safe_home": 4.7,
    "safe_school": 4.1,
    "safe_way": 3.6,
    "safe_town": 3.3,
    "safe_online": 3.6,
}
_OTHER_SCALES = 3.5
_BY_AGE = {YOUNGEST: 0.5, CHILD: 0.3, TEEN: -0.2, OLDER: 0.0, EASY_READ: -0.3}
# How often a question is passed by, don't know, and don't want to say.
_MISSING = {"skipped": 0.022, "dont_know": 0.025, "rather_not": 0.012}
_MISSING_SENSITIVE = {"skipped": 0.02, "dont_know": 0.02, "rather_not": 0.035}
_MISSING_TEXT = {"skipped": 0.07, "dont_know": 0.02, "rather_not": 0.01}
# Who stays away from a place: when this question is answered low, with this chance.
_AVOIDED = {
    "park": ("safe_town", 0.5),
    "town": ("safe_town", 0.4),
    "bus": ("safe_way", 0.45),
    "streets": ("safe_way", 0.4),
    "school": ("safe_school", 0.5),
    "online": ("safe_online", 0.45),
}
_LOW = 3


@dataclass(frozen=True, slots=True)
class PupilAnswer:
    """One answer: values chosen, or own words, or why neither."""

    question: str
    values: tuple[str, ...] = ()
    text: str = ""
    missing: str | None = None


@dataclass(frozen=True, slots=True)
class PupilAnswers:
    """One pupil's school, age band and answers, in the order of the survey."""

    school: str
    age_band: str
    answers: tuple[PupilAnswer, ...]


@dataclass(frozen=True, slots=True)
class _Pupil:
    school: School
    band: AgeBand
    ease: float  # how safe this child feels everywhere, in steps of the scale


def pupils(survey: Survey, seed: int = 2019) -> Iterator[PupilAnswers]:
    """Answer the survey as every pupil of SCHOOLS who took part would, on the web."""
    chance = random.Random(seed)
    words = read_words(chance)
    answered = [(pupil, _answers(survey, pupil, chance)) for pupil in _everybody(chance)]
    telling = _who_tells(answered, words, chance)
    for number, (pupil, answers) in enumerate(answered):
        worries = _worries(answers)
        yield PupilAnswers(
            pupil.school.name,
            pupil.band.value,
            tuple(
                _in_words(answer, telling.get(number), words, pupil.band, worries)
                if survey.question(answer.question).kind is Kind.TEXT
                else answer
                for answer in answers
            ),
        )


def _everybody(chance: random.Random) -> Iterator[_Pupil]:
    for school in SCHOOLS:
        bands = [
            AgeBand(band)
            for band, share in school.bands.items()
            for _ in range(round(share * school.answered))
        ]
        most = AgeBand(max(school.bands, key=lambda band: school.bands[band]))
        bands += [most] * (school.answered - len(bands))
        for band in bands[: school.answered]:
            yield _Pupil(school, band, chance.gauss(0, 0.75))


def _answers(survey: Survey, pupil: _Pupil, chance: random.Random) -> list[PupilAnswer]:
    given: Given = {}
    answers = []
    for question in survey.asked_of(pupil.band, Channel.WEB):
        if not question.has_answer or (question.when and not holds(question.when, given)):
            continue
        answer = _answer(question, pupil, given, chance)
        given[question.id] = answer.values
        answers.append(answer)
    return answers


def _answer(question: Question, pupil: _Pupil, given: Given, chance: random.Random) -> PupilAnswer:
    missing = _missing(question, pupil, chance)
    if missing is not None or question.kind is Kind.TEXT:
        return PupilAnswer(question.id, missing=missing)
    offered = [choice.value for choice in question.choices_for(pupil.band)]
    values: tuple[str, ...]
    match question.kind:
        case Kind.SCALE:
            values = (_on_scale(question.id, offered, pupil, chance),)
        case Kind.YES_NO:
            values = ("yes" if chance.random() < 0.87 + 0.09 * pupil.ease else "no",)
        case Kind.CHOICES:
            values = _avoided(offered, given, chance)
        case Kind.NUMBER:
            values = (str(chance.randint(question.least or 0, question.most or 10)),)
        case _:
            values = (chance.choice(offered),)
    return PupilAnswer(question.id, values)


def _missing(question: Question, pupil: _Pupil, chance: random.Random) -> str | None:
    rates = _MISSING_SENSITIVE if question.sensitive else _MISSING
    if question.kind is Kind.TEXT:
        rates = _MISSING_TEXT
    more = 2.0 if pupil.band is AgeBand.FIVE_TO_SEVEN and question.kind is not Kind.TEXT else 1.0
    for reason, rate in rates.items():
        if chance.random() < rate * more:
            return reason
    return None


def _on_scale(question: str, offered: Sequence[str], pupil: _Pupil, chance: random.Random) -> str:
    feels = (
        _USUAL.get(question, _OTHER_SCALES)
        + pupil.school.lean.get(question, 0.0)
        + _BY_AGE[pupil.band.value]
        + pupil.ease
        + chance.gauss(0, 0.7)
    )
    return min(offered, key=lambda value: abs(float(value) - feels))


def _avoided(offered: Sequence[str], given: Given, chance: random.Random) -> tuple[str, ...]:
    chosen = []
    for value in offered:
        place, likely = _AVOIDED.get(value, ("", 0.1))
        low = any(float(answer) <= _LOW for answer in given.get(place, ()))
        if value != "nowhere" and chance.random() < (likely if low else 0.05):
            chosen.append(value)
    if chosen:
        return tuple(chosen)
    return ("nowhere",) if "nowhere" in offered else (chance.choice(offered),)


def _worries(answers: Sequence[PupilAnswer]) -> Mapping[str, float]:
    """Find what weighs on a pupil: each scale question that was answered low, and how low."""
    return {
        answer.question: _LOW + 1 - float(answer.values[0])
        for answer in answers
        if answer.question in _USUAL and answer.values and float(answer.values[0]) <= _LOW
    }


def _who_tells(
    answered: Sequence[tuple[_Pupil, Sequence[PupilAnswer]]], words: Words, chance: random.Random
) -> dict[int, str]:
    # Each of the few who tell of something wrong is a pupil of that age who does not feel safe.
    telling: dict[int, str] = {}
    for band, told in words.tells:
        uneasy = [
            number
            for number, (pupil, answers) in enumerate(answered)
            if pupil.band == band and number not in telling and _worries(answers)
        ]
        telling[chance.choice(uneasy)] = told
    return telling


def _in_words(
    answer: PupilAnswer,
    told: str | None,
    words: Words,
    band: AgeBand,
    worries: Mapping[str, float],
) -> PupilAnswer:
    if told is not None:
        return replace(answer, text=told, missing=None)
    if answer.missing is not None:
        return answer
    return replace(answer, text=words.next_for(band.value, worries))
