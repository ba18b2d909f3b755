"""A class that comes in by its link, and a tablet that goes from hand to hand."""

from flask import Blueprint, make_response, redirect, request, session, url_for
from flask_security import current_user, logout_user
from werkzeug.wrappers import Response

from voice_service.services import doors, tongues
from voice_service.services.doors import CLASS, TABLET, Door, SittingOverError
from voice_service.services.sittings import one_sitting
from voice_service.web import here
from voice_service.web.entry import EVERYONE, entry
from voice_service.web.participant import joining, showing, standing, tablet
from voice_service.web.participant import place as places
from voice_service.web.participant.tablet import Hold

sittings = Blueprint("participant_sittings", __name__)


@sittings.app_context_processor
def _in_hand() -> dict[str, object]:
    """Let pages offer the next person's turn on a tablet that goes from hand to hand."""
    if not tablet.in_hand(request):
        return {"tablet": False}
    return {"tablet": True, "next_person_url": url_for("participant_sittings.done")}


@sittings.app_errorhandler(SittingOverError)
def _over(_error: SittingOverError) -> Response:
    """Say that nobody can come in any more; a tablet becomes an ordinary browser again."""
    if not tablet.in_hand(request):
        return make_response(showing.tell("over"), 410)
    response = make_response(_only("tablet_over"), 410)
    tablet.end(response, here.means().settings)
    return _clean(response)


@sittings.get("/in/<token>")
@entry(EVERYONE)
def come_in(token: str) -> Response | tuple[str, int]:
    """Show the first page to somebody of a class that answers together."""
    door = _door(token, CLASS)
    if door is None:
        return showing.tell("link_old"), 404
    return standing.at_the_door(door)


@sittings.get("/tablet/<token>")
@entry(EVERYONE)
def offered(token: str) -> str | tuple[str, int]:
    """Tell a grown-up what will become of this tablet; it does not yet."""
    door = _door(token, TABLET)
    if door is None:
        return showing.tell("link_old"), 404
    sitting = one_sitting(here.session(), door.sitting_id)
    ends = joining.clock(sitting.expires_at) if sitting else ""
    return showing.render("tablet", token=token, ends=ends)


@sittings.post("/tablet/<token>")
@entry(EVERYONE)
def begin(token: str) -> Response | tuple[str, int]:
    """Make this browser a tablet that goes from hand to hand; no sign-in of staff stays on it."""
    door = _door(token, TABLET)
    if door is None:
        return showing.tell("link_old"), 404
    if current_user.is_authenticated:
        logout_user()
    session.clear()
    return _hand_over(door.sitting_id)


@sittings.get("/turn")
@entry(EVERYONE)
def turn() -> str | tuple[str, int]:
    """Show the page at which whoever holds the tablet stands."""
    hold = _hold()
    if hold is None:
        return _only("tablet_lost"), 404
    if (place := showing.held()) is not None:
        return standing.page(place)
    door = doors.at_sitting(
        here.session(), hold.sitting_id, now=here.now(), means=here.means()
    ).place(hold.turn, tongues.choose(request))
    if doors.joined(here.session(), door) is not None:
        # Somebody has finished in this turn, or left it: whoever holds it now may be another.
        return _only("passed_on", on_url=url_for(".done"), on_word=showing.words()["next_yes"])
    return standing.page(door)


@sittings.get("/turn/next")
@entry(EVERYONE)
def done() -> str | tuple[str, int]:
    """Ask whether this person is done: a slip of a finger must not end anybody's turn."""
    hold = _hold()
    if hold is None:
        return _only("tablet_lost"), 404
    return showing.render("next", turn=hold.turn)


@sittings.post("/turn/next")
@entry(EVERYONE)
def hand_over() -> Response | tuple[str, int]:
    """Give the tablet to the next person, who finds nothing of the one before."""
    hold = _hold()
    if hold is None:
        return _only("tablet_lost"), 404
    if request.form.get("turn") != hold.turn:
        # From a page of an earlier turn: whoever is in the middle of theirs is not disturbed.
        return redirect(url_for(".turn"), 303)
    doors.at_sitting(here.session(), hold.sitting_id, now=here.now(), means=here.means())
    return _hand_over(hold.sitting_id)


def _hand_over(sitting_id: int) -> Response:
    response = redirect(url_for(".turn"), 303)
    tablet.keep(response, tablet.next_turn(sitting_id), here.means().settings)
    return _clean(response)


def _clean(response: Response) -> Response:
    """Let the browser keep nothing of the person before: no place, no page to go back to."""
    places.end(response, here.means().settings)
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


def _hold() -> Hold | None:
    return tablet.hold_of(request, here.means().settings)


def _door(token: str, kind: str) -> Door | None:
    door = doors.by_link(here.session(), token, now=here.now(), means=here.means())
    return door if door is not None and door.kind == kind else None


def _only(what: str, **on: str) -> str:
    """Render a page that tells one thing."""
    said = showing.words()
    lines = (said[f"{what}_line"],)
    return showing.render("page", said=said, title=said[f"{what}_title"], lines=lines, **on)
