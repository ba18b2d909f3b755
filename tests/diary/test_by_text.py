"""By text: a panel member's evening, told through the real webhook."""

import re
import threading
from datetime import timedelta

from sqlalchemy import func, select

from tests.house import House
from tests.respondent import Surfer, Texter, new_sid
from voice_service.channels.twilio_sms import InboundMessage
from voice_service.db import db
from voice_service.models.concerns import Alert, Concern
from voice_service.models.conversations import Answer, Conversation
from voice_service.models.messages import Message
from voice_service.models.people import OptOut, Participant
from voice_service.models.staff import StaffMember
from voice_service.services import handling, retaking, texting
from voice_service.web import here


def answers(house: House, **where: object) -> dict[str, tuple[list[str], str | None, str | None]]:
    """Return what was recorded, by question."""
    with house.app.app_context():
        rows = db.session.scalars(select(Answer).filter_by(**where))
        return {row.question_id: (row.choices, row.missing, row.words) for row in rows}


def count(house: House, model: type) -> int:
    with house.app.app_context():
        return db.session.scalar(select(func.count()).select_from(model)) or 0


def test_a_whole_survey_by_text(house: House) -> None:
    house.launch()
    house.deliver()
    ash = Texter(house)
    invitation = ash.was_sent("reply 1 to start")
    for promise in ("You choose", "STOP to stop", "someone may be hurt", "Texts may cost", "/s/"):
        assert promise in invitation
    assert "safe do you" not in invitation.lower(), "the topic stays off a shared phone"
    ash.replies("1").receives("How safe do you feel", "1 Very safe", "SKIP, BACK or HELP")
    ash.replies("2").receives("school")
    ash.replies("b").receives("go out")
    ash.replies("idk").receives("online")
    ash.replies("skip").receives("adult")
    ash.replies("Yes").receives("one thing", "own words")
    ash.replies("more lights by the bus stop").receives("Thank you for telling us", "last question")
    assert answers(house) == {
        "safe_home": (["4"], None, None),
        "safe_school": (["4"], None, None),
        "safe_town": ([], "dont_know", None),
        "safe_online": ([], "skipped", None),
        "adult_to_tell": (["yes"], None, None),
        "change_one_thing": ([], None, "more lights by the bus stop"),
    }


def test_a_child_tells_in_a_choice_answer(house: House) -> None:
    house.launch()
    ash = Texter(house).replies("1")
    ash.replies("1 but my dad hits me").receives("Thank you for telling us", "999", "0800 1111")
    assert "school" not in ash.last, "no question takes the place of the reply about safety"
    with house.app.app_context():
        concern = db.session.scalars(select(Concern)).one()
        assert concern.message.body == "1 but my dad hits me"
        assert concern.question_shown is not None
        assert "where you live" in concern.question_shown
        assert concern.severity in ("immediate", "high")
        alert = db.session.scalars(select(Alert)).one()
        assert alert.message is not None
        assert alert.message.priority == 0
        assert "dad" not in alert.message.body
    assert answers(house)["safe_home"] == (["5"], None, "1 but my dad hits me"), (
        "the answer counts too"
    )
    house.deliver()
    assert Texter(house, "+447700900901").was_sent("/staff/concerns")
    # While a person is dealing with it, nothing is asked; what is written is kept and read.
    ash.replies("2").receives("a person will read it")
    ash.replies("are you there").receives("999")
    assert "safe_school" not in answers(house)
    lead = house.staff("lead@example.org")
    page = lead.get("/staff/concerns/1").text
    token = page.split('name="csrf_token"', 1)[1].split('value="', 1)[1].split('"', 1)[0]
    assert "1 but my dad hits me" in re.sub("<[^>]+>", "", page)
    early = lead.post("/staff/concerns/1/resume", data={"csrf_token": token}, follow_redirects=True)
    assert "First acknowledge" in early.text
    lead.post("/staff/concerns/1/acknowledge", data={"csrf_token": token})
    lead.post("/staff/concerns/1/resume", data={"csrf_token": token})
    house.deliver()
    assert "school" in ash.was_sent("How safe do you feel at school")
    ash.replies("1").receives("go out")
    history = lead.get("/staff/concerns/1").text
    for what in ("read it", "acknowledged it", "let the survey go on"):
        assert what in history.lower()


def test_what_comes_before_everything_is_screened_too(house: House) -> None:
    """HELP, a late text, somebody unknown, and words that also ask to stop."""
    wave, other = house.launch(), house.launch(cohort="School")
    stranger = Texter(house, "+447700900555").replies("my stepdad hits me")
    stranger.receives("999", "0800 1111")
    Texter(house).replies("stop hitting me")
    assert count(house, OptOut) == 0, "that is no opt-out"
    with house.app.app_context():
        from voice_service.services import waves

        waves.close(db.session, wave, by=None, now=here.now())
        waves.close(db.session, other, by=None, now=here.now())
    Texter(house, "+447700900002").replies("i want to die").receives("999")
    Texter(house, "+447700900011").replies("the bus was late").receives("finished", "kept")
    with house.app.app_context():
        in_order = db.session.scalars(select(Concern).order_by(Concern.id))
        raised = [concern.message.body for concern in in_order]
    assert raised == ["my stepdad hits me", "stop hitting me", "i want to die"]


def test_stop_means_stop_and_start_comes_back(house: House) -> None:
    house.launch()
    ash = Texter(house).replies("1", "2")
    assert ash.texts("STOP") == "", "Twilio itself confirms, and lets nothing else through"
    assert ash.texts("hello") == ""
    house.launch("online-life")
    house.deliver()
    assert "+447700900001" not in {to for to, body in house.sent if "reply 1" in body}
    ash.replies("START").receives("Welcome back", "school")
    assert Texter(house, "+447700900002").texts("stop pls").startswith("You will not get any more")


def test_the_same_text_delivered_by_eight_threads_is_one_answer(house: House) -> None:
    house.launch()
    Texter(house).replies("1")
    sid, got = new_sid(), []

    def deliver() -> None:
        for _ in range(5):
            got.append(Texter(house).texts("2", sid))

    threads = [threading.Thread(target=deliver) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(got) == 40
    assert len(set(got)) == 1
    assert answers(house) == {"safe_home": (["4"], None, None)}


def test_two_ones_are_two_answers(house: House) -> None:
    house.launch()
    Texter(house).replies("1", "1", "1")
    assert set(answers(house)) == {"safe_home", "safe_school"}


def test_nobody_elses_answers_move(house: House) -> None:
    house.launch()
    Texter(house, "+447700900001").replies("1", "1", "2")
    Texter(house, "+447700900002").replies("1", "5")
    Texter(house, "+447700900099").replies("1", "1").receives("not asking anything")
    with house.app.app_context():
        rows = db.session.execute(
            select(Conversation.participant_id, func.count(Answer.id))
            .join(Answer, Answer.conversation_id == Conversation.id)
            .group_by(Conversation.participant_id)
            .order_by(Conversation.participant_id)
        ).all()
    assert [tuple(row) for row in rows] == [(1, 2), (2, 1)]


def test_an_answer_goes_to_the_wave_that_asked_last(house: House) -> None:
    first = house.launch()
    house.deliver()
    ash = Texter(house).replies("1", "2")
    second = house.launch("online-life")
    house.deliver()
    ash.replies("1", "1")
    assert len(answers(house, wave_id=first)) == 1
    assert len(answers(house, wave_id=second)) == 1


def test_from_text_to_web_and_back_in_the_middle(house: House) -> None:
    house.launch()
    house.deliver()
    ash = Texter(house).replies("1", "2")
    link = "/s/" + ash.was_sent("/s/").rsplit("/s/", 1)[1]
    page = Surfer(house).opens(link).sees("school")
    page.picks("3").sees("way to")
    page.picks("4")
    ash.replies("help").receives("Childline")
    ash.receives("go out")
    ash.replies("1").receives("online")
    assert set(answers(house)) == {"safe_home", "safe_school", "safe_way", "safe_town"}


def test_a_turn_that_fails_loses_nothing_and_is_taken_again(house: House) -> None:
    """A stored survey that cannot be read: the words stay, the concern stands, the child hears."""
    house.launch()
    ash = Texter(house).replies("1")
    with house.app.app_context():
        version = db.session.get_one(Conversation, 1).wave.survey_version
        whole = (version.document, version.digest)
        version.document, version.digest = "id: [broken", "0" * 64
        db.session.commit()
    ash.replies("my dad hits me").receives("999")
    with house.app.app_context():
        concern = db.session.scalars(select(Concern)).one()
        message = db.session.scalars(select(Message).order_by(Message.id.desc())).first()
        assert concern.message.body == "my dad hits me"
        db.session.get_one(Conversation, 1).participant.paused_at = None
        version = db.session.get_one(Conversation, 1).wave.survey_version
        version.document, version.digest = whole
        db.session.commit()
        assert message is not None
        assert retaking.retake(db.session, now=here.now(), means=house.means)
    house.deliver()
    assert Texter(house).was_sent("where you live")


def test_a_person_is_dealing_with_the_child_on_every_wave(house: House) -> None:
    """An open concern pauses the child, not one conversation: nothing new is asked meanwhile."""
    house.launch()
    ash = Texter(house).replies("1", "my dad hits me")
    house.launch("online-life")
    house.deliver()
    assert not [body for to, body in house.sent if to == ash.phone and "Have your say" in body]
    invited = [to for to, body in house.sent if "reply 1" in body]
    assert invited.count(ash.phone) == 0
    assert invited.count("+447700900002") == 2
    ash.replies("1").receives("a person will read it")
    with house.app.app_context():
        lead = db.session.scalars(select(StaffMember).where(StaffMember.phone.is_not(None))).one()
        handling.acknowledge(db.session, 1, lead, now=here.now())
        handling.resume_automation(db.session, 1, lead, now=here.now(), means=house.means)
    house.deliver()
    invited = [to for to, body in house.sent if "reply 1" in body]
    assert invited.count(ash.phone) == 1, "the first wave has begun already"


def test_ten_texts_of_one_child_do_not_drown_the_alerts(house: House) -> None:
    house.launch()
    Texter(house).replies("1", *["my dad hits me"] * 5)
    Texter(house, "+447700900002").replies("my mum hits me")
    house.deliver()
    assert len([to for to, _ in house.sent if to == "+447700900901"]) == 2
    assert count(house, Alert) == 6
    assert count(house, Concern) == 6


def test_the_lead_who_answers_an_alert_is_not_a_stranger(house: House) -> None:
    Texter(house, "+447700900901").replies("ok").receives("only sends alerts", "/staff/concerns")


def test_web_goes_on_with_the_same_question(house: House) -> None:
    house.launch()
    ash = Texter(house).replies("1", "2").receives("at school")
    ash.replies("Web please").receives("the same question here, free: http", "/s/")
    link = "/s/" + ash.last.rsplit("/s/", 1)[1]
    Surfer(house).opens(link).sees("at school").picks("3")
    ash.replies("skip").receives("online")
    assert set(answers(house)) == {"safe_home", "safe_school", "safe_town"}, "none was lost"


def test_what_only_the_web_asks_goes_out_as_a_link_without_its_topic(house: House) -> None:
    """The way to school and what a child avoids are asked on the web alone."""
    house.launch()
    ash = Texter(house).replies("1", *["skip"] * 5, "nothing")
    ash.receives("There is a little more you can tell us, free, at http")
    said, code = ash.last.rsplit("There is a little more", 1)[1].rsplit("/s/", 1)
    for topic in ("way to", "avoid", "walk", "bus"):
        assert topic not in said.lower()  # the code is drawn, and may hold any word by chance
    assert "way to" in Surfer(house).opens(f"/s/{code}").page.text


def test_two_children_share_a_phone_and_answer_one_after_the_other(house: House) -> None:
    shared = "+447700900001"
    with house.app.app_context():
        other = db.session.scalars(
            select(Participant).where(
                Participant.phone_lookup == house.means.secrets.lookup("+447700900002")
            )
        ).one()
        other.phone, other.phone_lookup = shared, house.means.secrets.lookup(shared)
        other_id = other.id
        db.session.commit()
    house.launch("are-we-listening")
    house.deliver()
    phone = Texter(house, shared)
    phone.replies("2").receives("No problem at all", "Text NEXT to go on with those")
    phone.replies("next").receives("reply 1 to start")
    phone.replies("1").receives("SKIP, BACK or HELP")
    with house.app.app_context():
        stood = dict(
            db.session.execute(select(Conversation.participant_id, Conversation.status)).all()
        )
        assert sorted(stood.values()) == ["declined", "open"]
        assert other_id in stood


def test_someone_on_two_waves_is_asked_both_and_nothing_is_muddled(house: House) -> None:
    first = house.launch()
    house.deliver()
    ash = Texter(house).replies("1", "2")
    second = house.launch("online-life")
    house.deliver()
    ash.replies("2").receives("No problem", "NEXT")
    ash.replies("NEXT").receives("at school")
    ash.replies("3")
    assert set(answers(house, wave_id=first)) == {"safe_home", "safe_school"}
    assert answers(house, wave_id=second) == {}


def test_stop_on_a_page_counts_for_texts_and_help_is_at_hand(house: House) -> None:
    house.launch()
    house.deliver()
    link = "/s/" + Texter(house).was_sent("/s/").rsplit("/s/", 1)[1]
    page = Surfer(house).opens(link).starts()
    for _ in range(30):
        if "textarea" in page.page.text or page.page.choices == []:
            break
        page.presses("skip")
    page.writes("stop texting me pls").sees("not get any more texts", "0800 1111")
    house.launch("online-life")
    house.deliver()
    assert not [b for to, b in house.sent if to == "+447700900001" and "reply 1" in b][1:]
    assert count(house, OptOut) == 1


def test_who_asked_for_quiet_and_tells_of_harm_is_answered(house: House) -> None:
    house.launch()
    ash = Texter(house).replies("leave me alone").receives("will not get any more texts")
    assert ash.texts("ok") == ""
    ash.replies("my dad hits me").receives("999", "0800 1111")
    ash.replies("help").receives("0800 1111")
    house.deliver()
    assert "+447700900901" in {to for to, _ in house.sent}


def test_help_and_sos_are_answered_with_support_and_seen_by_a_person(house: House) -> None:
    house.launch()
    for words in ("HELP", "sos", "I need help!"):
        Texter(house).replies(words).receives("0800 1111")
    assert count(house, Concern) == 3


def test_a_number_meant_for_the_invitation_is_no_answer_to_a_page(house: House) -> None:
    """Start was pressed on the web; the phone still shows the invitation."""
    house.launch()
    house.deliver()
    ash = Texter(house)
    link = "/s/" + ash.was_sent("/s/").rsplit("/s/", 1)[1]
    Surfer(house).opens(link).starts().sees("where you live")
    ash.replies("1").receives("How safe do you feel", "1 Very safe")
    assert answers(house) == {}
    ash.replies("1")
    assert answers(house)["safe_home"][0] == ["5"]


def test_a_text_taken_again_does_not_override_a_newer_answer(house: House) -> None:
    house.launch()
    ash = Texter(house).replies("1")
    with house.app.app_context():
        version = db.session.get_one(Conversation, 1).wave.survey_version
        whole = (version.document, version.digest)
        version.document, version.digest = "id: [broken", "1" * 64
        db.session.commit()
    ash.replies("1").receives("safe with us")
    with house.app.app_context():
        version = db.session.get_one(Conversation, 1).wave.survey_version
        version.document, version.digest = whole
        db.session.commit()
    ash.replies("4")
    with house.app.app_context():
        assert retaking.retake(db.session, now=here.now(), means=house.means)
    assert answers(house)["safe_home"][0] == ["2"]


def test_a_start_that_comes_late_does_not_undo_a_newer_stop(house: House) -> None:
    house.launch()
    Texter(house).replies("stop pls")
    with house.app.app_context():
        owed = texting.Owed()
        missed = InboundMessage(new_sid(), "+447700900001", "START")
        an_hour_ago = here.now() - timedelta(hours=1)
        texting.take_late(
            db.session,
            missed,
            texting.Late(an_hour_ago),
            owed,
            now=here.now(),
            means=house.means,
        )
        owed.say(db.session, now=here.now())
        db.session.commit()
    assert count(house, OptOut) == 1
    house.deliver()
    assert "+447700900001" not in {to for to, _ in house.sent}
