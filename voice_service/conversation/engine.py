"""The conversation engine: one table of steps, the same for texting and the web.

Pure: what happens on a reply is a function of the survey, the state and the reply.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from voice_service.conversation.events import (
    Answered,
    AskedAgain,
    BandChosen,
    Declined,
    Event,
    Finished,
    HelpAsked,
    HelpedBy,
    LeftAlone,
    LeftPath,
    LookChosen,
    MovedOn,
    Repeated,
    ReturnedToPath,
    SaidMore,
    Seen,
    Started,
    Turn,
    WebAsked,
    WentBack,
)
from voice_service.conversation.options import band_options, helper_options, options_for
from voice_service.conversation.path import next_question, path, question_before
from voice_service.conversation.reading import (
    Command,
    Option,
    Reading,
    read_choice,
    read_number,
    read_start,
    read_text,
)
from voice_service.conversation.state import (
    BAND,
    CLOSED,
    HELPER,
    WELCOME,
    Answer,
    Helper,
    Missing,
    State,
    Status,
)
from voice_service.survey.definition import AgeBand, Channel, Kind, Question, Survey
from voice_service.text.keywords import is_web

MOST_ASKED_AGAIN = 2


@dataclass(frozen=True, slots=True)
class Reply:
    """What the child sent: words by text; on a page also the values picked or a button.

    `question` is the step that the page showed; by text it is the one asked last. `once` names
    the page itself, so that one that is sent again, perhaps much later, is known.
    """

    words: str = ""
    values: tuple[str, ...] = ()
    command: Command | None = None
    missing: Missing | None = None
    question: str | None = None
    once: str = ""


class StepError(ValueError):
    """A stored state stands at a step that its survey does not have."""


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
        question = _question(survey, state.step)
        if question in survey.asked_of(state.band, channel):
            return state
    following = next_question(survey, state.band, state.answers, channel)
    return replace(state, step=following.id if following else CLOSED, asked_again=0)


def _at_welcome(survey: Survey, state: State, reply: Reply, channel: Channel) -> Turn:
    if reply.command is Command.HELP:
        return Turn(state, (HelpAsked(),))
    words = reply.words or " ".join(reply.values)
    answer = read_start(words)
    if answer is None:
        if read_text(words).command is Command.HELP:
            return Turn(state, (HelpAsked(),))
        if state.asked_again >= MOST_ASKED_AGAIN:
            return Turn(state, (LeftAlone(),))
        return Turn(replace(state, asked_again=state.asked_again + 1), (AskedAgain(WELCOME),))
    if not answer:
        return Turn(replace(state, status=Status.DECLINED, asked_again=0), (Declined(),))
    opened = replace(state, status=Status.OPEN, asked_again=0)
    if opened.band not in survey.bands:
        opened = replace(opened, band=opened.age)
    if opened.band not in survey.bands:
        if len(survey.bands) > 1:
            return Turn(replace(opened, step=BAND), (Started(),))
        opened = replace(opened, band=survey.bands[0], age=survey.bands[0])
    return _begin(survey, opened, channel, (Started(),))


def _begin(survey: Survey, state: State, channel: Channel, events: tuple[Event, ...]) -> Turn:
    """Go to the first question; the youngest are first asked who helps them."""
    if state.band is AgeBand.FIVE_TO_SEVEN and channel is Channel.WEB and state.helper is None:
        return Turn(replace(state, step=HELPER, asked_again=0), events)
    return _go_on(survey, state, channel, events)


def _at_band(survey: Survey, state: State, reply: Reply, channel: Channel) -> Turn:
    reading = _read_options(reply, band_options(survey, channel))
    if reading.command is Command.HELP:
        return Turn(state, (HelpAsked(),))
    if reading.command is Command.BACK:
        return Turn(replace(state, step=WELCOME, asked_again=0), (WentBack(WELCOME),))
    if reading.clear and reading.values:
        age = AgeBand(reading.values[0])
        return _of_age(survey, state, age, channel)
    refused = reading.command is Command.SKIP or reading.missing is not None
    if refused or state.asked_again >= MOST_ASKED_AGAIN:
        # Without an age we use the middle wording, and everything is still asked and kept.
        return _of_age(survey, state, _middle_band(survey), channel)
    return Turn(replace(state, asked_again=state.asked_again + 1), (AskedAgain(BAND),))


def _of_age(survey: Survey, state: State, age: AgeBand, channel: Channel) -> Turn:
    band = state.band if state.band in survey.bands else age  # a look chosen before is kept
    return _begin(survey, replace(state, band=band, age=age), channel, (BandChosen(age),))


def _at_helper(survey: Survey, state: State, reply: Reply, channel: Channel) -> Turn:
    reading = _read_options(reply, helper_options())
    if reading.command is Command.HELP:
        return Turn(state, (HelpAsked(),))
    if reading.command is Command.BACK:
        return Turn(replace(state, step=WELCOME, asked_again=0), (WentBack(WELCOME),))
    if reading.clear and reading.values:
        helper = Helper(reading.values[0])
        helped = replace(state, helper=helper)
        return _go_on(survey, helped, channel, (HelpedBy(helper),))
    if reading.command is Command.SKIP or state.asked_again >= MOST_ASKED_AGAIN:
        return _go_on(survey, state, channel, ())
    return Turn(replace(state, asked_again=state.asked_again + 1), (AskedAgain(HELPER),))


def _at_question(survey: Survey, state: State, reply: Reply, channel: Channel) -> Turn:
    question = _question(survey, state.step)
    reading = read(question, state, reply)
    match reading.command:
        case Command.HELP:
            return Turn(state, (HelpAsked(),))
        case Command.BACK:
            return _back(survey, state, channel)
        case Command.SKIP:
            return _skip(survey, state, question, channel)
    if reading.clear:
        return _record(survey, state, _answer(question, reading), channel)
    if state.asked_again < MOST_ASKED_AGAIN:
        again = replace(state, asked_again=state.asked_again + 1)
        return Turn(again, (AskedAgain(question.id),))
    if question.id in state.answers:  # gone back to, and not changed after all
        return _go_on(survey, state, channel, (MovedOn(question.id),))
    missing = Missing.UNCLEAR if reply.words.strip() else Missing.SKIPPED
    unclear = Answer(question.id, text=reply.words, missing=missing)
    return _record(survey, state, unclear, channel, (MovedOn(question.id),))


def _at_end(survey: Survey, state: State, reply: Reply, channel: Channel) -> Turn:
    reading = read_text(reply.words)
    command = reply.command or reading.command
    if command is Command.HELP:
        return Turn(state, (HelpAsked(),))
    if command is Command.BACK:
        return _back(survey, state, channel)
    return Turn(state, (SaidMore() if reply.words.strip() else Repeated(),))


Step = Callable[[Survey, State, Reply, Channel], Turn]
# The state machine: where the conversation stands decides what a reply does.
_STEPS: dict[str, Step] = {
    WELCOME: _at_welcome,
    BAND: _at_band,
    HELPER: _at_helper,
    CLOSED: _at_end,
}


def read(question: Question, state: State, reply: Reply) -> Reading:
    """Read a reply to one question, as picked on a page or as written."""
    if reply.command is not None:
        return Reading(command=reply.command)
    if reply.missing is not None:
        return Reading(missing=reply.missing)
    match question.kind:
        case Kind.STATEMENT:
            general = read_text(reply.words)
            return general if general.command else Reading(values=("seen",))
        case Kind.TEXT:
            return read_text(reply.words)
        case Kind.NUMBER:
            return read_number(reply.words, question.least, question.most)
        case _:
            options = options_for(question, state.band, state.language)
            return _read_options(reply, options, several=question.kind is Kind.CHOICES)


def _read_options(reply: Reply, options: tuple[Option, ...], *, several: bool = False) -> Reading:
    if reply.command is not None:
        return Reading(command=reply.command)
    known = [option.value for option in options if option.value in reply.values]
    if known and (several or len(known) == 1):
        kept = [value for value in known if value not in set(Missing)]
        return Reading(tuple(kept)) if kept else Reading(missing=Missing(known[0]))
    return read_choice(reply.words, options, several=several)


def _answer(question: Question, reading: Reading) -> Answer:
    return Answer(question.id, reading.values, reading.text, reading.missing)


def _record(
    survey: Survey,
    state: State,
    answer: Answer,
    channel: Channel,
    events: tuple[Event, ...] = (),
) -> Turn:
    """Keep an answer, tell which other answers it takes off or back on the path, and go on."""
    answers = {**state.answers, answer.question: answer}
    statement = not _question(survey, answer.question).has_answer
    event = Seen(answer.question) if statement else Answered(answer)
    before = {q.id for q in path(survey, state.band, state.answers)}
    after = {q.id for q in path(survey, state.band, answers)}
    left = [LeftPath(q) for q in answers if q in before - after]
    back = [ReturnedToPath(q) for q in state.answers if q in after - before]
    changed = replace(state, answers=answers)
    return _go_on(survey, changed, channel, (*events, event, *left, *back))


def _go_on(survey: Survey, state: State, channel: Channel, events: tuple[Event, ...]) -> Turn:
    following = next_question(survey, state.band, state.answers, channel)
    if following is None:
        done = replace(state, step=CLOSED, status=Status.FINISHED, asked_again=0)
        return Turn(done, (*events, Finished()))
    at_next = replace(state, step=following.id, status=Status.OPEN, asked_again=0)
    if following.kind is Kind.STATEMENT and channel is Channel.SMS:
        # A text needs no "next": the statement goes out in front of what follows it.
        seen = Answer(following.id, values=("seen",))
        answers = {**state.answers, following.id: seen}
        shown = replace(at_next, answers=answers)
        return _go_on(survey, shown, channel, (*events, Seen(following.id)))
    return Turn(at_next, events)


def _back(survey: Survey, state: State, channel: Channel) -> Turn:
    before = question_before(survey, state.band, state.answers, channel, state.step)
    if before is None:
        return Turn(replace(state, asked_again=0), (WentBack(state.step),))
    earlier = replace(state, step=before.id, status=Status.OPEN, asked_again=0)
    return Turn(earlier, (WentBack(before.id),))


def _skip(survey: Survey, state: State, question: Question, channel: Channel) -> Turn:
    if question.id in state.answers:  # gone back to: skipping on leaves the answer as it was
        return _go_on(survey, state, channel, ())
    return _record(survey, state, Answer(question.id, missing=Missing.SKIPPED), channel)


def _from_another_page(
    survey: Survey, state: State, reply: Reply, asked: str, channel: Channel
) -> Turn:
    """Take a page that was sent late or twice: its answer counts for the question it showed."""
    if asked not in state.answers or reply.command is not None:
        return Turn(standing(survey, state, channel), (Repeated(),))
    question = _question(survey, asked)
    reading = read(question, state, reply)
    answer = _answer(question, reading)
    if not reading.clear or not question.has_answer or state.answers[asked] == answer:
        return Turn(standing(survey, state, channel), (Repeated(),))
    return _record(survey, state, answer, channel)


def _question(survey: Survey, step: str) -> Question:
    try:
        return survey.question(step)
    except KeyError:
        raise StepError(f"the survey {survey.id} has no question {step}") from None


def _middle_band(survey: Survey) -> AgeBand:
    ages = [band for band in survey.bands if band is not AgeBand.EASY_READ]
    return AgeBand.TWELVE_TO_FIFTEEN if AgeBand.TWELVE_TO_FIFTEEN in ages else survey.bands[0]
