"""Lets a TextBlob read with our ear: TextBlob(text, analyzer=YoungVoiceAnalyzer()).sentiment."""

from contextlib import suppress
from importlib import import_module
from typing import NamedTuple

from voice_service.analysis.heard import Moved
from voice_service.analysis.sentiment import Label, sentiment
from voice_service.analysis.table import Table


class Sounds(NamedTuple):
    """How a text sounds, under our names, and under those that users of TextBlob know."""

    label: Label
    score: float
    confidence: float
    words: tuple[Moved, ...]

    @property
    def polarity(self) -> float:
        """The score, from -1 to 1."""
        return self.score

    @property
    def classification(self) -> Label:
        """The label."""
        return self.label


class YoungVoiceAnalyzer:
    """An analyzer for TextBlob and Blobber, which reads what young people write.

    TextBlob takes an analyzer only if it descends from its own base class. So that reading this
    file needs no TextBlob, this one is declared a descendant when one is made.
    """

    kind = "co"  # TextBlob's mark of an analyzer that gives a number

    def __init__(self, question: str | None = None, table: Table | None = None) -> None:
        """Take the question that every text answers, if any, and the table to read with."""
        self.question, self.table = question, table
        with suppress(ImportError):  # without TextBlob, `analyze` still reads a text
            base = import_module("textblob.base")
            base.BaseSentimentAnalyzer.register(type(self))

    def train(self) -> None:
        """Do nothing: the table was learned before."""

    def analyze(self, text: object, keep_assessments: bool = False) -> Sounds:
        """Say how a text sounds; never raises. `words` are kept in either case."""
        found = sentiment(str(text), self.question, self.table)
        return Sounds(found.label, found.score, found.confidence, found.words)
