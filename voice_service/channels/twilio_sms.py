"""Texts through Twilio: what arrives (signature first), what goes back, what goes out."""

import base64
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlsplit, urlunsplit

import requests
from twilio.base.exceptions import TwilioRestException
from twilio.http.http_client import TwilioHttpClient
from twilio.http.response import Response
from twilio.rest import Client
from twilio.twiml.messaging_response import MessagingResponse

from voice_service.settings import Twilio

TWILIO_API = "https://api.twilio.com"
SECONDS_TO_WAIT = 10
Fields = Sequence[tuple[str, str]]

# Error codes that say the request was not processed and may be sent again.
RETRY_CODES = {20003: False, 20429: True, 14107: True, 30022: True}
# The number has said STOP at Twilio.
OPTED_OUT = 21610
_LONGEST_SID = 64


@dataclass(frozen=True, slots=True)
class InboundMessage:
    """A text as it arrived."""

    sid: str
    sender: str
    body: str
    media: int = 0


@dataclass(frozen=True, slots=True)
class StatusReport:
    """What became of a text that we sent."""

    sid: str
    status: str
    error_code: str | None


class WebhookError(ValueError):
    """A webhook with a right signature lacks what it must have."""


class SendError(Exception):
    """A text was not sent; `again` says whether it may be tried again, `code` why."""

    def __init__(self, code: str, *, again: bool) -> None:
        super().__init__(f"the text was not sent (code {code})")
        self.code, self.again = code, again


class OutcomeUnknownError(Exception):
    """Nobody can say whether the text was sent: the connection broke after it was handed over."""


def parse_form(body: bytes) -> Fields:
    """Split a form body into its fields, in order; bytes that are not UTF-8 become surrogates."""
    text = body.decode("utf-8", "surrogateescape")
    return parse_qsl(text, keep_blank_values=True, errors="surrogateescape", max_num_fields=200)


def signature(url: str, fields: Fields, auth_token: str) -> str:
    """Compute Twilio's X-Twilio-Signature: HMAC-SHA1 over the URL and the sorted fields, base64.

    The SDK's own validator cannot take fields that are not valid Unicode, and what a child
    sends must never be lost for that; the tests hold this to the SDK's for all others.
    """
    unique = sorted(set(fields))
    data = url + "".join(name + value for name, value in unique)
    digest = hmac.digest(auth_token.encode(), data.encode("utf-8", "surrogateescape"), "sha1")
    return base64.b64encode(digest).decode()


def verified(url: str, fields: Fields, given: str, auth_token: str) -> bool:
    """Tell whether a webhook was signed by Twilio, with or without the port in its URL."""
    right = [signature(form, fields, auth_token) for form in _url_forms(url)]
    matches = [hmac.compare_digest(one.encode(), given.encode()) for one in right]
    return any(matches)


def inbound(fields: Fields) -> InboundMessage:
    """Read an inbound text from a webhook; raises WebhookError when it has no sender or id."""
    named = dict(fields)
    sid = named.get("MessageSid") or named.get("SmsSid") or ""
    if not sid.isascii() or not sid.isalnum() or len(sid) > _LONGEST_SID:
        raise WebhookError("MessageSid is missing or is not an identifier")
    sender = named.get("From", "")
    if not sender or len(sender) > _LONGEST_SID:
        raise WebhookError("From is missing or is not a number")
    media = named.get("NumMedia", "0")
    return InboundMessage(
        sid, sender, named.get("Body", ""), min(int(media), 99) if media.isdecimal() else 0
    )


def status_report(fields: Fields) -> StatusReport:
    """Read a status callback from the webhook's fields; raises WebhookError when it has no id."""
    named = dict(fields)
    sid = named.get("MessageSid") or named.get("SmsSid") or ""
    if not sid.isascii() or not sid.isalnum() or len(sid) > _LONGEST_SID:
        raise WebhookError("MessageSid is missing or is not an identifier")
    status = named.get("MessageStatus") or named.get("SmsStatus") or ""
    code = named.get("ErrorCode") or None
    return StatusReport(sid, status[:20], code[:40] if code else None)


def twiml(body: str) -> str:
    """Write the answer to a webhook: one message, or none for an empty body."""
    response = MessagingResponse()
    if body:
        response.message(body)
    return str(response)


class TwilioSender:
    """Sends texts with the twilio SDK, to Twilio or to the local stand-in."""

    def __init__(self, twilio: Twilio, public_base_url: str) -> None:
        self._number = twilio.number
        self._callback = f"{public_base_url}/webhooks/twilio/status"
        self._client = Client(
            twilio.account_sid,
            twilio.auth_token,
            http_client=LocalHttpClient(twilio.api_base),
        )

    def send(self, to: str, body: str) -> str:
        """Hand one text to Twilio and return its sid.

        Raises SendError when it was surely not sent, OutcomeUnknownError when nobody can say.
        """
        try:
            message = self._client.messages.create(
                to=to, from_=self._number, body=body, status_callback=self._callback
            )
        except TwilioRestException as error:
            code = error.code or error.status
            again = error.status in (429, 503) or RETRY_CODES.get(code, False)
            raise SendError(str(code), again=again) from error
        except (requests.ConnectTimeout, requests.exceptions.InvalidURL) as error:
            raise SendError("unreachable", again=True) from error
        except requests.ConnectionError as error:
            # Refused before anything was sent, or broken off in the middle of it?
            if "refused" in str(error).lower() or "resolve" in str(error).lower():
                raise SendError("unreachable", again=True) from error
            raise OutcomeUnknownError("the connection to Twilio broke") from error
        except requests.RequestException as error:
            raise OutcomeUnknownError("Twilio did not answer in time") from error
        if not message.sid:
            raise OutcomeUnknownError("Twilio answered without a sid")
        return str(message.sid)


class LocalHttpClient(TwilioHttpClient):
    """The SDK's HTTP client with a time-out, and a local base URL in Twilio's place if given."""

    def __init__(self, base: str | None) -> None:
        super().__init__(timeout=SECONDS_TO_WAIT)
        self._base = base

    def request(self, method: str, url: str, *args: Any, **options: Any) -> Response:
        """Send one request, to the base URL when there is one."""
        if self._base and url.startswith(TWILIO_API):
            url = self._base + url.removeprefix(TWILIO_API)
        return super().request(method, url, *args, **options)


def _url_forms(url: str) -> list[str]:
    # Twilio signs the URL as it called it; a proxy may add or drop the standard port.
    parts = urlsplit(url)
    standard = {"https": 443, "http": 80}.get(parts.scheme)
    if standard is None or parts.hostname is None:
        return [url]
    bare = parts.netloc.removesuffix(f":{standard}")
    if bare != parts.netloc:
        return [url, urlunsplit(parts._replace(netloc=bare))]
    if parts.port is None:
        return [url, urlunsplit(parts._replace(netloc=f"{parts.netloc}:{standard}"))]
    return [url]
