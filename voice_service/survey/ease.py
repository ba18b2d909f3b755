"""Whether the words of a survey are easy to read at each age, and asked in a way that is fair."""

from collections.abc import Iterable, Iterator, Sequence

from voice_service.survey.codes import finding
from voice_service.survey.definition import AgeBand, Survey
from voice_service.survey.phrases import phrases_in
from voice_service.survey.problems import Finding
from voice_service.survey.wording import LIMITS, Said, said_to
from voice_service.text.readability import Ease, ease_of, longest_sentence, words_in
from voice_service.text.syllables import syllables


def ease_for(survey: Survey, band: AgeBand) -> Ease:
    """Count the sentences a band reads, pooled over the survey.

    Titles and labels are left out: they are no sentences, and would make any survey look easy.
    """
    return ease_of(part.text for part in _prose(said_to(survey, band)))


def hard_to_read(every: Sequence[Said], band: AgeBand) -> Iterator[Finding]:
    """Yield what is longer or harder than a band can be expected to read, of all it reads."""
    limits, prose = LIMITS[band], _prose(every)
    grade = ease_of(part.text for part in prose).grade
    if round(grade, 1) > limits.grade:
        hardest = max(prose, key=lambda part: ease_of([part.text]).grade)
        yield finding(
            "grade",
            hardest.place,
            f"The survey reads at grade {grade:.1f} for {band}; {limits.grade:g} is the most",
            "Use shorter words and sentences; this is the hardest place.",
            band=band,
        )
    share = ease_of(part.text for part in every).short_share
    if share < limits.short_share:
        yield finding(
            "long-words",
            ("title",),
            f"{share:.0%} of the words for {band} have one or two syllables; "
            f"{limits.short_share:.0%} is the least",
            f"Find shorter words for: {', '.join(_long_words(every))}.",
            band=band,
        )
    for part in every:
        yield from _too_long(part, band)


def ways_of_asking(read: Iterable[Sequence[Said]]) -> Iterator[Finding]:
    """Yield the ways of asking that are unfair or unsafe, in what any band reads."""
    for part in dict.fromkeys(part for every in read for part in every):
        for phrase, found in phrases_in(part.text, part.role):
            message = phrase.message.format(found=found)
            yield finding(phrase.code, part.place, message, phrase.remedy, level=phrase.level)


def _prose(every: Sequence[Said]) -> list[Said]:
    return [part for part in every if part.role not in ("title", "label")]


def _too_long(part: Said, band: AgeBand) -> Iterator[Finding]:
    limits = LIMITS[band]
    longest = longest_sentence(part.text)
    if longest > limits.sentence:
        yield finding(
            "sentence-length",
            part.place,
            f"A sentence for {band} has {longest} words; {limits.sentence} is the most",
            "Make two sentences of it, or leave words out.",
            band=band,
        )
    elif limits.aim and longest > limits.aim:
        yield finding(
            "sentence-aim",
            part.place,
            f"A sentence for {band} has {longest} words; {limits.aim} is what to aim at",
            "Make two sentences of it, or leave words out.",
            band=band,
        )
    if part.role == "ask" and len(part.text) > limits.question:
        yield finding(
            "question-length",
            part.place,
            f"The question for {band} has {len(part.text)} characters; {limits.question} "
            "is the most",
            "Ask it in fewer words; an example can go into “hint”.",
            band=band,
        )


def _long_words(parts: Iterable[Said]) -> list[str]:
    words = {word.lower() for part in parts for word in words_in(part.text)}
    return sorted(word for word in words if syllables(word) > 2)[:8]
