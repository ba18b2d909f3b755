"""What happens after: partners answer, a youth worker tells it, young people read it, once each."""

import html
import re
from datetime import UTC, datetime, timedelta

from sqlalchemy import select, update

from tests.house import House, wave_of
from tests.respondent import Surfer, Texter
from voice_service.db import db
from voice_service.delivery.rules import Rules
from voice_service.models.commitments import Commitment
from voice_service.models.conversations import Conversation
from voice_service.models.messages import Message
from voice_service.models.people import Participant
from voice_service.services import waves
from voice_service.text.gsm7 import measure

ASH, BEA = "+447700900001", "+447700900002"
LIGHTS = {
    "partner": "The council",
    "kind": "did",
    "you_said": "The path by the park is too dark in the evening.",
    "we_did": "The council put six new lights there in May.",
    "you_said_plainly": "The path is dark.",
    "we_did_plainly": "There are new lights now.",
}
BUS = {
    "partner": "The bus company",
    "kind": "cannot",
    "you_said": "You want a later bus.",
    "we_did": "There is not enough money for one this year.",
    "you_said_plainly": "You want a late bus.",
    "we_did_plainly": "We do not have the money.",
}


class Worker:
    """A youth worker at the pages of what changed."""

    def __init__(self, house: House, wave: int, email: str = "youth_worker@example.org") -> None:
        self.client, self.home = house.staff(email), f"/staff/waves/{wave}/commitments"
        self.page = ""

    def opens(self, path: str = "") -> "Worker":
        self.page = self.client.get(self.home + path, follow_redirects=True).text
        return self

    def presses(self, path: str, **fields: str) -> "Worker":
        """Send a form of the page that is open, with what is hidden in it."""
        hidden = re.findall(
            r'type="hidden" (?:id="\w+" )?name="(\w+)" (?:type.*?)?value="([^"]*)"', self.page
        )
        hidden += re.findall(r'name="(\w+)" type="hidden" value="([^"]*)"', self.page)
        answer = self.client.post(
            self.home + path, data={**dict(hidden), **fields}, follow_redirects=True
        )
        assert answer.status_code == 200, answer.status_code
        self.page = answer.text
        return self

    def writes(self, words: dict[str, str]) -> "Worker":
        return self.opens("/new").presses("/new", save="1", **words).sees("Saved.")

    def tells(self) -> "Worker":
        return self.opens("/tell").presses("/tell")

    def sees(self, *parts: str) -> "Worker":
        words = " ".join(html.unescape(re.sub(r"<[^>]+>", " ", self.page)).split())
        for part in parts:
            assert part in words, f"{part!r} is not in {words!r}"
        return self


def answered(house: House) -> int:
    """Let Ash answer by text and Bea on the web, and close the wave."""
    wave = house.launch()
    house.deliver()
    Texter(house, ASH).replies("1", "4")
    link = Texter(house, BEA).was_sent("/s/").rsplit("/s/", 1)[1]
    Surfer(house).opens("/s/" + link).starts().picks("4")
    with house.app.app_context():
        waves.close(db.session, wave, by=None, now=datetime.now(UTC))
    house.sent.clear()
    return wave


def changed(house: House) -> list[tuple[str, str | None, str | None]]:
    with house.app.app_context():
        found = db.session.scalars(select(Message).where(Message.kind == "changed"))
        return [(one.status, one.held_for, one.error_code) for one in found]


def test_what_changed_is_told_to_those_who_answered_by_text_and_on_their_page(
    house: House,
) -> None:
    wave = answered(house)
    ash = Texter(house, ASH)
    worker = Worker(house, wave).writes(LIGHTS).writes(BUS).sees("Not told yet")
    assert changed(house) == [], "writing tells nobody"
    worker.opens("/tell").sees(
        "too dark in the evening",
        "The path is dark.",
        "We can't do this",
        "Get one text 2",
        "£0.08",
    )
    worker.presses("/tell").sees("Told.", "2 texts go")
    house.deliver()
    text = ash.was_sent("See what changed")
    assert measure(text).count == 1
    assert not re.search("dark|park|light|bus|feeling|safe", text), "the phone may be shared"
    link = "/s/" + text.split("/s/")[1].split()[0]
    page = Surfer(house).opens(link).opens("/what-changed")
    page.sees("What changed", "You said The path by the park", "We did", "six new lights")
    page.sees("We can't do this. This is why", "not enough money", "The bus company")
    assert "The path is dark." not in page.page.text
    # By the group's code nobody's age is known: the plainest words.
    group = Surfer(house).opens(f"/j/{house.code(wave)}").opens("/what-changed")
    group.sees("The path is dark.", "There are new lights now.")
    summary = house.staff("partner_reader@example.org").get(f"/staff/waves/{wave}/summary").text
    assert "What young people were told" in summary
    assert "six new lights" in summary


def test_the_younger_ones_read_the_plainest_words_and_a_look_that_is_chosen_counts(
    house: House,
) -> None:
    wave = answered(house)
    Worker(house, wave).writes(LIGHTS).tells()
    house.deliver()
    link = "/s/" + Texter(house, ASH).was_sent("/s/").split("/s/")[1].split()[0]
    older = Surfer(house).opens(link).opens("/what-changed").sees("six new lights")
    with house.app.app_context():
        db.session.execute(update(Participant).values(look="easy-read"))
        db.session.commit()
    older.opens("/what-changed").sees("There are new lights now.")
    assert "six new lights" not in older.page.text
    # Without cookies the way in the address leads there, too.
    with house.app.app_context():
        db.session.execute(update(Participant).values(look=None))
        db.session.execute(update(Conversation).values(age_band="8-11"))
        db.session.commit()
    refuses = Surfer(house, cookies=False)
    landed = refuses.client.get(link)
    way = landed.headers["Location"].split("way=")[1]
    refuses.opens(f"/what-changed?way={way}").sees("There are new lights now.")
    Surfer(house).opens("/what-changed").sees("No questions are open here")


def test_before_it_is_told_they_read_when_they_will_hear_and_when_we_are_late(
    house: House,
) -> None:
    wave = house.launch()
    house.deliver()
    link = "/s/" + Texter(house, ASH).was_sent("/s/").rsplit("/s/", 1)[1]
    Worker(house, wave).writes(LIGHTS)
    ash = Surfer(house).opens(link).opens("/what-changed").sees("Change takes time")
    assert "dark" not in ash.page.text
    with house.app.app_context():
        found = wave_of(house, wave)
        found.feedback_on = datetime.now(UTC).date() - timedelta(days=2)
        db.session.commit()
    ash.opens("/what-changed").sees("We are late", "We are sorry")
    Worker(house, wave).opens().sees("Late.", "heard nothing")


def test_nobody_is_texted_twice_however_often_it_is_told(house: House) -> None:
    wave = answered(house)
    worker = Worker(house, wave).writes(LIGHTS).opens("/tell")
    confirm = worker.page
    worker.presses("/tell").sees("2 texts go")
    worker.page = confirm
    worker.presses("/tell")
    house.deliver()
    assert len(house.sent) == 2
    worker.writes(BUS)
    worker.opens("/tell").sees("Get one text 0", "Had the text before 2").presses("/tell")
    house.deliver()
    assert len(house.sent) == 2
    Surfer(house).opens("/s/" + house.sent[0][1].split("/s/")[1].split()[0]).opens(
        "/what-changed"
    ).sees("You want a later bus.", "six new lights")


def test_only_what_was_confirmed_is_told(house: House) -> None:
    wave = answered(house)
    worker = Worker(house, wave).writes(LIGHTS).opens("/tell")
    confirm = worker.page
    with house.app.app_context():
        one = db.session.scalars(select(Commitment)).one().id
    worker.opens(f"/{one}").presses(
        f"/{one}", save="1", **{**LIGHTS, "we_did": "Two lights were put there."}
    )
    worker.page = confirm
    worker.presses("/tell").sees("Something was changed since you looked")
    assert changed(house) == []
    worker.presses("/tell").sees("Told.")
    assert len(changed(house)) == 2


def test_who_said_stop_or_is_looked_after_is_not_texted(house: House) -> None:
    wave = answered(house)
    Texter(house, BEA).texts("STOP")
    with house.app.app_context():
        ash = db.session.scalars(
            select(Participant).where(Participant.phone_lookup == house.means.secrets.lookup(ASH))
        ).one()
        ash.paused_at = datetime.now(UTC)
        db.session.commit()
    house.sent.clear()
    Worker(house, wave).writes(LIGHTS).opens("/tell").sees("Said STOP 1", "Get one text 1").presses(
        "/tell"
    )
    house.deliver()
    assert house.sent == []
    page = house.staff("youth_worker@example.org").get(f"/staff/waves/{wave}").text
    assert "A person comes first" in page
    with house.app.app_context():
        db.session.execute(update(Participant).values(paused_at=None))
        db.session.commit()
    house.deliver()
    assert [to for to, _ in house.sent] == [ASH], "when a person lets it go on, they hear, too"


def test_it_keeps_quiet_hours_the_limit_and_a_stop_after_the_wave_has_closed(
    house: House,
) -> None:
    wave = answered(house)
    with house.app.app_context():
        wave_of(house, wave).spend_limit_pence = 1
        db.session.commit()
    worker = Worker(house, wave).writes(LIGHTS).opens("/tell").sees("more than its limit")
    worker.presses("/tell")
    night = datetime(2031, 1, 7, 23, tzinfo=UTC)
    rules: Rules = house.means.rules()
    house.deliver(now=night, rules=rules)
    assert {held for _, held, _ in changed(house)} == {"quiet_hours"}
    day = datetime(2031, 1, 8, 16, tzinfo=UTC)
    house.deliver(now=day, rules=rules)
    assert {held for _, held, _ in changed(house)} == {"spend_limit"}
    client = house.staff("youth_worker@example.org")
    page = client.get(f"/staff/waves/{wave}").text
    assert "Save the limit" in page
    token = page.split('name="csrf_token"', 1)[1].split('value="', 1)[1].split('"', 1)[0]
    client.post(f"/staff/waves/{wave}/stop", data={"csrf_token": token})
    assert {held for _, held, _ in changed(house)} == {"stopped"}
    client.post(f"/staff/waves/{wave}/limit", data={"csrf_token": token, "limit": ""})
    assert "Let the texts go again" in client.get(f"/staff/waves/{wave}").text
    client.post(f"/staff/waves/{wave}/go", data={"csrf_token": token})
    house.deliver()
    assert len(house.sent) == 2


def test_closing_a_wave_keeps_what_tells_of_changes(house: House) -> None:
    wave = house.launch()
    house.deliver()
    Texter(house, ASH).replies("1", "4")
    Worker(house, wave).writes(LIGHTS).tells()
    house.sent.clear()
    with house.app.app_context():
        waves.close(db.session, wave, by=None, now=datetime.now(UTC))
    house.deliver()
    assert [to for to, _ in house.sent] == [ASH], "of the two only Ash has answered"


def test_they_are_put_in_order_taken_down_and_deleted(house: House) -> None:
    wave = answered(house)
    worker = Worker(house, wave).writes(LIGHTS).writes(LIGHTS).writes(BUS)
    with house.app.app_context():
        first, second = db.session.scalars(select(Commitment.id).order_by(Commitment.id)).all()
    worker.opens().presses(f"/{second}/move", to="up")
    assert worker.page.index("later bus") < worker.page.index("too dark")
    worker.presses(f"/{first}/delete").sees("Deleted.")
    worker.tells().sees("Told on")
    worker.presses(f"/{second}/delete").sees("Take it down first.")
    link = link_of_ash(house)
    Surfer(house).opens(link).opens("/what-changed").sees("later bus")
    worker.presses(f"/{second}/take-down").presses(f"/{second}/take-down").sees("Not told yet")
    Surfer(house).opens(link).opens("/what-changed").sees("Change takes time")


def link_of_ash(house: House) -> str:
    house.deliver()
    return "/s/" + Texter(house, ASH).was_sent("/s/").split("/s/")[1].split()[0]


def test_the_words_are_checked_and_hard_ones_are_a_warning(house: House) -> None:
    wave = house.launch()
    worker = Worker(house, wave).opens("/new")
    hard = {
        **LIGHTS,
        "you_said_plainly": "Two of you said that the long and winding path is “really dark”.",
    }
    worker.presses("/new", check="1", **hard).sees(
        "8 is the most", "a small number", "quote marks", "You can save it all the same"
    )
    worker.presses("/new", save="1", **{**hard, "partner": " "}).sees("marked below")
    with house.app.app_context():
        assert db.session.scalars(select(Commitment)).all() == []
    worker.presses("/new", save="1", **hard).sees("Saved.")


def test_a_lead_looks_and_does_not_write(house: House) -> None:
    wave = answered(house)
    Worker(house, wave).writes(LIGHTS)
    lead = Worker(house, wave, "lead@example.org").opens().sees("too dark in the evening")
    assert lead.client.get(f"{lead.home}/tell").status_code == 403
    assert "Tell the young people" not in lead.page
    assert changed(house) == []
