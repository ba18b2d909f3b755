"""What changed: you said, we did, for whoever took part and comes back by the same link."""

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from voice_service.conversation.words import Words
from voice_service.services import commitments, ideas
from voice_service.services.commitments import Since
from voice_service.services.doors import Place, PlaceError
from voice_service.services.waves import today_in_england
from voice_service.web import here
from voice_service.web.entry import EVERYONE, entry
from voice_service.web.participant import place as places
from voice_service.web.participant import showing

changed = Blueprint("participant_changed", __name__)


@changed.get("/what-changed")
@entry(EVERYONE)
def what_changed() -> Response | str | tuple[str, int]:
    """Show what came of a wave, or when they will hear."""
    place, spare = places.come(request, here.means().settings)
    if place is None:
        return showing.tell("nowhere"), 404
    if spare:
        return redirect(url_for("participant_changed.what_changed"), 303)
    try:
        return page(place, commitments.since(here.session(), place))
    except PlaceError:
        return showing.tell("lost"), 404


def told_page(place: Place) -> str:
    """Write the page of what changed; empty before it is told."""
    since = commitments.since(here.session(), place)
    return page(place, since) if since.told else ""


def page(place: Place, since: Since) -> str:
    """Write the page of what changed, or of when they will hear."""
    panel = ideas.on_the_panel(here.session(), since.participant_id)
    way = places.way_from(request, place, here.means().settings)
    last = max((one.at for one in since.told), default=None)
    said = showing.words()
    return showing.render(
        "changed",
        band=since.band,
        told=since.told,
        told_on=said.day(today_in_england(last)) if last else "",
        soon=_soon(since, said),
        said=said,
        ideas_url=url_for("participant_ideas.board", way=way) if panel else "",
    )


def _soon(since: Since, said: Words) -> tuple[str, str]:
    """Say when they will hear, or that we are late."""
    late = since.feedback_on < today_in_england(here.now())
    name = "changed_late" if late else "changed_soon"
    return said[f"{name}_title"], said[f"{name}_line"] % said.day(since.feedback_on)
