"""What a step looks like as one page."""

from dataclasses import dataclass

from voice_service.conversation import pictures, texts
from voice_service.conversation.options import (
    band_options,
    helper_options,
    labels_of,
    options_for,
)
from voice_service.conversation.path import asked_on, question_before
from voice_service.conversation.prompts import bounds
from voice_service.conversation.reading import Option
from voice_service.conversation.state import (
    BAND,
    CLOSED,
    HELPER,
    WELCOME,
    Answer,
    Missing,
    State,
)
from voice_service.conversation.texts import Facts
from voice_service.conversation.words import ENGLISH, Words
from voice_service.survey.definition import AgeBand, Channel, Kind, Question, Survey


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
            least, most = bounds(question)
            return words["nudge_range"].format(least=least, most=most)
        case Kind.CHOICES:
            return words["nudge_pick_some"]
        case _:
            return words["nudge_pick"]
