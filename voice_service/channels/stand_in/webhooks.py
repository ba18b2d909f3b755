"""The stand-in's calls to the service: inbound texts and status callbacks, signed as Twilio's."""

import secrets
import threading
import time
import xml.etree.ElementTree as ElementTree
from dataclasses import dataclass
from datetime import UTC, datetime
from queue import Empty, SimpleQueue
from urllib.parse import urlencode

import requests

from voice_service.channels.stand_in.store import Store
from voice_service.channels.twilio_sms import signature
from voice_service.settings import Twilio

SECONDS_TO_WAIT = 15
SECONDS_UNDER_WAY = 0.3
MESSAGE = "/webhooks/twilio/message"


@dataclass(frozen=True, slots=True)
class Report:
    """A status callback that is still to be made."""

    sid: str
    to: str
    address: str
    status: str
    code: str | None
    due: float  # on the monotonic clock


class Webhooks:
    """Posts signed webhooks to the service, as Twilio would."""

    def __init__(self, twilio: Twilio, service: str, store: Store) -> None:
        self._twilio, self._service, self._store = twilio, service, store
        self._reports: SimpleQueue[Report] = SimpleQueue()
        self._stopping = threading.Event()
        threading.Thread(target=self._run, daemon=True, name="stand-in reports").start()

    def post(self, url: str, fields: dict[str, str]) -> requests.Response:
        """Post one webhook and wait 15 seconds at the most for its answer."""
        body = urlencode(fields).encode()
        sign = signature(url, list(fields.items()), self._twilio.auth_token)
        headers = {
            "X-Twilio-Signature": sign,
            "Content-Type": "application/x-www-form-urlencoded",
        }
        return requests.post(url, data=body, headers=headers, timeout=SECONDS_TO_WAIT)

    def message(self, sid: str, sender: str, body: str) -> str:
        """Post an inbound text and return the reply from the TwiML, empty for none.

        When the service does not take it, the fallback address is called once; what that does
        not take either is only in the log. Raises requests' own errors.
        """
        fields = {
            "MessageSid": sid,
            "SmsSid": sid,
            "AccountSid": self._twilio.account_sid,
            "From": sender,
            "To": self._twilio.number,
            "Body": body,
            "NumMedia": "0",
            "NumSegments": "1",
        }
        try:
            answer = self.post(self._service + MESSAGE, fields)
            answer.raise_for_status()
        except requests.RequestException:
            answer = self.post(self._service + MESSAGE, fields)
            answer.raise_for_status()
        # The XML is this same project's own answer on the loopback.
        root = ElementTree.fromstring(answer.text)  # noqa: S314
        return "\n".join(part.text or "" for part in root.iter("Message"))

    def report_later(self, sid: str, to: str, address: str, *ends: tuple[str, str | None]) -> None:
        """Report what becomes of a text, one status after the other, a moment from now."""
        due = time.monotonic() + SECONDS_UNDER_WAY
        for status, code in ends:
            self._reports.put(Report(sid, to, address, status, code, due))

    def stop(self) -> None:
        """End the reports."""
        self._stopping.set()

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                report = self._reports.get(timeout=0.5)
            except Empty:
                continue
            self._stopping.wait(max(0.0, report.due - time.monotonic()))
            self._store.change(report.sid, report.status, report.code)
            fields = {"MessageSid": report.sid, "MessageStatus": report.status, "To": report.to}
            if report.code:
                fields["ErrorCode"] = report.code
            try:
                self.post(report.address, fields)
            except requests.RequestException:
                continue  # a lost report is what a real one can be, too


def new_sid() -> str:
    """Make a sid by chance."""
    return f"SM{secrets.token_hex(16)}"


def now() -> str:
    """Return the time as the store keeps it."""
    return datetime.now(UTC).isoformat(timespec="seconds")
