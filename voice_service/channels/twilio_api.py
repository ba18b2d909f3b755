"""What we ask of Twilio, always through its SDK: sending texts, and reading its log."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp
import requests
from twilio.base.exceptions import TwilioException, TwilioRestException
from twilio.http.async_http_client import AsyncTwilioHttpClient
from twilio.http.http_client import TwilioHttpClient
from twilio.http.response import Response
from twilio.rest import Client
from yarl import URL

from voice_service.channels.twilio_sms import InboundMessage, StatusReport
from voice_service.settings import Twilio

SECONDS_TO_WAIT = 10.0
PAGE = 1000
# Twilio's filter by date is coarse: we ask for more and look at the times ourselves.
OVERLAP = timedelta(days=1)


class TwilioAwayError(Exception):
    """Twilio cannot be asked now; the message says why."""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One text to hand over; `valid_for` is how many seconds it may still arrive.

    One about `safety` does not wait for the others.
    """

    id: int
    to: str
    body: str
    valid_for: int | None
    safety: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of it: a sid, or the code of a sure refusal, or nobody can say."""

    id: int
    sid: str | None = None
    code: str | None = None
    unclear: bool = False


def local(url: str, base: str | None) -> str:
    """Return a URL of Twilio's with the local base in place of its host, when there is one."""
    if base is None:
        return url
    _, _, rest = url.partition(".twilio.com")
    return base + rest


class _AsyncHttpClient(AsyncTwilioHttpClient):
    """The SDK's client: made inside the running loop, bounded in time, without its logging."""

    def __init__(self, base: str | None, timeout: float, connections: int) -> None:
        super().__init__(pool_connections=False)
        self._base, self._connections = base, connections
        self._limit = aiohttp.ClientTimeout(total=timeout)
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
            connector = aiohttp.TCPConnector(limit=self._connections, keepalive_timeout=60)
            self.session = aiohttp.ClientSession(connector=connector, timeout=self._limit)
        if isinstance(data, dict):
            # A quarter of the time goes into the form when it is left to others.
            data = URL.build(path="/", query=data).raw_query_string.encode()
        if auth is not None and auth not in self._auths:
            self._auths[auth] = aiohttp.encode_basic_auth(*auth)
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


class TwilioSender:
    """Hands texts to Twilio, many at once."""

    def __init__(
        self,
        twilio: Twilio,
        public_base_url: str,
        *,
        timeout: float = SECONDS_TO_WAIT,
        connections: int = 120,
    ) -> None:
        self._callback = f"{public_base_url}/webhooks/twilio/status?message="
        service = twilio.messaging_service_sid
        self._from = {"messaging_service_sid": service} if service else {"from_": twilio.number}
        self._http = _AsyncHttpClient(twilio.api_base, timeout, connections)
        client = Client(twilio.account_sid, twilio.auth_token, http_client=self._http)
        self._messages = client.messages

    async def send(self, text: Outgoing) -> Outcome:
        """Hand one text over and say what became of it; never raises for what Twilio does."""
        more = {} if text.valid_for is None else {"validity_period": text.valid_for}
        try:
            made = await self._messages.create_async(
                to=text.to,
                body=text.body,
                status_callback=f"{self._callback}{text.id}",
                **self._from,
                **more,
            )
        except TwilioRestException as error:
            return _refused(text.id, error)
        except (aiohttp.ClientConnectorError, aiohttp.InvalidURL):
            return Outcome(text.id, code="unreachable")
        except (TimeoutError, TwilioException, aiohttp.ClientError, OSError, ValueError):
            return Outcome(text.id, unclear=True)
        return Outcome(text.id, sid=str(made.sid)) if made.sid else Outcome(text.id, unclear=True)

    async def close(self) -> None:
        """Close the connections."""
        await self._http.close()


def _refused(text_id: int, error: TwilioRestException) -> Outcome:
    if error.status == 429 or error.code == 20429:
        return Outcome(text_id, code="20429")
    if 400 <= error.status < 500:
        return Outcome(text_id, code=str(error.code or error.status))
    return Outcome(text_id, unclear=True)


class _HttpClient(TwilioHttpClient):
    """The SDK's HTTP client with a time-out, and a local base URL in Twilio's place if given."""

    def __init__(self, base: str | None, timeout: float) -> None:
        super().__init__(timeout=timeout)
        self._base = base

    def request(self, method: str, url: str, *args: Any, **options: Any) -> Response:
        """Send one request, to the base URL when there is one."""
        return super().request(method, local(url, self._base), *args, **options)


class TwilioLog:
    """Reads what Twilio knows of texts in and out."""

    def __init__(
        self, twilio: Twilio, *, timeout: float = SECONDS_TO_WAIT, page: int = PAGE
    ) -> None:
        self._number, self._page = twilio.number, page
        self.client = Client(
            twilio.account_sid,
            twilio.auth_token,
            http_client=_HttpClient(twilio.api_base, timeout),
        )

    def inbound(self, since: datetime) -> Iterator[InboundMessage]:
        """List texts that came to our number since then, the oldest first, page by page."""
        found = self._list(to=self._number, date_sent_after=since - OVERLAP)
        kept = [one for one in found if one.direction == "inbound" and _when(one) >= since]
        kept.reverse()  # the log has the newest first, and times in whole seconds
        for one in sorted(kept, key=_when):
            media = int(one.num_media or 0)
            code = str(one.error_code) if one.error_code else None
            yield InboundMessage(one.sid, one.from_, one.body or "", media, code, _when(one))

    def sent_to(self, to: str, body: str, since: datetime) -> Sequence[str]:
        """List the sids of texts with these words that we sent to a number since then."""
        found = self._list(to=to, date_sent_after=since - OVERLAP)
        return [one.sid for one in found if one.body == body and one.direction != "inbound"]

    def status(self, sid: str) -> StatusReport | None:
        """Ask what became of one text; None when Twilio does not know it."""
        try:
            found = self.client.messages(sid).fetch()
        except TwilioRestException as error:
            if error.status == 404:
                return None
            raise TwilioAwayError(f"Twilio answered {error.status}") from error
        except (TwilioException, requests.RequestException) as error:
            raise TwilioAwayError("Twilio does not answer") from error
        code = str(found.error_code) if found.error_code else None
        return StatusReport(sid, str(found.status), code, None)

    def _list(self, **asked: Any) -> list[Any]:
        try:
            return list(self.client.messages.stream(page_size=self._page, **asked))
        except TwilioRestException as error:
            raise TwilioAwayError(f"Twilio answered {error.status}") from error
        except (TwilioException, requests.RequestException, ValueError) as error:
            raise TwilioAwayError("Twilio does not answer") from error


def _when(message: Any) -> datetime:
    found: datetime | None = message.date_sent or message.date_created
    return found or datetime.now(UTC)
