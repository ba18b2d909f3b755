"""The worker: comes round again and again; each step tells whether it found work."""

import os
import signal
import socket
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import structlog
from flask import Flask
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from voice_service.channels.twilio_api import TwilioAwayError, TwilioLog, TwilioSender
from voice_service.db import db
from voice_service.delivery.rules import Rules
from voice_service.logs import failure
from voice_service.services import (
    doubts,
    escalating,
    guessing,
    line_tests,
    outbox,
    readiness,
    reconciling,
    referring,
    reminders,
    retaking,
    spooling,
    understanding,
    waves,
)
from voice_service.services.library import Means
from voice_service.worker.mailing import Mailing, sender
from voice_service.worker.sending import Sending
from voice_service.worker.waking import listen

log = structlog.get_logger()

SECONDS_BETWEEN_ROUNDS = 0.5
SECONDS_BETWEEN_SIGNS = 10.0
# How often the provider's log is read for what no webhook brought, and how far back.
SECONDS_BETWEEN_READINGS = 300.0
SECONDS_AFTER_A_FAILURE = 30.0
FIRST_READING, READING = timedelta(hours=24), timedelta(hours=1)
Step = Callable[[Session], bool]


def _now() -> datetime:
    return datetime.now(UTC)


def _always() -> bool:
    return True


class Worker:
    """One worker of an application; several can run on any number of machines.

    Texts and mails go out in threads of their own; everything else is done in rounds.
    `keeps_hours` lets the demo send at any hour.
    """

    def __init__(
        self, app: Flask, name: str | None = None, *, keeps_hours: Callable[[], bool] = _always
    ) -> None:
        self._app = app
        self._name = name or f"{socket.gethostname()}:{os.getpid()}"
        self._keeps_hours = keeps_hours
        self._stopping = threading.Event()
        self._seen: datetime | None = None
        self._read_at: datetime | None = None
        self._tried_at: datetime | None = None
        self._tidied = False
        means: Means = app.extensions["voice"]
        self._means = means
        self._twilio = TwilioLog(means.settings.twilio) if means.settings.twilio else None
        self._sending = self._make_sending(means)
        mail = means.settings.mail
        self._mailing = Mailing(app, sender(mail), self._stopping) if mail else None
        # In this order: a child's safety goes before everything else.
        self._steps: tuple[Step, ...] = (
            *(self._take_in, self._recover, self._escalate, self._retake, self._chase),
            *(self._test_the_line, self._remind, self._close),
            *(self._reconcile, self._read, self._forget),
        )

    def _make_sending(self, means: Means) -> Sending | None:
        twilio = means.settings.twilio
        if twilio is None:
            return None
        base = means.settings.public_base_url
        return Sending(self._app, lambda: TwilioSender(twilio, base), self._rules, self._stopping)

    def _rules(self) -> Rules:
        return self._means.rules(keeps_hours=self._keeps_hours())

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
        threads = self._threads()
        for thread in threads:
            thread.start()
        while not self._stopping.is_set():
            if not self.once():
                self._stopping.wait(SECONDS_BETWEEN_ROUNDS)
        for thread in threads:
            thread.join()
        log.info("worker_stopped", worker=self._name)

    def _threads(self) -> list[threading.Thread]:
        """Make the threads that send and post, and that listen for what is to go."""
        threads = [
            threading.Thread(target=loop.run, name=name)
            for name, loop in (("sending", self._sending), ("mailing", self._mailing))
            if loop is not None
        ]
        if not threads:
            return []
        with self._app.app_context():
            engine = db.engine
        listening = (engine, self._wake, self._stopping)
        return [*threads, threading.Thread(target=listen, args=listening, name="listening")]

    def _wake(self) -> None:
        for loop in (self._sending, self._mailing):
            if loop is not None:
                loop.wake()

    def send_once(self) -> None:
        """Send what is due now, and wait for it."""
        if self._sending is not None:
            self._sending.run(once=True)

    def post_once(self) -> None:
        """Post the mails that are due now, and wait for it."""
        if self._mailing is not None:
            self._mailing.run(once=True)

    def once(self) -> bool:
        """Take each step once; tells whether any of them found work. Sends nothing."""
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

    def _take_in(self, session: Session) -> bool:
        return spooling.take_in(session, now=_now(), means=self._means) > 0

    def _recover(self, session: Session) -> bool:
        """Find out what became of texts in doubt, and let texts go that a trial held."""
        if not self._tidied and self._means.settings.trial_team is None:
            outbox.let_trial_go(session, now=_now())
            session.commit()
            self._tidied = True
        found = doubts.recover(session, now=_now())
        if self._twilio is not None:
            found += reconciling.look_up_doubts(session, self._twilio, now=_now())
            if found and self._sending is not None:
                self._sending.wake()
        return found > 0

    def _escalate(self, session: Session) -> bool:
        """Tell the next person of every concern that nobody has acknowledged in time."""
        found = escalating.escalate(session, now=_now(), means=self._means)
        if found:
            self._wake()
        return found

    def _chase(self, session: Session) -> bool:
        return referring.chase(session, now=_now(), means=self._means)

    def _test_the_line(self, session: Session) -> bool:
        begun = line_tests.begin(session, now=_now(), means=self._means)
        return line_tests.settle(session, now=_now()) or begun

    def _retake(self, session: Session) -> bool:
        return retaking.retake(session, now=_now(), means=self._means)

    def _remind(self, session: Session) -> bool:
        return reminders.remind_due(session, now=_now(), means=self._means)

    def _reconcile(self, session: Session) -> bool:
        """Read the provider's log now and then for what never reached us."""
        now = _now()
        if self._twilio is None or not self._due_to_read(now):
            return False
        # From the last reading that succeeded, or from yesterday: nothing between is left out.
        since = now - FIRST_READING if self._read_at is None else self._read_at - READING
        self._tried_at = now
        try:
            missed = self._twilio.inbound(since)
            taken = reconciling.take_missed(session, missed, now=now, means=self._means)
        except TwilioAwayError:
            log.warning("provider_log_not_read")
            return False
        self._read_at = now
        return taken + reconciling.ask_after_silence(session, self._twilio, now=now) > 0

    def _due_to_read(self, now: datetime) -> bool:
        if self._tried_at is None:
            return True
        failed = self._read_at is None or self._read_at < self._tried_at
        pause = SECONDS_AFTER_A_FAILURE if failed else SECONDS_BETWEEN_READINGS
        return abs((now - self._tried_at).total_seconds()) >= pause

    def _close(self, session: Session) -> bool:
        return waves.close_due(session, now=_now())

    def _read(self, session: Session) -> bool:
        return understanding.understand_new(session, self._means) > 0

    def _forget(self, session: Session) -> bool:
        return guessing.forget(session, now=_now())
