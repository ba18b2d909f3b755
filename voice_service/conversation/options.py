"""What can be picked at a step, in the words of a band and a language."""

from voice_service.conversation import pictures
from voice_service.conversation.reading import Option
from voice_service.conversation.words import ENGLISH
from voice_service.survey.definition import AgeBand, Channel, Kind, Question, Survey

_BAND_LABELS = {
    AgeBand.FIVE_TO_SEVEN: "5 to 7",
    AgeBand.EIGHT_TO_ELEVEN: "8 to 11",
    AgeBand.TWELVE_TO_FIFTEEN: "12 to 15",
    AgeBand.SIXTEEN_TO_EIGHTEEN: "16 or over",
    AgeBand.EASY_READ: "Easy words and short questions",
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


def band_options(survey: Survey, channel: Channel) -> tuple[Option, ...]:
    """List the ages that a survey is made for; the youngest are never asked by text."""
    return tuple(
        Option(band.value, _BAND_LABELS[band], symbol=pictures.BANDS.get(band))
        for band in survey.bands
        if channel is Channel.WEB or band is not AgeBand.FIVE_TO_SEVEN
    )
