"""What a young person can do beside answering: look, helper, help, what I said, taking it back."""

from typing import TypeVar

from sqlalchemy import select

from tests.diary.test_on_the_web import answers, count, link
from tests.house import House
from tests.respondent import Surfer
from tests.services.test_concerns import told
from voice_service.db import db
from voice_service.models.concerns import Concern
from voice_service.models.conversations import Answer, Conversation
from voice_service.models.messages import Message
from voice_service.models.people import Participant
from voice_service.services import waves
from voice_service.web import here

Row = TypeVar("Row")
DANGER = "my stepdad hits me"


def read(house: House, model: type[Row]) -> list[Row]:
    with house.app.app_context():
        return list(db.session.scalars(select(model)))


def test_the_look_changes_with_the_question_kept_and_is_remembered(house: House) -> None:
    house.launch()
    mine = link(house)
    ash = Surfer(house).opens(mine).starts().sees("How safe do you feel in the place")
    ash.picks("4").sees("How safe do you feel at school")
    ash.opens("/looks").sees("Choose how this looks").sends(look="easy-read", language="xx")
    ash.sees("Do you feel safe at school or college?")
    assert answers(house) == {"safe_home": (["4"], None, None)}, "an answer stays"
    (conversation,) = read(house, Conversation)
    assert conversation.age_band == "12-15", "a look is not an age"
    again = Surfer(house).opens(mine).sees("Do you feel safe at school or college?")
    again.opens("/looks").sends(look="nonsense").sees("Do you feel safe at school")
    house.launch("online-life")
    house.sent.clear()
    new = link(house)
    Surfer(house).opens(new).starts()
    assert {one.look for one in read(house, Participant)} == {"easy-read", None}
    assert count(house, Conversation) == 2
    assert {one.age_band for one in read(house, Conversation)} == {"12-15"}


def test_the_look_changes_with_cookies_refused(house: House) -> None:
    wave = house.launch("feeling-safe", "School")
    child = Surfer(house, cookies=False).opens(f"/j/{house.code(wave)}").starts().picks("12-15")
    place = child.page.fields["place"]
    child.page.forms = [{"action": "/looks", "method": "post"}]
    child.page.fields = {"place": place}
    child.sends(look="easy-read").sees("Do you feel safe where you live?")


def test_the_youngest_say_who_helps_them(house: House) -> None:
    wave = house.launch("feeling-safe", "School")
    child = Surfer(house).opens(f"/j/{house.code(wave)}").starts().picks("5-7")
    child.sees("Who is with you?").picks("worker").sees("Do you feel safe where you live?")
    (conversation,) = read(house, Conversation)
    assert conversation.helped_by == "worker"
    child.opens("/private").sees("Who helped me").sends(do="helped", helper="home")
    assert [one.helped_by for one in read(house, Conversation)] == ["home"]
    child.opens("/survey").sees("Do you feel safe where you live?").picks("5")


def test_a_child_asks_for_a_person(house: House) -> None:
    house.launch()
    ash = Surfer(house).opens(link(house)).starts()
    told(house)
    ash.opens("/help").sees("Childline", "I want to tell someone something")
    ash.sends(answer="  ").sees("Write something first")
    ash.sends(answer="is there somebody to talk to about a thing").sees("read this by")
    (concern,) = read(house, Concern)
    assert concern.participant_id is not None
    assert len(told(house)) == 1, "the person on duty hears of it at once"
    assert not answers(house), "it is no answer to anything"
    ash.presses("skip").sees("1 of 7")
    ash.opens("/help").sends(answer=DANGER).sees("You did the right thing")
    ash.opens("/survey").sees("There are no questions just now")


def test_somebody_whom_we_do_not_know_asks_for_a_person(house: House) -> None:
    house.launch()
    nobody = Surfer(house).opens("/help").sends(answer="can i talk to somebody about my friend")
    nobody.sees("We do not know who you are")
    assert [one.participant_id for one in read(house, Concern)] == [None]


def test_a_page_that_is_sent_again_much_later_is_known(house: House) -> None:
    house.launch()
    ash = Surfer(house).opens(link(house)).starts()
    for _ in range(6):
        ash.presses("skip")
    ash.sees("one thing")
    late = dict(ash.page.fields)
    ash.writes("more lights please").sees("Thank you")
    with house.app.app_context():
        first = db.session.scalars(select(Message).where(Message.direction == "in")).one()
        first.created_at = first.created_at.replace(year=first.created_at.year - 1)
        db.session.commit()
    ash.page.fields, ash.page.forms = late, [{"action": "/survey", "method": "post"}]
    ash.sends(answer="more lights please").sees("Thank you")
    assert count(house, Message) - len(house.sent) <= 2
    inbound = [one for one in read(house, Message) if one.direction == "in"]
    assert len(inbound) == 1
    ash.page.fields, ash.page.forms = late, [{"action": "/survey", "method": "post"}]
    ash.sends(answer=DANGER).sees("You did the right thing")


def test_what_i_said_is_shown_when_asked_for_and_taken_back(house: House) -> None:
    house.launch()
    ash = Surfer(house).opens(link(house)).starts().picks("4").picks("1").picks("dont_know")
    ash.opens("/private").sees("What I said")
    assert "Mostly safe" not in ash.page.text, "nobody comes upon it"
    ash.sends(do="show").sees("Mostly safe", "Not safe at all", "I don't know")
    ash.opens("/private").sends(do="ask_back").sees("Are you sure?")
    assert len(answers(house)) == 3
    ash.sends(do="take_back").sees("We have taken it back")
    assert answers(house) == {}
    ash.opens("/private").sends(do="show").sees("You have not answered anything yet")
    ash.opens("/survey").starts().sees("1 of 7").picks("2")
    assert len(answers(house)) == 1, "they can begin again"


def test_what_told_of_harm_is_not_shown_again_and_stays_with_a_person(house: House) -> None:
    house.launch()
    ash = Surfer(house).opens(link(house)).starts().picks("4")
    for _ in range(5):
        ash.presses("skip")
    ash.sees("one thing").writes(DANGER).sees("You did the right thing")
    ash.opens("/private").sends(do="show")
    assert "stepdad" not in ash.page.text
    ash.sees("We keep this one private")
    ash.opens("/private").sends(do="take_back").sees("a safe adult still looks after that")
    (concern,) = read(house, Concern)
    kept = {one.id: one.body for one in read(house, Message)}
    assert kept[concern.message_id] == DANGER
    assert count(house, Answer) == 0


def test_after_the_wave_has_closed_only_words_can_be_taken_back(house: House) -> None:
    wave = house.launch()
    mine = link(house)
    ash = Surfer(house).opens(mine).starts().picks("4")
    for _ in range(5):
        ash.presses("skip")
    ash.sees("one thing").writes("more lights please").sees("Thank you")
    with house.app.test_request_context():
        waves.close(here.session(), wave, by=None, now=here.now())
    ash = Surfer(house).opens(mine)
    ash.opens("/private").sees("the numbers stay").sends(do="take_back")
    kept = answers(house)
    assert kept["safe_home"] == (["4"], None, None)
    assert kept["change_one_thing"][2] is None
    assert "more lights please" not in [one.body for one in read(house, Message)]


def test_who_came_by_a_code_and_lost_the_way_is_told_why(house: House) -> None:
    house.launch("feeling-safe", "School")
    Surfer(house).opens("/private").sees("We can't tell which answers are yours")


def test_the_way_out_ends_the_place(house: House) -> None:
    house.launch()
    ash = Surfer(house).opens(link(house)).starts()
    gone = ash.client.get("/leave")
    assert gone.status_code == 303
    assert not gone.location.startswith("/")
    ash.opens("/survey").sees("No questions are open here")


def test_looking_at_the_pages_around_changes_nothing(house: House) -> None:
    house.launch()
    ash = Surfer(house).opens(link(house)).starts().picks("4")
    models = (Participant, Conversation, Answer, Message, Concern)
    before = [count(house, model) for model in models]
    for _ in range(25):
        for path in ("/help", "/private", "/looks", "/audio/none.mp3"):
            ash.opens(path)
    assert [count(house, model) for model in models] == before
