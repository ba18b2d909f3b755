"""What every test can ask for: a house on a real database, and respondents who use it."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import hypothesis
import psycopg
import pytest
from psycopg.sql import SQL, Identifier

from tests.house import BASE, KEYS, House, library, make_house, settings_on
from voice_service.app import create_app
from voice_service.db import db, normal_url

DATABASES = ("sqlite", "postgresql")
# A busy machine is no failure of the code under test.
hypothesis.settings.register_profile("house", deadline=None)
hypothesis.settings.load_profile("house")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--full", action="store_true", help="run the long tests at full size")
    parser.addoption("--rewrite", action="store_true", help="write the golden transcripts anew")


@pytest.fixture(scope="session")
def server_url(worker_id: str) -> Iterator[str | None]:
    """A PostgreSQL database of this process's own, or None when there is no server."""
    server = os.environ.get("TEST_DATABASE_URL") or _server_that_answers()
    if server is None:
        yield None
        return
    plain = server.replace("postgresql+psycopg://", "postgresql://")
    name = f"voice_test_{os.getpid()}_{worker_id}"
    with psycopg.connect(plain, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')  # type: ignore[call-overload]
    yield normal_url(urlsplit(plain)._replace(path=f"/{name}").geturl())
    with psycopg.connect(plain, autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')  # type: ignore[call-overload]


def _server_that_answers() -> str | None:
    for user in ("postgres", os.environ.get("USER", "root")):
        url = f"postgresql://{user}@127.0.0.1:5432/postgres"
        try:
            psycopg.connect(url, connect_timeout=2).close()
        except psycopg.Error:
            continue
        return url
    return None


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with every migration, to be copied for each test."""
    path = tmp_path_factory.mktemp("template") / "voice.sqlite3"
    app = create_app(settings_on(f"sqlite:///{path}"), library())
    with app.app_context():
        app.extensions["alembic"].upgrade()
    with app.app_context():
        db.engine.dispose()
    return path


@pytest.fixture(scope="session")
def server_at_head(server_url: str | None) -> str | None:
    """The PostgreSQL database with every migration."""
    if server_url is None:
        return None
    app = create_app(settings_on(server_url), library())
    with app.app_context():
        app.extensions["alembic"].upgrade()
    return server_url


@pytest.fixture(params=DATABASES)
def database_url(
    request: pytest.FixtureRequest, tmp_path: Path, sqlite_template: Path
) -> Iterator[str]:
    """An empty database at the newest migration: SQLite, then PostgreSQL when there is a server."""
    if request.param == "sqlite":
        shutil.copy(sqlite_template, tmp_path / "voice.sqlite3")
        yield f"sqlite:///{tmp_path / 'voice.sqlite3'}"
        return
    url = request.getfixturevalue("server_at_head")
    if url is None:
        pytest.skip("no PostgreSQL server; set TEST_DATABASE_URL")
    yield url
    _empty(url)


def _empty(url: str) -> None:
    """Leave no row, and count from one again."""
    with psycopg.connect(url.replace("postgresql+psycopg", "postgresql", 1)) as connection:
        names = connection.execute(
            "SELECT tablename FROM pg_tables"
            " WHERE schemaname = 'public' AND tablename <> 'alembic_version'"
        )
        tables = SQL(", ").join(Identifier(name) for (name,) in names)
        connection.execute(SQL("TRUNCATE {} RESTART IDENTITY CASCADE").format(tables))


@pytest.fixture
def house(database_url: str, tmp_path: Path) -> Iterator[House]:
    """The whole service on a fresh database, with staff, a panel and a school."""
    made = make_house(database_url)
    yield made
    with made.app.app_context():
        db.engine.dispose()


@pytest.fixture
def surroundings(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a command finds in its environment: the settings of the same database."""
    for name, value in {
        "DATABASE_URL": database_url,
        "VOICE_ENCRYPTION_KEYS": KEYS,
        "SECRET_KEY": "s" * 64,
        "PUBLIC_BASE_URL": BASE,
        "VOICE_SPOOL": str(tmp_path / "spool"),
    }.items():
        monkeypatch.setenv(name, value)


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of a Chromium on this machine."""
    for name in ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable"):
        if path := shutil.which(name):
            subprocess.run([path, "--version"], check=True, capture_output=True)
            return path
    pytest.skip("no Chromium on this machine")
