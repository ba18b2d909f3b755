"""A child tells of harm: who is told, what may be done about it, and that nothing is lost."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from tests.house import House, library
from tests.respondent import Surfer, Texter, new_sid
from voice_service.channels.mail import MailError
from voice_service.channels.twilio_api import Outcome, Outgoing
from voice_service.channels.twilio_sms import InboundMessage
from voice_service.db import db
from voice_service.models.alarms import Alarm
from voice_service.models.concerns import Alert, Concern, ConcernEvent, Referral
from voice_service.models.conversations import Answer
from voice_service.models.duty import LineTest, Shift
from voice_service.models.messages import Message
from voice_service.models.people import Participant
from voice_service.models.staff import SAFEGUARDING_LEAD, SENIOR_OFFICER, Role, StaffMember
from voice_service.safeguarding.handling import Decision, HandlingError
from voice_service.safeguarding.screening import Screening, ScreeningLateError, Severity
from voice_service.services import (
    alerts,
    allegations,
    desk,
    escalating,
    handling,
    histories,
    line_tests,
    raising,
    referring,
    safety,
    texting,
)
from voice_service.services.concerns import ConcernError
from voice_service.services.owing import Late, Owed
from voice_service.settings import Mail

DEPUTY = "+447700900902"
LEAD_PHONE = "+447700900901"
DANGER = "he has a knife right now and hes coming in"
HARM = "my dad hits me"


@contextmanager
def inside(house: House) -> Iterator[Session]:
    """Work with the database, and leave no transaction open."""
    with house.app.app_context():
        yield db.session
        db.session.rollback()


def second_lead(house: House, name: str = "Dee Puty", role: str = SAFEGUARDING_LEAD) -> int:
    """Add another person who can be told; a lead is on duty as a deputy all the time."""
    with inside(house) as session:
        roles = {one.name: one for one in session.scalars(select(Role))}
        person = StaffMember(
            email=f"{name.split()[0].lower()}@example.org",
            name=name,
            active=True,
            fs_uniquifier=name,
            phone=DEPUTY if role == SAFEGUARDING_LEAD else "+447700900903",
            roles=[roles[role]],
        )
        session.add(person)
        if role == SAFEGUARDING_LEAD:
            now = datetime.now(UTC)
            session.add(
                Shift(
                    staff_member=person,
                    starts_at=now - timedelta(days=400),
                    ends_at=now + timedelta(days=400),
                    deputy=True,
                    created_at=now,
                )
            )
        session.commit()
        return person.id


def lead_of(session: Session) -> StaffMember:
    return session.scalars(select(StaffMember).where(StaffMember.email == "lead@example.org")).one()


def only(session: Session) -> Concern:
    return session.scalars(select(Concern)).one()


def told(house: House, now: datetime | None = None) -> list[str]:
    """List whose phone was told, in order, and forget it."""
    house.deliver(now=now)
    numbers = [to for to, body in house.sent if "/staff/concerns/" in body]
    house.sent.clear()
    return numbers


def escalate(house: House, now: datetime) -> bool:
    with inside(house) as session:
        return escalating.escalate(session, now=now, means=house.means)


def alarms(session: Session) -> list[str]:
    return sorted(session.scalars(select(Alarm.kind)))


# --- the child -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("reply", "answer", "severity", "again"),
    [
        ("1", "yes", "high", 0),
        ("2", "no", "immediate", 1),
        ("not sure", "not_sure", "immediate", 0),
    ],
)
def test_are_you_safe_right_now(
    house: House, reply: str, answer: str, severity: str, again: int
) -> None:
    house.launch()
    second_lead(house)
    ash = Texter(house).replies("1", DANGER)
    ash.receives(
        "999", "0800 1111", "0151", "Are you safe right now? Reply 1 yes, 2 no, 3 not sure"
    )
    told(house)
    ash.replies(reply).receives("999")
    assert "Are you safe" not in ash.last, "it is asked once"
    with inside(house) as session:
        concern = only(session)
        assert (concern.safety_answer, concern.severity) == (answer, severity)
        assert concern.participant is not None
        assert concern.participant.paused_at is not None, "a person must still look"
        assert [e.detail for e in histories.of(session, concern) if e.action == "safe_now"] == [
            {"answer": answer}
        ]
    assert len(told(house)) == again
    # A better answer changes nothing afterwards; a worse one is heard, and somebody told.
    ash.replies("1").receives("a person will read it")
    ash.replies("no hes here")
    with inside(house) as session:
        concern = only(session)
        assert (concern.safety_answer, concern.severity) == ("no", "immediate")
    assert len(told(house)) == 1 - again


def test_yes_with_more_behind_it_is_not_taken_for_safe(house: House) -> None:
    house.launch()
    ash = Texter(house).replies("1", DANGER, "1 for now but he is coming back")
    ash.receives("999")
    with inside(house) as session:
        worst = session.scalars(select(Concern).order_by(Concern.id)).first()
        assert worst is not None
        assert (worst.safety_answer, worst.severity) == ("not_sure", "immediate")


def test_a_number_that_nobody_knows_can_answer_too(house: House) -> None:
    stranger = Texter(house, "+447700900555").replies(DANGER, "2")
    stranger.receives("Please call 999 now")
    with inside(house) as session:
        assert only(session).safety_answer == "no"


def test_who_cannot_be_found_is_told_so_and_offered_a_way(house: House) -> None:
    wave = house.launch("feeling-safe", "School")
    child = Surfer(house).opens(f"/j/{house.code(wave)}").starts()
    child.sends(answer="8-11")
    child.sends(answer=HARM).sees("You did the right thing", "We do not know who you are")
    child.sends(answer="im ellie in miss browns class").sees("We have kept what you told us")
    with inside(house) as session:
        concern = only(session)
        found = desk.view(session, concern.id, lead_of(session), now=datetime.now(UTC))
        assert not found.findable
        assert "im ellie in miss browns class" in [one.message.body for one in found.said]


def test_a_page_asks_whether_they_are_safe_with_three_buttons(house: House) -> None:
    house.launch()
    house.deliver()
    with house.app.app_context():
        link = next(body.split("http://voice.test")[1].split()[0] for _, body in house.sent)
    child = Surfer(house).opens(link).starts()
    child.sends(answer=DANGER).sees("call 999 now", "Are you safe right now?")
    child.presses("safe", "2").sees("Please call 999 now")
    with inside(house) as session:
        assert only(session).safety_answer == "no"
    # Whoever opens the link later, perhaps on a shared phone, sees nothing of it.
    assert "safe right now" not in Surfer(house).opens(link).page.text


def test_what_is_written_beside_the_words_about_safety_answers_no_question(house: House) -> None:
    """Also from an old page, after a person let the survey go on: it is kept and read."""
    house.launch()
    house.deliver()
    link = next(body.split("http://voice.test")[1].split()[0] for _, body in house.sent)
    child = Surfer(house).opens(link).starts()
    child.sends(answer=HARM)
    with inside(house) as session:
        now = datetime.now(UTC)
        handling.acknowledge(session, 1, lead_of(session), now=now)
        handling.resume_automation(session, 1, lead_of(session), now=now, means=house.means)
    child.sends(answer="3").sees("How safe")
    child.opens(link)
    with inside(house) as session:
        came = session.scalars(select(Message.status).where(Message.direction == "in"))
        assert set(came) == {"taken"}
        assert not any(session.scalars(select(Answer.choices)))


def test_when_nobody_is_on_duty_the_words_say_so(house: House) -> None:
    house.launch()
    with inside(house) as session:
        shift = session.scalars(select(Shift)).one()
        shift.starts_at = datetime.now(UTC) + timedelta(hours=10)
        session.commit()
    Texter(house).replies("1", HARM).receives("Nobody is here just now. A person will read this by")


# --- the software fails --------------------------------------------------------------------------


class Broken:
    """A screener that breaks."""

    version = "broken"

    def __init__(self, problem: Exception) -> None:
        self.problem = problem

    def screen(self, *_: object, **__: object) -> Screening:
        raise self.problem


class Endless(Broken):
    """A screener that would never come to an end, if it were not told that it is late."""

    def screen(self, *_: object, late: Callable[[], bool], **__: object) -> Screening:
        while not late():
            time.sleep(0.01)
        raise self.problem


@pytest.mark.parametrize(
    "screener",
    [Broken(RuntimeError("broken")), Broken(RecursionError()), Endless(ScreeningLateError())],
)
def test_a_screener_that_breaks_or_is_late_opens_a_concern(house: House, screener: Broken) -> None:
    house.launch()
    house.app.extensions["voice"] = replace(
        house.means,
        library=replace(library(), screener=screener),  # type: ignore[arg-type]
    )
    Texter(house).replies("1").receives("A person will read it")
    with inside(house) as session:
        concern = only(session)
        assert (concern.source, concern.severity, concern.message.body) == (
            "failure",
            "medium",
            "1",
        )
        assert session.scalar(select(func.count(Alert.id))) == 1


def test_the_version_that_judged_each_text_is_stored(house: House) -> None:
    house.launch()
    Texter(house).replies("1", "2", "STOP")
    with inside(house) as session:
        versions = set(
            session.scalars(select(Message.screened_by).where(Message.direction == "in"))
        )
        assert versions == {library().screener.version}


# --- the people on duty --------------------------------------------------------------------------


def test_the_ladder(house: House) -> None:
    """Unacknowledged: the next after 5, 15 and 30 minutes, each once, and it never falls silent."""
    house.launch()
    second_lead(house)
    Texter(house).replies("1", DANGER)
    assert told(house) == [LEAD_PHONE]
    with inside(house) as session:
        raised = only(session).raised_at
    steps = [(4, []), (5, [DEPUTY]), (14, []), (15, [LEAD_PHONE]), (29, []), (30, [DEPUTY])]
    for minutes, expected in steps:
        now = raised + timedelta(minutes=minutes, seconds=1)
        assert escalate(house, now) is bool(expected), minutes
        assert not escalate(house, now), "once"
        assert told(house, now) == expected, minutes
    with inside(house) as session:
        assert "unacknowledged" in alarms(session)
    assert escalate(house, raised + timedelta(minutes=61))
    with inside(house) as session:
        handling.acknowledge(session, only(session).id, lead_of(session), now=datetime.now(UTC))
    assert not escalate(house, raised + timedelta(days=1))


def test_a_high_one_goes_on_after_one_and_four_hours(house: House) -> None:
    house.launch()
    second_lead(house)
    Texter(house).replies("1", HARM)
    with inside(house) as session:
        raised = only(session).raised_at
    assert not escalate(house, raised + timedelta(minutes=59))
    assert escalate(house, raised + timedelta(minutes=61))
    assert not escalate(house, raised + timedelta(minutes=239))
    assert escalate(house, raised + timedelta(minutes=241))
    assert told(house, raised + timedelta(hours=5)) == [LEAD_PHONE, DEPUTY, LEAD_PHONE]


def test_both_ways_lost_tells_the_next_at_once(house: House) -> None:
    house.launch()
    second_lead(house)
    Texter(house).replies("1", HARM)

    def refused(outgoing: Outgoing) -> Outcome:
        return Outcome(outgoing.id, code="21211")

    house.deliver(
        lambda t: refused(t) if t.to == LEAD_PHONE else Outcome(t.id, sid=f"SM{t.id:032d}")
    )
    with inside(house) as session:
        assert "safety_lost" in alarms(session)
    assert escalate(house, datetime.now(UTC))
    assert told(house) == [DEPUTY]
    with inside(house) as session:
        concern = only(session)
        assert concern.alert_step == 0, "no rung of the ladder was used up"
        assert [a.why for a in session.scalars(select(Alert))] == ["raised", "path_lost"]


def test_every_member_of_staff_sees_that_an_alert_reached_nobody(house: House) -> None:
    house.launch()
    Texter(house).replies("1", HARM)
    house.deliver(lambda t: Outcome(t.id, code="21211"))
    for who in ("youth_worker", "partner_reader", "administrator", "lead"):
        page = house.staff(f"{who}@example.org").get("/staff/").text
        assert "reached nobody" in page, who
        assert HARM not in page


def test_from_the_alert_to_the_closing(house: House) -> None:
    """Each step in its order; what is out of order says what comes first, and changes nothing."""
    house.launch()
    Texter(house).replies("1", HARM)
    friday = datetime(2027, 5, 28, 15, 0, tzinfo=UTC)  # before a bank holiday on Monday
    with inside(house) as session:
        lead, number = lead_of(session), only(session).id
        for early in (
            lambda: handling.close(session, number, lead, "all is well", now=friday),
            lambda: referring.decide(
                session, number, lead, Decision.SOCIAL_CARE, "he is hurt", now=friday
            ),
            lambda: handling.resume_automation(
                session, number, lead, now=friday, means=house.means
            ),
            lambda: handling.reopen(session, number, lead, "again please", now=friday),
        ):
            with pytest.raises(HandlingError):
                early()
        handling.acknowledge(session, number, lead, now=friday)
        with pytest.raises(HandlingError, match="reason"):
            referring.decide(session, number, lead, Decision.SOCIAL_CARE, " ", now=friday)
        referring.decide(session, number, lead, Decision.SOCIAL_CARE, "he is hurt", now=friday)
        referral = session.scalars(select(Referral)).one()
        # 16:00 in England on Friday; Monday is a bank holiday; so 16:00 on Tuesday.
        assert referral.due_at == datetime(2027, 6, 1, 15, 0, tzinfo=UTC)
        with pytest.raises(HandlingError, match="agency"):
            handling.close(session, number, lead, "all is well", now=friday)
        late = referral.due_at + timedelta(minutes=1)
        assert not referring.chase(
            session, now=referral.due_at - timedelta(minutes=1), means=house.means
        )
        assert referring.chase(session, now=late, means=house.means)
        assert not referring.chase(session, now=late, means=house.means)
        assert "referral_late" in alarms(session)
        with pytest.raises(HandlingError, match="who answered"):
            referring.received(session, number, lead, referral.id, " ", now=late)
        referring.received(session, number, lead, referral.id, "J. Doe, ref 12", now=late)
        handling.close(session, number, lead, "with social care now", now=late)
        concern = only(session)
        assert (concern.status, concern.decision) == ("closed", "social_care")
        done = [event.action for event in histories.of(session, concern)]
        assert done == [
            *("raised", "alerted", "acknowledged", "decided", "referred", "alerted", "received"),
            "closed",
        ]
        assert histories.broken(session, concern, histories.of(session, concern), now=late) is None


def test_who_writes_again_is_not_left_to_somebody_who_has_gone(house: House) -> None:
    house.launch()
    second_lead(house)
    ash = Texter(house).replies("1", HARM)
    told(house)
    with inside(house) as session:
        handling.acknowledge(session, 1, lead_of(session), now=datetime.now(UTC))
        lead_of(session).active = False
        for alert in session.scalars(select(Alert)):
            alert.raised_at -= timedelta(hours=1)
        session.commit()
    ash.replies("please can somebody come").receives("a person will read it")
    assert told(house) == [DEPUTY]


def test_a_text_that_comes_late_is_promised_a_time_to_come(house: House) -> None:
    house.launch()
    now, owed = datetime.now(UTC), Owed()
    with inside(house) as session:
        text = InboundMessage(new_sid(), "+447700900001", HARM)
        late = Late(now - timedelta(hours=9))
        texting.take_late(session, text, late, owed, now=now, means=house.means)
        owed.say(session, now=now)
        session.commit()
        concern = only(session)
        assert concern.raised_at >= now - timedelta(minutes=1), "the ladder begins now"
        by = safety.by_when(session, now=now, means=house.means).words
        assert f"A person will read this by {by}." in (concern.reply_sent or "")


def test_a_reader_raises_what_the_software_missed(house: House) -> None:
    house.launch()
    ash = Texter(house).replies("1")
    ash.replies("i like the park")
    with inside(house) as session:
        message = session.scalars(select(Message).where(Message.to_read)).first()
        assert message is not None
        assert session.scalar(select(func.count(Concern.id))) == 0
        with pytest.raises(HandlingError):
            raising.raise_by_person(
                *(session, message.id, lead_of(session), Severity.HIGH, ""),
                now=datetime.now(UTC),
                means=house.means,
            )
        concern = raising.raise_by_person(
            *(session, message.id, lead_of(session), Severity.HIGH, "the park is where he waits"),
            now=datetime.now(UTC),
            means=house.means,
        )
        assert (concern.source, concern.severity, message.read_at is None) == (
            "person",
            "high",
            False,
        )
        assert session.get_one(Participant, concern.participant_id).paused_at is not None
    assert told(house) == [LEAD_PHONE]
    ash.replies("2").receives("a person will read it")


def test_who_is_named_in_the_text_cannot_read_it(house: House) -> None:
    house.launch()
    puty = second_lead(house)
    second_lead(house, "Sena Officer", SENIOR_OFFICER)
    Texter(house).replies("1", "mr puty hits me at club")
    assert told(house) == [LEAD_PHONE]
    with inside(house) as session:
        concern, named = only(session), session.get_one(StaffMember, puty)
        with pytest.raises(ConcernError):
            desk.view(session, concern.id, named, now=datetime.now(UTC))
        assert desk.how_many_wait(session, named) == 0
        assert desk.how_many_wait(session, lead_of(session)) == 1
    assert escalate(house, datetime.now(UTC) + timedelta(hours=2))
    assert DEPUTY not in told(house)


def test_an_allegation_about_staff_goes_to_the_senior_officer_alone(house: House) -> None:
    house.launch()
    officer = second_lead(house, "Sena Officer", SENIOR_OFFICER)
    Texter(house).replies("1", "a helper at the club hits me")
    told(house)
    with inside(house) as session:
        lead, number = lead_of(session), only(session).id
        now = datetime.now(UTC)
        handling.acknowledge(session, number, lead, now=now)
        allegations.about_staff(
            session, number, lead, "it is one of our helpers", now=now, means=house.means
        )
        assert only(session).status == "waiting", "whoever acknowledged it no longer can"
        with pytest.raises(ConcernError):
            desk.view(session, number, lead, now=now)
        assert desk.view(session, number, session.get_one(StaffMember, officer), now=now)
    assert told(house) == ["+447700900903"]


# --- nothing disappears --------------------------------------------------------------------------


def test_the_database_itself_refuses_to_forget(house: House) -> None:
    house.launch()
    Texter(house).replies("1", HARM)
    for statement in (
        "DELETE FROM concern_event",
        "UPDATE concern_event SET action = 'nothing'",
        "DELETE FROM concern",
    ):
        with inside(house) as session, pytest.raises(DBAPIError, match="concern"):
            session.execute(text(statement))
    with inside(house) as session:
        assert session.scalar(select(func.count(ConcernEvent.id))) == 2


@pytest.mark.parametrize(
    ("change", "step"),
    [
        ("UPDATE concern_event SET action = 'viewed' WHERE number = 2", 2),
        ("DELETE FROM concern_event WHERE number = 1", 1),
        ("DELETE FROM concern_event WHERE number = 2", 2),
        ("UPDATE concern_event SET staff_member_id = NULL WHERE number = 3", 3),
        ("DELETE FROM concern_event", 1),
    ],
)
def test_a_history_that_was_changed_behind_our_back_shows(
    house: House, change: str, step: int
) -> None:
    house.launch()
    Texter(house).replies("1", HARM)
    with inside(house) as session:
        handling.acknowledge(session, 1, lead_of(session), now=datetime.now(UTC))
        sqlite = session.connection().dialect.name == "sqlite"
        for name in ("keep_concern_event_update", "keep_concern_event_delete"):
            session.execute(text(f"DROP TRIGGER {name}" + ("" if sqlite else " ON concern_event")))
        # In a transaction that is rolled back: the triggers stay for the next test.
        session.execute(text(change))
        session.expire_all()
        concern = only(session)
        found = histories.broken(
            session, concern, histories.of(session, concern), now=datetime.now(UTC)
        )
        assert found == step
        assert "history_changed" in alarms(session)


STEPS = st.sampled_from(
    [
        *("acknowledge", "note", "assign", "decide", "refer", "received", "close", "reopen"),
        *("resume", "judge", "higher", "reveal", "view"),
    ]
)


def first_referral(session: Session, number: int) -> int:
    waiting = Referral.received_at.is_(None)
    found = select(Referral.id).where(Referral.concern_id == number, waiting)
    return session.scalars(found.order_by(Referral.id)).first() or 0


def act(house: House, session: Session, number: int, who: StaffMember, step: str) -> None:
    """Take one step as one of two officers."""
    now, means = datetime.now(UTC), house.means
    doing: dict[str, Callable[[], object]] = {
        "acknowledge": lambda: handling.acknowledge(session, number, who, now=now),
        "note": lambda: handling.note(session, number, who, "a note", now=now),
        "assign": lambda: handling.assign(session, number, who, who.id, now=now, means=means),
        "decide": lambda: referring.decide(
            session, number, who, Decision.TRUSTED_ADULT, "spoke to nan", now=now
        ),
        "refer": lambda: referring.decide(
            session, number, who, Decision.SOCIAL_CARE, "not safe there", now=now
        ),
        "received": lambda: referring.received(
            session, number, who, first_referral(session, number), "J. Doe", now=now
        ),
        "close": lambda: handling.close(session, number, who, "all is done", now=now),
        "reopen": lambda: handling.reopen(session, number, who, "it goes on", now=now),
        "resume": lambda: handling.resume_automation(session, number, who, now=now, means=means),
        "judge": lambda: handling.judge(
            session, number, who, right=True, reason="it is so", now=now
        ),
        "higher": lambda: handling.raise_higher(
            session, number, who, Severity.IMMEDIATE, "it is worse", now=now, means=means
        ),
        "reveal": lambda: handling.reveal(session, number, who, "to ring them", now=now),
        "view": lambda: desk.view(session, number, who, now=now),
    }
    try:
        doing[step]()
    except HandlingError:
        session.rollback()


def sound(session: Session, number: int) -> None:
    """Check what must be true of a concern whatever two people did with it."""
    session.expire_all()
    concern = session.get_one(Concern, number)
    events = histories.of(session, concern)
    assert histories.broken(session, concern, events, now=datetime.now(UTC)) is None
    done = [event.action for event in events]
    turns = [one for one in done if one in ("acknowledged", "waits_again")]
    in_hand = {"acknowledged", "decided", "closed"}
    assert concern.status in (in_hand if turns[-1:] == ["acknowledged"] else {"waiting"})
    assert all(before != after for before, after in pairwise(turns))
    if concern.status == "closed":
        last = len(done) - 1 - done[::-1].index("closed")
        assert "decided" in done[:last]
        assert events[last].staff_member_id is not None
        assert events[last].detail["reason"]
        assert concern.decision
    if concern.closed_at is not None:
        open_ones = select(Referral.id).where(
            Referral.concern_id == number, Referral.received_at.is_(None)
        )
        assert session.scalars(open_ones).first() is None
    session.rollback()


@settings(
    max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(steps=st.lists(st.tuples(st.booleans(), STEPS), min_size=3, max_size=14))
def test_two_officers_in_any_order(house: House, steps: list[tuple[bool, str]]) -> None:
    known = house.__dict__.setdefault("two_officers", None)
    if known is None:
        house.launch()
        known = house.__dict__["two_officers"] = (second_lead(house), Texter(house).replies("1"))
    known[1].replies(HARM)
    with inside(house) as session:
        number = session.scalars(select(func.max(Concern.id))).one()
        for older in session.scalars(select(Concern).where(Concern.status == "waiting")):
            if older.id != number:
                act(house, session, older.id, lead_of(session), "acknowledge")
        people = (lead_of(session), session.get_one(StaffMember, known[0]))
        for second, step in steps:
            act(house, session, number, people[second], step)
        sound(session, number)


def test_two_officers_at_the_same_moment(house: House) -> None:
    """Both press at once, again and again; each step is taken once or refused."""
    house.launch()
    deputy = second_lead(house)
    ash = Texter(house).replies("1")
    scripts = (
        ["acknowledge", "decide", "close", "reopen", "refer", "note"],
        ["acknowledge", "refer", "received", "close", "assign", "decide"],
    )
    for _ in range(6):
        ash.replies(HARM)
        with inside(house) as session:
            number = session.scalars(select(func.max(Concern.id))).one()
        ready = threading.Barrier(2)
        troubles: list[BaseException] = []

        def officer(
            who: int | None,
            steps: list[str],
            number: int = number,
            ready: threading.Barrier = ready,
            troubles: list[BaseException] = troubles,
        ) -> None:
            try:
                with house.app.app_context():
                    person = (
                        lead_of(db.session) if who is None else db.session.get_one(StaffMember, who)
                    )
                    db.session.rollback()
                    ready.wait(10)
                    for step in steps:
                        act(house, db.session, number, person, step)
            except BaseException as trouble:
                troubles.append(trouble)
                raise

        both = [
            threading.Thread(target=officer, args=(who, steps))
            for who, steps in zip((None, deputy), scripts, strict=True)
        ]
        for one in both:
            one.start()
        for one in both:
            one.join(30)
        assert not troubles
        with inside(house) as session:
            sound(session, number)


# --- the line is tested every day ----------------------------------------------------------------


def test_the_alert_line_is_tested_every_morning(house: House) -> None:
    monday = datetime(2027, 1, 11, 9, 59, tzinfo=UTC)

    def begin(now: datetime) -> bool:
        with inside(house) as session:
            return line_tests.begin(session, now=now, means=house.means)

    def settle(now: datetime) -> bool:
        with inside(house) as session:
            return line_tests.settle(session, now=now)

    assert not begin(monday)
    ten = monday + timedelta(minutes=1)
    assert begin(ten)
    assert not begin(ten + timedelta(minutes=1)), "once a day"
    house.deliver(now=ten)
    assert [to for to, body in house.sent if "daily test" in body] == [LEAD_PHONE]
    assert not settle(ten + timedelta(minutes=1)), "it may still arrive"
    with inside(house) as session:
        session.scalars(select(Message).where(Message.kind == "test")).one().status = "delivered"
        session.commit()
    assert settle(ten + timedelta(minutes=2))
    with inside(house) as session:
        assert session.scalars(select(LineTest.passed)).all() == [True]
        assert alarms(session) == []
    tuesday = ten + timedelta(days=1)
    assert begin(tuesday)
    house.deliver(lambda t: Outcome(t.id, code="21211"), now=tuesday)
    assert settle(tuesday + timedelta(minutes=1))
    with inside(house) as session:
        assert {"line_test", "safety_lost"} <= set(alarms(session))
        assert line_tests.overdue(session, now=tuesday + timedelta(hours=24)) is None
        assert line_tests.overdue(session, now=tuesday + timedelta(hours=26)) == tuesday


# --- by either path ----------------------------------------------------------------------------


def with_mail(house: House) -> House:
    """Set up a mail server; nothing connects to it, posting gets its sender as an argument."""
    mail = Mail("127.0.0.1", 25, "voice@example.org")
    settings = replace(house.means.settings, mail=mail)
    house.app.extensions["voice"] = replace(house.means, settings=settings)
    return house


def test_an_alert_goes_by_text_and_by_mail_and_says_nothing(house: House) -> None:
    with_mail(house).launch()
    Texter(house).replies("1", HARM)
    assert told(house) == [LEAD_PHONE]
    house.post()
    assert [(to, subject) for to, subject, _ in house.mails] == [
        ("lead@example.org", "Have your say: a young person may need you (high)")
    ]
    assert "/staff/concerns/1" in house.mails[0][2]
    assert "dad" not in house.mails[0][2]


def test_with_texts_down_the_mail_is_enough_and_nobody_else_is_woken(house: House) -> None:
    with_mail(house).launch()
    second_lead(house)
    Texter(house).replies("1", HARM)
    house.post()
    house.deliver(lambda t: Outcome(t.id, code="21211"))
    with inside(house) as session:
        assert alerts.unsent(session, now=datetime.now(UTC)) == 0
    assert not escalate(house, datetime.now(UTC) + timedelta(minutes=2))


def test_with_mail_down_the_text_is_enough_and_with_both_down_the_next_is_told(
    house: House,
) -> None:
    with_mail(house).launch()
    second_lead(house)
    Texter(house).replies("1", HARM)

    def refused(_letter: object) -> None:
        raise MailError("no such mailbox", "550", permanent=True)

    house.post(refused)
    assert not escalate(house, datetime.now(UTC) + timedelta(minutes=2))
    house.deliver(lambda t: Outcome(t.id, code="21211"))
    assert escalate(house, datetime.now(UTC))
    assert told(house) == [DEPUTY]


def test_alerts_that_are_stuck_are_told_to_everybody(house: House) -> None:
    house.launch()
    Texter(house).replies("1", HARM)
    with inside(house) as session:
        now = datetime.now(UTC)
        assert alerts.unsent(session, now=now + timedelta(minutes=1)) == 0
        assert alerts.unsent(session, now=now + timedelta(minutes=3)) == 1
