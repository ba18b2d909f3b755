"""Whether every band has words made for it, and every word a band that reads it."""

from collections.abc import Iterator, Set

from voice_service.survey.codes import finding
from voice_service.survey.definition import AgeBand, Channel, Place, Question, Survey, Wording
from voice_service.survey.problems import Finding
from voice_service.survey.wording import Written, place_of, written, written_in
from voice_service.text.readability import words_in

# Easy read is for up to 25: its words need not be fewer than those of any age.
_BY_AGE = (
    AgeBand.FIVE_TO_SEVEN,
    AgeBand.EIGHT_TO_ELEVEN,
    AgeBand.TWELVE_TO_FIFTEEN,
    AgeBand.SIXTEEN_TO_EIGHTEEN,
)


def words_for_bands(survey: Survey) -> Iterator[Finding]:
    """Yield words that a younger band reads and an older is spared, and words nobody reads."""
    everybody = frozenset(survey.bands)
    for text in written(survey):
        if text.role in ("title", "about", "closing"):
            yield from _unread(text.wording, everybody, text.place)
            yield from _too_old(text, everybody)
    for question in survey.questions:
        asked = frozenset(band for band in survey.bands if question.asked_of(band, Channel.WEB))
        yield from _of_question(survey, question, asked)


def _of_question(survey: Survey, question: Question, asked: Set[AgeBand]) -> Iterator[Finding]:
    place = place_of(survey, question)
    for text in written_in(survey, question, None):
        if text.role != "label":
            yield from _unread(text.wording, asked, text.place)
            yield from _too_old(text, asked)
    in_lists = _lines_of_lists(survey)
    for number, choice in enumerate(question.choices):
        here: Place = (*place, "options", number, "label")
        if here not in survey.lines:
            continue  # built in
        shown = asked if choice.bands is None else asked & choice.bands
        # A list that several questions share has words for the bands of all of them.
        if survey.lines[here] not in in_lists:
            yield from _unread(choice.label, shown, here)
        yield from _too_old(Written(choice.label, "label", here), shown)


def _lines_of_lists(survey: Survey) -> frozenset[int]:
    return frozenset(line for place, line in survey.lines.items() if place[:1] == ("option_lists",))


def _unread(wording: Wording, readers: Set[AgeBand], place: Place) -> Iterator[Finding]:
    for band in wording.bands:
        if band not in readers:
            yield finding(
                "wording-unread",
                (*place, str(band)),
                f"These words are for {band}, who are not asked this",
                f"Take them out, or ask {band} too.",
            )


def _too_old(text: Written, readers: Set[AgeBand]) -> Iterator[Finding]:
    """Yield a younger band that reads more words than an older one has been given."""
    wording = text.wording
    for band in readers - wording.bands.keys() - {AgeBand.EASY_READ}:
        simpler = [
            older
            for older in _BY_AGE[_BY_AGE.index(band) + 1 :]
            if older in wording.bands
            and len(words_in(wording.bands[older])) < len(words_in(wording.default))
        ]
        if simpler:
            yield finding(
                "band-words",
                text.place,
                f"{band} reads more words here than {simpler[0]} does",
                f"Write words of their own beside “{band}:”, as there are for {simpler[0]}.",
                band=band,
            )
