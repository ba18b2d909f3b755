"""What a step looks like as one text message."""

from voice_service.conversation import texts
from voice_service.conversation.events import (
    Answered,
    AskedAgain,
    Declined,
    Finished,
    HelpAsked,
    LeftAlone,
    MovedOn,
    Repeated,
    SaidMore,
    Seen,
    Started,
    Turn,
    WebAsked,
)
from voice_service.conversation.options import (
    band_options,
    options_for,
)
from voice_service.conversation.path import next_question
from voice_service.conversation.reading import Option
from voice_service.conversation.state import (
    BAND,
    CLOSED,
    WELCOME,
    State,
    Status,
)
from voice_service.conversation.texts import Facts
from voice_service.conversation.words import Words
from voice_service.survey.definition import Channel, Kind, Question, Survey


def sms(survey: Survey, turn: Turn, facts: Facts) -> str:
    """Write the text that answers a turn: what happened, then what is asked next."""
    parts = [_told(survey, turn, event, facts) for event in turn.events]
    if AskedAgain(WELCOME) in turn.events:
        parts.append(facts.words["ask_start"])  # not the whole invitation again
    elif not any(isinstance(event, _LAST_WORD) for event in turn.events):
        parts.append(ask_by_text(survey, turn.state, facts))
    if any(isinstance(event, Started) for event in turn.events):
        parts.append(facts.words["how_to"])
    return "\n".join(part for part in parts if part)


_LAST_WORD = (Declined, LeftAlone, SaidMore, WebAsked)


def ask_by_text(survey: Survey, state: State, facts: Facts) -> str:
    """Write the question that stands, with its numbered choices."""
    band, language, words = state.band, state.language, facts.words
    if state.step == WELCOME:
        return texts.invitation(facts) if state.status is Status.INVITED else words["ask_start"]
    if state.step == BAND:
        return f"{words['ask_age']}\n{_numbered(band_options(survey, Channel.SMS, words))}"
    if state.step == CLOSED:
        return _closing_text(survey, state, facts)
    question = survey.question(state.step)
    asked = question.ask.to(band, language)
    if question.kind is Kind.TEXT:
        return f"{asked}\n{words['reply_words']}"
    if question.kind is Kind.NUMBER:
        least, most = bounds(question)
        return f"{asked}\n{words['reply_number'].format(least=least, most=most)}"
    several = f"\n{words['reply_several']}" if question.kind is Kind.CHOICES else ""
    return f"{asked}{several}\n{_numbered(options_for(question, band, language, words))}"


def _told(survey: Survey, turn: Turn, event: object, facts: Facts) -> str:
    """Write what an event says to the child, or nothing."""
    words = facts.words
    match event:
        case Answered(answer) if answer.text and answer.missing is None:
            return words["thanks"]
        case MovedOn():
            return words["moved_on"]
        case AskedAgain(step):
            return _again(survey, turn.state, step, words)
        case Seen(question):
            state = turn.state
            return survey.question(question).ask.to(state.band, state.language)
        case HelpAsked():
            return "\n".join((words["help_start"], *facts.contacts))
        case WebAsked():
            return words["on_the_web" if facts.link else "no_link"].format(link=facts.link)
        case Declined():
            return words["declined"]
        case LeftAlone():
            return words["left_alone"]
        case SaidMore():
            return words["kept"]
        case Repeated() | Finished() | _:
            return ""


def _again(survey: Survey, state: State, step: str, words: Words) -> str:
    if step == WELCOME:
        return words["who_we_are"]
    if step == BAND:
        return words["again_number"].format(most=len(band_options(survey, Channel.SMS)))
    question = survey.question(step)
    if question.kind is Kind.TEXT:
        return words["again_words"]
    if question.kind is Kind.NUMBER:
        least, most = bounds(question)
        return words["again_range"].format(least=least, most=most)
    if question.kind is Kind.CHOICES:
        return words["again_several"]
    return words["again_number"].format(most=len(options_for(question, state.band)))


def _closing_text(survey: Survey, state: State, facts: Facts) -> str:
    closing = survey.closing.to(state.band, state.language)
    more = next_question(survey, state.band, state.answers, Channel.WEB)
    if more is None or not facts.link:
        return closing
    return f"{closing}\n{facts.words['more_on_web'].format(link=facts.link)}"


def _numbered(options: tuple[Option, ...]) -> str:
    return "\n".join(f"{number} {option.label}" for number, option in enumerate(options, 1))


def bounds(question: Question) -> tuple[int, int]:
    least = 0 if question.least is None else question.least
    return least, 10 if question.most is None else question.most
