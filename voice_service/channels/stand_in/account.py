"""How the stand-in's account is set: its number, its Messaging Service, where texts may go."""

from flask import Blueprint, request

from voice_service.channels.stand_in.api import Answer, authenticate, not_found, the_line
from voice_service.channels.stand_in.webhooks import MESSAGE, STATUS

VALIDITY = 14400
account = Blueprint("stand_in_account", __name__)
account.before_request(authenticate)


def _number() -> dict[str, object]:
    line = the_line()
    return {
        "sid": "PN" + "0" * 32,
        "account_sid": line.twilio.account_sid,
        "phone_number": line.twilio.number,
        "sms_url": line.service + MESSAGE,
        "sms_method": "POST",
        "sms_fallback_url": line.service + MESSAGE,
        "sms_fallback_method": "POST",
        "status_callback": line.service + STATUS,
        "capabilities": {"sms": True},
    }


@account.get("/2010-04-01/Accounts/<sid>/IncomingPhoneNumbers.json")
def numbers(sid: str) -> Answer:
    """List the number that texts are sent from, and where Twilio calls for it."""
    asked = request.args.get("PhoneNumber")
    found = [_number()] if asked in (None, the_line().twilio.number) else []
    return {"incoming_phone_numbers": found, "next_page_uri": None, "page_size": 50}, 200


@account.get("/v1/Services/<sid>")
def messaging_service(sid: str) -> Answer:
    """Return the Messaging Service, as it should be set."""
    line = the_line()
    if sid != line.twilio.messaging_service_sid:
        return not_found()
    content: dict[str, object] = {
        "sid": sid,
        "account_sid": line.twilio.account_sid,
        "inbound_request_url": line.service + MESSAGE,
        "inbound_method": "POST",
        "fallback_url": line.service + MESSAGE,
        "fallback_method": "POST",
        "status_callback": line.service + STATUS,
        "validity_period": VALIDITY,
        "use_inbound_webhook_on_number": False,
    }
    return content, 200


@account.get("/v1/Services/<sid>/PhoneNumbers")
def senders(sid: str) -> Answer:
    """List the numbers that the Messaging Service sends from."""
    if sid != the_line().twilio.messaging_service_sid:
        return not_found()
    meta = {"key": "phone_numbers", "page": 0, "page_size": 50, "next_page_url": None}
    return {"phone_numbers": [{**_number(), "service_sid": sid}], "meta": meta}, 200


@account.get("/v1/Messaging/GeoPermissions")
def permissions() -> Answer:
    """List the countries that may be texted."""
    countries = [
        {"country_code": "GB", "type": "country", "enabled": True},
        {"country_code": "US", "type": "country", "enabled": False},
    ]
    return {"permissions": countries}, 200
