"""What each band of a survey reads and is asked, in the figures of the table of words."""

from dataclasses import dataclass

from voice_service.survey.definition import AgeBand, Channel, Survey
from voice_service.survey.ease import ease_for
from voice_service.survey.texting import as_text
from voice_service.survey.wording import LIMITS, Limits, said_to
from voice_service.text.gsm7 import make_safe, measure
from voice_service.text.readability import ease_of, longest_sentence


@dataclass(frozen=True, slots=True)
class Measures:
    """The figures of one band; `parts` are those of all its questions as texts, and the most."""

    band: AgeBand
    grade: float
    longest_sentence: int
    short_share: float
    web: int
    sms: int
    parts: int
    most_parts: int

    @property
    def limits(self) -> Limits:
        """Return what the figures are held against."""
        return LIMITS[self.band]


def measures(survey: Survey) -> tuple[Measures, ...]:
    """Measure a survey for each of its bands."""
    return tuple(_of_band(survey, band) for band in survey.bands)


def _of_band(survey: Survey, band: AgeBand) -> Measures:
    read = [part.text for part in said_to(survey, band)]
    parts = [
        measure(
            make_safe(
                as_text(
                    question,
                    question.ask.to(band),
                    [choice.label.to(band) for choice in question.choices_for(band)],
                )
            )
        ).count
        for question in survey.asked_of(band, Channel.SMS)
    ]
    web, sms = (
        sum(question.has_answer for question in survey.asked_of(band, channel))
        for channel in (Channel.WEB, Channel.SMS)
    )
    return Measures(
        band=band,
        grade=round(ease_for(survey, band).grade, 1),
        longest_sentence=max(longest_sentence(text) for text in read),
        short_share=ease_of(read).short_share,
        web=web,
        sms=sms,
        parts=sum(parts),
        most_parts=max(parts, default=0),
    )
