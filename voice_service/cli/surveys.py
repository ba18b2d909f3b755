"""`voice survey …`: look over the surveys in a folder, as an author before a launch."""

from pathlib import Path

import click

from voice_service.cli.play import play
from voice_service.cli.survey_languages import stamp, table
from voice_service.survey.checks import check as check_wording
from voice_service.survey.definition import Channel, Survey
from voice_service.survey.loader import Problem, load_folder, load_survey, read_text
from voice_service.survey.problems import DocumentError
from voice_service.survey.translations import unreviewed

_PATHS = click.argument(
    "paths", nargs=-1, type=click.Path(exists=True, path_type=Path), metavar="PATH..."
)
_HERE = (Path("surveys"),)


@click.group()
def survey() -> None:
    """Check, list and play surveys."""


@survey.command()
@_PATHS
def check(paths: tuple[Path, ...]) -> None:
    """Check survey files, or the *.yaml files directly in a folder.

    Prints each problem as file:line: level: what is wrong. what to do. Ends with 1 when there is
    an error; warnings are for you to judge.
    """
    surveys, problems = _load(paths or _HERE)
    problems += [problem for each in surveys for problem in check_wording(each)]
    problems += [problem for each in surveys for problem in unreviewed(each)]
    for problem in problems:
        click.echo(str(problem))
    for line in table(surveys):
        click.echo(line)
    files = len({problem.file for problem in problems} | {each.file for each in surveys})
    errors = sum(problem.level == "error" for problem in problems)
    click.echo(_tally(files, errors, len(problems) - errors))
    if errors:
        raise SystemExit(1)


@survey.command("list")
@_PATHS
def list_surveys(paths: tuple[Path, ...]) -> None:
    """List the surveys in a folder: id, version, title, and what each age is asked."""
    surveys, problems = _load(paths or _HERE)
    for each in surveys:
        click.echo(f"{each.id} (version {each.version}): {each.title.to(None)}")
        for band in each.bands:
            web, sms = (
                sum(question.has_answer for question in each.asked_of(band, channel))
                for channel in Channel
            )
            click.echo(f"  {band:<10} {web:>2} on the web, {sms} by text")
    for problem in problems:
        click.echo(str(problem), err=True)


def _load(paths: tuple[Path, ...]) -> tuple[list[Survey], list[Problem]]:
    surveys: list[Survey] = []
    problems: list[Problem] = []
    for path in paths:
        if path.is_dir():
            loaded = load_folder(path)
            surveys += loaded.surveys.values()
            problems += loaded.problems
            if not loaded.surveys and not loaded.problems:
                problems.append(_nothing_in(path))
            continue
        try:
            surveys.append(load_survey(read_text(path), str(path)))
        except DocumentError as error:
            problems += error.problems
    return surveys, problems


def _nothing_in(folder: Path) -> Problem:
    message = "There is no survey in this folder"
    return Problem(str(folder), 1, message, "Name a folder with *.yaml files, or one file.")


def _tally(files: int, errors: int, warnings: int) -> str:
    counts = ((files, "file"), (errors, "error"), (warnings, "warning"))
    return ", ".join(f"{number} {noun}{'' if number == 1 else 's'}" for number, noun in counts)


survey.add_command(play)
survey.add_command(stamp)
