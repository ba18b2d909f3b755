"""The service as processes with a family of children, and all that their texts left behind."""

import re
import xml.etree.ElementTree as ElementTree
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import requests
from sqlalchemy import select
from twilio.request_validator import RequestValidator

from tests.end_to_end.processes import Process, free_port
from tests.house import BASE, KEYS, TWILIO, House, library, make_house, settings_on
from voice_service.app import create_app
from voice_service.db import db
from voice_service.models.concerns import Alert, Concern
from voice_service.models.conversations import Answer, Conversation
from voice_service.models.messages import Message
from voice_service.models.people import Cohort, Membership, Participant
from voice_service.services.invitations import new_code

PHONES = [f"+447700900{number}" for number in range(101, 107)]
HARM = "my stepdad hits me"
SAID = (
    *("1", "2", "3", "5", "idk", "skip", "skip", "back", "yes", "help", "B", "2 it is dark there"),
    *("more lights by the bus stop", "9", "rather not say"),
)
LINK = re.compile(r"/s/\S+")
BY = re.compile(r"read this by [^.]+\.")


class VoiceServe:
    """Two `voice serve` on one database; the one that answered last is killed and started again."""

    kills, fewest_kills = 4, 2

    def __init__(self, url: str, folder: Path, spool: Path | None = None) -> None:
        ports = [free_port(), free_port()]
        self.addresses = [f"http://127.0.0.1:{port}" for port in ports]
        self._processes = [
            service("serve", "--port", str(port), url=url, folder=folder, spool=spool)
            for port in ports
        ]

    def start(self) -> None:
        for process in self._processes:
            process.start()

    def kill(self, last: str, _number: int) -> None:
        process = self._processes[self.addresses.index(last)]
        process.kill()
        process.start()

    def end(self) -> None:
        for process in self._processes:
            process.kill()


class Gunicorn:
    """Gunicorn as in the Procfile; its workers are killed, and it starts others at once."""

    kills, fewest_kills = 15, 5

    def __init__(self, url: str, folder: Path) -> None:
        port = free_port()
        self.addresses = [f"http://127.0.0.1:{port}"]
        words = ["--bind", f"127.0.0.1:{port}", "--worker-class", "gthread", "--workers", "2"]
        words += ["--threads", "8", "--preload", "--no-control-socket", "--graceful-timeout", "1"]
        words += ["voice_service.app:create_app()"]
        self._process = service(*words, url=url, folder=folder, module="gunicorn")

    def start(self) -> None:
        self._process.start()

    def kill(self, _last: str, number: int) -> None:
        self._process.kill_a_child(number)

    def end(self) -> None:
        try:
            self._process.ends_politely(30)
        finally:
            self._process.kill()


def post(service: str, phone: str, body: str, sid: str) -> requests.Response:
    """Deliver a text to a running service as Twilio does, signed by its SDK."""
    path = "/webhooks/twilio/message"
    fields = {"MessageSid": sid, "From": phone, "To": TWILIO.number, "Body": body}
    sign = RequestValidator(TWILIO.auth_token).compute_signature(BASE + path, fields)
    headers = {"X-Twilio-Signature": sign}
    return requests.post(service + path, data=fields, headers=headers, timeout=15)


def words_of(twiml: str) -> str:
    """Return what a webhook's answer says, without what chance and the clock decide."""
    words = "\n".join(part.text or "" for part in ElementTree.fromstring(twiml).iter("Message"))
    return lasting(words)


def lasting(words: str) -> str:
    """Leave out a link's token, and the time by which a person will have read it."""
    return BY.sub("read this by then.", LINK.sub("/s/", words))


@dataclass
class Happened:
    """All that a number of texts left behind, by what is the same wherever they were sent."""

    replies: dict[str, str]
    statuses: dict[str, str]
    concerns: dict[str, str]
    alerts: Counter[str]
    answers: dict[tuple[str, str], tuple[Any, ...]]
    conversations: dict[str, tuple[Any, ...]]


def what_happened(house: House) -> Happened:
    """Read what is stored, and check that states and answers tell the same."""
    with house.app.app_context():
        session = db.session
        texts = session.scalars(select(Message).where(Message.direction == "in")).all()
        replies = {
            row.answers_id: lasting(row.body)
            for row in session.scalars(select(Message).where(Message.answers_id.is_not(None)))
        }
        sid_of = {text.id: text.provider_sid or "" for text in texts}
        concerns = session.scalars(select(Concern)).all()
        phone_of = {
            person.id: person.phone or "" for person in session.scalars(select(Participant))
        }
        talks = session.scalars(select(Conversation)).all()
        rows = session.scalars(select(Answer)).all()
        told: dict[tuple[str, str], tuple[Any, ...]] = {}
        for row in rows:
            phone = phone_of[row.conversation.participant_id]
            told[phone, row.question_id] = (row.choices, row.words, row.missing)
        stated = {
            (phone_of[talk.participant_id], question): (values, words or None, missing)
            for talk in talks
            for question, values, words, missing in talk.state["answers"]
        }
        assert told == stated, "the answers are not those that the conversation knows"
        alerts = session.scalars(select(Alert.concern_id)).all()
        message_of = {concern.id: sid_of[concern.message_id] for concern in concerns}
        found = Happened(
            replies={sid_of[text.id]: replies.get(text.id, "") for text in texts},
            statuses={sid_of[text.id]: text.status for text in texts},
            concerns={sid_of[one.message_id]: one.severity for one in concerns},
            alerts=Counter(message_of[concern] for concern in alerts),
            answers=told,
            conversations={
                phone_of[talk.participant_id]: (
                    talk.status,
                    talk.state["step"],
                    talk.state["asked_again"],
                    talk.participant.paused_at is not None,
                )
                for talk in talks
            },
        )
        session.rollback()
        db.engine.dispose()
        return found


def with_children(database_url: str, *, make: bool = False) -> House:
    """Make a house with six more on the panel, and launch a wave; `make` the tables first."""
    if make:
        app = create_app(settings_on(database_url), library())
        with app.app_context():
            app.extensions["alembic"].upgrade()
            db.engine.dispose()
    house = make_house(database_url)
    house.line_is_tested()
    now = datetime.now(UTC)
    with house.app.app_context():
        panel = db.session.scalars(select(Cohort).where(Cohort.name == "Panel")).one()
        for phone in PHONES:
            person = Participant(code=new_code(), name="Invented", phone=phone, age_band="12-15")
            person.phone_lookup = house.means.secrets.lookup(phone)
            person.created_at = now
            db.session.add(person)
            db.session.flush()
            db.session.add(Membership(cohort_id=panel.id, participant_id=person.id))
        db.session.commit()
    house.launch()
    return house


def service(
    *words: str,
    url: str,
    folder: Path,
    module: str = "voice_service",
    api_base: str = "",
    spool: Path | None = None,
) -> Process:
    """Make a process on a database, with the keys and the Twilio account of the house."""
    return Process(
        *words,
        log=folder / "service.log",
        module=module,
        DATABASE_URL=url,
        VOICE_ENCRYPTION_KEYS=KEYS,
        SECRET_KEY="s" * 64,
        PUBLIC_BASE_URL=BASE,
        TWILIO_ACCOUNT_SID=TWILIO.account_sid,
        TWILIO_AUTH_TOKEN=TWILIO.auth_token,
        TWILIO_NUMBER=TWILIO.number,
        TWILIO_API_BASE=api_base or "http://127.0.0.1:1",
        VOICE_SPOOL=str(spool or folder / "spool"),
    )
