"""What must be set at Twilio before going live, and what its API shows of it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from twilio.rest import Client

from voice_service.channels.twilio_api import Refusal, TwilioLog, asking
from voice_service.safeguarding.opt_out import OptOutWords
from voice_service.settings import Twilio

State = Literal["ok", "missing", "look"]
# Longer, and a text that begins in the afternoon could arrive at night.
MOST_VALID = 14400
# What Twilio takes when nothing is set.
LONGEST_VALID = 36000


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that must be set: whether it is, what stands there now, and what to do."""

    what: str
    state: State
    now: str
    fix: str = ""


def check(twilio: Twilio, public_base_url: str, words: OptOutWords) -> Sequence[Finding]:
    """List what must be set and whether it is; raises TwilioAwayError when it cannot be asked."""
    client = TwilioLog(twilio).client
    message = f"{public_base_url}/webhooks/twilio/message"
    status = f"{public_base_url}/webhooks/twilio/status"
    findings = [_number(twilio), _https(public_base_url)]
    with asking():
        if twilio.messaging_service_sid is None:
            findings.extend(_of_number(client, twilio, message, status))
            findings.append(_no_service("TWILIO_MESSAGING_SERVICE_SID is not set"))
        else:
            findings.extend(_of_service(client, twilio, message, status))
        findings.extend(_countries(client))
    findings.extend(_opt_out(words))
    return findings


def _number(twilio: Twilio) -> Finding:
    fine = twilio.number.startswith("+447")
    return Finding(
        "The number is a UK mobile",
        "ok" if fine else "missing",
        twilio.number,
        "" if fine else "Buy a mobile number (+447...) and set TWILIO_NUMBER.",
    )


def _https(public_base_url: str) -> Finding:
    fine = public_base_url.startswith("https://")
    return Finding(
        "Twilio reaches us over https",
        "ok" if fine else "missing",
        public_base_url,
        "" if fine else "Set PUBLIC_BASE_URL to the https address.",
    )


def _no_service(now: str) -> Finding:
    return Finding(
        "Texts go through a Messaging Service",
        "missing",
        now,
        "Make a Messaging Service with this number in it and set its MG... here: only there can "
        "the answers to STOP, HELP and START and the validity of replies be set.",
    )


def _set_to(what: str, now: str | None, right: str) -> Finding:
    fine = now == right
    return Finding(
        what, "ok" if fine else "missing", now or "empty", "" if fine else f"Set {right}"
    )


def _of_number(client: Client, twilio: Twilio, message: str, status: str) -> Sequence[Finding]:
    found = client.incoming_phone_numbers.list(phone_number=twilio.number, limit=1)
    if not found:
        fix = "Set TWILIO_NUMBER to a number of this account."
        return [Finding("The number belongs to the account", "missing", twilio.number, fix)]
    number = found[0]
    return [
        _set_to("Webhook for inbound texts", number.sms_url, message),
        _set_to("Method of that webhook", number.sms_method, "POST"),
        _set_to("Fallback URL", number.sms_fallback_url, message),
        _set_to("Method of the fallback", number.sms_fallback_method, "POST"),
        _set_to("Status callback URL", number.status_callback, status),
    ]


def _of_service(client: Client, twilio: Twilio, message: str, status: str) -> Sequence[Finding]:
    service = client.messaging.v1.services(twilio.messaging_service_sid)
    try:
        found: Any = service.fetch()
    except Refusal as error:
        if error.status != 404:
            raise
        return [_no_service(f"{twilio.messaging_service_sid} is not a service of this account")]
    senders = [sender.phone_number for sender in service.phone_numbers.list()]
    findings = [
        _set_to("Webhook for inbound texts", found.inbound_request_url, message),
        _set_to("Method of that webhook", found.inbound_method, "POST"),
        _set_to("Fallback URL", found.fallback_url, message),
        _set_to("Method of the fallback", found.fallback_method, "POST"),
        _set_to("Status callback URL", found.status_callback, status),
        _senders(senders, twilio.number),
        _validity(int(found.validity_period or LONGEST_VALID)),
    ]
    if found.use_inbound_webhook_on_number:
        fix = "Switch “Defer to sender's webhook” off."
        findings.append(Finding("The service's own webhook is used", "missing", "deferred", fix))
    return findings


def _senders(senders: Sequence[str], number: str) -> Finding:
    # What comes to another number is not among the texts that are taken in after an outage.
    return Finding(
        "The service sends from our number alone",
        "ok" if senders == [number] else "missing",
        ", ".join(senders) or "no number",
        "" if senders == [number] else f"Sender Pool: leave {number} alone in it.",
    )


def _validity(seconds: int) -> Finding:
    fine = seconds <= MOST_VALID
    return Finding(
        "Validity of replies",
        "ok" if fine else "missing",
        f"{seconds} seconds",
        "" if fine else f"Set at most {MOST_VALID}, so that no reply arrives at night.",
    )


def _countries(client: Client) -> Sequence[Finding]:
    found: Any = client.accounts.v1.messaging_geopermissions.fetch()
    enabled = sorted(
        str(one["country_code"]) for one in found.permissions or [] if one.get("enabled")
    )
    fine = enabled == ["GB"]
    return [
        Finding(
            "Texts may go to the United Kingdom only",
            "ok" if fine else "missing",
            ", ".join(enabled) or "nowhere",
            "" if fine else "Messaging, Settings, Geo permissions: leave the United Kingdom alone.",
        )
    ]


def _opt_out(words: OptOutWords) -> Iterator[Finding]:
    """List what the API cannot show: a person sets it and signs."""
    for keyword, text in (("STOP", words.stop), ("HELP", words.help), ("START", words.start)):
        yield Finding(
            f"Answer to {keyword} (Advanced Opt-Out)",
            "ok" if words.signed else "look",
            f"set by {words.set_by} on {words.set_at_twilio_on}"
            if words.signed
            else "nobody has said that it is set",
            "" if words.signed else f"Opt-Out Management, {keyword}: paste this:\n      {text}",
        )
    if not words.signed:
        yield Finding(
            "Somebody has set these three",
            "missing",
            "not signed",
            "Sign in surveys/safeguarding/opt_out.yaml: set_at_twilio_on and set_by.",
        )
