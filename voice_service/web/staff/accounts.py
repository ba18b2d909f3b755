"""Accounts of staff, for the administrator, who sees no child's words."""

from flask import Blueprint, flash, render_template
from flask_wtf import FlaskForm
from wtforms import SelectField, StringField
from wtforms.validators import InputRequired, Length

from voice_service.models.staff import ADMINISTRATOR, ROLES
from voice_service.services import accounts as service
from voice_service.services.accounts import AccountError
from voice_service.web import here
from voice_service.web.entry import entry

accounts = Blueprint("staff_accounts", __name__, url_prefix="/staff/accounts")


class AccountForm(FlaskForm):
    """A new member of staff."""

    name = StringField("Name", [InputRequired(), Length(max=120)])
    email = StringField("Email address", [InputRequired(), Length(max=255)])
    phone = StringField(
        "Mobile number (a safeguarding lead and a senior officer need one)", [Length(max=30)]
    )
    role = SelectField(
        "Role",
        choices=[(name, f"{name.replace('_', ' ')}: {what}") for name, what in ROLES.items()],
    )


@accounts.get("")
@entry(ADMINISTRATOR)
def index() -> str:
    """List the accounts."""
    return _page(AccountForm())


@accounts.post("")
@entry(ADMINISTRATOR)
def add() -> str:
    """Make an account; its first password is shown once."""
    form = AccountForm()
    if not form.validate():
        return _page(form)
    password = service.new_password()
    try:
        member = service.add_staff(
            here.session(),
            email=form.email.data or "",
            name=form.name.data or "",
            role=form.role.data,
            password=password,
            phone=form.phone.data or None,
            fiction=here.means().settings.fiction,
        )
    except AccountError as error:
        flash(str(error), "danger")
        return _page(form)
    return _page(AccountForm(formdata=None), made=(member.email, password))


def _page(form: AccountForm, made: tuple[str, str] | None = None) -> str:
    return render_template(
        "staff/accounts.html", form=form, people=service.all_staff(here.session()), made=made
    )
