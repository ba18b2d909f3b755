"""Waking: PostgreSQL tells the workers that something was queued, so none has to keep asking."""

import threading
from collections.abc import Callable

import psycopg
import structlog
from sqlalchemy import Engine

from voice_service.services.outbox import CHANNEL

log = structlog.get_logger()

SECONDS_TO_LISTEN = 1.0
SECONDS_TO_WAIT = 2.0


def listen(engine: Engine, wake: Callable[[], None], stopping: threading.Event) -> None:
    """Call `wake` whenever something is queued, until told to stop; does nothing on SQLite.

    While the connection is gone the workers look by themselves, only less often.
    """
    if engine.dialect.name != "postgresql":
        return
    url = engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    while not stopping.is_set():
        try:
            with psycopg.connect(url, autocommit=True, connect_timeout=5) as connection:
                connection.execute(f"LISTEN {CHANNEL}")
                wake()  # what was queued before it listened
                while not stopping.is_set():
                    for _ in connection.notifies(timeout=SECONDS_TO_LISTEN, stop_after=1):
                        wake()
        except psycopg.Error as error:
            log.warning("not_listening", error=type(error).__name__)
            stopping.wait(SECONDS_TO_WAIT)
