"""A provider on the loopback that counts what it was given, keeps a log, and can be a bad one."""

import json
import random
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

from tests.respondent import new_sid

# What can go wrong, as (status, code, whether the text goes out all the same).
FAULTS = (
    (429, 20429, False),
    (500, 20500, False),
    (500, 20500, True),
    (503, 20503, False),
    (503, 20503, True),
    (0, 0, False),  # it hangs up without an answer
    (0, 0, True),
    (-1, 0, False),  # it never answers
    (-1, 0, True),
)


class Provider(ThreadingHTTPServer):
    """Takes texts as Twilio's API does; `faults` is the share of requests that go wrong."""

    daemon_threads = True
    request_queue_size = 256

    def __init__(self, faults: float = 0.0) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.faults, self.chance = faults, random.Random(9)
        self.over = threading.Event()
        self.lock = threading.Lock()
        self.log: list[dict[str, object]] = []

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def counts(self) -> Counter[tuple[str, str]]:
        """Count how often each text went out, by number and words."""
        with self.lock:
            return Counter((str(text["to"]), str(text["body"])) for text in self.log)

    def send_out(self, to: str, body: str) -> dict[str, object]:
        """Let one text go out, and note it in the log."""
        now = format_datetime(datetime.now(UTC))
        text = {
            "sid": new_sid(),
            "account_sid": "AC" + "0" * 32,
            "to": to,
            "from": "+447700900999",
            "body": body,
            "status": "sent",
            "direction": "outbound-api",
            "date_created": now,
            "date_sent": now,
            "date_updated": now,
            "num_segments": "1",
            "num_media": "0",
            "error_code": None,
        }
        with self.lock:
            self.log.append(text)
        return text


class _Handler(BaseHTTPRequestHandler):
    server: Provider
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        fields = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        with self.server.lock:
            wrong = self.server.chance.random() < self.server.faults
            status, code, goes_out = self.server.chance.choice(FAULTS) if wrong else (201, 0, True)
        text = self.server.send_out(fields["To"][0], fields["Body"][0]) if goes_out else {}
        if status < 0:
            self.server.over.wait(30)
        if status <= 0:
            self.close_connection = True
            return
        self._answer(status, text if status == 201 else {"code": code, "status": status})

    def do_GET(self) -> None:
        asked = {name: values[0] for name, values in parse_qs(urlsplit(self.path).query).items()}
        with self.server.lock:
            found = [
                text
                for text in self.server.log
                if all(
                    text[name.lower()] == asked[name] for name in ("To", "From") if name in asked
                )
            ]
        self._answer(200, {"messages": found, "next_page_uri": None, "page": 0, "page_size": 1000})

    def _answer(self, status: int, content: dict[str, object]) -> None:
        data = json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def provider(faults: float = 0.0) -> Iterator[Provider]:
    """Run a provider for a while."""
    server = Provider(faults)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server
    finally:
        server.over.set()
        server.shutdown()
        server.server_close()
