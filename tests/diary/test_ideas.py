"""What young people want to be asked: heard first, worded by a person, picked, and ranked."""

import re
from datetime import UTC, datetime

from sqlalchemy import func, select, update

from tests.house import House
from tests.respondent import Surfer, Texter
from voice_service.db import db
from voice_service.models.authoring import Idea, IdeaVote
from voice_service.models.concerns import Concern
from voice_service.models.messages import Message
from voice_service.models.people import Cohort, Membership, OptOut, Participant
from voice_service.models.waves import Wave
from voice_service.services import waves
from voice_service.services.invitations import new_code, new_invitation
from voice_service.services.turns import link_of

ASH, BEA = "+447700900001", "+447700900002"
LEAD, WORKER = "lead@example.org", "youth_worker@example.org"
ZEBRA = "is it ok at the zebra crossing near us"


def panellist(house: House, phone: str = ASH, *, cookies: bool = True) -> Surfer:
    """Open the page of ideas by somebody's own link."""
    house.deliver()
    link = "/s/" + Texter(house, phone).was_sent("/s/").rsplit("/s/", 1)[1].split()[0]
    child = Surfer(house, cookies=cookies)
    if cookies:
        return child.opens(link).opens("/ideas")
    way = child.client.get(link).headers["Location"].split("way=")[1]
    return child.opens(f"/ideas?way={way}")


class Desk:
    """A member of staff at the page of ideas."""

    def __init__(self, house: House, email: str) -> None:
        self.client = house.staff(email)
        self.looks()

    def looks(self) -> "Desk":
        self.page = self.client.get("/staff/ideas").text
        return self

    def presses(self, idea: int, what: str, **fields: str) -> "Desk":
        token = self.page.split('name="csrf_token"', 1)[1].split('value="', 1)[1].split('"', 1)[0]
        answer = self.client.post(
            f"/staff/ideas/{idea}/{what}",
            data={"csrf_token": token, **fields},
            follow_redirects=True,
        )
        assert answer.status_code == 200, answer.status_code
        self.page = answer.text
        return self


def idea_ids(house: House) -> list[int]:
    with house.app.app_context():
        return list(db.session.scalars(select(Idea.id).order_by(Idea.id)))


def worded(house: House, *words: str) -> list[int]:
    """Let Bea have so many ideas, and a lead word them."""
    before = set(idea_ids(house))
    bea = panellist(house, BEA)
    for number in range(len(words)):
        bea.sends(answer=f"what about thing number {number + 1}").sees("We have kept")
    new = [one for one in idea_ids(house) if one not in before]
    desk = Desk(house, LEAD)
    for idea, said in zip(new, words, strict=True):
        desk.presses(idea, "word", words=said)
    return new


def votes(house: House) -> set[tuple[int, int]]:
    with house.app.app_context():
        rows = db.session.execute(select(IdeaVote.idea_id, IdeaVote.participant_id))
        return {(row[0], row[1]) for row in rows}


def test_an_idea_is_read_by_a_lead_and_only_a_persons_words_are_shown(house: House) -> None:
    house.launch()
    ash = panellist(house).sees("What should we ask next time?", "we tell a safe adult")
    assert ash.page.choices == []
    ash.sends(answer=ZEBRA).sees("Thank you. We have kept what you sent.")
    assert ash.path == "/ideas"
    bea = panellist(house, BEA)
    assert "zebra" not in bea.page.text
    worker = Desk(house, WORKER)
    assert "zebra" not in worker.page
    assert "1 idea waits for a safeguarding lead" in worker.page
    lead = Desk(house, LEAD)
    assert ZEBRA in lead.page
    (idea,) = idea_ids(house)
    assert "Say it in yours" in lead.presses(idea, "word", words=ZEBRA.upper()).page
    lead.presses(idea, "word", words="How safe are the roads near you?")
    assert ZEBRA not in lead.looks().page
    bea.opens("/ideas").sees("How safe are the roads near you?", "Pick up to three")
    assert "zebra" not in bea.page.text
    worker.looks()
    assert "Too few to rank" in worker.page
    assert f"/staff/surveys/drafts?idea={idea}" in worker.page
    with house.app.app_context():
        message = db.session.scalars(select(Message).where(Message.question_id == "@idea")).one()
        assert (message.body, message.status, message.to_read) == (ZEBRA, "taken", True)
        assert message.read_at is not None, "whoever words it has read it"
    worker.presses(idea, "off")
    assert "roads" not in bea.opens("/ideas").page.text
    worker.presses(idea, "again")
    bea.opens("/ideas").sees("roads near you")


def test_a_lead_finds_it_on_the_reading_list_and_looking_is_on_record(house: House) -> None:
    house.launch()
    panellist(house).sends(answer=ZEBRA)
    client = house.staff(LEAD)
    reading = client.get("/staff/reading").text
    assert ZEBRA in reading
    assert "What should we ask next time?" in reading


def test_picks_take_the_place_of_earlier_ones_and_are_three_at_most(house: House) -> None:
    house.launch()
    a, b, c, d = map(str, worded(house, "Buses?", "Parks?", "Sleep?", "Lunch?"))
    ash = panellist(house)
    assert sorted(ash.page.choices) == sorted([a, b, c, d])
    ash.sends(pick=[a, b]).sees("We have kept")
    ash.sends(pick=[b, c, d])
    ash.sends(pick=[b, c, d])
    assert {str(idea) for idea, _ in votes(house)} == {b, c, d}
    ash.sends(pick=[a, b, c, d], answer="what about the library").sees("pick three at most")
    assert {str(idea) for idea, _ in votes(house)} == {b, c, d}
    assert len(idea_ids(house)) == 5, "what was written beside too many picks is kept"
    assert "what about the library" in Desk(house, LEAD).page
    ash.opens("/ideas").sends()
    assert votes(house) == set(), "none is a choice, too"
    ash.sends(pick=["999", "x", a])
    assert {str(idea) for idea, _ in votes(house)} == {a}


def test_the_same_page_sent_twice_is_one_idea(house: House) -> None:
    house.launch()
    ash = panellist(house)
    form = {**ash.page.fields, "answer": "what about the buses"}
    for _ in range(3):
        ash.client.post("/ideas", data=form)
    assert len(idea_ids(house)) == 1


def test_an_idea_that_tells_of_harm_raises_a_concern_and_shows_the_words_of_safety(
    house: House,
) -> None:
    house.launch()
    (buses,) = worded(house, "Buses?")
    ash = panellist(house)
    ash.sends(answer="ask why my dad hits me", pick=[str(buses)]).sees("999", "0800 1111")
    with house.app.app_context():
        concern = db.session.scalars(select(Concern)).one()
        assert concern.message.body == "ask why my dad hits me"
        assert concern.message.status == "taken", "the survey does not take it for an answer"
        assert concern.reply_sent
        assert concern.participant.paused_at is not None
    assert votes(house) == set(), "nothing is asked of this child now"
    lead = Desk(house, LEAD)
    assert "These words raised a concern." in lead.page
    assert "hits" not in lead.page
    idea = idea_ids(house)[-1]
    said = lead.presses(idea, "word", words="Do you feel safe at home?").page
    assert "When that is closed, it can be worded" in said
    # The page says nothing of it to whoever opens the link next, and hears what else is written.
    ash.opens("/ideas")
    assert ash.path == "/survey"
    assert "hits" not in ash.page.text
    again = Surfer(house)
    again.client.set_cookie("place", ash.client.get_cookie("place").value, domain="localhost")
    answer = again.client.post("/ideas", data={"answer": "he did it again"})
    assert "999" in answer.text or "person" in answer.text
    with house.app.app_context():
        bodies = list(db.session.scalars(select(Message.body).where(Message.direction == "in")))
    assert "he did it again" in bodies


def test_harm_is_heard_from_who_has_no_place_or_is_not_on_the_panel(house: House) -> None:
    wave = house.launch("feeling-safe", "School")
    house.deliver()
    child = panellist(house, "+447700900011")
    child.sees("No questions are open here")
    with house.app.app_context():
        assert db.session.scalars(select(Wave)).one().id == wave
    answer = child.client.post("/ideas", data={"answer": "my uncle touches me"})
    assert "tel:08001111" in answer.text
    nobody = house.app.test_client().post("/ideas", data={"answer": "i want to die"})
    assert "999" in nobody.text
    assert house.app.test_client().post("/ideas", data={"answer": "buses"}).status_code == 404
    with house.app.app_context():
        found = db.session.scalars(select(Concern.participant_id).order_by(Concern.id)).all()
    assert [who is None for who in found] == [False, True]
    assert idea_ids(house) == []


def test_a_stop_on_this_page_counts_for_the_texts(house: House) -> None:
    house.launch()
    panellist(house).sends(answer="stop texting me").sees("You will not get any more texts")
    with house.app.app_context():
        assert db.session.scalar(select(func.count()).select_from(OptOut)) == 1
    assert idea_ids(house) == []


def test_it_works_without_cookies_and_after_the_wave_has_closed(house: House) -> None:
    wave = house.launch()
    house.deliver()
    with house.app.app_context():
        waves.close(db.session, wave, by=None, now=datetime.now(UTC))
    ash = panellist(house, cookies=False).sees("What should we ask next time?")
    ash.sends(answer="what about the buses").sees("We have kept")
    assert len(idea_ids(house)) == 1
    changed = Surfer(house)
    link = "/s/" + Texter(house, ASH).was_sent("/s/").rsplit("/s/", 1)[1].split()[0]
    changed.opens(link).opens("/what-changed").sees("Tell us what to ask next")


def test_the_order_is_told_when_eight_have_picked_and_never_how_many(house: House) -> None:
    wave = house.launch()
    buses, parks = worded(house, "Buses?", "Parks?")
    links = more_of_the_panel(house, wave, 8)
    worker = Desk(house, WORKER)
    for number, link in enumerate(links, start=1):
        assert "Too few to rank" in worker.looks().page
        picks = [str(parks)] if number > 2 else [str(buses), str(parks)]
        Surfer(house).opens(link).opens("/ideas").sends(pick=picks)
    page = worker.looks().page
    assert "What they want most" in page
    assert page.index("Parks?") < page.index("Buses?")
    shown = re.sub(r"<[^>]+>", " ", page.split("What they want most", 2)[-1])
    assert set(re.findall(r"\d+", shown.replace("idea " + str(buses), ""))) <= {
        *("1", "2", str(buses), str(parks))
    }
    child = Surfer(house).opens(links[0]).opens("/ideas")
    assert not re.search(r"\d", child.page.text)


def more_of_the_panel(house: House, wave: int, many: int) -> list[str]:
    """Let so many join the panel and its wave; return their links."""
    now, links = datetime.now(UTC), []
    with house.app.app_context():
        panel = db.session.scalars(select(Cohort).where(Cohort.kind == "panel")).one()
        found = db.session.get_one(Wave, wave)
        for _ in range(many):
            child = Participant(code=new_code(), age_band="12-15", created_at=now)
            offer = new_invitation(found, child, panel.id, now=now, means=house.means)
            db.session.add_all((child, offer))
            db.session.flush()
            db.session.add(Membership(cohort_id=panel.id, participant_id=child.id))
            links.append("/s/" + link_of(offer, house.means).rsplit("/s/", 1)[1])
        db.session.commit()
    return links


def test_words_that_speak_of_a_lead_are_read_by_somebody_else(house: House) -> None:
    house.launch()
    with house.app.app_context():
        from voice_service.models.staff import StaffMember

        lead = db.session.scalars(select(StaffMember).where(StaffMember.email == LEAD)).one()
        lead.name = "Robin Zebedee"
        db.session.execute(update(Participant).values(look=None))
        db.session.commit()
    panellist(house).sends(answer="ask if Robin Zebedee is kind")
    desk = Desk(house, LEAD)
    assert "speak of you" in desk.page
    assert "kind" not in re.sub(r"<[^>]+>", "", desk.page.split("To be worded", 1)[1])
    (idea,) = idea_ids(house)
    assert "There is no such idea" in desk.presses(idea, "aside").page
