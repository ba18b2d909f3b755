"""What is wrong with a document somebody wrote: where, what, and how to put it right."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from voice_service.survey.definition import Place

Level = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to put right in one line of a file; `line` counts from 1."""

    file: str
    line: int
    message: str
    remedy: str
    level: Level = "error"
    code: str = ""

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.level}: {self.message}. {self.remedy}"


@dataclass(frozen=True, slots=True)
class Finding:
    """A problem that knows its place in the document, and not yet its line."""

    place: Place
    message: str
    remedy: str
    level: Level = "error"
    code: str = ""


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
    findings: Iterable[Finding], lines: Mapping[Place, int], file: str
) -> tuple[Problem, ...]:
    """Turn findings into problems by line, each once, errors before warnings."""
    found = [
        Problem(file, line_of(lines, each.place), each.message, each.remedy, each.level, each.code)
        for each in findings
    ]
    return tuple(sorted(dict.fromkeys(found), key=lambda problem: (problem.line, problem.level)))
