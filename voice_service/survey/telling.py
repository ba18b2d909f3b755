"""Whether what is told to young people is easy to read and safe to tell; remarks are hints."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from voice_service.survey.definition import AgeBand
from voice_service.survey.wording import LIMITS
from voice_service.text.readability import ease_of, sentences_in, words_in
from voice_service.text.syllables import syllables

# The hardest that each of the two wordings may be: for 12 and over, and for everybody else.
OLDER, PLAIN = AgeBand.TWELVE_TO_FIFTEEN, AgeBand.FIVE_TO_SEVEN
# Who reads the plainest words.
PLAIN_BANDS = frozenset({AgeBand.FIVE_TO_SEVEN, AgeBand.EIGHT_TO_ELEVEN, AgeBand.EASY_READ})
MOST_CHARACTERS = {OLDER: 300, PLAIN: 160}
_QUOTED = re.compile(r"[\"“”«»]|(?<!\w)['‘][^'’]*['’](?!\w)")
_FEW = re.compile(
    r"\b(one|two|three|four|five|six|seven|[1-7]) (of you|of them|young|child|children|pupil|"
    r"pupils|student|students|people|person|girl|girls|boy|boys)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Measured:
    """How long and how hard some words are, and what somebody should look at again."""

    characters: int
    words: int
    longest: int
    grade: float
    remarks: tuple[str, ...]


def measured(texts: Sequence[str], band: AgeBand) -> Measured:
    """Measure words that are read together against the limits of a band."""
    counts = [len(words_in(sentence)) for text in texts for sentence in sentences_in(text)]
    return Measured(
        characters=sum(map(len, texts)),
        words=sum(counts),
        longest=max(counts, default=0),
        grade=round(max(ease_of(texts).grade, 0.0), 1),
        remarks=tuple(_remarks(texts, band)),
    )


def _remarks(texts: Sequence[str], band: AgeBand) -> Iterator[str]:
    limits = LIMITS[band]
    most = MOST_CHARACTERS.get(band, limits.question)
    for text in texts:
        if len(text) > most:
            yield f"“{_start(text)}” has {len(text)} characters; {most} is a good most."
        for sentence in sentences_in(text):
            if (count := len(words_in(sentence))) > limits.sentence:
                yield (
                    f"“{_start(sentence)}” has {count} words; {limits.sentence} is the most. Make "
                    "two sentences of it."
                )
        if _QUOTED.search(text):
            yield "It has quote marks. Use your own words: a child's may tell who wrote them."
        if few := _FEW.search(text):
            yield f"“{few[0]}” is a small number and may tell who it was. Say “some of you”."
    ease = ease_of(texts)
    if round(ease.grade, 1) > limits.grade:
        yield f"It reads at grade {ease.grade:.1f}; {limits.grade:g} is the most at this age."
    if ease.short_share < limits.short_share and (long := _long_words(texts)):
        yield f"Find shorter words for: {', '.join(long)}."


def _start(text: str) -> str:
    words = text.split()
    return " ".join(words[:5]) + ("…" if len(words) > 5 else "")


def _long_words(texts: Sequence[str]) -> list[str]:
    words = {word.lower() for text in texts for word in words_in(text)}
    return sorted(word for word in words if syllables(word) > 2)[:8]
