"""What a child's comment is about: the themes of surveys/themes.yaml, found by their words."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from voice_service.analysis.themes_patterns import Hit, Searcher
from voice_service.text.normalise import normalise

Tier = Literal["words", "hints", "asked", "unless"]
_LONGEST_QUESTION = 400  # characters
_MOST_QUESTIONS = 1000


class ThemesError(ValueError):
    """The themes cannot be used; the sentence says what to put right."""


@dataclass(frozen=True, slots=True)
class Theme:
    """A thing children speak of, and the partner who leads on it."""

    id: str
    name: str
    meaning: str
    owner: str
    group: str = ""


class Found(NamedTuple):
    """A theme, and the words from `first` up to `after` that name it.

    When the question names the theme, they are all the words of the answer.
    """

    theme: str
    first: int
    after: int


class Entry(NamedTuple):
    """One pattern of a theme: which of its lists it stands in."""

    theme: str
    tier: Tier
    source: str


class Framework:
    """The themes, and how they are found."""

    def __init__(
        self,
        version: str,
        themes: Iterable[Theme],
        short: int,
        entries: Sequence[Entry],
        searcher: Searcher,
    ) -> None:
        """Take what has been read and checked; `short` is the most words of a short answer."""
        self.version = version
        self.themes: Mapping[str, Theme] = {theme.id: theme for theme in themes}
        self.short = short
        self.entries = entries
        self._order = {name: number for number, name in enumerate(self.themes)}
        self._searcher = searcher
        self._asked: dict[str, tuple[str, ...]] = {}
