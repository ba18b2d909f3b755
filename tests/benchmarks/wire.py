"""HTTP/1.1 as both ends of a measurement need it: whole messages out of a stream, nothing more."""

import asyncio
import signal
from dataclasses import dataclass, field

END_OF_HEAD = b"\r\n\r\n"
LENGTH = b"content-length:"


@dataclass
class Stream:
    """Bytes that came so far, given out as whole messages."""

    _seen: bytearray = field(default_factory=bytearray)

    def add(self, data: bytes) -> None:
        """Take in what came."""
        self._seen += data

    def message(self) -> tuple[bytes, bytes] | None:
        """Return head and body of the next whole message, or None while there is none."""
        head_ends = self._seen.find(END_OF_HEAD)
        if head_ends < 0:
            return None
        head = bytes(self._seen[:head_ends])
        body_begins = head_ends + len(END_OF_HEAD)
        body_ends = body_begins + _length(head)
        if len(self._seen) < body_ends:
            return None
        body = bytes(self._seen[body_begins:body_ends])
        del self._seen[:body_ends]
        return head, body


def _length(head: bytes) -> int:
    lowered = head.lower()
    at = lowered.find(LENGTH)
    return int(lowered[at + len(LENGTH) :].split(b"\r", 1)[0]) if at >= 0 else 0


def answer(status: str, content_type: str, body: bytes) -> bytes:
    """Write a whole answer, after which the connection stays open."""
    head = f"HTTP/1.1 {status}\r\nContent-Type: {content_type}\r\nContent-Length: {len(body)}"
    return f"{head}\r\nConnection: keep-alive\r\n\r\n".encode() + body


class Served(asyncio.Protocol):
    """One connection to a server of ours; `took` is given each request and writes the answer."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin."""
        assert isinstance(transport, asyncio.Transport)
        self.transport, self._stream = transport, Stream()

    def data_received(self, data: bytes) -> None:
        """Give out every request that is whole."""
        self._stream.add(data)
        while (found := self._stream.message()) is not None:
            self.took(*found)

    def took(self, head: bytes, body: bytes) -> None:
        """Answer one request."""
        raise NotImplementedError

    def write(self, content: bytes) -> None:
        """Send an answer, unless whoever asked has gone."""
        if not self.transport.is_closing():
            self.transport.write(content)


async def serve(kind: type[Served], port: int) -> None:
    """Serve on the loopback until told to end."""
    loop, over = asyncio.get_running_loop(), asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, over.set)
    server = await loop.create_server(kind, "127.0.0.1", port, backlog=2048)
    await over.wait()
    server.close()
