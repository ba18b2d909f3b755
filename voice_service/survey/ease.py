"""Whether the words of a survey are easy to read at each age, and asked in a way that is fair."""

from collections.abc import Iterable, Iterator

from voice_service.survey.definition import AgeBand, Survey
from voice_service.survey.phrases import phrases_in
from voice_service.survey.problems import Finding
from voice_service.survey.wording import LIMITS, Said, said, said_to, written
from voice_service.text.readability import Ease, ease_of, sentences_in, words_in
from voice_service.text.syllables import syllables


def ease_for(survey: Survey, band: AgeBand) -> Ease:
    """Count the sentences a band reads, pooled over the survey.

    Titles and labels are left out: they are no sentences, and would make any survey look easy.
    """
    return ease_of(part.text for part in _prose(survey, band))


def hard_to_read(survey: Survey, band: AgeBand) -> Iterator[Finding]:
    """Yield what is longer or harder than a band can be expected to read."""
    limits, grade = LIMITS[band], ease_for(survey, band).grade
    if round(grade, 1) > limits.grade:
        hardest = max(_prose(survey, band), key=lambda part: ease_of([part.text]).grade)
        yield Finding(
            hardest.place,
            f"The survey reads at grade {grade:.1f} for {band}; {limits.grade:g} is the most",
            "Use shorter words and sentences; this is the hardest place.",
        )
    every = said_to(survey, band)
    share = ease_of(part.text for part in every).short_share
    if share < limits.short_share:
        yield Finding(
            ("title",),
            f"{share:.0%} of the words for {band} have one or two syllables; "
            f"{limits.short_share:.0%} is the least",
            f"Find shorter words for: {', '.join(_long_words(every))}.",
        )
    for part in every:
        yield from _too_long(part, band)


def ways_of_asking(survey: Survey) -> Iterator[Finding]:
    """Yield the ways of asking that are unfair or unsafe, in the words of any band."""
    for text in written(survey):
        for part in {said(survey, text, band): None for band in survey.bands}:
            for phrase, found in phrases_in(part.text, part.role):
                message = phrase.message.format(found=found)
                yield Finding(part.place, message, phrase.remedy, phrase.level)


def _prose(survey: Survey, band: AgeBand) -> list[Said]:
    return [part for part in said_to(survey, band) if part.role not in ("title", "label")]


def _too_long(part: Said, band: AgeBand) -> Iterator[Finding]:
    limits = LIMITS[band]
    longest = max((len(words_in(sentence)) for sentence in sentences_in(part.text)), default=0)
    if longest > limits.sentence:
        yield Finding(
            part.place,
            f"A sentence for {band} has {longest} words; {limits.sentence} is the most",
            "Make two sentences of it, or leave words out.",
        )
    if part.role == "ask" and len(part.text) > limits.question:
        yield Finding(
            part.place,
            f"The question for {band} has {len(part.text)} characters; {limits.question} "
            "is the most",
            "Ask it in fewer words; an example can go into “hint”.",
        )


def _long_words(parts: Iterable[Said]) -> list[str]:
    words = {word.lower() for part in parts for word in words_in(part.text)}
    return sorted(word for word in words if syllables(word) > 2)[:8]
