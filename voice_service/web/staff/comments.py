"""Reading comments, and releasing the ones that may be quoted."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from voice_service.models.staff import SAFEGUARDING_LEAD
from voice_service.services import comments as service
from voice_service.services import readers, understanding, waves
from voice_service.services.comments import CommentError
from voice_service.web import here
from voice_service.web.entry import entry

comments = Blueprint("staff_comments", __name__, url_prefix="/staff")


@comments.get("/waves/<int(max=2147483647):wave_id>/comments")
@entry(SAFEGUARDING_LEAD, writes=True)
def of_wave(wave_id: int) -> str:
    """List the comments of a wave; that they were looked at is recorded."""
    wave = waves.one_wave(here.session(), wave_id)
    if wave is None:
        abort(404)
    found = service.of_wave(here.session(), wave_id, here.staff())
    if found:
        readers.looked(here.session(), here.staff(), "comments", wave_id, now=here.now())
    return render_template(
        "staff/comments.html",
        wave=wave,
        survey=waves.survey_of_wave(wave),
        comments=found,
        redacted=service.redacted(here.session(), found, here.means()),
        sounds_of=understanding.sounds,
        themes_of=understanding.themes_of,
        themes=here.means().library.understander.framework.themes,
        worrying=service.with_concerns(here.session(), wave_id),
        cut_short=service.with_parts_missing(here.session(), wave_id),
        looks=readers.of_comments(here.session(), wave_id),
        readers=readers.who_read(here.session(), wave_id),
        waiting=readers.of_wave(here.session(), wave_id, now=here.now()),
    )


@comments.post(
    "/waves/<int(max=2147483647):wave_id>/comments/<int(max=2147483647):answer_id>/release"
)
@entry(SAFEGUARDING_LEAD)
def release(wave_id: int, answer_id: int) -> Response:
    """Release a comment in the words that were approved."""
    try:
        service.release(
            here.session(),
            answer_id,
            request.form.get("quote", ""),
            by=here.staff(),
            now=here.now(),
        )
    except CommentError as error:
        flash(str(error), "danger")
    else:
        flash("Released. It can now be quoted in the summary.", "success")
    return _back(wave_id, answer_id)


@comments.post(
    "/waves/<int(max=2147483647):wave_id>/comments/<int(max=2147483647):answer_id>/withdraw"
)
@entry(SAFEGUARDING_LEAD)
def withdraw(wave_id: int, answer_id: int) -> Response:
    """Take a released comment back."""
    try:
        service.withdraw(here.session(), answer_id, by=here.staff(), now=here.now())
    except CommentError:
        abort(404)
    flash("Taken back. It is no longer quoted.", "success")
    return _back(wave_id, answer_id)


def _back(wave_id: int, answer_id: int) -> Response:
    """Return to the same comment on the same page of the list."""
    page = request.form.get("page", 1, type=int)
    address = url_for(
        "staff_comments.of_wave", wave_id=wave_id, page=page, _anchor=f"comment-{answer_id}"
    )
    return redirect(address, 303)
