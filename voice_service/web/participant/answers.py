"""What happens to my answers: what I said, who helped, and taking it back."""

from flask import Blueprint, request
from werkzeug.wrappers import Response

from voice_service.conversation.options import helper_options
from voice_service.conversation.state import Helper
from voice_service.conversation.texts import promise
from voice_service.services import said, taking_back
from voice_service.services.doors import Place, PlaceError
from voice_service.web import here
from voice_service.web.entry import EVERYONE, entry
from voice_service.web.participant import showing

answers = Blueprint("participant_answers", __name__)


@answers.get("/private")
@entry(EVERYONE)
def private() -> str:
    """Say what happens to the answers."""
    return _page(showing.held())


@answers.post("/private")
@entry(EVERYONE)
def act() -> Response | str | tuple[str, int]:
    """Show what somebody said, take it back, or record who helped.

    It is sent and not looked at by an address: nobody comes upon it by going back.
    """
    place = showing.sent()
    if place is None:
        return showing.tell("nowhere"), 404
    try:
        return _do(place, request.form.get("do", ""))
    except PlaceError:
        return showing.tell("lost"), 404


def _do(place: Place, what: str) -> str:
    session = here.session()
    if what == "take_back":
        taking_back.take_back(session, place, now=here.now())
        return _page(place, done="taken_back")
    helper = request.form.get("helper", "")
    if what == "helped" and helper in set(Helper):
        taking_back.helped_by(session, place, Helper(helper))
        return _page(place, done="helped")
    return _page(place, shows=what == "show", sure=what == "ask_back")


def _page(place: Place | None, *, shows: bool = False, sure: bool = False, done: str = "") -> str:
    shown = showing.look(place)
    band = shown.screen.band if shown else None
    words = showing.words(shown)
    welcomes = shown is not None and shown.screen.kind == "welcome"
    try:
        mine = said.mine(here.session(), place) if place and shown else None
    except PlaceError:
        mine = None
    return showing.render(
        "answers",
        said=words,
        lines=shown.screen.lines if shown and welcomes else promise(band, None, words),
        mine=mine,
        shows=shows,
        sure=sure,
        done=done,
        helpers=helper_options(words),
        place=showing.signed(place if mine else None),
        band=band,
        **showing.way_on(words),
    )
