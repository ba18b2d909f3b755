"""A tablet that goes from hand to hand: whose turn it is, signed in a cookie of its own."""

import secrets
from dataclasses import dataclass

from flask import Request
from itsdangerous import BadSignature, URLSafeSerializer
from werkzeug.wrappers import Response

from voice_service.settings import Settings

COOKIE = "tablet"


@dataclass(frozen=True, slots=True)
class Hold:
    """A tablet of a sitting in the hands of one person; `turn` is by chance, new for each."""

    sitting_id: int
    turn: str


def in_hand(request: Request) -> bool:
    """Tell whether this browser is a tablet that goes from hand to hand."""
    # Whether the mark is ours shows when it is used; a forged one changes only what is offered.
    return COOKIE in request.cookies


def hold_of(request: Request, settings: Settings) -> Hold | None:
    """Read whose turn it is; None for a browser that is no such tablet."""
    try:
        return Hold(*_serializer(settings).loads(request.cookies.get(COOKIE, "")))
    except BadSignature:
        return None


def next_turn(sitting_id: int) -> Hold:
    """Begin a turn that nobody has held before."""
    return Hold(sitting_id, secrets.token_urlsafe(12))


def keep(response: Response, hold: Hold, settings: Settings) -> None:
    """Hold a turn in a cookie that no script can read, until the browser is closed."""
    response.set_cookie(
        COOKIE,
        str(_serializer(settings).dumps([hold.sitting_id, hold.turn])),
        httponly=True,
        samesite="Lax",
        secure=settings.secure,
    )


def end(response: Response, settings: Settings) -> None:
    """Make it an ordinary browser again; places of its turns stay refused."""
    response.delete_cookie(COOKIE, samesite="Lax", secure=settings.secure)


def _serializer(settings: Settings) -> URLSafeSerializer:
    return URLSafeSerializer(settings.secret_key, salt="tablet")
