"""Launching a survey, watching who has answered, closing it."""

import secrets
from dataclasses import replace

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_wtf import FlaskForm
from segno import make_qr
from werkzeug.wrappers import Response
from wtforms import (
    BooleanField,
    DateField,
    HiddenField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length
from wtforms.widgets import CheckboxInput, ListWidget

from voice_service.models.staff import SAFEGUARDING_LEAD, YOUTH_WORKER, StaffMember
from voice_service.services import launching, obstacles
from voice_service.services import waves as service
from voice_service.services.launching import LaunchError, Plan
from voice_service.services.obstacles import CONSENT_ROUTES, WaveDetails
from voice_service.survey.definition import Survey
from voice_service.web import here
from voice_service.web.entry import entry

waves = Blueprint("staff_waves", __name__, url_prefix="/staff")


class LaunchForm(FlaskForm):
    """What is settled before any child is asked."""

    cohorts = SelectMultipleField(
        "Who is asked",
        coerce=int,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    title = StringField("Title for staff", [InputRequired(), Length(max=200)])
    audience = StringField("Who will act on the answers", [InputRequired(), Length(max=200)])
    decision = TextAreaField("The decision it informs", [InputRequired(), Length(max=2000)])
    closes_on = DateField("Last day to answer", [InputRequired()])
    feedback_on = DateField("Day by which young people hear what changed", [InputRequired()])
    delete_on = DateField("Day on which the answers are deleted", [InputRequired()])
    duty_id = SelectField("Safeguarding lead on duty", coerce=int)
    consent_route = SelectField("Parents and carers", choices=list(CONSENT_ROUTES.items()))
    by_sms = BooleanField("Invite by text where there is a number")
    # Made with the page, so that pressing twice launches once.
    launch_key = HiddenField(validators=[Length(max=40)])

    def details(self) -> WaveDetails:
        """Return what was filled in."""
        return WaveDetails(
            title=self.title.data or "",
            audience=self.audience.data or "",
            decision=self.decision.data or "",
            closes_on=self.closes_on.data,
            feedback_on=self.feedback_on.data,
            delete_on=self.delete_on.data,
            duty_id=self.duty_id.data,
            consent_route=self.consent_route.data,
            by_sms=bool(self.by_sms.data),
            launch_key=self.launch_key.data or None,
        )


@waves.get("/surveys")
@entry(YOUTH_WORKER)
def surveys() -> str:
    """Show the surveys that can be launched, and the problems of those that cannot."""
    library = here.means().library
    return render_template(
        "staff/surveys.html", surveys=library.surveys.values(), problems=library.problems
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
            flash("Launched. The invitations are on their way.", "success")
            return redirect(url_for("staff_waves.wave", wave_id=wave.id), 303)
    checked = launching.plan(
        here.session(),
        survey,
        cohort_ids,
        form.details(),
        today=service.today_in_england(here.now()),
        means=here.means(),
    )
    for warning in checked.warnings:
        flash(warning, "warning")
    return _launch_page(survey, form, checked)


@waves.get("/waves/<int(max=2147483647):wave_id>")
@entry(YOUTH_WORKER, SAFEGUARDING_LEAD)
def wave(wave_id: int) -> str:
    """Show how a wave stands: counts only."""
    found = service.one_wave(here.session(), wave_id)
    if found is None:
        abort(404)
    progress = service.progress(here.session(), wave_id)
    means = here.means()
    base = means.settings.public_base_url
    codes = [
        (joining.cohort.name, joining.join_code, f"{base}/j/{joining.join_code}")
        for joining in service.join_codes(here.session(), wave_id)
    ]
    return render_template(
        "staff/wave.html",
        wave=found,
        survey=service.survey_of_wave(found),
        duty=_duty(found.duty_id),
        progress=progress,
        cost=progress.segments * means.settings.pence_per_segment / 100,
        codes=[(*code, make_qr(code[2]).svg_data_uri(scale=4, border=2)) for code in codes],
    )


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
    survey = here.means().library.surveys.get(survey_id)
    if survey is None:
        abort(404)
    return survey


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


def _launch_page(survey: Survey, form: LaunchForm, checked: Plan | None = None) -> str:
    return render_template("staff/launch.html", survey=survey, form=form, plan=checked)
