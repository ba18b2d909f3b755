"""Where somebody stands: at a door, at a question, or where it is told what came of it."""

import secrets

from flask import make_response, request
from werkzeug.wrappers import Response

from voice_service.services import pages
from voice_service.services.doors import Door, Place
from voice_service.services.tongues import choose
from voice_service.web import here
from voice_service.web.participant import changed, showing
from voice_service.web.participant import place as places


def page(place: Place) -> str:
    """Render the page that a place stands at; raises PlaceError for one that is gone.

    Once its wave has closed and it is told, that is what came of it.
    """
    shown = pages.show(here.session(), place, now=here.now(), means=here.means())
    return (changed.told_page(place) if shown.told else "") or showing.screen_page(shown)


def at_the_door(door: Door) -> Response:
    """Show the first page to somebody at a door, and hold that place for them.

    Each page after it can then be looked at by its address: Back never shows the answer to a form.
    """
    place, kept = door.place(secrets.token_urlsafe(12), choose(request)), showing.held()
    response = make_response(page(place))
    if kept is None or kept.invitation_id is None:
        places.keep(response, place, here.means().settings)
    return response
