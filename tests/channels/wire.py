"""The sender on the real wire, and a server that answers whatever it is told to."""

import asyncio
import json
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from tests.channels.conftest import ASH
from voice_service.channels.twilio_api import Outcome, Outgoing, TwilioSender
from voice_service.settings import Twilio

# Instead of an answer: the server hears what is said, and says nothing.
SILENCE = b"silence"


def send(twilio: Twilio, *texts: Outgoing, timeout: float = 5.0) -> list[Outcome]:
    async def all_of_them() -> list[Outcome]:
        sender = TwilioSender(twilio, f"{twilio.api_base}/service", timeout=timeout)
        try:
            return list(await asyncio.gather(*map(sender.send, texts)))
        finally:
            await sender.close()

    return asyncio.run(all_of_them())


def text(number: int, to: str = ASH, body: str = "Hello", valid_for: int | None = 600) -> Outgoing:
    return Outgoing(number, to, body, valid_for)


class Answering(socketserver.ThreadingTCPServer):
    """A server that gives everybody the same bytes and hangs up; notes what it was asked."""

    allow_reuse_address, daemon_threads = True, True

    def __init__(self, answer: bytes) -> None:
        super().__init__(("127.0.0.1", 0), _Answerer)
        self.answer, self.came = answer, list[bytes]()
        self.over = threading.Event()
        self.base = f"http://127.0.0.1:{self.server_address[1]}"


class _Answerer(socketserver.StreamRequestHandler):
    server: Answering

    def handle(self) -> None:
        head = b""
        while not head.endswith(b"\r\n\r\n") and (found := self.rfile.readline()):
            head += found
        length = head.lower().partition(b"content-length: ")[2].partition(b"\r")[0]
        self.server.came.append(head + self.rfile.read(int(length or 0)))
        if self.server.answer == SILENCE:
            self.server.over.wait(10)
        else:
            self.wfile.write(self.server.answer)


@contextmanager
def answering(answer: bytes) -> Iterator[Answering]:
    """Run such a server for a while."""
    server = Answering(answer)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    try:
        yield server
    finally:
        server.over.set()
        server.shutdown()
        server.server_close()


def http(status: int, body: str | bytes, headers: str = "Content-Type: application/json") -> bytes:
    content = body.encode("utf-8", "surrogatepass") if isinstance(body, str) else body
    head = f"HTTP/1.1 {status} X\r\nContent-Length: {len(content)}\r\n{headers}\r\n\r\n"
    return head.encode() + content


def problem(status: int, code: int) -> bytes:
    """Write an error in the newer of Twilio's two forms."""
    content = {"type": "about:blank", "title": "No", "status": status, "code": code}
    return http(status, json.dumps(content))
