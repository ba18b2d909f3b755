"""The asking end of HTTP: connections that are kept and used again, as light as can be."""

import asyncio
import time

from tests.benchmarks.wire import Stream

# Servers close connections that rest; one that has rested this long is not used again.
SECONDS_OF_REST = 1.0
MOST_TRIES = 3


class Line(asyncio.Protocol):
    """One connection, with one request at a time on it."""

    def __init__(self) -> None:
        self._stream, self.open, self._rests_since = Stream(), True, 0.0
        self._answer: asyncio.Future[tuple[int, bytes]] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """Hand over the answer when it is whole."""
        self._stream.add(data)
        if self._answer is not None and (found := self._stream.message()) is not None:
            head, body = found
            self.open = self.open and b"connection: close" not in head.lower()
            answer, self._answer = self._answer, None
            answer.set_result((int(head[9:12]), body))

    def connection_lost(self, error: Exception | None) -> None:
        """Tell whoever waits."""
        self.open = False
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(error or ConnectionResetError("closed before it answered"))

    async def ask(self, request: bytes) -> tuple[int, bytes]:
        """Send one request; return status and body of the answer."""
        self._answer = asyncio.get_running_loop().create_future()
        self._transport.write(request)
        found = await self._answer
        self._rests_since = time.perf_counter()
        return found

    @property
    def usable(self) -> bool:
        """Whether another request may be sent on it."""
        return self.open and time.perf_counter() - self._rests_since < SECONDS_OF_REST

    def close(self) -> None:
        """End."""
        self.open = False
        self._transport.close()


class Lines:
    """Connections to one port; as many as there are requests at the same time."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._free: list[Line] = []

    async def ask(self, request: bytes) -> tuple[int, bytes]:
        """Send one request on a free connection, or on a new one."""
        for tries_left in reversed(range(MOST_TRIES)):
            line = await self._line()
            try:
                found = await line.ask(request)
            except ConnectionError:
                # Closed while the request was on its way; a provider tries again, too.
                if not tries_left:
                    raise
                continue
            self._free.append(line)
            return found
        raise AssertionError("the last try returns or raises")

    async def _line(self) -> Line:
        while self._free:
            if (line := self._free.pop()).usable:
                return line
            line.close()
        loop = asyncio.get_running_loop()
        return (await loop.create_connection(Line, "127.0.0.1", self._port))[1]

    def close(self) -> None:
        """Close all that are free."""
        while self._free:
            self._free.pop().close()
