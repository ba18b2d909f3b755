"""The stand-in's side of Twilio's API, as the twilio SDK calls it.

Some numbers of fiction behave badly, so that everything can be tried: +447700900990 is off
(undelivered, 30003), ...991 is refused at once (21211), ...992 does not exist (undelivered,
30005), ...993 is refused twice because of too many requests (429), of ...994 nothing is heard.
"""

from collections import Counter
from datetime import datetime
from email.utils import format_datetime
from urllib.parse import urlencode

from flask import Blueprint, current_app, request
from werkzeug.exceptions import HTTPException

from voice_service.channels.stand_in.store import Store, Text
from voice_service.channels.stand_in.webhooks import MESSAGE, Webhooks, new_sid, now
from voice_service.settings import Twilio

MOST_CHARACTERS = 1600
Answer = tuple[dict[str, object], int]
api = Blueprint("stand_in_api", __name__)

_ENDS = {
    "+447700900990": (("sent", None), ("undelivered", "30003")),
    "+447700900992": (("sent", None), ("undelivered", "30005")),
    "+447700900994": (),
}
_USUAL_END = (("sent", None), ("delivered", None))
_REFUSED_FIRST = Counter({"+447700900993": 2})


def _parts() -> tuple[Twilio, Store, Webhooks, str]:
    found: tuple[Twilio, Store, Webhooks, str] = current_app.extensions["stand_in_api"]
    return found


def _error(status: int, code: int, message: str) -> Answer:
    return {"code": code, "message": message, "status": status}, status


@api.before_request
def _authenticate() -> Answer | None:
    twilio, *_ = _parts()
    given = request.authorization
    if given is None or (given.username, given.password) != (
        twilio.account_sid,
        twilio.auth_token,
    ):
        return _error(401, 20003, "Authenticate")
    return None


@api.errorhandler(HTTPException)
def _not_found(error: HTTPException) -> Answer:
    return _error(error.code or 500, 20404, "The requested resource was not found")


@api.post("/2010-04-01/Accounts/<account>/Messages.json")
def create(account: str) -> Answer:
    """Take a message that the twilio SDK sends."""
    _, store, webhooks, _ = _parts()
    to, body = request.form.get("To", ""), request.form.get("Body", "")
    if (refused := _refusal(store, to, body)) is not None:
        return refused
    sid = new_sid()
    store.add(sid, to, body, now(), mine=False, how="api")
    address = request.form.get("StatusCallback", "")
    if address:
        webhooks.report_later(sid, to, address, *_ENDS.get(to, _USUAL_END))
    made = store.one(sid)
    return (_as_json(made), 201) if made else _error(500, 20500, "It was not kept")


def _refusal(store: Store, to: str, body: str) -> Answer | None:
    validity = request.form.get("ValidityPeriod", "14400")
    if not to.startswith("+") or to == "+447700900991":
        return _error(400, 21211, "Invalid 'To' Phone Number")
    if not to.startswith("+447"):
        return _error(400, 21614, "'To' number is not a valid mobile number")
    if not body or len(body) > MOST_CHARACTERS:
        return _error(400, 21617, "The body has no or too many characters")
    if not validity.isdecimal() or not 1 <= int(validity) <= 36000:
        return _error(400, 21620, "Invalid validity period")
    if store.has_stopped(to):
        return _error(400, 21610, "Attempt to send to unsubscribed recipient")
    if _REFUSED_FIRST[to] > 0:
        _REFUSED_FIRST[to] -= 1
        return _error(429, 20429, "Too Many Requests")
    return None


@api.get("/2010-04-01/Accounts/<account>/Messages.json")
def listed(account: str) -> Answer:
    """List messages as the SDK pages through them."""
    twilio, store, *_ = _parts()
    to, sender = request.args.get("To"), request.args.get("From")
    inbound = True if to == twilio.number else False if sender == twilio.number else None
    phone = next((number for number in (to, sender) if number and number != twilio.number), None)
    if phone is not None and inbound is None:
        inbound = phone == sender
    size = request.args.get("PageSize", 50, type=int)
    page = request.args.get("Page", 0, type=int)
    since = request.args.get("DateSent>", "")[:10]
    found = store.log(phone=phone, mine=inbound, since=since, after=page * size, most=size)
    more = {**request.args, "Page": str(page + 1)}
    content: dict[str, object] = {
        "messages": [_as_json(text) for text in found],
        "next_page_uri": f"{request.path}?{urlencode(more)}" if len(found) == size else None,
        "page": page,
        "page_size": size,
        "uri": request.path,
    }
    return content, 200


@api.get("/2010-04-01/Accounts/<account>/Messages/<sid>.json")
def one(account: str, sid: str) -> Answer:
    """Return one message."""
    found = _parts()[1].one(sid)
    return (_as_json(found), 200) if found else _error(404, 20404, "It was not found")


@api.get("/2010-04-01/Accounts/<account>/IncomingPhoneNumbers.json")
def numbers(account: str) -> Answer:
    """List the number that texts are sent from, and where Twilio calls for it."""
    twilio, _, _, service = _parts()
    number = {
        "sid": "PN" + "0" * 32,
        "account_sid": account,
        "phone_number": twilio.number,
        "sms_url": service + MESSAGE,
        "sms_method": "POST",
        "sms_fallback_url": service + MESSAGE,
        "sms_fallback_method": "POST",
        "status_callback": f"{service}/webhooks/twilio/status",
        "capabilities": {"sms": True},
    }
    asked = request.args.get("PhoneNumber")
    found = [number] if asked in (None, twilio.number) else []
    return {"incoming_phone_numbers": found, "next_page_uri": None, "page_size": 50}, 200


@api.get("/v1/Services/<sid>")
def messaging_service(sid: str) -> Answer:
    """Return the Messaging Service, as it should be set."""
    twilio, _, _, service = _parts()
    if sid != twilio.messaging_service_sid:
        return _error(404, 20404, "It was not found")
    content: dict[str, object] = {
        "sid": sid,
        "account_sid": twilio.account_sid,
        "inbound_request_url": service + MESSAGE,
        "inbound_method": "POST",
        "fallback_url": service + MESSAGE,
        "fallback_method": "POST",
        "status_callback": f"{service}/webhooks/twilio/status",
        "validity_period": 14400,
        "use_inbound_webhook_on_number": False,
    }
    return content, 200


@api.get("/v1/Messaging/GeoPermissions")
def permissions() -> Answer:
    """List the countries that may be texted."""
    countries = [
        {"country_code": "GB", "type": "country", "enabled": True},
        {"country_code": "US", "type": "country", "enabled": False},
    ]
    return {"permissions": countries}, 200


def _as_json(text: Text) -> dict[str, object]:
    twilio = _parts()[0]
    when = format_datetime(datetime.fromisoformat(text.at))
    to, sender = (twilio.number, text.phone) if text.mine else (text.phone, twilio.number)
    return {
        "sid": text.sid,
        "account_sid": twilio.account_sid,
        "to": to,
        "from": sender,
        "body": text.body,
        "status": text.status,
        "direction": {"api": "outbound-api"}.get(text.how, "outbound-reply")
        if not text.mine
        else "inbound",
        "num_segments": "1",
        "num_media": "0",
        "date_created": when,
        "date_sent": when,
        "date_updated": when,
        "error_code": int(text.code) if text.code else None,
    }
