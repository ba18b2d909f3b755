"""What the stand-in for Twilio remembers: texts both ways, and numbers that said STOP."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

_SCHEMA = """
CREATE TABLE IF NOT EXISTS text (
    id INTEGER PRIMARY KEY, sid TEXT UNIQUE NOT NULL, phone TEXT NOT NULL,
    incoming INTEGER NOT NULL, body TEXT NOT NULL, at TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS text_by_phone ON text (phone, id);
CREATE TABLE IF NOT EXISTS stopped (phone TEXT PRIMARY KEY);
"""


@dataclass(frozen=True, slots=True)
class Text:
    """One text on a phone; `mine` when the phone's owner wrote it."""

    id: int
    phone: str
    mine: bool
    body: str
    at: str


class Store:
    """A small SQLite file of its own: the service's database knows nothing of it."""

    def __init__(self, path: Path) -> None:
        self._path = path
        with self._open() as connection:
            connection.executescript(_SCHEMA)

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        connection = sqlite3.connect(self._path, timeout=15)
        try:
            with connection:
                yield connection
        finally:
            connection.close()

    def add(self, sid: str, phone: str, body: str, at: str, *, mine: bool) -> None:
        """Keep a text; one that is known by its sid is not kept twice."""
        with self._open() as connection:
            connection.execute(
                "INSERT OR IGNORE INTO text (sid, phone, incoming, body, at)"
                " VALUES (?, ?, ?, ?, ?)",
                (sid, phone, int(mine), body, at),
            )

    def texts(self, phone: str, *, after: int = 0) -> Sequence[Text]:
        """List the texts of one phone, oldest first."""
        with self._open() as connection:
            rows = connection.execute(
                "SELECT id, phone, incoming, body, at FROM text"
                " WHERE phone = ? AND id > ? ORDER BY id",
                (phone, after),
            ).fetchall()
        return [Text(i, p, bool(mine), body, at) for i, p, mine, body, at in rows]

    def latest(self) -> dict[str, Text]:
        """Return the last text of every phone."""
        with self._open() as connection:
            rows = connection.execute(
                "SELECT id, phone, incoming, body, at FROM text"
                " WHERE id IN (SELECT max(id) FROM text GROUP BY phone)"
            ).fetchall()
        return {p: Text(i, p, bool(mine), body, at) for i, p, mine, body, at in rows}

    def stop(self, phone: str, *, stopped: bool) -> None:
        """Note that a phone has said STOP, or START."""
        statement = (
            "INSERT OR IGNORE INTO stopped VALUES (?)"
            if stopped
            else "DELETE FROM stopped WHERE phone = ?"
        )
        with self._open() as connection:
            connection.execute(statement, (phone,))

    def has_stopped(self, phone: str) -> bool:
        """Tell whether a phone has said STOP."""
        with self._open() as connection:
            found = connection.execute("SELECT 1 FROM stopped WHERE phone = ?", (phone,)).fetchone()
        return found is not None
