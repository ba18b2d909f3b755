"""The words a band is given, each with its place in the document, and the limits they keep to."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from voice_service.survey.definition import AgeBand, Channel, Place, Question, Survey, Wording

Role = Literal["title", "about", "closing", "ask", "hint", "statement", "label"]


@dataclass(frozen=True, slots=True)
class Limits:
    """The most a band can take; of `short_share` the least, of `scale` the fewest and the most."""

    web: int
    sms: int
    sentence: int
    grade: float
    short_share: float
    scale: tuple[int, int]
    question: int
    texts: int
    aim: int | None = None


# The table “Words for each age” of the partnership: a limit changes here and nowhere else.
LIMITS = {
    AgeBand.FIVE_TO_SEVEN: Limits(6, 0, 8, 1, 0.95, (2, 3), 50, 1),
    AgeBand.EIGHT_TO_ELEVEN: Limits(10, 4, 12, 3, 0.90, (3, 4), 80, 1),
    AgeBand.TWELVE_TO_FIFTEEN: Limits(15, 6, 15, 5, 0.85, (4, 5), 110, 2),
    AgeBand.SIXTEEN_TO_EIGHTEEN: Limits(20, 8, 18, 6, 0.80, (5, 5), 130, 3),
    AgeBand.EASY_READ: Limits(8, 4, 15, 2, 0.95, (2, 3), 60, 1, aim=10),
}


@dataclass(frozen=True, slots=True)
class Written:
    """One text of a survey in all its wordings, and its place in the document."""

    wording: Wording
    role: Role
    place: Place


@dataclass(frozen=True, slots=True)
class Said:
    """One text as a band reads it, in English, and the place of just those words."""

    text: str
    role: Role
    place: Place


def place_of(survey: Survey, question: Question) -> Place:
    """Find the place of a question in its document."""
    return ("questions", survey.questions.index(question))


def written(survey: Survey) -> Iterator[Written]:
    """Yield every text of a survey, in order."""
    yield Written(survey.title, "title", ("title",))
    yield Written(survey.about, "about", ("about",))
    for question in survey.questions:
        yield from written_in(survey, question, None)
    yield Written(survey.closing, "closing", ("closing",))


def written_in(survey: Survey, question: Question, band: AgeBand | None) -> Iterator[Written]:
    """Yield the texts of a question that a band reads: what is asked, the hint, the labels."""
    place = place_of(survey, question)
    yield Written(question.ask, "ask" if question.has_answer else "statement", (*place, "ask"))
    if question.hint:
        yield Written(question.hint, "hint", (*place, "hint"))
    for choice in question.choices_for(band):
        number = question.choices.index(choice)
        yield Written(choice.label, "label", (*place, "options", number, "label"))


def written_for(survey: Survey, band: AgeBand) -> list[Written]:
    """List every text of a survey that a band may read on the web."""
    asked = survey.asked_of(band, Channel.WEB)
    texts = [text for question in asked for text in written_in(survey, question, band)]
    return texts + [text for text in written(survey) if text.role in ("title", "about", "closing")]


def said_to(survey: Survey, band: AgeBand) -> tuple[Said, ...]:
    """List the words of every text that a band may read on the web, in English."""
    return tuple(said(survey, text, band) for text in written_for(survey, band))


def said(survey: Survey, text: Written, band: AgeBand) -> Said:
    """Choose the words of one text for a band, and find where they stand."""
    own, standard = (*text.place, str(band)), (*text.place, "default")
    places = [place for place in (own, standard) if place in survey.lines]
    return Said(text.wording.to(band), text.role, places[0] if places else text.place)
