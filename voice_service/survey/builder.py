"""From a document that fits together to the frozen definition of a survey."""

from collections.abc import Mapping
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
    ConcernWhenPart,
    ConditionPart,
    OptionPart,
    QuestionPart,
    SpokenPart,
    SurveyPart,
    WordsPart,
)
from voice_service.survey.routes import options_of

_YES = {"ar": "نعم", "bn": "হ্যাঁ", "es": "Sí", "fr": "Oui", "pl": "Tak", "pt": "Sim"}
_NO = {"ar": "لا", "bn": "না", "es": "No", "fr": "Non", "pl": "Nie", "pt": "Não"}
_YES |= {"ro": "Da", "tr": "Evet", "uk": "Так", "ur": "ہاں"}
_NO |= {"ro": "Nu", "tr": "Hayır", "uk": "Ні", "ur": "نہیں"}


def build(
    part: SurveyPart, document: str, digest: str, file: str, lines: Mapping[Place, int]
) -> Survey:
    """Freeze a checked document into a Survey."""
    spoken = part.languages
    return Survey(
        id=part.id,
        version=part.version,
        title=_wording(part.title, {code: words.title for code, words in spoken.items()}),
        about=_wording(part.about, {code: words.about for code, words in spoken.items()}),
        informs=part.informs,
        closing=_wording(part.closing, {code: words.closing for code, words in spoken.items()}),
        bands=tuple(band for band in AgeBand if band in part.bands),
        languages=(ENGLISH, *(code for code in spoken if code != ENGLISH)),
        questions=tuple(_question(question, part) for question in part.questions),
        document=document,
        digest=digest,
        file=file,
        lines=MappingProxyType({**lines, **_lines_of_lists(part, lines)}),
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
    asks = {code: words.ask for code, words in part.languages.items()}
    hints = {code: words.hint for code, words in part.languages.items()}
    return Question(
        id=part.id,
        kind=part.kind,
        ask=_wording(part.ask, asks),
        hint=_wording(part.hint, hints) if part.hint else None,
        choices=_choices(part, options_of(part, survey)),
        when=_condition(part.when) if part.when else None,
        measure=part.measure,
        sensitive=part.sensitive,
        web_only=frozenset(part.web_only),
        bands=frozenset(part.bands) if part.bands else None,
        least=part.least,
        most=part.most,
        concern_when=tuple(_concern_when(worry) for worry in part.concern_when),
        from_young_people=part.from_ is not None,
        said_on=part.said_on,
    )


def _concern_when(part: ConcernWhenPart) -> ConcernWhen:
    return ConcernWhen(frozenset(part.values), part.severity, part.category, part.reason)


def _choices(question: QuestionPart, options: list[OptionPart]) -> tuple[Choice, ...]:
    written = tuple(_choice(option) for option in options)
    if question.kind is not Kind.YES_NO:
        return written
    own = {choice.value: choice for choice in written}
    built_in = (_plain_choice("yes", "Yes", _YES), _plain_choice("no", "No", _NO))
    return tuple(own.get(choice.value, choice) for choice in built_in)


def _choice(part: OptionPart) -> Choice:
    labels = {code: words.label for code, words in part.languages.items()}
    bands = frozenset(part.bands) if part.bands else None
    return Choice(part.value, _wording(part.label, labels), part.face, bands)


def _plain_choice(value: str, label: str, spoken: Mapping[str, str]) -> Choice:
    languages = {code: Wording(word) for code, word in spoken.items()}
    return Choice(value, Wording(label, languages=MappingProxyType(languages)))


def _wording(part: WordsPart, spoken: Mapping[str, SpokenPart | None]) -> Wording:
    languages = {
        code: Wording(words.default or "", MappingProxyType(words.by_band()))
        for code, words in spoken.items()
        if words is not None
    }
    return Wording(part.default, MappingProxyType(part.by_band()), MappingProxyType(languages))


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
