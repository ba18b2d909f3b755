"""What a survey costs and risks when its questions go out as text messages."""

from collections.abc import Iterator

from voice_service.survey.definition import AgeBand, Channel, Kind, Question, Survey
from voice_service.survey.problems import Finding
from voice_service.survey.wording import Said, said, written_in
from voice_service.text.gsm7 import make_safe, measure
from voice_service.text.keywords import CARRIER_HELP, CARRIER_START, CARRIER_STOP

# Phone networks and the SMS provider act on these, as whole messages, before we see them.
RESERVED_WORDS = CARRIER_STOP | CARRIER_START | CARRIER_HELP
MOST_PARTS = 2
# Offered with every question that has options, so they count in its length.
_ALWAYS = ("I don't know", "I don't want to say")


def hard_to_text(survey: Survey, band: AgeBand) -> Iterator[Finding]:
    """Yield warnings for questions that cost more as a text, or whose labels could go astray."""
    for question in survey.asked_of(band, Channel.SMS):
        parts = [said(survey, text, band) for text in written_in(survey, question, band)]
        labels = [part for part in parts if part.role == "label"]
        if question.kind is not Kind.YES_NO:  # a plain Yes is understood wherever it arrives
            yield from _reserved(labels)
        yield from _cost(question, parts[0], labels, band)


def _reserved(labels: list[Said]) -> Iterator[Finding]:
    for part in labels:
        if part.text.strip(" .!").casefold() in RESERVED_WORDS:
            yield Finding(
                part.place,
                f"“{part.text}” is a word that phone networks act on",
                "Use another label: a child may text the word instead of its number.",
                "warning",
            )


def _cost(question: Question, asked: Said, labels: list[Said], band: AgeBand) -> Iterator[Finding]:
    options = [part.text for part in labels] + list(_ALWAYS if labels else ())
    lines = [f"{number} {label}" for number, label in enumerate(options, 1)]
    text = make_safe("\n".join([asked.text, *lines]))
    size = measure(text)
    if size.encoding != "GSM-7":
        odd = next(char for char in text if measure(char).encoding != "GSM-7")
        message = f"“{odd}” makes this more than twice as dear to text"
        remedy = "Use plain letters and marks, or ask it on the web only."
        yield Finding(asked.place, message, remedy, "warning")
    elif size.count > MOST_PARTS:
        message = f"As a text “{question.id}” takes {size.count} messages for {band}"
        remedy = "Shorten the question or its options, or ask it on the web only."
        yield Finding(asked.place, message, remedy, "warning")
