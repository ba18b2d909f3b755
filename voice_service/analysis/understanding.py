"""One pass over a comment: its language, how it sounds, what it is about, and how each of that."""

from collections.abc import Sequence
from dataclasses import dataclass

from voice_service.analysis.heard import Chances
from voice_service.analysis.language import foreign, says_nothing
from voice_service.analysis.sentiment import LONGEST, Label, Sentiment, sentiment_of
from voice_service.analysis.table import Table
from voice_service.analysis.themes import Found, Framework, ranked
from voice_service.text.normalise import Normalised, normalise


@dataclass(frozen=True, slots=True)
class Themed:
    """A theme of a comment, how the comment sounds about it, and the words that say so."""

    theme: str
    label: Label
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Understood:
    """What a machine makes of a comment; a person may know better.

    `language` is None for English and for what tells too little; else a code, or "other".
    """

    sentiment: Sentiment
    themes: tuple[Themed, ...]
    language: str | None


class Understander:
    """Reads comments with one table and one framework. Safe to share between threads."""

    def __init__(self, table: Table, framework: Framework) -> None:
        """Take what to read with; `version` names both."""
        self.table, self.framework = table, framework
        self.version = f"{table.version}/{framework.version}"[:40]

    def understand(
        self, text: str, question: str | None = None, read: Normalised | None = None
    ) -> Understood:
        """Read one comment; never raises, whatever it holds. Beyond 4,000 characters it is cut.

        `read` is the text normalised, for whoever has it already.
        """
        if len(text) > LONGEST:
            text, read = text[:LONGEST], None
        read = normalise(text) if read is None else read
        found = sentiment_of(text, read, question, self.table)
        language = foreign(text, read.words) if found.label == "cannot_tell" else None
        if language is not None:
            return Understood(found, (), language)
        if says_nothing(read.words):
            return Understood(found, (), None)
        themes = self.framework.find(read.words, question)
        return Understood(found, tuple(self._themed(text, read, found, themes)), None)

    def _themed(
        self, text: str, read: Normalised, found: Sentiment, themes: Sequence[Found]
    ) -> list[Themed]:
        """Say of each theme, the most spoken of first, how the parts that name it sound."""
        by_theme: dict[str, list[Found]] = {}
        for one in themes:
            by_theme.setdefault(one.theme, []).append(one)
        order = ranked(themes)
        return [
            Themed(
                theme,
                _about(found, [(one.first, one.after) for one in by_theme[theme]]),
                _said(text, read, by_theme[theme]),
            )
            for theme in order
        ]


def _said(text: str, read: Normalised, finds: Sequence[Found]) -> tuple[str, ...]:
    """Give the words of some finds as they were written, each once."""
    words = (text[read.starts[one.first] : read.ends[one.after - 1]] for one in finds)
    return tuple(dict.fromkeys(words))


def language_of(text: str) -> str | None:
    """Say in which language a text is that is not English; None for English, or too little."""
    text = text[:LONGEST]
    return foreign(text, normalise(text).words)


def _about(found: Sentiment, places: Sequence[tuple[int, int]]) -> Label:
    """Say how the clauses sound in which some words stand: "police were kind but ..." """
    heard = found.heard
    if heard is None or len(heard.clauses) < 2:
        return found.label
    mine = [
        clause
        for clause in heard.clauses
        if any(first < clause.after and after > clause.first for first, after in places)
    ]
    if not mine or len(mine) == len(heard.clauses):
        return found.label
    good = any(piece.weight > 0 for clause in mine for piece in clause.pieces)
    bad = any(piece.weight < 0 for clause in mine for piece in clause.pieces)
    if good and bad:
        return "mixed"
    chances = heard.of(mine)
    if any(piece.weight for clause in mine for piece in clause.pieces):
        return "negative" if chances[0] > chances[2] else "positive"
    return _likeliest(chances)


def _likeliest(chances: Chances) -> Label:
    names: tuple[Label, ...] = ("negative", "neutral", "positive")
    return names[chances.index(max(chances))]
