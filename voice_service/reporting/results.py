"""What a summary is made of. Every figure in here has passed the protection."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from voice_service.reporting.protection import Cell, Profile

SENTIMENTS = ("negative", "neutral", "positive", "mixed", "cannot_tell")


@dataclass(frozen=True, slots=True)
class Option:
    """One option of a question, in the words for everybody, with its figure."""

    value: str
    label: str
    cell: Cell


@dataclass(frozen=True, slots=True)
class SentimentMix:
    """How comments sound: a figure for each of SENTIMENTS, of `base` comments."""

    base: int | None
    cells: Mapping[str, Cell]


@dataclass(frozen=True, slots=True)
class GroupResult:
    """The options' figures of one group; base None when the group is not shown."""

    name: str
    base: int | None
    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class QuestionResult:
    """What was answered to one question.

    `plain` can be read aloud. `why` says why figures are hidden, and is empty when none is.
    `groups` is None where no table by group may be shown, `sentiment` where no text is asked for.
    """

    id: str
    kind: str
    text: str
    measure: str | None
    sensitive: bool
    base: int | None
    options: tuple[Option, ...]
    dont_know: Cell
    rather_not: Cell
    skipped: Cell
    sentiment: SentimentMix | None
    comments: tuple[str, ...]
    groups: tuple[GroupResult, ...] | None
    plain: str
    why: str

    @property
    def has_figures(self) -> bool:
        """Say whether any option's figure may be shown."""
        return any(not option.cell.suppressed for option in self.options)


@dataclass(frozen=True, slots=True)
class Heard:
    """How many of a group were asked and answered, rounded; None is hidden or not known."""

    kind: str
    name: str
    asked: int | None
    answered: int | None
    suppressed: bool


@dataclass(frozen=True, slots=True)
class Quote:
    """A comment that a person has released."""

    question: str
    text: str


@dataclass(frozen=True, slots=True)
class ThemeResult:
    """What children spoke of in their own words: how many of them, and how that sounds.

    `owner` is the partner who leads on it. `sounds` has no base where it may not be shown.
    """

    id: str
    name: str
    meaning: str
    owner: str
    cell: Cell
    sounds: SentimentMix


@dataclass(frozen=True, slots=True)
class Summary:
    """One wave as decision makers read it.

    `asked` and `answered` are exact: they count taking part, not answers. `response_rate` is a
    whole percentage, None below 20 asked. `who_we_heard` is None where no breakdown may be shown.
    """

    id: int | str
    survey: str
    title: str
    asked: int
    answered: int
    response_rate: int | None
    opened: date | None
    closed: date | None
    audience: str
    decision: str
    feedback_on: date | None
    whole_only: bool
    questions: tuple[QuestionResult, ...]
    sentiment: SentimentMix
    # Why nothing is said of how comments sound, where people here disagree with the computer.
    sentiment_hidden: str
    # Those of which a figure may be shown, the most spoken of first; and of how many children.
    themes: tuple[ThemeResult, ...]
    themes_base: int | None
    comments: tuple[Quote, ...]
    who_we_heard: tuple[Heard, ...] | None
    profile: Profile
    words: str
    # Sentences that say what must still happen before it may be called final; none once it is.
    not_final_because: tuple[str, ...]
    # Why the survey was asked although its check had found errors; empty when it found none.
    launched_despite: str = ""

    @property
    def final(self) -> bool:
        """Say whether nothing of it will change and a person has read every comment."""
        return not self.not_final_because

    @property
    def why_not_final(self) -> str:
        """Say in one go why it is not final; empty when it is."""
        because = " ".join(self.not_final_because)
        return f"Not final: {because[0].lower()}{because[1:]}" if because else ""
