"""Whether a band can answer a question, and by options that are its own."""

import re
from collections.abc import Iterator

from voice_service.survey.codes import finding
from voice_service.survey.definition import AgeBand, Kind, Place, Question
from voice_service.survey.problems import Finding
from voice_service.survey.scales import scale

_OFFERED = re.compile(
    r"(?:i )?(?:do ?n['\u2019]?t|do not) (?:know|want to (?:say|answer))|no idea|unsure"
    r"|(?:i(?: woul|['\u2019])d )?(?:rather|prefer) not(?: to)?(?: say| answer)?|no comment"
    r"|skip(?: this)?(?: question)?|pass|no answer",
    re.IGNORECASE,
)
_UNSURE = re.compile(r"(?:i(?:['\u2019]m| am) )?not sure", re.IGNORECASE)


def options(question: Question, band: AgeBand, place: Place) -> Iterator[Finding]:
    """Yield what is wrong with the options a band has; `place` is that of the question."""
    here = (*place, "options")
    labels = [choice.label.to(band) for choice in question.choices_for(band)]
    if len({label.casefold() for label in labels}) < len(labels):
        message = f"Two options read the same for {band}"
        yield finding(
            "options-same", here, message, "Give each option a label of its own.", band=band
        )
    yield from _dead_end(question, len(labels), band, place)
    yield from _offered(question, band, here)
    if question.kind is Kind.SCALE and len(labels) > 1:
        yield from scale(question, band, here)


def _dead_end(question: Question, count: int, band: AgeBand, place: Place) -> Iterator[Finding]:
    picked = question.kind in (Kind.SCALE, Kind.CHOICE, Kind.CHOICES, Kind.YES_NO)
    if picked and count < 2:
        message = f"{band} has {'one option' if count else 'no options'} and cannot answer this"
        remedy = "Give them more options, or leave the question out for them with “bands:”."
        yield finding("dead-end", (*place, "options"), message, remedy, band=band)
    elif question.kind is Kind.CHOICES and (question.least or 0) > count:
        message = f"{band} must pick {question.least} of {count} options, and cannot"
        remedy = "Make “least” smaller, or take it out."
        yield finding("dead-end", (*place, "least"), message, remedy, band=band)


def _offered(question: Question, band: AgeBand, here: Place) -> Iterator[Finding]:
    for choice in question.choices_for(band):
        label = choice.label.to(band).strip(" .!")
        if _OFFERED.fullmatch(label) or _UNSURE.fullmatch(label):
            yield finding(
                "option-offered",
                (*here, question.choices.index(choice), "label"),
                f"“{label}” is offered with every question already, and would be counted twice",
                "Take this option out: “I don't know” and “I don't want to say” are always there.",
                level="warning" if _UNSURE.fullmatch(label) else None,
            )
