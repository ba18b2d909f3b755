"""How a young person's page is made: its words, the way out, the way to help, who can help."""

import secrets
from collections.abc import Sequence
from types import SimpleNamespace

import structlog
from flask import render_template, request, url_for
from sqlalchemy.exc import SQLAlchemyError

from voice_service.conversation.screens import Screen
from voice_service.conversation.words import ENGLISH, Words
from voice_service.db import reading
from voice_service.services import commitments, ideas, pages
from voice_service.services.doors import Place, PlaceError, invitation_at
from voice_service.services.pages import Shown
from voice_service.services.tongues import choose, words_for
from voice_service.survey.contacts import Contact
from voice_service.survey.definition import AgeBand
from voice_service.web import here
from voice_service.web.participant import frame, tablet
from voice_service.web.participant import place as places

log = structlog.get_logger()
# Set by the script, which shows what comes back in the place of what was sent.
IN_PLACE = "X-In-Place"


def render(page: str, *, said: Words | None = None, **given: object) -> str:
    """Render a page with what every page has; `said` are its words, if they are known already."""
    return render_template(
        f"participant/{page}.html",
        words=said or words(),
        english=ENGLISH,
        help_url=url_for("participant_help.help_page"),
        private_url=url_for("participant_answers.private"),
        looks_url=url_for("participant_looks.looks_page"),
        leave_url=url_for("participant.leave"),
        once=secrets.token_urlsafe(9),
        frame_style=_frame_style(page),
        **given,
    )


def _frame_style(page: str) -> str:
    """Return the style that the first page brings along; empty on any page that follows another."""
    follows = request.headers.get("Sec-Fetch-Site") == "same-origin" or IN_PLACE in request.headers
    return "" if follows or page not in frame.FIRST_PAGES else frame.STYLE


def words(shown: Shown | None = None) -> Words:
    """Return the words of what is shown or held here, else in the language of the request."""
    shown = shown or look(held())
    return words_for(shown.screen.language if shown else choose(request))


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
    except SQLAlchemyError as error:
        # Who can help is told while the database is away, too; only the words may be another's.
        log.error("look_failed", error=type(error).__name__)
        here.session().rollback()
        return None


def signed(place: Place | None) -> str:
    """Sign a place for a form; empty where there is none."""
    return places.write(place, here.means().settings) if place else ""


def screen_page(shown: Shown) -> str:
    """Render one screen of a conversation."""
    if shown.told:
        return tell(shown.told, words_for(shown.screen.language))
    if shown.screen.kind != "closed" or shown.place.invitation_id is None:
        return instead(shown.screen, shown.place)
    with reading():
        return instead(shown.screen, shown.place, **_afterwards(shown.place))


def _afterwards(place: Place) -> dict[str, str]:
    """Return where to go from the end: to what changed, once told; for the panel, to its ideas."""
    at, ways = invitation_at(here.session(), place), {}
    # The cookie ends with the last page: the links carry the way for some minutes.
    if commitments.told(here.session(), at.wave_id, None):
        ways["changed_url"] = url_for("participant_changed.what_changed", way=signed(place))
    if ideas.on_the_panel(here.session(), at.participant_id):
        ways["ideas_url"] = url_for("participant_ideas.board", way=signed(place))
    return ways


def instead(screen: Screen, place: Place | None, **ways: str) -> str:
    """Render the screen that takes the place of a page: words about safety, or about texts."""
    said = words_for(screen.language)
    safety = screen.kind == "safety"
    return render(
        "screen",
        said=said,
        screen=screen,
        place=signed(place),
        contacts=contacts(screen.band, said, first=_first(screen)) if safety else (),
        **ways,
    )


def tell(what: str, said: Words | None = None) -> str:
    """Render a page that only tells, with a way on: closed, early, nowhere, lost, error, over.

    On a tablet that goes from hand to hand, a page that is gone was somebody else's.
    """
    if tablet.in_hand(request) and what in ("lost", "nowhere"):
        what = "passed_on"
    said = said or words()
    return render(
        "page",
        said=said,
        title=said[f"{what}_title"],
        lines=(said[f"{what}_line"],),
        contacts=contacts(None, said) if what in ("closed", "early", "error") else (),
        **(way_on(said) if what == "error" else _to_start(said)),
    )


def way_on(said: Words) -> dict[str, str]:
    """Return where the last button of a page beside the questions leads, and its words."""
    if held():
        return {"on_url": url_for("participant.survey"), "on_word": said["go_on"]}
    return _to_start(said)


def _to_start(said: Words) -> dict[str, str]:
    if tablet.in_hand(request):
        return {"on_url": url_for("participant_sittings.turn"), "on_word": said["go_on"]}
    return {"on_url": url_for("participant.home"), "on_word": said["to_start"]}


def _first(screen: Screen) -> str:
    """Name the contact that stands before all others: in danger it is 999."""
    return "emergency" if screen.safe_now else ""


def contacts(band: AgeBand | None, said: Words, *, first: str = "") -> Sequence[SimpleNamespace]:
    """List who can help a band; one that nobody has verified for too long is not shown."""
    means = here.means()
    registry = means.library.contacts
    stale = () if means.settings.demo else registry.stale(here.now().date())
    shown = sorted(registry.shown_to(band), key=lambda contact: contact.id != first)
    return [_card(*registry.spoken(one, said.language)) for one in shown if one not in stale]


def _card(contact: Contact, english: Contact | None) -> SimpleNamespace:
    return SimpleNamespace(
        name=contact.name,
        words=contact.words,
        hours=contact.hours,
        ways=contact.how,
        english=english,
    )
