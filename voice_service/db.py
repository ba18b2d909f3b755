"""The database: one engine for SQLite or PostgreSQL, one base, one session per context."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from flask import Flask
from flask_sqlalchemy_lite import SQLAlchemy
from sqlalchemy import Connection, Dialect, Engine, MetaData, event
from sqlalchemy.engine import make_url
from sqlalchemy.orm import DeclarativeBase

from voice_service.keys import Secrets

NAMING = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

# A page that only reads need not wait for SQLite's one write lock.
_reading: ContextVar[bool] = ContextVar("reading", default=False)


class Model(DeclarativeBase):
    """The base of every table."""

    metadata = MetaData(naming_convention=NAMING)


db = SQLAlchemy(session_options={"expire_on_commit": False})


def normal_url(url: str) -> str:
    """Return a database URL with the driver that this service uses (postgres:// is accepted)."""
    for short in ("postgres://", "postgresql://"):
        if url.startswith(short):
            return "postgresql+psycopg://" + url.removeprefix(short)
    return url


def engine_options(url: str) -> dict[str, Any]:
    """Return the engine's options for a URL: waits are bounded, a dropped connection is noticed."""
    if make_url(url).get_backend_name() == "sqlite":
        return {"url": url, "connect_args": {"timeout": 15}}
    return {"url": url, "pool_pre_ping": True, "pool_size": 10, "max_overflow": 10}


def init_app(app: Flask, url: str, secrets: Secrets) -> None:
    """Make the app's engine and give it the keys of its encrypted columns."""
    app.config["SQLALCHEMY_ENGINES"] = {"default": engine_options(normal_url(url))}
    db.init_app(app)
    with app.app_context():
        prepare(db.engine, secrets)


def prepare(engine: Engine, secrets: Secrets) -> None:
    """Set an engine up: keys on its dialect, and on SQLite WAL, foreign keys, BEGIN IMMEDIATE."""
    # The dialect belongs to one engine and is what a column type is given: two apps in
    # one process can hold different keys, and no key is global.
    engine.dialect.voice_secrets = secrets  # type: ignore[attr-defined]
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _set_up_sqlite)
        event.listen(engine, "begin", _begin_sqlite)


def secrets_of(dialect: Dialect) -> Secrets:
    """Return the keys that `prepare` gave to this dialect."""
    secrets = getattr(dialect, "voice_secrets", None)
    if not isinstance(secrets, Secrets):
        raise RuntimeError("this engine has no keys; call voice_service.db.prepare first")
    return secrets


@contextmanager
def reading() -> Iterator[None]:
    """Let transactions begun inside only read: on SQLite they take no write lock."""
    token = _reading.set(True)
    try:
        yield
    finally:
        _reading.reset(token)


def _set_up_sqlite(connection: Any, _record: object) -> None:
    # The driver must not begin transactions by itself: `_begin_sqlite` does.
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    # A deferred transaction that later writes can fail with "database is locked" however
    # long it is willing to wait; taking the write lock at the start queues instead.
    connection.exec_driver_sql("BEGIN" if _reading.get() else "BEGIN IMMEDIATE")
