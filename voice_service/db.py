"""The database: one engine for SQLite or PostgreSQL, one base, one session per context."""

import os
import sqlite3
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from typing import Any, TypeVar, cast

if sys.platform != "win32":
    import fcntl

from flask import Flask
from flask_sqlalchemy_lite import SQLAlchemy
from sqlalchemy import Connection, Dialect, Engine, MetaData, Row, Table, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.orm import DeclarativeBase, Session

from voice_service.keys import Secrets

NAMING = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

SECONDS_TO_WAIT = 5
# A page that only reads need not wait for SQLite's one write lock.
_reading: ContextVar[bool] = ContextVar("reading", default=False)


class Model(DeclarativeBase):
    """The base of every table."""

    metadata = MetaData(naming_convention=NAMING)


def table_of(model: type[Model]) -> Table:
    """Return the table of a model, for statements that need no objects."""
    return cast(Table, model.__table__)


# Holds a row without being in the way of rows that only point at it (FOR NO KEY UPDATE).
HELD = {"key_share": True}
AnyRow = Row[*tuple[Any, ...]]


def collided(error: DBAPIError) -> bool:
    """Tell whether two transactions were in each other's way, so that this one is made anew."""
    return getattr(error.orig, "sqlstate", None) in ("40001", "40P01")


# How often a page is taken anew because something else of the same child was in its way.
MOST_TRIES = 5
Done = TypeVar("Done")


def until_it_fits(session: Session, act: Callable[[], Done]) -> Done:
    """Do one transaction, and do it anew when another was in its way."""
    for _ in range(MOST_TRIES):
        try:
            return act()
        except OperationalError as error:
            session.rollback()
            if not collided(error):
                raise
    return act()


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
        return {
            "url": url,
            "connect_args": {"timeout": SECONDS_TO_WAIT, "factory": QueueingConnection},
        }
    return {
        "url": url,
        "pool_pre_ping": True,
        "pool_size": 10,
        "max_overflow": 10,
        "pool_timeout": SECONDS_TO_WAIT,
        # Twilio waits 15 seconds for its answer: the spool must be reached well before.
        "connect_args": {
            "connect_timeout": 3,
            "tcp_user_timeout": 8000,
            "options": f"-c lock_timeout={SECONDS_TO_WAIT}s -c statement_timeout=12s",
        },
    }


def init_app(app: Flask, url: str, secrets: Secrets) -> None:
    """Make the app's engine and give it the keys of its encrypted columns."""
    app.config["SQLALCHEMY_ENGINES"] = {"default": engine_options(normal_url(url))}
    db.init_app(app)
    # Nothing here is asynchronous, and closing what was never opened starts a thread each time.
    app.teardown_appcontext_funcs[:] = [
        close
        for close in app.teardown_appcontext_funcs
        if getattr(close, "__name__", "") != "_close_async_sessions"
    ]
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
    if _reading.get():
        connection.exec_driver_sql("BEGIN")
        return
    driver = connection.connection.driver_connection
    if isinstance(driver, QueueingConnection):
        driver.queue()
    connection.exec_driver_sql("BEGIN IMMEDIATE")


class WriteQueue:
    """The queue of those who want to write one SQLite file: threads first, then processes.

    SQLite lets writers that wait sleep for up to a tenth of a second, so one that came early may
    be served late. In this queue the next is served at once. The lock of the file ends with the
    process that holds it, however that ends. Who has waited too long goes on without a turn:
    SQLite's own lock still lets only one write.
    """

    def __init__(self, path: str) -> None:
        self._turn = threading.Lock()
        self._file = os.open(f"{path}-queue", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)

    def enter(self) -> bool:
        """Wait for a turn; tells whether there was one in time."""
        end = time.monotonic() + SECONDS_TO_WAIT
        if not self._turn.acquire(timeout=SECONDS_TO_WAIT):
            return False
        try:
            while not self._locked():
                if time.monotonic() > end:
                    raise TimeoutError
                time.sleep(0.0003)
        except OSError:  # too long, or a file system that knows no locks
            self._turn.release()
            return False
        return True

    def leave(self) -> None:
        """Let the next one in."""
        if sys.platform != "win32":
            fcntl.flock(self._file, fcntl.LOCK_UN)
        self._turn.release()

    def _locked(self) -> bool:
        if sys.platform == "win32":
            return True  # threads take turns, processes wait for SQLite's own lock
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True


class QueueingConnection(sqlite3.Connection):
    """A connection to SQLite that waits for its turn to write, and gives it up when it is done."""

    _path: str | None = None
    _in: WriteQueue | None = None

    def queue(self) -> None:
        """Wait for a turn to write; a database in memory has no queue."""
        self.leave()
        if self._path is None:
            self._path = self.execute("PRAGMA database_list").fetchone()[2] or ""
        if self._path:
            queue = _queue_of(self._path, os.getpid())
            self._in = queue if queue.enter() else None

    def leave(self) -> None:
        """Give up the turn, if there is one."""
        queue, self._in = self._in, None
        if queue is not None:
            queue.leave()

    def commit(self) -> None:
        """Commit, and let the next one write."""
        try:
            super().commit()
        finally:
            if not self.in_transaction:
                self.leave()

    def rollback(self) -> None:
        """Roll back, and let the next one write."""
        try:
            super().rollback()
        finally:
            self.leave()

    def close(self) -> None:
        """Close, and let the next one write."""
        try:
            super().close()
        finally:
            self.leave()


@cache
def _queue_of(path: str, _process: int) -> WriteQueue:
    # By process, because a forked one must not share the parent's lock.
    return WriteQueue(path)
