"""How concerns were dealt with, for the independent scrutineer: numbers, and nothing else."""

from flask import Blueprint, flash, render_template, request

from voice_service.models.staff import SAFEGUARDING_LEAD, SCRUTINEER
from voice_service.reporting.figures import PROTECTED, ProcessReport, as_csv, as_dict
from voice_service.services import scrutiny as service
from voice_service.services import waves
from voice_service.services.scrutiny import Period, ScrutinyError
from voice_service.web import here
from voice_service.web.entry import entry

scrutiny = Blueprint("staff_scrutiny", __name__, url_prefix="/staff/scrutiny")


@scrutiny.get("")
@entry(SCRUTINEER, SAFEGUARDING_LEAD)
def index() -> str:
    """Show the report of a period."""
    return render_template(
        "staff/scrutiny.html",
        report=_report(),
        waves=waves.all_waves(here.session()),
        protected=PROTECTED,
        asked=request.args,
    )


@scrutiny.get("/figures.json")
@entry(SCRUTINEER, SAFEGUARDING_LEAD)
def data() -> dict[str, object]:
    """Give the same figures as data."""
    return as_dict(_report())


@scrutiny.get("/figures.csv")
@entry(SCRUTINEER, SAFEGUARDING_LEAD)
def table() -> tuple[str, dict[str, str]]:
    """Give the same figures as a table."""
    headers = {
        "Content-Type": "text/csv; charset=utf-8",
        "Content-Disposition": 'attachment; filename="scrutiny.csv"',
    }
    return as_csv(_report()), headers


def _report() -> ProcessReport:
    return service.report(here.session(), _period(), now=here.now())


def _period() -> Period:
    """Read which period is asked for; one that is none is said, and the last year is shown."""
    now, asked = here.now(), request.args
    try:
        if (wave := asked.get("wave", type=int)) is not None and 0 < wave <= 2147483647:
            return service.of_wave(here.session(), wave, now=now)
        return service.months(asked.get("from", ""), asked.get("to", ""), now=now)
    except ScrutinyError as error:
        flash(str(error), "danger")
        return service.last_year(now=now)
