"""Reads surveys from YAML; a file that cannot be used is reported, and the others still load."""

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from pydantic import ValidationError

from voice_service.survey.builder import build
from voice_service.survey.definition import Survey
from voice_service.survey.document import SurveyPart
from voice_service.survey.mistakes import problems_of
from voice_service.survey.pictures import missing_recordings
from voice_service.survey.problems import DocumentError, Problem, SurveyError, line_of, located
from voice_service.survey.reader import read
from voice_service.survey.references import findings
from voice_service.survey.yaml_messages import MOST_CHARACTERS

__all__ = ["Loaded", "Problem", "SurveyError", "load_folder", "load_survey", "read_text"]


@dataclass(frozen=True, slots=True)
class Loaded:
    """The surveys of a folder by id, and what is wrong with the files that did not load."""

    surveys: Mapping[str, Survey]
    problems: tuple[Problem, ...]


def load_survey(document: str, name: str) -> Survey:
    """Read a survey from its YAML document; `name` is the file shown in problems.

    Raises SurveyError, with every problem found, when the survey cannot be used.
    """
    try:
        return _load(document, name)
    except DocumentError as error:
        raise SurveyError(error.problems) from None


# It stands beside the surveys, because the same people write it.
THEMES = "themes.yaml"


def surveys_in(folder: Path) -> list[Path]:
    """List the surveys that stand directly in a folder; sub-folders hold other things."""
    return [path for path in sorted(folder.glob("*.yaml")) if path.name != THEMES]


def load_folder(folder: Path) -> Loaded:
    """Load every survey that stands directly in a folder."""
    surveys: dict[str, Survey] = {}
    problems: list[Problem] = []
    audio = recordings(folder)
    for path in surveys_in(folder):
        try:
            survey = load_survey(read_text(path), str(path))
            _has_recordings(survey, audio)
        except DocumentError as error:
            problems.extend(error.problems)
            continue
        if survey.id in surveys:
            problems.append(_same_id(survey, surveys[survey.id]))
        else:
            surveys[survey.id] = survey
    return Loaded(surveys, tuple(problems))


def recordings(folder: Path) -> dict[str, Path]:
    """List the recorded readings that stand in a folder's audio/, by their names."""
    return {path.name: path for path in sorted((folder / "audio").glob("*")) if path.is_file()}


def read_text(path: Path) -> str:
    """Read a document exactly as it is stored; raises DocumentError when it is not UTF-8 text."""
    try:
        size = path.stat().st_size
        # Four bytes is the most one character takes: beyond that it is too long for certain.
        if size > 4 * MOST_CHARACTERS:
            message = f"The file has {size:,} bytes; a survey is far smaller"
            remedy = "Check that this is a survey, or split it in two."
            raise DocumentError((Problem(str(path), 1, message, remedy),))
        return path.read_bytes().decode()
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        message = "The file is not UTF-8 text"
        remedy = "Save it again with the encoding UTF-8 (in Notepad: Save as, Encoding)."
        raise DocumentError((Problem(str(path), line, message, remedy),)) from None
    except OSError as error:
        message = f"The file cannot be read ({error.strerror})"
        remedy = "Check the name and whether you may open it."
        raise DocumentError((Problem(str(path), 1, message, remedy),)) from None


# A wave keeps the document it was launched with, and every turn of a conversation needs the
# survey: the same text always gives the same frozen Survey, so it is read once.
@lru_cache(maxsize=64)
def _load(document: str, name: str) -> Survey:
    reading = read(document, name)
    try:
        part = SurveyPart.model_validate(reading.data)
    except ValidationError as error:
        raise DocumentError(problems_of(error, SurveyPart, reading.lines, name)) from None
    ids = [question.id for question in part.questions]
    problems = located(findings(part), reading.lines, name, ids)
    if problems:
        raise DocumentError(problems)
    digest = hashlib.sha256(document.encode()).hexdigest()
    return build(part, document, digest, name, reading.lines)


def _has_recordings(survey: Survey, files: Collection[str]) -> None:
    problems = located(missing_recordings(survey, files), survey.lines, survey.file)
    if problems:
        raise DocumentError(problems)


def _same_id(survey: Survey, first: Survey) -> Problem:
    line = line_of(survey.lines, ("id",))
    message = f"The id “{survey.id}” is used in {first.file} already"
    return Problem(survey.file, line, message, "Give this survey an id of its own.")
