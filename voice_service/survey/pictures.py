"""Whether the pictures and recordings that a survey names are there, and where one is missing."""

from collections.abc import Collection, Iterable, Iterator

from voice_service.survey.definition import AgeBand, Channel, Place, Survey, Wording
from voice_service.survey.document import OptionPart, SurveyPart
from voice_service.survey.problems import Finding
from voice_service.survey.routes import did_you_mean
from voice_service.survey.symbols import SYMBOLS, nearest
from voice_service.survey.wording import place_of


def unknown_symbols(part: SurveyPart) -> Iterator[Finding]:
    """Yield a finding for every symbol of a document that there is not."""
    for name, place in _named(part):
        if name is not None and name not in SYMBOLS:
            near = nearest(name)
            meant = f"Did you mean “{near}”? " if near else ""
            remedy = f"{meant}Staff find all of them, with their names, at /staff/symbols."
            yield Finding(place, f"There is no symbol called “{name}”", remedy)


def without_symbols(survey: Survey) -> Iterator[Finding]:
    """Yield a warning for what easy read shows in words alone: a question, or an option."""
    if AgeBand.EASY_READ not in survey.bands:
        return
    for question in survey.asked_of(AgeBand.EASY_READ, Channel.WEB):
        place = place_of(survey, question)
        if question.symbol is None:
            yield _bare(f"Easy read shows “{question.id}” without a picture", place)
        for choice in question.choices_for(AgeBand.EASY_READ):
            if choice.face is None and choice.symbol is None:
                message = f"Easy read shows the option “{choice.value}” without a picture"
                yield _bare(message, (*place, "options", question.choices.index(choice)))


def missing_recordings(survey: Survey, files: Collection[str]) -> Iterator[Finding]:
    """Yield a finding for every recording that is named and is not among the files."""
    for number, question in enumerate(survey.questions):
        if question.audio is not None:
            for file, place in _files(question.audio, ("questions", number)):
                if file and file not in files:
                    message = f"There is no recording called “{file}”"
                    remedy = f"{did_you_mean(file, files)}Put the file into surveys/audio/."
                    yield Finding(place, message, remedy)


def _bare(message: str, place: Place) -> Finding:
    remedy = "Add “symbol:” with a name from /staff/symbols."
    return Finding(place, message, remedy, "warning", code="no-symbol")


def _files(audio: Wording, place: Place) -> Iterator[tuple[str, Place]]:
    yield audio.default, (*place, "audio", "default")
    for band, file in audio.bands.items():
        yield file, (*place, "audio", str(band))
    for language, spoken in audio.languages.items():
        yield from _files(spoken, (*place, "languages", language))


def _named(part: SurveyPart) -> Iterator[tuple[str | None, Place]]:
    yield part.symbol.about, ("symbol", "about")
    yield part.symbol.closing, ("symbol", "closing")
    for name, options in part.option_lists.items():
        yield from _of_options(options, ("option_lists", name))
    for number, question in enumerate(part.questions):
        yield question.symbol, ("questions", number, "symbol")
        yield from _of_options(question.options.items, ("questions", number, "options"))


def _of_options(options: Iterable[OptionPart], place: Place) -> Iterator[tuple[str | None, Place]]:
    for number, option in enumerate(options):
        yield option.symbol, (*place, number, "symbol")
