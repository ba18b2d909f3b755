"""Who may enter: every route says so, and one that does not is closed."""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, Request, abort, current_app, request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from flask.typing import ResponseReturnValue
from flask_security import current_user

from voice_service.models.staff import ROLES

EVERYONE = "everyone"
SIGNED_WEBHOOK = "signed webhook"
API_TOKEN = "api token"  # noqa: S105 - the name of a way in, not a secret
OPEN = frozenset({EVERYONE, SIGNED_WEBHOOK, API_TOKEN})
# Routes that libraries make: their own pages, and files that hold nothing personal.
LIBRARY_ROUTES = frozenset(
    {"static", "bootstrap.static", "security.login", "security.logout", "security.verify"}
    | {"security.static"}
)

View = TypeVar("View", bound=Callable[..., object])


def entry(*who: str, writes: bool = False) -> Callable[[View], View]:
    """Declare who may enter a view: roles, or one of the ways in that check for themselves.

    `writes` marks a GET that stores something (a record of who looked).
    """
    unknown = set(who) - OPEN - set(ROLES)
    if unknown or not who:
        raise ValueError(f"nobody is called {', '.join(unknown) or 'nothing'}")

    def declare(view: View) -> View:
        view.entry = frozenset(who)  # type: ignore[attr-defined]
        view.writes = writes  # type: ignore[attr-defined]
        return view

    return declare


def spare_webhooks(app: Flask) -> None:
    """Leave out for signed webhooks what libraries do for people before each request.

    They have no session, no form and nobody signed in; a child waits for their answer.
    """
    app.session_interface = _SessionsOfPeople()
    app.before_request_funcs[None] = [
        hook if hook.__module__.startswith("voice_service.") else _for_people(hook)
        for hook in app.before_request_funcs[None]
    ]


class _SessionsOfPeople(SecureCookieSessionInterface):
    """Sessions as Flask makes them, but none for what a machine signs."""

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """Open the session of a person."""
        if request.path.startswith("/webhooks/"):
            return self.make_null_session(app)
        return super().open_session(app, request)


def _for_people(hook: Any) -> Any:
    def spared() -> object:
        view = current_app.view_functions.get(request.endpoint or "")
        return None if SIGNED_WEBHOOK in getattr(view, "entry", ()) else hook()

    return spared


def init_app(app: Flask) -> None:
    """Stand at the door of every request."""
    app.before_request(_at_the_door)


def _at_the_door() -> ResponseReturnValue | None:
    endpoint = request.endpoint
    if endpoint is None or endpoint in LIBRARY_ROUTES:
        return None
    view = current_app.view_functions[endpoint]
    who: frozenset[str] = getattr(view, "entry", frozenset())
    if who & OPEN:
        return None
    if not who:
        abort(403)
    if not current_user.is_authenticated:
        answer: ResponseReturnValue = current_app.login_manager.unauthorized()  # type: ignore[attr-defined]
        return answer
    if not any(current_user.has_role(role) for role in who):
        abort(403)
    return None
