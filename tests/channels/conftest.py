"""The stand-in as a real server on the loopback, for the real SDK."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from flask import Flask, request
from waitress.server import create_server

from tests.end_to_end.processes import free_port
from tests.house import library
from voice_service.channels.stand_in.app import create_stand_in
from voice_service.channels.stand_in.phones import Phone
from voice_service.channels.stand_in.store import Store
from voice_service.channels.stand_in.webhooks import Webhooks
from voice_service.settings import Twilio

ASH = "+447700900001"


@dataclass
class Line:
    """A running stand-in, and the service that it calls: one that only notes what came.

    `answers` and `words` are what it says next; after them 200 and a thank you.
    """

    twilio: Twilio
    store: Store
    service: str
    came: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    signs: list[str] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)
    words: list[str] = field(default_factory=list)


@pytest.fixture
def line(tmp_path: Path) -> Iterator[Line]:
    port = free_port()
    base, service = f"http://127.0.0.1:{port}", f"http://127.0.0.1:{port}/service"
    twilio = Twilio("AC" + "0" * 32, "a" * 32, "+447700900999", base, "MG" + "0" * 32)
    store = Store(tmp_path / "phones.sqlite3")
    webhooks = Webhooks(twilio, service, store)
    phones = [Phone("Ash", ASH, "panel", child=True), Phone("Sam", "+447700900901", "lead")]
    words, hours = library().opt_out, library().hours
    app = create_stand_in(twilio, store, phones, webhooks, words, hours, service=service)
    found = Line(twilio, store, service)
    _note_webhooks(app, found)
    server = create_server(app, host="127.0.0.1", port=port, threads=16, connection_limit=400)
    threading.Thread(target=server.run, daemon=True).start()
    yield found
    webhooks.stop()
    server.close()


def _note_webhooks(app: Flask, line: Line) -> None:
    @app.post("/service/webhooks/twilio/<what>")
    def webhook(what: str) -> tuple[str, int]:
        line.came.append((f"{what}?{request.query_string.decode()}", request.form.to_dict()))
        line.signs.append(request.headers["X-Twilio-Signature"])
        status = line.answers.pop(0) if line.answers else 200
        usual = "<Response><Message>Thank you</Message></Response>"
        return line.words.pop(0) if line.words else usual, status
