"""How the pages look and which words they use: chosen by the young person, at any time."""

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from voice_service.services import looks as choosing
from voice_service.services.doors import PlaceError
from voice_service.survey.definition import AgeBand
from voice_service.web import here
from voice_service.web.entry import EVERYONE, entry
from voice_service.web.participant import showing

looks = Blueprint("participant_looks", __name__)


@looks.get("/looks")
@entry(EVERYONE)
def looks_page() -> str:
    """Show the looks there are to choose from."""
    place = showing.held()
    shown = showing.look(place)
    choice = choosing.offered(here.session(), place) if shown and place else None
    return showing.render(
        "looks",
        choice=choice,
        place=showing.signed(place if choice else None),
        band=shown.screen.band if shown else None,
        language=shown.screen.language if shown else "en",
        **showing.way_on(),
    )


@looks.post("/looks")
@entry(EVERYONE)
def choose() -> Response | str | tuple[str, int]:
    """Take a choice, and go back to the question that stands, in other words."""
    place = showing.sent()
    if place is None:
        return showing.tell("nowhere"), 404
    look = request.form.get("look", "")
    band = AgeBand(look) if look in set(AgeBand) else None
    language = request.form.get("language", "")
    try:
        chosen = choosing.choose(
            here.session(), place, band=band, language=language, now=here.now()
        )
    except PlaceError:
        return showing.tell("lost"), 404
    page = showing.look(chosen)
    if showing.held() is None and page is not None:
        # Without a cookie the next page can only come as the answer to this one.
        return showing.screen_page(page)
    return redirect(url_for("participant.survey"), 303)
