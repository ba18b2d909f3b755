"""A class or a tablet: opened with a code, shown on the wall, prolonged, ended."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from segno import make_qr
from werkzeug.wrappers import Response
from wtforms import RadioField, SelectField

from voice_service.models.staff import YOUTH_WORKER
from voice_service.models.waves import Sitting, Wave
from voice_service.services import sittings as service
from voice_service.services import waves
from voice_service.services.doors import CLASS, TABLET
from voice_service.services.sittings import MINUTES, SittingError
from voice_service.web import here
from voice_service.web.entry import entry

sittings = Blueprint("staff_sittings", __name__, url_prefix="/staff")

LENGTHS = dict(zip(MINUTES, ("30 minutes", "1 hour", "2 hours"), strict=True))
KINDS = {
    CLASS: "A class or a group: each on a device of their own",
    TABLET: "One tablet that goes from hand to hand",
}


class SittingForm(FlaskForm):
    """Who sits together, how, and for how long."""

    cohort_id = SelectField("Group", coerce=int)
    kind = RadioField("How they answer", choices=list(KINDS.items()), default=CLASS)
    minutes = RadioField(
        "For how long", coerce=int, choices=list(LENGTHS.items()), default=MINUTES[1]
    )


@sittings.get("/waves/<int(max=2147483647):wave_id>/sittings")
@entry(YOUTH_WORKER)
def of_wave(wave_id: int) -> str:
    """Show the sittings of a wave, and the form that opens one."""
    wave = _wave(wave_id)
    return _wave_page(wave, _form(wave))


@sittings.post("/waves/<int(max=2147483647):wave_id>/sittings")
@entry(YOUTH_WORKER)
def open_one(wave_id: int) -> Response | str:
    """Open a sitting."""
    wave = _wave(wave_id)
    form = _form(wave)
    if not form.validate():
        return _wave_page(wave, form)
    try:
        opened = service.open_sitting(
            *(here.session(), wave.id, form.cohort_id.data, form.kind.data),
            minutes=form.minutes.data,
            by=here.staff(),
            now=here.now(),
            means=here.means(),
        )
    except SittingError as error:
        flash(str(error), "danger")
        return _wave_page(wave, form)
    return redirect(url_for("staff_sittings.sitting", sitting_id=opened.id), 303)


@sittings.get("/sittings/<int(max=2147483647):sitting_id>")
@entry(YOUTH_WORKER)
def sitting(sitting_id: int) -> str:
    """Show one sitting: its code, its link, how many are in, how long it lasts."""
    return render_template("staff/sitting.html", lengths=LENGTHS, **_shown(_sitting(sitting_id)))


@sittings.get("/sittings/<int(max=2147483647):sitting_id>/board")
@entry(YOUTH_WORKER)
def board(sitting_id: int) -> ResponseReturnValue:
    """Show what a class needs to come in, for a projector."""
    found = _sitting(sitting_id)
    if found.kind != CLASS:
        abort(404)
    return render_template("staff/board.html", **_shown(found))


@sittings.get("/sittings/<int(max=2147483647):sitting_id>/counts")
@entry(YOUTH_WORKER)
def counts(sitting_id: int) -> dict[str, object]:
    """Give the live counts of a sitting, and nothing else."""
    found = _sitting(sitting_id)
    now = service.counts(here.session(), [found.id])[found.id]
    return {"started": now.started, "finished": now.finished, "open": _open(found)}


@sittings.post("/sittings/<int(max=2147483647):sitting_id>/end")
@entry(YOUTH_WORKER)
def end(sitting_id: int) -> Response:
    """End a sitting at once; whoever is in goes on."""
    service.end(here.session(), sitting_id, by=here.staff(), now=here.now())
    flash("Ended. Nobody else comes in; whoever is in can go on to the end.", "success")
    return redirect(url_for("staff_sittings.sitting", sitting_id=sitting_id), 303)


@sittings.post("/sittings/<int(max=2147483647):sitting_id>/prolong")
@entry(YOUTH_WORKER)
def prolong(sitting_id: int) -> Response:
    """Keep a sitting open for longer, with the same code."""
    minutes = request.form.get("minutes", type=int) or 0
    try:
        service.prolong(here.session(), sitting_id, minutes, by=here.staff(), now=here.now())
    except SittingError as error:
        flash(str(error), "danger")
    else:
        flash(f"Open for {LENGTHS[minutes]} more, with the same code.", "success")
    return redirect(url_for("staff_sittings.sitting", sitting_id=sitting_id), 303)


def _wave(wave_id: int) -> Wave:
    found = waves.one_wave(here.session(), wave_id)
    if found is None:
        abort(404)
    return found


def _sitting(sitting_id: int) -> Sitting:
    found = service.one_sitting(here.session(), sitting_id)
    if found is None:
        abort(404)
    return found


def _open(found: Sitting) -> bool:
    """Tell whether somebody can come in now."""
    return not found.over(here.now()) and found.wave.closed_at is None


def _form(wave: Wave) -> SittingForm:
    form = SittingForm()
    form.cohort_id.choices = [(cohort.id, cohort.name) for cohort in wave.cohorts]
    return form


def _wave_page(wave: Wave, form: SittingForm) -> str:
    return render_template(
        "staff/sittings.html",
        wave=wave,
        form=form,
        now=here.now(),
        sittings=service.of_wave(here.session(), wave.id),
    )


def _shown(found: Sitting) -> dict[str, object]:
    means = here.means()
    link = service.link_of(found, means)
    return {
        "sitting": found,
        "open": _open(found),
        "counts": service.counts(here.session(), [found.id])[found.id],
        "letters": f"{found.letters[:4]} {found.letters[4:]}",
        "words": service.spoken(found, means),
        "address": means.settings.public_base_url.split("://", 1)[-1],
        "link": link,
        "picture": make_qr(link).svg_data_uri(scale=4, border=2),
    }
