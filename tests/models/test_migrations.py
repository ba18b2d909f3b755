"""Migrations: one numbered line, equal to the models, up and down with data, on both databases."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import psycopg
import pytest
from alembic.script import ScriptDirectory
from click.testing import CliRunner, Result
from flask import Flask
from flask_alembic import Alembic
from sqlalchemy import Column, inspect, text
from sqlalchemy import types as sa
from sqlalchemy.engine import make_url

from tests.conftest import DATABASES
from tests.house import KEYS, library, settings_on
from voice_service.app import create_app
from voice_service.cli.database import database
from voice_service.db import db
from voice_service.models.tables import METADATA
from voice_service.models.types import SealedJson, SealedText, UtcTime
from voice_service.settings import MIGRATIONS

NOTES_OF_ALEMBIC = {"alembic_version"}


@pytest.fixture(params=DATABASES)
def bare_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database with nothing in it: a SQLite file, then one of PostgreSQL."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'bare.sqlite3'}"
        return
    server = request.getfixturevalue("server_url")
    if server is None:
        pytest.skip("no PostgreSQL server; set TEST_DATABASE_URL")
    url = make_url(server)
    scratch = url.set(database=f"{url.database}_bare")
    plain = url.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(plain, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{scratch.database}"')
        try:
            yield scratch.render_as_string(hide_password=False)
        finally:
            connection.execute(f'DROP DATABASE "{scratch.database}" WITH (FORCE)')


@pytest.fixture
def app(bare_url: str) -> Iterator[Flask]:
    made = create_app(settings_on(bare_url), library())
    yield made
    with made.app_context():
        db.engine.dispose()


def test_there_is_one_line_of_numbered_files() -> None:
    scripts = ScriptDirectory(str(MIGRATIONS), version_locations=[str(MIGRATIONS)])
    assert len(scripts.get_heads()) == 1
    line = list(reversed(list(scripts.walk_revisions())))
    numbers = [f"{number:04}" for number in range(1, len(line) + 1)]
    assert [script.revision for script in line] == numbers
    assert [script.down_revision for script in line] == [None, *numbers[:-1]]
    files = sorted(path.name for path in MIGRATIONS.glob("*.py"))
    assert [name[:4] for name in files] == numbers
    assert not [name for name in files if not re.fullmatch(r"\d{4}_[a-z0-9_]+\.py", name)]


def test_from_nothing_to_head_the_migrations_are_the_models(app: Flask) -> None:
    migrate(app, "upgrade")
    assert differences(app) == []
    # A comparison that cannot fail proves nothing.
    with app.app_context(), db.engine.begin() as connection:
        connection.execute(text("ALTER TABLE cohort ADD COLUMN surplus INTEGER"))
        connection.execute(text("DROP INDEX ix_participant_phone_lookup"))
    assert {found[0] for found in differences(app)} == {"remove_column", "add_index"}


def test_down_step_by_step_and_up_again_with_a_row_in_every_table(app: Flask) -> None:
    migrate(app, "upgrade")
    fill_every_table(app)
    with app.app_context():
        steps = len(alembic_of(app).log())
    for _ in range(steps):
        before = counts(app)
        migrate(app, "downgrade", -1)
        after = counts(app)
        kept = before.keys() & after.keys()
        assert {name: after[name] for name in kept} == {name: before[name] for name in kept}
    assert counts(app) == {}
    assert leftovers(app) == []
    for _ in range(steps):
        migrate(app, "upgrade", 1)
    assert differences(app) == []
    fill_every_table(app)


def test_the_commands_of_an_operator(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {
        "DATABASE_URL": f"sqlite:///{tmp_path / 'voice.sqlite3'}",
        "VOICE_ENCRYPTION_KEYS": KEYS,
        "SECRET_KEY": "s" * 64,
        "PUBLIC_BASE_URL": "http://voice.test",
    }.items():
        monkeypatch.setenv(name, value)
    head = max(path.name[:4] for path in MIGRATIONS.glob("*.py"))
    assert "voice db upgrade" in run("check", fails=True).output
    assert f"at {head}" in run("upgrade").output
    assert "fits the models" in run("check").output
    assert "cannot go back" in run("downgrade", "--yes", "99", fails=True).output
    assert f"at {head}" not in run("downgrade", "--yes").output, "one step back"


def run(*words: str, fails: bool = False) -> Result:
    result = CliRunner().invoke(database, words)
    assert (result.exit_code != 0) is fails, (result.output, result.exception)
    return result


def alembic_of(app: Flask) -> Alembic:
    found: Alembic = app.extensions["alembic"]
    return found


def migrate(app: Flask, way: str, *target: int) -> None:
    with app.app_context():
        getattr(alembic_of(app), way)(*target)


def differences(app: Flask) -> list[tuple[object, ...]]:
    """Return how the database differs from the models."""
    with app.app_context():
        alembic = alembic_of(app)
        found = list(alembic.compare_metadata())
        assert alembic.migration_context.opts["compare_type"] is True
        return found


def counts(app: Flask) -> dict[str, int]:
    """Count the rows of every table that the database has just now."""
    with app.app_context(), db.engine.connect() as connection:
        there = set(inspect(connection).get_table_names()) - NOTES_OF_ALEMBIC
        return {
            name: connection.scalar(text(f'SELECT count(*) FROM "{name}"')) or 0
            for name in sorted(there)
        }


def leftovers(app: Flask) -> list[str]:
    """Return what PostgreSQL can keep of a dropped table: sequences, types."""
    with app.app_context(), db.engine.connect() as connection:
        if connection.dialect.name != "postgresql":
            return []
        return list(
            connection.scalars(
                text(
                    "SELECT relname FROM pg_class JOIN pg_namespace n ON n.oid = relnamespace"
                    " WHERE nspname = 'public' AND relname NOT LIKE 'alembic%'"
                    " UNION SELECT typname FROM pg_type JOIN pg_namespace n ON n.oid = typnamespace"
                    " WHERE nspname = 'public' AND typname NOT LIKE '%alembic%'"
                )
            )
        )


def fill_every_table(app: Flask) -> None:
    """Put one row in every table, each pointing at the first row of the others."""
    with app.app_context(), db.engine.begin() as connection:
        for table in METADATA.sorted_tables:
            connection.execute(
                table.insert().values({column.name: value_for(column) for column in table.columns})
            )
    assert set(counts(app).values()) == {1}


def value_for(column: Column[Any]) -> object:
    if column.foreign_keys:
        return 1
    kind = column.type
    match kind:
        case SealedText():
            return "Invented words"
        case SealedJson() | sa.JSON():
            return ["invented"]
        case UtcTime():
            return datetime.now(UTC)
        case sa.Date():
            return date(2030, 1, 1)
        case sa.Boolean():
            return True
        case sa.Integer():
            return 1
        case sa.LargeBinary():
            return b"invented"
        case sa.String():
            return "invented"[: kind.length]
        case _:
            return ["invented"] if "List" in type(kind).__name__ else pytest.fail(repr(column))
