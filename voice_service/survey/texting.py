"""What a survey costs and risks when its questions go out as text messages."""

from collections.abc import Iterator
from functools import lru_cache

from voice_service.survey.codes import finding
from voice_service.survey.definition import AgeBand, Channel, Kind, Question, Survey
from voice_service.survey.problems import Finding, Level
from voice_service.survey.wording import Said, said, written_in
from voice_service.text.gsm7 import make_safe, measure
from voice_service.text.keywords import (
    CARRIER_HELP,
    CARRIER_START,
    CARRIER_STOP,
    is_help,
    is_next,
    is_start,
    is_stop,
    is_web,
)

# Phone networks and the SMS provider act on these, as whole messages, before we see them.
RESERVED_WORDS = CARRIER_STOP | CARRIER_START | CARRIER_HELP
MOST_PARTS = 2
# Offered with every question that has options, so they count in its length.
_ALWAYS = ("I don't know", "I don't want to say")
_OWN_WORDS = frozenset({"skip", "back"})


def hard_to_text(survey: Survey, band: AgeBand) -> Iterator[Finding]:
    """Yield what costs more as a text, and labels that go astray when they are texted."""
    for question in survey.asked_of(band, Channel.SMS):
        parts = [said(survey, text, band) for text in written_in(survey, question, band)]
        labels = [part for part in parts if part.role == "label"]
        if question.kind is not Kind.YES_NO:  # a plain Yes is understood wherever it arrives
            yield from _reserved(labels)
            yield from _numbers(labels, band)
        yield from _cost(question, parts[0], labels, band)


def as_text(question: Question, asked: str, labels: list[str]) -> str:
    """Write a question as it goes out by text, with the two answers that are always there."""
    if question.kind is Kind.TEXT:
        return f"{asked}\nReply in your own words, or SKIP."
    if question.kind is Kind.NUMBER:
        least, most = question.least or 0, 10 if question.most is None else question.most
        return f"{asked}\nReply with a number from {least} to {most}."
    several = ["Pick one or more, like 1 3."] if question.kind is Kind.CHOICES else []
    options = [*labels, *_ALWAYS] if labels else []
    lines = [f"{number} {label}" for number, label in enumerate(options, 1)]
    return "\n".join([asked, *several, *lines])


@lru_cache(maxsize=2048)
def _acts(label: str) -> Level | None:
    """Tell what becomes of a label that is texted: an end of all texts is an error."""
    bare = label.strip(" .!").casefold()
    if bare in CARRIER_STOP or is_stop(label):
        return "error"
    asks = any(asked(label) for asked in (is_start, is_help, is_web, is_next))
    return "warning" if asks or bare in RESERVED_WORDS | _OWN_WORDS else None


def _reserved(labels: list[Said]) -> Iterator[Finding]:
    for part in labels:
        level = _acts(part.text)
        if level is not None:
            message = f"“{part.text}” does something else when it is texted"
            if level == "error":
                message = f"A child who texts “{part.text}” as an answer gets no more texts at all"
            remedy = "Use another label: a child may text the words instead of their number."
            yield finding("reserved-word", part.place, message, remedy, level=level)


def _numbers(labels: list[Said], band: AgeBand) -> Iterator[Finding]:
    known = {str(number) for number in range(1, len(labels) + len(_ALWAYS) + 1)}
    for number, part in enumerate(labels, 1):
        if part.text in known and part.text != str(number):
            yield finding(
                "number-labels",
                part.place,
                f"By text “{part.text}” stands beside the number {number}: "
                f"“{part.text}” could mean either",
                "Use words as labels, a question with “kind: number”, or ask it on the web only.",
                band=band,
            )
            return


def _cost(question: Question, asked: Said, labels: list[Said], band: AgeBand) -> Iterator[Finding]:
    text = make_safe(as_text(question, asked.text, [part.text for part in labels]))
    size = measure(text)
    if size.encoding != "GSM-7":
        odd = next(char for char in text if measure(char).encoding != "GSM-7")
        message = f"“{odd}” makes this more than twice as dear to text"
        remedy = "Use plain letters and marks, or ask it on the web only."
        yield finding("text-letters", asked.place, message, remedy)
    elif size.count > MOST_PARTS:
        message = f"As a text “{question.id}” takes {size.count} messages for {band}"
        remedy = "Shorten the question or its options, or ask it on the web only."
        yield finding("text-parts", asked.place, message, remedy, band=band)
