"""A local stand-in for Twilio: its API, signed webhooks, and everybody's phones on a page."""

from collections.abc import Sequence

from flask import Flask

from voice_service.channels.stand_in.account import account
from voice_service.channels.stand_in.api import Line, api
from voice_service.channels.stand_in.phones import Phone, Wall, stand_in
from voice_service.channels.stand_in.store import Store
from voice_service.channels.stand_in.webhooks import Webhooks
from voice_service.delivery.hours import Hours
from voice_service.safeguarding.opt_out import OptOutWords
from voice_service.settings import Twilio


def create_stand_in(
    twilio: Twilio,
    store: Store,
    phones: Sequence[Phone],
    webhooks: Webhooks,
    words: OptOutWords,
    hours: Hours,
    service: str,
) -> Flask:
    """Make the stand-in's own small application."""
    app = Flask(__name__, static_url_path="/static")
    app.config["MAX_CONTENT_LENGTH"] = 64 * 1024
    app.extensions["stand_in_api"] = Line(twilio, store, webhooks, service)
    directory = {phone.number: phone for phone in phones}
    app.extensions["stand_in"] = Wall(store, directory, webhooks, words, hours)
    app.register_blueprint(api)
    app.register_blueprint(account)
    app.register_blueprint(stand_in)
    return app
