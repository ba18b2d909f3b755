"""`voice survey …`: look over the surveys in a folder, as an author before a launch."""

from pathlib import Path

import click

from voice_service.cli import survey_report
from voice_service.cli.play import play
from voice_service.cli.survey_languages import stamp, table
from voice_service.survey.checks import check as check_wording
from voice_service.survey.definition import AgeBand, Channel, Survey
from voice_service.survey.loader import Problem, load_folder, load_survey, read_text
from voice_service.survey.problems import DocumentError, once
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
@click.option("--json", "as_data", is_flag=True, help="Everything as JSON.")
@click.option(
    "--band",
    type=click.Choice([str(band) for band in AgeBand]),
    help="Only what is about this age.",
)
@click.option("--quiet", is_flag=True, help="Only errors, one to a line; nothing when all is well.")
def check(paths: tuple[Path, ...], as_data: bool, band: str | None, quiet: bool) -> None:
    """Check survey files, or the *.yaml files directly in a folder, against the words for each age.

    First a table: each figure with its limit, marked by ! when it goes beyond it. Then the
    problems: errors bar a launch, warnings are for you to judge. Ends with 1 when there is an
    error. Nothing leaves this computer.
    """
    surveys, problems = _load(paths or _HERE)
    only = AgeBand(band) if band else None
    if only:
        surveys = [each for each in surveys if only in each.bands]
    problems += [problem for each in surveys for problem in check_wording(each)]
    problems += [problem for each in surveys for problem in unreviewed(each)]
    if only:
        problems = [problem for problem in problems if problem.band in (None, only)]
    if as_data:
        click.echo(survey_report.as_json(surveys, problems, only))
    elif quiet:
        for problem in once(problems):
            if problem.level == "error":
                click.echo(str(problem))
    else:
        _report(surveys, problems, only)
    if any(problem.level == "error" for problem in problems):
        raise SystemExit(1)


def _report(surveys: list[Survey], problems: list[Problem], band: AgeBand | None) -> None:
    languages = list(table(surveys))
    tables = {each.file: "\n".join(survey_report.table(each, band)) for each in surveys}
    files = dict.fromkeys([*tables, *(problem.file for problem in problems)])
    for file in files:
        found = [problem for problem in problems if problem.file == file]
        click.echo(tables.get(file, file))
        for line in survey_report.by_kind(found) if found else ("  Nothing to put right.",):
            click.echo(line)
        click.echo()
    if tables:
        click.echo(f"{survey_report.LEGEND}\n")
    for line in languages:
        click.echo(line)
    shown = once(problems)
    errors = sum(problem.level == "error" for problem in shown)
    click.echo(_tally(len(files), errors, len(shown) - errors))


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
