"""Reading what young people wrote: one text after another, until a person has read every one."""

from dataclasses import dataclass
from itertools import pairwise

from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from voice_service.analysis.sentiment import LABELS
from voice_service.models.staff import SAFEGUARDING_LEAD
from voice_service.safeguarding.handling import HandlingError
from voice_service.safeguarding.screening import Severity
from voice_service.services import checking, readers, waves
from voice_service.services import reading as service
from voice_service.services.reading import ReadingError, Text
from voice_service.web import here
from voice_service.web.entry import entry

reading = Blueprint("staff_reading", __name__, url_prefix="/staff/reading")

HIGHEST = 2**31 - 1
NOT_THERE = "This text is not on your list any more. Load the page again to see what is."
ELSEWHERE = "This text is read elsewhere: a concern was raised about it, or it speaks of you."
TOO_LATE = "Only what you marked yourself in the last ten minutes can be taken back."


@dataclass(frozen=True, slots=True)
class Tried:
    """The form of a concern that could not be raised: what stood in it, and what was wrong."""

    message_id: int
    severity: str
    reason: str
    error: str


@reading.app_template_global("late_texts")
def late() -> int:
    """Count what has waited too long; every page of a lead tells it, so it is asked once."""
    if "late_texts" not in g:
        found = readers.how_many(here.session(), now=here.now(), staff=here.staff())
        g.late_texts = found.late
    count: int = g.late_texts
    return count


@reading.get("")
@entry(SAFEGUARDING_LEAD, writes=True)
def index() -> str:
    """Show the next texts that nobody has read yet; that they were looked at is recorded."""
    return _page(_wave_id(), _after())


@reading.post("/<int(max=2147483647):message_id>/read")
@entry(SAFEGUARDING_LEAD)
def read(message_id: int) -> ResponseReturnValue:
    """Record that this person has read a text."""
    done = service.read(here.session(), [message_id], here.staff(), now=here.now())
    if message_id not in done:
        return _refused(ELSEWHERE, message_id, 409)
    return _told() if _asks_for_data() else _on(done=message_id)


@reading.post("/<int(max=2147483647):message_id>/unread")
@entry(SAFEGUARDING_LEAD)
def unread(message_id: int) -> ResponseReturnValue:
    """Take back what was marked as read by a slip."""
    waits = service.take_back(here.session(), [message_id], here.staff(), now=here.now())
    if message_id not in waits:
        return _refused(TOO_LATE, message_id, 409)
    return _told() if _asks_for_data() else _on(to=message_id)


@reading.post("/<int(max=2147483647):message_id>/concern")
@entry(SAFEGUARDING_LEAD)
def concern(message_id: int) -> ResponseReturnValue:
    """Raise a concern about a text."""
    severity, reason = request.form.get("severity", ""), request.form.get("reason", "")
    try:
        if severity not in list(Severity):
            raise HandlingError("Choose how severe it is.")
        service.raise_concern(
            *(here.session(), message_id, here.staff(), Severity(severity), reason),
            now=here.now(),
            means=here.means(),
        )
    except ReadingError:
        return _refused(NOT_THERE, message_id, 404)
    except HandlingError as error:
        if _asks_for_data():
            return {"error": str(error)}, 422
        tried = Tried(message_id, severity, reason, str(error))
        return _page(_wave_id(), _after(), tried), 422
    if _asks_for_data():
        return _told()
    flash("A concern is raised, and the person on duty is told.", "success")
    return _on()


def _page(wave_id: int | None, after: int, tried: Tried | None = None) -> str:
    session, staff, now = here.session(), here.staff(), here.now()
    wave = None if wave_id is None else waves.one_wave(session, wave_id)
    if wave is None and wave_id is not None:
        abort(404)
    texts = service.unread(session, staff, wave_id=wave_id, after=after)
    if first := next((text.id for text in texts if text.words), None):
        readers.looked(session, staff, "message", first, now=now)
    return render_template(
        "staff/reading.html",
        texts=texts,
        judged=checking.of_texts(session, staff, here.means(), [text.id for text in texts]),
        labels=LABELS,
        next_of=_next_of(texts),
        after=after,
        wave=wave,
        count=readers.how_many(session, now=now, staff=staff, wave_id=wave_id),
        mine=readers.by_me_today(session, staff, now=now),
        done=request.args.get("done", type=int),
        tried=tried,
        severities=[severity.value for severity in Severity],
        now=now,
    )


def _next_of(texts: list[Text]) -> dict[int, int]:
    """Tell of each text which one follows on the page."""
    return {one.id: other.id for one, other in pairwise(texts)}


def _told() -> ResponseReturnValue:
    count = readers.how_many(here.session(), now=here.now(), staff=here.staff(), wave_id=_wave_id())
    return {"left": count.unread, "late": count.late}


def _refused(words: str, message_id: int, code: int) -> ResponseReturnValue:
    if _asks_for_data():
        return {"error": words}, code
    flash(words, "danger")
    return _on(to=message_id)


def _on(*, to: int | None = None, done: int | None = None) -> Response:
    """Come back to a text, or to the one that followed."""
    to = to or request.form.get("next", type=int)
    address = url_for(
        "staff_reading.index",
        wave=_wave_id(),
        after=_after() or None,
        done=done,
        _anchor=f"text-{to}" if to else None,
    )
    return redirect(address, 303)


def _wave_id() -> int | None:
    given = request.values.get("wave", type=int)
    return given if given is not None and 0 < given <= HIGHEST else None


def _after() -> int:
    return max(0, min(request.values.get("after", 0, type=int), HIGHEST))


def _asks_for_data() -> bool:
    return request.accept_mimetypes.best == "application/json"
