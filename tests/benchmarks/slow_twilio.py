"""A stand-in for Twilio that takes its time: answers each text after a while, and counts them.

It must be far faster than whatever is measured against it, so it is as plain as can be.
"""

import argparse
import asyncio
import hashlib
import json
import time
from email.utils import formatdate
from functools import lru_cache, partial
from urllib.parse import parse_qsl, urlsplit

from tests.benchmarks.wire import Served, answer, serve

JSON = "application/json"
NOT_FOUND = answer("404 Not Found", JSON, b'{"status": 404, "code": 20404}')


@lru_cache(maxsize=4)
def http_date(second: int) -> str:
    """Write a moment as Twilio does."""
    return formatdate(second)


def sid_of(to: str, body: str, time_number: int) -> str:
    """Return the sid that a text gets when it comes for the first, second, ... time."""
    said = f"{time_number}\n{to}\n{body}".encode("utf-8", "surrogatepass")
    return "SM" + hashlib.blake2b(said, digest_size=16).hexdigest()


class Counts:
    """What has come so far."""

    def __init__(self) -> None:
        # When each text to each number came, in seconds since 1970.
        self.arrivals: dict[str, dict[str, list[float]]] = {}
        self.requests, self.texts, self.first, self.last = 0, 0, 0.0, 0.0

    def take(self, to: str, body: str) -> str:
        """Count one text and return its sid."""
        now = time.time()
        times = self.arrivals.setdefault(to, {}).setdefault(body, [])
        times.append(now)
        self.requests, self.texts = self.requests + 1, self.texts + (len(times) == 1)
        self.first, self.last = self.first or now, now
        return sid_of(to, body, len(times))

    def totals(self) -> dict[str, float]:
        """Return how many came, how many of them were different, and when."""
        names = ("requests", "texts", "first", "last")
        return {name: getattr(self, name) for name in names}


class SlowTwilio(Served):
    """POST .../Messages.json takes a text, GET lists a number's; /control/... tells what came."""

    counts = Counts()
    delay = 0.05

    def took(self, head: bytes, body: bytes) -> None:
        """Answer one request."""
        method, target, _ = head.split(b" ", 2)
        url = urlsplit(target.decode())
        if url.path.startswith("/control/"):
            self.write(self._control(url.path.removeprefix("/control/")))
        elif not url.path.endswith("/Messages.json"):
            self.write(NOT_FOUND)
        elif method == b"POST":
            content = answer("201 CREATED", JSON, self._taken(url.path, body))
            asyncio.get_running_loop().call_later(self.delay, partial(self.write, content))
        else:
            self.write(answer("200 OK", JSON, self._listed(url.path, url.query)))

    def _taken(self, path: str, body: bytes) -> bytes:
        fields = dict(parse_qsl(body.decode(), keep_blank_values=True))
        to, said = fields["To"], fields["Body"]
        return json.dumps(resource(path, self.counts.take(to, said), to, said)).encode()

    def _listed(self, path: str, query: str) -> bytes:
        to = dict(parse_qsl(query)).get("To", "")
        found = [
            resource(path, sid_of(to, said, time_number), to, said)
            for said, times in self.counts.arrivals.get(to, {}).items()
            for time_number in range(1, len(times) + 1)
        ]
        return json.dumps({"messages": found, "next_page_uri": None}).encode()

    def _control(self, words: str) -> bytes:
        word, _, phone = words.partition("/")
        if word == "forget":
            SlowTwilio.counts = Counts()
        arrived = self.counts.arrivals.get(phone, {})
        told = arrived if word == "arrivals" else self.counts.totals()
        return answer("200 OK", JSON, json.dumps(told).encode())


def resource(path: str, sid: str, to: str, body: str) -> dict[str, object]:
    """Describe a text as Twilio does."""
    account, date = path.split("/")[3], http_date(int(time.time()))
    address = f"/2010-04-01/Accounts/{account}/Messages/{sid}"
    return {
        "account_sid": account,
        "api_version": "2010-04-01",
        "body": body,
        "date_created": date,
        "date_sent": None,
        "date_updated": date,
        "direction": "outbound-api",
        "error_code": None,
        "error_message": None,
        "from": None,
        "messaging_service_sid": None,
        "num_media": "0",
        "num_segments": "1",
        "price": None,
        "price_unit": "USD",
        "sid": sid,
        "status": "queued",
        "subresource_uris": {"media": f"{address}/Media.json"},
        "to": to,
        "uri": f"{address}.json",
    }


if __name__ == "__main__":
    options = argparse.ArgumentParser()
    options.add_argument("port", type=int)
    options.add_argument("--delay", type=float, default=SlowTwilio.delay, help="in seconds")
    given = options.parse_args()
    SlowTwilio.delay = given.delay
    asyncio.run(serve(SlowTwilio, given.port))
