"""The database goes away, the disk fills up: nothing that was acknowledged is lost."""

import os
import subprocess
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from sqlalchemy import func, select

from tests.end_to_end.processes import SECONDS, until
from tests.end_to_end.rig import PHONES, VoiceServe, post, service, with_children
from tests.house import House
from tests.respondent import Surfer, Texter, new_sid
from voice_service.channels.spool import PARTS, Spool
from voice_service.channels.twilio_sms import InboundMessage
from voice_service.db import db
from voice_service.models.alarms import Alarm
from voice_service.models.concerns import Concern
from voice_service.models.messages import Message
from voice_service.services import spooling
from voice_service.web import here
from voice_service.web.taking_in import Line

HELLO = "is anybody there"


def drop_the_line(house: House) -> Path:
    """Take the database away, as when its server or its disk is gone."""
    with house.app.app_context():
        db.engine.dispose()
        path = Path(db.engine.url.database or "")
    path.rename(path.with_suffix(".away"))
    path.mkdir()
    return path


def restore_the_line(path: Path) -> None:
    path.rmdir()
    path.with_suffix(".away").rename(path)


@pytest.fixture
def outage(house: House) -> Iterator[House]:
    """A house whose database is away until it is told to come back."""
    house.launch()
    path = drop_the_line(house)
    house.app.extensions["voice_line"] = Line(begun=True)
    house.app.extensions["voice_line"].busy.acquire()  # the test takes in by hand
    house.back = lambda: restore_the_line(path)  # type: ignore[attr-defined]
    yield house
    if path.is_dir():
        restore_the_line(path)


def take_in(house: House) -> int:
    with house.app.app_context():
        taken = 0
        while found := spooling.take_in(db.session, now=here.now(), means=house.means):
            taken += found
        return taken


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_childs_evening_while_the_database_is_away(outage: House) -> None:
    ash, bea = Texter(outage), Texter(outage, "+447700900002")
    sid = new_sid()
    ash.texts("1", sid)
    ash.receives("safe with us", "will text you back", "999")
    first = ash.last
    assert ash.texts("1", sid) == first, "a second delivery gets the same answer"
    ash.replies("2").receives("safe with us")
    bea.replies("1").replies("my dad hits me").receives("999", "0800 1111", "Thank you for telling")
    told = bea.last
    outage.back()  # type: ignore[attr-defined]
    assert ash.texts("3").startswith("Thank you, your message is safe"), "it queues behind"
    assert take_in(outage) == 5
    assert take_in(outage) == 0
    assert ash.texts("1", sid) == first, "and still does when it has been taken in"
    with outage.app.app_context():
        bodies = select(Message.body).where(Message.direction == "in").order_by(Message.id)
        said = db.session.scalars(bodies).all()
        assert [body for body in said if body in "123"][:1] == ["1"]
        concern = db.session.scalars(select(Concern)).one()
        assert (concern.message.body, concern.reply_sent) == ("my dad hits me", told)
        assert db.session.scalars(select(Alarm.kind)).all() == ["spooled"]
    outage.deliver()
    mine = [body for to, body in outage.sent if to == ash.phone and "reply 1 to start" not in body]
    assert len(mine) == 1, "one text asks what stands, not three"
    assert "go out" in mine[0], "both answers count"
    assert "+447700900901" in {to for to, _ in outage.sent}
    assert not [b for to, b in outage.sent if to == bea.phone and "How safe" in b]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_stop_counts_while_the_database_is_away(outage: House) -> None:
    assert Texter(outage).texts("STOP") == "", "Twilio confirms its own word"
    Texter(outage, "+447700900002").replies("leave me alone").receives("not get any more texts")
    outage.back()  # type: ignore[attr-defined]
    take_in(outage)
    assert outage.deliver() == 0


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_page_tells_who_can_help_while_the_database_is_away(house: House) -> None:
    ash = Surfer(house).opens(f"/j/{house.code(house.launch())}")
    path = drop_the_line(house)
    try:
        ash.opens("/help").sees("999", "0800 1111", "Go back to my questions")
        ash.opens("/survey").sees("did not work", "999", "0800 1111", "Go back to my questions")
    finally:
        restore_the_line(path)
    ash.opens("/survey").sees("It is your choice")


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_cannot_be_read_is_put_aside_and_told(outage: House) -> None:
    Texter(outage).replies("1")
    folder = outage.means.settings.spool
    kept = next(path for part in PARTS for path in (folder / part).glob("0*"))
    whole = kept.read_bytes()
    assert b"+4477" not in whole
    kept.write_bytes(whole[:-1])
    outage.back()  # type: ignore[attr-defined]
    assert take_in(outage) == 0
    assert [path.read_bytes() for path in (folder / "unreadable").iterdir()] == [whole[:-1]]
    with outage.app.app_context():
        assert db.session.scalars(select(Alarm.kind)).all() == ["unreadable"]


def test_the_spool_keeps_the_order_of_each_sender(house: House) -> None:
    spool: Spool = house.means.spool
    for number in range(200):
        phone = PHONES[number % 6]
        text = InboundMessage(new_sid(), phone, f"{number} \ud800")
        spool.put(text, house.means.secrets.lookup(phone), told="", at=here.now())
    came: dict[str, list[int]] = defaultdict(list)
    for part in PARTS:
        for kept in spool.oldest(part, 500):
            came[kept.text.sender].append(int(kept.text.body.split()[0]))
            assert kept.text.body.endswith("\ud800")
    assert sorted(n for numbers in came.values() for n in numbers) == list(range(200))
    assert all(numbers == sorted(numbers) for numbers in came.values())


@pytest.mark.parametrize("database_url", ["sqlite", "postgresql"], indirect=True)
def test_an_outage_of_an_hour_at_fifty_a_second_is_taken_in(
    database_url: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """180,000 texts wait at full size; two processes take them in, in order, each once."""
    many = 180_000 if request.config.getoption("--full") else 1_000
    house = with_children(database_url)
    spool = Spool(tmp_path / "spool", house.means.settings.keyring)
    for number in range(many):
        phone = f"+447700900{number % 900:03}"
        text = InboundMessage(new_sid(), phone, f"text {number}")
        spool.put(text, house.means.secrets.lookup(phone), told="We text you.", at=here.now())
    worker = service("worker", url=database_url, folder=tmp_path)
    server = VoiceServe(database_url, tmp_path)
    began = time.monotonic()
    worker.start()
    server.start()
    try:
        until(lambda: _answers(server.addresses[0]), "a service", SECONDS)
        until(lambda: not spool.waits(), "an empty spool", 600)
        seconds = time.monotonic() - began
        assert worker.ends_politely(20) == 0
    finally:
        worker.kill()
        server.end()
    print(f"\n{many} texts taken in within {seconds:.0f} s ({many / seconds:.0f} a second)")
    with house.app.app_context():
        rows = db.session.execute(
            select(Message.phone_lookup, Message.body, Message.provider_sid)
            .where(Message.direction == "in")
            .order_by(Message.id)
        ).all()
    rows = [row for row in rows if row.body != HELLO]
    assert len({row.provider_sid for row in rows}) == len(rows) == many
    order: dict[str, list[int]] = defaultdict(list)
    for row in rows:
        order[row.phone_lookup].append(int(row.body.split()[1]))
    assert all(numbers == sorted(numbers) for numbers in order.values())


def _answers(address: str) -> bool:
    try:
        # The first webhook of a process looks for what an earlier one left in the spool.
        return post(address, "+447700900998", HELLO, new_sid()).ok
    except requests.RequestException:
        return False


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of twelve megabytes."""
    folder = tmp_path / "disk"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=12m", "tmpfs", str(folder)]
    if os.geteuid() != 0 or subprocess.run(command, capture_output=True).returncode != 0:
        pytest.skip("a small disk can only be mounted by root")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def test_a_full_disk_is_never_a_false_200(small_disk: Path, tmp_path: Path) -> None:
    house = with_children(f"sqlite:///{small_disk / 'voice.sqlite3'}", make=True)
    url = f"sqlite:///{small_disk / 'voice.sqlite3'}"
    services = VoiceServe(url, tmp_path, spool=small_disk / "spool")
    services.start()
    said: dict[int, set[str]] = defaultdict(set)
    try:
        until(lambda: _answers(services.addresses[0]), "a service")
        filler = small_disk / "filler"
        threading.Timer(0.5, _fill, [filler]).start()
        for number in range(300):
            sid = new_sid()
            answer = post(services.addresses[0], PHONES[number % 6], f"{number} " * 40, sid)
            said[answer.status_code].add(sid)
            time.sleep(0.005)
        filler.unlink()
        # Twilio's fallback, or its log, brings what was not acknowledged.
        until(lambda: _answers(services.addresses[0]), "a service that takes texts again")
        until(lambda: not Spool(small_disk / "spool", house.means.settings.keyring).waits(), "")
    finally:
        services.end()
    assert said.keys() == {200, 503}
    with house.app.app_context():
        kept = set(db.session.scalars(select(Message.provider_sid)))
        assert said[200] <= kept, "every 200 is there"
        count = db.session.scalar(select(func.count()).where(Message.direction == "in"))
        assert count == len([sid for sid in kept if sid])


def _fill(path: Path) -> None:
    with path.open("wb", buffering=0) as file:
        try:
            while file.write(b"\0" * 512):
                pass
        except OSError:
            return
