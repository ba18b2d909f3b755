"""What becomes of a text at the stand-in: refused at once, or under way to a good or a bad end.

Some numbers of fiction behave badly, so that everything can be tried: +447700900990 is off
(undelivered, 30003), ...991 is refused at once (21211), ...992 does not exist (undelivered,
30005), ...993 is refused the first two times because of too many requests (429), ...994 is
accepted and never heard of again.
"""

from collections import Counter
from collections.abc import Mapping

from voice_service.settings import Twilio

MOST_CHARACTERS = 1600
LONGEST_VALIDITY = 36000
REFUSED, BUSY = "+447700900991", "+447700900993"
TIMES_BUSY = 2

Refused = tuple[int, int, str]
End = tuple[str, str | None]
_ENDS: Mapping[str, tuple[End, ...]] = {
    "+447700900990": (("sent", None), ("undelivered", "30003")),
    "+447700900992": (("sent", None), ("undelivered", "30005")),
    "+447700900994": (),
}
_USUAL_END: tuple[End, ...] = (("sent", None), ("delivered", None))


def ends(to: str) -> tuple[End, ...]:
    """Return the statuses that a text to a number goes through, each with its error code."""
    return _ENDS.get(to, _USUAL_END)


def refusal(
    twilio: Twilio, asked: Mapping[str, str], busy: Counter[str], *, stopped: bool
) -> Refused | None:
    """Return status, code and words when a text is not taken; None when it is.

    `busy` counts how often a number was refused because of too many requests.
    """
    to, body = asked.get("To", ""), asked.get("Body", "")
    if (wrong := _wrong_sender(twilio, asked)) is not None:
        return wrong
    if not to.startswith("+") or to == REFUSED:
        return 400, 21211, "Invalid 'To' Phone Number"
    if not to.startswith("+447"):
        return 400, 21614, "'To' number is not a valid mobile number"
    if not body:
        return 400, 21602, "Message body is required"
    if len(body) > MOST_CHARACTERS:
        return 400, 21617, "The concatenated message body exceeds the 1600 character limit"
    if not _valid(asked.get("ValidityPeriod", "1")):
        return 400, 90007, "Invalid validity period value"
    if stopped:
        return 400, 21610, "Attempt to send to unsubscribed recipient"
    if to == BUSY and busy[to] < TIMES_BUSY:
        busy[to] += 1
        return 429, 20429, "Too Many Requests"
    return None


def _wrong_sender(twilio: Twilio, asked: Mapping[str, str]) -> Refused | None:
    sender, service = asked.get("From"), asked.get("MessagingServiceSid")
    if not sender and not service:
        return 400, 21603, "A 'From' or 'MessagingServiceSid' parameter is required"
    if service and service != twilio.messaging_service_sid:
        return 400, 21705, "The Messaging Service is invalid"
    if sender and sender != twilio.number:
        return 400, 21606, "The 'From' phone number is not a message-capable number of the account"
    return None


def _valid(period: str) -> bool:
    return period.isascii() and period.isdecimal() and 1 <= int(period) <= LONGEST_VALIDITY
