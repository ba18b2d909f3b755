"""From a document that fits together to the frozen definition of a survey."""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from voice_service.survey.conditions import All, Any, AtLeast, Condition, In, Is, Not
from voice_service.survey.definition import (
    ENGLISH,
    AgeBand,
    Choice,
    ConcernWhen,
    Kind,
    Place,
    Question,
    Survey,
    Wording,
)
from voice_service.survey.document import (
    YES_NO,
    ConcernWhenPart,
    ConditionPart,
    OptionPart,
    QuestionPart,
    SpokenPart,
    SurveyPart,
    WordsPart,
)
from voice_service.survey.routes import options_of
from voice_service.survey.spoken import Spoken, lines_beside, of_option, of_question, of_survey
from voice_service.survey.stamps import stamp

_YES = {"ar": "نعم", "bn": "হ্যাঁ", "cy": "Ie", "es": "Sí", "fr": "Oui", "pl": "Tak", "pt": "Sim"}
_NO = {"ar": "لا", "bn": "না", "cy": "Na", "es": "No", "fr": "Non", "pl": "Nie", "pt": "Não"}
_YES |= {"ro": "Da", "tr": "Evet", "uk": "Так", "ur": "ہاں"}
_NO |= {"ro": "Nu", "tr": "Hayır", "uk": "Ні", "ur": "نہیں"}


def build(
    part: SurveyPart, document: str, digest: str, file: str, lines: Mapping[Place, int]
) -> Survey:
    """Freeze a checked document into a Survey."""
    return Survey(
        id=part.id,
        version=part.version,
        title=_wording(part.title, of_survey(part, "title")),
        about=_wording(part.about, of_survey(part, "about")),
        informs=part.informs,
        closing=_wording(part.closing, of_survey(part, "closing")),
        bands=tuple(band for band in AgeBand if band in part.bands),
        languages=(ENGLISH, *(code for code in part.languages if code != ENGLISH)),
        questions=tuple(_question(question, part) for question in part.questions),
        document=document,
        digest=digest,
        symbol=part.symbol.about,
        closing_symbol=part.symbol.closing,
        reviewed_by=MappingProxyType(
            {code: words.reviewed_by.strip() for code, words in part.languages.items()}
        ),
        file=file,
        lines=MappingProxyType(lines_beside(part, {**lines, **_lines_of_lists(part, lines)})),
    )


def _lines_of_lists(part: SurveyPart, lines: Mapping[Place, int]) -> dict[Place, int]:
    # A question that names an option list has its options there: so do their lines.
    named: dict[Place, int] = {}
    for number, question in enumerate(part.questions):
        start: Place = ("option_lists", question.options.named or "")
        for place, line in lines.items():
            if place[:2] == start and len(place) > 2:
                named["questions", number, "options", *place[2:]] = line
    return named


def _question(part: QuestionPart, survey: SurveyPart) -> Question:
    return Question(
        id=part.id,
        kind=part.kind,
        ask=_wording(part.ask, of_question(survey, part, "ask")),
        hint=_wording(part.hint, of_question(survey, part, "hint")) if part.hint else None,
        choices=_choices(part, survey),
        when=_condition(part.when) if part.when else None,
        measure=part.measure,
        sensitive=part.sensitive,
        web_only=frozenset(part.web_only),
        bands=frozenset(part.bands) if part.bands else None,
        least=part.least,
        most=part.most,
        concern_when=tuple(_concern_when(worry) for worry in part.concern_when),
        symbol=part.symbol,
        audio=_audio(part, survey),
        from_young_people=part.from_ is not None,
        said_on=part.said_on,
    )


def _concern_when(part: ConcernWhenPart) -> ConcernWhen:
    return ConcernWhen(frozenset(part.values), part.severity, part.category, part.reason)


def _choices(part: QuestionPart, survey: SurveyPart) -> tuple[Choice, ...]:
    written = {option.value: option for option in options_of(part, survey)}
    if part.kind is not Kind.YES_NO:
        return tuple(
            _choice(option, of_option(survey, part, value, option))
            for value, option in written.items()
        )
    return tuple(_yes_or_no(value, written.get(value), part, survey) for value in ("yes", "no"))


def _choice(part: OptionPart, spoken: Spoken) -> Choice:
    bands = frozenset(part.bands) if part.bands else None
    return Choice(part.value, _wording(part.label, spoken), part.face, bands, part.symbol)


def _yes_or_no(
    value: str, written: OptionPart | None, question: QuestionPart, survey: SurveyPart
) -> Choice:
    """Give an answer of a yes_no question: as it is written there, or else in words of our own."""
    spoken = of_option(survey, question, value, written)
    if written is not None:
        choice = _choice(written, spoken)
        return choice if choice.symbol else replace(choice, symbol=value)
    ours = _YES if value == "yes" else _NO
    own = _wording(YES_NO[value], spoken)
    languages = {code: Wording(word) for code, word in ours.items()} | dict(own.languages)
    return Choice(value, replace(own, languages=MappingProxyType(languages)), symbol=value)


def _audio(part: QuestionPart, survey: SurveyPart) -> Wording | None:
    spoken = of_question(survey, part, "audio")
    if not part.audio and not spoken:
        return None
    languages = {code: _files(words) for code, words in spoken.items()}
    english = _files(part.audio) if part.audio else Wording("")
    return replace(english, languages=MappingProxyType(languages))


def _files(part: WordsPart | SpokenPart) -> Wording:
    return Wording(part.default or "", MappingProxyType(part.by_band()))


def _wording(part: WordsPart, spoken: Spoken) -> Wording:
    """Put a text and its translations together; one of other English words is set aside."""
    mark = stamp(part.default, part.by_band())
    good: dict[str, Wording] = {}
    stale: dict[str, Wording] = {}
    for code, words in spoken.items():
        there = good if words.of == mark else stale
        there[code] = Wording(words.default or "", MappingProxyType(words.by_band()))
    return Wording(
        part.default,
        MappingProxyType(part.by_band()),
        MappingProxyType(good),
        MappingProxyType(stale),
    )


def _condition(part: ConditionPart) -> Condition:
    if part.question is not None and part.is_ is not None:
        return Is(part.question, part.is_)
    if part.question is not None and part.in_ is not None:
        return In(part.question, frozenset(part.in_))
    if part.question is not None and part.at_least is not None:
        return AtLeast(part.question, part.at_least)
    if part.not_ is not None:
        return Not(_condition(part.not_))
    if part.all is not None:
        return All(tuple(_condition(inner) for inner in part.all))
    return Any(tuple(_condition(inner) for inner in part.any or []))
