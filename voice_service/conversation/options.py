"""What can be picked at a step, in the words of a band and a language."""

from collections.abc import Sequence

from voice_service.conversation import pictures
from voice_service.conversation.reading import Option
from voice_service.conversation.state import Helper
from voice_service.conversation.words import ENGLISH, Words
from voice_service.survey.definition import AgeBand, Channel, Kind, Question, Survey

_CHOOSING = (Kind.SCALE, Kind.CHOICE, Kind.CHOICES, Kind.YES_NO)


def options_for(
    question: Question, band: AgeBand | None, language: str = "en", words: Words = ENGLISH
) -> tuple[Option, ...]:
    """List the choices of a question, and after them the two that are offered on every question.

    Empty for a question that is answered in words or with a number.
    """
    if question.kind not in _CHOOSING:
        return ()
    own = tuple(
        Option(
            choice.value,
            choice.label.to(band, language),
            choice.face,
            pictures.shown(choice.symbol, band) or None,
        )
        for choice in question.choices_for(band)
    )
    return (
        *own,
        Option("dont_know", words["dont_know"]),
        Option("rather_not", words["rather_not"]),
    )


def labels_of(
    question: Question,
    values: Sequence[str],
    band: AgeBand | None,
    language: str = "en",
    words: Words = ENGLISH,
) -> str:
    """Write what was picked in words, even where this band is not offered it."""
    known = {one.value: one.label for one in options_for(question, None, language, words)}
    known |= {one.value: one.label for one in options_for(question, band, language, words)}
    return ", ".join(known.get(value, value) for value in values)


def band_options(survey: Survey, channel: Channel, words: Words = ENGLISH) -> tuple[Option, ...]:
    """List the ages that a survey is made for; the youngest are never asked by text."""
    return tuple(
        Option(band.value, words[band.value], symbol=pictures.BANDS.get(band))
        for band in survey.bands
        if channel is Channel.WEB or band is not AgeBand.FIVE_TO_SEVEN
    )


def look_options(survey: Survey, words: Words = ENGLISH) -> tuple[Option, ...]:
    """List whose words a young person can choose to read, whatever their age."""
    return tuple(Option(band.value, words[band.value]) for band in survey.bands)


def helper_options(words: Words = ENGLISH) -> tuple[Option, ...]:
    """List who can sit beside a child and help."""
    return tuple(
        Option(helper.value, words[f"helper_{helper.value}"], symbol=pictures.HELPERS[helper.value])
        for helper in Helper
    )
