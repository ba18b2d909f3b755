"""The worker: comes round again and again; each step tells whether it found work."""

import os
import signal
import socket
import threading
from collections.abc import Callable
from datetime import UTC, datetime

import structlog
from flask import Flask
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from voice_service.channels.twilio_sms import TwilioSender
from voice_service.db import db
from voice_service.logs import failure
from voice_service.services import comments, outbox, readiness, retaking, waves
from voice_service.services.library import Means

log = structlog.get_logger()

SECONDS_BETWEEN_ROUNDS = 0.5
SECONDS_BETWEEN_SIGNS = 10.0
Step = Callable[[Session], bool]


def _now() -> datetime:
    return datetime.now(UTC)


class Worker:
    """One worker of an application; several can run on any number of machines."""

    def __init__(self, app: Flask, name: str | None = None) -> None:
        self._app = app
        self._name = name or f"{socket.gethostname()}:{os.getpid()}"
        self._stopping = threading.Event()
        self._seen: datetime | None = None
        means: Means = app.extensions["voice"]
        self._means = means
        settings = means.settings
        self._sender = (
            TwilioSender(settings.twilio, settings.public_base_url) if settings.twilio else None
        )
        # In this order: a child's safety goes before everything else.
        self._steps: tuple[Step, ...] = (self._deliver, self._retake, self._close, self._read)

    def stop(self, *_: object) -> None:
        """Finish what is in hand, then end."""
        self._stopping.set()

    def stop_on_signals(self) -> None:
        """End politely on SIGTERM and SIGINT."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self.stop)

    def run(self) -> None:
        """Come round until told to stop; rests when a round found nothing to do."""
        log.info("worker_started", worker=self._name)
        while not self._stopping.is_set():
            if not self.once():
                self._stopping.wait(SECONDS_BETWEEN_ROUNDS)
        log.info("worker_stopped", worker=self._name)

    def once(self) -> bool:
        """Take each step once; tells whether any of them found work."""
        found = False
        for step in (self._sign, *self._steps):
            if self._stopping.is_set():
                break
            try:
                with self._app.app_context():
                    found = step(db.session) or found
            except SQLAlchemyError as error:
                failure(error)  # the database may be away; the next round tries again
            except Exception as error:  # noqa: BLE001 - one step must not stop the others
                failure(error)
        return found

    def _sign(self, session: Session) -> bool:
        now = _now()
        if self._seen is None or (now - self._seen).total_seconds() >= SECONDS_BETWEEN_SIGNS:
            readiness.worker_seen(session, self._name, now=now)
            self._seen = now
        return False

    def _deliver(self, session: Session) -> bool:
        if self._sender is None:
            return False
        return (
            outbox.deliver(session, self._sender.send, now=_now, stopping=self._stopping.is_set) > 0
        )

    def _retake(self, session: Session) -> bool:
        return retaking.retake(session, now=_now(), means=self._means)

    def _close(self, session: Session) -> bool:
        return waves.close_due(session, now=_now())

    def _read(self, session: Session) -> bool:
        return comments.classify_new(session) > 0
