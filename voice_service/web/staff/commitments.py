"""You said, we did: written by a youth worker, put in order, and told to young people."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import RadioField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length

from voice_service.conversation.words import ENGLISH
from voice_service.models.commitments import Commitment
from voice_service.models.staff import SAFEGUARDING_LEAD, YOUTH_WORKER
from voice_service.models.waves import Wave
from voice_service.services import commitments as service
from voice_service.services import committing, telling, waves
from voice_service.services.commitments import CommitmentError, Told, Words
from voice_service.survey.definition import AgeBand
from voice_service.survey.telling import OLDER, PLAIN, Measured, measured
from voice_service.web import here
from voice_service.web.entry import entry

OF_WAVE = "/staff/waves/<int(max=2147483647):wave_id>/commitments"
ONE = "/<int(max=2147483647):commitment_id>"
KINDS = (
    ("did", "It is done"),
    ("doing", "It is being done"),
    ("cannot", "It cannot be done, and this is why"),
)

commitments = Blueprint("staff_commitments", __name__, url_prefix=OF_WAVE)


class CommitmentForm(FlaskForm):
    """What a partner does about what young people said, in two wordings."""

    partner = StringField("Who acts", [DataRequired(), Length(max=120)])
    kind = RadioField("How it stands", [DataRequired()], choices=KINDS)
    you_said = TextAreaField("You said", [DataRequired(), Length(max=600)])
    we_did = TextAreaField("We did, or we can't because", [DataRequired(), Length(max=600)])
    you_said_plainly = TextAreaField("You said", [DataRequired(), Length(max=400)])
    we_did_plainly = TextAreaField("We did, or we can't because", [DataRequired(), Length(max=400)])

    def written(self) -> Words:
        """Return what was filled in."""
        return Words(**{name: getattr(self, name).data or "" for name in Words.__slots__})

    def measured(self) -> tuple[Measured, Measured]:
        """Measure both wordings: for 12 and over, and the plainest."""
        words = self.written()
        return (
            measured([words.you_said, words.we_did], OLDER),
            measured([words.you_said_plainly, words.we_did_plainly], PLAIN),
        )


@commitments.get("")
@entry(YOUTH_WORKER, SAFEGUARDING_LEAD)
def index(wave_id: int) -> str:
    """Show what is written of a wave, told or not."""
    wave, written = _wave(wave_id), service.of_wave(here.session(), wave_id)
    return render_template(
        "staff/commitments.html",
        wave=wave,
        written=written,
        late=wave.feedback_on < waves.today_in_england(here.now()),
    )


@commitments.get("/new")
@entry(YOUTH_WORKER)
def new(wave_id: int) -> str:
    """Show the form of a new one."""
    return _form_page(_wave(wave_id), CommitmentForm())


@commitments.post("/new")
@entry(YOUTH_WORKER)
def write(wave_id: int) -> Response | str:
    """Check the words of a new one, or write it down."""
    wave, form = _wave(wave_id), CommitmentForm()
    if not form.validate() or "save" not in request.form:
        return _form_page(wave, form, checked=True)
    try:
        committing.write(here.session(), wave_id, form.written(), by=here.staff(), now=here.now())
    except CommitmentError as error:
        flash(str(error), "danger")
        return _form_page(wave, form)
    flash("Saved. Young people do not see it yet.", "success")
    return _back(wave_id)


@commitments.get(ONE)
@entry(YOUTH_WORKER)
def edit(wave_id: int, commitment_id: int) -> str:
    """Show one to be changed."""
    one = _one(wave_id, commitment_id)
    return _form_page(_wave(wave_id), CommitmentForm(obj=one), one)


@commitments.post(ONE)
@entry(YOUTH_WORKER)
def change(wave_id: int, commitment_id: int) -> Response | str:
    """Check the changed words of one, or save them."""
    one, form = _one(wave_id, commitment_id), CommitmentForm()
    if not form.validate() or "save" not in request.form:
        return _form_page(_wave(wave_id), form, one, checked=True)
    try:
        committing.change(
            *(here.session(), wave_id, commitment_id, form.written()),
            by=here.staff(),
            now=here.now(),
        )
    except CommitmentError as error:
        flash(str(error), "danger")
        return _form_page(_wave(wave_id), form, one)
    flash("Saved.", "success")
    return _back(wave_id)


@commitments.post(f"{ONE}/move")
@entry(YOUTH_WORKER)
def move(wave_id: int, commitment_id: int) -> Response:
    """Move one up or down by one place."""
    try:
        up = request.form.get("to") == "up"
        committing.move(here.session(), wave_id, commitment_id, up=up)
    except CommitmentError as error:
        flash(str(error), "danger")
    return _back(wave_id)


@commitments.post(f"{ONE}/take-down")
@entry(YOUTH_WORKER)
def take_down(wave_id: int, commitment_id: int) -> Response:
    """Take one from the young people's page."""
    try:
        committing.take_down(
            here.session(), wave_id, commitment_id, by=here.staff(), now=here.now()
        )
    except CommitmentError as error:
        flash(str(error), "danger")
    else:
        flash("Taken down. Young people do not see it any more; it is kept here.", "success")
    return _back(wave_id)


@commitments.post(f"{ONE}/delete")
@entry(YOUTH_WORKER)
def delete(wave_id: int, commitment_id: int) -> Response:
    """Delete one that young people do not see."""
    try:
        committing.delete(here.session(), wave_id, commitment_id, by=here.staff(), now=here.now())
    except CommitmentError as error:
        flash(str(error), "danger")
    else:
        flash("Deleted.", "success")
    return _back(wave_id)


@commitments.get("/tell")
@entry(YOUTH_WORKER)
def confirm(wave_id: int) -> Response | str:
    """Show how it will look to young people, who is texted and what that costs."""
    wave = _wave(wave_id)
    plan = telling.plan(here.session(), wave, now=here.now(), means=here.means())
    if not plan.new:
        flash("There is nothing new to tell.", "info")
        return _back(wave_id)
    return render_template(
        "staff/commitments_tell.html",
        wave=wave,
        plan=plan,
        words=ENGLISH,
        wordings=[
            ("For 12 and over", *_preview(plan.new, OLDER)),
            ("For everybody younger, and easy read", *_preview(plan.new, PLAIN)),
        ],
    )


@commitments.post("/tell")
@entry(YOUTH_WORKER)
def tell(wave_id: int) -> Response:
    """Tell the young people what was confirmed."""
    _wave(wave_id)
    try:
        texts = telling.tell(
            *(here.session(), wave_id, request.form.get("key", "")),
            by=here.staff(),
            now=here.now(),
            means=here.means(),
        )
    except CommitmentError as error:
        flash(str(error), "danger")
        return redirect(url_for("staff_commitments.confirm", wave_id=wave_id), 303)
    told = "Told. Young people see it when they open their link"
    if texts:
        told += f"; {texts} {'text goes' if texts == 1 else 'texts go'} as soon as allowed"
    flash(f"{told}.", "success")
    return _back(wave_id)


def _preview(new: tuple[Commitment, ...], band: AgeBand) -> tuple[list[Told], list[str]]:
    """Return the cards as a band will see them, and what somebody should look at again."""
    cards = [
        Told(one.kind, one.partner, *service.said_to(one, band), at=one.changed_at) for one in new
    ]
    found = [measured([card.you_said, card.we_did], band) for card in cards]
    return cards, [remark for one in found for remark in one.remarks]


def _form_page(
    wave: Wave, form: CommitmentForm, one: Commitment | None = None, *, checked: bool = False
) -> str:
    older, plain = form.measured() if checked else (None, None)
    return render_template(
        "staff/commitment.html", wave=wave, form=form, one=one, older=older, plain=plain
    )


def _wave(wave_id: int) -> Wave:
    found = waves.one_wave(here.session(), wave_id)
    if found is None:
        abort(404)
    return found


def _one(wave_id: int, commitment_id: int) -> Commitment:
    found = service.one_of(here.session(), wave_id, commitment_id)
    if found is None:
        abort(404)
    return found


def _back(wave_id: int) -> Response:
    return redirect(url_for("staff_commitments.index", wave_id=wave_id), 303)
