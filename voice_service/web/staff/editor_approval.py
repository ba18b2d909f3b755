"""A draft proposed, taken back, approved or sent back."""

from collections.abc import Callable

from flask import Blueprint, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from voice_service.models.authoring import Draft
from voice_service.services import approving
from voice_service.services.drafting import DraftError, StaleError
from voice_service.web import here
from voice_service.web.entry import entry
from voice_service.web.staff.editor import desk_page
from voice_service.web.staff.editor_forms import clean
from voice_service.web.staff.editor_pages import (
    EDITS,
    ID,
    LOOKS,
    draft_or_404,
    refused,
    revision,
)

approval = Blueprint("staff_editor_approval", __name__, url_prefix="/staff/surveys/drafts")


@approval.post(f"/{ID}/propose")
@entry(*EDITS)
def propose(draft_id: int) -> Response | str:
    """Propose a draft to a second person."""
    reason = clean(request.form.get("reason", ""))

    def proposed() -> Draft:
        return approving.propose(
            here.session(), draft_id, revision(), reason, by=here.staff(), now=here.now()
        )

    return _done(proposed, draft_id, "Proposed. Somebody else can approve it now.", reason=reason)


@approval.post(f"/{ID}/take-back")
@entry(*EDITS)
def take_back(draft_id: int) -> Response | str:
    """Take a proposed draft back."""

    def taken() -> Draft:
        return approving.take_back(
            here.session(), draft_id, revision(), by=here.staff(), now=here.now()
        )

    return _done(taken, draft_id, "Taken back. It can be changed again.")


@approval.post(f"/{ID}/approve")
@entry(*LOOKS)
def approve(draft_id: int) -> Response | str:
    """Approve a draft that somebody else wrote."""
    remark = clean(request.form.get("remark", ""))

    def approved() -> Draft:
        return approving.approve(
            *(here.session(), draft_id, revision(), remark),
            by=here.staff(),
            now=here.now(),
            means=here.means(),
        )

    return _done(approved, draft_id, "Approved. It can be launched from now on.", remark=remark)


@approval.post(f"/{ID}/send-back")
@entry(*LOOKS)
def send_back(draft_id: int) -> Response | str:
    """Send a draft back with a remark."""
    remark = clean(request.form.get("remark", ""))

    def sent() -> Draft:
        return approving.send_back(
            here.session(), draft_id, revision(), remark, by=here.staff(), now=here.now()
        )

    return _done(sent, draft_id, "Sent back with your remark.", remark=remark)


def _done(
    step: Callable[[], Draft], draft_id: int, said: str, *, reason: str = "", remark: str = ""
) -> Response | str:
    """Take a step and say so; what was typed stands again where it could not be taken."""
    draft_or_404(draft_id)
    try:
        step()
    except DraftError as error:
        if not (reason or remark) and not isinstance(error, StaleError):
            return refused(error, draft_id)
        flash(str(error), "danger")
        return desk_page(draft_or_404(draft_id), reason=reason, remark=remark)
    flash(said, "success")
    return redirect(url_for("staff_editor.desk", draft_id=draft_id), 303)
