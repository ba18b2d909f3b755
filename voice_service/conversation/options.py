"""What can be picked at a step, in the words of a band and a language."""

from collections.abc import Sequence

from voice_service.conversation import pictures
from voice_service.conversation.reading import Option
from voice_service.conversation.state import Helper
from voice_service.conversation.words import ENGLISH
from voice_service.survey.definition import AgeBand, Channel, Kind, Question, Survey

_BAND_LABELS = {
    AgeBand.FIVE_TO_SEVEN: "5 to 7",
    AgeBand.EIGHT_TO_ELEVEN: "8 to 11",
    AgeBand.TWELVE_TO_FIFTEEN: "12 to 15",
    AgeBand.SIXTEEN_TO_EIGHTEEN: "16 or over",
    AgeBand.EASY_READ: "Easy words and short questions",
}
_HELPER_LABELS = {
    Helper.SCHOOL: "Someone at school",
    Helper.HOME: "Someone I live with",
    Helper.WORKER: "A youth worker",
    Helper.OTHER: "Someone else",
    Helper.NOBODY: "No one",
}
_CHOOSING = (Kind.SCALE, Kind.CHOICE, Kind.CHOICES, Kind.YES_NO)


def options_for(
    question: Question, band: AgeBand | None, language: str = "en"
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
        Option("dont_know", ENGLISH["dont_know"]),
        Option("rather_not", ENGLISH["rather_not"]),
    )


def labels_of(
    question: Question, values: Sequence[str], band: AgeBand | None, language: str = "en"
) -> str:
    """Write what was picked in words, even where this band is not offered it."""
    known = {one.value: one.label for one in options_for(question, None, language)}
    known |= {one.value: one.label for one in options_for(question, band, language)}
    return ", ".join(known.get(value, value) for value in values)


def band_options(survey: Survey, channel: Channel) -> tuple[Option, ...]:
    """List the ages that a survey is made for; the youngest are never asked by text."""
    return tuple(
        Option(band.value, _BAND_LABELS[band], symbol=pictures.BANDS.get(band))
        for band in survey.bands
        if channel is Channel.WEB or band is not AgeBand.FIVE_TO_SEVEN
    )


def look_options(survey: Survey) -> tuple[Option, ...]:
    """List whose words a young person can choose to read, whatever their age."""
    return tuple(Option(band.value, _BAND_LABELS[band]) for band in survey.bands)


def helper_options(_language: str = "en") -> tuple[Option, ...]:
    """List who can sit beside a child and help."""
    return tuple(
        Option(helper.value, label, symbol=pictures.HELPERS[helper.value])
        for helper, label in _HELPER_LABELS.items()
    )
