"""Concerns: the queue, one concern with the child's words, and what a person does about it."""

from collections.abc import Callable

from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for
from flask_security import current_user
from werkzeug.wrappers import Response

from voice_service.models.staff import SAFEGUARDING_LEAD, SENIOR_OFFICER
from voice_service.safeguarding.handling import DECISIONS, REFERRALS, Decision, HandlingError
from voice_service.safeguarding.screening import Severity
from voice_service.services import (
    alerts,
    allegations,
    desk,
    handling,
    line_tests,
    recipients,
    referring,
)
from voice_service.services.concerns import ConcernError
from voice_service.web import here
from voice_service.web.entry import entry

concerns = Blueprint("staff_concerns", __name__, url_prefix="/staff/concerns")
HIGHEST = 2147483647
ONE = f"/<int(max={HIGHEST}):concern_id>"


@concerns.app_template_global("waiting_concerns")
def waiting() -> int:
    """Count what waits for whoever is signed in; every page with a menu tells it, so once."""
    if "waiting_concerns" not in g:
        g.waiting_concerns = desk.how_many_wait(here.session(), here.staff())
    count: int = g.waiting_concerns
    return count


@concerns.app_template_global("alert_trouble")
def trouble() -> dict[str, object]:
    """Tell what is wrong with the way by which people on duty are told; empty for nothing."""
    if "alert_trouble" not in g:
        session, now = here.session(), here.now()
        found: dict[str, object] = {}
        if current_user.is_authenticated:
            if unsent := alerts.unsent(session, now=now):
                found["unsent"] = unsent
            # The demo sleeps whenever its owner does.
            if not here.means().settings.demo and (last := line_tests.overdue(session, now=now)):
                found["no_test_since"] = last
        g.alert_trouble = found
    told: dict[str, object] = g.alert_trouble
    return told


@concerns.get("")
@entry(SAFEGUARDING_LEAD, SENIOR_OFFICER)
def queue() -> str:
    """List the concerns without any words."""
    return render_template(
        "staff/concerns.html", queue=desk.queue(here.session(), here.staff()), now=here.now()
    )


@concerns.get(ONE)
@entry(SAFEGUARDING_LEAD, SENIOR_OFFICER, writes=True)
def one(concern_id: int) -> str:
    """Show a concern with the child's words; that it was looked at is recorded."""
    return _page(concern_id)


@concerns.post(
    f"{ONE}/<any(acknowledge, note, reveal, assign, higher, judge, decide, received, shut_out, "
    "let_in, about_staff, resume, close, reopen):action>"
)
@entry(SAFEGUARDING_LEAD, SENIOR_OFFICER)
def act(concern_id: int, action: str) -> Response | tuple[str, int]:
    """Do one thing with a concern; what was typed stays on the page when it cannot be done."""
    try:
        said = _ACTIONS[action](concern_id)
    except ConcernError:
        abort(404)
    except HandlingError as error:
        flash(str(error), "danger")
        return _page(concern_id, failed=action), 400
    flash(said, "success")
    if action in ("about_staff", "shut_out") and not _still_mine(concern_id):
        return redirect(url_for("staff_concerns.queue"), 303)
    return redirect(url_for("staff_concerns.one", concern_id=concern_id), 303)


def _still_mine(concern_id: int) -> bool:
    try:
        desk.one(here.session(), concern_id, here.staff())
    except ConcernError:
        return False
    here.session().rollback()
    return True


def _page(concern_id: int, failed: str = "") -> str:
    session, now = here.session(), here.now()
    try:
        view = desk.view(session, concern_id, here.staff(), now=now)
    except ConcernError:
        abort(404)
    return render_template(
        "staff/concern.html",
        view=view,
        concern=view.concern,
        now=now,
        people=recipients.everybody_of(session, view.concern, now=now),
        readers=desk.readers(session),
        decisions=[(decision.value, words) for decision, words in DECISIONS.items()],
        referrals={decision.value for decision in REFERRALS},
        worse=[s for s in Severity if s.rank < Severity(view.concern.severity).rank],
        failed=failed,
        typed=request.form if failed else {},
    )


def _acknowledge(concern_id: int) -> str:
    handling.acknowledge(here.session(), concern_id, here.staff(), now=here.now())
    return "Acknowledged. It is recorded that you are dealing with this."


def _note(concern_id: int) -> str:
    words = request.form.get("words", "")
    handling.note(here.session(), concern_id, here.staff(), words, now=here.now())
    return "Your note is kept, apart from what the child wrote."


def _reveal(concern_id: int) -> str:
    handling.reveal(here.session(), concern_id, here.staff(), _reason(), now=here.now())
    return "The name and the number are shown to you for half an hour. Your reason is on record."


def _assign(concern_id: int) -> str:
    to = _number("to")
    handling.assign(
        here.session(), concern_id, here.staff(), to, now=here.now(), means=here.means()
    )
    return "Passed on. That person is told now."


def _higher(concern_id: int) -> str:
    given = request.form.get("severity", "")
    if given not in {severity.value for severity in Severity}:
        raise HandlingError("Choose how severe it is.")
    handling.raise_higher(
        *(here.session(), concern_id, here.staff(), Severity(given), _reason()),
        now=here.now(),
        means=here.means(),
    )
    return "It is more severe now. Nothing more is asked of this young person if it is high."


def _judge(concern_id: int) -> str:
    right = request.form.get("judged") == "right"
    handling.judge(
        here.session(), concern_id, here.staff(), right=right, reason=_reason(), now=here.now()
    )
    return "Thank you. This helps to make the software better. It changes nothing else."


def _decide(concern_id: int) -> str:
    given = request.form.get("decision", "")
    if given not in {decision.value for decision in Decision}:
        raise HandlingError("Choose what is done.")
    decision = Decision(given)
    referring.decide(here.session(), concern_id, here.staff(), decision, _reason(), now=here.now())
    if decision in REFERRALS:
        return "Decided. The clock of one working day runs until the agency says that it has it."
    return "Decided, with your reason."


def _received(concern_id: int) -> str:
    by = request.form.get("by", "")
    referring.received(
        here.session(), concern_id, here.staff(), _number("referral"), by, now=here.now()
    )
    return "Recorded. That clock has stopped."


def _shut_out(concern_id: int) -> str:
    who = _number("who")
    allegations.shut_out(
        *(here.session(), concern_id, here.staff(), who, _reason()),
        now=here.now(),
        means=here.means(),
    )
    return "That person can no longer see this concern."


def _let_in(concern_id: int) -> str:
    allegations.let_in(
        here.session(), concern_id, here.staff(), _number("who"), _reason(), now=here.now()
    )
    return "That person can see this concern again."


def _about_staff(concern_id: int) -> str:
    allegations.about_staff(
        *(here.session(), concern_id, here.staff(), _reason()), now=here.now(), means=here.means()
    )
    return "The senior officer is told now, and only they can see it."


def _resume(concern_id: int) -> str:
    handling.resume_automation(
        here.session(), concern_id, here.staff(), now=here.now(), means=here.means()
    )
    return "The survey goes on for this young person when they like."


def _close(concern_id: int) -> str:
    handling.close(here.session(), concern_id, here.staff(), _reason(), now=here.now())
    return "Closed. Everything that was recorded stays."


def _reopen(concern_id: int) -> str:
    handling.reopen(here.session(), concern_id, here.staff(), _reason(), now=here.now())
    return "Open again, and yours."


def _number(name: str) -> int:
    """Read an id from the form; 0, which nothing has, for one that cannot be."""
    given = request.form.get(name, 0, type=int)
    return given if 0 < given <= HIGHEST else 0


def _reason() -> str:
    return request.form.get("reason", "")


_ACTIONS: dict[str, Callable[[int], str]] = {
    "acknowledge": _acknowledge,
    "note": _note,
    "reveal": _reveal,
    "assign": _assign,
    "higher": _higher,
    "judge": _judge,
    "decide": _decide,
    "received": _received,
    "shut_out": _shut_out,
    "let_in": _let_in,
    "about_staff": _about_staff,
    "resume": _resume,
    "close": _close,
    "reopen": _reopen,
}
