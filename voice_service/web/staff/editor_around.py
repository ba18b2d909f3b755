"""What stands around the questions of a draft, and the lists of options that questions share."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from voice_service.models.authoring import Draft
from voice_service.services import drafting
from voice_service.services.drafting import DraftError, GoneError, StaleError
from voice_service.survey import editing
from voice_service.survey.changes import Change, changes
from voice_service.survey.definition import AgeBand, Kind
from voice_service.survey.editing import Data, Front
from voice_service.survey.inspecting import Inspection, inspect
from voice_service.survey.sheets import Sheet, option_of
from voice_service.web import here
from voice_service.web.entry import entry
from voice_service.web.staff import editor_forms
from voice_service.web.staff.editor_forms import FACES, Filled, keys_of, rearranged
from voice_service.web.staff.editor_pages import (
    EDITS,
    ID,
    Notes,
    as_typed,
    bands_of,
    being_written,
    closed,
    data_of,
    draft_or_404,
    gone,
    live,
    notes_of_front,
    notes_of_list,
    open_draft,
    revision,
    seen,
    stale_line,
)
from voice_service.web.staff.editor_phone import Phone

around = Blueprint("staff_editor_around", __name__, url_prefix="/staff/surveys/drafts")
Page = Response | str | tuple[str, int] | dict[str, object]


@around.get(f"/{ID}/front")
@entry(*EDITS)
def front(draft_id: int) -> str:
    """Show what a survey says around its questions, to be changed."""
    draft = being_written(draft_id)
    return _front_page(draft, editing.front_of(data_of(draft)), inspect(draft.document), {})


@around.post(f"/{ID}/front")
@entry(*EDITS)
def save_front(draft_id: int) -> Page:
    """Check or save what a survey says around its questions."""
    if (draft := open_draft(draft_id)) is None:
        return closed(draft_id)
    slips: dict[str, str] = {}
    filled = editor_forms.front_from(request.form, slips)
    data = data_of(draft)
    changed = editing.with_front(data, filled)
    looked = inspect(editing.rewrite(draft.document, changed))
    do = request.form.get("do", "check" if "look" in request.form else "save")
    if do == "check" and live():
        return as_typed(_front_notes(looked, slips), seen(looked), stale_line(draft))
    if do == "check" or slips:
        return _front_page(draft, filled, looked, slips, typed=True)
    try:
        drafting.save(
            here.session(), draft_id, revision(), changed, by=here.staff(), now=here.now()
        )
    except StaleError:
        draft = draft_or_404(draft_id)
        data = data_of(draft)
        differs = changes(data, editing.with_front(data, filled))
        return _front_page(draft, filled, looked, slips, typed=True, conflict=differs), 409
    except GoneError as error:
        return gone(error)
    except DraftError as error:
        flash(str(error), "danger")
        return _front_page(draft, filled, looked, slips, typed=True)
    flash("Saved.", "success")
    return redirect(url_for("staff_editor.desk", draft_id=draft_id), 303)


@around.get(f"/{ID}/lists/<name>")
@entry(*EDITS)
def shared_list(draft_id: int, name: str) -> str:
    """Show a list of options that questions share, to be changed."""
    draft = being_written(draft_id)
    lists = editing.lists_of(data_of(draft))
    if name not in lists:
        abort(404)
    options = tuple(option_of(part) for part in lists[name])
    filled = Filled(Sheet(name, Kind.SCALE, options=options), keys_of(options))
    return _list_page(draft, filled, inspect(draft.document))


@around.post(f"/{ID}/lists/<name>")
@entry(*EDITS)
def save_list(draft_id: int, name: str) -> Page:
    """Check or save a list of options."""
    if (draft := open_draft(draft_id)) is None:
        return closed(draft_id)
    data = data_of(draft)
    if name not in editing.lists_of(data):
        abort(404)
    filled = _list_from(name, data)
    do = request.form.get("do", "check" if "look" in request.form else "save")
    if do not in ("save", "check"):
        filled = rearranged(filled, do)
    looked = inspect(_with_list(draft, data, filled))
    if live():
        return as_typed(_list_notes(looked, filled), _list_phone(data, filled, looked), "")
    if do != "save" or filled.slips:
        return _list_page(draft, filled, looked, typed=True)
    changed = editing.change_list(data, name, filled.sheet.options)
    try:
        drafting.save(
            here.session(), draft_id, revision(), changed, by=here.staff(), now=here.now()
        )
    except StaleError:
        draft = draft_or_404(draft_id)
        data = data_of(draft)
        differs = changes(data, editing.change_list(data, name, filled.sheet.options))
        return _list_page(draft, filled, looked, typed=True, conflict=differs), 409
    except GoneError as error:
        return gone(error)
    except DraftError as error:
        flash(str(error), "danger")
        return _list_page(draft, filled, looked, typed=True)
    flash("The answers are saved, for every question that uses them.", "success")
    return redirect(url_for("staff_editor.desk", draft_id=draft_id, _anchor="questions"), 303)


def _front_page(
    draft: Draft,
    filled: Front,
    looked: Inspection,
    slips: dict[str, str],
    *,
    typed: bool = False,
    conflict: tuple[Change, ...] | None = None,
) -> str:
    return render_template(
        "staff/editor/front.html",
        draft=draft,
        names=drafting.people(here.session(), [draft]),
        front=filled,
        all_bands=tuple(AgeBand),
        bands=tuple(band for band in AgeBand if band in filled.bands),
        notes=_front_notes(looked, slips),
        typed=typed,
        conflict=conflict,
        stale=stale_line(draft) if typed else "",
        phone=seen(looked),
    )


def _front_notes(looked: Inspection, slips: dict[str, str]) -> Notes:
    notes = notes_of_front(looked)
    notes.slip(slips)
    return notes


def _list_from(name: str, data: Data) -> Filled:
    slips: dict[str, str] = {}
    bands = [band.value for band in bands_of(data)]
    options, keys = editor_forms.options_from(request.form, bands, slips)
    return Filled(Sheet(name, Kind.SCALE, options=options), keys, slips)


def _with_list(draft: Draft, data: Data, filled: Filled) -> str:
    changed = editing.change_list(data, filled.sheet.id, filled.sheet.options)
    return editing.rewrite(draft.document, changed)


def _list_notes(looked: Inspection, filled: Filled) -> Notes:
    notes = notes_of_list(looked, filled.sheet.id, filled.keys)
    notes.slip(filled.slips)
    return notes


def _list_phone(data: Data, filled: Filled, looked: Inspection) -> Phone:
    users = editing.users_of(data, filled.sheet.id)
    return seen(looked, users[0]) if users else seen(looked)


def _list_page(
    draft: Draft,
    filled: Filled,
    looked: Inspection,
    *,
    typed: bool = False,
    conflict: tuple[Change, ...] | None = None,
) -> str:
    data = data_of(draft)
    titles = {str(q.get("id")): editing.title_of(q) for q in editing.questions_of(data)}
    return render_template(
        "staff/editor/list.html",
        draft=draft,
        names=drafting.people(here.session(), [draft]),
        sheet=filled.sheet,
        keys=filled.keys,
        bands=bands_of(data),
        faces=FACES,
        users=[titles[name] for name in editing.users_of(data, filled.sheet.id)],
        notes=_list_notes(looked, filled),
        typed=typed,
        conflict=conflict,
        stale=stale_line(draft) if typed else "",
        phone=_list_phone(data, filled, looked),
    )
