"""The summary of a wave, as the partnership group reads it."""

from flask import Blueprint, abort, render_template

from voice_service.models.staff import (
    ADMINISTRATOR,
    PARTNER_READER,
    SAFEGUARDING_LEAD,
    YOUTH_WORKER,
)
from voice_service.services import summaries as service
from voice_service.web import here
from voice_service.web.entry import entry

summaries = Blueprint("staff_summaries", __name__, url_prefix="/staff")


@summaries.get("/waves/<int:wave_id>/summary")
@entry(PARTNER_READER, YOUTH_WORKER, SAFEGUARDING_LEAD, ADMINISTRATOR)
def summary(wave_id: int) -> str:
    """Show the summary."""
    found = service.summary(here.session(), wave_id)
    if found is None:
        abort(404)
    return render_template("staff/summary.html", summary=found)
