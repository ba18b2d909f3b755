"""What must be set at Twilio before going live, and what its API shows of it."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import requests
from twilio.base.exceptions import TwilioException, TwilioRestException
from twilio.rest import Client

from voice_service.channels.twilio_api import TwilioAwayError, TwilioLog
from voice_service.safeguarding.opt_out import OptOutWords
from voice_service.settings import Twilio

State = Literal["ok", "missing", "look"]
# Longer, and a text that begins in the afternoon could arrive at night.
MOST_VALID = 14400


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
    if twilio.messaging_service_sid is None:
        findings.extend(_asked(lambda: _of_number(client, twilio, message, status)))
        findings.append(_no_service())
    else:
        sid = twilio.messaging_service_sid
        findings.extend(_asked(lambda: _of_service(client, sid, message, status)))
    findings.extend(_asked(lambda: _countries(client)))
    findings.extend(_opt_out(words))
    return findings


def _asked(look: Callable[[], Sequence[Finding]]) -> Sequence[Finding]:
    try:
        return look()
    except TwilioRestException as error:
        if error.status == 401:
            raise TwilioAwayError(
                "Twilio does not accept the account or its token; check TWILIO_ACCOUNT_SID and "
                "TWILIO_AUTH_TOKEN"
            ) from error
        raise TwilioAwayError(f"Twilio answered {error.status} ({error.code})") from error
    except (TwilioException, requests.RequestException) as error:
        raise TwilioAwayError("Twilio does not answer; check the network") from error


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


def _no_service() -> Finding:
    return Finding(
        "Texts go through a Messaging Service",
        "missing",
        "TWILIO_MESSAGING_SERVICE_SID is not set",
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
        _set_to("Status callback URL", number.status_callback, status),
    ]


def _of_service(client: Client, sid: str, message: str, status: str) -> Sequence[Finding]:
    found: Any = client.messaging.v1.services(sid).fetch()
    findings = [
        _set_to("Webhook for inbound texts", found.inbound_request_url, message),
        _set_to("Method of that webhook", found.inbound_method, "POST"),
        _set_to("Fallback URL", found.fallback_url, message),
        _set_to("Status callback URL", found.status_callback, status),
    ]
    if found.use_inbound_webhook_on_number:
        fix = "Switch “Defer to sender's webhook” off."
        findings.append(Finding("The service's own webhook is used", "missing", "deferred", fix))
    validity = int(found.validity_period or 36000)
    fine = validity <= MOST_VALID
    findings.append(
        Finding(
            "Validity of replies",
            "ok" if fine else "missing",
            f"{validity} seconds",
            "" if fine else f"Set at most {MOST_VALID}, so that no reply arrives at night.",
        )
    )
    return findings


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
