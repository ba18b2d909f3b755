"""What is wrong with a document somebody wrote: where, what, and how to put it right."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from voice_service.survey.definition import AgeBand, Place

Level = Literal["error", "warning"]
# Of everything that keeps a document from being read; the lint's codes are in codes.py.
DOCUMENT = "document"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to put right in one line of a file; `line` counts from 1.

    `place` is the path of keys and indexes in the document, `question` the id of the question
    around it, `role` the setting that holds the words (ask, hint, label, about, options, when …),
    `band` the one band it is about; None where there is none, or several.
    """

    file: str
    line: int
    message: str
    remedy: str
    level: Level = "error"
    code: str = DOCUMENT
    place: Place = ()
    question: str | None = None
    role: str | None = None
    band: AgeBand | None = None

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.level}: {self.message}. {self.remedy}"


@dataclass(frozen=True, slots=True)
class Finding:
    """A problem that knows its place in the document, and not yet its line."""

    place: Place
    message: str
    remedy: str
    level: Level = "error"
    code: str = DOCUMENT
    band: AgeBand | None = None


class DocumentError(ValueError):
    """A document cannot be used; `problems` says why, line by line."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


class SurveyError(DocumentError):
    """A survey cannot be used as it is written."""


class ContactsError(DocumentError):
    """The list of support contacts cannot be used as it is written."""


def line_of(lines: Mapping[Place, int], place: Place) -> int:
    """Find the line of a place, or of the nearest part around it that is in the document."""
    known: Place = ()
    for step in place:
        if (*known, step) in lines:
            known = (*known, step)
    return lines.get(known, 1)


def located(
    findings: Iterable[Finding],
    lines: Mapping[Place, int],
    file: str,
    ids: Sequence[str] = (),
) -> tuple[Problem, ...]:
    """Turn findings into problems by line, each once, errors before warnings.

    `ids` are the questions' ids in the order of the document, where they are known.
    """
    found = [
        Problem(
            file,
            line_of(lines, each.place),
            each.message,
            each.remedy,
            each.level,
            each.code,
            each.place,
            _question(each.place, ids),
            _role(each.place),
            each.band or _band(each.place),
        )
        for each in findings
    ]
    return tuple(sorted(dict.fromkeys(found), key=lambda problem: (problem.line, problem.level)))


def once(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Keep one of those that read the same: questions that share a list share its problems."""
    return tuple({str(problem): problem for problem in reversed([*problems])}.values())[::-1]


def _question(place: Place, ids: Sequence[str]) -> str | None:
    number = place[1] if len(place) > 1 and place[0] == "questions" else None
    return ids[number] if isinstance(number, int) and number < len(ids) else None


def _role(place: Place) -> str | None:
    names = [step for step in place if isinstance(step, str) and step not in _WORDINGS]
    return names[-1] if names else None


def _band(place: Place) -> AgeBand | None:
    return _BANDS.get(place[-1]) if place else None


_BANDS: dict[str | int, AgeBand] = {str(band): band for band in AgeBand}
_WORDINGS = {"default", *_BANDS}
