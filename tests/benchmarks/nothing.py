"""A server that does nothing: what the load generator reaches here, it is able to ask for."""

import asyncio
import sys

from tests.benchmarks.wire import Served, answer, serve

ANSWER = answer("200 OK", "text/xml", b"<Response><Message>ok</Message></Response>")
PAGE = b"<!doctype html><html lang=en><title>Page</title><body><h1>Page</h1><button>Go</button>"
PAGES = answer("200 OK", "text/html; charset=utf-8", PAGE)


class Nothing(Served):
    """Says the same to everybody."""

    def took(self, head: bytes, body: bytes) -> None:
        """Answer one request."""
        self.write(PAGES if head.startswith(b"GET /page ") else ANSWER)


if __name__ == "__main__":
    asyncio.run(serve(Nothing, int(sys.argv[1])))
