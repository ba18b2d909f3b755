"""One question of a draft: written and reworded."""

from dataclasses import replace

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from voice_service.models.authoring import Draft
from voice_service.services import drafting
from voice_service.services.drafting import DraftError, GoneError, StaleError
from voice_service.survey import editing
from voice_service.survey.changes import Change, changes
from voice_service.survey.definition import Kind, Wording
from voice_service.survey.editing import Data
from voice_service.survey.inspecting import Inspection, inspect
from voice_service.survey.sheets import WITH_OPTIONS, Sheet
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
    notes_of_question,
    open_draft,
    revision,
    seen,
    stale_line,
)

questions = Blueprint("staff_editor_questions", __name__, url_prefix="/staff/surveys/drafts")
Page = Response | str | tuple[str, int] | dict[str, object]
# Buttons of the form that only look, or only change what stands in it.
_ONLY_LOOKS = ("check", "add-option", "up:", "down:", "remove:")


@questions.get(f"/{ID}/questions/new")
@entry(*EDITS)
def new(draft_id: int) -> str:
    """Show an empty question of a kind, perhaps with the words of an idea; or ask for the kind."""
    draft = being_written(draft_id)
    data, after = data_of(draft), request.args.get("after", "")
    idea = request.args.get("idea", "")
    if (kind := request.args.get("kind")) not in frozenset(Kind):
        return render_template(
            "staff/editor/kinds.html", draft=draft, after=after, idea=idea, asked=_idea(idea)
        )
    sheet = editor_forms.starter(Kind(kind), data, inspect(draft.document).survey)
    if words := _idea(idea):
        said = here.now().date().isoformat()
        sheet = replace(sheet, ask=Wording(words), from_young_people=True, said_on=said)
    filled = Filled(sheet, keys_of(sheet.options), new=True, after=after)
    return _write(draft, data, filled, _look(draft, data, filled))


@questions.post(f"/{ID}/questions/new")
@entry(*EDITS)
def create(draft_id: int) -> Page:
    """Check a new question, or add it."""
    if (draft := open_draft(draft_id)) is None:
        return closed(draft_id)
    data = data_of(draft)
    kind = request.form.get("kind")
    if kind not in frozenset(Kind):
        abort(400)
    was = Sheet("", Kind(kind))
    filled = editor_forms.question_from(request.form, was, data, new=True)
    return _take(draft, data, filled)


@questions.get(f"/{ID}/questions/<question_id>")
@entry(*EDITS)
def question(draft_id: int, question_id: str) -> str:
    """Show one question to be changed."""
    draft = being_written(draft_id)
    data = data_of(draft)
    sheet = editing.sheet_for(data, question_id)
    if sheet is None:
        abort(404)
    filled = Filled(sheet, keys_of(sheet.options))
    return _write(draft, data, filled, inspect(draft.document))


@questions.post(f"/{ID}/questions/<question_id>")
@entry(*EDITS)
def save(draft_id: int, question_id: str) -> Page:
    """Check a question, or save it."""
    if (draft := open_draft(draft_id)) is None:
        return closed(draft_id)
    data = data_of(draft)
    was = editing.sheet_for(data, question_id)
    if was is None:
        return _removed_meanwhile(draft, data, question_id)
    filled = editor_forms.question_from(request.form, was, data, new=False)
    return _take(draft, data, _with_own(filled, was, data))


def _take(draft: Draft, data: Data, filled: Filled) -> Page:
    """Do what a button of the form asks with what was filled in."""
    do = request.form.get("do", "check" if "look" in request.form else "save")
    if do.startswith(_ONLY_LOOKS):
        filled = rearranged(filled, do)
        looked = _look(draft, data, filled)
        if live():
            shown = seen(looked, filled.step(data))
            return as_typed(_notes(data, filled, looked), shown, stale_line(draft))
        return _write(draft, data, filled, looked, typed=True)
    if filled.slips:
        return _write(draft, data, filled, _look(draft, data, filled), typed=True)
    changed, name = filled.changed(data), filled.step(data)
    if do == "share":
        changed = editing.share(changed, name)
    try:
        drafting.save(
            here.session(), draft.id, revision(), changed, by=here.staff(), now=here.now()
        )
    except StaleError:
        return _conflict(draft.id, filled)
    except GoneError as error:
        return gone(error)
    except DraftError as error:
        flash(str(error), "danger")
        return _write(draft, data, filled, _look(draft, data, filled), typed=True)
    flash(f"“{filled.sheet.ask.default or name}” is saved.", "success")
    return redirect(url_for("staff_editor.desk", draft_id=draft.id, _anchor=f"q-{name}"), 303)


def _conflict(draft_id: int, filled: Filled) -> Page:
    """Show what somebody else saved meanwhile, beside what was typed; nothing is stored."""
    draft = draft_or_404(draft_id)
    data = data_of(draft)
    if not filled.new and filled.sheet.id not in editing.ids_of(data):
        return _removed_meanwhile(draft, data, filled.sheet.id)
    differs = changes(data, filled.changed(data))
    page = _write(draft, data, filled, _look(draft, data, filled), typed=True, conflict=differs)
    return page, 409


def _removed_meanwhile(draft: Draft, data: Data, question_id: str) -> Page:
    """Keep what was typed for a question that is not there any more: it can be added again."""
    kind = request.form.get("kind")
    if kind not in frozenset(Kind):
        abort(404)
    was = Sheet(question_id, Kind(kind))
    filled = editor_forms.question_from(request.form, was, data, new=False)
    filled = replace(filled, new=True)
    looked = _look(draft, data, filled)
    return _write(draft, data, filled, looked, typed=True, conflict=(), removed=True), 409


def _write(
    draft: Draft,
    data: Data,
    filled: Filled,
    looked: Inspection,
    *,
    typed: bool = False,
    conflict: tuple[Change, ...] | None = None,
    removed: bool = False,
) -> str:
    """Write the page of a question; `typed`: what stands there is not saved."""
    sheet, ids = filled.sheet, editing.ids_of(data)
    return render_template(
        "staff/editor/question.html",
        draft=draft,
        names=drafting.people(here.session(), [draft]),
        sheet=sheet,
        keys=filled.keys,
        new=filled.new,
        number=len(ids) + 1 if filled.new else ids.index(sheet.id) + 1,
        of=len(ids) + filled.new,
        after=filled.after,
        bands=bands_of(data),
        faces=FACES,
        lists=editing.lists_of(data),
        in_list=_labels(data, sheet),
        users=len(editing.users_of(data, sheet.shared)) if sheet.shared else 0,
        earlier=_earlier(data, filled),
        worries=_worries(data, sheet.id),
        notes=_notes(data, filled, looked),
        typed=typed,
        conflict=conflict,
        removed=removed,
        stale=stale_line(draft) if typed else "",
        phone=seen(looked, filled.step(data)),
    )


def _look(draft: Draft, data: Data, filled: Filled) -> Inspection:
    """Look over the document as it would be."""
    return inspect(editing.rewrite(draft.document, filled.changed(data)))


def _notes(data: Data, filled: Filled, looked: Inspection) -> Notes:
    notes = notes_of_question(looked, filled.changed(data), filled.step(data), filled.keys)
    notes.slip(filled.slips)
    return notes


def _earlier(data: Data, filled: Filled) -> list[dict[str, object]]:
    """List the questions that a condition may look at, each with its answers and its clause."""
    sheet = filled.sheet
    known = {part["id"]: part for part in editing.questions_of(data) if "id" in part}
    chosen = {clause.question: clause for clause in sheet.branching.clauses}
    return [
        {
            "id": name,
            "title": editing.title_of(known[name]) or name,
            "options": editing.options_in(known[name], data) if values else (),
            "clause": chosen.get(name),
        }
        for name, values in editing.answers_before(data, None if filled.new else sheet.id).items()
    ]


def _worries(data: Data, name: str) -> list[tuple[list[str], str]]:
    """List the answers that a person must look at even without words, and how soon."""
    part = next((q for q in editing.questions_of(data) if q.get("id") == name), {})
    labels = {option.value: option.label.default for option in editing.options_in(part, data)}
    return [
        ([labels.get(str(value), str(value)) for value in worry["values"]], worry["severity"])
        for worry in part.get("concern_when") or ()
    ]


def _labels(data: Data, sheet: Sheet) -> list[str]:
    part: Data = {"kind": sheet.kind.value, "options": sheet.shared}
    return [option.label.default for option in editing.options_in(part, data)]


def _with_own(filled: Filled, was: Sheet, data: Data) -> Filled:
    """Give a question that leaves its list the options of the list, to go on from."""
    sheet = filled.sheet
    if sheet.shared or not was.shared or sheet.options or sheet.kind not in WITH_OPTIONS:
        return filled
    part: Data = {"kind": sheet.kind.value, "options": was.shared}
    options = tuple(editing.options_in(part, data))
    return replace(filled, sheet=replace(sheet, options=options), keys=keys_of(options))


def _idea(written: str) -> str:
    if not written.isdecimal() or len(written) > 9:
        return ""
    return drafting.idea_words(here.session(), int(written))
