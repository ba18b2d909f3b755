"""Databases that are made for one run and gone after it."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

import psycopg

from voice_service.db import normal_url

KINDS = ("sqlite", "postgresql")


@dataclass(frozen=True)
class Place:
    """Where a benchmark runs: what kind of databases, how to get a new one, and a folder."""

    kind: str
    folder: Path
    database: Callable[[str], str]


def server() -> str | None:
    """Return the URL of a PostgreSQL server that answers, or None."""
    given = os.environ.get("TEST_DATABASE_URL", "").replace("postgresql+psycopg", "postgresql")
    for url in [given] if given else ["postgresql://postgres@127.0.0.1:5432/postgres"]:
        try:
            psycopg.connect(url, connect_timeout=2).close()
        except psycopg.Error:
            continue
        return url
    return None


@contextmanager
def place_on(kind: str) -> Iterator[Place | None]:
    """Make a place with a kind of database; None when this machine has no server for it."""
    with TemporaryDirectory(prefix="voice-benchmark-") as folder:
        if kind == "sqlite":
            yield Place(kind, Path(folder), lambda name: f"sqlite:///{folder}/{name}.sqlite3")
        elif url := server():
            with _on_server(url) as new:
                yield Place(kind, Path(folder), new)
        else:
            yield None


@contextmanager
def _on_server(url: str) -> Iterator[Callable[[str], str]]:
    made: list[str] = []

    def new(name: str) -> str:
        name = f"voice_benchmark_{os.getpid()}_{name}"
        _run(url, f'CREATE DATABASE "{name}"')
        made.append(name)
        return normal_url(urlsplit(url)._replace(path=f"/{name}").geturl())

    try:
        yield new
    finally:
        for name in made:
            _run(url, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def _run(url: str, statement: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(statement)  # type: ignore[call-overload]
