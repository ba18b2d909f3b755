"""Twilio's webhooks: what arrives (signature first), and what goes back."""

import base64
import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import parse_qsl, urlsplit, urlunsplit

from twilio.twiml.messaging_response import MessagingResponse

Fields = Sequence[tuple[str, str]]
_LONGEST_SID = 64
_LONGEST_CODE = 6


@dataclass(frozen=True, slots=True)
class InboundMessage:
    """A text as it arrived.

    `error_code` is 30009 when the network lost a part of it, and says what was wrong with our
    address when it came to the fallback (112..). `at` is when it came to Twilio, known for those
    that are read from its log.
    """

    sid: str
    sender: str
    body: str
    media: int = 0
    error_code: str | None = None
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class StatusReport:
    """What became of a text that we sent."""

    sid: str
    status: str
    error_code: str | None
    # Our own id of the text, for one whose sid we never learnt.
    message_id: int | None = None


class WebhookError(ValueError):
    """A webhook with a right signature lacks what it must have."""


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
    named = _named(fields)
    sid = _sid(named)
    sender = named.get("From", "")
    if not sender or len(sender) > _LONGEST_SID:
        raise WebhookError("From is missing or is not a number")
    media = named.get("NumMedia", "0")
    return InboundMessage(
        sid,
        sender,
        named.get("Body", ""),
        min(int(media), 99) if media.isascii() and media.isdecimal() and len(media) < 10 else 0,
        _code(named),
    )


def status_report(fields: Fields, message: str | None = None) -> StatusReport:
    """Read a status callback; `message` is our own id, from the address that we gave Twilio.

    Raises WebhookError when it has no sid.
    """
    named = _named(fields)
    status = named.get("MessageStatus") or named.get("SmsStatus") or ""
    known = message is not None and message.isascii() and message.isdecimal() and len(message) < 10
    return StatusReport(
        _sid(named), status[:20], _code(named), int(message or "") if known else None
    )


def _named(fields: Fields) -> dict[str, str]:
    """Return the fields by name; what stands twice is not from Twilio, and not guessed at."""
    named = dict(fields)
    for name in ("MessageSid", "SmsSid", "From", "Body"):
        if sum(1 for field, _ in fields if field == name) > 1:
            raise WebhookError(f"{name} is there more than once")
    return named


def is_sid(text: object) -> bool:
    """Tell whether something can be an identifier of Twilio's."""
    return isinstance(text, str) and text.isascii() and text.isalnum() and len(text) <= _LONGEST_SID


def is_code(text: str) -> bool:
    """Tell whether a text can be one of Twilio's codes."""
    return text.isascii() and text.isdecimal() and len(text) <= _LONGEST_CODE


def _sid(named: Mapping[str, str]) -> str:
    sid = named.get("MessageSid") or named.get("SmsSid") or ""
    if not is_sid(sid):
        raise WebhookError("MessageSid is missing or is not an identifier")
    return sid


def _code(named: Mapping[str, str]) -> str | None:
    code = named.get("ErrorCode", "")
    return code if is_code(code) else None


def twiml(body: str) -> str:
    """Write the answer to a webhook: one message, or none for an empty body."""
    response = MessagingResponse()
    if body:
        response.message(body)
    return str(response)


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
