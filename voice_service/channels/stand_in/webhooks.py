"""The stand-in's calls to the service: inbound texts and status callbacks, signed as Twilio's."""

import secrets
import threading
import time
import xml.etree.ElementTree as ElementTree
from collections.abc import Mapping
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
STATUS = "/webhooks/twilio/status"
# Why Twilio gives a webhook up: no connection or no answer, a wrong status, no TwiML in it.
NO_ANSWER, WRONG_STATUS, NO_TWIML = "11205", "11217", "12100"


class NotTakenError(Exception):
    """The service did not take a webhook; `code` is how Twilio calls the reason."""

    def __init__(self, code: str) -> None:
        super().__init__(f"the service did not take the text ({code})")
        self.code = code


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

    def post(self, url: str, fields: Mapping[str, str]) -> requests.Response:
        """Post one webhook and wait 15 seconds at the most for its answer."""
        body = urlencode(fields).encode()
        sign = signature(url, list(fields.items()), self._twilio.auth_token)
        headers = {
            "X-Twilio-Signature": sign,
            "Content-Type": "application/x-www-form-urlencoded",
        }
        return requests.post(url, data=body, headers=headers, timeout=SECONDS_TO_WAIT)

    def message(self, sid: str, sender: str, body: str, opt_out: str = "") -> str:
        """Post an inbound text and return the reply from the TwiML, empty for none.

        `opt_out` is STOP, HELP or START when it is such a word. When the service does not take
        the text, the fallback address is called once; what that does not take either is only in
        the log: raises NotTakenError.
        """
        fields = {
            **self._about(sid),
            "From": sender,
            "To": self._twilio.number,
            "Body": body,
            "NumMedia": "0",
            "NumSegments": "1",
            **({"OptOutType": opt_out} if opt_out else {}),
        }
        url = self._service + MESSAGE
        try:
            return self._answered(url, fields)
        except NotTakenError as first:
            return self._answered(url, {**fields, "ErrorCode": first.code, "ErrorUrl": url})

    def _answered(self, url: str, fields: Mapping[str, str]) -> str:
        try:
            answer = self.post(url, fields)
            answer.raise_for_status()
            # The XML is this same project's own answer on the loopback.
            root = ElementTree.fromstring(answer.text)  # noqa: S314
        except requests.HTTPError as error:
            raise NotTakenError(WRONG_STATUS) from error
        except requests.RequestException as error:
            raise NotTakenError(NO_ANSWER) from error
        except ElementTree.ParseError as error:
            raise NotTakenError(NO_TWIML) from error
        return "\n".join(part.text or "" for part in root.iter("Message"))

    def _about(self, sid: str) -> dict[str, str]:
        service = self._twilio.messaging_service_sid
        return {
            "MessageSid": sid,
            "SmsSid": sid,
            "AccountSid": self._twilio.account_sid,
            "ApiVersion": "2010-04-01",
            **({"MessagingServiceSid": service} if service else {}),
        }

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
            self._report(report)

    def _report(self, report: Report) -> None:
        self._store.change(report.sid, report.status, report.code)
        fields = {
            **self._about(report.sid),
            "MessageStatus": report.status,
            "SmsStatus": report.status,
            "From": self._twilio.number,
            "To": report.to,
            **({"ErrorCode": report.code} if report.code else {}),
        }
        try:
            self.post(report.address, fields)
        except requests.RequestException:
            return  # a lost report is what a real one can be, too


def new_sid() -> str:
    """Make a sid by chance."""
    return f"SM{secrets.token_hex(16)}"


def now() -> str:
    """Return the time as the store keeps it."""
    return datetime.now(UTC).isoformat(timespec="seconds")
