"""What young people on the panel want to be asked: a box to write in, and ideas to pick from."""

from flask import Blueprint, make_response, redirect, request, url_for
from werkzeug.wrappers import Response

from voice_service.services import ideas as service
from voice_service.services import pages
from voice_service.services.doors import Place, PlaceError
from voice_service.services.ideas import Board
from voice_service.web import here
from voice_service.web.entry import EVERYONE, entry
from voice_service.web.participant import place as places
from voice_service.web.participant import showing

ideas = Blueprint("participant_ideas", __name__)


@ideas.get("/ideas")
@entry(EVERYONE)
def board() -> Response | str | tuple[str, int]:
    """Show the box, and the ideas that can be picked."""
    settings = here.means().settings
    place, spare = places.come(request, settings)
    if place is None:
        return showing.tell("nowhere"), 404
    if spare:
        return redirect(url_for("participant_ideas.board"), 303)
    try:
        shown = service.board(here.session(), place)
    except PlaceError:
        return showing.tell("nowhere"), 404
    if shown.waits:  # nothing is asked now, and this page must not say why
        way = places.way_from(request, place, settings)
        return redirect(url_for("participant.survey", way=way), 303)
    return _page(shown, place, kept="kept" in request.args)


@ideas.post("/ideas")
@entry(EVERYONE)
def send() -> Response | tuple[str, int]:
    """Take an idea and picks."""
    settings = here.means().settings
    place, words = places.of(request, settings), request.form.get("answer", "")
    if place is None or place.invitation_id is None:
        return _unplaced(words)
    picks = request.form.getlist("pick", type=int)
    try:
        sent = service.send(here.session(), place, words, picks, now=here.now(), means=here.means())
    except PlaceError:
        return showing.tell("nowhere"), 404
    if sent.screen is not None:
        response = make_response(showing.instead(sent.screen, place))
    elif sent.nudge or sent.too_many or places.way_from(request, place, settings):
        kept = not sent.too_many
        shown = _page(sent.board, place, kept=kept, nudge=sent.nudge, too_many=sent.too_many)
        response = make_response(shown)
    else:
        return redirect(url_for("participant_ideas.board", kept=1), 303)
    return response


def _unplaced(words: str) -> Response | tuple[str, int]:
    """Take what came without a place: words that tell of harm are heard."""
    safety = pages.without_place(here.session(), words, None, now=here.now(), means=here.means())
    if safety is None:
        return showing.tell("lost"), 404
    return make_response(showing.instead(safety, None))


def _page(
    shown: Board,
    place: Place,
    *,
    kept: bool = False,
    nudge: str = "",
    too_many: bool = False,
) -> str:
    return showing.render(
        "ideas",
        band=shown.band,
        board=shown,
        place=places.write(place, here.means().settings),
        kept=kept,
        nudge=nudge,
        too_many=too_many,
    )
