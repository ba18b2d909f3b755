"""Drafts of surveys: the list of them, how one begins, its desk, and the file to take away."""

from collections import Counter

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from voice_service.conversation.state import CLOSED, WELCOME
from voice_service.models.authoring import Draft
from voice_service.models.staff import YOUTH_WORKER
from voice_service.services import approving, drafting
from voice_service.services.launchable import surveys_to_launch
from voice_service.survey import editing
from voice_service.survey.changes import Change, changes, condition_words
from voice_service.survey.definition import AgeBand, Survey
from voice_service.survey.editing import Data
from voice_service.survey.inspecting import Inspection, inspect
from voice_service.survey.sheets import sheet_of
from voice_service.web import here
from voice_service.web.entry import entry
from voice_service.web.staff import editor_forms
from voice_service.web.staff.editor_pages import (
    EDITS,
    ID,
    LOOKS,
    bands_of,
    data_of,
    draft_or_404,
    refused,
    revision,
    seen,
)

editor = Blueprint("staff_editor", __name__, url_prefix="/staff/surveys/drafts")


@editor.app_template_global("drafts_to_approve")
def drafts_to_approve() -> int:
    """Count the drafts that wait for whoever is signed in."""
    return approving.how_many_wait(here.session(), here.staff())


@editor.get("")
@entry(*LOOKS)
def index() -> str:
    """Show the drafts: what waits for approval, what is written, what was approved."""
    drafts = drafting.all_drafts(here.session())
    return render_template(
        "staff/editor/index.html",
        drafts=drafts,
        names=drafting.people(here.session(), drafts),
        may_approve=lambda draft: approving.may_approve(draft, here.staff()),
        idea=request.args.get("idea", type=int),
    )


@editor.get("/begin")
@entry(*EDITS)
def begin() -> str:
    """Ask how a draft begins: as the next version, as a survey of its own, or empty."""
    return _begin_page(_source(request.args.get("survey", "")), {})


@editor.post("/begin")
@entry(*EDITS)
def make() -> Answer | str:
    """Begin a draft."""
    source, title = _source(request.form.get("survey", "")), request.form.get("title", "")
    title = " ".join(editor_forms.clean(title).split("\n"))
    if source is not None and request.form.get("how") == "version":
        draft = drafting.begin_version(here.session(), source, by=here.staff(), now=here.now())
        return redirect(url_for("staff_editor.desk", draft_id=draft.id), 303)
    bands = [band.value for band in AgeBand if band in request.form.getlist("bands")]
    slips = {}
    if not 0 < len(title) <= drafting.LONGEST_TITLE:
        slips["title"] = "Give it a title of at most 200 characters."
    if source is None and not bands:
        slips["bands"] = "Tick at least one age."
    if slips:
        return _begin_page(source, slips)
    draft = drafting.begin_survey(
        *(here.session(), title, bands),
        source=source,
        by=here.staff(),
        now=here.now(),
        means=here.means(),
    )
    return redirect(url_for("staff_editor.desk", draft_id=draft.id), 303)


@editor.get(f"/{ID}")
@entry(*LOOKS)
def desk(draft_id: int) -> str:
    """Show a draft: its questions in their order, what the check says, and the phone."""
    draft = draft_or_404(draft_id)
    return desk_page(draft)


@editor.get(f"/{ID}/download")
@entry(*LOOKS)
def download(draft_id: int) -> Response:
    """Give the document as the file that goes into surveys/."""
    draft = draft_or_404(draft_id)
    name = f'attachment; filename="{draft.survey_id}.yaml"'
    return Response(
        draft.document,
        mimetype="application/yaml",
        headers={"Content-Disposition": name},
    )


@editor.post(f"/{ID}/put-aside")
@entry(*EDITS)
def put_aside(draft_id: int) -> Answer:
    """Put a draft aside, when whoever asks has said that they are sure."""
    if "sure" not in request.form:
        flash("Tick the box first, so that nothing is put aside by a slip.", "danger")
        return redirect(url_for("staff_editor.desk", draft_id=draft_id), 303)
    try:
        drafting.put_aside(here.session(), draft_id, revision(), by=here.staff(), now=here.now())
    except drafting.DraftError as error:
        return refused(error, draft_id)
    flash("Put aside. It is on no list any more.", "success")
    return redirect(url_for("staff_editor.index"), 303)


def desk_page(draft: Draft, reason: str = "", remark: str = "") -> str:
    """Write the desk of a draft, with what was typed into its forms."""
    data, looked = data_of(draft), inspect(draft.document)
    steps = [WELCOME, *editing.ids_of(data), CLOSED]
    step = request.args.get("step", WELCOME)
    step = step if step in steps else WELCOME
    place = steps.index(step)
    base = surveys_to_launch(here.session(), here.means()).get(draft.survey_id)
    return render_template(
        "staff/editor/draft.html",
        draft=draft,
        names=drafting.people(here.session(), [draft]),
        edits=here.staff().has_role(YOUTH_WORKER) and draft.status == drafting.DRAFT,
        works=here.staff().has_role(YOUTH_WORKER),
        may_approve=approving.may_approve(draft, here.staff()),
        front=editing.front_of(data),
        bands=bands_of(data),
        languages=list(data.get("languages") or ()),
        rows=_rows(data, looked),
        looked=looked,
        others=_others(looked),
        changes=_since(base, draft, data),
        base=base,
        step=step,
        before=steps[place - 1] if place else "",
        behind=steps[place + 1] if place + 1 < len(steps) else "",
        phone=seen(looked, step),
        reason=reason,
        remark=remark,
    )


def _rows(data: Data, looked: Inspection) -> list[dict[str, object]]:
    """Describe each question in a line, with how much the check found in it."""
    found = Counter((problem.place[:2], problem.level) for problem in looked.problems)
    for problem in looked.problems:
        if problem.place[:1] == ("option_lists",) and len(problem.place) > 1:
            for number, part in enumerate(editing.questions_of(data)):
                if part.get("options") == problem.place[1]:
                    found[("questions", number), problem.level] += 1
    return [
        {
            "sheet": sheet_of(part, {}),
            "when": condition_words(part, data),
            "answers": [option.label.default for option in editing.options_in(part, data)],
            "errors": found[("questions", number), "error"],
            "warnings": found[("questions", number), "warning"],
        }
        for number, part in enumerate(editing.questions_of(data))
    ]


def _others(looked: Inspection) -> list[object]:
    """List what the check says of the survey as a whole, and of what stands around."""
    inside = ("questions", "option_lists")
    return [
        p
        for p in looked.problems
        if p.place[:1] + p.place[1:2] == p.place[:1] or p.place[0] not in inside
    ]


def _since(base: Survey | None, draft: Draft, data: Data) -> tuple[Change, ...]:
    """List what is new against the version that can be launched now."""
    if base is None or draft.status == drafting.APPROVED:
        return ()
    return changes(editing.read_data(base.document), data)


def _source(survey_id: str) -> Survey | None:
    if not survey_id:
        return None
    found = surveys_to_launch(here.session(), here.means()).get(survey_id)
    if found is None:
        abort(404)
    return found


def _begin_page(source: Survey | None, slips: dict[str, str]) -> str:
    drafts = drafting.all_drafts(here.session())
    return render_template(
        "staff/editor/begin.html",
        source=source,
        all_bands=tuple(AgeBand),
        slips=slips,
        going_on=[
            draft
            for draft in drafts
            if source and draft.survey_id == source.id and draft.status != drafting.APPROVED
        ],
    )
