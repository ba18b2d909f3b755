"""Every free text is read by a person, late ones are red, and nobody reads what they may not."""

import random
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event, select

from tests.house import LEAD, House
from tests.respondent import Surfer, Texter
from voice_service.db import db
from voice_service.delivery.overdue import overdue
from voice_service.delivery.workdays import one_working_day_after
from voice_service.models.concerns import Concern, ShutOut
from voice_service.models.conversations import Answer
from voice_service.models.messages import Message
from voice_service.models.staff import SAFEGUARDING_LEAD, StaffMember
from voice_service.safeguarding.handling import HandlingError
from voice_service.safeguarding.screening import Severity
from voice_service.services import accounts, comments, readers, reading, summaries, waves
from voice_service.services.comments import CommentError
from voice_service.services.reading import ReadingError

LIGHTS, BINS, BUSES = "more lights by the shops", "more bins please", "the bus is always late"
HARM = "my stepdad hits me"


def lead(email: str = LEAD) -> StaffMember:
    return db.session.scalars(select(StaffMember).where(StaffMember.email == email)).one()


def second_lead(name: str = "Invented deputy") -> StaffMember:
    db.session.add(
        StaffMember(
            email="second@example.org",
            name=name,
            active=True,
            fs_uniquifier="second",
            roles=[accounts.roles(db.session)[SAFEGUARDING_LEAD]],
        )
    )
    db.session.commit()
    return lead("second@example.org")


def words(house: House, email: str = LEAD, **chosen: Any) -> list[str]:
    """Return what is on somebody's list."""
    with house.app.app_context():
        return [one.words for one in reading.unread(db.session, lead(email), **chosen)]


def ids(said: str) -> list[int]:
    return [one.id for one in db.session.scalars(select(Message)) if one.body == said]


@pytest.fixture
def wave(house: House) -> int:
    """A wave in which two young people wrote something, one by text and one on the web."""
    wave = house.launch("are-we-listening")
    # A number and a letter hold no words of anybody's own: they are the noise.
    Texter(house).replies("1", "2", LIGHTS)
    surfer = Surfer(house).opens(f"/j/{house.code(wave)}").starts().picks("8-11")
    while "answer" not in surfer.page.controls or surfer.page.choices:
        surfer.presses("skip")
    surfer.writes(BINS)
    # And there is somebody whom nobody asked.
    Texter(house, "+447700900098").texts(BUSES)
    return wave


def test_the_list_shows_words_with_their_question_and_nothing_else(house: House, wave: int) -> None:
    with house.app.app_context():
        lights, bins, buses = reading.unread(db.session, lead())
    assert [lights.words, bins.words, buses.words] == [LIGHTS, BINS, BUSES]
    assert (lights.channel, lights.band, bins.channel, bins.band) == (
        *("sms", "12-15", "web", "8-11"),
    )
    survey = house.means.library.surveys["are-we-listening"]
    asked = survey.question(bins.step or "").ask
    assert bins.question == asked.default or bins.question in asked.bands.values()
    assert (buses.wave, buses.question, buses.band) == (None, None, None)
    assert words(house, wave_id=wave) == [LIGHTS, BINS]
    assert words(house, after=lights.id) == [BINS, BUSES]
    assert words(house, most=1) == [LIGHTS]


def test_the_first_reader_stays_and_a_slip_can_be_taken_back(house: House, wave: int) -> None:
    now = datetime.now(UTC)
    with house.app.app_context():
        first, second = lead(), second_lead()
        (one,) = ids(LIGHTS)
        assert reading.read(db.session, [one, 9999], first, now=now) == {one}
        assert reading.read(db.session, [one], second, now=now + timedelta(hours=1)) == {one}
        message = db.session.get_one(Message, one)
        assert (message.read_at, message.read_by_id) == (now, first.id)
        assert readers.by_me_today(db.session, first, now=now) == 1
        assert readers.by_me_today(db.session, second, now=now) == 0
        ((name, texts, last),) = [
            (one.name, one.texts, one.last_at) for one in readers.who_read(db.session, wave)
        ]
        assert (name, texts, last) == (first.name, 1, now)
    assert words(house) == [BINS, BUSES]
    with house.app.app_context():
        second = lead("second@example.org")
        soon, later = now + timedelta(minutes=9), now + timedelta(minutes=11)
        assert reading.take_back(db.session, [one], second, now=soon) == set(), "not by another"
        assert reading.take_back(db.session, [one], lead(), now=later) == set(), "not for ever"
        assert reading.take_back(db.session, [one], lead(), now=soon) == {one}
    assert words(house) == [LIGHTS, BINS, BUSES]


def test_what_a_concern_holds_is_read_there_and_not_by_who_is_shut_out(
    house: House, wave: int
) -> None:
    Texter(house, "+447700900002").replies("1", HARM)
    with house.app.app_context():
        second_lead()
        concern = db.session.scalars(select(Concern)).one()
        db.session.add(
            ShutOut(concern_id=concern.id, staff_member_id=lead().id, at=datetime.now(UTC))
        )
        db.session.commit()
    assert words(house) == [LIGHTS, BINS, BUSES]
    assert words(house, "second@example.org") == [LIGHTS, BINS, BUSES, ""], "only a pointer"
    now = datetime.now(UTC)
    with house.app.app_context():
        (harm,) = ids(HARM)
        for reader in (lead(), lead("second@example.org")):
            assert reading.read(db.session, [harm], reader, now=now) == set()
        assert readers.how_many(db.session, now=now).unread == 4
        assert readers.how_many(db.session, now=now, staff=lead()).unread == 3
        with pytest.raises(ReadingError):
            reading.raise_concern(
                *(db.session, harm, lead(), Severity.IMMEDIATE, "I want to see it"),
                now=now,
                means=house.means,
            )
        db.session.get_one(Concern, concern.id).about_staff = True
        db.session.commit()
    assert words(house, "second@example.org") == [LIGHTS, BINS, BUSES]


def test_whom_a_text_names_is_not_the_one_who_reads_it(house: House, wave: int) -> None:
    named = "Miss Quill never listens"
    Texter(house, "+447700900098").texts(named)
    now = datetime.now(UTC)
    with house.app.app_context():
        quill = second_lead("Ann Quill")
        (one,) = ids(named)
        assert [text.words for text in reading.unread(db.session, quill) if text.of_you] == [""]
        assert reading.read(db.session, [one], quill, now=now) == set()
        assert reading.read(db.session, [one], lead(), now=now) == {one}


def test_a_person_raises_what_the_software_took_for_ordinary(house: House, wave: int) -> None:
    now = datetime.now(UTC)
    with house.app.app_context():
        (one,) = ids(BINS)
        what = (db.session, one, lead(), Severity.MEDIUM)
        with pytest.raises(HandlingError):
            reading.raise_concern(*what, " ", now=now, means=house.means)
        assert db.session.get_one(Message, one).read_at is None
        concern = reading.raise_concern(*what, "the bins at home?", now=now, means=house.means)
        assert (concern.source, concern.message_id) == ("person", one)
        assert db.session.get_one(Message, one).read_by_id == lead().id
        assert reading.take_back(db.session, [one], lead(), now=now) == set()
    assert words(house) == [LIGHTS, BUSES]


def test_late_is_what_waited_for_more_than_one_working_day(house: House, wave: int) -> None:
    with house.app.app_context():
        came = {one.id: one.created_at for one in db.session.scalars(select(Message))}
        (lights,), (bins,) = ids(LIGHTS), ids(BINS)
        end = max(one_working_day_after(came[one]) for one in (lights, bins))
        assert readers.of_wave(db.session, wave, now=end - timedelta(days=1)).late == 0
        after = readers.of_wave(db.session, wave, now=end + timedelta(minutes=1))
        assert (after.unread, after.late) == (2, 2)
        assert reading.unread(db.session, lead())[0].late(end + timedelta(minutes=1))


def test_the_edges_of_late_are_the_working_day_turned_round() -> None:
    by_chance, start = random.Random(4), datetime(2026, 1, 1, tzinfo=UTC)
    for _ in range(20_000):
        now = start + timedelta(minutes=by_chance.randrange(2 * 365 * 24 * 60))
        came = now - timedelta(minutes=by_chance.randrange(10 * 24 * 60))
        edges = overdue(now)
        late = came < edges.before or edges.since <= came < edges.until
        assert late == (one_working_day_after(came) < now), (now, came)


def test_a_summary_is_final_when_the_wave_is_closed_and_all_of_it_is_read(
    house: House, wave: int
) -> None:
    now = datetime.now(UTC)
    with house.app.app_context():
        open_one = summaries.summary(db.session, wave, house.means)
        assert open_one
        assert not open_one.final
        assert len(open_one.not_final_because) == 2
        waves.close(db.session, wave, by=None, now=now)
        unread = summaries.summary(db.session, wave, house.means)
        assert unread
        assert unread.why_not_final == "Not final: 2 comments have not been read by a person yet."
        reading.read(db.session, [*ids(LIGHTS), *ids(BINS)], lead(), now=now)
        read = summaries.summary(db.session, wave, house.means)
        assert read
        assert (read.final, read.why_not_final) == (True, "")
    # What comes late to a closed wave is read, too.
    Texter(house).texts("and more lights by the school")
    with house.app.app_context():
        again = summaries.summary(db.session, wave, house.means)
        assert again
        assert again.why_not_final == "Not final: 1 comment has not been read by a person yet."


def test_who_releases_a_quote_has_read_it(house: House, wave: int) -> None:
    now = datetime.now(UTC)
    with house.app.app_context():
        (answer,) = [one for one in db.session.scalars(select(Answer)) if one.words == BINS]
        place = (answer.conversation_id, answer.question_id)
        assert readers.of_comments(db.session, wave)[place].at is None
        comments.release(db.session, answer.id, BINS, by=lead(), now=now)
        look = readers.of_comments(db.session, wave)[place]
        assert (look.by, look.at) == (lead().name, now)
        assert BINS in [one.words for one in comments.of_wave(db.session, wave, lead())]
        bins = second_lead("Bob Bins")
        assert BINS not in [one.words for one in comments.of_wave(db.session, wave, bins)]
        with pytest.raises(CommentError):
            comments.release(db.session, answer.id, BINS, by=bins, now=now)


def test_the_list_asks_the_small_index_and_as_often_for_many_as_for_few(
    house: House, wave: int
) -> None:
    asked: list[str] = []
    with house.app.app_context():
        reader, engine = lead(), db.engine
        reader.has_role(SAFEGUARDING_LEAD)
        reading.unread(db.session, reader)  # the survey is known from now on

        def note(_connection: Any, _cursor: Any, statement: str, *_others: Any) -> None:
            asked.append(statement)

        event.listen(engine, "before_cursor_execute", note)
        try:
            assert len(reading.unread(db.session, reader)) == 3
        finally:
            event.remove(engine, "before_cursor_execute", note)
    assert len(asked) == 1
    assert "message.to_read AND message.read_at IS NULL" in asked[0]
