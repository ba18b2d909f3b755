"""Concerns, for the safeguarding lead: the worst first, and on record who looked."""

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from voice_service.models.staff import SAFEGUARDING_LEAD
from voice_service.services import alerts
from voice_service.services import concerns as service
from voice_service.services.concerns import ConcernError
from voice_service.web import here
from voice_service.web.entry import entry

concerns = Blueprint("staff_concerns", __name__, url_prefix="/staff/concerns")


@concerns.get("")
@entry(SAFEGUARDING_LEAD)
def queue() -> str:
    """List the concerns without any words."""
    session = here.session()
    return render_template(
        "staff/concerns.html",
        concerns=service.waiting(session),
        waiting=service.how_many_wait(session),
        unsent=alerts.unsent(session),
        now=here.now(),
    )


@concerns.get("/<int(max=2147483647):concern_id>")
@entry(SAFEGUARDING_LEAD, writes=True)
def one(concern_id: int) -> str:
    """Show a concern with the child's words; that it was looked at is recorded."""
    try:
        concern = service.view(here.session(), concern_id, here.staff(), now=here.now())
    except ConcernError:
        abort(404)
    return render_template(
        "staff/concern.html",
        concern=concern,
        alerts=alerts.of_concern(here.session(), concern),
        history=service.history(here.session(), concern),
    )


@concerns.post("/<int(max=2147483647):concern_id>/acknowledge")
@entry(SAFEGUARDING_LEAD)
def acknowledge(concern_id: int) -> Response:
    """Record that a person is dealing with it."""
    try:
        service.acknowledge(here.session(), concern_id, here.staff(), now=here.now())
    except ConcernError:
        abort(404)
    flash("Acknowledged. It is recorded that you are dealing with this.", "success")
    return redirect(url_for("staff_concerns.one", concern_id=concern_id), 303)


@concerns.post("/<int(max=2147483647):concern_id>/resume")
@entry(SAFEGUARDING_LEAD)
def resume(concern_id: int) -> Response:
    """Let the survey go on for this young person."""
    try:
        service.resume_automation(
            here.session(), concern_id, here.staff(), now=here.now(), means=here.means()
        )
    except ConcernError as error:
        flash(str(error), "danger")
    else:
        flash("The survey goes on for this young person when they like.", "success")
    return redirect(url_for("staff_concerns.one", concern_id=concern_id), 303)
