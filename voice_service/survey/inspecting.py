"""A document looked over: the survey where it is one, and every problem with its place."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from voice_service.survey.checks import check
from voice_service.survey.definition import Place, Survey
from voice_service.survey.loader import load_survey
from voice_service.survey.manuscript import reading_of
from voice_service.survey.problems import DocumentError, Level, Problem, SurveyError


@dataclass(frozen=True, slots=True)
class Placed:
    """A problem and the part of the document that it is about."""

    place: Place
    message: str
    remedy: str
    level: Level


@dataclass(frozen=True, slots=True)
class Inspection:
    """What came of looking a document over; without a survey it cannot be asked at all."""

    survey: Survey | None
    problems: tuple[Placed, ...]

    @property
    def errors(self) -> tuple[Placed, ...]:
        """List what must be put right."""
        return tuple(problem for problem in self.problems if problem.level == "error")

    @property
    def warnings(self) -> tuple[Placed, ...]:
        """List what is worth a look."""
        return tuple(problem for problem in self.problems if problem.level != "error")


def inspect(document: str) -> Inspection:
    """Load a document and check it."""
    try:
        survey = load_survey(document, "")
    except SurveyError as error:
        return Inspection(None, _placed(error.problems, document))
    return Inspection(survey, _placed(check(survey), document))


def _placed(problems: tuple[Problem, ...], document: str) -> tuple[Placed, ...]:
    try:
        lines = reading_of(document).lines
    except DocumentError:
        lines = {}
    at = _places(lines)
    return tuple(
        Placed(at.get(each.line, ()), each.message, each.remedy, each.level) for each in problems
    )


def _places(lines: Mapping[Place, int]) -> dict[int, Place]:
    """Return for each line the part that all of it belongs to."""
    found: dict[int, list[Place]] = {}
    for place, line in lines.items():
        found.setdefault(line, []).append(place)
    return {line: _around(places) for line, places in found.items()}


def _around(places: Sequence[Place]) -> Place:
    """Return the smallest part that holds several."""
    least, most = min(map(len, places)), places[0]
    same = [len({place[: depth + 1] for place in places}) == 1 for depth in range(least)]
    return most[: same.index(False) if False in same else least]
