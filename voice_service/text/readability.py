"""How hard a text is to read: sentences, words, and the Flesch-Kincaid school grade."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from voice_service.text.syllables import syllables

_SENTENCE_END = re.compile(r"[.!?:]+(?=\s|$)|\n+")
_WORD = re.compile(r"[^\W_]+(?:['\u2019-][^\W_]+)*")


@dataclass(frozen=True, slots=True)
class Ease:
    """What was counted in some texts together."""

    sentences: int
    words: int
    syllables: int
    short_words: int

    @property
    def grade(self) -> float:
        """Give the Flesch-Kincaid grade, about the years of school needed; 0.0 for no words.

        Source: Kincaid, Fishburne, Rogers and Chissom (1975). It can fall below nought.
        """
        if not self.words:
            return 0.0
        return 0.39 * self.words / self.sentences + 11.8 * self.syllables / self.words - 15.59

    @property
    def short_share(self) -> float:
        """Give the share, 0 to 1, of words with one or two syllables; 1.0 for no words."""
        return self.short_words / self.words if self.words else 1.0


def sentences_in(text: str) -> tuple[str, ...]:
    """Split a text into sentences at full stops, question marks, colons and line ends."""
    parts = (part.strip() for part in _SENTENCE_END.split(text))
    return tuple(part for part in parts if _WORD.search(part))


def words_in(text: str) -> tuple[str, ...]:
    """List the words of a text; a word with a hyphen or apostrophe is one."""
    return tuple(_WORD.findall(text))


def ease_of(texts: Iterable[str]) -> Ease:
    """Count texts together, as one pool: short texts alone give wild grades."""
    counted = [_counted(text) for text in texts]
    return Ease(
        sum(each.sentences for each in counted),
        sum(each.words for each in counted),
        sum(each.syllables for each in counted),
        sum(each.short_words for each in counted),
    )


@lru_cache(maxsize=4096)
def longest_sentence(text: str) -> int:
    """Count the words of the longest sentence of a text."""
    return max((len(words_in(sentence)) for sentence in sentences_in(text)), default=0)


# The same few texts are counted for every band, and again after every change to a survey.
@lru_cache(maxsize=4096)
def _counted(text: str) -> Ease:
    sentences = sentences_in(text)
    counts = [syllables(word) for sentence in sentences for word in words_in(sentence)]
    short = sum(count <= 2 for count in counts)
    return Ease(len(sentences), len(counts), sum(counts), short)
