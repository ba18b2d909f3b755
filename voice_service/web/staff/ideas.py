"""What young people want to be asked: worded by a lead, ranked for who writes the next survey."""

from collections.abc import Callable

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from voice_service.models.staff import SAFEGUARDING_LEAD, YOUTH_WORKER
from voice_service.services import idea_desk, readers
from voice_service.services.idea_desk import IdeaError
from voice_service.survey.definition import AgeBand
from voice_service.survey.telling import measured
from voice_service.web import here
from voice_service.web.entry import entry

ONE = "/<int(max=2147483647):idea_id>"
# The youngest on a panel can be ten.
YOUNGEST = AgeBand.EIGHT_TO_ELEVEN

ideas = Blueprint("staff_ideas", __name__, url_prefix="/staff/ideas")


@ideas.get("")
@entry(YOUTH_WORKER, SAFEGUARDING_LEAD, writes=True)
def index() -> str:
    """Show the ideas; a child's own words only to a lead, and that is recorded."""
    session, staff = here.session(), here.staff()
    waiting = idea_desk.waiting(session, staff) if staff.has_role(SAFEGUARDING_LEAD) else []
    if first := next((one.id for one in waiting if one.words), None):
        readers.looked(session, staff, "idea", first, now=here.now())
    return render_template(
        "staff/ideas.html",
        waiting=waiting,
        how_many=idea_desk.how_many_wait(session),
        ranking=idea_desk.ranking(session),
        aside=idea_desk.put_aside_of(session),
        least=idea_desk.LEAST_TO_RANK,
        longest=idea_desk.LONGEST,
    )


@ideas.post(f"{ONE}/word")
@entry(SAFEGUARDING_LEAD)
def word(idea_id: int) -> Response:
    """Show an idea to young people in a person's words."""
    words = request.form.get("words", "")
    done = _try(
        lambda: idea_desk.word(here.session(), idea_id, words, by=here.staff(), now=here.now()),
        "Young people on the panel can pick it now.",
    )
    if done:
        for remark in measured([words], YOUNGEST).remarks:
            flash(f"{remark} Take it off and word it anew if that matters.", "warning")
    return _back()


@ideas.post(f"{ONE}/aside")
@entry(SAFEGUARDING_LEAD)
def put_aside(idea_id: int) -> Response:
    """Put an idea aside that is not worded yet."""
    _try(
        lambda: idea_desk.put_aside(here.session(), idea_id, by=here.staff(), now=here.now()),
        "Put aside.",
    )
    return _back()


@ideas.post(f"{ONE}/off")
@entry(YOUTH_WORKER, SAFEGUARDING_LEAD)
def take_off(idea_id: int) -> Response:
    """Show an idea no more."""
    _try(
        lambda: idea_desk.take_off(here.session(), idea_id, by=here.staff(), now=here.now()),
        "Young people do not see it any more.",
    )
    return _back()


@ideas.post(f"{ONE}/again")
@entry(YOUTH_WORKER, SAFEGUARDING_LEAD)
def show_again(idea_id: int) -> Response:
    """Show an idea again."""
    _try(
        lambda: idea_desk.show_again(here.session(), idea_id, by=here.staff(), now=here.now()),
        "Young people can pick it again.",
    )
    return _back()


def _try(act: Callable[[], None], done: str) -> bool:
    try:
        act()
    except IdeaError as error:
        here.session().rollback()
        flash(str(error), "danger")
        return False
    flash(done, "success")
    return True


def _back() -> Response:
    return redirect(url_for("staff_ideas.index"), 303)
