"""The stand-in's mail server: takes every mail that the service sends, and keeps it for a page."""

import asyncio
import threading
from email import message_from_bytes
from email.policy import default

from aiosmtpd.smtp import SMTP, Envelope, Session

from voice_service.channels.stand_in.store import Store
from voice_service.channels.stand_in.webhooks import now


class MailServer:
    """A mail server on a free port of this machine alone, from now until it is stopped."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._loop = asyncio.new_event_loop()
        serving = self._loop.create_server(self._talk, "127.0.0.1", 0)
        self._server = self._loop.run_until_complete(serving)
        self.port: int = self._server.sockets[0].getsockname()[1]
        self._thread = threading.Thread(target=self._run, name="mail server", daemon=True)
        self._thread.start()

    def _talk(self) -> SMTP:
        return SMTP(self, hostname="localhost", loop=self._loop)

    def _run(self) -> None:
        self._loop.run_forever()
        self._loop.close()

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:
        """Keep a mail."""
        letter = message_from_bytes(envelope.original_content or b"", policy=default)
        body = letter.get_body(("plain",))
        text = body.get_content().replace("\r\n", "\n") if body is not None else ""
        subject = str(letter["Subject"] or "")
        for recipient in envelope.rcpt_tos:
            self._store.add_mail(recipient, envelope.mail_from or "", subject, text, now())
        return "250 It is kept"

    def stop(self) -> None:
        """Take no more mails."""
        self._loop.call_soon_threadsafe(self._end)
        self._thread.join(timeout=5)

    def _end(self) -> None:
        self._server.close()
        self._loop.stop()
