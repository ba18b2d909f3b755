"""`voice cohort`: the groups of young people that can be asked."""

import csv
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import click

from voice_service.services.cohorts import KINDS, Entry

COLUMNS = ("name", "phone", "age_band")


@click.group()
def cohort() -> None:
    """Make and list groups of young people."""


@cohort.command()
@click.argument("name")
@click.option("--kind", type=click.Choice(KINDS), default="group", show_default=True)
@click.option(
    "--from",
    "file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A CSV file with any of the columns name, phone, age_band.",
)
def add(name: str, kind: str, file: Path | None) -> None:
    """Make a group called NAME; without a file it is empty, and joined by its code.

    \b
    name,phone,age_band
    Invented A.,07700 900001,12-15
    ,,8-11

    Every column may be empty. When anything in the file is wrong nothing is stored.
    """
    from voice_service.app import create_app
    from voice_service.db import db
    from voice_service.services.cohorts import CohortError, add_cohort

    app = create_app()
    with app.app_context():
        try:
            made, count = add_cohort(
                db.session,
                name,
                kind,
                _entries(file) if file else [],
                now=datetime.now(UTC),
                means=app.extensions["voice"],
            )
        except CohortError as error:
            raise click.ClickException(
                "\n  ".join(("nothing was stored:", *error.problems))
            ) from error
    click.echo(f"{made.name} is made, with {count} young people.")


@cohort.command("list")
def list_cohorts() -> None:
    """List the groups and how many are in each."""
    from voice_service.app import create_app
    from voice_service.db import db
    from voice_service.services import launching

    with create_app().app_context():
        for each, count in launching.cohorts(db.session):
            click.echo(f"{count:>6}  {each.name} ({each.kind})")


def _entries(file: Path) -> Iterator[Entry]:
    try:
        with file.open(encoding="utf-8-sig", newline="") as opened:
            rows = csv.DictReader(opened)
            known = [column for column in rows.fieldnames or () if column in COLUMNS]
            if not known:
                raise click.ClickException(f"{file}: the first line must name {', '.join(COLUMNS)}")
            for row in rows:
                yield Entry(rows.line_num, **{column: row[column] or "" for column in known})
    except UnicodeDecodeError as error:
        raise click.ClickException(f"{file} is not a UTF-8 text file") from error
