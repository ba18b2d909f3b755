"""What a survey is: questions, choices and their wording for each age, frozen once loaded."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Literal

from voice_service.survey.conditions import Condition
from voice_service.text.harm import Category


class AgeBand(StrEnum):
    """Which children a wording is for."""

    FIVE_TO_SEVEN = "5-7"
    EIGHT_TO_ELEVEN = "8-11"
    TWELVE_TO_FIFTEEN = "12-15"
    SIXTEEN_TO_EIGHTEEN = "16-18"
    EASY_READ = "easy-read"


class Channel(StrEnum):
    """How the words travel."""

    WEB = "web"
    SMS = "sms"


class Kind(StrEnum):
    """What sort of answer a question takes; a statement takes none."""

    SCALE = "scale"
    CHOICE = "choice"
    CHOICES = "choices"
    YES_NO = "yes_no"
    NUMBER = "number"
    TEXT = "text"
    STATEMENT = "statement"


Face = Literal["very-happy", "happy", "middle", "sad", "very-sad"]
# How soon a person must read it. A choice alone is never taken for danger at this minute.
ConcernSeverity = Literal["high", "medium", "low"]
# A child's "I don't know" and "I don't want to say" are offered on every question, so no
# document may use them (or the words that move about in a survey) as a value of its own.
RESERVED_VALUES = frozenset({"dont_know", "rather_not", "skip", "back", "stop"})
ENGLISH = "en"

Place = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Wording:
    """One text in all its wordings: by age band and by language.

    `stale` holds translations of other English words than these: kept for whoever puts them
    right, and shown to nobody.
    """

    default: str
    bands: Mapping[AgeBand, str] = field(default_factory=dict, hash=False)
    languages: Mapping[str, "Wording"] = field(default_factory=dict, hash=False)
    stale: Mapping[str, "Wording"] = field(default_factory=dict, hash=False)

    def to(self, band: AgeBand | None, language: str = ENGLISH) -> str:
        """Choose the words for a band and a language.

        Falls back from the language for that band to the language's default, then to English for
        the band, then to the English default.
        """
        spoken = self.languages.get(language)
        words = ("" if spoken is None else spoken.to(band)) or ""
        if words:
            return words
        return self.default if band is None else self.bands.get(band, self.default)

    def for_staff(self, band: AgeBand | None, language: str = ENGLISH) -> str:
        """Give the words as they were shown and, where these were not English, the English."""
        shown, english = self.to(band, language), self.to(band)
        return shown if shown == english else f"{shown}\n{english}"


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer a child can pick; `bands` None means every band sees it."""

    value: str
    label: Wording
    face: Face | None = None
    bands: frozenset[AgeBand] | None = None
    symbol: str | None = None


@dataclass(frozen=True, slots=True)
class ConcernWhen:
    """Answers by which alone a child may be telling of harm, and why."""

    values: frozenset[str]
    severity: ConcernSeverity
    category: Category
    reason: str


@dataclass(frozen=True, slots=True)
class Question:
    """One question under one id in all its wordings, so that results pool.

    `least` and `most` bound a number's value, how many of the `choices` may be picked, or (most
    only) the characters of a text. `from_young_people` marks what they asked for themselves.
    """

    id: str
    kind: Kind
    ask: Wording
    hint: Wording | None = None
    choices: tuple[Choice, ...] = ()
    when: Condition | None = None
    measure: str | None = None
    sensitive: bool = False
    web_only: frozenset[AgeBand] = frozenset()
    bands: frozenset[AgeBand] | None = None
    least: int | None = None
    most: int | None = None
    concern_when: tuple[ConcernWhen, ...] = ()
    symbol: str | None = None
    audio: Wording | None = None
    from_young_people: bool = False
    said_on: date | None = None

    @property
    def has_answer(self) -> bool:
        """Say whether this is a question; a statement only tells."""
        return self.kind is not Kind.STATEMENT

    def choices_for(self, band: AgeBand | None) -> tuple[Choice, ...]:
        """List the choices a band sees, in order; all of them when the band is unknown."""
        return tuple(
            choice
            for choice in self.choices
            if band is None or choice.bands is None or band in choice.bands
        )

    def recording(self, band: AgeBand | None, language: str = ENGLISH) -> str:
        """Name the file that reads out what a band is shown; empty where there is none.

        A recording is of one wording: that of another band or language would say other words.
        """
        if self.audio is None:
            return ""
        shown = [self.ask, self.hint] if self.hint else [self.ask]
        audio: Wording | None = self.audio
        if any(text.to(band, language) != text.to(band) for text in shown):
            audio = self.audio.languages.get(language)
        if audio is None:
            return ""
        standard = all(text.to(band, language) == text.to(None, language) for text in shown)
        own = audio.bands.get(band, "") if band else ""
        return own or (audio.default if standard else "")

    def asked_of(self, band: AgeBand | None, channel: Channel) -> bool:
        """Say whether a band is asked this on a channel, whatever the answers before it."""
        if self.bands is not None and band not in self.bands:
            return False
        if channel is Channel.WEB:
            return True
        return not self.web_only if band is None else band not in self.web_only


@dataclass(frozen=True, slots=True)
class Survey:
    """One version of one survey, with the exact document it was read from.

    `digest` is the SHA-256 (hex) of the UTF-8 document. `reviewed_by` names who has read each
    other language, and is empty where nobody has. `file` and `lines` say where each part
    stands, for messages to the author; they take no part in comparing surveys.
    """

    id: str
    version: int
    title: Wording
    about: Wording
    informs: str
    closing: Wording
    bands: tuple[AgeBand, ...]
    languages: tuple[str, ...]
    questions: tuple[Question, ...]
    document: str
    digest: str
    symbol: str | None = None
    closing_symbol: str | None = None
    reviewed_by: Mapping[str, str] = field(default_factory=dict, hash=False)
    file: str = field(default="", compare=False, repr=False)
    lines: Mapping[Place, int] = field(default_factory=dict, compare=False, repr=False)

    def question(self, question_id: str) -> Question:
        """Find a question by its id; raises KeyError when there is none."""
        for question in self.questions:
            if question.id == question_id:
                return question
        raise KeyError(question_id)

    def asked_of(self, band: AgeBand | None, channel: Channel) -> tuple[Question, ...]:
        """List what a band is asked on a channel, in order, before any `when` is looked at.

        Children of 5 to 7 answer beside a helper and are never texted. When the band is unknown
        only questions meant for everybody are asked.
        """
        if channel is Channel.SMS and band is AgeBand.FIVE_TO_SEVEN:
            return ()
        return tuple(question for question in self.questions if question.asked_of(band, channel))
