"""Mails to staff: each at least once, from one worker at a time, and told when one is lost."""

import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, text, update

from tests.channels.mail_server import mail_server
from tests.end_to_end.processes import free_port, until
from tests.house import House, make_house
from tests.respondent import Texter
from voice_service.channels.mail import MailError
from voice_service.db import db
from voice_service.models.alarms import Alarm
from voice_service.models.concerns import Alert, Concern
from voice_service.models.messages import Message
from voice_service.models.staff import StaffMember
from voice_service.services import claiming, doubts, outbox, posting
from voice_service.services.alarms import see
from voice_service.services.claiming import Room
from voice_service.services.posting import Letter
from voice_service.settings import Mail
from voice_service.worker.rounds import Worker

SAM, SUBJECT = "sam@example.org", "A young person may need you"
NO_SUCH = MailError("no such recipient", "recipient_550", permanent=True)
LATER = MailError("try later", "recipient_450")
DOWN = MailError("nobody answers", "no_answer", away=True)
# Longer than any lease.
DEAD = timedelta(minutes=2)


def write(house: House, *keys: str, now: datetime | None = None) -> None:
    """Queue mails, as services do inside their own transactions."""
    now = now or datetime.now(UTC)
    with house.app.app_context():
        for key in keys:
            mail = outbox.mailed(
                kind="alert", key=key, to=SAM, subject=SUBJECT, body=f"{key}\n\nEnd.\n", now=now
            )
            outbox.put(db.session, mail)
        db.session.commit()


def mails(house: House) -> list[Message]:
    with house.app.app_context():
        rows = select(Message).where(Message.channel == "mail").order_by(Message.id)
        return list(db.session.scalars(rows))


def alarms(house: House) -> list[tuple[str, int]]:
    with house.app.app_context():
        return [(alarm.kind, alarm.count) for alarm in db.session.scalars(select(Alarm))]


def claim(house: House, now: datetime, most: int = 4) -> list[Letter]:
    """Let a worker claim, and die."""
    with house.app.app_context():
        return list(posting.claim(db.session, most, now=now))


def settle(house: House, letter: Letter, error: MailError | None, now: datetime) -> None:
    with house.app.app_context():
        posting.settle(db.session, letter, error, now=now, chance=random.Random(1))


def refusing(error: MailError) -> Callable[[Letter], None]:
    def send(_letter: Letter) -> None:
        raise error

    return send


def test_a_mail_goes_once_at_any_hour(house: House) -> None:
    night = datetime(2026, 9, 2, 2, 30, tzinfo=UTC)
    write(house, "one", "two", now=night)
    assert house.post(now=night) == 2
    assert house.mails == [(SAM, SUBJECT, f"{key}\n\nEnd.\n") for key in ("one", "two")]
    assert house.post(now=night + timedelta(days=1)) == 0
    sent = mails(house)
    assert [(mail.status, mail.sent_at, mail.due_at) for mail in sent] == [
        ("sent", night, None)
    ] * 2
    assert alarms(house) == []


def test_a_subject_is_one_line_and_no_mail_is_an_invitation() -> None:
    now = datetime.now(UTC)
    words = {"kind": "alert", "key": "k", "to": SAM, "body": "Text", "now": now}
    assert outbox.mailed(**words, subject="Two\n\nlines").body == "Two lines\n\nText"
    with pytest.raises(ValueError, match="lane"):
        outbox.mailed(**words, subject="S", priority=outbox.INVITATIONS)


def test_texts_and_mails_leave_each_other_alone(house: House) -> None:
    house.launch()
    write(house, "one")
    assert house.deliver() == 2, "the two invitations"
    (mail,) = claim(house, datetime.now(UTC))
    dead = datetime.now(UTC) + timedelta(hours=2)
    with house.app.app_context():
        rules = house.means.rules(keeps_hours=False)
        assert doubts.recover(db.session, now=dead) == 0
        assert doubts.in_doubt(db.session, 10, now=dead) == []
        assert claiming.claim(db.session, Room(90, 10), rules, now=dead) == []
    assert [message.status for message in mails(house)] == ["sending"]
    with house.app.app_context():
        db.session.execute(update(Message).values(status="queued", due_at=dead, lease_until=None))
        db.session.commit()
    assert [letter.id for letter in claim(house, dead)] == [mail.id], "and no text"
    assert house.post(now=dead) == 0


def test_what_was_not_taken_is_tried_again_ever_more_slowly(house: House) -> None:
    now = datetime.now(UTC)
    write(house, "one", now=now)
    waits = []
    for attempt in range(1, 12):
        assert house.post(refusing(LATER), now=now) == 1
        (mail,) = mails(house)
        assert (mail.status, mail.attempts, mail.error_code) == ("queued", attempt, "recipient_450")
        assert mail.due_at is not None
        waits.append((mail.due_at - now).total_seconds())
        assert house.post(now=now) == 0, "not before it is due"
        now = mail.due_at
    assert waits[0] < waits[2] < waits[4]
    assert max(waits) <= 30
    assert house.post(now=now) == 1
    assert [mail.error_code for mail in mails(house)] == [None]
    assert alarms(house) == [], "the server answered each time"


@pytest.mark.parametrize(
    ("error", "hours", "code"),
    [(NO_SUCH, 0, "recipient_550"), (LATER, 25, "retries_used_up")],
)
def test_a_mail_that_is_lost_is_an_alarm_and_the_next_person_is_told(
    house: House, error: MailError, hours: int, code: str
) -> None:
    house.launch()
    Texter(house).replies("my dad hits me")
    now = datetime.now(UTC)
    write(house, "one", now=now - timedelta(hours=hours))
    (mail,) = mails(house)
    with house.app.app_context():
        alert = db.session.scalars(select(Alert)).one()
        alert.message_id, alert.mail_id = None, mail.id
        db.session.commit()
    house.post(refusing(error), now=now)
    (mail,) = mails(house)
    assert (mail.status, mail.error_code, mail.due_at) == ("failed", code, None)
    assert ("safety_lost", 1) in alarms(house)
    with house.app.app_context():
        assert db.session.scalars(select(Concern.next_alert_at)).one() == now
    assert house.post(now=now + timedelta(days=2)) == 0


def test_a_server_that_is_down_is_told_once(house: House) -> None:
    now = datetime.now(UTC)
    write(house, "one", "two", now=now)
    house.post(refusing(DOWN), now=now)
    assert alarms(house) == []
    for minute in range(1, 10):
        house.post(refusing(DOWN), now=now + timedelta(minutes=minute))
    assert alarms(house) == [("mail_down", 1)]
    page = house.staff("administrator@example.org").get("/staff/alarms").text
    assert "The mail server does not take our mails" in page
    with house.app.app_context():
        alarm = db.session.scalars(select(Alarm)).one()
        reader = db.session.scalars(select(StaffMember).limit(1)).one()
        see(db.session, alarm.id, reader, now=now)
    house.post(refusing(DOWN), now=now + timedelta(hours=2))
    assert alarms(house) == [("mail_down", 1)] * 2, "it has been down for hours"
    assert house.post(now=now + timedelta(hours=3)) == 2
    assert [mail.status for mail in mails(house)] == ["sent", "sent"]


def test_while_a_lease_runs_nobody_else_has_the_mail_and_afterwards_it_goes_again(
    house: House,
) -> None:
    now = datetime.now(UTC)
    write(house, "one", now=now)
    (first,) = claim(house, now)
    assert claim(house, now + timedelta(seconds=30)) == []
    (second,) = claim(house, now + DEAD)
    assert (second.id, second.attempts) == (first.id, 2)
    assert second.message_id == first.message_id, "whoever gets it twice can tell"
    settle(house, first, LATER, now + DEAD)
    assert [mail.status for mail in mails(house)] == ["sending"], "the second has it now"
    settle(house, first, None, now + DEAD)
    settle(house, second, LATER, now + DEAD)
    assert [mail.status for mail in mails(house)] == ["sent"], "that it went counts, however late"
    assert house.post(now=now + timedelta(hours=1)) == 0


def test_two_workers_never_post_one_mail_twice(house: House) -> None:
    now = datetime.now(UTC)
    write(house, *(f"mail {number}" for number in range(30)), now=now)
    posted, start = Counter[str](), threading.Barrier(3)
    lock = threading.Lock()

    def send(letter: Letter) -> None:
        with lock:
            posted[letter.text] += 1

    def work() -> None:
        start.wait()
        House(house.app).post(send, now=now)

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(posted.values()) == {1}
    assert len(posted) == 30
    assert {mail.status for mail in mails(house)} == {"sent"}


def rename(house: House, old: str, new: str) -> None:
    with house.app.app_context():
        db.session.execute(text(f"ALTER TABLE {old} RENAME TO {new}"))
        db.session.commit()


@contextmanager
def working(database_url: str, mail: Mail) -> Iterator[House]:
    """Run a whole worker beside a house that can mail."""
    house = make_house(database_url, mail)
    house.line_is_tested()
    worker = Worker(house.app, "test")
    thread = threading.Thread(target=worker.run)
    thread.start()
    try:
        yield house
    finally:
        began = time.monotonic()
        worker.stop()
        thread.join(timeout=20)
        assert not thread.is_alive()
        assert time.monotonic() - began < 10, "it stops politely, and soon"
        with house.app.app_context():
            db.engine.dispose()


def test_a_worker_posts_what_is_queued_and_carries_on_when_server_or_database_are_back(
    database_url: str,
) -> None:
    port = free_port()
    with working(database_url, Mail("127.0.0.1", port, "voice@example.org", "none")) as house:
        write(house, "while it is down")
        until(lambda: [m.attempts for m in mails(house)] >= [2], "two tries", 30)
        with mail_server(port=port) as box:
            until(lambda: len(box.came) == 1, "the mail that waited", 30)
            began = time.monotonic()
            write(house, "while it is up")
            until(lambda: len(box.came) == 2, "the next one", 30)
            assert time.monotonic() - began < 5, "half a second where nothing else is going on"
            assert box.subjects == [SUBJECT] * 2
            until(lambda: {m.status for m in mails(house)} == {"sent"}, "both settled", 30)
            rename(house, "message", "message_away")
            time.sleep(1)  # it looks in vain, twice
            rename(house, "message_away", "message")
            write(house, "after the database was away")
            until(lambda: len(box.came) == 3, "the third", 30)


def test_one_look_of_a_worker_posts_all_that_is_due(database_url: str) -> None:
    with mail_server() as box:
        house = make_house(database_url, box.mail)
        write(house, *(f"mail {number}" for number in range(9)))
        Worker(house.app, "test").post_once()
        assert len(box.came) == 9
        assert {mail.status for mail in mails(house)} == {"sent"}
        with house.app.app_context():
            db.engine.dispose()
