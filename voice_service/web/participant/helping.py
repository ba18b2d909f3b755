"""Who can help, and a box to tell a person something: the same on every page."""

from flask import Blueprint, request
from werkzeug.wrappers import Response

from voice_service.services import reaching, tongues
from voice_service.services.doors import PlaceError
from voice_service.web import here
from voice_service.web.entry import EVERYONE, entry
from voice_service.web.participant import showing

helping = Blueprint("participant_help", __name__)


@helping.get("/help")
@entry(EVERYONE)
def help_page() -> str:
    """Show who can help."""
    return _help()


@helping.post("/help")
@entry(EVERYONE)
def tell_someone() -> str | Response | tuple[str, int]:
    """Take what a young person wants to tell a person."""
    words = request.form.get("answer", "")
    if not words.strip():
        return _help(empty=True)
    place = showing.sent()
    session, now, means = here.session(), here.now(), here.means()
    language = tongues.choose(request)
    try:
        once = request.form.get("once", "")
        screen = reaching.tell(
            *(session, place, words), once=once, now=now, means=means, language=language
        )
    except PlaceError:
        screen = reaching.tell(
            *(session, None, words), once="", now=now, means=means, language=language
        )
        place = None
    return showing.instead(screen, place)


def _help(*, empty: bool = False) -> str:
    place = showing.held()
    shown = showing.look(place)
    band = shown.screen.band if shown else None
    said = showing.words(shown)
    return showing.render(
        "help",
        said=said,
        contacts=showing.contacts(band, said),
        band=band,
        place=showing.signed(place),
        nudge=said["tell_empty"] if empty else "",
        **showing.way_on(said),
    )
