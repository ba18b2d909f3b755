"""Exactly once: the same texts delivered again and again, in any order, by many at a time."""

import random
import shutil
import threading
from collections import Counter, defaultdict
from pathlib import Path
from queue import Empty, SimpleQueue

import pytest
import requests
from sqlalchemy import func, select

from tests.end_to_end.rig import (
    HARM,
    PHONES,
    SAID,
    VoiceServe,
    post,
    what_happened,
    with_children,
    words_of,
)
from tests.house import House
from tests.respondent import Texter, new_sid
from voice_service.db import db
from voice_service.models.alarms import Alarm
from voice_service.models.messages import Message

CLIENTS = 32


def test_each_text_has_one_effect_however_often_it_comes(
    database_url: str,
    tmp_path: Path,
    sqlite_template: Path,
    request: pytest.FixtureRequest,
) -> None:
    """100,000 at full size, one to five times each, shuffled, with restarts in between."""
    many = 100_000 if request.config.getoption("--full") else 300
    house, services = with_children(database_url), VoiceServe(database_url, tmp_path)
    chance = random.Random(11)
    # One text of harm at the most for each child: afterwards nothing is asked of them.
    texts = [
        (new_sid(), PHONES[n % 6], HARM if n < 3 else chance.choice(SAID)) for n in range(many)
    ]
    deliveries = [text for text in texts for _ in range(chance.randint(1, 5))]
    chance.shuffle(deliveries)
    clients = Clients(deliveries, services.addresses)
    services.start()
    try:
        clients.start()
        for number in range(2, 6):
            clients.wait_for(len(deliveries) * number // 7)
            services.kill(services.addresses[number % 2], number)
        clients.finish()
    finally:
        services.end()
    assert clients.wrong == []
    assert {len(replies) for replies in clients.replies.values()} == {1}, "two different replies"
    happened = what_happened(house)
    assert happened.replies.keys() == {sid for sid, _, _ in texts}
    assert happened.replies == {sid: next(iter(got)) for sid, got in clients.replies.items()}
    # The same texts once each, in the order in which they were taken, in a calm house.
    copy = tmp_path / "calm.sqlite3"
    shutil.copy(sqlite_template, copy)
    calm = with_children(f"sqlite:///{copy}")
    by_sid = {sid: (phone, body) for sid, phone, body in texts}
    for sid in taken_in_order(house):
        phone, body = by_sid[sid]
        Texter(calm, phone).texts(body, sid)
    assert happened == what_happened(calm)
    assert set(happened.statuses.values()) == {"taken"}


class Clients:
    """Many who deliver at once, each text until it is acknowledged."""

    def __init__(self, deliveries: list[tuple[str, str, str]], services: list[str]) -> None:
        self._todo: SimpleQueue[tuple[str, str, str]] = SimpleQueue()
        for delivery in deliveries:
            self._todo.put(delivery)
        self._services, self._done = services, 0
        self._progress = threading.Condition()
        self._threads = [
            threading.Thread(target=self._work, args=(number,)) for number in range(CLIENTS)
        ]
        self.replies: dict[str, set[str]] = defaultdict(set)
        self.wrong: list[str] = []

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def wait_for(self, count: int) -> None:
        """Wait until so many were acknowledged."""
        with self._progress:
            assert self._progress.wait_for(lambda: self._done >= count, timeout=3600)

    def finish(self) -> None:
        for thread in self._threads:
            thread.join()

    def _work(self, number: int) -> None:
        while True:
            try:
                sid, phone, body = self._todo.get_nowait()
            except Empty:
                return
            self._deliver(sid, phone, body, number)
            with self._progress:
                self._done += 1
                self._progress.notify_all()

    def _deliver(self, sid: str, phone: str, body: str, number: int) -> None:
        for trial in range(600):
            try:
                answer = post(self._services[(number + trial) % 2], phone, body, sid)
            except requests.RequestException:
                threading.Event().wait(0.05)
                continue
            if answer.status_code == 200:
                self.replies[sid].add(words_of(answer.text))
            else:
                self.wrong.append(f"{answer.status_code} {answer.text}")
            return
        self.wrong.append(f"nobody took {sid}")


def taken_in_order(house: House) -> list[str]:
    with house.app.app_context():
        rows = db.session.scalars(
            select(Message.provider_sid).where(Message.direction == "in").order_by(Message.id)
        ).all()
        db.session.rollback()
        return [sid for sid in rows if sid]


def test_another_body_under_a_known_sid_is_kept_screened_and_raises_an_alarm(house: House) -> None:
    house.launch()
    ash, sid = Texter(house), new_sid()
    ash.texts("1", sid)
    first = ash.last
    assert ash.texts("1", sid) == first
    assert ash.texts("2", sid) == first
    assert ash.texts("2", sid) == first, "the other body again"
    ash.texts("my dad hits me", sid)
    ash.receives("999", "0800 1111")
    with house.app.app_context():
        kinds = db.session.execute(
            select(Message.kind, func.count())
            .where(Message.direction == "in")
            .group_by(Message.kind)
        ).all()
        alarm = db.session.scalars(select(Alarm)).one()
        kept = db.session.scalars(select(Message).where(Message.kind == "conflict")).all()
        assert dict(map(tuple, kinds)) == {"answer": 1, "conflict": 2}
        assert Counter(message.body for message in kept) == {"2": 1, "my dad hits me": 1}
        assert (alarm.kind, alarm.count) == ("conflict", 2)
    house.deliver()
    assert "+447700900901" in {to for to, _ in house.sent}, "the lead hears of it"


def test_a_text_with_a_part_missing_is_taken_and_shown_as_such(house: House) -> None:
    house.launch()
    fields = {
        "MessageSid": new_sid(),
        "From": "+447700900001",
        "Body": "my d",
        "ErrorCode": "30009",
    }
    assert house.webhook(fields).status_code == 200
    with house.app.app_context():
        message = db.session.scalars(select(Message).where(Message.direction == "in")).one()
        assert message.error_code == "30009"
        assert db.session.scalars(select(Alarm.kind)).one() == "part_missing"
