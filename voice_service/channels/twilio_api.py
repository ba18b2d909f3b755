"""What we ask of Twilio, always through its SDK: sending texts, and reading its log."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp
import requests
from twilio.base.exceptions import (
    TwilioException,
    TwilioRestException,
    TwilioServiceException,
)
from twilio.rest import Client

from voice_service.channels.twilio_http import AsyncHttpClient, HttpClient
from voice_service.channels.twilio_sms import InboundMessage, StatusReport, is_code, is_sid
from voice_service.settings import Twilio

SECONDS_TO_WAIT = 10.0
PAGE = 1000
# Twilio's filter by date is coarse: we ask for more and look at the times ourselves.
OVERLAP = timedelta(days=1)
# What the SDK fails with when an answer is not of the form that it should have.
UNREADABLE = (ValueError, TypeError, AttributeError, LookupError, RecursionError)
# The two forms in which the SDK tells of an answer that says no.
Refusal = (TwilioRestException, TwilioServiceException)


class TwilioAwayError(Exception):
    """Twilio cannot be asked now; the message says why."""


@contextmanager
def asking() -> Iterator[None]:
    """Turn whatever goes wrong while Twilio is asked into TwilioAwayError."""
    try:
        yield
    except Refusal as error:
        if error.status == 401:
            raise TwilioAwayError(
                "Twilio does not accept the account or its token; check TWILIO_ACCOUNT_SID and "
                "TWILIO_AUTH_TOKEN"
            ) from error
        raise TwilioAwayError(f"Twilio answered {error.status} ({error.code})") from error
    except requests.RequestException as error:
        raise TwilioAwayError("Twilio does not answer; check the network") from error
    except (TwilioException, *UNREADABLE) as error:
        raise TwilioAwayError("what Twilio answers cannot be read") from error


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
        self._http = AsyncHttpClient(twilio.api_base, timeout, connections)
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
        except Refusal as error:
            return _refused(text.id, error)
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError, aiohttp.InvalidURL):
            return Outcome(text.id, code="unreachable")
        except Exception:  # noqa: BLE001 - whatever its answer was like, Twilio may have the text
            return _unclear(text.id)
        # What is no sid could not be stored, nor asked after.
        return Outcome(text.id, sid=made.sid) if is_sid(made.sid) else _unclear(text.id)

    async def close(self) -> None:
        """Close the connections."""
        await self._http.close()


def _unclear(text_id: int) -> Outcome:
    return Outcome(text_id, unclear=True)


def _refused(text_id: int, error: TwilioRestException | TwilioServiceException) -> Outcome:
    # One of the two takes its status from the answer, where anything may stand.
    status, code = error.status if isinstance(error.status, int) else 0, str(error.code)
    if status == 429 or code == "20429":
        return Outcome(text_id, code="20429")
    if 400 <= status < 500:
        return Outcome(text_id, code=code if is_code(code) else str(status))
    return _unclear(text_id)


class TwilioLog:
    """Reads what Twilio knows of texts in and out."""

    def __init__(
        self, twilio: Twilio, *, timeout: float = SECONDS_TO_WAIT, page: int = PAGE
    ) -> None:
        self._number, self._page = twilio.number, page
        self.client = Client(
            twilio.account_sid,
            twilio.auth_token,
            http_client=HttpClient(twilio.api_base, timeout),
        )

    def inbound(self, since: datetime) -> Iterator[InboundMessage]:
        """List texts that came to our number since then, the oldest first, page by page."""
        found = self._list(to=self._number, date_sent_after=since - OVERLAP)
        kept = [one for one in found if one.direction == "inbound" and one.from_]
        kept.reverse()  # the log has the newest first, and times in whole seconds
        for one in sorted((one for one in kept if _when(one) >= since), key=_when):
            media = int(one.num_media or 0)
            code = str(one.error_code) if one.error_code else None
            yield InboundMessage(one.sid, one.from_, one.body or "", media, code, _when(one))

    def sent_to(self, to: str, body: str, since: datetime) -> Sequence[str]:
        """List the sids of texts with these words that we sent to a number since then."""
        # Not by date: one that still queues at Twilio was not sent yet, and would not be found.
        # Replies to webhooks are no texts of ours that could be in doubt.
        return [
            one.sid
            for one in self._list(to=to)
            if one.direction == "outbound-api" and one.body == body and _made(one) >= since
        ]

    def status(self, sid: str) -> StatusReport | None:
        """Ask what became of one text; None when Twilio does not know it."""
        with asking():
            try:
                found = self.client.messages(sid).fetch()
            except Refusal as error:
                if error.status == 404:
                    return None
                raise
            code = str(found.error_code) if found.error_code else None
            return StatusReport(sid, str(found.status), code)

    def _list(self, **asked: Any) -> list[Any]:
        with asking():
            return list(self.client.messages.stream(page_size=self._page, **asked))


def _when(message: Any) -> datetime:
    found: datetime | None = message.date_sent or message.date_created
    return found or datetime.now(UTC)


def _made(message: Any) -> datetime:
    found: datetime | None = message.date_created or message.date_sent
    return found or datetime.now(UTC)
