"""The summary of a wave, as the partnership group reads it."""

from flask import Blueprint, abort, render_template

from voice_service.models.staff import (
    PARTNER_READER,
    SAFEGUARDING_LEAD,
    YOUTH_WORKER,
)
from voice_service.reporting.summary import Summary, as_dict
from voice_service.services import commitments
from voice_service.services import summaries as service
from voice_service.survey.telling import OLDER
from voice_service.web import here
from voice_service.web.entry import entry

summaries = Blueprint("staff_summaries", __name__, url_prefix="/staff")


@summaries.get("/waves/<int(max=2147483647):wave_id>/summary")
@entry(PARTNER_READER, YOUTH_WORKER, SAFEGUARDING_LEAD)
def summary(wave_id: int) -> str:
    """Show the summary."""
    told = commitments.told(here.session(), wave_id, OLDER)
    return render_template("staff/summary.html", summary=_summary(wave_id), told=told)


@summaries.get("/waves/<int(max=2147483647):wave_id>/summary.json")
@entry(PARTNER_READER, YOUTH_WORKER, SAFEGUARDING_LEAD)
def data(wave_id: int) -> dict[str, object]:
    """Give the same figures as data."""
    return as_dict(_summary(wave_id))


def _summary(wave_id: int) -> Summary:
    found = service.summary(here.session(), wave_id, here.means())
    if found is None:
        abort(404)
    return found
