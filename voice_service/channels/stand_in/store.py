"""What the stand-in remembers: texts both ways, numbers that said STOP, a switch, and mails."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

_SCHEMA = """
CREATE TABLE IF NOT EXISTS text (
    id INTEGER PRIMARY KEY, sid TEXT UNIQUE NOT NULL, phone TEXT NOT NULL,
    incoming INTEGER NOT NULL, body TEXT NOT NULL, at TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS text_by_phone ON text (phone, id);
CREATE TABLE IF NOT EXISTS stopped (phone TEXT PRIMARY KEY);
CREATE TABLE IF NOT EXISTS switch (name TEXT PRIMARY KEY);
CREATE TABLE IF NOT EXISTS mail (
    id INTEGER PRIMARY KEY, recipient TEXT NOT NULL, sender TEXT NOT NULL,
    subject TEXT NOT NULL, body TEXT NOT NULL, at TEXT NOT NULL
);
"""
# Columns that came later than the table: a demo that was begun before goes on.
_LATER = {
    "how": "TEXT NOT NULL DEFAULT 'reply'",
    "status": "TEXT NOT NULL DEFAULT 'delivered'",
    "code": "TEXT",
}


@dataclass(frozen=True, slots=True)
class Text:
    """One text on a phone; `mine` when the phone's owner wrote it.

    `how` is api (the service began it), reply (the answer to a webhook), carrier (Twilio's own
    answer to STOP or HELP) or phone.
    """

    id: int
    sid: str
    phone: str
    mine: bool
    body: str
    at: str
    how: str
    status: str
    code: str | None

    @property
    def moment(self) -> datetime:
        """Return when it was sent, in UTC."""
        return datetime.fromisoformat(self.at)


@dataclass(frozen=True, slots=True)
class Letter:
    """One mail that the service sent."""

    id: int
    recipient: str
    sender: str
    subject: str
    body: str
    at: str


@dataclass(frozen=True, slots=True)
class Asked:
    """What is wanted of the log: texts of a phone, one way or both, sent on some days.

    Days are YYYY-MM-DD, in UTC. `before` is the sid of the last text that was listed so far.
    """

    phone: str | None = None
    mine: bool | None = None
    first: str = ""
    last: str = ""
    before: str = ""
    most: int = 50


_COLUMNS = "id, sid, phone, incoming, body, at, how, status, code"
MOST_MAILS = 100


class Store:
    """A small SQLite file of its own: the service's database knows nothing of it."""

    def __init__(self, path: Path) -> None:
        self._path = path
        with self._open() as connection:
            connection.executescript(_SCHEMA)
            there = {row[1] for row in connection.execute("PRAGMA table_info(text)")}
            for name, kind in _LATER.items():
                if name not in there:
                    connection.execute(f"ALTER TABLE text ADD COLUMN {name} {kind}")

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        connection = sqlite3.connect(self._path, timeout=15)
        try:
            with connection:
                yield connection
        finally:
            connection.close()

    def _found(self, rest: str, values: Sequence[object] = ()) -> list[Text]:
        with self._open() as connection:
            rows = connection.execute(f"SELECT {_COLUMNS} FROM text {rest}", values).fetchall()  # noqa: S608 - our own words
        return [
            Text(i, sid, phone, bool(mine), body, at, how, status, code)
            for i, sid, phone, mine, body, at, how, status, code in rows
        ]

    def add(
        self, sid: str, phone: str, body: str, at: str, *, mine: bool, how: str = "reply"
    ) -> None:
        """Keep a text; one that is known by its sid is not kept twice."""
        status = "queued" if how == "api" else "received" if mine else "delivered"
        with self._open() as connection:
            connection.execute(
                "INSERT OR IGNORE INTO text (sid, phone, incoming, body, at, how, status)"
                " VALUES (?, ?, ?, ?, ?, ?, ?)",
                (sid, phone, int(mine), body, at, how, status),
            )

    def change(self, sid: str, status: str, code: str | None) -> None:
        """Note what became of a text."""
        with self._open() as connection:
            connection.execute(
                "UPDATE text SET status = ?, code = ? WHERE sid = ?", (status, code, sid)
            )

    def texts(self, phone: str, *, after: int = 0) -> Sequence[Text]:
        """List the texts of one phone that it got or sent, oldest first."""
        return self._found(
            "WHERE phone = ? AND id > ? AND status != 'undelivered' ORDER BY id", (phone, after)
        )

    def latest(self) -> dict[str, Text]:
        """Return the last text of every phone."""
        arrived = "SELECT max(id) FROM text WHERE status != 'undelivered' GROUP BY phone"
        return {text.phone: text for text in self._found(f"WHERE id IN ({arrived})")}

    def one(self, sid: str) -> Text | None:
        """Return one text by its sid."""
        return next(iter(self._found("WHERE sid = ?", (sid,))), None)

    def log(self, asked: Asked) -> Sequence[Text]:
        """List texts of the log, the newest first; Twilio's own answers to STOP are not in it."""
        where, values = ["how != 'carrier'"], list[object]()
        for condition, value in (
            ("phone = ?", asked.phone),
            ("incoming = ?", None if asked.mine is None else int(asked.mine)),
            # What is still in the queue has no day on which it was sent.
            ("substr(at, 1, 10) >= ? AND status != 'queued'", asked.first or None),
            ("substr(at, 1, 10) <= ? AND status != 'queued'", asked.last or None),
            ("id < (SELECT id FROM text WHERE sid = ?)", asked.before or None),
        ):
            if value is not None:
                where.append(condition)
                values.append(value)
        return self._found(
            f"WHERE {' AND '.join(where)} ORDER BY id DESC LIMIT ?", [*values, asked.most]
        )

    def add_mail(self, recipient: str, sender: str, subject: str, body: str, at: str) -> None:
        """Keep a mail."""
        with self._open() as connection:
            connection.execute(
                "INSERT INTO mail (recipient, sender, subject, body, at) VALUES (?, ?, ?, ?, ?)",
                (recipient, sender, subject, body, at),
            )

    def mails(self, *, after: int = 0) -> Sequence[Letter]:
        """List the newest mails, or those after a given one, the newest first."""
        with self._open() as connection:
            rows = connection.execute(
                "SELECT id, recipient, sender, subject, body, at FROM mail WHERE id > ?"
                " ORDER BY id DESC LIMIT ?",
                (after, MOST_MAILS),
            ).fetchall()
        return [Letter(*row) for row in rows]

    def stop(self, phone: str, *, stopped: bool) -> None:
        """Note that a phone has said STOP, or START."""
        self._mark("stopped", "phone", phone, on=stopped)

    def has_stopped(self, phone: str) -> bool:
        """Tell whether a phone has said STOP."""
        return self._marked("stopped", "phone", phone)

    def keep_hours(self, *, on: bool) -> None:
        """Turn the quiet hours on or off; they are off at first, so that nights can be tried."""
        self._mark("switch", "name", "hours", on=on)

    def keeps_hours(self) -> bool:
        """Tell whether the quiet hours are kept."""
        return self._marked("switch", "name", "hours")

    def _mark(self, table: str, column: str, value: str, *, on: bool) -> None:
        add, take = f"INSERT OR IGNORE INTO {table} VALUES (?)", f"DELETE FROM {table}"  # noqa: S608 - our own words
        with self._open() as connection:
            connection.execute(add if on else f"{take} WHERE {column} = ?", (value,))

    def _marked(self, table: str, column: str, value: str) -> bool:
        question = f"SELECT 1 FROM {table} WHERE {column} = ?"  # noqa: S608 - our own words
        with self._open() as connection:
            return connection.execute(question, (value,)).fetchone() is not None
