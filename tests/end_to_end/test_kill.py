"""Killed at any moment: what was acknowledged is there once, and nobody is asked twice."""

import itertools
import json
import random
import re
import shutil
import threading
import time
import xml.etree.ElementTree as ElementTree
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest
import requests
from sqlalchemy import select, update
from twilio.request_validator import RequestValidator

from tests.end_to_end.processes import SECONDS, Process, free_port, until
from tests.house import BASE, KEYS, TWILIO, House, make_house
from tests.respondent import Texter, new_sid
from voice_service.db import db
from voice_service.models.concerns import Alert, Concern
from voice_service.models.conversations import Answer, Conversation
from voice_service.models.messages import Message
from voice_service.models.people import Cohort, Membership, Participant
from voice_service.services.invitations import new_code

LINUX = Path("/proc/self/task").is_dir()
MOST_SECONDS = 15
PHONES = [f"+447700900{number}" for number in range(101, 107)]
HARM = "my stepdad hits me"
SAID = (
    *("1", "2", "3", "5", "idk", "skip", "skip", "back", "yes", "help", "B", "2 it is dark there"),
    *("more lights by the bus stop", "9", "rather not say"),
)
LINK = re.compile(r"/s/\S+")


class VoiceServe:
    """Two `voice serve` on one database; the one that answered last is killed and started again."""

    kills, fewest_kills = 4, 2

    def __init__(self, url: str, folder: Path) -> None:
        ports = [free_port(), free_port()]
        self.addresses = [f"http://127.0.0.1:{port}" for port in ports]
        self._processes = [
            service("serve", "--port", str(port), url=url, folder=folder) for port in ports
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


NEEDS_PROC = pytest.mark.skipif(not LINUX, reason="finds gunicorn's workers in /proc")


@pytest.mark.parametrize(
    ("kind", "database_url"),
    [
        (VoiceServe, "sqlite"),
        pytest.param(Gunicorn, "sqlite", marks=NEEDS_PROC),
        pytest.param(Gunicorn, "postgresql", marks=NEEDS_PROC),
    ],
    indirect=["database_url"],
)
def test_what_was_acknowledged_is_there_once_however_often_it_is_killed(
    kind: type[VoiceServe] | type[Gunicorn],
    database_url: str,
    tmp_path: Path,
    sqlite_template: Path,
) -> None:
    house, services = with_children(database_url), kind(database_url, tmp_path)
    twilio = TwilioThatRetries(services.addresses)
    talks = [threading.Thread(target=twilio.talks, args=(phone,), daemon=True) for phone in PHONES]
    services.start()
    try:
        for talk in talks:
            talk.start()
        kills, chance, end = 0, random.Random(7), time.monotonic() + MOST_SECONDS
        # A machine too busy for all of them makes fewer.
        while kills < kind.kills and (kills < kind.fewest_kills or time.monotonic() < end):
            # Soon after a start, or after some texts: with six who talk at once, it hits
            # several in the middle.
            enough = len(twilio.acknowledged) + chance.choice((1, 1, 4, 8, 16))
            until(lambda enough=enough: len(twilio.acknowledged) >= enough, "more texts taken")  # type: ignore[misc]
            twilio.over.wait(chance.uniform(0, 0.02))
            services.kill(twilio.last, kills)
            kills += 1
        until(lambda: harmed(twilio), "a text about harm")
    finally:
        twilio.over.set()
        for talk in talks:
            talk.join(60)
        services.end()
    assert twilio.wrong == []
    assert twilio.retried > 0, "no kill hit a text on its way"
    happened = what_happened(house)
    # The same texts in a house that nobody disturbs.
    copy = tmp_path / "undisturbed.sqlite3"
    shutil.copy(sqlite_template, copy)
    calm = with_children(f"sqlite:///{copy}")
    for text in sorted(twilio.acknowledged.values(), key=lambda text: (text.phone, text.number)):
        Texter(calm, text.phone).texts(text.body, text.sid)
    assert happened.replies == {sid: text.reply for sid, text in twilio.acknowledged.items()}
    assert happened == what_happened(calm)
    assert set(happened.statuses.values()) == {"taken"}
    assert [happened.alerts[sid] for sid in harmed(twilio)] == [1] * len(harmed(twilio))


@dataclass
class Text:
    """A text that was acknowledged, and with what."""

    sid: str
    phone: str
    number: int
    body: str
    reply: str


@dataclass
class TwilioThatRetries:
    """Delivers each text until it is acknowledged, and some of them once more."""

    services: list[str]
    acknowledged: dict[str, Text] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)
    retried: int = 0
    last: str = ""
    over: threading.Event = field(default_factory=threading.Event)

    def talks(self, phone: str) -> None:
        """Send one child's texts, one after the other, until it is over."""
        chance = random.Random(phone)
        tells_at = chance.randrange(1, 12)
        for number in itertools.count():
            if self.over.is_set():
                return
            body = "1" if number == 0 else HARM if number == tells_at else chance.choice(SAID)
            sid = new_sid()
            reply = self._until_taken(phone, body, sid)
            self.acknowledged[sid] = Text(sid, phone, number, body, reply)
            if chance.random() < 0.2 and self._until_taken(phone, body, sid) != reply:
                self.wrong.append(f"{sid} got two different replies")

    def _until_taken(self, phone: str, body: str, sid: str) -> str:
        end = time.monotonic() + SECONDS
        for service in itertools.cycle(self.services):
            if time.monotonic() > end:
                self.wrong.append(f"nobody took {sid}")
                self.over.set()
                return ""
            try:
                answer = self._post(service, phone, body, sid)
            except requests.RequestException as error:
                self.retried += "refused" not in str(error)
                self.over.wait(0.02)
                continue
            if answer.status_code == 200:
                self.last = service
                return words_of(answer.text)
            self.wrong.append(f"{sid}: {answer.status_code} {answer.text}")
            self.over.wait(0.02)
        return ""

    def _post(self, service: str, phone: str, body: str, sid: str) -> requests.Response:
        path = "/webhooks/twilio/message"
        fields = {"MessageSid": sid, "From": phone, "To": TWILIO.number, "Body": body}
        sign = RequestValidator(TWILIO.auth_token).compute_signature(BASE + path, fields)
        headers = {"X-Twilio-Signature": sign}
        return requests.post(service + path, data=fields, headers=headers, timeout=15)


def harmed(twilio: TwilioThatRetries) -> list[str]:
    """Return the ids of the acknowledged texts that tell of harm."""
    return [sid for sid, text in list(twilio.acknowledged.items()) if text.body == HARM]


def words_of(twiml: str) -> str:
    """Return what a webhook's answer says, without a link's token, which chance decides."""
    words = "\n".join(part.text or "" for part in ElementTree.fromstring(twiml).iter("Message"))
    return LINK.sub("/s/", words)


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
            row.answers_id: LINK.sub("/s/", row.body)
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


def with_children(database_url: str) -> House:
    """Make a house with six more on the panel, and launch a wave."""
    house = make_house(database_url)
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
    *words: str, url: str, folder: Path, module: str = "voice_service", api_base: str = ""
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
    )


class TwilioThatHangs(ThreadingHTTPServer):
    """Takes texts on the loopback; while `hangs`, it has them and never answers."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Taking)
        self.taken: list[str] = []
        self.hangs, self.over = True, threading.Event()

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class _Taking(BaseHTTPRequestHandler):
    server: TwilioThatHangs

    def do_POST(self) -> None:
        fields = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        self.server.taken.append(fields["To"][0])
        if self.server.hangs:
            self.server.over.wait(60)
            return
        content = json.dumps({"sid": new_sid(), "status": "queued"}).encode()
        self.send_response(201)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def twilio() -> Iterator[TwilioThatHangs]:
    server = TwilioThatHangs()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.over.set()
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_worker_killed_while_it_sends_invites_nobody_twice_and_loses_no_alert(
    house: House, database_url: str, tmp_path: Path, twilio: TwilioThatHangs
) -> None:
    worker = service("worker", url=database_url, folder=tmp_path, api_base=twilio.base)
    house.launch()
    worker.start()
    until(lambda: twilio.taken, "an invitation on its way")
    worker.kill()
    invited = Counter(twilio.taken)
    Texter(house, "+447700900002").replies(HARM)
    minutes_pass(house)
    worker.start()
    until(lambda: "+447700900901" in twilio.taken, "an alert on its way")
    worker.kill()
    twilio.hangs = False
    minutes_pass(house)
    worker.start()
    try:
        until(lambda: statuses(house)["alert"] == {"sent"}, "an alert that has arrived")
        assert worker.ends_politely(10) == 0
    finally:
        worker.kill()
    sent = Counter(twilio.taken)
    assert sent["+447700900901"] == 2, "nobody knew of the first, so it went again"
    (first,) = invited
    assert sent[first] == 1, "nobody knows of this either, and it did not go again"
    assert max(sent[phone] for phone in ("+447700900001", "+447700900002")) == 1
    assert "unknown" in statuses(house)["invitation"]


def minutes_pass(house: House) -> None:
    """Let the lease of what a dead worker held run out."""
    with house.app.app_context():
        past = datetime.now(UTC) - timedelta(seconds=1)
        db.session.execute(
            update(Message).where(Message.status == "sending").values(lease_until=past)
        )
        db.session.commit()


def statuses(house: House) -> dict[str, set[str]]:
    """Return the statuses of unprompted texts by their kind."""
    with house.app.app_context():
        rows = db.session.execute(
            select(Message.kind, Message.status).where(Message.step_key.is_not(None))
        ).all()
        db.session.rollback()
        return {kind: {status for other, status in rows if other == kind} for kind, _ in rows}
