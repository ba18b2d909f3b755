"""Taking a concern out as a file, for the partner's own case system."""

from flask import Blueprint, abort, flash, make_response, redirect, request, url_for
from werkzeug.wrappers import Response

from voice_service.models.staff import SAFEGUARDING_LEAD, SENIOR_OFFICER
from voice_service.reporting.concern_file import as_json
from voice_service.safeguarding.handling import HandlingError
from voice_service.services import exporting as service
from voice_service.services.concerns import ConcernError
from voice_service.web import here
from voice_service.web.entry import entry

exporting = Blueprint("staff_exporting", __name__, url_prefix="/staff/concerns")

KINDS = {"pdf": "application/pdf", "json": "application/json"}


@exporting.post("/<int(max=2147483647):concern_id>/export")
@entry(SAFEGUARDING_LEAD, SENIOR_OFFICER)
def export(concern_id: int) -> Response:
    """Give one concern as a file; that it was taken out, by whom and why is recorded."""
    kind = request.form.get("format", "")
    reason = request.form.get("reason", "")
    try:
        if kind not in KINDS:
            raise HandlingError("Choose whether you want a PDF or a JSON file.")
        file = service.concern_file(
            here.session(), concern_id, here.staff(), reason, now=here.now()
        )
    except ConcernError:
        abort(404)
    except HandlingError as error:
        flash(str(error), "danger")
        return redirect(url_for("staff_concerns.one", concern_id=concern_id), 303)
    if kind == "pdf":
        # Fonts and all, half a second to load: for whoever asks, not for every start.
        from voice_service.reporting.concern_pdf import as_pdf

        answer = make_response(as_pdf(file))
    else:
        answer = make_response(as_json(file))
    answer.content_type = KINDS[kind]
    answer.headers["Content-Disposition"] = f'attachment; filename="concern-{file.number}.{kind}"'
    answer.headers["Cache-Control"] = "no-store"
    return answer
