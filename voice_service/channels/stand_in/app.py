"""A local stand-in for Twilio: takes the SDK's messages, shows phones, posts signed webhooks."""

import secrets
import threading
import xml.etree.ElementTree as ElementTree
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from queue import Empty, SimpleQueue
from urllib.parse import urlencode

import requests
from flask import Blueprint, Flask, abort, current_app, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from voice_service.channels.stand_in.store import Store
from voice_service.channels.twilio_sms import signature
from voice_service.settings import Twilio

# Twilio acts on these by itself, before the service hears of them.
STOP_WORDS = {"stop", "stopall", "unsubscribe", "end", "quit", "cancel", "revoke", "optout"}
START_WORDS = {"start", "yes", "unstop"}
STOPPED = (
    "You have stopped texts from us. If you need to talk: Childline 0800 1111, free, any time. "
    "In danger, call 999. Text START to come back."
)
MOST_CHARACTERS = 1600


@dataclass(frozen=True, slots=True)
class Phone:
    """One phone of the demo, and whose it is."""

    name: str
    number: str
    note: str = ""
    web_link: str = ""


class Webhooks:
    """Posts signed webhooks to the service, as Twilio would."""

    def __init__(self, twilio: Twilio, service: str) -> None:
        self._twilio, self._service = twilio, service
        self._reports: SimpleQueue[tuple[str, dict[str, str]]] = SimpleQueue()
        self._stopping = threading.Event()
        threading.Thread(target=self._run, daemon=True, name="stand-in reports").start()

    def post(self, path: str, fields: dict[str, str]) -> requests.Response:
        """Post one webhook and wait 15 seconds at the most for its answer."""
        url = self._service + path
        body = urlencode(fields).encode()
        sign = signature(url, list(fields.items()), self._twilio.auth_token)
        headers = {
            "X-Twilio-Signature": sign,
            "Content-Type": "application/x-www-form-urlencoded",
        }
        return requests.post(url, data=body, headers=headers, timeout=15)

    def message(self, sid: str, sender: str, body: str) -> str:
        """Post an inbound text and return the reply from the TwiML, empty for none."""
        fields = {
            "MessageSid": sid,
            "SmsSid": sid,
            "AccountSid": self._twilio.account_sid,
            "From": sender,
            "To": self._twilio.number,
            "Body": body,
            "NumMedia": "0",
            "NumSegments": "1",
        }
        answer = self.post("/webhooks/twilio/message", fields)
        answer.raise_for_status()
        # The XML is this same project's own answer on the loopback.
        root = ElementTree.fromstring(answer.text)  # noqa: S314
        return "\n".join(part.text or "" for part in root.iter("Message"))

    def report_later(self, sid: str, to: str) -> None:
        """Report a text as sent and delivered, a moment from now."""
        for status in ("sent", "delivered"):
            fields = {"MessageSid": sid, "MessageStatus": status, "To": to}
            self._reports.put(("/webhooks/twilio/status", fields))

    def stop(self) -> None:
        """End the reports."""
        self._stopping.set()

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                path, fields = self._reports.get(timeout=0.5)
            except Empty:
                continue
            # The sender first has to store the sid that it was given.
            self._stopping.wait(0.3)
            try:
                self.post(path, fields)
            except requests.RequestException:
                continue  # a lost report is what a real one can be, too


def create_stand_in(
    twilio: Twilio, store: Store, phones: Sequence[Phone], webhooks: Webhooks
) -> Flask:
    """Make the stand-in's own small application."""
    app = Flask(__name__, static_url_path="/static")
    app.config["MAX_CONTENT_LENGTH"] = 64 * 1024
    app.extensions["stand_in"] = (
        twilio,
        store,
        {phone.number: phone for phone in phones},
        webhooks,
    )
    app.register_blueprint(stand_in)
    return app


stand_in = Blueprint("stand_in", __name__, template_folder="templates")


@stand_in.post("/2010-04-01/Accounts/<account>/Messages.json")
def create_message(account: str) -> tuple[dict[str, object], int]:
    """Take a message that the twilio SDK sends."""
    twilio, store, _, webhooks = current_app.extensions["stand_in"]
    given = request.authorization
    if given is None or (given.username, given.password) != (account, twilio.auth_token):
        return {"code": 20003, "message": "Authenticate", "status": 401}, 401
    to, body = request.form.get("To", ""), request.form.get("Body", "")
    if not to.startswith("+"):
        return {"code": 21211, "message": "Invalid 'To' Phone Number", "status": 400}, 400
    if not body or len(body) > MOST_CHARACTERS:
        return {
            "code": 21617,
            "message": "The body has no or too many characters",
            "status": 400,
        }, 400
    if store.has_stopped(to):
        return {
            "code": 21610,
            "message": "Attempt to send to unsubscribed recipient",
            "status": 400,
        }, 400
    sid = _new_sid()
    store.add(sid, to, body, _now(), mine=False)
    webhooks.report_later(sid, to)
    return {
        "sid": sid,
        "account_sid": account,
        "to": to,
        "from": twilio.number,
        "body": body,
        "status": "queued",
        "direction": "outbound-api",
        "num_segments": "1",
    }, 201


@stand_in.get("/")
def phones() -> str:
    """Show every phone with its last text."""
    _, store, directory, _ = current_app.extensions["stand_in"]
    return render_template("stand_in/phones.html", phones=directory.values(), latest=store.latest())


@stand_in.get("/phone/<number>")
def phone(number: str) -> str:
    """Show one phone."""
    _, store, directory, _ = current_app.extensions["stand_in"]
    if number not in directory:
        abort(404)
    texts = store.texts(number)
    return render_template("stand_in/phone.html", phone=directory[number], texts=texts)


@stand_in.get("/phone/<number>/texts")
def texts_after(number: str) -> str:
    """Return the texts of a phone after a given one, as a piece of its page."""
    _, store, _, _ = current_app.extensions["stand_in"]
    after = request.args.get("after", 0, type=int)
    return render_template("stand_in/texts.html", texts=store.texts(number, after=after))


@stand_in.post("/phone/<number>")
def send(number: str) -> Response | tuple[str, int]:
    """Send a text from a phone to the service, as its owner would."""
    _, store, directory, webhooks = current_app.extensions["stand_in"]
    if number not in directory:
        abort(404)
    body = request.form.get("body", "")[:MOST_CHARACTERS]
    sid, word = _new_sid(), body.strip().lower()
    store.add(sid, number, body, _now(), mine=True)
    if word in START_WORDS:
        store.stop(number, stopped=False)
    if word in STOP_WORDS:
        store.stop(number, stopped=True)
        store.add(_new_sid(), number, STOPPED, _now(), mine=False)
    try:
        reply = webhooks.message(sid, number, body)
    except requests.RequestException:
        directory_page = render_template(
            "stand_in/phone.html",
            phone=directory[number],
            texts=store.texts(number),
            problem="The service did not answer; the text is kept here but was not taken.",
        )
        return directory_page, 502
    if reply and not store.has_stopped(number):
        store.add(_new_sid(), number, reply, _now(), mine=False)
    return redirect(url_for("stand_in.phone", number=number) + "#last", 303)


def _new_sid() -> str:
    return f"SM{secrets.token_hex(16)}"


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
