"""What happens afterwards must not leave a child alone, nor with the wrong person."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from tests.house import House
from tests.respondent import Surfer, Texter, new_sid
from tests.services.test_concerns import (
    DANGER,
    DEPUTY,
    HARM,
    LEAD_PHONE,
    escalate,
    inside,
    lead_of,
    only,
    second_lead,
    told,
)
from voice_service.channels.twilio_api import Outcome
from voice_service.channels.twilio_sms import InboundMessage
from voice_service.db import db
from voice_service.models.concerns import Concern, Referral
from voice_service.models.conversations import Answer
from voice_service.models.messages import Message
from voice_service.models.people import Cohort, Membership, OptOut, Participant
from voice_service.models.staff import SENIOR_OFFICER, StaffMember
from voice_service.safeguarding.handling import Decision, HandlingError
from voice_service.safeguarding.screening import Severity
from voice_service.services import (
    allegations,
    comments,
    desk,
    exporting,
    handling,
    raising,
    reading,
    referring,
    texting,
)
from voice_service.services.invitations import new_code
from voice_service.services.owing import Late, Owed

OFFICER = "+447700900903"
# It raises nothing of its own, whatever screening learns: only that the child wrote is told.
THANKS = "ok thank you"


def now() -> datetime:
    return datetime.now(UTC)


def acknowledged(house: House, number: int = 1) -> None:
    with inside(house) as session:
        handling.acknowledge(session, number, lead_of(session), now=now())


# --- what the child says next ------------------------------------------------------------------


@pytest.mark.parametrize("words", ["2", "no hes here", "3", "1 but i think hes outside"])
def test_a_worse_answer_after_the_acknowledgement_must_be_acknowledged_anew(
    house: House, words: str
) -> None:
    house.launch()
    second_lead(house)
    ash = Texter(house).replies("1", DANGER)
    told(house)
    acknowledged(house)
    ash.replies(words)
    assert told(house) == [LEAD_PHONE], "whoever deals with it hears first"
    with inside(house) as session:
        concern = only(session)
        assert (concern.status, concern.severity) == ("waiting", "immediate")
    assert escalate(house, now() + timedelta(minutes=6))
    assert told(house, now() + timedelta(minutes=6)) == [DEPUTY]


def test_the_ladder_after_a_yes_begins_with_its_first_rung(house: House) -> None:
    house.launch()
    second_lead(house)
    ash = Texter(house).replies("1", DANGER)
    escalate(house, now() + timedelta(minutes=6))
    ash.replies("1")
    with inside(house) as session:
        due = only(session).next_alert_at
        assert due is not None
        assert due <= now() + timedelta(hours=1, minutes=1)


def test_an_answer_from_before_the_question_is_none(house: House) -> None:
    house.launch()
    Texter(house).replies("1", DANGER)
    with inside(house) as session:
        text = InboundMessage(new_sid(), "+447700900001", "1")
        owed, late = Owed(), Late(now() - timedelta(minutes=5))
        texting.take_late(session, text, late, owed, now=now(), means=house.means)
        session.commit()
        assert (only(session).safety_answer, only(session).severity) == (None, "immediate")


def test_a_brother_or_sister_on_the_same_phone(house: House) -> None:
    """Nothing is asked of anybody on it meanwhile, and "2" is the answer to the question."""
    house.launch()
    ash = Texter(house)
    with inside(house) as session:
        cohort = Cohort(name="Siblings", kind="group", created_at=now())
        other = Participant(
            code=new_code(),
            phone=ash.phone,
            phone_lookup=house.means.secrets.lookup(ash.phone),
            age_band="16-18",
            created_at=now(),
        )
        session.add_all([cohort, other])
        session.flush()
        session.add(Membership(cohort_id=cohort.id, participant_id=other.id))
        session.commit()
    ash.replies("1", DANGER)
    told(house)
    house.launch("online-life", "Siblings")
    house.deliver()
    assert not [body for to, body in house.sent if to == ash.phone], "the phone stays quiet"
    ash.replies("2").receives("Please call 999 now")
    with inside(house) as session:
        assert only(session).safety_answer == "no"


def test_who_writes_after_the_closing_is_heard_while_the_survey_waits(house: House) -> None:
    house.launch()
    ash = Texter(house).replies("1", HARM)
    told(house)
    acknowledged(house)
    with inside(house) as session:
        lead = lead_of(session)
        referring.decide(session, 1, lead, Decision.ALREADY_KNOWN, "known to them", now=now())
        handling.close(session, 1, lead, "nothing more here", now=now())
    ash.replies(THANKS).receives("a person will read it")
    assert told(house) == [LEAD_PHONE]


def test_a_number_that_nobody_knows_is_heard_again_and_its_words_shown(house: House) -> None:
    stranger = Texter(house, "+447700900555").replies(HARM)
    told(house)
    acknowledged(house)
    stranger.replies("im at 12 elm road")
    assert told(house) == [LEAD_PHONE]
    with inside(house) as session:
        view = desk.view(session, 1, lead_of(session), now=now())
        assert "im at 12 elm road" in [one.message.body for one in view.said]
        assert session.scalars(select(Message).where(Message.to_read)).all()


def test_a_second_text_within_minutes_is_made_up_for(house: House) -> None:
    house.launch()
    ash = Texter(house).replies("1", HARM)
    told(house)
    acknowledged(house)
    ash.replies(THANKS)
    assert told(house) == [LEAD_PHONE]
    ash.replies("thank you for reading it")
    assert told(house) == []
    later = now() + timedelta(minutes=11)
    assert escalate(house, later)
    assert told(house, later) == [LEAD_PHONE]


def test_what_stands_in_the_box_is_heard_with_the_button(house: House) -> None:
    house.launch()
    house.deliver()
    link = next(body.split("http://voice.test")[1].split()[0] for _, body in house.sent)
    child = Surfer(house).opens(link).starts()
    child.sends(answer=DANGER).sees("Are you safe right now?")
    child.sends(safe="3", answer="im at 12 elm road").sees("That is all right")
    with inside(house) as session:
        bodies = session.scalars(select(Message.body).where(Message.direction == "in")).all()
        assert "im at 12 elm road" in bodies
        first = session.scalars(select(Concern).order_by(Concern.id)).first()
        assert first is not None
        assert first.safety_answer == "not_sure"


def test_the_same_words_another_day_are_told_anew(house: House) -> None:
    house.launch()
    house.deliver()
    link = next(body.split("http://voice.test")[1].split()[0] for _, body in house.sent)
    Surfer(house).opens(link).starts().sends(answer=HARM)
    with inside(house) as session:
        for message in session.scalars(select(Message).where(Message.direction == "in")):
            message.created_at -= timedelta(days=2)
        session.commit()
    Surfer(house).opens(link).sends(answer=HARM)
    with inside(house) as session:
        assert len(session.scalars(select(Concern)).all()) == 2


# --- those who deal with it --------------------------------------------------------------------


def test_who_leaves_hands_over(house: House) -> None:
    house.launch()
    second_lead(house)
    Texter(house).replies("1", HARM)
    told(house)
    acknowledged(house)
    with inside(house) as session:
        lead_of(session).active = False
        session.commit()
    assert escalate(house, now())
    assert told(house) == [DEPUTY]
    with inside(house) as session:
        assert only(session).status == "waiting"


def test_what_is_acknowledged_and_not_decided_is_brought_back_to_mind(house: House) -> None:
    house.launch()
    Texter(house).replies("1", HARM)
    told(house)
    acknowledged(house)
    later = now() + timedelta(days=5)
    assert escalate(house, later)
    assert told(house, later) == [LEAD_PHONE]
    with inside(house) as session:
        referring.decide(
            session, 1, lead_of(session), Decision.TRUSTED_ADULT, "spoke to nan", now=later
        )
    assert not escalate(house, later + timedelta(days=30))


def test_a_lost_alert_goes_to_the_next_whatever_was_done_with_the_concern(house: House) -> None:
    house.launch()
    second_lead(house)
    ash = Texter(house).replies("1", HARM)
    told(house)
    acknowledged(house)
    ash.replies(THANKS)
    house.deliver(lambda t: Outcome(t.id, code="21211"))
    assert escalate(house, now())
    assert told(house) == [DEPUTY]


def test_a_lead_who_said_stop_is_passed_over_and_makes_no_loop(house: House) -> None:
    house.launch()
    second_lead(house)
    with inside(house) as session:
        lookup = house.means.secrets.lookup(LEAD_PHONE)
        session.add(OptOut(phone_lookup=lookup, source="text", at=now()))
        session.commit()
    Texter(house).replies("1", HARM)
    assert told(house) == [DEPUTY]
    # Everybody's line is down: it is tried, and tried again, but not without end.
    for second in range(40):
        moment = now() + timedelta(seconds=second)
        house.deliver(lambda t: Outcome(t.id, code="21211"), now=moment)
        escalate(house, moment)
    with inside(house) as session:
        assert only(session).events < 30


def test_raised_higher_by_another_it_waits_anew(house: House) -> None:
    house.launch()
    puty = second_lead(house)
    Texter(house).replies("1", HARM)
    told(house)
    acknowledged(house)
    with inside(house) as session:
        deputy = session.get_one(StaffMember, puty)
        handling.raise_higher(
            *(session, 1, deputy, Severity.IMMEDIATE, "he is there now"),
            now=now(),
            means=house.means,
        )
    assert told(house) == [LEAD_PHONE]
    assert escalate(house, now() + timedelta(minutes=6)), "with the ladder of what it is now"


def test_a_closed_one_that_a_reader_raises_is_open_again(house: House) -> None:
    house.launch()
    Texter(house).replies("1", HARM)
    acknowledged(house)
    told(house)
    with inside(house) as session:
        lead = lead_of(session)
        referring.decide(session, 1, lead, Decision.ALREADY_KNOWN, "known to them", now=now())
        handling.close(session, 1, lead, "nothing more here", now=now())
        raising.raise_by_person(
            *(session, only(session).message_id, lead, Severity.HIGH, "it is more than that"),
            now=now(),
            means=house.means,
        )
        assert only(session).status == "waiting"
    assert told(house) == [LEAD_PHONE]


def test_each_agency_answers_for_itself(house: House) -> None:
    house.launch()
    Texter(house).replies("1", HARM)
    acknowledged(house)
    with inside(house) as session:
        lead = lead_of(session)
        for decision in (Decision.SOCIAL_CARE, Decision.POLICE_999):
            referring.decide(session, 1, lead, decision, "he is not safe", now=now())
        first, second = session.scalars(select(Referral).order_by(Referral.id)).all()
        referring.received(session, 1, lead, second.id, "PC 123", now=now())
        assert (first.received_at, second.received_by) == (None, "PC 123")
        with pytest.raises(HandlingError, match="agency"):
            handling.close(session, 1, lead, "all is done", now=now())


def test_a_resume_and_a_new_text_at_the_same_moment(house: House) -> None:
    """One comes after the other: never an immediate one that waits while the survey goes on."""
    house.launch()
    ash = Texter(house).replies("1", HARM)
    for _ in range(5):
        with inside(house) as session:
            for concern in session.scalars(select(Concern).where(Concern.status == "waiting")):
                handling.acknowledge(session, concern.id, lead_of(session), now=now())
        ready = threading.Barrier(2)

        def resumes(ready: threading.Barrier = ready) -> None:
            with house.app.app_context():
                lead = lead_of(db.session)
                db.session.rollback()
                ready.wait(10)
                try:
                    handling.resume_automation(db.session, 1, lead, now=now(), means=house.means)
                except HandlingError:
                    db.session.rollback()

        other = threading.Thread(target=resumes)
        other.start()
        ready.wait(10)
        ash.replies(DANGER)
        other.join(20)
        with inside(house) as session:
            newest = session.scalars(select(Concern).order_by(Concern.id.desc())).first()
            assert newest is not None
            assert newest.status == "waiting"
            assert session.get_one(Participant, newest.participant_id).paused_at is not None


# --- those who may not see it ------------------------------------------------------------------


def test_who_is_shut_out_finds_the_words_nowhere(house: House) -> None:
    house.launch()
    puty = second_lead(house)
    Texter(house).replies("1", HARM, "mrs puty hits me too")
    with inside(house) as session:
        named = session.get_one(StaffMember, puty)
        view = desk.view(session, 1, named, now=now())
        shown = [one.message.body for one in view.said if not one.hidden]
        assert HARM in shown
        assert not [body for body in shown if "puty" in body]
        file = exporting.concern_file(session, 1, named, "for our case system", now=now())
        assert "puty hits" not in str(file)
        assert "puty hits me too" in str(
            exporting.concern_file(session, 1, lead_of(session), "for our files", now=now())
        )


def test_a_first_name_that_may_be_the_only_leads_is_told_to_an_officer_as_well(
    house: House,
) -> None:
    house.launch()
    second_lead(house, "Sena Officer", SENIOR_OFFICER)
    with inside(house) as session:
        lead_of(session).name = "Sam Quimby"
        session.commit()
    Texter(house).replies("1", "sam hits me and hurts me")
    assert sorted(told(house)) == [LEAD_PHONE, OFFICER]


def test_shut_out_after_the_decision_it_is_decided_anew_by_somebody_else(house: House) -> None:
    house.launch()
    puty = second_lead(house)
    Texter(house).replies("1", HARM)
    told(house)
    with inside(house) as session:
        accused = session.get_one(StaffMember, puty)
        handling.acknowledge(session, 1, accused, now=now())
        referring.decide(
            session, 1, accused, Decision.NO_FURTHER_ACTION, "nothing in it", now=now()
        )
        allegations.shut_out(
            *(session, 1, lead_of(session), puty, "the child means her"),
            now=now(),
            means=house.means,
        )
        assert only(session).status == "waiting"
    assert told(house) == [LEAD_PHONE]


def test_nobody_makes_themselves_the_only_reader_and_an_officer_can_undo_it(house: House) -> None:
    house.launch()
    Texter(house).replies("1", HARM)
    with inside(house) as session:
        lead = lead_of(session)
        mail = StaffMember.email == "senior_officer@example.org"
        quiet = session.scalars(select(StaffMember.id).where(mail)).one()
        with pytest.raises(HandlingError, match="nobody but you"):
            allegations.shut_out(
                *(session, 1, lead, quiet, "i do not want her to"),
                now=now(),
                means=house.means,
            )
    puty = second_lead(house)
    officer = second_lead(house, "Sena Officer", SENIOR_OFFICER)
    with inside(house) as session:
        lead, sena = lead_of(session), session.get_one(StaffMember, officer)
        # The officer without any way to be told is passed over.
        session.get_one(StaffMember, quiet).active = False
        allegations.shut_out(
            *(session, 1, lead, puty, "the child means her"), now=now(), means=house.means
        )
        with pytest.raises(HandlingError, match="senior officer"):
            allegations.let_in(session, 1, lead, puty, "it was a mistake", now=now())
        allegations.let_in(session, 1, sena, puty, "it was a mistake", now=now())
        assert desk.view(session, 1, session.get_one(StaffMember, puty), now=now())
    assert OFFICER in told(house)


def test_what_tells_of_harm_is_no_longer_quoted(house: House) -> None:
    house.launch()
    Texter(house).replies("1", "3 by the old bridge")
    with inside(house) as session:
        answer = session.scalars(select(Answer).where(Answer.words.is_not(None))).one()
        comments.release(session, answer.id, "by the bridge", by=lead_of(session), now=now())
        message = session.scalars(select(Message).where(Message.to_read)).first()
        assert message is not None
        raising.raise_by_person(
            *(session, message.id, lead_of(session), Severity.HIGH, "he waits there"),
            now=now(),
            means=house.means,
        )
        session.expire_all()
        assert session.get_one(Answer, answer.id).quote is None


# --- every text is read ------------------------------------------------------------------------


@pytest.mark.parametrize("words", ["\U0001f62d\U0001f62d", "07700900123", "caf\udce9 is nice"])
def test_odd_texts_are_read_and_shown(house: House, words: str) -> None:
    house.launch()
    Texter(house).replies("1", words)
    with inside(house) as session:
        assert len(reading.unread(session, lead_of(session))) == 1
    lead = house.staff("lead@example.org")
    assert lead.get("/staff/reading").status_code == 200


def test_half_a_character_breaks_no_page(house: House) -> None:
    house.launch()
    Texter(house).replies("1", f"{HARM} \udce9")
    lead = house.staff("lead@example.org")
    page = lead.get("/staff/concerns/1")
    assert page.status_code == 200
    with inside(house) as session:
        kept = only(session).message.body
        assert kept.startswith(HARM)
        assert "\ufffd" not in kept, "as it came"


def test_a_release_reads_only_what_it_shows(house: House) -> None:
    house.launch()
    Texter(house).replies("1", "3 a man waits by the gate", "back", "3 more football")
    with inside(house) as session:
        lead = lead_of(session)
        answer = session.scalars(select(Answer).where(Answer.words.is_not(None))).first()
        assert answer is not None
        comments.release(session, answer.id, "more football", by=lead, now=now())
        left = [text.words for text in reading.unread(session, lead)]
        assert "3 a man waits by the gate" in left


def test_an_id_that_nothing_can_have_is_answered(house: House) -> None:
    house.launch()
    Texter(house).replies("1", HARM)
    lead = house.staff("lead@example.org")
    page = lead.get("/staff/concerns/1").text
    token = page.split('name="csrf_token"', 1)[1].split('value="', 1)[1].split('"', 1)[0]
    for number in ("9" * 25, "3000000000", "-1", "x"):
        answer = lead.post(
            "/staff/concerns/1/shut_out",
            data={"csrf_token": token, "who": number, "reason": "the child means her"},
        )
        assert answer.status_code == 400
