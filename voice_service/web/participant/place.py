"""Where a young person stands, signed so that it can travel in a form, a cookie, a redirect.

On a tablet that goes from hand to hand it is bound to the turn: in the hands of the next person
it is no place at all.
"""

from flask import Request
from flask import request as this_request
from itsdangerous import BadSignature, URLSafeTimedSerializer
from werkzeug.wrappers import Response

from voice_service.services.doors import Place
from voice_service.settings import Settings
from voice_service.web.participant import tablet

COOKIE = "place"
# How long the way from a personal link to the first page stays open in the address bar.
SECONDS_ON_THE_WAY = 600
_PARTS = 7


def write(place: Place, settings: Settings) -> str:
    """Sign a place."""
    return _serializer(settings).dumps(
        [
            *(place.invitation_id, place.wave_id, place.cohort_id, place.nonce),
            *(place.language, place.sitting_id),
            _turn(settings),
        ]
    )


def read(
    signed: str | None, settings: Settings, *, most_seconds: int | None = None
) -> Place | None:
    """Read a signed place, or None when it is not ours, too old, or of another turn."""
    if not signed:
        return None
    try:
        parts = _serializer(settings).loads(signed, max_age=most_seconds)
    except BadSignature:
        return None
    # What was signed before there were sittings is shorter.
    *where, turn = parts if len(parts) == _PARTS else [*parts[:4], "en", 0, ""]
    return Place(*where) if turn == _turn(settings) else None


def of(request: Request, settings: Settings) -> Place | None:
    """Find the place of a request: the page's own first, then the cookie's.

    A page from a tablet's earlier turn must not count for whoever holds the tablet now.
    """
    found = read(request.form.get("place"), settings)
    if found is not None or tablet.hold_of(request, settings) is not None:
        return found
    return read(request.cookies.get(COOKIE), settings)


def come(request: Request, settings: Settings) -> tuple[Place | None, bool]:
    """Return the place of a page that is only looked at, and whether its way can be left out.

    Somebody without cookies comes by a signed way in the address, which closes after some minutes.
    """
    held = read(request.cookies.get(COOKIE), settings)
    way = read(request.args.get("way"), settings, most_seconds=SECONDS_ON_THE_WAY)
    return way or held, "way" in request.args and held is not None and way in (None, held)


def way_from(request: Request, place: Place, settings: Settings) -> str | None:
    """Return the way that a link must carry for this place; None when the cookie holds it."""
    held = read(request.cookies.get(COOKIE), settings)
    return None if held == place else write(place, settings)


def keep(response: Response, place: Place, settings: Settings) -> None:
    """Hold the place in a cookie until the browser is closed."""
    response.set_cookie(
        COOKIE,
        write(place, settings),
        httponly=True,
        samesite="Lax",
        secure=settings.secure,
    )


def end(response: Response, settings: Settings) -> None:
    """Let go of the place that the cookie holds."""
    response.delete_cookie(COOKIE, samesite="Lax", secure=settings.secure)


def _turn(settings: Settings) -> str:
    hold = tablet.hold_of(this_request, settings)
    return hold.turn if hold else ""


def _serializer(settings: Settings) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(settings.secret_key, salt="place")
