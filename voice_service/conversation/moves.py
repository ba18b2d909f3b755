"""What every step of a conversation can do: read a reply, keep an answer, go on, go back."""

from dataclasses import dataclass, replace

from voice_service.conversation.events import (
    Answered,
    Event,
    Finished,
    LeftPath,
    ReturnedToPath,
    Seen,
    Turn,
    WentBack,
)
from voice_service.conversation.options import options_for
from voice_service.conversation.path import next_question, path, question_before
from voice_service.conversation.reading import (
    Command,
    Option,
    Reading,
    read_choice,
    read_number,
    read_text,
)
from voice_service.conversation.state import (
    CLOSED,
    Answer,
    Missing,
    State,
    Status,
)
from voice_service.survey.definition import Channel, Kind, Question, Survey

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
            return read_options(reply, options, several=question.kind is Kind.CHOICES)


def read_options(reply: Reply, options: tuple[Option, ...], *, several: bool = False) -> Reading:
    if reply.command is not None:
        return Reading(command=reply.command)
    known = [option.value for option in options if option.value in reply.values]
    if known and (several or len(known) == 1):
        kept = [value for value in known if value not in set(Missing)]
        return Reading(tuple(kept)) if kept else Reading(missing=Missing(known[0]))
    return read_choice(reply.words, options, several=several)


def answer_of(question: Question, reading: Reading) -> Answer:
    return Answer(question.id, reading.values, reading.text, reading.missing)


def record(
    survey: Survey,
    state: State,
    answer: Answer,
    channel: Channel,
    events: tuple[Event, ...] = (),
) -> Turn:
    """Keep an answer, tell which other answers it takes off or back on the path, and go on."""
    answers = {**state.answers, answer.question: answer}
    statement = not question_at(survey, answer.question).has_answer
    event = Seen(answer.question) if statement else Answered(answer)
    before = {q.id for q in path(survey, state.band, state.answers)}
    after = {q.id for q in path(survey, state.band, answers)}
    left = [LeftPath(q) for q in answers if q in before - after]
    back = [ReturnedToPath(q) for q in state.answers if q in after - before]
    changed = replace(state, answers=answers)
    return go_on(survey, changed, channel, (*events, event, *left, *back))


def go_on(survey: Survey, state: State, channel: Channel, events: tuple[Event, ...]) -> Turn:
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
        return go_on(survey, shown, channel, (*events, Seen(following.id)))
    return Turn(at_next, events)


def go_back(survey: Survey, state: State, channel: Channel) -> Turn:
    before = question_before(survey, state.band, state.answers, channel, state.step)
    if before is None:
        return Turn(replace(state, asked_again=0), (WentBack(state.step),))
    earlier = replace(state, step=before.id, status=Status.OPEN, asked_again=0)
    return Turn(earlier, (WentBack(before.id),))


def skip(survey: Survey, state: State, question: Question, channel: Channel) -> Turn:
    if question.id in state.answers:  # gone back to: skipping on leaves the answer as it was
        return go_on(survey, state, channel, ())
    return record(survey, state, Answer(question.id, missing=Missing.SKIPPED), channel)


def question_at(survey: Survey, step: str) -> Question:
    try:
        return survey.question(step)
    except KeyError:
        raise StepError(f"the survey {survey.id} has no question {step}") from None
