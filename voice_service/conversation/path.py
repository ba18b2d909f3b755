"""Which questions a child is asked: the band's, those whose condition holds, in order."""

from collections.abc import Mapping

from voice_service.conversation.state import Answer
from voice_service.survey.conditions import holds
from voice_service.survey.definition import AgeBand, Channel, Question, Survey


def path(
    survey: Survey, band: AgeBand | None, answers: Mapping[str, Answer]
) -> tuple[Question, ...]:
    """List the questions that the answers so far lead through, on whichever channel.

    Only answers that are themselves on the path decide what comes after them.
    """
    known: dict[str, tuple[str, ...]] = {}
    found = []
    for question in survey.asked_of(band, Channel.WEB):
        if question.when is not None and not holds(question.when, known):
            continue
        found.append(question)
        if question.id in answers:
            known[question.id] = answers[question.id].values
    return tuple(found)


def asked_on(
    survey: Survey, band: AgeBand | None, answers: Mapping[str, Answer], channel: Channel
) -> tuple[Question, ...]:
    """List the part of the path that this channel asks."""
    here = {question.id for question in survey.asked_of(band, channel)}
    return tuple(question for question in path(survey, band, answers) if question.id in here)


def next_question(
    survey: Survey, band: AgeBand | None, answers: Mapping[str, Answer], channel: Channel
) -> Question | None:
    """Return the first question of the path that has no answer yet, or None at the end."""
    for question in asked_on(survey, band, answers, channel):
        if question.id not in answers:
            return question
    return None


def question_before(
    survey: Survey,
    band: AgeBand | None,
    answers: Mapping[str, Answer],
    channel: Channel,
    step: str,
) -> Question | None:
    """Return the last answered question that stands before a step, or None at the start."""
    before = None
    for question in asked_on(survey, band, answers, channel):
        if question.id == step:
            break
        if question.id in answers and question.has_answer:
            before = question
    return before
