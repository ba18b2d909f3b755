"""Checking what the machine makes of comments, correcting it, and seeing how far both agree."""

from string import ascii_uppercase

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from voice_service.analysis.agreement import ENOUGH, LEAST
from voice_service.analysis.sentiment import LABELS
from voice_service.models.staff import ANALYST, SAFEGUARDING_LEAD
from voice_service.services import agreeing, emerging, readers, waves
from voice_service.services import checking as service
from voice_service.services.understanding import JudgementError
from voice_service.web import here
from voice_service.web.entry import entry
from voice_service.web.staff.reading import HIGHEST

checking = Blueprint("staff_checking", __name__, url_prefix="/staff/checking")

# One key for each theme, in the order of the framework.
_KEYS = ascii_uppercase + "123456789"


@checking.app_template_global("theme_keys")
def theme_keys() -> list[tuple[str, str, str, str]]:
    """List the themes with the key that each has: key, id, name, meaning."""
    themes = here.means().library.understander.framework.themes.values()
    return [
        (key, theme.id, theme.name, theme.meaning)
        for key, theme in zip([*_KEYS, *[""] * len(themes)], themes, strict=False)
    ]


@checking.get("")
@entry(ANALYST, SAFEGUARDING_LEAD, writes=True)
def index() -> str:
    """Show comments that nobody has checked yet; that they were looked at is recorded."""
    wave_id = _wave_id()
    wave = None if wave_id is None else waves.one_wave(here.session(), wave_id)
    if wave is None and wave_id is not None:
        abort(404)
    found = service.to_check(here.session(), here.staff(), here.means(), wave_id=wave_id)
    left = service.how_many(here.session(), wave_id=wave_id)
    if found:
        readers.looked(here.session(), here.staff(), "answer", found[0].id, now=here.now())
    return render_template(
        "staff/checking.html",
        comments=found,
        left=left,
        wave=wave,
        labels=LABELS,
        done=request.args.get("done", type=int),
    )


@checking.get("/agreement")
@entry(ANALYST, SAFEGUARDING_LEAD)
def agreement() -> str:
    """Show how far the machine agrees with people on this partnership's own comments."""
    return render_template(
        "staff/agreement.html",
        found=agreeing.measured(here.session()),
        themes=here.means().library.understander.framework.themes,
        waves={wave.id: wave for wave in waves.all_waves(here.session())},
        version=here.means().library.understander.version,
        enough=ENOUGH,
        least=LEAST,
    )


@checking.get("/new")
@entry(ANALYST, SAFEGUARDING_LEAD)
def new() -> str:
    """Show what rose in a wave since the one before, and what no theme covers."""
    wave_id = _wave_id()
    return render_template(
        "staff/new.html",
        waves=waves.all_waves(here.session()),
        chosen=wave_id,
        found=emerging.emerging(here.session(), wave_id, here.means()) if wave_id else None,
    )


@checking.post("/<int(max=2147483647):answer_id>")
@entry(ANALYST, SAFEGUARDING_LEAD)
def judge(answer_id: int) -> ResponseReturnValue:
    """Keep what a person says of a comment; with nothing chosen they agree with what is there."""
    given = request.form
    try:
        service.judge(
            *(here.session(), answer_id, here.staff(), here.means()),
            sounds=given.get("sounds") or None,
            themes=given.getlist("theme") if "themes" in given else None,
            why=given.get("why", ""),
            now=here.now(),
        )
    except JudgementError as error:
        if _asks_for_data():
            return {"error": str(error)}, 422
        flash(str(error), "danger")
        return _back(None)
    if _asks_for_data():
        return {"left": service.how_many(here.session(), wave_id=_wave_id())}
    return _back(answer_id)


def _back(done: int | None) -> Response:
    if request.form.get("from") == "reading":
        return redirect(url_for("staff_reading.index", wave=_wave_id()), 303)
    return redirect(url_for("staff_checking.index", wave=_wave_id(), done=done), 303)


def _wave_id() -> int | None:
    given = request.values.get("wave", type=int)
    return given if given is not None and 0 < given <= HIGHEST else None


def _asks_for_data() -> bool:
    return request.accept_mimetypes.best == "application/json"
