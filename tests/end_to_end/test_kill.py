"""Killed at any moment: what was acknowledged is there once, and nobody is asked twice."""

import itertools
import random
import shutil
import threading
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import requests
from sqlalchemy import func, select, update

from tests.end_to_end.processes import SECONDS, Process, until
from tests.end_to_end.provider import Provider, provider
from tests.end_to_end.rig import (
    HARM,
    PHONES,
    SAID,
    Gunicorn,
    VoiceServe,
    post,
    service,
    what_happened,
    with_children,
    words_of,
)
from tests.house import House
from tests.respondent import Texter, new_sid
from voice_service.db import db
from voice_service.models.messages import Message
from voice_service.models.people import Cohort, Membership, Participant
from voice_service.services.invitations import new_code

LINUX = Path("/proc/self/task").is_dir()
MOST_SECONDS = 15


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
        for address in itertools.cycle(self.services):
            if time.monotonic() > end:
                self.wrong.append(f"nobody took {sid}")
                self.over.set()
                return ""
            try:
                answer = post(address, phone, body, sid)
            except requests.RequestException as error:
                self.retried += "refused" not in str(error)
                self.over.wait(0.02)
                continue
            if answer.status_code == 200:
                self.last = address
                return words_of(answer.text)
            self.wrong.append(f"{sid}: {answer.status_code} {answer.text}")
            self.over.wait(0.02)
        return ""


def harmed(twilio: TwilioThatRetries) -> list[str]:
    """Return the ids of the acknowledged texts that tell of harm."""
    return [sid for sid, text in list(twilio.acknowledged.items()) if text.body == HARM]


@pytest.mark.parametrize("database_url", ["sqlite", "postgresql"], indirect=True)
def test_two_workers_killed_again_and_again_send_each_text_once(
    house: House, database_url: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """500 kills at full size: an invitation at most once, an alert once or twice, none lost."""
    kills = 500 if request.config.getoption("--full") else 10
    many_children(house)
    house.line_is_tested()
    with provider() as twilio:
        workers = [a_worker(database_url, tmp_path, twilio) for _ in range(2)]
        try:
            kill_again_and_again(house, workers, kills)
            until(lambda: all_final(house), "a final state of everything", 180)
            assert [worker.ends_politely(20) for worker in workers] == [0, 0]
        finally:
            for worker in workers:
                worker.kill()
        arrived = twilio.counts()
    sent = {kind: texts_of(house, kind) for kind in ("invitation", "alert")}
    assert len(sent["invitation"]) > 2 * kills
    assert {arrived[key] for key in sent["invitation"]} == {1}
    assert len(sent["alert"]) > kills / 4
    assert {arrived[key] for key in sent["alert"]} <= {1, 2}
    assert set(arrived) == {*sent["invitation"], *sent["alert"]}, "nothing else went out"


def a_worker(url: str, folder: Path, twilio: Provider) -> Process:
    module = "tests.end_to_end.any_hour"
    return service(module=module, url=url, folder=folder, api_base=twilio.base)


def many_children(house: House) -> None:
    """Make a group of thirty, large enough for a kill to hit several texts on their way."""
    now = datetime.now(UTC)
    with house.app.app_context():
        group = Cohort(name="Many", kind="group", created_at=now)
        db.session.add(group)
        db.session.flush()
        for number in range(30):
            phone = f"+4477009007{number:02}"
            person = Participant(code=new_code(), phone=phone, age_band="12-15", created_at=now)
            person.phone_lookup = house.means.secrets.lookup(phone)
            db.session.add(person)
            db.session.flush()
            db.session.add(Membership(cohort_id=group.id, participant_id=person.id))
        db.session.commit()


def kill_again_and_again(house: House, workers: list[Process], kills: int) -> None:
    chance = random.Random(5)
    for number in range(kills):
        for worker in workers:
            worker.start_if_ended()
        if number % 4 == 0:
            house.launch(cohort="Many")
        if number % 3 == 0:
            # Somebody nobody knows tells of harm; the lead is to hear of each.
            Texter(house, f"+447700900{500 + number % 100}").texts(HARM)
        time.sleep(chance.uniform(0.4, 1.6) if number % 2 else chance.uniform(0.02, 0.4))
        chance.choice(workers).kill()
        if number % 5 == 4 or number == kills - 1:
            for worker in workers:
                worker.kill()
            minutes_pass(house)
    for worker in workers:
        worker.start()


def minutes_pass(house: House) -> None:
    """Let the leases of the dead run out, and the time of grace, and let a day go by."""
    past = datetime.now(UTC) - timedelta(seconds=1)
    with house.app.app_context():
        for status, values in (
            ("sending", {"lease_until": past}),
            ("unknown", {"due_at": past}),
            ("queued", {"due_at": past, "held_for": None}),
            # Yesterday's texts do not count for today's six.
            ("sent", {"sent_at": past - timedelta(days=2)}),
        ):
            db.session.execute(
                update(Message)
                .where(Message.status == status, Message.step_key.is_not(None))
                .values(**values)
            )
        db.session.commit()


def all_final(house: House) -> bool:
    """Tell whether everything was sent; time passes for what waits for it."""
    with house.app.app_context():
        rows = db.session.execute(
            select(Message.status, func.count())
            .where(Message.step_key.is_not(None))
            .group_by(Message.status)
        ).all()
        db.session.rollback()
    counts = dict(map(tuple, rows))
    if "sending" not in counts and counts.keys() - {"sent"}:
        minutes_pass(house)
    time.sleep(0.5)
    return counts.keys() == {"sent"}


def texts_of(house: House, kind: str) -> list[tuple[str, str]]:
    with house.app.app_context():
        rows = db.session.execute(select(Message.phone, Message.body).where(Message.kind == kind))
        found = [(phone, body) for phone, body in rows]
        db.session.rollback()
    assert len(set(found)) == len(found), "each text is told from every other"
    return found
