"""Alarms: what is wrong with the line itself, for whoever can do something about it."""

from flask import Blueprint, flash, g, redirect, render_template, url_for
from werkzeug.wrappers import Response

from voice_service.delivery.codes import code
from voice_service.models.alarms import Alarm
from voice_service.models.staff import ADMINISTRATOR, SAFEGUARDING_LEAD, YOUTH_WORKER
from voice_service.services import alarms as service
from voice_service.web import here
from voice_service.web.entry import entry

alarms = Blueprint("staff_alarms", __name__, url_prefix="/staff/alarms")


@alarms.app_template_global("unseen_alarms")
def unseen() -> int:
    """Count what nobody has seen yet; every page with a menu tells it, so it is asked once."""
    if "unseen_alarms" not in g:
        g.unseen_alarms = service.how_many(here.session())
    count: int = g.unseen_alarms
    return count


UNREAD = "unreadable"
# What may leave a child alone goes before everything that is only broken.
GRAVE = (
    *(UNREAD, "safety_lost", "nobody_told", "unacknowledged", "line_test", "history_changed"),
    "referral_late",
)
KINDS = {
    "conflict": (
        "One provider number on two texts",
        "Two different texts came under one number of the provider. Both are kept, and both were "
        "read by the screening.",
    ),
    "part_missing": (
        "A part of a text was lost",
        "The network lost a part of a text that was sent to us. What arrived is kept and was read "
        "by the screening. It says beside the words that a part is missing.",
    ),
    "safety_lost": (
        "A message about safety was lost",
        "A text or a mail about safety was not delivered: to the lead on duty, or to a young "
        "person who told of something. Look at the concerns now, and check the lead's number and "
        "address.",
    ),
    "nobody_told": (
        "Nobody could be told of a concern",
        "A young person told of something, and no safeguarding lead has a mobile number here. Look "
        "at the concerns now, and ask an administrator to add a number.",
    ),
    "unacknowledged": (
        "Nobody has acknowledged a concern",
        "Everybody on the rota was told of a concern, and nobody has acknowledged it. Open the "
        "concerns now. It goes on telling people until somebody does.",
    ),
    "referral_late": (
        "An agency has not answered a referral",
        "A concern was referred, and after a whole working day nobody has written down that the "
        "agency has it. Call the agency, then write down who answered.",
    ),
    "line_test": (
        "The daily test of the alert line failed",
        "Every morning a test goes to the person on duty by text and by mail. Today one of them "
        "did not arrive in a quarter of an hour, or there was nobody to send it to. An alert "
        "about a young person might not have arrived either: find out why today.",
    ),
    "history_changed": (
        "The history of a concern was changed outside this service",
        "Each step of a concern is bound to the one before it, and one of them no longer fits. "
        "Keep everything as it is, and tell whoever is responsible for data protection.",
    ),
    "mail_down": (
        "The mail server does not take our mails",
        "The mail server does not take our mails to staff, or it cannot be reached. Alerts go by "
        "text alone meanwhile, and the mails are tried again for a day. Ask whoever looks after "
        "the server; “voice check mail” says what is wrong.",
    ),
    "no_outcome": (
        "Nobody knows whether a text arrived",
        "For a whole day the provider could not tell us whether a text went out. It was not sent "
        "again, so that nobody gets it twice.",
    ),
    "spooled": (
        "The database was away",
        "Texts that came meanwhile were kept on disk and have been taken in. None is lost.",
    ),
    UNREAD: (
        "Texts that could not be taken in",
        "Texts were put aside because they could not be read. They may tell of harm, and nobody "
        "has read them yet: an administrator must look in the spool’s folder “unreadable” today.",
    ),
}
UNKNOWN = (
    "Something is wrong with the line",
    "This page does not know what it is. The log of the service has more about it.",
)


@alarms.get("")
@entry(YOUTH_WORKER, SAFEGUARDING_LEAD, ADMINISTRATOR)
def index() -> str:
    """List what nobody has seen yet."""
    found = sorted(service.unseen(here.session()), key=lambda alarm: alarm.kind not in GRAVE)
    words = [(alarm, *_words(alarm)) for alarm in found]
    return render_template("staff/alarms.html", alarms=words, grave=GRAVE)


@alarms.post("/<int(max=2147483647):alarm_id>/seen")
@entry(YOUTH_WORKER, SAFEGUARDING_LEAD, ADMINISTRATOR)
def seen(alarm_id: int) -> Response:
    """Record that a person has seen an alarm."""
    service.see(here.session(), alarm_id, here.staff(), now=here.now())
    flash("Noted. If it happens again, it comes back here.", "success")
    return redirect(url_for("staff_alarms.index"), 303)


def _words(alarm: Alarm) -> tuple[str, str]:
    """Say in a few words, and then in a sentence, what has happened."""
    if alarm.kind == "refused":
        return "The provider refused a text", code(alarm.code).words
    return KINDS.get(alarm.kind, UNKNOWN)
