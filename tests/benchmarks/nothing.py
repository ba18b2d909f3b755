"""A server that does nothing: what the load generator reaches here, it is able to ask for."""

import asyncio
import sys

from tests.benchmarks.wire import Served, answer, serve

ANSWER = answer("200 OK", "text/xml", b"<Response><Message>ok</Message></Response>")


class Nothing(Served):
    """Says the same to everybody."""

    def took(self, head: bytes, body: bytes) -> None:
        """Answer one request."""
        self.write(ANSWER)


if __name__ == "__main__":
    asyncio.run(serve(Nothing, int(sys.argv[1])))
