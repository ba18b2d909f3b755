"""A young person's pages: complete without JavaScript, and without cookies."""

import secrets
from collections.abc import Sequence
from dataclasses import replace
from types import SimpleNamespace

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from voice_service.conversation.engine import Reply
from voice_service.conversation.prompts import Screen
from voice_service.conversation.reading import Command
from voice_service.conversation.state import Missing
from voice_service.conversation.texts import promise
from voice_service.conversation.words import ENGLISH, Words
from voice_service.services import doors, pages, tongues
from voice_service.services.doors import Place, PlaceError
from voice_service.services.pages import Shown
from voice_service.survey.contacts import Contact
from voice_service.survey.definition import AgeBand
from voice_service.web import here
from voice_service.web.entry import EVERYONE, entry
from voice_service.web.participant import place as places

participant = Blueprint("participant", __name__)


@participant.get("/")
@entry(EVERYONE)
def home() -> str:
    """Show the front door with its place for a code."""
    return _render("home")


@participant.post("/")
@entry(EVERYONE)
def enter_code() -> Response | tuple[str, int]:
    """Go to the group that a code belongs to."""
    code = request.form.get("code", "")[:40]
    found = doors.by_code(here.session(), code, "")
    if found is None:
        return _render("home", problem=_words()["code_wrong"], typed=code), 404
    return redirect(url_for("participant.group", code=_plain(code)), 303)


@participant.get("/j/<code>")
@entry(EVERYONE)
def group(code: str) -> str | tuple[str, int]:
    """Show the first page to somebody who comes with a group's code."""
    found = doors.by_code(here.session(), code, secrets.token_urlsafe(12), tongues.choose(request))
    if found is None:
        return _render("home", problem=_words()["code_wrong"], typed=""), 404
    return _page(pages.show(here.session(), found, now=here.now(), means=here.means()))


@participant.get("/s/<token>")
@entry(EVERYONE)
def own_link(token: str) -> Response | tuple[str, int]:
    """Let somebody in by their own link, and take the token out of the address bar."""
    found = doors.by_token(here.session(), token)
    if found is None:
        return _tell("link_old"), 404
    settings = here.means().settings
    # Only with cookies refused is this way needed; it closes after some minutes.
    way = places.write(found, settings)
    response = redirect(url_for("participant.survey", way=way), 303)
    places.keep(response, found, settings)
    return response


@participant.get("/survey")
@entry(EVERYONE)
def survey() -> Response | str | tuple[str, int]:
    """Show the page where somebody stands."""
    settings = here.means().settings
    held = places.read(request.cookies.get(places.COOKIE), settings)
    way = places.read(request.args.get("way"), settings, most_seconds=places.SECONDS_ON_THE_WAY)
    if "way" in request.args and held is not None and (way is None or way == held):
        return redirect(url_for("participant.survey"), 303)
    place = way or held
    if place is None:
        return _tell("nowhere"), 404
    try:
        return _page(pages.show(here.session(), place, now=here.now(), means=here.means()))
    except PlaceError:
        return _tell("lost"), 404


@participant.post("/survey")
@entry(EVERYONE)
def answer() -> Response | tuple[str, int]:
    """Take what was sent, and show what comes next."""
    settings = here.means().settings
    place = places.of(request, settings)
    if place is None:
        return _unplaced()
    try:
        if "safe" in request.form and request.form.get("answer", "").strip():
            # What stood in the box when a button was pressed is heard first, as a text of its own.
            beside = replace(_reply(), words=request.form["answer"], values=())
            pages.answer(here.session(), place, beside, now=here.now(), means=here.means())
        shown = pages.answer(here.session(), place, _reply(), now=here.now(), means=here.means())
    except PlaceError:
        return _tell("lost"), 404
    return _after(shown, place)


def _unplaced() -> Response | tuple[str, int]:
    """Take what came without a place: nothing counts, but words that tell of harm are heard."""
    reply = _reply()
    safety = pages.without_place(
        *(here.session(), reply.words, reply.question),
        now=here.now(),
        means=here.means(),
        language=tongues.choose(request),
    )
    if safety is None:
        return _tell("lost"), 404
    return make_response(
        _render(
            "screen", words=_words(), screen=safety, place="", contacts=_contacts(None, _words())
        )
    )


def _after(shown: Shown, place: Place) -> Response:
    settings = here.means().settings
    held = places.read(request.cookies.get(places.COOKIE), settings)
    response: Response
    if shown.help:
        response = redirect(url_for("participant.help_page"), 303)
    elif shown.screen.kind == "closed":
        # The next child on this phone or tablet finds nothing of this one.
        response = make_response(_page(shown))
        response.delete_cookie(places.COOKIE, samesite="Lax", secure=settings.secure)
        return response
    elif shown.fresh or held is None or held not in (place, shown.place):
        # Without a cookie the next page can only come as the answer to this one.
        response = make_response(_page(shown))
    else:
        response = redirect(url_for("participant.survey"), 303)
    if shown.place.invitation_id is not None:
        places.keep(response, shown.place, settings)
    return response


def _reply() -> Reply:
    """Read what a page's form can send."""
    form = request.form
    # One of the three buttons under "Are you safe right now?", whatever stands in the box.
    values = tuple(form.getlist("safe")) or tuple(form.getlist("answer"))
    command = next((Command(name) for name in ("back", "skip") if name in form), None)
    missing = form.get("missing")
    return Reply(
        words=" ".join(values),
        values=values,
        command=command,
        missing=Missing(missing) if missing in ("dont_know", "rather_not") else None,
        question=form.get("question") or None,
    )


@participant.get("/help")
@entry(EVERYONE)
def help_page() -> str:
    """Show who can help."""
    band, words = _band(), _words()
    return _render(
        "page",
        title=words["help_title"],
        lines=(words["help_lead"],),
        contacts=_contacts(band, words),
        on_url=url_for("participant.survey") if _held() else url_for("participant.home"),
        on_word=words["go_on" if _held() else "to_start"],
        band=band,
    )


@participant.get("/private")
@entry(EVERYONE)
def private() -> str:
    """Say what happens to the answers."""
    band, words, shown = _band(), _words(), _look()
    welcome = shown is not None and shown.screen.kind == "welcome"
    lines = shown.screen.lines if shown and welcome else promise(band, None, words)
    return _render(
        "page",
        title=words["private"],
        lines=lines,
        on_url=url_for("participant.survey") if _held() else url_for("participant.home"),
        on_word=words["go_on" if _held() else "to_start"],
        band=band,
    )


def _held() -> Place | None:
    return places.read(request.cookies.get(places.COOKIE), here.means().settings)


def _look() -> Shown | None:
    held = _held()
    if held is None:
        return None
    try:
        return pages.show(here.session(), held, now=here.now(), means=here.means())
    except PlaceError:
        return None


def _words() -> Words:
    """Return the words of the conversation held here, else in the language of the request."""
    shown = _look()
    return tongues.words_for(shown.screen.language if shown else tongues.choose(request))


def _band() -> AgeBand | None:
    shown = _look()
    return shown.screen.band if shown else None


def _page(shown: Shown) -> str:
    screen = shown.screen
    words = tongues.words_for(screen.language)
    if shown.told:
        return _tell(shown.told, words)
    return _render(
        "screen",
        words=words,
        screen=screen,
        place=places.write(shown.place, here.means().settings),
        contacts=_contacts(screen.band, words, first=_first(screen))
        if screen.kind == "safety"
        else (),
    )


def _tell(what: str, words: Words | None = None) -> str:
    """Show a page that only tells, with a way on: closed, early, nowhere, lost, link_old."""
    words = words or _words()
    return _render(
        "page",
        words=words,
        title=words[f"{what}_title"],
        lines=(words[f"{what}_line"],),
        contacts=_contacts(None, words) if what in ("closed", "early") else (),
        on_url=url_for("participant.home"),
        on_word=words["to_start"],
    )


def _first(screen: Screen) -> str:
    """Name the contact that stands before all others: in danger it is 999."""
    return "emergency" if screen.safe_now else ""


def _contacts(band: AgeBand | None, words: Words, *, first: str = "") -> Sequence[SimpleNamespace]:
    today = here.now().date()
    means = here.means()
    stale = () if means.settings.demo else means.library.contacts.stale(today)
    return [
        _card(*means.library.contacts.spoken(contact, words.language))
        for contact in sorted(
            means.library.contacts.shown_to(band), key=lambda contact: contact.id != first
        )
        if contact not in stale
    ]


def _card(contact: Contact, english: Contact | None) -> SimpleNamespace:
    return SimpleNamespace(
        name=contact.name,
        words=contact.words,
        hours=contact.hours,
        ways=contact.how,
        english=english,
    )


def _render(page: str, *, words: Words | None = None, **given: object) -> str:
    return render_template(
        f"participant/{page}.html",
        words=words or _words(),
        english=ENGLISH,
        help_url=url_for("participant.help_page"),
        private_url=url_for("participant.private"),
        **given,
    )


def _plain(code: str) -> str:
    return "".join(char for char in code.upper() if char.isalnum())
