"""Whether the length, the options and the words of a survey suit the children it is for."""

from collections.abc import Iterator

from voice_service.survey.conditions import mentioned
from voice_service.survey.definition import ENGLISH, AgeBand, Channel, Kind, Question, Survey
from voice_service.survey.ease import hard_to_read, ways_of_asking
from voice_service.survey.problems import Finding, Problem, located
from voice_service.survey.texting import hard_to_text
from voice_service.survey.wording import LIMITS, place_of, written

# These bands read a scale by its faces as much as by its words.
WITH_FACES = frozenset({AgeBand.FIVE_TO_SEVEN, AgeBand.EASY_READ})
# At 16 a scale may also run from 0 to 10.
ZERO_TO_TEN = 11
_HOW = {Channel.WEB: "on the web", Channel.SMS: "by text"}


def check(survey: Survey) -> tuple[Problem, ...]:
    """List what does not suit the bands of a survey, by line; errors are to bar a launch.

    The limits are in wording.py (the table of words for each age), the ways of asking in
    phrases.py.
    """
    ids = [question.id for question in survey.questions]
    return located(_findings(survey), survey.lines, survey.file, ids)


def _findings(survey: Survey) -> Iterator[Finding]:
    for band in survey.bands:
        yield from hard_to_read(survey, band)
        yield from hard_to_text(survey, band)
        yield from _free_texts(survey, band)
        for question in survey.asked_of(band, Channel.WEB):
            yield from _options(survey, question, band)
        for channel in Channel:
            yield from _counts(survey, band, channel)
            yield from _blind_conditions(survey, band, channel)
    yield from ways_of_asking(survey)
    yield from _languages(survey)


def _counts(survey: Survey, band: AgeBand, channel: Channel) -> Iterator[Finding]:
    most = LIMITS[band].web if channel is Channel.WEB else LIMITS[band].sms
    asked = [question for question in survey.asked_of(band, channel) if question.has_answer]
    if len(asked) > most:
        settings = "“bands:”" if channel is Channel.WEB else "“web_only:” or “bands:”"
        yield Finding(
            ("questions",),
            f"{band} is asked {len(asked)} questions {_HOW[channel]}; {most} is the most",
            f"Leave some out for them with {settings} in those questions.",
        )
    if not asked and channel is Channel.WEB:
        message = f"The survey is for {band} and asks them nothing"
        yield Finding(("bands",), message, f"Add a question for them, or take {band} out.")


def _free_texts(survey: Survey, band: AgeBand) -> Iterator[Finding]:
    most = LIMITS[band].texts
    texts = [q for q in survey.asked_of(band, Channel.WEB) if q.kind is Kind.TEXT]
    if len(texts) > most:
        yield Finding(
            place_of(survey, texts[most]),
            f"{band} has {len(texts)} questions to answer in their own words; {most} is the most",
            "Leave this one out for them with “bands:”.",
        )


def _options(survey: Survey, question: Question, band: AgeBand) -> Iterator[Finding]:
    place = (*place_of(survey, question), "options")
    choices = question.choices_for(band)
    labels = [choice.label.to(band).casefold() for choice in choices]
    if len(set(labels)) < len(labels):
        message = f"Two options read the same for {band}"
        yield Finding(place, message, "Give each option a label of its own.")
    if question.kind in (Kind.CHOICE, Kind.CHOICES) and len(choices) < 2:
        message = f"{band} has fewer than two options"
        yield Finding(place, message, "Give them more options, or leave the question out for them.")
    if question.kind is Kind.SCALE:
        yield from _scale(question, band, place)


def _scale(question: Question, band: AgeBand, place: tuple[str | int, ...]) -> Iterator[Finding]:
    choices = question.choices_for(band)
    fewest, most = LIMITS[band].scale
    ten = band is AgeBand.SIXTEEN_TO_EIGHTEEN and len(choices) == ZERO_TO_TEN
    if not fewest <= len(choices) <= most and not ten:
        fits = f"{most}" if fewest == most else f"{fewest} to {most}"
        message = f"The scale for {band} has {len(choices)} options; {fits} suit them"
        yield Finding(place, message, "Say with “bands:” in the options which band sees which.")
    if band in WITH_FACES and not all(choice.face for choice in choices):
        message = f"{band} reads a scale by its faces, and an option has none"
        yield Finding(place, message, "Add “face:” to each option they see.")


def _blind_conditions(survey: Survey, band: AgeBand, channel: Channel) -> Iterator[Finding]:
    asked = survey.asked_of(band, channel)
    ids = {question.id for question in asked}
    for question in asked:
        looked_at = mentioned(question.when) if question.when else frozenset()
        if looked_at and not looked_at & ids:
            yield Finding(
                (*place_of(survey, question), "when"),
                f"{band} is not asked {', '.join(sorted(looked_at))} {_HOW[channel]}, "
                "so this condition has nothing to look at",
                "Ask them both questions there, or neither.",
                "warning",
            )


def _languages(survey: Survey) -> Iterator[Finding]:
    for language in survey.languages:
        for text in written(survey):
            if language not in (ENGLISH, *text.wording.languages):
                yield Finding(
                    text.place,
                    f"There are no words in “{language}” for this “{text.role}”",
                    f"Add them under “languages:”, “{language}:”; until then English is shown.",
                    "warning",
                )
