"""Where staff arrive: what is going on, by what they are here for."""

from flask import Blueprint, render_template

from voice_service.models.staff import (
    ADMINISTRATOR,
    ANALYST,
    PARTNER_READER,
    SAFEGUARDING_LEAD,
    SCRUTINEER,
    SENIOR_OFFICER,
    YOUTH_WORKER,
)
from voice_service.services import waves
from voice_service.web import here
from voice_service.web.entry import entry
from voice_service.web.staff import times

home = Blueprint("staff_home", __name__, url_prefix="/staff")
times.init_room(home)


@home.get("/")
@entry(
    *(YOUTH_WORKER, SAFEGUARDING_LEAD, SENIOR_OFFICER),
    *(PARTNER_READER, SCRUTINEER, ADMINISTRATOR, ANALYST),
)
def index() -> str:
    """Show the waves."""
    return render_template(
        "staff/home.html",
        waves=waves.all_waves(here.session()),
        survey_of=waves.survey_of_wave,
        now=here.now(),
    )
