"""What a step looks like: one text message, or one page."""

from dataclasses import dataclass

from voice_service.conversation import pictures, texts
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
    helper_options,
    labels_of,
    options_for,
)
from voice_service.conversation.path import asked_on, next_question, question_before
from voice_service.conversation.reading import Option
from voice_service.conversation.state import (
    BAND,
    CLOSED,
    HELPER,
    WELCOME,
    Answer,
    Missing,
    State,
    Status,
)
from voice_service.conversation.texts import Facts
from voice_service.conversation.words import ENGLISH
from voice_service.survey.definition import AgeBand, Channel, Kind, Question, Survey


def sms(survey: Survey, turn: Turn, facts: Facts) -> str:
    """Write the text that answers a turn: what happened, then what is asked next."""
    parts = [_told(survey, turn, event, facts) for event in turn.events]
    if AskedAgain(WELCOME) in turn.events:
        parts.append(texts.ASK_START)  # not the whole invitation again
    elif not any(isinstance(event, _LAST_WORD) for event in turn.events):
        parts.append(ask_by_text(survey, turn.state, facts))
    if any(isinstance(event, Started) for event in turn.events):
        parts.append(texts.HOW_TO)
    return "\n".join(part for part in parts if part)


_LAST_WORD = (Declined, LeftAlone, SaidMore, WebAsked)


def ask_by_text(survey: Survey, state: State, facts: Facts) -> str:
    """Write the question that stands, with its numbered choices."""
    band, language = state.band, state.language
    if state.step == WELCOME:
        return texts.invitation(facts) if state.status is Status.INVITED else texts.ASK_START
    if state.step == BAND:
        return "How old are you?\n" + _numbered(band_options(survey, Channel.SMS))
    if state.step == CLOSED:
        return _closing_text(survey, state, facts)
    question = survey.question(state.step)
    asked = question.ask.to(band, language)
    if question.kind is Kind.TEXT:
        return f"{asked}\nReply in your own words, or SKIP."
    if question.kind is Kind.NUMBER:
        least, most = _bounds(question)
        return f"{asked}\nReply with a number from {least} to {most}."
    several = "\nPick one or more, like 1 3." if question.kind is Kind.CHOICES else ""
    return f"{asked}{several}\n{_numbered(options_for(question, band, language))}"


def _told(survey: Survey, turn: Turn, event: object, facts: Facts) -> str:
    """Write what an event says to the child, or nothing."""
    match event:
        case Answered(answer) if answer.text and answer.missing is None:
            return texts.THANKS
        case MovedOn():
            return texts.GO_ON
        case AskedAgain(step):
            return _again(survey, turn.state, step)
        case Seen(question):
            state = turn.state
            return survey.question(question).ask.to(state.band, state.language)
        case HelpAsked():
            return "\n".join((texts.HELP_START, *facts.contacts))
        case WebAsked():
            return texts.ON_THE_WEB.format(link=facts.link) if facts.link else texts.NO_LINK
        case Declined():
            return texts.DECLINED
        case LeftAlone():
            return texts.LEFT_ALONE
        case SaidMore():
            return texts.KEPT
        case Repeated() | Finished() | _:
            return ""


def _again(survey: Survey, state: State, step: str) -> str:
    if step == WELCOME:
        return texts.WHO_WE_ARE
    if step == BAND:
        return texts.AGAIN_NUMBER.format(most=len(band_options(survey, Channel.SMS)))
    question = survey.question(step)
    if question.kind is Kind.TEXT:
        return texts.AGAIN_WORDS
    if question.kind is Kind.NUMBER:
        least, most = _bounds(question)
        return texts.AGAIN_RANGE.format(least=least, most=most)
    if question.kind is Kind.CHOICES:
        return texts.AGAIN_SEVERAL
    return texts.AGAIN_NUMBER.format(most=len(options_for(question, state.band)))


def _closing_text(survey: Survey, state: State, facts: Facts) -> str:
    closing = survey.closing.to(state.band, state.language)
    more = next_question(survey, state.band, state.answers, Channel.WEB)
    if more is None or not facts.link:
        return closing
    return f"{closing}\n{texts.MORE_ON_WEB.format(link=facts.link)}"


def _numbered(options: tuple[Option, ...]) -> str:
    return "\n".join(f"{number} {option.label}" for number, option in enumerate(options, 1))


def _bounds(question: Question) -> tuple[int, int]:
    least = 0 if question.least is None else question.least
    return least, 10 if question.most is None else question.most


@dataclass(frozen=True, slots=True)
class Screen:
    """One page of the survey, in words; `of` is 0 where no progress is shown."""

    step: str
    kind: str
    title: str
    lines: tuple[str, ...] = ()
    hint: str = ""
    options: tuple[Option, ...] = ()
    least: int | None = None
    most: int | None = None
    missing_offered: bool = False
    can_back: bool = False
    can_skip: bool = False
    number: int = 0
    of: int = 0
    band: AgeBand | None = None
    language: str = "en"
    nudge: str = ""
    chosen: tuple[str, ...] = ()
    typed: str = ""
    # The question before this one and what was picked there, to be seen as a talk.
    earlier: tuple[str, str] | None = None
    # On a page about safety: the one question that may be asked, and what stands beside a box.
    safe_now: str = ""
    write: str = ""
    # For the youngest and for easy read only: names in survey/symbols.py, one for each line or "".
    symbol: str = ""
    line_symbols: tuple[str, ...] = ()
    # The file that reads this page out, where somebody recorded exactly these words.
    audio: str = ""


def screen(survey: Survey, state: State, facts: Facts, *, nudge: bool = False) -> Screen:
    """Describe the page of the step that stands; `nudge` when it is shown again."""
    band, language = state.band, state.language
    if state.step == WELCOME:
        return Screen(
            WELCOME,
            "welcome",
            ENGLISH["site"],
            texts.promise(band, facts.feedback_on),
            hint=survey.about.to(band, language),
            band=band,
            language=language,
            symbol=pictures.shown(survey.symbol, band),
            line_symbols=pictures.beside_promise(band),
        )
    if state.step == BAND:
        options = band_options(survey, Channel.WEB)
        words = texts.NUDGE_PICK if nudge else ""
        return Screen(
            BAND,
            "band",
            "How old are you?",
            options=options,
            can_skip=True,
            can_back=True,
            nudge=words,
        )
    if state.step == HELPER:
        return Screen(
            HELPER,
            "helper",
            "Who is with you?",
            hint="Pick who helps you.",
            options=helper_options(language),
            can_skip=True,
            can_back=True,
            band=band,
            language=language,
            nudge=texts.NUDGE_PICK if nudge else "",
        )
    if state.step == CLOSED:
        lines = tuple(survey.closing.to(band, language).split("\n"))
        again = texts.HEAR_BACK.format(day=texts.day(facts.feedback_on))
        return Screen(
            *(CLOSED, "closed", "Thank you", (*lines, again)),
            can_back=True,
            band=band,
            language=language,
            symbol=pictures.shown(survey.closing_symbol or pictures.CLOSING, band),
        )
    return _question_screen(survey, state, nudge=nudge)


def _question_screen(survey: Survey, state: State, *, nudge: bool) -> Screen:
    band, language = state.band, state.language
    question = survey.question(state.step)
    asked = [q for q in asked_on(survey, band, state.answers, Channel.WEB) if q.has_answer]
    before = [q.id for q in asked].index(question.id) if question in asked else 0
    answer = state.answers.get(question.id)
    # A phone or a tablet may be shared: words, and picks on what is sensitive, are not shown again.
    shown = None if question.sensitive or question.kind is Kind.TEXT else answer
    kept = ENGLISH["answered"] if answer is not None and shown is None else ""
    hint = question.hint.to(band, language) if question.hint else ""
    chosen: tuple[str, ...] = ()
    if shown is not None:
        chosen = shown.values or ((shown.missing,) if shown.missing else ())
    return Screen(
        step=question.id,
        kind=question.kind.value,
        title=question.ask.to(band, language),
        hint=" ".join(part for part in (hint, kept) if part),
        # The page draws the two that are offered on every question by itself.
        options=options_for(question, band, language)[:-2],
        least=question.least,
        most=question.most,
        missing_offered=question.has_answer,
        can_back=before > 0,
        can_skip=True,
        number=before + 1,
        of=len(asked) if question.has_answer else 0,
        band=band,
        language=language,
        nudge=_nudge(question) if nudge else "",
        chosen=chosen,
        typed="".join(chosen[:1])
        if question.kind is Kind.NUMBER and shown and shown.values
        else "",
        earlier=_earlier(survey, state),
        symbol=pictures.shown(question.symbol, band),
        audio=question.recording(band, language),
    )


def _earlier(survey: Survey, state: State) -> tuple[str, str] | None:
    """Return the question before and what was said there; never words, or what is sensitive."""
    band, language = state.band, state.language
    before = question_before(survey, band, state.answers, Channel.WEB, state.step)
    if before is None:
        return None
    answer = state.answers[before.id]
    return before.ask.to(band, language), _in_short(before, answer, state)


def _in_short(question: Question, answer: Answer, state: State) -> str:
    if answer.missing is Missing.SKIPPED or answer.missing is Missing.UNCLEAR:
        return ENGLISH["skipped"]
    if question.sensitive or question.kind is Kind.TEXT:
        return ENGLISH["answer_kept"]
    if answer.missing:
        return ENGLISH[answer.missing.value]
    return labels_of(question, answer.values, state.band, state.language)


def _nudge(question: Question) -> str:
    match question.kind:
        case Kind.TEXT:
            return texts.NUDGE_WORDS
        case Kind.NUMBER:
            least, most = _bounds(question)
            return texts.NUDGE_RANGE.format(least=least, most=most)
        case Kind.CHOICES:
            return texts.NUDGE_PICK_SOME
        case _:
            return texts.NUDGE_PICK
