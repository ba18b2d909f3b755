"""On the web: links, codes, no cookies, late and doubled pages."""

from sqlalchemy import func, select

from tests.house import House
from tests.respondent import Surfer, Texter
from voice_service.db import db
from voice_service.models.concerns import Concern
from voice_service.models.conversations import Answer, Conversation
from voice_service.models.messages import Message
from voice_service.models.people import Membership, Participant
from voice_service.services import waves
from voice_service.web import here
from voice_service.web.participant.frame import STYLE


def answers(house: House) -> dict[str, tuple[list[str], str | None, str | None]]:
    with house.app.app_context():
        rows = db.session.scalars(select(Answer).order_by(Answer.id))
        return {row.question_id: (row.choices, row.missing, row.words) for row in rows}


def count(house: House, model: type) -> int:
    with house.app.app_context():
        return db.session.scalar(select(func.count()).select_from(model)) or 0


def link(house: House, phone: str = "+447700900001") -> str:
    house.deliver()
    return "/s/" + Texter(house, phone).was_sent("/s/").rsplit("/s/", 1)[1]


def test_a_whole_survey_on_the_web(house: House) -> None:
    house.launch()
    ash = Surfer(house).opens(link(house)).sees("You hear what changed by", "tell a safe adult")
    assert ash.path == "/survey", "the token is out of the address bar"
    ash.starts().sees("1 of 7", "where you live")
    ash.picks("5").picks("4").sees("way to").presses("back").sees("school")
    ash.picks("2").picks("1").picks("dont_know").picks("rather_not")
    ash.picks("park", "streets").sees("adult").picks("no").sees("one thing").writes(
        "it isn't great\r\nnobody listens"
    ).sees("Thank you")
    assert answers(house) == {
        "safe_home": (["5"], None, None),
        "safe_school": (["2"], None, None),
        "safe_way": (["1"], None, None),
        "safe_town": ([], "dont_know", None),
        "safe_online": ([], "rather_not", None),
        "places_avoid": (["park", "streets"], None, None),
        "adult_to_tell": (["no"], None, None),
        "change_one_thing": ([], None, "it isn't great\r\nnobody listens"),
    }


def test_every_page_has_one_form_and_the_same_controls(house: House) -> None:
    house.launch()
    ash = Surfer(house).opens(link(house)).starts()
    for _ in range(10):
        if "skip" not in dict(ash.page.buttons):
            break
        assert len(ash.page.forms) == 1
        assert ash.page.forms[0]["method"] == "post"
        assert ash.page.choices or set(ash.page.controls) == {"answer"}
        assert {"place", "question", "once"} == set(ash.page.fields)
        ash.presses("skip")
    ash.sees("Thank you")


def test_looking_changes_nothing(house: House) -> None:
    """Preview bots open links: a hundred looks leave everything as it was."""
    wave = house.launch()
    before = [count(house, model) for model in (Participant, Conversation, Answer, Message)]
    mine, code = link(house), house.code(wave)
    for _ in range(34):
        for path in (mine, f"/j/{code}", "/survey"):
            Surfer(house).opens(path)
    assert [count(house, model) for model in (Participant, Conversation, Answer, Message)] == before
    Surfer(house).opens(mine).sees("Have your say").starts().sees("1 of 7")


def test_a_group_joins_by_code_with_and_without_cookies(house: House) -> None:
    wave = house.launch("feeling-safe", "School")
    code = house.code(wave)
    door = Surfer(house).opens("/")
    door.sends(code=f" {code[:4].lower()}-{code[4:].lower()} ").sees("Start")
    door.starts().sees("How old are you?").picks("8-11").picks("4").sees("2 of 7")
    other = Surfer(house, cookies=False).opens(f"/j/{code}").starts()
    other.picks("12-15").picks("3").sees("2 of 7").picks("2").sees("3 of 7")
    assert count(house, Participant) == 7
    with house.app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Membership)) == 5, (
            "for this wave only"
        )
    with house.app.app_context():
        bands = set(db.session.scalars(select(Conversation.age_band)))
    assert bands == {"8-11", "12-15"}


def test_a_personal_link_works_with_cookies_refused(house: House) -> None:
    house.launch()
    ash = Surfer(house, cookies=False).opens(link(house)).sees("Have your say")
    assert "/s/" not in ash.path
    ash.starts().picks("5").sees("2 of 7")


def test_start_tapped_twice_starts_once(house: House) -> None:
    code = house.code(house.launch())
    ash = Surfer(house).opens(f"/j/{code}")
    form = {**ash.page.fields, "answer": "1"}
    for _ in range(3):
        ash.client.post("/survey", data=form)
    assert count(house, Conversation) == 1


def test_a_page_sent_twice_or_late_counts_for_the_question_it_showed(house: House) -> None:
    house.launch()
    ash = Surfer(house).opens(link(house)).starts()
    first = {**ash.page.fields, "answer": "5"}
    ash.sends(answer="5").sees("2 of 7")
    ash.client.post("/survey", data=first)
    ash.opens("/survey").sees("2 of 7").picks("4").sees("3 of 7")
    ash.client.post("/survey", data={**first, "answer": "1"})
    ash.opens("/survey").sees("3 of 7")
    assert answers(house)["safe_home"][0] == ["1"]
    assert answers(house)["safe_school"][0] == ["4"]


def test_a_child_tells_on_the_web(house: House) -> None:
    house.launch()
    ash = Surfer(house).opens(link(house)).starts()
    for _ in range(6):
        ash.presses("skip")
    ash.writes("my stepdad hits me when mum is at work")
    ash.sees("Thank you for telling us", "999", "0800 1111")
    assert not ash.page.choices
    ash.opens("/survey").sees("There are no questions just now")
    assert "told" not in ash.page.text, "whoever opens the link may not be the child"
    with house.app.app_context():
        concern = db.session.scalars(select(Concern)).one()
        assert concern.message.body == "my stepdad hits me when mum is at work"
        assert concern.question_shown is not None
        assert "one thing" in concern.question_shown
    assert answers(house)["change_one_thing"][2] == "my stepdad hits me when mum is at work"


def test_ways_in_that_do_not_work_are_kind(house: House) -> None:
    wave = house.launch()
    mine = link(house)
    for path, words in (
        ("/s/" + "x" * 22, "This link has stopped working"),
        ("/j/NOSUCHCD", "That code did not work"),
        ("/survey", "No questions are open here"),
        ("/nothing-here", "We can't find that page"),
    ):
        door = Surfer(house).opens(path).sees(words)
        assert door.status == 404
    Surfer(house).opens("/").sends(code="wrong").sees("That code did not work")
    ash = Surfer(house).opens(mine).starts()
    plain = Surfer(house, cookies=False).opens(mine)
    plain.page.fields["place"] += "x"
    plain.sends(answer="1").sees("We can't find that page")
    with house.app.app_context():
        waves.close(db.session, wave, by=None, now=here.now())
    ash.opens("/survey").sees("This one has finished", "0800 1111")


def test_strange_words_are_kept_and_never_break_a_page(house: House) -> None:
    wave = house.launch()
    code = house.code(wave)
    strange = [
        "\x00",
        "\u202e\u2066",
        "Z\u0351\u036b" * 500,
        "x" * 10_000,
        "<script>alert(1)</script>",
        "{{ 7*7 }}",
    ]
    for words in strange:
        ash = Surfer(house).opens(f"/j/{code}").starts().picks("16-18")
        for _ in range(12):
            if "answer" in ash.page.controls and not ash.page.choices:
                break
            ash.presses("skip")
        ash.writes(words)
        assert ash.status == 200
    with house.app.app_context():
        kept = set(db.session.scalars(select(Message.body).where(Message.direction == "in")))
    assert {words for words in strange if words.strip()} <= kept
    read = house.staff("lead@example.org").get(f"/staff/waves/{wave}/comments").text
    assert "&lt;script&gt;alert(1)" in read
    assert "<script>alert" not in read
    assert "{{ 7*7 }}" in read


def test_nothing_is_cached_and_nobody_elses_page_is_let_in(house: House) -> None:
    house.launch()
    answer = Surfer(house).client.get(link(house), follow_redirects=True)
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert "'unsafe-inline'" not in answer.headers["Content-Security-Policy"]
    # What it weighs on the wire, style and all, is held in a real browser.
    assert len(answer.text.replace(STYLE, "")) < 9_000


def test_a_child_tells_on_a_page_of_a_closed_wave(house: House) -> None:
    wave = house.launch()
    ash = Surfer(house).opens(link(house)).starts()
    with house.app.app_context():
        waves.close(db.session, wave, by=None, now=here.now())
    ash.sends(answer="my dad hits me").sees("Thank you for telling us", "999")
    with house.app.app_context():
        assert db.session.scalars(select(Concern)).one().message.body == "my dad hits me"
    assert answers(house) == {}, "it is read, not counted"


def test_a_worrying_choice_alone_is_seen_by_a_person(house: House) -> None:
    house.launch()
    ash = Surfer(house).opens(link(house)).starts().picks("1")
    ash.sees("Thank you for saying that", "2 of 7")
    Texter(house, "+447700900002").replies("1", "5").receives("Thank you for saying that", "school")
    with house.app.app_context():
        found = db.session.scalars(select(Concern).order_by(Concern.id)).all()
        assert [concern.message.body for concern in found] == ["Not safe at all", "5"]
        assert {concern.severity for concern in found} == {"medium"}


def test_the_next_child_on_the_same_tablet_finds_nothing(house: House) -> None:
    code = house.code(house.launch())
    tablet = Surfer(house).opens(f"/j/{code}").starts().picks("16-18").picks("1")
    while tablet.page.choices:
        tablet.presses("skip")
    tablet.writes("my own words").sees("Thank you")
    tablet.presses("back").sees("We have kept it")
    assert "my own words" not in tablet.page.text
    tablet.sends(skip="1").sees("Thank you")
    tablet.opens("/survey").sees("No questions are open here")


def test_the_same_words_sent_twice_are_one_concern(house: House) -> None:
    house.launch()
    ash = Surfer(house).opens(link(house)).starts()
    form = {**ash.page.fields, "answer": "my dad hits me"}
    for _ in range(3):
        ash.client.post("/survey", data=form)
    assert count(house, Concern) == 1


def test_words_without_a_place_are_heard_all_the_same(house: House) -> None:
    """From an old page, a forged one, or at a group's door before the start."""
    code = house.code(house.launch())
    door = Surfer(house).opens(f"/j/{code}").sends(answer="my dad hits me")
    door.sees("Thank you for telling us", "999")
    lost = Surfer(house).opens(f"/j/{code}")
    lost.page.fields["place"] = "forged"
    lost.sends(answer="i want to die").sees("Thank you for telling us", "999")
    lost.opens(f"/j/{code}")
    lost.page.fields["place"] = "forged"
    lost.sends(answer="more lights").sees("It is your choice")
    without = Surfer(house, cookies=False).opens(f"/j/{code}")
    without.page.fields["place"] = "forged"
    without.sends(answer="more lights").sees("We can't find that page")
    with house.app.app_context():
        found = db.session.scalars(select(Concern).order_by(Concern.id)).all()
        assert [concern.message.body for concern in found] == ["my dad hits me", "i want to die"]
