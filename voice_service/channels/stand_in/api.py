"""The stand-in's side of Twilio's messages API, as the SDK calls it: send, list, fetch."""

from collections import Counter
from dataclasses import dataclass, field
from email.utils import format_datetime
from urllib.parse import urlencode

from flask import Blueprint, current_app, request

from voice_service.channels.stand_in import fates
from voice_service.channels.stand_in.store import Asked, Store, Text
from voice_service.channels.stand_in.webhooks import Webhooks, new_sid, now
from voice_service.settings import Twilio
from voice_service.text.gsm7 import measure

MOST_ON_A_PAGE = 1000
Answer = tuple[dict[str, object], int]
api = Blueprint("stand_in_api", __name__)


@dataclass(frozen=True, slots=True)
class Line:
    """All that the API needs; `service` is the address of the service that it calls."""

    twilio: Twilio
    store: Store
    webhooks: Webhooks
    service: str
    busy: Counter[str] = field(default_factory=Counter)


def the_line() -> Line:
    """Return what the API of this application works with."""
    found: Line = current_app.extensions["stand_in_api"]
    return found


def problem(status: int, code: int, message: str) -> Answer:
    """Write an error as Twilio does."""
    return {"code": code, "message": message, "status": status}, status


def not_found() -> Answer:
    """Say that there is no such thing."""
    return problem(404, 20404, "The requested resource was not found")


@api.before_request
def authenticate() -> Answer | None:
    """Let nobody in but the account with its token."""
    twilio, given = the_line().twilio, request.authorization
    if given is None or (given.username, given.password) != (
        twilio.account_sid,
        twilio.auth_token,
    ):
        return problem(401, 20003, "Authenticate")
    return None


@api.post("/2010-04-01/Accounts/<account>/Messages.json")
def create(account: str) -> Answer:
    """Take a message that the SDK sends."""
    line, to = the_line(), request.form.get("To", "")
    stopped = line.store.has_stopped(to)
    refused = fates.refusal(line.twilio, request.form, line.busy, stopped=stopped)
    if refused is not None:
        return problem(*refused)
    sid = new_sid()
    line.store.add(sid, to, request.form["Body"], now(), mine=False, how="api")
    line.webhooks.report_later(sid, to, request.form.get("StatusCallback", ""), *fates.ends(to))
    made = line.store.one(sid)
    return (_as_json(made), 201) if made else not_found()


@api.get("/2010-04-01/Accounts/<account>/Messages.json")
def listed(account: str) -> Answer:
    """List messages, the newest first, as the SDK pages through them."""
    size = min(max(request.args.get("PageSize", 50, type=int), 1), MOST_ON_A_PAGE)
    page = request.args.get("Page", 0, type=int)
    found = the_line().store.log(_asked(size))
    content: dict[str, object] = {
        "messages": [_as_json(text) for text in found],
        "next_page_uri": None,
        "page": page,
        "page_size": size,
        "uri": request.path,
    }
    if len(found) == size:
        # From the last one on, not by number: others come in while somebody turns the pages.
        more = {"Page": str(page + 1), "PageToken": f"PA{found[-1].sid}"}
        content["next_page_uri"] = f"{request.path}?{urlencode({**request.args, **more})}"
    return content, 200


def _asked(size: int) -> Asked:
    """Read whose texts are wanted, which way and from which days; Twilio's days are in UTC."""
    number, args = the_line().twilio.number, request.args
    to, sender = args.get("To"), args.get("From")
    day = args.get("DateSent", "")[:10]
    return Asked(
        phone=next((one for one in (to, sender) if one and one != number), None),
        mine=None if not to and not sender else to == number or bool(sender and sender != number),
        first=day or args.get("DateSent>", "")[:10],
        last=day or args.get("DateSent<", "")[:10],
        before=args.get("PageToken", "").removeprefix("PA"),
        most=size,
    )


@api.get("/2010-04-01/Accounts/<account>/Messages/<sid>.json")
def one(account: str, sid: str) -> Answer:
    """Return one message."""
    found = the_line().store.one(sid)
    return (_as_json(found), 200) if found and found.how != "carrier" else not_found()


def _as_json(text: Text) -> dict[str, object]:
    twilio, when = the_line().twilio, format_datetime(text.moment)
    to, sender = (twilio.number, text.phone) if text.mine else (text.phone, twilio.number)
    ours = "outbound-api" if text.how == "api" else "outbound-reply"
    return {
        "sid": text.sid,
        "account_sid": twilio.account_sid,
        "messaging_service_sid": twilio.messaging_service_sid,
        "to": to,
        "from": sender,
        "body": text.body,
        "status": text.status,
        "direction": "inbound" if text.mine else ours,
        "num_segments": str(measure(text.body).count),
        "num_media": "0",
        "date_created": when,
        # What is still in the queue was not sent yet.
        "date_sent": None if text.status == "queued" else when,
        "date_updated": when,
        "error_code": int(text.code) if text.code else None,
    }
