"""What the editor's pages share: the draft they stand on, notes beside fields, the phone."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from flask import abort, flash, redirect, render_template, request, url_for
from werkzeug.routing import RequestRedirect
from werkzeug.wrappers import Response

from voice_service.conversation.state import WELCOME
from voice_service.models.authoring import Draft
from voice_service.models.staff import ADMINISTRATOR, SAFEGUARDING_LEAD, YOUTH_WORKER
from voice_service.services import drafting
from voice_service.survey import editing
from voice_service.survey.definition import AgeBand, Place
from voice_service.survey.editing import Data
from voice_service.survey.inspecting import Inspection, Placed
from voice_service.web import here
from voice_service.web.staff import editor_forms
from voice_service.web.staff.editor_phone import Phone, look_of, phone
from voice_service.web.staff.times import LONDON

EDITS = (YOUTH_WORKER,)
LOOKS = (YOUTH_WORKER, SAFEGUARDING_LEAD, ADMINISTRATOR)
ID = "<int(max=2147483647):draft_id>"
# What a setting of a question is called in its form, where that is another name.
_FIELDS = {"web_only": "texted", "measure": "measured", "from": "asked_for", "kind": "ask"}


class ToDesk(RequestRedirect):
    """The request ends, and the draft's own page says why."""

    code = 303


@dataclass(frozen=True, slots=True)
class Note:
    """One thing to put right or to think about, said beside the field it is about."""

    level: str
    message: str
    remedy: str = ""


@dataclass(slots=True)
class Notes:
    """Notes by the name of their field; "" is for the whole page."""

    by_field: dict[str, list[Note]] = field(default_factory=lambda: defaultdict(list))
    # How many more there are in other parts of the survey.
    elsewhere: int = 0

    def put(self, name: str, problem: Placed) -> None:
        """Put a problem beside its field."""
        self.by_field[name].append(Note(problem.level, problem.message, problem.remedy))

    def slip(self, slips: Mapping[str, str]) -> None:
        """Put what cannot be kept beside its field, before all else."""
        for name, message in slips.items():
            self.by_field[name].insert(0, Note("error", message))


def draft_or_404(draft_id: int) -> Draft:
    """Return a draft, or end the request."""
    found = drafting.one_draft(here.session(), draft_id)
    if found is None:
        abort(404)
    return found


def data_of(draft: Draft) -> Data:
    """Return a draft as data."""
    return editing.read_data(draft.document)


def bands_of(data: Data) -> tuple[AgeBand, ...]:
    """List the ages a survey is for, in their order."""
    chosen = editing.front_of(data).bands
    return tuple(band for band in AgeBand if band in chosen)


def revision() -> int:
    """Return which saving of the draft the form was made from."""
    written = request.form.get("revision", "")
    return int(written) if written.isdecimal() and len(written) < 10 else 0


def notes_of_question(
    looked: Inspection, data: Data, question_id: str, keys: Sequence[str]
) -> Notes:
    """Sort the problems of a survey for the page of one question."""
    notes, ids = Notes(), editing.ids_of(data)
    number = ids.index(question_id)
    shared = editing.questions_of(data)[number].get("options")
    for problem in looked.problems:
        place = problem.place
        if place[:2] == ("questions", number):
            notes.put(_field(place[2:], keys), problem)
        elif place[:2] == ("option_lists", shared):
            notes.put("shared", problem)
        else:
            notes.elsewhere += 1
    return notes


def notes_of_list(looked: Inspection, name: str, keys: Sequence[str]) -> Notes:
    """Sort the problems of a survey for the page of a list of options."""
    notes = Notes()
    for problem in looked.problems:
        if problem.place[:2] == ("option_lists", name):
            notes.put(_field(("options", *problem.place[2:]), keys), problem)
        else:
            notes.elsewhere += 1
    return notes


def notes_of_front(looked: Inspection) -> Notes:
    """Sort the problems of a survey for the page of what stands around its questions."""
    notes = Notes()
    for problem in looked.problems:
        if problem.place[:1] in (("title",), ("about",), ("informs",), ("closing",), ("bands",)):
            notes.put(_named(problem.place), problem)
        else:
            notes.elsewhere += 1
    return notes


def _field(place: Place, keys: Sequence[str]) -> str:
    if not place:
        return ""
    if place[0] == "options" and len(place) > 1 and isinstance(place[1], int):
        key = keys[place[1]] if place[1] < len(keys) else ""
        inside = place[2:] if place[2:3] in (("label",), ("bands",), ("face",)) else ("label",)
        return f"o{key}-{_named(inside)}" if key else "options"
    return (
        _named(place) if place[0] in ("ask", "hint") else _FIELDS.get(str(place[0]), str(place[0]))
    )


def _named(place: Place) -> str:
    """Name the field of one text, for everybody or for one band."""
    name = str(place[0])
    if len(place) > 1 and place[1] in frozenset(AgeBand):
        return f"{name}-{place[1]}"
    return name


def seen(looked: Inspection, step: str = WELCOME) -> Phone:
    """Show a step on the phone, at the age and on the channel that were asked for."""
    bands = looked.survey.bands if looked.survey else ()
    wanted = request.values.get("look") or request.values.get("looked")
    return phone(
        *(looked.survey, step, look_of(wanted, bands)),
        link=here.means().link("A" * 22),
        today=here.now().astimezone(LONDON).date(),
    )


def live() -> bool:
    """Tell whether the page's script asks, rather than the browser."""
    return request.headers.get("Accept") == "application/json"


def as_typed(notes: Notes, shown: Phone, stale: str) -> dict[str, object]:
    """Answer the page's script: the notes by field, the phone, and whether somebody else saved."""
    said = render_template_parts(notes)
    return {
        "notes": said,
        "elsewhere": notes.elsewhere,
        "errors": sum(n.level == "error" for each in notes.by_field.values() for n in each),
        "phone": render_template("staff/editor/phone.html", phone=shown),
        "stale": stale,
    }


def render_template_parts(notes: Notes) -> dict[str, str]:
    """Write the notes of each field as the page itself would."""
    return {
        name: render_template("staff/editor/notes.html", notes=found)
        for name, found in notes.by_field.items()
        if found
    }


def stale_line(draft: Draft) -> str:
    """Say that somebody saved the draft since the form was made, or nothing."""
    if draft.revision == revision():
        return ""
    who = drafting.people(here.session(), [draft]).get(draft.changed_by_id, "Somebody")
    when = f"{draft.changed_at.astimezone(LONDON):%H:%M}"
    return f"{who} saved this draft at {when}, after you had opened this page."


def refused(error: drafting.DraftError, draft_id: int) -> Response:
    """Go back to the draft and say why something was not done."""
    flash(str(error), "danger")
    return redirect(url_for("staff_editor.desk", draft_id=draft_id), 303)


def gone(error: drafting.GoneError) -> tuple[str, int]:
    """Show what was typed for a draft that cannot take it any more."""
    words = editor_forms.typed(request.form)
    return render_template("staff/editor/gone.html", line=str(error), words=words), 409


def open_draft(draft_id: int) -> Draft | None:
    """Return a draft that can be changed, or None."""
    draft = drafting.one_draft(here.session(), draft_id)
    return draft if draft is not None and draft.status == drafting.DRAFT else None


def closed(draft_id: int) -> tuple[str, int]:
    """Say why a draft cannot take what was typed for it."""
    draft = drafting.one_draft(here.session(), draft_id)
    return gone(drafting.GoneError(drafting.WHY_NOT[draft.status if draft else ""]))


def being_written(draft_id: int) -> Draft:
    """Return a draft that can be changed; lead to its desk when it cannot."""
    draft = draft_or_404(draft_id)
    if draft.status != drafting.DRAFT:
        flash(drafting.WHY_NOT[draft.status], "warning")
        raise ToDesk(url_for("staff_editor.desk", draft_id=draft_id))
    return draft
