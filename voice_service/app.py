"""The roof: create_app(settings) is the one place that knows every room."""

import os
import secrets as secrets_by_chance
from contextlib import AbstractContextManager

from flask import Flask, current_app, g, render_template, request
from flask.typing import ResponseReturnValue
from flask_alembic import Alembic
from flask_babel import Babel
from flask_bootstrap import Bootstrap5
from flask_compress import Compress
from flask_login import user_logged_out
from flask_security import FSQLALiteUserDatastore, Security
from flask_wtf import CSRFProtect
from markupsafe import Markup
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from voice_service import db, logs
from voice_service.channels.spool import Spool
from voice_service.keys import Secrets
from voice_service.models.staff import Role, StaffMember
from voice_service.models.tables import METADATA
from voice_service.services.library import Library, Means, load_library
from voice_service.services.tongues import TRANSLATIONS, choose
from voice_service.settings import MIGRATIONS, Settings, read_settings
from voice_service.web import drawings, entry, packing, taking_in
from voice_service.web.api import api
from voice_service.web.health import health
from voice_service.web.participant import frame, showing
from voice_service.web.participant.answers import answers
from voice_service.web.participant.changed import changed
from voice_service.web.participant.helping import helping
from voice_service.web.participant.ideas import ideas
from voice_service.web.participant.looks import looks
from voice_service.web.participant.sittings import sittings as joining
from voice_service.web.participant.views import participant
from voice_service.web.staff.accounts import accounts
from voice_service.web.staff.alarms import alarms
from voice_service.web.staff.checking import checking
from voice_service.web.staff.comments import comments
from voice_service.web.staff.commitments import commitments
from voice_service.web.staff.concerns import concerns
from voice_service.web.staff.editor import editor
from voice_service.web.staff.editor_approval import approval
from voice_service.web.staff.editor_around import around
from voice_service.web.staff.editor_order import order
from voice_service.web.staff.editor_questions import questions
from voice_service.web.staff.exporting import exporting
from voice_service.web.staff.home import home
from voice_service.web.staff.ideas import ideas as staff_ideas
from voice_service.web.staff.reading import reading
from voice_service.web.staff.rota import rota
from voice_service.web.staff.scrutiny import scrutiny
from voice_service.web.staff.sittings import sittings
from voice_service.web.staff.summaries import summaries
from voice_service.web.staff.symbols import symbols
from voice_service.web.staff.waves import waves
from voice_service.web.webhooks import webhooks

STAFF_ROOMS = (
    *(home, waves, sittings, summaries, comments, concerns, exporting),
    *(reading, checking, rota, scrutiny, alarms, accounts),
    *(symbols, commitments, staff_ideas),
    *(editor, questions, order, around, approval),
)
PARTICIPANT_ROOMS = (participant, helping, answers, looks, changed, ideas, joining)
# The longest thing that anybody sends: far over any text, far under what could hurt.
MOST_BYTES = 1024 * 1024
# A style or a script that is opened as a page by itself; short, because each one carries it.
STATIC_CSP = "default-src 'none'"
STAFF_CSP = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; "
    "base-uri 'none'"
)


def create_app(settings: Settings | None = None, library: Library | None = None) -> Flask:
    """Make the application from settings (read from the environment when not given)."""
    settings = settings or read_settings(os.environ)
    secrets = Secrets.of(settings.keyring)
    app = Flask(__name__, template_folder="web/templates", static_folder="web/static")
    app.jinja_options = {"finalize": _printable}
    app.config.update(_flask_config(settings, secrets))
    logs.init_app(app)
    db.init_app(app, settings.database_url, secrets)
    app.extensions["voice"] = Means(
        settings,
        secrets,
        library or load_library(settings.surveys),
        Spool(settings.spool, settings.keyring),
    )
    Alembic(app, run_mkdir=False, command_name="", metadatas=METADATA)
    csrf = CSRFProtect(app)
    Babel(app, default_translation_directories=str(TRANSLATIONS), locale_selector=_language)
    Bootstrap5(app)
    Compress(app)
    Security(app, FSQLALiteUserDatastore(db.db, StaffMember, Role))
    user_logged_out.connect(_end_every_session, app)
    entry.spare_webhooks(app)
    entry.init_app(app)
    drawings.init_app(app)
    taking_in.init_app(app)
    for room in (*PARTICIPANT_ROOMS, webhooks, health, api, *STAFF_ROOMS):
        app.register_blueprint(room)
    # These prove who sends in their own way: a signed place, a signature, a bearer token.
    for room in (*PARTICIPANT_ROOMS, webhooks, api):
        csrf.exempt(room)
    app.before_request(_begin_reading)
    app.teardown_request(_end_reading)
    app.after_request(_headers)
    app.register_error_handler(Exception, _error_page)
    return app


def _language() -> str:
    """Tell Flask-Babel the language of a request: staff pages are in English."""
    return "en" if request.path.startswith("/staff") else choose(request)


def _printable(value: object) -> object:
    """Show what no page can hold (half a character from a broken text) as a mark of its own."""
    if isinstance(value, str) and not isinstance(value, Markup) and not value.isascii():
        return value.encode("utf-8", "replace").decode("utf-8")
    return value


def _flask_config(settings: Settings, secrets: Secrets) -> dict[str, object]:
    return {
        "SECRET_KEY": settings.secret_key,
        "VOICE_DEMO": settings.demo,
        "MAX_CONTENT_LENGTH": MOST_BYTES,
        "MAX_FORM_MEMORY_SIZE": MOST_BYTES,
        "MAX_FORM_PARTS": 200,
        "SESSION_COOKIE_SECURE": settings.secure,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_HTTPONLY": True,
        "ALEMBIC": {"script_location": str(MIGRATIONS)},
        "ALEMBIC_CONTEXT": {"render_as_batch": True, "compare_type": True},
        # A cracked phone on 3G: every page a third of its size. No page shows a stranger's words
        # beside a token, so that its size tells nothing.
        "COMPRESS_MIMETYPES": ["text/html", "text/css", "text/javascript", "image/svg+xml"],
        "COMPRESS_ALGORITHM": ["br", "gzip"],
        "COMPRESS_BR_LEVEL": 5,
        "COMPRESS_STREAMS": False,
        "BOOTSTRAP_SERVE_LOCAL": True,
        "WTF_CSRF_TIME_LIMIT": None,
        "SECURITY_PASSWORD_HASH": "argon2",
        "SECURITY_PASSWORD_SALT": secrets.keyring.derive("password salt").hex(),
        "SECURITY_URL_PREFIX": "/staff",
        "SECURITY_POST_LOGIN_VIEW": "/staff/",
        "SECURITY_POST_LOGOUT_VIEW": "/staff/login",
        "SECURITY_LOGIN_USER_TEMPLATE": "staff/login.html",
        "SECURITY_CSRF_COOKIE_NAME": None,
        "SECURITY_MSG_UNAUTHENTICATED": ("Please sign in.", "info"),
        "SECURITY_RETURN_GENERIC_RESPONSES": True,
        "SECURITY_DEFAULT_REMEMBER_ME": False,
        "SECURITY_SEND_REGISTER_EMAIL": False,
        "REMEMBER_COOKIE_SECURE": settings.secure,
        "REMEMBER_COOKIE_SAMESITE": "Lax",
    }


def _end_every_session(_app: Flask, user: StaffMember, **_others: object) -> None:
    """Make a sign-out count everywhere: a copy of the cookie opens nothing afterwards."""
    user.fs_uniquifier = secrets_by_chance.token_hex(16)
    db.db.session.commit()


def _begin_reading() -> None:
    """Let a request that only looks take no write lock."""
    view = current_app.view_functions.get(request.endpoint or "")
    if request.method in ("GET", "HEAD") and not getattr(view, "writes", False):
        looking: AbstractContextManager[None] = db.reading()
        looking.__enter__()
        g.looking = looking


def _end_reading(_error: BaseException | None) -> None:
    if (looking := g.pop("looking", None)) is not None:
        looking.__exit__(None, None, None)


def _headers(response: Response) -> Response:
    """Keep pages out of caches, frames and other sites' hands."""
    staff = request.path.startswith(("/staff", "/bootstrap"))
    headers = response.headers
    if request.endpoint == "static":
        headers.setdefault("Content-Security-Policy", STATIC_CSP)
    else:
        headers.setdefault("Content-Security-Policy", STAFF_CSP if staff else frame.POLICY)
        headers.setdefault("Referrer-Policy", "no-referrer")
    headers.setdefault("X-Content-Type-Options", "nosniff")
    if request.is_secure or current_app.config["SESSION_COOKIE_SECURE"]:
        headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    if request.endpoint in ("static", "bootstrap.static"):
        headers["Cache-Control"] = "public, max-age=3600"
        if response.status_code == 200:
            packing.pack(response)
    else:
        headers["Cache-Control"] = "no-store"
    return response


def _error_page(error: Exception) -> ResponseReturnValue:
    """Answer an error in the manner of the side it happened on, saying nothing of what was sent."""
    code = error.code if isinstance(error, HTTPException) and error.code else 500
    if code == 500:
        logs.failure(error)
        db.db.session.rollback()  # what broke off half-way must not break this page, too
    if code < 400 and isinstance(error, HTTPException):
        return error.get_response()
    if request.path.startswith("/api/"):
        return {"error": API_ERRORS.get(code, "The request could not be answered.")}, code
    if request.path.startswith("/webhooks/"):
        return API_ERRORS.get(code, "The webhook could not be taken.") + "\n", code
    if request.path.startswith("/staff"):
        title, line = STAFF_ERRORS.get(code, STAFF_ERRORS[500])
        return render_template("staff/error.html", title=title, line=line), code
    what = {404: "lost", 405: "lost", 413: "long"}.get(code, "error")
    return showing.tell(what), code


API_ERRORS = {
    400: "The request is not well formed.",
    401: "Send a valid token: Authorization: Bearer TOKEN.",
    403: "The signature or the token is not right.",
    404: "There is nothing at this address.",
    405: "This address does not take that method.",
    413: f"The body is longer than {MOST_BYTES} bytes.",
    500: "Something failed here; it is logged.",
}
STAFF_ERRORS = {
    400: ("That form was too old", "Go back, load the page again and send it once more."),
    403: ("This page is not yours to see", "Ask an administrator if you need it for your work."),
    404: ("There is no such page", "It may have been moved, or the address lost a piece."),
    405: ("There is no such page", "Go back and use the buttons on the page."),
    413: ("That was too long", "Send less than a megabyte at once."),
    500: ("Sorry, something failed here", "It is logged. Try again; nothing you saved is lost."),
}
