"""A young person's pages: complete without JavaScript, and without cookies."""

from dataclasses import replace

from flask import Blueprint, abort, make_response, redirect, request, send_file, url_for
from werkzeug.wrappers import Response

from voice_service.conversation.moves import Reply
from voice_service.conversation.reading import Command
from voice_service.conversation.state import Missing
from voice_service.db import reading
from voice_service.services import doors, guessing, pages, tongues
from voice_service.services.doors import Place, PlaceError
from voice_service.services.guessing import Entered
from voice_service.services.pages import Shown
from voice_service.web import here, source
from voice_service.web.entry import EVERYONE, entry
from voice_service.web.participant import joining, showing, standing
from voice_service.web.participant import place as places

participant = Blueprint("participant", __name__)

# Where the way out leads: a page that anybody might have open.
BLAND = "https://www.bbc.co.uk/weather"


@participant.get("/")
@entry(EVERYONE)
def home() -> str:
    """Show the front door with its place for a code."""
    return showing.render("home")


@participant.post("/")
@entry(EVERYONE)
def enter_code() -> Response | tuple[str, int]:
    """Go to the door that a code opens."""
    code = request.form.get("code", "")[:60]
    entered = _entered(code)
    if entered.door is None:
        return _no_door(entered, code)
    return redirect(joining.way_to(entered.door), 303)


@participant.get("/j/<code>")
@entry(EVERYONE, writes=True)
def group(code: str) -> Response | tuple[str, int]:
    """Show the first page to somebody who comes with a group's code.

    A wrong code counts as one that was typed; a right one changes nothing.
    """
    with reading():
        key = request.args.get("key", "")
        door = doors.by_key(here.session(), code, key, means=here.means())
        if door is not None:
            return standing.at_the_door(door)
    here.session().rollback()
    entered = _entered(code[:60], keeps_right=False)
    if entered.door is None:
        return _no_door(entered, "")
    if entered.door.kind != doors.GROUP:
        return redirect(joining.way_to(entered.door), 303)
    with reading():
        return standing.at_the_door(entered.door)


def _entered(code: str, *, keeps_right: bool = True) -> Entered:
    means = here.means()
    return guessing.enter(
        *(here.session(), code, source.of(request, means)),
        now=here.now(),
        means=means,
        keeps_right=keeps_right,
    )


def _no_door(entered: Entered, code: str) -> tuple[str, int]:
    """Show the front door again, and say why it stayed closed."""
    problem = showing.words()[f"code_{entered.told}"]
    if entered.again_at is not None:
        problem %= joining.clock(entered.again_at)
    # Not 429: the page's script takes that for a lost signal, and would try again by itself.
    status = 404 if entered.told == guessing.WRONG else 403
    return showing.render("home", problem=problem, typed=code), status


@participant.get("/s/<token>")
@entry(EVERYONE)
def own_link(token: str) -> Response | tuple[str, int]:
    """Let somebody in by their own link, and take the token out of the address bar."""
    found = doors.by_token(here.session(), token)
    if found is None:
        return showing.tell("link_old"), 404
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
        return showing.tell("nowhere"), 404
    try:
        return standing.page(place)
    except PlaceError:
        return showing.tell("lost"), 404


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
            beside = replace(_reply(), words=request.form["answer"], values=(), once="")
            pages.answer(here.session(), place, beside, now=here.now(), means=here.means())
        shown = pages.answer(here.session(), place, _reply(), now=here.now(), means=here.means())
    except PlaceError:
        return showing.tell("lost"), 404
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
        return showing.tell("lost"), 404
    return make_response(showing.instead(safety, None))


def _after(shown: Shown, place: Place) -> Response:
    settings = here.means().settings
    held = places.read(request.cookies.get(places.COOKIE), settings)
    response: Response
    if shown.help:
        response = redirect(url_for("participant_help.help_page"), 303)
    elif shown.screen.kind == "closed":
        # The next child on this phone or tablet finds nothing of this one.
        response = make_response(showing.screen_page(shown))
        response.delete_cookie(places.COOKIE, samesite="Lax", secure=settings.secure)
        return response
    elif (
        shown.fresh
        or held is None
        or held not in (place, shown.place)
        or showing.IN_PLACE in request.headers
    ):
        # Without a cookie the next page can only come as the answer to this one; a script puts it
        # in the place of this one.
        response = make_response(showing.screen_page(shown))
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
        question=_question(form.get("question", "")),
        once=form.get("once", ""),
    )


def _question(named: str) -> str | None:
    """Read which question a page says that it shows; no page of ours says what cannot be printed.

    Such a name stays one that no survey knows: without any, the words would count as an answer.
    """
    return (named if named.isprintable() else "@unknown") or None


@participant.get("/audio/<file>")
@entry(EVERYONE)
def audio(file: str) -> Response:
    """Play a recording that a survey names; no other file can be asked for."""
    recording = here.means().library.recordings.get(file)
    if recording is None:
        abort(404)
    return send_file(recording)


@participant.get("/leave")
@entry(EVERYONE)
def leave() -> Response:
    """Leave for a page that anybody might look at; this browser holds no place afterwards."""
    response = redirect(BLAND, 303)
    settings = here.means().settings
    response.delete_cookie(places.COOKIE, samesite="Lax", secure=settings.secure)
    response.headers["Clear-Site-Data"] = '"cache"'
    return response
