"""Questions of a draft in their order: moved, and removed with what needs them."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from voice_service.models.authoring import Draft
from voice_service.services import drafting
from voice_service.services.drafting import DraftError
from voice_service.survey import editing
from voice_service.survey.editing import Data
from voice_service.web import here
from voice_service.web.entry import entry
from voice_service.web.staff.editor_pages import (
    EDITS,
    ID,
    being_written,
    data_of,
    refused,
    revision,
)

order = Blueprint("staff_editor_order", __name__, url_prefix="/staff/surveys/drafts")


@order.post(f"/{ID}/questions/<question_id>/move")
@entry(*EDITS)
def move(draft_id: int, question_id: str) -> Response:
    """Move a question up or down, unless a condition would look at what comes later."""
    _, data = _draft_with(draft_id, question_id)
    moved = editing.move(data, question_id, -1 if request.form.get("to") == "up" else 1)
    back = url_for("staff_editor.desk", draft_id=draft_id, _anchor=f"q-{question_id}")
    new = [each for each in editing.broken(moved) if each not in editing.broken(data)]
    if new:
        titles = {name: _title(data, name) for name in editing.ids_of(data)}
        flash(
            f"It stays where it is: “{titles[new[0].question]}” is asked only after certain "
            f"answers to “{titles[new[0].needs]}”, so it has to come later.",
            "warning",
        )
        return redirect(back, 303)
    try:
        drafting.save(here.session(), draft_id, revision(), moved, by=here.staff(), now=here.now())
    except DraftError as error:
        return refused(error, draft_id)
    ids = editing.ids_of(moved)
    place = ids.index(question_id) + 1
    flash(f"“{_title(data, question_id)}” is question {place} of {len(ids)} now.", "success")
    return redirect(back, 303)


@order.get(f"/{ID}/questions/<question_id>/remove")
@entry(*EDITS)
def ask_to_remove(draft_id: int, question_id: str) -> str:
    """Say what goes with a question, and ask whether to remove it."""
    draft, data = _draft_with(draft_id, question_id)
    return render_template(
        "staff/editor/remove.html",
        draft=draft,
        question_id=question_id,
        title=_title(data, question_id),
        needing=[_title(data, name) for name in editing.needing(data, question_id)],
    )


@order.post(f"/{ID}/questions/<question_id>/remove")
@entry(*EDITS)
def remove(draft_id: int, question_id: str) -> Response:
    """Remove a question, and the conditions that look at it when that was asked for."""
    _, data = _draft_with(draft_id, question_id)
    if editing.needing(data, question_id) and "conditions" not in request.form:
        asks = "staff_editor_order.ask_to_remove"
        return redirect(url_for(asks, draft_id=draft_id, question_id=question_id), 303)
    try:
        drafting.save(
            *(here.session(), draft_id, revision(), editing.remove(data, question_id)),
            by=here.staff(),
            now=here.now(),
        )
    except DraftError as error:
        return refused(error, draft_id)
    flash(f"“{_title(data, question_id)}” is removed.", "success")
    return redirect(url_for("staff_editor.desk", draft_id=draft_id, _anchor="questions"), 303)


def _draft_with(draft_id: int, question_id: str) -> tuple[Draft, Data]:
    """Return a draft that is being written, and what it holds; 404 without that question."""
    draft = being_written(draft_id)
    data = data_of(draft)
    if question_id not in editing.ids_of(data):
        abort(404)
    return draft, data


def _title(data: Data, name: str) -> str:
    part = next((q for q in editing.questions_of(data) if q.get("id") == name), {})
    return editing.title_of(part) or name
