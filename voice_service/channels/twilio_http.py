"""How the SDK's requests leave: bounded in time, and to a local stand-in when there is one."""

import base64
from typing import Any

import aiohttp
from twilio.http.async_http_client import AsyncTwilioHttpClient
from twilio.http.http_client import TwilioHttpClient
from twilio.http.response import Response
from yarl import URL


def local(url: str, base: str | None) -> str:
    """Return a URL of Twilio's with the local base in place of its host, when there is one."""
    if base is None:
        return url
    _, _, rest = url.partition(".twilio.com")
    return base + rest


class AsyncHttpClient(AsyncTwilioHttpClient):
    """The SDK's client: made inside the running loop, bounded in time, without its logging."""

    def __init__(self, base: str | None, timeout: float, connections: int) -> None:
        super().__init__(pool_connections=False)
        self._base, self._connections = base, connections
        # Half of it to connect: what fails by then was surely not sent.
        self._limit = aiohttp.ClientTimeout(total=timeout, connect=timeout / 2)
        self.session: aiohttp.ClientSession | None = None
        self._auths: dict[tuple[str, str], str] = {}

    async def request(
        self,
        method: str,
        url: str,
        params: Any = None,
        data: Any = None,
        headers: Any = None,
        auth: Any = None,
        timeout: float | None = None,
        allow_redirects: bool = False,
    ) -> Response:
        """Make one request of the SDK's."""
        if self.session is None:
            self.session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=self._connections),
                cookie_jar=aiohttp.DummyCookieJar(),
                timeout=self._limit,
            )
        if isinstance(data, dict):
            # A quarter of the time goes into the form when it is left to others.
            data = URL.build(path="/", query=data).raw_query_string.encode()
        if auth is not None and auth not in self._auths:
            self._auths[auth] = "Basic " + base64.b64encode(":".join(auth).encode()).decode()
        if auth is not None:
            headers = {**(headers or {}), "Authorization": self._auths[auth]}
        async with self.session.request(
            method,
            local(url, self._base),
            params=params,
            data=data,
            headers=headers,
            allow_redirects=allow_redirects,
        ) as answer:
            return Response(answer.status, await answer.text(), answer.headers)


class HttpClient(TwilioHttpClient):
    """The SDK's HTTP client with a time-out, and a local base URL in Twilio's place if given."""

    def __init__(self, base: str | None, timeout: float) -> None:
        super().__init__(timeout=timeout)
        self._base = base

    def request(self, method: str, url: str, *args: Any, **options: Any) -> Response:
        """Send one request, to the base URL when there is one."""
        return super().request(method, local(url, self._base), *args, **options)
