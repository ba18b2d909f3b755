"""A young person's page is written: its frame, who can help, and pages that only tell."""

from collections.abc import Sequence
from types import SimpleNamespace

from flask import render_template, url_for

from voice_service.conversation.prompts import Screen
from voice_service.conversation.words import ENGLISH
from voice_service.services.doors import Place
from voice_service.survey.definition import AgeBand
from voice_service.web import here
from voice_service.web.participant import place as places


def page(name: str, **given: object) -> str:
    """Write a page in the young person's frame."""
    return render_template(
        f"participant/{name}.html",
        words=ENGLISH,
        help_url=url_for("participant.help_page"),
        private_url=url_for("participant.private"),
        **given,
    )


def tells(what: str) -> str:
    """Write a page that only tells, with a way on: nowhere, lost."""
    return page(
        "page",
        title=ENGLISH[f"{what}_title"],
        lines=(ENGLISH[f"{what}_line"],),
        on_url=url_for("participant.home"),
        on_word=ENGLISH["to_start"],
    )


def instead(screen: Screen, place: Place | None) -> str:
    """Write the screen that takes a page's place, about safety or about texts."""
    first = "emergency" if screen.safe_now else ""
    return page(
        "screen",
        screen=screen,
        place=places.write(place, here.means().settings) if place else "",
        contacts=_contacts(screen.band, first) if screen.kind == "safety" else (),
    )


def _contacts(band: AgeBand | None, first: str) -> Sequence[SimpleNamespace]:
    means = here.means()
    stale = () if means.settings.demo else means.library.contacts.stale(here.now().date())
    return [
        SimpleNamespace(name=one.name, words=one.words, hours=one.hours, ways=one.how)
        for one in sorted(means.library.contacts.shown_to(band), key=lambda one: one.id != first)
        if one not in stale
    ]
