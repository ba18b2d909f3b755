"""Texts while the database is away: kept on disk, and taken in again as soon as it is back."""

import threading
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime

import structlog
from flask import Flask, current_app

from voice_service.channels.spool import Spool
from voice_service.channels.twilio_sms import InboundMessage
from voice_service.db import db
from voice_service.logs import failure
from voice_service.services import spooling, texting
from voice_service.services.library import Means
from voice_service.web import here

log = structlog.get_logger()

# After a failure the database is left alone for so long: texts go to the spool at once, and
# nobody waits for a connection that is not there.
SECONDS_TO_REST = 1.0


@dataclass
class Line:
    """How this process gets on with the database."""

    away_until: float = 0.0
    begun: bool = False  # what an earlier process left in the spool is looked for once
    busy: threading.Lock = field(default_factory=threading.Lock)


def init_app(app: Flask) -> None:
    """Give the application its line to the database."""
    app.extensions["voice_line"] = Line()


def receive(text: InboundMessage, *, now: datetime, means: Means) -> str:
    """Take one inbound text: into the database, or into the spool while that is away.

    Raises SpoolError when neither keeps it.
    """
    line: Line = current_app.extensions["voice_line"]
    if not line.begun:
        line.begun = True
        _begin_to_take_in(line)
    # Behind earlier texts of the same sender that are still on disk this one has to queue.
    waits = means.spool.holds(means.secrets.lookup(text.sender))
    if waits or time.monotonic() < line.away_until:
        return _keep(line, text, now, means)
    try:
        return texting.receive(here.session(), text, now=now, means=means)
    except Exception as error:  # noqa: BLE001 - whatever it is, the text must not be lost
        failure(error)
        line.away_until = time.monotonic() + SECONDS_TO_REST
        _give_up_session()
        return _keep(line, text, now, means)


def _keep(line: Line, text: InboundMessage, now: datetime, means: Means) -> str:
    reply = spooling.keep(text, now=now, means=means)
    _begin_to_take_in(line)
    return reply


def _give_up_session() -> None:
    try:
        here.session().rollback()
    except Exception as error:  # noqa: BLE001 - the connection may be gone
        failure(error)


def _begin_to_take_in(line: Line) -> None:
    """Start the thread that empties the spool, unless it is at work already."""
    if line.busy.acquire(blocking=False):
        app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
        threading.Thread(target=_take_in_until_empty, args=(app, line), daemon=True).start()


def _take_in_until_empty(app: Flask, line: Line) -> None:
    spool: Spool = app.extensions["voice"].spool
    while True:
        try:
            while spool.waits():
                if not _take_in(app):
                    time.sleep(SECONDS_TO_REST)
        finally:
            line.busy.release()
        # Whoever kept a text just now found this thread still at work.
        if not spool.waits() or not line.busy.acquire(blocking=False):
            return


def _take_in(app: Flask) -> int:
    try:
        with app.app_context():
            means = app.extensions["voice"]
            return spooling.take_in(db.session, now=datetime.now(UTC), means=means)
    except Exception as error:  # noqa: BLE001 - the database may still be away
        failure(error)
        return 0
