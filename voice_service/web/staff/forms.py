"""The forms of a wave: what is settled before any child is asked, and what it may cost."""

from datetime import datetime

from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    DateField,
    DateTimeLocalField,
    HiddenField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from voice_service.delivery.pounds import PoundsError, pence_of
from voice_service.delivery.rules import in_england
from voice_service.services.obstacles import CONSENT_ROUTES, WaveDetails
from voice_service.web.staff.times import LONDON

# As browsers send it, with seconds or without, and as people write it where there is no picker.
WRITTEN = "%Y-%m-%dT%H:%M"
FORMATS = [WRITTEN, "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"]
LAST_YEAR = 2099


class EnglandTimeField(DateTimeLocalField):
    """A day and a time as clocks in England show them; its data is the moment."""

    data: datetime | None

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return f"{self.data.astimezone(LONDON):{WRITTEN}}" if self.data else ""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read a day and a time; nothing is no moment."""
        if not valuelist or not valuelist[0].strip():
            self.data = None
            return
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError("Write a day and a time, like 2030-11-30 09:00.") from None
        if self.data is None or not 2000 <= self.data.year <= LAST_YEAR:
            self.data = None
            raise ValueError(f"Write a year before {LAST_YEAR + 1}.")
        self.data = in_england(self.data)


class PoundsField(StringField):
    """An amount in pounds; its data is whole pence, None when it is empty."""

    data: int | None

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else f"{self.data / 100:.2f}".removesuffix(".00")

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read an amount."""
        try:
            self.data = pence_of(valuelist[0] if valuelist else "")
        except PoundsError:
            self.data = None
            raise


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
    opens_at = EnglandTimeField("When it begins", format=FORMATS)
    remind_on = DateField("Day of the one reminder", [Optional()])
    closes_on = DateField("Last day to answer", [InputRequired()])
    feedback_on = DateField("Day by which young people hear what changed", [InputRequired()])
    delete_on = DateField("Day on which the answers are deleted", [InputRequired()])
    spend_limit_pence = PoundsField("Spend limit in pounds")
    duty_id = SelectField("Safeguarding lead", coerce=int)
    consent_route = SelectField("Parents and carers", choices=list(CONSENT_ROUTES.items()))
    by_sms = BooleanField("Invite by text where there is a number")
    despite = TextAreaField(
        "Why it is asked all the same",
        [Length(max=1000, message="Write no more than 1,000 characters.")],
    )
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
            opens_at=self.opens_at.data,
            remind_on=self.remind_on.data,
            spend_limit_pence=self.spend_limit_pence.data,
            launch_key=self.launch_key.data or None,
            despite=self.despite.data or "",
        )


class LimitForm(FlaskForm):
    """What the texts of a wave may cost."""

    limit = PoundsField("Spend limit in pounds")
