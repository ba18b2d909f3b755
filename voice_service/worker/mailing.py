"""The mailing loop: claims mails that are due, posts a few at once, settles each by itself.

The network is called between two transactions, never inside one.
"""

import random
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import UTC, datetime

import structlog
from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from voice_service.channels import mail as channel
from voice_service.channels.mail import MailError
from voice_service.db import db
from voice_service.logs import failure
from voice_service.services import posting
from voice_service.services.posting import LEASE, Letter, Line
from voice_service.settings import Mail

log = structlog.get_logger()
# Hands one mail over; raises MailError when it was not taken.
Send = Callable[[Letter], None]

# So that a server that is slow with one mail does not keep the others.
AT_ONCE = 4
SECONDS_BETWEEN_LOOKS = 0.5


def sender(mail: Mail) -> Send:
    """Return what hands a mail to the server of the settings."""

    def send(letter: Letter) -> None:
        channel.send(mail, letter.to, letter.subject, letter.text, letter.message_id)

    return send


class Mailing:
    """One loop in a thread of its own, with a few threads that talk to the mail server."""

    def __init__(self, app: Flask, send: Send, stopping: threading.Event) -> None:
        self._app, self._send, self._stopping = app, send, stopping
        self._chance = random.Random()  # noqa: S311 - jitter needs no secrecy
        self._line = Line()
        self._woken = threading.Event()

    def wake(self) -> None:
        """Look at once whether a mail is due; may be called from any thread."""
        self._woken.set()

    def run(self, *, once: bool = False) -> None:
        """Post until told to stop, or once until nothing is due; finishes what is under way."""
        under_way: set[Future[None]] = set()
        with ThreadPoolExecutor(AT_ONCE, "mail") as pool:
            while not self._stopping.is_set():
                self._woken.clear()
                under_way = {future for future in under_way if not future.done()}
                letters = self._claim(AT_ONCE - len(under_way))
                for letter in letters:
                    future = pool.submit(self._post, letter)
                    under_way.add(future)
                    future.add_done_callback(lambda _: self.wake())
                if once and not under_way:
                    return
                if not letters or len(under_way) >= AT_ONCE:
                    self._woken.wait(SECONDS_BETWEEN_LOOKS)

    def _claim(self, most: int) -> Sequence[Letter]:
        if most <= 0:
            return ()
        try:
            with self._app.app_context():
                return posting.claim(db.session, most, now=datetime.now(UTC))
        except SQLAlchemyError as error:
            failure(error)  # the database may be away; the next look tries again
        except Exception as error:  # noqa: BLE001 - the loop must go on
            failure(error)
        return ()

    def _post(self, letter: Letter) -> None:
        refused: MailError | None = None
        try:
            self._send(letter)
        except MailError as error:
            refused = error
        except Exception as error:  # noqa: BLE001 - nobody can say what became of it
            failure(error)
            refused = MailError("the mail could not be sent", "fault")
        down = self._line.is_down(refused, now=datetime.now(UTC))
        end = time.monotonic() + LEASE.total_seconds()
        while not self._settled(letter, refused, down):
            if self._stopping.wait(SECONDS_BETWEEN_LOOKS) or time.monotonic() > end:
                # Its lease runs out, and it goes again.
                log.error("mail_not_settled", message=letter.id)
                return

    def _settled(self, letter: Letter, refused: MailError | None, down: bool) -> bool:
        """Store what became of a mail; False when the database was away."""
        try:
            with self._app.app_context():
                now, chance = datetime.now(UTC), self._chance
                posting.settle(db.session, letter, refused, now=now, chance=chance, down=down)
        except Exception as error:  # noqa: BLE001 - it is tried again
            failure(error)
            return False
        return True
