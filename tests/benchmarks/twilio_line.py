"""The slow stand-in for Twilio, as whoever measures asks it."""

import http.client
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import urlencode

from tests.benchmarks.databases import Place
from tests.benchmarks.generator import held
from tests.benchmarks.jobs import Job
from tests.benchmarks.rig import helper
from tests.house import TWILIO

MESSAGES = f"/2010-04-01/Accounts/{TWILIO.account_sid}/Messages.json"


@dataclass
class TwilioLine:
    """A running stand-in."""

    place: Place
    port: int

    @property
    def base(self) -> str:
        """Return its address."""
        return f"http://127.0.0.1:{self.port}"

    def totals(self) -> dict[str, float]:
        """Return how many requests and different texts came, and when the first and last."""
        found: dict[str, float] = self._ask("GET", "/control/totals")
        return found

    def forget(self) -> None:
        """Let it begin to count anew."""
        self._ask("GET", "/control/forget")

    def arrivals(self, phone: str) -> dict[str, list[float]]:
        """Return when each text to a phone came."""
        found: dict[str, list[float]] = self._ask("GET", f"/control/arrivals/{phone}")
        return found

    def post(self, to: str, body: str) -> None:
        """Hand it one text, as directly as can be."""
        self._ask("POST", MESSAGES, urlencode({"To": to, "Body": body}))

    def _ask(self, method: str, path: str, body: str | None = None):  # type: ignore[no-untyped-def]
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request(method, path, body)
            return json.loads(connection.getresponse().read())
        finally:
            connection.close()

    def able(self, texts: int = 24_000, lines: int = 800) -> float:
        """Measure how many texts a second it can take, from a generator that is faster."""
        each = texts // lines
        talks = [[_request(lane, number) for number in range(each)] for lane in range(lines)]
        rate = held(Job(self.port, talks, lanes=lines), self.place.folder).per_second
        self.forget()
        return rate


def _request(lane: int, number: int) -> bytes:
    fields = {"To": f"+4474{lane:08}", "From": TWILIO.number, "Body": f"Invented text {number}"}
    content = urlencode(fields).encode()
    head = f"POST {MESSAGES} HTTP/1.1\r\nHost: twilio\r\nContent-Length: {len(content)}\r\n\r\n"
    return head.encode() + content


@contextmanager
def twilio_line(place: Place) -> Iterator[TwilioLine]:
    """Run a stand-in."""
    with helper(place, "slow_twilio", "/control/totals") as port:
        yield TwilioLine(place, port)
