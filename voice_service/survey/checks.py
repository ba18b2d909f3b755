"""The lint: whether the length, options and words of a survey suit the children it is for."""

from collections.abc import Iterator

from voice_service.survey.bands import words_for_bands
from voice_service.survey.choices import options
from voice_service.survey.codes import finding
from voice_service.survey.definition import AgeBand, Channel, Kind, Survey
from voice_service.survey.ease import hard_to_read, ways_of_asking
from voice_service.survey.jargon import Jargon, hard_words, our_jargon
from voice_service.survey.pictures import without_symbols
from voice_service.survey.problems import Finding, Problem, located
from voice_service.survey.reach import reach
from voice_service.survey.texting import hard_to_text
from voice_service.survey.translations import findings
from voice_service.survey.wording import LIMITS, place_of, said_to

_HOW = {Channel.WEB: "on the web", Channel.SMS: "by text"}


def check(survey: Survey, jargon: Jargon | None = None) -> tuple[Problem, ...]:
    """List what does not suit the bands of a survey, by line; errors bar a launch.

    What is looked for is in codes.py, the limits are in wording.py (the table of words for each
    age), the ways of asking in phrases.py, the jargon in surveys/wording/jargon.yaml.
    """
    ids = [question.id for question in survey.questions]
    found = _findings(survey, jargon or our_jargon())
    return located(found, survey.lines, survey.file, ids)


def _findings(survey: Survey, jargon: Jargon) -> Iterator[Finding]:
    read = {band: said_to(survey, band) for band in survey.bands}
    for band in survey.bands:
        yield from hard_to_read(read[band], band)
        yield from hard_to_text(survey, band)
        yield from _free_texts(survey, band)
        for question in survey.asked_of(band, Channel.WEB):
            yield from options(question, band, place_of(survey, question))
        for channel in Channel:
            yield from _counts(survey, band, channel)
    yield from hard_words(read, jargon)
    yield from ways_of_asking(read.values())
    yield from words_for_bands(survey)
    yield from reach(survey)
    yield from without_symbols(survey)
    yield from findings(survey)


def _counts(survey: Survey, band: AgeBand, channel: Channel) -> Iterator[Finding]:
    on_web = channel is Channel.WEB
    most = LIMITS[band].web if on_web else LIMITS[band].sms
    asked = [question for question in survey.asked_of(band, channel) if question.has_answer]
    if len(asked) > most:
        settings = "“bands:”" if on_web else "“web_only:” or “bands:”"
        yield finding(
            "questions-web" if on_web else "questions-text",
            ("questions",),
            f"{band} is asked {len(asked)} questions {_HOW[channel]}; {most} is the most",
            f"Leave some out for them with {settings} in those questions.",
            band=band,
        )
    if not asked and on_web:
        message = f"The survey is for {band} and asks them nothing"
        remedy = f"Add a question for them, or take {band} out."
        yield finding("asked-nothing", ("bands",), message, remedy, band=band)


def _free_texts(survey: Survey, band: AgeBand) -> Iterator[Finding]:
    most = LIMITS[band].texts
    texts = [q for q in survey.asked_of(band, Channel.WEB) if q.kind is Kind.TEXT]
    if len(texts) > most:
        yield finding(
            "free-texts",
            place_of(survey, texts[most]),
            f"{band} has {len(texts)} questions to answer in their own words; {most} is the most",
            "Leave this one out for them with “bands:”.",
            band=band,
        )
