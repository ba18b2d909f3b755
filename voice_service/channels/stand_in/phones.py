"""The stand-in's pages: a wall of everybody's phones, each phone's texts, and the mail of staff."""

from dataclasses import dataclass

from flask import Blueprint, abort, current_app, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from voice_service.channels.stand_in.fates import MOST_CHARACTERS
from voice_service.channels.stand_in.store import Store, Text
from voice_service.channels.stand_in.webhooks import NotTakenError, Webhooks, new_sid, now
from voice_service.delivery.hours import Hours
from voice_service.delivery.rules import LONDON
from voice_service.safeguarding.opt_out import OptOutWords
from voice_service.text.keywords import CARRIER_HELP, CARRIER_START, CARRIER_STOP

NOT_TAKEN = (
    "The service did not take the text. It is in the log here, where the service finds it within "
    "some minutes."
)


@dataclass(frozen=True, slots=True)
class Phone:
    """One phone of the demo, and whose it is; only a `child` is spared texts in quiet hours."""

    name: str
    number: str
    note: str = ""
    web_link: str = ""
    child: bool = False


@dataclass(frozen=True, slots=True)
class Wall:
    """All that the pages of the phones need."""

    store: Store
    phones: dict[str, Phone]
    webhooks: Webhooks
    words: OptOutWords
    hours: Hours


stand_in = Blueprint("stand_in", __name__, template_folder="templates")


def _wall() -> Wall:
    found: Wall = current_app.extensions["stand_in"]
    return found


@stand_in.app_template_global()
def would_wait(text: Text) -> str:
    """Say until when a text would have waited for quiet hours to end; empty when it would not."""
    wall, phone = _wall(), _wall().phones.get(text.phone)
    begun_by_us = text.how == "api" and not text.mine
    if not begun_by_us or phone is None or not phone.child or wall.hours.allowed(text.moment):
        return ""
    return f"{wall.hours.next_opening(text.moment).astimezone(LONDON):%H:%M on %A %-d %B}"


@stand_in.get("/")
def phones() -> str:
    """Show every phone with its last text."""
    wall = _wall()
    return render_template(
        "stand_in/phones.html",
        phones=wall.phones.values(),
        latest=wall.store.latest(),
        keeps_hours=wall.store.keeps_hours(),
    )


@stand_in.post("/hours")
def hours() -> Response:
    """Turn the quiet hours on or off."""
    _wall().store.keep_hours(on="on" in request.form)
    return redirect(url_for("stand_in.phones"), 303)


@stand_in.get("/phone/<number>")
def phone(number: str) -> str:
    """Show one phone."""
    return _page(_wall(), number)


def _page(wall: Wall, number: str, problem: str = "") -> str:
    if number not in wall.phones:
        abort(404)
    texts = wall.store.texts(number)
    return render_template(
        "stand_in/phone.html", phone=wall.phones[number], texts=texts, problem=problem
    )


@stand_in.get("/phone/<number>/texts")
def texts_after(number: str) -> str:
    """Return the texts of a phone after a given one, as a piece of its page."""
    after = request.args.get("after", 0, type=int)
    return render_template("stand_in/texts.html", texts=_wall().store.texts(number, after=after))


@stand_in.get("/mail")
def mail() -> str:
    """Show the mails that staff have got, the newest first."""
    return render_template("stand_in/mail.html", mails=_wall().store.mails())


@stand_in.get("/mail/newer")
def newer_mail() -> str:
    """Return the mails after a given one, as a piece of that page."""
    after = request.args.get("after", 0, type=int)
    return render_template("stand_in/mails.html", mails=_wall().store.mails(after=after))


@stand_in.post("/phone/<number>")
def send(number: str) -> Response | tuple[str, int]:
    """Send a text from a phone to the service, as its owner would."""
    wall = _wall()
    if number not in wall.phones:
        abort(404)
    body = request.form.get("body", "")[:MOST_CHARACTERS]
    sid = new_sid()
    wall.store.add(sid, number, body, now(), mine=True, how="phone")
    opt_out = _carrier(wall, number, body.strip().lower())
    try:
        reply = wall.webhooks.message(sid, number, body, opt_out)
    except NotTakenError:
        return _page(wall, number, NOT_TAKEN), 502
    # A reply to a number that has said STOP is dropped (21610).
    if reply and not wall.store.has_stopped(number):
        wall.store.add(new_sid(), number, reply, now(), mine=False)
    return redirect(url_for("stand_in.phone", number=number) + "#last", 303)


def _carrier(wall: Wall, number: str, word: str) -> str:
    """Do what Twilio does by itself, before the service hears of it; returns what it was."""
    stopped = wall.store.has_stopped(number)
    if word in CARRIER_STOP:
        wall.store.stop(number, stopped=True)
        return _says(wall, number, "STOP", wall.words.stop)
    if word in CARRIER_START:
        wall.store.stop(number, stopped=False)
        return _says(wall, number, "START", wall.words.start if stopped else "")
    if word in CARRIER_HELP:
        return _says(wall, number, "HELP", "" if stopped else wall.words.help)
    return ""


def _says(wall: Wall, number: str, what: str, words: str) -> str:
    if words:
        wall.store.add(new_sid(), number, words, now(), mine=False, how="carrier")
    return what
