"""Launching a survey, watching how its wave goes, stopping its texts, closing it."""

import secrets
from collections.abc import Sequence
from dataclasses import replace

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from segno import make_qr
from werkzeug.wrappers import Response

from voice_service.delivery.pounds import pounds
from voice_service.models.staff import SAFEGUARDING_LEAD, YOUTH_WORKER, StaffMember
from voice_service.models.waves import Wave
from voice_service.services import commitments, launching, obstacles, readers, tongues
from voice_service.services import waves as service
from voice_service.services.doors import group_link
from voice_service.services.launchable import surveys_to_launch
from voice_service.services.launching import LaunchError, Plan
from voice_service.services.progress import progress as how_it_stands
from voice_service.survey.definition import Survey
from voice_service.survey.problems import Problem
from voice_service.web import here
from voice_service.web.entry import entry
from voice_service.web.staff import times
from voice_service.web.staff.forms import LaunchForm, LimitForm

_AROUND = {
    "about": "What is said before the first question",
    "closing": "What is said at the end",
}

waves = Blueprint("staff_waves", __name__, url_prefix="/staff")
waves.add_app_template_filter(pounds)
waves.add_app_template_filter(tongues.in_english, "language")


@waves.get("/surveys")
@entry(YOUTH_WORKER)
def surveys() -> str:
    """Show the surveys that can be launched, and the problems of those that cannot."""
    return render_template(
        "staff/surveys.html",
        surveys=surveys_to_launch(here.session(), here.means()).values(),
        problems=here.means().library.problems,
    )


@waves.get("/surveys/<survey_id>")
@entry(YOUTH_WORKER)
def survey(survey_id: str) -> str:
    """Show one survey as it is asked."""
    return render_template("staff/survey.html", survey=_survey(survey_id))


@waves.get("/surveys/<survey_id>/launch")
@entry(YOUTH_WORKER)
def plan(survey_id: str) -> str:
    """Show the form of a launch, filled in as far as can be proposed."""
    survey = _survey(survey_id)
    duty = obstacles.duty_people(here.session())
    today = service.today_in_england(here.now())
    proposed = launching.proposed(survey, duty[0] if duty else None, today=today)
    form = _form(LaunchForm(obj=replace(proposed, launch_key=secrets.token_hex(16))))
    return _launch_page(survey, form)


@waves.post("/surveys/<survey_id>/launch")
@entry(YOUTH_WORKER)
def launch(survey_id: str) -> Response | str:
    """Check a launch, or do it."""
    survey, form = _survey(survey_id), _form(LaunchForm())
    if not form.validate():
        return _launch_page(survey, form)
    cohort_ids = form.cohorts.data or []
    if "launch" in request.form:
        try:
            wave = launching.launch(
                here.session(),
                survey,
                cohort_ids,
                form.details(),
                by=here.staff(),
                now=here.now(),
                means=here.means(),
            )
        except LaunchError as error:
            for reason in error.reasons:
                flash(reason, "danger")
        else:
            flash(_launched(wave), "success")
            return redirect(url_for("staff_waves.wave", wave_id=wave.id), 303)
    checked = launching.plan(
        here.session(),
        survey,
        cohort_ids,
        form.details(),
        now=here.now(),
        means=here.means(),
    )
    for warning in checked.warnings:
        flash(warning, "warning")
    return _launch_page(survey, form, checked)


@waves.get("/waves/<int(max=2147483647):wave_id>")
@entry(YOUTH_WORKER, SAFEGUARDING_LEAD)
def wave(wave_id: int) -> str:
    """Show how a wave stands: counts only."""
    found = _wave(wave_id)
    return _wave_page(found, _limit_form(found))


@waves.get("/waves/<int(max=2147483647):wave_id>/progress")
@entry(YOUTH_WORKER, SAFEGUARDING_LEAD)
def progress(wave_id: int) -> str:
    """Give the figures of a wave alone, for the page that shows them."""
    return render_template("staff/wave_progress.html", **_figures(_wave(wave_id)))


@waves.post("/waves/<int(max=2147483647):wave_id>/stop")
@entry(YOUTH_WORKER, SAFEGUARDING_LEAD)
def stop(wave_id: int) -> Response:
    """Stop every text of a wave, at once: it can be undone, so nobody has to be sure."""
    service.stop_texts(here.session(), wave_id, by=here.staff(), now=here.now())
    flash("Stopped. Texts that had left us before can still arrive.", "success")
    return redirect(url_for("staff_waves.wave", wave_id=wave_id), 303)


@waves.post("/waves/<int(max=2147483647):wave_id>/go")
@entry(YOUTH_WORKER)
def go(wave_id: int) -> Response:
    """Let the texts of a stopped wave go again."""
    service.let_texts_go(here.session(), wave_id, by=here.staff(), now=here.now())
    flash("The texts go again, each as soon as it may.", "success")
    return redirect(url_for("staff_waves.wave", wave_id=wave_id), 303)


@waves.post("/waves/<int(max=2147483647):wave_id>/limit")
@entry(YOUTH_WORKER)
def limit(wave_id: int) -> Response | str:
    """Set what the texts of a wave may cost, or that there is no limit."""
    found, form = _wave(wave_id), LimitForm()
    if not form.validate():
        return _wave_page(found, form)
    pence = form.limit.data
    service.limit_spending(here.session(), wave_id, pence, by=here.staff(), now=here.now())
    if pence is None:
        flash("There is no spend limit now.", "success")
    else:
        flash(f"The spend limit is {pounds(pence)} now.", "success")
    return redirect(url_for("staff_waves.wave", wave_id=wave_id), 303)


@waves.post("/waves/<int(max=2147483647):wave_id>/close")
@entry(YOUTH_WORKER)
def close(wave_id: int) -> Response:
    """Close a wave now, when whoever asks has said that they are sure."""
    if "sure" not in request.form:
        flash("Tick the box first, so that nothing is closed by a slip.", "danger")
        return redirect(url_for("staff_waves.wave", wave_id=wave_id), 303)
    service.close(here.session(), wave_id, by=here.staff(), now=here.now())
    flash("Closed. No more answers are taken, and nothing more is sent for it.", "success")
    return redirect(url_for("staff_waves.wave", wave_id=wave_id), 303)


def _survey(survey_id: str) -> Survey:
    survey = surveys_to_launch(here.session(), here.means()).get(survey_id)
    if survey is None:
        abort(404)
    return survey


def _wave(wave_id: int) -> Wave:
    found = service.one_wave(here.session(), wave_id)
    if found is None:
        abort(404)
    return found


def _duty(staff_id: int) -> StaffMember | None:
    people = obstacles.duty_people(here.session())
    return next((person for person in people if person.id == staff_id), None)


def _form(form: LaunchForm) -> LaunchForm:
    form.cohorts.choices = [
        (cohort.id, f"{cohort.name} ({count})")
        for cohort, count in launching.cohorts(here.session())
    ]
    form.duty_id.choices = [
        (person.id, person.name) for person in obstacles.duty_people(here.session())
    ]
    return form


def _limit_form(wave: Wave) -> LimitForm:
    # Without `formdata`, so that only what is stored fills the field.
    return LimitForm(formdata=None, data={"limit": wave.spend_limit_pence})


def _launch_page(survey: Survey, form: LaunchForm, checked: Plan | None = None) -> str:
    flaws = checked.flaws if checked else obstacles.flaws(survey)
    return render_template(
        "staff/launch.html",
        survey=survey,
        form=form,
        plan=checked,
        flaws=flaws,
        places=_by_place(survey, flaws),
        least_reason=obstacles.LEAST_REASON,
    )


def _by_place(survey: Survey, flaws: Sequence[Problem]) -> dict[str, list[Problem]]:
    """Put together what is wrong in the same question, or in the same words around them."""
    found: dict[str, list[Problem]] = {}
    for flaw in flaws:
        place = _AROUND.get(flaw.role or "", "The survey as a whole")
        if flaw.question:
            place = f"“{survey.question(flaw.question).ask.default}”"
        found.setdefault(place, []).append(flaw)
    return found


def _launched(wave: Wave) -> str:
    if not wave.opened(here.now()) and wave.opens_at is not None:
        return f"Launched. It begins at {times.hour(wave.opens_at)}; until then nothing is sent."
    if not wave.by_sms:
        return "Launched. Young people can come by the codes below."
    return "Launched. The invitations go as soon as they may; you can watch that here."


def _figures(wave: Wave) -> dict[str, object]:
    stands = how_it_stands(here.session(), wave.id)
    pence = stands.segments * here.means().settings.pence_per_segment
    waits = readers.of_wave(here.session(), wave.id, now=here.now())
    return {"wave": wave, "progress": stands, "pence": pence, "now": here.now(), "to_read": waits}


def _wave_page(wave: Wave, form: LimitForm) -> str:
    base = here.means().settings.public_base_url
    codes = [
        (joining.cohort.name, joining.join_code, f"{base}/j/{joining.join_code}")
        for joining in service.join_codes(here.session(), wave.id)
    ]
    return render_template(
        "staff/wave.html",
        survey=service.survey_of_wave(wave),
        duty=_duty(wave.duty_id),
        commitments=commitments.of_wave(here.session(), wave.id),
        late=wave.feedback_on < service.today_in_england(here.now()),
        form=form,
        codes=[(*code, _picture(code[1])) for code in codes],
        **_figures(wave),
    )


def _picture(code: str) -> str:
    """Draw the link that holds a code and its key: nobody who scans it is ever kept waiting."""
    link: str = make_qr(group_link(code, here.means())).svg_data_uri(scale=4, border=2)
    return link
