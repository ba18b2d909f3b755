"""A young person's browser, as light as can be: a survey's pages, without cookies or script.

Each page comes as the answer to the last one, packed as browsers ask for it.
"""

import re
import time
from html import unescape
from urllib.parse import urlencode

import brotli

from tests.benchmarks.figures import WrongError
from tests.benchmarks.lines import Lines

HIDDEN = re.compile(rb'<input type="hidden" name="(\w+)" value="([^"]*)"')
ON = re.compile(rb'<a href="([^"]+)">')
HEAD = "HTTP/1.1\r\nHost: voice.test\r\nAccept-Encoding: br\r\n"


class Child:
    """Somebody who asks for pages and answers them; notes how long each took, in seconds."""

    def __init__(self, lines: Lines, waited: list[float]) -> None:
        self.page = b""
        self._lines, self._waited = lines, waited

    async def opens(self, link: str) -> None:
        """Open a personal link, and follow it to the first page."""
        await self.gets(link, 303)
        on = ON.search(self.page)
        if on is None:
            raise WrongError("a personal link leads nowhere")
        await self.gets(unescape(on[1].decode()))

    async def gets(self, path: str, expected: int = 200) -> None:
        """Look at a page."""
        await self._ask(f"GET {path} {HEAD}\r\n".encode(), expected)

    async def posts(self, path: str, form: dict[str, str], expected: int = 200) -> None:
        """Send a form."""
        body = urlencode(form).encode()
        head = f"POST {path} {HEAD}Content-Length: {len(body)}\r\n"
        kind = "Content-Type: application/x-www-form-urlencoded\r\n\r\n"
        await self._ask(f"{head}{kind}".encode() + body, expected)

    async def answers(self, value: str) -> None:
        """Answer the page that was shown last."""
        fields = {name.decode(): unescape(of.decode()) for name, of in HIDDEN.findall(self.page)}
        await self.posts("/survey", fields | {"answer": value})

    async def _ask(self, request: bytes, expected: int) -> None:
        began = time.perf_counter()
        status, page = await self._lines.ask(request)
        self._waited.append(time.perf_counter() - began)
        if status != expected:
            raise WrongError(f"{request.split(b' ')[:2]!r} was answered with {status}")
        self.page = brotli.decompress(page) if len(page) > 0 and not page.startswith(b"<") else page
