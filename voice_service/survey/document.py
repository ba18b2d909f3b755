"""How a survey is written in YAML: the settings each part may have, and nothing else."""

from datetime import date
from typing import Annotated, Any, Literal, Self, get_args

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator
from pydantic import StringConstraints as Held
from pydantic_core import PydanticCustomError

from voice_service.survey.definition import (
    AgeBand,
    ConcernSeverity,
    Face,
    Kind,
)
from voice_service.text.harm import Category

KEBAB = r"^[a-z0-9]+(-[a-z0-9]+)*$"
SNAKE = r"^[a-z][a-z0-9_]*$"
VALUE = r"^[a-z0-9][a-z0-9_]*$"
# Far more than any child is asked: only a slip of the hand goes beyond.
MOST_QUESTIONS = 100
MOST_OPTIONS = 30
LANGUAGE = r"^[a-z]{2,3}(-[A-Za-z]{2,8})?$"


def _as_words(value: object) -> object:
    # “value: 5” and “ask: 2026” are plain to a reader, so they need no quotes.
    return str(value) if type(value) in (int, float) else value


def _as_default(value: object) -> object:
    return value if isinstance(value, dict) else {"default": value}


def _as_nobody(value: object) -> object:
    return "" if value is None else value


def _as_question(value: object) -> object:
    return value if isinstance(value, dict) else {"label": value}


def _as_items(value: object) -> object:
    return {"named": value} if isinstance(value, str) else {"items": value}


def _as_symbols(value: object) -> object:
    return {"about": value} if isinstance(value, str) else value


def _as_web_only(value: object) -> object:
    if isinstance(value, bool):
        return list(AgeBand) if value else []
    return value


Words = Annotated[
    str, BeforeValidator(_as_words), Held(strip_whitespace=True, min_length=1, max_length=2000)
]
Value = Annotated[str, BeforeValidator(_as_words), Held(pattern=VALUE, max_length=40)]
QuestionId = Annotated[str, Held(pattern=SNAKE, max_length=40)]
Name = Annotated[str, Held(pattern=KEBAB, max_length=60)]
SymbolName = Annotated[str, Held(min_length=1, max_length=60)]
Language = Annotated[str, Held(pattern=LANGUAGE)]
Bands = Annotated[list[AgeBand], Field(min_length=1)]


class Part(BaseModel):
    """A part of the document: a setting nobody knows is a mistake, never ignored."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class _BandWords(Part):
    for_5_7: Words | None = Field(None, alias="5-7")
    for_8_11: Words | None = Field(None, alias="8-11")
    for_12_15: Words | None = Field(None, alias="12-15")
    for_16_18: Words | None = Field(None, alias="16-18")
    for_easy_read: Words | None = Field(None, alias="easy-read")

    def by_band(self) -> dict[AgeBand, str]:
        """Give the words written for each band that has its own."""
        written = zip(
            AgeBand,
            (self.for_5_7, self.for_8_11, self.for_12_15, self.for_16_18, self.for_easy_read),
            strict=True,
        )
        return {band: words for band, words in written if words is not None}


class WordsPart(_BandWords):
    """One text: a default, and other words for the bands that need them."""

    default: Words


# The answers of a yes_no question that has none of its own.
YES_NO = {
    value: WordsPart.model_validate({"default": label})
    for value, label in (("yes", "Yes"), ("no", "No"))
}


class SpokenPart(_BandWords):
    """One text in another language; what it leaves out is shown in English.

    `of` is the mark of the English words that it was made from.
    """

    of: Words | None = None
    default: Words | None = None


Text = Annotated[WordsPart, BeforeValidator(_as_default)]
Spoken = Annotated[SpokenPart, BeforeValidator(_as_default)]


class OptionLanguagePart(Part):
    """An option in another language."""

    label: Spoken


class OptionPart(Part):
    """One answer to pick."""

    value: Value
    label: Text
    face: Face | None = None
    symbol: SymbolName | None = None
    bands: Bands | None = None
    languages: dict[Language, Annotated[OptionLanguagePart, BeforeValidator(_as_question)]] = Field(
        default_factory=dict
    )


class OptionsPart(Part):
    """The options of a question: written there, or the name of a list in `option_lists`."""

    items: list[OptionPart] = Field(default_factory=list, max_length=MOST_OPTIONS)
    named: str | None = None


class ConditionPart(Part):
    """One condition; exactly one of its shapes."""

    question: str | None = None
    is_: Annotated[str | None, BeforeValidator(_as_words)] = Field(None, alias="is")
    in_: list[Annotated[str, BeforeValidator(_as_words)]] | None = Field(
        None, alias="in", min_length=1
    )
    at_least: float | None = Field(None, allow_inf_nan=False)
    all: list["ConditionPart"] | None = Field(None, min_length=1)
    any: list["ConditionPart"] | None = Field(None, min_length=1)
    not_: "ConditionPart | None" = Field(None, alias="not")

    @model_validator(mode="after")
    def _has_one_shape(self) -> Self:
        tests = [part for part in (self.is_, self.in_, self.at_least) if part is not None]
        groups = [part for part in (self.all, self.any, self.not_) if part is not None]
        of_answer = self.question is not None and len(tests) == 1 and not groups
        of_parts = self.question is None and not tests and len(groups) == 1
        if not of_answer and not of_parts:
            raise PydanticCustomError("condition_shape", "one shape of condition")
        return self


class ConcernWhenPart(Part):
    """Answers that worry us by themselves."""

    values: list[Annotated[str, BeforeValidator(_as_words)]] = Field(
        min_length=1, max_length=MOST_OPTIONS
    )
    severity: ConcernSeverity
    category: Category
    reason: Words


class QuestionLanguagePart(Part):
    """A question in another language; its options by their values."""

    ask: Spoken | None = None
    hint: Spoken | None = None
    audio: Spoken | None = None
    options: dict[str, Spoken] = Field(default_factory=dict)


class QuestionPart(Part):
    """One question."""

    id: QuestionId
    kind: Kind
    symbol: SymbolName | None = None
    ask: Text
    hint: Text | None = None
    audio: Spoken | None = None
    options: Annotated[OptionsPart, BeforeValidator(_as_items)] = Field(default_factory=OptionsPart)
    when: ConditionPart | None = None
    measure: Name | None = None
    sensitive: bool = False
    web_only: Annotated[list[AgeBand], BeforeValidator(_as_web_only)] = Field(default_factory=list)
    bands: Bands | None = None
    least: int | None = Field(None, strict=True)
    most: int | None = Field(None, strict=True)
    concern_when: list[ConcernWhenPart] = Field(default_factory=list, max_length=MOST_OPTIONS)
    # Whose question it is, where young people asked for it, and the day on which they said so.
    from_: Literal["young-people"] | None = Field(None, alias="from")
    said_on: date | None = None
    languages: dict[Language, QuestionLanguagePart] = Field(default_factory=dict)


class SurveyLanguagePart(Part):
    """The survey in another language: option lists by name and value, questions by id.

    `reviewed_by` is who has read all of it; empty until somebody has.
    """

    reviewed_by: Annotated[str, BeforeValidator(_as_nobody), Held(max_length=200)] = ""
    title: Spoken | None = None
    about: Spoken | None = None
    closing: Spoken | None = None
    option_lists: dict[str, dict[str, Spoken]] = Field(default_factory=dict)
    questions: dict[str, QuestionLanguagePart] = Field(default_factory=dict)


class SymbolsPart(Part):
    """The pictures of a survey's first page and of its last."""

    about: SymbolName | None = None
    closing: SymbolName | None = None


class SurveyPart(Part):
    """The whole document."""

    id: Name
    version: int = Field(ge=1, strict=True)
    title: Text
    symbol: Annotated[SymbolsPart, BeforeValidator(_as_symbols)] = Field(
        default_factory=SymbolsPart
    )
    about: Text
    informs: Words
    closing: Text
    bands: Bands
    languages: dict[Language, SurveyLanguagePart] = Field(default_factory=dict)
    option_lists: dict[str, Annotated[list[OptionPart], Field(max_length=MOST_OPTIONS)]] = Field(
        default_factory=dict
    )
    questions: list[QuestionPart] = Field(min_length=1, max_length=MOST_QUESTIONS)


def settings_at(root: type[BaseModel], place: tuple[str | int, ...]) -> tuple[str, ...]:
    """List the settings that may stand in the part at a place, as they are written in YAML."""
    model = root
    for step in place:
        for name, known in model.model_fields.items():
            if step == (known.alias or name):
                model = _model_in(known.annotation) or model
                break
    return tuple(known.alias or name for name, known in model.model_fields.items())


def _model_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    found = (_model_in(part) for part in get_args(annotation))
    return next((model for model in found if model is not None), None)
