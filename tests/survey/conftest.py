"""A survey of a few lines: every test writes only the part it is about."""

from collections.abc import Callable
from textwrap import dedent, indent

import pytest

from voice_service.survey.checks import check
from voice_service.survey.definition import Survey
from voice_service.survey.loader import SurveyError, load_survey

HEAD = """\
id: tiny
version: 1
title: A tiny survey
about: The council asks this.
informs: What the council does next.
closing: That is all.
bands: [{bands}]
"""
# The first question's line, so that tests can count from it.
FIRST = HEAD.count("\n") + 2

Write = Callable[..., str]


@pytest.fixture
def write() -> Write:
    """Write a whole document around some questions, and perhaps more settings at the top."""

    def whole(questions: str, top: str = "", bands: str = "12-15") -> str:
        head = HEAD.format(bands=bands) + dedent(top)
        return f"{head}questions:\n{indent(dedent(questions).strip(), '  ')}\n"

    return whole


@pytest.fixture
def load(write: Write) -> Callable[..., Survey]:
    """Load a tiny survey."""

    def loaded(questions: str, top: str = "", bands: str = "12-15") -> Survey:
        return load_survey(write(questions, top, bands), "tiny.yaml")

    return loaded


@pytest.fixture
def refused(write: Write) -> Callable[..., list[str]]:
    """Load a tiny survey that cannot be used, and give its problems: line, message, remedy.

    Lines count from the first question.
    """

    def problems(questions: str, top: str = "", bands: str = "12-15") -> list[str]:
        start = FIRST + dedent(top).count("\n")
        with pytest.raises(SurveyError) as raised:
            load_survey(write(questions, top, bands), "tiny.yaml")
        return [
            f"{each.line - start + 1}: {each.message}. {each.remedy}"
            for each in raised.value.problems
        ]

    return problems


@pytest.fixture
def found(load: Callable[..., Survey]) -> Callable[..., list[str]]:
    """Check a tiny survey, and give what was found: line, level and message."""

    def problems(questions: str, top: str = "", bands: str = "12-15") -> list[str]:
        start = FIRST + dedent(top).count("\n")
        checked = check(load(questions, top, bands))
        return [
            f"{each.line - start + 1}: {each.level}: {each.message}"
            for each in checked
            if each.code != "no-symbol"  # that pictures are missing has tests of its own
        ]

    return problems
