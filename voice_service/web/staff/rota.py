"""The rota: a week as a picture, its gaps, and the forms that put shifts on it and take off."""

from datetime import date, time, timedelta

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import (
    BooleanField,
    DateField,
    IntegerField,
    SelectField,
    SelectMultipleField,
    TimeField,
)
from wtforms.validators import InputRequired, NumberRange
from wtforms.widgets import CheckboxInput, ListWidget

from voice_service.models.staff import ADMINISTRATOR, SAFEGUARDING_LEAD, YOUTH_WORKER
from voice_service.safeguarding.cover import told
from voice_service.safeguarding.shifts import WEEK, Holidays, Pattern
from voice_service.services import obstacles, shifts
from voice_service.services import rota as service
from voice_service.services.shifts import Added, RotaError
from voice_service.web import here
from voice_service.web.entry import entry
from voice_service.web.staff import times
from voice_service.web.staff.rota_picture import monday, picture, today

rota = Blueprint("staff_rota", __name__, url_prefix="/staff/rota")

AHEAD = 8 * WEEK
MOST_NAMED = 6
FIRST_YEAR, LAST_YEAR = 2000, 2098
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_ONE_DAY = timedelta(days=1)
HOLIDAYS = (
    (Holidays.INCLUDED.value, "Like any other day"),
    (Holidays.EXCLUDED.value, "No shift on bank holidays"),
    (Holidays.ONLY.value, "Only on bank holidays"),
)


class ShiftsForm(FlaskForm):
    """Shifts of one person at the same hours, from one day to another."""

    person = SelectField("Who", coerce=int)
    first = DateField("First day", [InputRequired()])
    last = DateField("Last day", [InputRequired()])
    begins = TimeField("From", [InputRequired()])
    ends = TimeField("To", [InputRequired()])
    weekdays = SelectMultipleField(
        "Days of the week",
        coerce=int,
        choices=list(enumerate(WEEKDAYS)),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    holidays = SelectField("Bank holidays", choices=HOLIDAYS)
    deputy = BooleanField("As a deputy")

    def pattern(self) -> Pattern:
        """Return what was filled in."""
        return Pattern(
            self.first.data,
            self.last.data,
            self.begins.data,
            self.ends.data,
            frozenset(self.weekdays.data or ()),
            Holidays(self.holidays.data),
        )


class CopyForm(FlaskForm):
    """How often a week is repeated."""

    weeks = IntegerField(
        "How many weeks", [InputRequired(), NumberRange(1, 104, "Write a number from 1 to 104.")]
    )


@rota.get("")
@entry(SAFEGUARDING_LEAD, YOUTH_WORKER, ADMINISTRATOR)
def index() -> str:
    """Show a week, who is on duty, and the gaps ahead."""
    return _page(_week())


@rota.post("/shifts")
@entry(SAFEGUARDING_LEAD, ADMINISTRATOR)
def add() -> Response | str:
    """Put shifts on the rota."""
    form = _shifts_form()
    if not form.validate():
        return _page(_week(), adding=form)
    try:
        added = shifts.add_shifts(
            here.session(),
            form.person.data,
            form.pattern(),
            deputy=form.deputy.data,
            by=here.staff(),
            now=here.now(),
        )
    except RotaError as error:
        flash(str(error), "danger")
        return _page(_week(), adding=form)
    flash(_told(added), "success")
    return _to_week(form.first.data)


@rota.post("/copy")
@entry(SAFEGUARDING_LEAD, ADMINISTRATOR)
def copy() -> Response | str:
    """Repeat a week in those that follow it."""
    form, week = CopyForm(), _week()
    if not form.validate():
        return _page(week, copying=form)
    try:
        added = shifts.copy_week(
            here.session(), week, form.weeks.data, by=here.staff(), now=here.now()
        )
    except RotaError as error:
        flash(str(error), "danger")
        return _page(week, copying=form)
    flash(_told(added), "success")
    return _to_week(week + WEEK)


@rota.post("/shifts/<int(max=2147483647):shift_id>/remove")
@entry(SAFEGUARDING_LEAD, ADMINISTRATOR)
def remove(shift_id: int) -> Response:
    """Take one shift off the rota, and say at once what gap that leaves."""
    now = here.now()
    try:
        gone = shifts.remove_shift(here.session(), shift_id, by=here.staff(), now=now)
    except RotaError as error:
        flash(str(error), "danger")
        return _to_week(_week())
    flash(f"Taken off the rota: the shift from {times.hour(gone.starts)}.", "success")
    gaps = service.gaps_between(here.session(), gone.starts, gone.ends)
    if gaps:
        flash(f"Nobody is on duty {told(gaps)}.", "warning")
    return _to_week(_week())


def _page(week: date, *, adding: ShiftsForm | None = None, copying: CopyForm | None = None) -> str:
    now, session = here.now(), here.session()
    edits = any(here.staff().has_role(role) for role in (SAFEGUARDING_LEAD, ADMINISTRATOR))
    gaps = service.gaps_between(session, now, now + AHEAD)
    return render_template(
        "staff/rota.html",
        week=week,
        last=week + WEEK - _ONE_DAY,
        before=week - WEEK,
        after=week + WEEK,
        this_week=monday(today(now)),
        today=today(now),
        picture=picture(service.week(session, week, now=now), now=now),
        standing=service.standing(session, now=now),
        gaps=[(gap, monday(today(gap.starts))) for gap in gaps],
        until=now + AHEAD,
        most=MOST_NAMED,
        adding=(adding or _shifts_form(week)) if edits else None,
        copying=copying or CopyForm(formdata=None, data={"weeks": 4}),
    )


def _shifts_form(week: date | None = None) -> ShiftsForm:
    """Make the form: what was sent, or for a week that is shown, what is usual."""
    form = ShiftsForm() if week is None else ShiftsForm(formdata=None, data=_usual(week))
    form.person.choices = [
        (person.id, person.name) for person in obstacles.duty_people(here.session())
    ]
    return form


def _usual(week: date) -> dict[str, object]:
    """Propose the shift that fills the gap in the address, or the nights of a week."""
    begin = max(week, today(here.now()))
    proposed = {"first": begin, "last": begin + WEEK - _ONE_DAY, "begins": time(17)}
    proposed |= {"ends": time(9), "weekdays": list(range(7))}
    try:
        day = date.fromisoformat(request.args.get("day", ""))
        gap = [time.fromisoformat(request.args.get(name, "")) for name in ("begins", "ends")]
    except ValueError:
        return proposed
    return proposed | {"first": day, "last": day, "begins": gap[0], "ends": gap[1]}


def _week() -> date:
    """Return the Monday that the address asks for, or that of this week."""
    try:
        day = date.fromisoformat(request.args.get("week", ""))
    except ValueError:
        day = None
    if day is None or not FIRST_YEAR <= day.year <= LAST_YEAR:
        day = today(here.now())
    return monday(day)


def _to_week(day: date) -> Response:
    return redirect(url_for("staff_rota.index", week=monday(day)), 303)


def _told(added: Added) -> str:
    known = f" {added.known} stood there already." if added.known else ""
    if not added.new:
        return f"Nothing is new:{known}"
    return f"{added.new} shift{'s are' if added.new > 1 else ' is'} on the rota now.{known}"
