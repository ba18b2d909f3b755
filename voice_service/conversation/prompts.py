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
from voice_service.conversation.words import ENGLISH, Words
from voice_service.survey.definition import AgeBand, Channel, Kind, Question, Survey


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
        least, most = _bounds(question)
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
        least, most = _bounds(question)
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
    # Words about safety in English, beside a translation that no person has reviewed yet.
    english: tuple[str, ...] = ()
    nudge_english: str = ""
    safe_now_english: str = ""
    write_english: str = ""
    # The language of the survey's own words, where they were not translated.
    asked_in: str = ""


def screen(survey: Survey, state: State, facts: Facts, *, nudge: bool = False) -> Screen:
    """Describe the page of the step that stands; `nudge` when it is shown again."""
    band, language, words = state.band, state.language, facts.words
    if state.step == WELCOME:
        return Screen(
            WELCOME,
            "welcome",
            words["site"],
            texts.promise(band, facts.feedback_on, words),
            hint=survey.about.to(band, language),
            asked_in=_asked_in(survey, language),
            band=band,
            language=language,
            symbol=pictures.shown(survey.symbol, band),
            line_symbols=pictures.beside_promise(band),
        )
    if state.step == BAND:
        options = band_options(survey, Channel.WEB, words)
        return Screen(
            BAND,
            "band",
            words["ask_age"],
            options=options,
            can_skip=True,
            can_back=True,
            language=language,
            nudge=words["nudge_pick"] if nudge else "",
        )
    if state.step == HELPER:
        return Screen(
            HELPER,
            "helper",
            words["ask_helper"],
            hint=words["helper_hint"],
            options=helper_options(words),
            can_skip=True,
            can_back=True,
            band=band,
            language=language,
            nudge=words["nudge_pick"] if nudge else "",
        )
    if state.step == CLOSED:
        lines = tuple(survey.closing.to(band, language).split("\n"))
        again = words["hear_back"].format(day=words.day(facts.feedback_on))
        return Screen(
            *(CLOSED, "closed", words["thank_you"], (*lines, again)),
            can_back=True,
            band=band,
            language=language,
            asked_in=_asked_in(survey, language),
            symbol=pictures.shown(survey.closing_symbol or pictures.CLOSING, band),
        )
    return _question_screen(survey, state, words, nudge=nudge)


def _asked_in(survey: Survey, language: str) -> str:
    """Name the language of the survey's own words where it is another than the page's."""
    return "" if language in survey.languages else ENGLISH.language


def _question_screen(survey: Survey, state: State, words: Words, *, nudge: bool) -> Screen:
    band, language = state.band, state.language
    question = survey.question(state.step)
    asked = [q for q in asked_on(survey, band, state.answers, Channel.WEB) if q.has_answer]
    before = [q.id for q in asked].index(question.id) if question in asked else 0
    answer = state.answers.get(question.id)
    # A phone or a tablet may be shared: words, and picks on what is sensitive, are not shown again.
    shown = None if question.sensitive or question.kind is Kind.TEXT else answer
    kept = words["answered"] if answer is not None and shown is None else ""
    hint = question.hint.to(band, language) if question.hint else ""
    chosen: tuple[str, ...] = ()
    if shown is not None:
        chosen = shown.values or ((shown.missing,) if shown.missing else ())
    return Screen(
        asked_in=_asked_in(survey, language),
        step=question.id,
        kind=question.kind.value,
        title=question.ask.to(band, language),
        hint=" ".join(part for part in (hint, kept) if part),
        # The page draws the two that are offered on every question by itself.
        options=options_for(question, band, language, words)[:-2],
        least=question.least,
        most=question.most,
        missing_offered=question.has_answer,
        can_back=before > 0,
        can_skip=True,
        number=before + 1,
        of=len(asked) if question.has_answer else 0,
        band=band,
        language=language,
        nudge=_nudge(question, words) if nudge else "",
        chosen=chosen,
        typed="".join(chosen[:1])
        if question.kind is Kind.NUMBER and shown and shown.values
        else "",
        earlier=_earlier(survey, state, words),
        symbol=pictures.shown(question.symbol, band),
        audio=question.recording(band, language),
    )


def _earlier(survey: Survey, state: State, words: Words) -> tuple[str, str] | None:
    """Return the question before and what was said there; never words, or what is sensitive."""
    band, language = state.band, state.language
    before = question_before(survey, band, state.answers, Channel.WEB, state.step)
    if before is None:
        return None
    answer = state.answers[before.id]
    return before.ask.to(band, language), _in_short(before, answer, state, words)


def _in_short(question: Question, answer: Answer, state: State, words: Words) -> str:
    if answer.missing is Missing.SKIPPED or answer.missing is Missing.UNCLEAR:
        return words["skipped"]
    if question.sensitive or question.kind is Kind.TEXT:
        return words["answer_kept"]
    if answer.missing:
        return words[answer.missing.value]
    return labels_of(question, answer.values, state.band, state.language, words)


def _nudge(question: Question, words: Words) -> str:
    match question.kind:
        case Kind.TEXT:
            return words["nudge_words"]
        case Kind.NUMBER:
            least, most = _bounds(question)
            return words["nudge_range"].format(least=least, most=most)
        case Kind.CHOICES:
            return words["nudge_pick_some"]
        case _:
            return words["nudge_pick"]
