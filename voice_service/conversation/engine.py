"""The conversation engine: one table of steps, the same for texting and the web.

Pure: what happens on a reply is a function of the survey, the state and the reply.
"""

from collections.abc import Callable
from dataclasses import replace

from voice_service.conversation.events import (
    AskedAgain,
    HelpAsked,
    LookChosen,
    MovedOn,
    Repeated,
    SaidMore,
    Turn,
    WebAsked,
)
from voice_service.conversation.moves import (
    MOST_ASKED_AGAIN,
    Reply,
    answer_of,
    go_back,
    go_on,
    question_at,
    read,
    record,
    skip,
)
from voice_service.conversation.opening import at_band, at_helper, at_welcome
from voice_service.conversation.path import next_question
from voice_service.conversation.reading import (
    Command,
    read_text,
)
from voice_service.conversation.state import (
    BAND,
    CLOSED,
    HELPER,
    WELCOME,
    Answer,
    Missing,
    State,
)
from voice_service.survey.definition import AgeBand, Channel, Survey
from voice_service.text.keywords import is_web


def start(age: AgeBand | None = None, language: str = "en", look: AgeBand | None = None) -> State:
    """Return the state of somebody who has been invited and has not said anything yet.

    `look` is the band whose words they chose to read, if they ever did.
    """
    return State(band=look or age, age=age, language=language)


def resume(survey: Survey, state: State, reply: Reply, channel: Channel) -> Turn:
    """Take one reply and return the turn it causes.

    Raises StepError when the state does not belong to the survey.
    """
    step = standing(survey, state, channel).step
    if channel is Channel.SMS and is_web(reply.words):
        return Turn(state, (WebAsked(),))
    if reply.question is not None and reply.question != step:
        return _from_another_page(survey, state, reply, reply.question, channel)
    return _STEPS.get(step, _at_question)(survey, replace(state, step=step), reply, channel)


def change_look(
    survey: Survey, state: State, channel: Channel, *, band: AgeBand | None, language: str
) -> Turn:
    """Show the same question in the words of another band or language; no answer is touched.

    A band the survey is not written for, or None, leaves the words as they are.
    """
    chosen = band if band in survey.bands else state.band
    changed = standing(survey, replace(state, band=chosen, language=language), channel)
    return Turn(changed, (LookChosen(chosen, language),))


def standing(survey: Survey, state: State, channel: Channel) -> State:
    """Return the state as this channel sees it: the step that is to be shown now.

    A question for the web only is not asked by text, and what was finished by text
    may go on with it on the web.
    """
    if state.step in (WELCOME, BAND) or (state.step == HELPER and channel is Channel.WEB):
        return state
    if state.step not in (CLOSED, HELPER):
        question = question_at(survey, state.step)
        if question in survey.asked_of(state.band, channel):
            return state
    following = next_question(survey, state.band, state.answers, channel)
    return replace(state, step=following.id if following else CLOSED, asked_again=0)


def _at_question(survey: Survey, state: State, reply: Reply, channel: Channel) -> Turn:
    question = question_at(survey, state.step)
    reading = read(question, state, reply)
    match reading.command:
        case Command.HELP:
            return Turn(state, (HelpAsked(),))
        case Command.BACK:
            return go_back(survey, state, channel)
        case Command.SKIP:
            return skip(survey, state, question, channel)
    if reading.clear:
        return record(survey, state, answer_of(question, reading), channel)
    if state.asked_again < MOST_ASKED_AGAIN:
        again = replace(state, asked_again=state.asked_again + 1)
        return Turn(again, (AskedAgain(question.id),))
    if question.id in state.answers:  # gone back to, and not changed after all
        return go_on(survey, state, channel, (MovedOn(question.id),))
    missing = Missing.UNCLEAR if reply.words.strip() else Missing.SKIPPED
    unclear = Answer(question.id, text=reply.words, missing=missing)
    return record(survey, state, unclear, channel, (MovedOn(question.id),))


def _at_end(survey: Survey, state: State, reply: Reply, channel: Channel) -> Turn:
    reading = read_text(reply.words)
    command = reply.command or reading.command
    if command is Command.HELP:
        return Turn(state, (HelpAsked(),))
    if command is Command.BACK:
        return go_back(survey, state, channel)
    return Turn(state, (SaidMore() if reply.words.strip() else Repeated(),))


Step = Callable[[Survey, State, Reply, Channel], Turn]
# The state machine: where the conversation stands decides what a reply does.
_STEPS: dict[str, Step] = {
    WELCOME: at_welcome,
    BAND: at_band,
    HELPER: at_helper,
    CLOSED: _at_end,
}


def _from_another_page(
    survey: Survey, state: State, reply: Reply, asked: str, channel: Channel
) -> Turn:
    """Take a page that was sent late or twice: its answer counts for the question it showed."""
    if asked not in state.answers or reply.command is not None:
        return Turn(standing(survey, state, channel), (Repeated(),))
    question = question_at(survey, asked)
    reading = read(question, state, reply)
    answer = answer_of(question, reading)
    if not reading.clear or not question.has_answer or state.answers[asked] == answer:
        return Turn(standing(survey, state, channel), (Repeated(),))
    return record(survey, state, answer, channel)
