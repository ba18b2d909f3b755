"""How a young person's page is made: its words, the way out, the way to help, who can help."""

import secrets
from collections.abc import Sequence
from types import SimpleNamespace

from flask import render_template, request, url_for

from voice_service.conversation.prompts import Screen
from voice_service.conversation.words import ENGLISH
from voice_service.services import pages
from voice_service.services.doors import Place, PlaceError
from voice_service.services.pages import Shown
from voice_service.survey.definition import AgeBand
from voice_service.web import here
from voice_service.web.participant import place as places
from voice_service.web.participant import tablet


def render(page: str, **given: object) -> str:
    """Render a page with what every page has."""
    return render_template(
        f"participant/{page}.html",
        words=ENGLISH,
        help_url=url_for("participant_help.help_page"),
        private_url=url_for("participant_answers.private"),
        looks_url=url_for("participant_looks.looks_page"),
        leave_url=url_for("participant.leave"),
        once=secrets.token_urlsafe(9),
        **given,
    )


def held() -> Place | None:
    """Return the place that this browser holds."""
    return places.read(request.cookies.get(places.COOKIE), here.means().settings)


def sent() -> Place | None:
    """Return the place of the page that was sent, or else the one this browser holds."""
    return places.of(request, here.means().settings)


def look(at: Place | None) -> Shown | None:
    """Return what somebody would see at a place; None where there is none."""
    if at is None:
        return None
    try:
        return pages.show(here.session(), at, now=here.now(), means=here.means())
    except PlaceError:
        return None


def signed(place: Place | None) -> str:
    """Sign a place for a form; empty where there is none."""
    return places.write(place, here.means().settings) if place else ""


def screen_page(shown: Shown) -> str:
    """Render one screen of a conversation."""
    if shown.told:
        return tell(shown.told)
    screen = shown.screen
    return render(
        "screen",
        screen=screen,
        place=signed(shown.place),
        contacts=contacts(screen.band, first=_first(screen)) if screen.kind == "safety" else (),
    )


def stand(place: Place) -> str:
    """Render the page that a place stands at; raises PlaceError for one that is gone."""
    return screen_page(pages.show(here.session(), place, now=here.now(), means=here.means()))


def tell(what: str) -> str:
    """Render a page that only tells, with a way on: closed, early, nowhere, lost, link_old, over.

    On a tablet that goes from hand to hand, a page that is gone was somebody else's.
    """
    if tablet.in_hand(request) and what in ("lost", "nowhere"):
        what = "passed_on"
    return render(
        "page",
        title=ENGLISH[f"{what}_title"],
        lines=(ENGLISH[f"{what}_line"],),
        contacts=contacts(None) if what in ("closed", "early") else (),
        **_to_start(),
    )


def way_on() -> dict[str, str]:
    """Return where the last button of a page beside the questions leads, and its words."""
    if held():
        return {"on_url": url_for("participant.survey"), "on_word": ENGLISH["go_on"]}
    return _to_start()


def _to_start() -> dict[str, str]:
    if tablet.in_hand(request):
        return {"on_url": url_for("participant_sittings.turn"), "on_word": ENGLISH["go_on"]}
    return {"on_url": url_for("participant.home"), "on_word": ENGLISH["to_start"]}


def _first(screen: Screen) -> str:
    """Name the contact that stands before all others: in danger it is 999."""
    return "emergency" if screen.safe_now else ""


def contacts(band: AgeBand | None, *, first: str = "") -> Sequence[SimpleNamespace]:
    """List who can help a band; one that nobody has verified for too long is not shown."""
    means = here.means()
    stale = () if means.settings.demo else means.library.contacts.stale(here.now().date())
    return [
        SimpleNamespace(
            name=contact.name, words=contact.words, hours=contact.hours, ways=contact.how
        )
        for contact in sorted(
            means.library.contacts.shown_to(band), key=lambda contact: contact.id != first
        )
        if contact not in stale
    ]
