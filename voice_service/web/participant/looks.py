"""How the pages look and which words they use: chosen by the young person, at any time."""

from dataclasses import replace

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from voice_service.services import looks as choosing
from voice_service.services import tongues
from voice_service.services.doors import Place, PlaceError
from voice_service.survey.definition import AgeBand
from voice_service.web import here
from voice_service.web.entry import EVERYONE, entry
from voice_service.web.participant import place as places
from voice_service.web.participant import showing, tablet

looks = Blueprint("participant_looks", __name__)


@looks.get("/looks")
@entry(EVERYONE)
def looks_page() -> str:
    """Show the looks there are to choose from."""
    place = showing.held()
    shown = showing.look(place)
    choice = choosing.offered(here.session(), place) if shown and place else None
    said = showing.words(shown)
    return showing.render(
        "looks",
        said=said,
        choice=choice,
        tongues=tongues.OFFERED,
        language=shown.screen.language if shown else said.language,
        place=showing.signed(place if choice else None),
        band=shown.screen.band if shown else None,
        **showing.way_on(said),
    )


@looks.post("/looks")
@entry(EVERYONE)
def choose() -> Response | str | tuple[str, int]:
    """Take a choice, and go back to the question that stands, in other words."""
    place, spoken = showing.sent(), request.form.get("language", "")
    if place is None and tablet.in_hand(request):
        return showing.tell("nowhere"), 404
    if place is None:
        return _spoken(redirect(url_for("participant.home"), 303), spoken)
    if place.invitation_id is None and choosing.offered(here.session(), place) is None:
        return _at_a_door(place, spoken)
    look = request.form.get("look", "")
    band = AgeBand(look) if look in set(AgeBand) else None
    try:
        chosen = choosing.choose(here.session(), place, band=band, language=spoken, now=here.now())
    except PlaceError:
        return showing.tell("lost"), 404
    page = showing.look(chosen)
    if showing.held() is None and page is not None:
        # Without a cookie the next page can only come as the answer to this one.
        return showing.screen_page(page)
    return _spoken(redirect(url_for("participant.survey"), 303), spoken)


def _at_a_door(place: Place, language: str) -> Response:
    """Let the door speak another language; whose words are chosen once there are questions."""
    response = _spoken(redirect(url_for("participant.survey"), 303), language)
    if language in tongues.CODES:
        places.keep(response, replace(place, language=language), here.means().settings)
    return response


def _spoken(response: Response, language: str) -> Response:
    """Let pages outside a conversation speak this language, too, until the browser is closed."""
    if language in tongues.CODES:
        secure = here.means().settings.secure
        response.set_cookie(tongues.COOKIE, language, httponly=True, samesite="Lax", secure=secure)
    return response
