"""The demo as one process: the service, its worker, and the stand-in for Twilio with its phones."""

import os
import signal
import socket
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType
from typing import Any

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import joinedload
from waitress import create_server
from werkzeug.middleware.dispatcher import DispatcherMiddleware

from voice_service import logs
from voice_service.app import create_app
from voice_service.channels.stand_in.app import create_stand_in
from voice_service.channels.stand_in.mail_server import MailServer
from voice_service.channels.stand_in.phones import Phone
from voice_service.channels.stand_in.store import Store
from voice_service.channels.stand_in.webhooks import Webhooks
from voice_service.db import db
from voice_service.demo import seed
from voice_service.demo.people import PANEL, STAFF
from voice_service.demo.place import (
    SENDER,
    STAND_IN,
    DemoError,
    DemoSecrets,
    hold,
    read_or_make,
    settings_for,
    write_private,
)
from voice_service.models.waves import Invitation
from voice_service.services import accounts, turns, waves
from voice_service.services.library import Library
from voice_service.worker.rounds import Worker

Say = Callable[[str], None]
# Shows how far the work is: given its label and its number of steps, gives what counts a step.
Progress = Callable[[str, int], AbstractContextManager[Callable[[], None]]]


def run(folder: Path, port: int, say: Say, progress: Progress) -> None:
    """Prepare the demo's folder, serve it until it is told to stop, and stop cleanly.

    Raises DemoError when the port is taken or the folder cannot be used.
    """
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _stop)
    _check_port(port)
    os.umask(0o077)  # what the demo writes is its owner's alone
    try:
        made = read_or_make(folder, [member.email for member in STAFF], accounts.new_password)
    except OSError as error:
        raise DemoError(f"the folder {folder} cannot be used ({error.strerror})") from error
    lock = hold(folder)
    # The screen is for people: what it says first must not scroll away.
    logs.configure((folder / "service.log").open("a", encoding="utf-8", buffering=1))
    base_url = f"http://127.0.0.1:{port}"
    store = Store(folder / "phones.sqlite3")
    mail_server = MailServer(store)
    app = create_app(settings_for(folder, made, base_url, mail_server.port))
    told = prepare(app, made, progress)
    write_private(folder / "demo.json", told)
    settings = app.extensions["voice"].settings
    library: Library = app.extensions["voice"].library
    webhooks = Webhooks(settings.twilio, base_url, store)
    phones = create_stand_in(
        *(settings.twilio, store, _phones(told), webhooks, library.opt_out, library.hours),
        service=base_url,
    )
    both = DispatcherMiddleware(app, {STAND_IN: phones})
    # The worker alone holds a hundred connections to the stand-in.
    server = create_server(both, host="127.0.0.1", port=port, threads=16, connection_limit=500)
    worker = Worker(app, "demo", keeps_hours=store.keeps_hours)
    serving = threading.Thread(target=server.run, name="server", daemon=True)
    working = threading.Thread(target=worker.run, name="worker")
    serving.start()
    working.start()
    say(_welcome(told, folder))
    try:
        serving.join()
    finally:
        # The worker sends its texts and mails through this same process, so it ends first.
        worker.stop()
        working.join(timeout=8)
        webhooks.stop()
        mail_server.stop()
        server.close()
        lock.close()


def _check_port(port: int) -> None:
    """Find out before anything is made whether the port is free; raises DemoError."""
    with socket.socket() as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind(("127.0.0.1", port))
        except (OSError, OverflowError) as error:
            raise DemoError(f"port {port} is taken; choose another with --port") from error


def prepare(app: Flask, made: DemoSecrets, progress: Progress) -> dict[str, Any]:
    """Bring the database up to date, fill it the first time, and return what demo.json tells."""
    with app.app_context():
        app.extensions["alembic"].upgrade()
    with app.app_context():
        if not seed.is_seeded(db.session):
            now, means = datetime.now(UTC), app.extensions["voice"]
            with progress("Making the demo's people and answers, once", seed.STEPS) as tick:
                seed.seed(db.session, made, tick, now=now, means=means)
        seed.keep_staffed(db.session, made, now=datetime.now(UTC))
        return _told(app, made)


def _told(app: Flask, made: DemoSecrets) -> dict[str, Any]:
    means = app.extensions["voice"]
    wave = seed.panel_wave(db.session)
    invitations = db.session.scalars(
        select(Invitation)
        .options(joinedload(Invitation.participant))
        .where(Invitation.wave_id == wave.id)
        .order_by(Invitation.id)
    )
    panel = [
        {
            "name": invitation.participant.name,
            "phone": invitation.participant.phone,
            "age_band": invitation.participant.age_band,
            "web_link": turns.link_of(invitation, means),
        }
        for invitation in invitations
        if invitation.participant.phone is not None
    ]
    return {
        "base_url": means.settings.public_base_url,
        "accounts": [
            {"email": member.email, "password": made.passwords[member.email], "role": member.role}
            for member in STAFF
        ],
        "api_token": made.api_token,
        "twilio": {
            "account_sid": made.account_sid,
            "auth_token": made.auth_token,
            "number": SENDER,
        },
        "panel": panel,
        "wave": {"id": wave.id, "join_code": waves.join_codes(db.session, wave.id)[0].join_code},
    }


def _phones(told: dict[str, Any]) -> list[Phone]:
    links = {member["phone"]: member["web_link"] for member in told["panel"]}
    own = [
        Phone(
            member.name,
            member.phone,
            f"panel, {member.age} years",
            links.get(member.phone, ""),
            True,
        )
        for member in PANEL
    ]
    staff = [
        Phone(member.name, member.phone, member.role.replace("_", " "))
        for member in STAFF
        if member.phone
    ]
    return [*own, *staff]


def _welcome(told: dict[str, Any], folder: Path) -> str:
    base = told["base_url"]
    lines = [
        "",
        "The demo is running. Everybody in it is invented.",
        "",
        f"  Young people's phones   {base}{STAND_IN}/",
        f"  Mail to staff           {base}{STAND_IN}/mail",
        f"  Join with a code        {base}/j/{told['wave']['join_code']}",
        f"  Staff                   {base}/staff/",
        "",
        "Sign in as:",
    ]
    for account in told["accounts"]:
        role = account["role"].replace("_", " ")
        lines.append(f"  {role:<18} {account['email']:<28} {account['password']}")
    lines += ["", f"Its data, log and demo.json are in {folder}. Stop it with Ctrl-C.", ""]
    return "\n".join(lines)


def _stop(_number: int, _frame: FrameType | None) -> None:
    raise SystemExit(0)
