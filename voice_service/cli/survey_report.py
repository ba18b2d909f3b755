"""What `voice survey check` prints: a table for each survey, and its problems by kind."""

import json
from collections.abc import Iterator, Sequence
from itertools import groupby
from textwrap import fill

from voice_service.survey.codes import title_of
from voice_service.survey.definition import AgeBand, Survey
from voice_service.survey.measures import Measures, measures
from voice_service.survey.problems import Problem, once

_HEADS = (
    ("", "reading", "longest", "short", "asked", "asked", "SMS", "longest"),
    ("age", "grade", "sentence", "words", "on the web", "by text", "parts", "SMS"),
)
_WIDTHS = (9, 10, 10, 13, 10, 8, 5, 7)
_WIDTH = 80
LEGEND = (
    "In brackets the limit for that age; “!” marks a figure beyond it. The grade is about\n"
    "the years of school a reader needs (Flesch-Kincaid), a sentence is counted in words,\n"
    "a short word has one or two syllables, and SMS parts are what a text is paid by."
)
_LEVELS = {
    "error": "Errors: put these right before a launch",
    "warning": "Warnings: for you to judge",
}


def as_json(surveys: Sequence[Survey], problems: Sequence[Problem], band: AgeBand | None) -> str:
    """Write everything as JSON: figures of each band with their limits, and every problem."""
    return json.dumps(
        {
            "surveys": [
                {
                    "file": survey.file,
                    "id": survey.id,
                    "version": survey.version,
                    "title": survey.title.default,
                    "bands": [_figures(row) for row in _rows(survey, band)],
                }
                for survey in surveys
            ],
            "problems": [_problem(problem) for problem in problems],
            "errors": sum(problem.level == "error" for problem in problems),
            "warnings": sum(problem.level == "warning" for problem in problems),
        },
        ensure_ascii=False,
        indent=2,
    )


def table(survey: Survey, band: AgeBand | None) -> Iterator[str]:
    """Yield the lines of a survey's table; a figure that goes beyond its limit is marked by “!”."""
    yield f"{survey.file}: {survey.title.default} ({survey.id}, version {survey.version})"
    for head in _HEADS:
        yield _line(head)
    for row in _rows(survey, band):
        yield _line(_cells(row))


def by_kind(problems: Sequence[Problem]) -> Iterator[str]:
    """Yield the lines of the problems of one file, errors first, those of a kind together."""
    for level, title in _LEVELS.items():
        found = sorted(once(problems), key=lambda problem: problem.code)
        found = [problem for problem in found if problem.level == level]
        if found:
            yield f"  {title}"
        for code, group in groupby(found, key=lambda problem: problem.code):
            yield f"    {title_of(code)} ({code})"
            for problem in sorted(group, key=lambda problem: problem.line):
                yield from _said(problem)


def _said(problem: Problem) -> Iterator[str]:
    where = f"line {problem.line}" + (f", {problem.question}" if problem.question else "")
    words = f"{where}: {problem.message}. {problem.remedy}"
    yield fill(words, _WIDTH, initial_indent="      ", subsequent_indent="        ")


def _rows(survey: Survey, band: AgeBand | None) -> list[Measures]:
    return [row for row in measures(survey) if band in (None, row.band)]


def _cells(row: Measures) -> tuple[str, ...]:
    limits = row.limits
    grade = "<0" if row.grade < 0 else f"{row.grade:g}"
    texted = limits.sms > 0
    return (
        str(row.band),
        _most(grade, f"{limits.grade:g}", beyond=row.grade > limits.grade),
        _most(row.longest_sentence, limits.sentence, beyond=row.longest_sentence > limits.sentence),
        f"{row.short_share:.0%} (≥{limits.short_share:.0%})"
        + (" !" if row.short_share < limits.short_share else ""),
        _most(row.web, limits.web, beyond=row.web > limits.web),
        _most(row.sms, limits.sms, beyond=row.sms > limits.sms) if texted else "never",
        str(row.parts) if texted else "-",
        str(row.most_parts) if texted else "-",
    )


def _most(figure: object, limit: object, *, beyond: bool) -> str:
    return f"{figure} (≤{limit}){' !' if beyond else ''}"


def _line(cells: Sequence[str]) -> str:
    return "  " + " ".join(f"{c:<{w}}" for c, w in zip(cells, _WIDTHS, strict=True)).rstrip()


def _figures(row: Measures) -> dict[str, object]:
    limits = row.limits
    return {
        "band": str(row.band),
        "grade": row.grade,
        "grade_most": limits.grade,
        "longest_sentence": row.longest_sentence,
        "longest_sentence_most": limits.sentence,
        "short_share": round(row.short_share, 3),
        "short_share_least": limits.short_share,
        "questions_web": row.web,
        "questions_web_most": limits.web,
        "questions_text": row.sms,
        "questions_text_most": limits.sms,
        "text_parts": row.parts,
        "text_parts_longest": row.most_parts,
    }


def _problem(problem: Problem) -> dict[str, object]:
    return {
        "code": problem.code,
        "level": problem.level,
        "file": problem.file,
        "line": problem.line,
        "question": problem.question,
        "role": problem.role,
        "band": problem.band and str(problem.band),
        "message": problem.message,
        "remedy": problem.remedy,
    }
