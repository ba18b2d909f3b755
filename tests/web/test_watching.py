"""Watching a wave: what waits and why, what failed, what it costs; and stopping every text."""

import random
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy import select

from tests.house import LEAD, House
from tests.respondent import Page, Surfer, Texter
from voice_service.channels.twilio_api import Outcome, Outgoing
from voice_service.db import db
from voice_service.delivery.codes import code
from voice_service.delivery.rules import Rules
from voice_service.models.concerns import Concern
from voice_service.models.messages import Message
from voice_service.models.waves import Invitation, Wave
from voice_service.services import reminders, turns

ASH, BEA = "+447700900001", "+447700900002"
WORKER, READER = "youth_worker@example.org", "partner_reader@example.org"
# A school day in term, in winter: clocks in England show the same.
MONDAY = datetime(2026, 11, 30, 7, 0, tzinfo=UTC)
AFTERNOON = MONDAY.replace(hour=16)
HARM = "my dad hits me"


@pytest.fixture(autouse=True)
def monday() -> Iterator[None]:
    """Every story here begins on a Monday morning before school."""
    with time_machine.travel(MONDAY, tick=True):
        yield


class Watcher:
    """A member of staff who has the page of a wave open."""

    def __init__(self, house: House, wave_id: int, email: str = WORKER) -> None:
        self.client, self.path = house.staff(email), f"/staff/waves/{wave_id}"
        self.page, self.html, self.status = Page(), "", 0
        self.looks()

    def looks(self) -> "Watcher":
        return self._shows(self.client.get(self.path))

    def sees(self, *parts: str) -> "Watcher":
        for part in parts:
            assert part in self.page.text, f"{part!r} is not in {self.page.text!r}"
        return self

    def does_not_see(self, *parts: str) -> "Watcher":
        for part in parts:
            assert part not in self.html
        return self

    def presses(self, ending: str, **fields: str) -> "Watcher":
        """Send the form of the page whose address ends like this."""
        actions = [str(form.get("action")).split("#")[0] for form in self.page.forms]
        assert f"{self.path}/{ending}" in actions, actions
        return self.posts(ending, **fields)

    def posts(self, ending: str, **fields: str) -> "Watcher":
        form = {"csrf_token": self.page.fields["csrf_token"], **fields}
        address = f"{self.path}/{ending}"
        return self._shows(self.client.post(address, data=form, follow_redirects=True))

    def _shows(self, answer: Any) -> "Watcher":
        self.page, self.html, self.status = Page(), answer.text, answer.status_code
        self.page.feed(answer.text)
        return self


def refused(value: str) -> Callable[[Outgoing], Outcome]:
    return lambda text: Outcome(text.id, code=value)


def doubtful(text: Outgoing) -> Outcome:
    return Outcome(text.id, unclear=True)


def to_ash(otherwise: Callable[[Outgoing], Outcome]) -> Callable[[Outgoing], Outcome]:
    """Let what goes to one phone go, and the rest have another fate."""
    return lambda text: (
        Outcome(text.id, sid=f"SM{text.id:032d}") if text.to == ASH else otherwise(text)
    )


def arrived(house: House, number: int = 1) -> None:
    with house.app.app_context():
        sids = select(Message.provider_sid).where(Message.provider_sid.is_not(None))
        sid = db.session.scalars(sids.order_by(Message.id)).all()[number - 1]
    fields = {"MessageSid": str(sid), "MessageStatus": "delivered"}
    assert house.webhook(fields, "/webhooks/twilio/status").status_code < 300


def test_what_arrived_and_what_failed_is_counted_with_its_reason(house: House) -> None:
    wave = house.launch()
    watcher = Watcher(house, wave).sees("Invited 2", "Sent 0", "Going next 2", "Failed 0")
    house.deliver(to_ash(refused("21211")))
    arrived(house)
    watcher.looks().sees("Sent 1 of these, arrived 1", "Failed 1", f"1 {code('21211').words}")
    watcher.sees("Cost so far £0.12 and no spend limit 3 SMS segments")
    assert 'data-said="0 finished. 1 text failed."' in watcher.html


def test_whoever_starts_finishes_says_no_or_stops_is_counted(house: House) -> None:
    wave = house.launch("are-we-listening", "School", consent_route="none")
    with house.app.app_context():
        offers = db.session.scalars(select(Invitation).where(Invitation.wave_id == wave)).all()
        links = [turns.link_of(offer, house.means) for offer in offers]
    watcher = Watcher(house, wave)
    Surfer(house).opens(links[0]).presses("answer", "2")
    Texter(house, "+447700900012").replies("STOP")
    watcher.looks().sees("Invited 2 Started 0 Finished 0 Said no", "again in this wave. 1")
    watcher.sees("Said STOP They get no texts, and can still come by link or code. 1")


def test_after_hours_every_text_waits_and_the_page_says_until_when(house: House) -> None:
    wave = house.launch()
    house.deliver(rules=house.means.rules())
    watcher = Watcher(house, wave)
    watcher.sees("Held 2", "2 Quiet hours: they go from 15:30 on Monday 30 November")
    assert house.sent == []
    house.deliver(now=AFTERNOON, rules=house.means.rules())
    watcher.looks().sees("Sent 2").does_not_see("Quiet hours")


def test_a_wave_launched_ahead_says_when_it_begins(house: House) -> None:
    wave = house.launch(opens_at=AFTERNOON + timedelta(days=1))
    house.deliver(rules=house.means.rules())
    watcher = Watcher(house, wave).sees("Begins on 1 December 2026 at 16:00")
    watcher.sees("2 Not begun yet: they go from 16:00 on Tuesday 1 December")
    home = Page()
    home.feed(watcher.client.get("/staff/").text)
    assert "Begins on 1 December 2026 at 16:00" in home.text


def test_the_one_reminder_is_counted_by_itself(house: House) -> None:
    wave = house.launch(remind_on=date(2026, 12, 4))
    house.deliver()
    Texter(house, BEA).replies("1")
    friday = AFTERNOON + timedelta(days=4)
    with house.app.app_context():
        assert reminders.remind_due(db.session, now=friday, means=house.means)
    assert house.deliver(now=friday) == 1
    Watcher(house, wave).sees("Sent 3", "of these, reminders 1", "Written on 4 December 2026")


def test_six_texts_a_day_are_enough_for_a_phone(house: House) -> None:
    for _ in range(6):
        house.launch()
    assert house.deliver(now=AFTERNOON) == 12
    wave = house.launch()
    house.deliver(now=AFTERNOON, rules=house.means.rules())
    Watcher(house, wave).sees(
        "2 Enough for one day: these phones have had as many texts from us as one may get in a "
        "day. They go from 15:30 on Tuesday 1 December."
    )


def test_on_trial_only_the_team_is_texted(house: House) -> None:
    wave = house.launch()
    house.deliver(rules=Rules(hours=None, fiction=True, trial_team=frozenset({ASH})))
    Watcher(house, wave).sees("Sent 1", "1 Trial: the service is being tried out")


def test_a_text_in_doubt_is_neither_sent_again_nor_failed(house: House) -> None:
    wave = house.launch()
    house.deliver(to_ash(doubtful))
    Watcher(house, wave).sees(
        "Sent 2",
        "of these, in doubt We are asking the provider whether these arrived. 1",
        "Failed 0",
    )


def test_a_young_person_whom_a_person_looks_after_is_left_alone(house: House) -> None:
    wave = house.launch()
    Texter(house, BEA).replies(HARM)
    house.deliver()
    for email in (WORKER, LEAD):
        watcher = Watcher(house, wave, email).sees("Sent 1", "1 A person comes first:")
        watcher.does_not_see(HARM, ASH, BEA, "Invented 1")


def test_a_reminder_that_became_needless_is_no_failure(house: House) -> None:
    wave = house.launch(remind_on=date(2026, 12, 4))
    house.deliver()
    friday = AFTERNOON + timedelta(days=4)
    with house.app.app_context():
        assert reminders.remind_due(db.session, now=friday, means=house.means)
    Texter(house, BEA).replies("1")
    house.deliver(now=friday)
    watcher = Watcher(house, wave).sees("Failed 0", "Not sent, because it was no longer right")
    watcher.sees(f"1 {code('answered').words}")


def lost_a_part(house: House, phone: str, body: str) -> None:
    fields = {"MessageSid": f"SM{random.getrandbits(128):032x}", "From": phone, "Body": body}
    answer = house.webhook({**fields, "To": "+447700900999", "ErrorCode": "30009"})
    assert answer.status_code == 200


def test_a_text_that_lost_a_part_says_so_wherever_it_is_read(house: House) -> None:
    wave = house.launch()
    house.deliver()
    lost_a_part(house, ASH, HARM)
    Watcher(house, wave).sees("The network lost a part of one text to us").does_not_see(HARM)
    lead = house.staff(LEAD)
    with house.app.app_context():
        concern = db.session.scalars(select(Concern)).one()
    assert "The network lost a part of this text" in lead.get(f"/staff/concerns/{concern.id}").text


def test_a_comment_that_lost_a_part_says_so(house: House) -> None:
    wave = house.launch()
    bea = Texter(house, BEA).replies("1")
    while "own words" not in bea.last:
        bea.replies("1")
    before = house.staff(LEAD).get(f"/staff/waves/{wave}/comments").text
    assert "lost a part" not in before
    lost_a_part(house, BEA, "more lights at the park")
    page = house.staff(LEAD).get(f"/staff/waves/{wave}/comments").text
    assert "more lights at the park" in page
    assert page.count("The network lost a part of this text") == 1


def test_what_it_may_cost_is_set_and_raised_on_the_page(house: House) -> None:
    wave = house.launch()
    watcher = Watcher(house, wave).presses("limit", limit="£0.20")
    watcher.sees("The spend limit is £0.20 now", "Cost so far £0.00 of £0.20")
    house.deliver()
    watcher.looks().sees(
        "Cost so far £0.12 of £0.20", "Sent 1", "1 Spend limit:", "raise the limit"
    )
    Watcher(house, wave, LEAD).sees("when a youth worker raises the limit").does_not_see(
        'id="spend-limit"'
    )
    watcher.presses("limit", limit="1")
    house.deliver()
    watcher.looks().sees("Cost so far £0.24 of £1.00", "Sent 2")
    watcher.presses("limit", limit=" ").sees("There is no spend limit now")


@pytest.mark.parametrize("nonsense", ["-3", "five", "1e3", "12,5", "nan", "0", "99999999999"])
def test_nonsense_is_no_limit_and_changes_nothing(house: House, nonsense: str) -> None:
    wave = house.launch(spend_limit_pence=2500)
    watcher = Watcher(house, wave).presses("limit", limit=nonsense)
    watcher.sees("Cost so far £0.00 of £25.00")
    assert 'aria-invalid="true"' in watcher.html
    assert f'value="{nonsense}"' in watcher.html, "what was written can be put right"
    with house.app.app_context():
        assert db.session.get_one(Wave, wave).spend_limit_pence == 2500


def test_one_button_stops_every_text_and_one_lets_them_go(house: House) -> None:
    wave, other = house.launch(), house.launch("online-life")
    watcher = Watcher(house, wave).presses("stop")
    watcher.sees(
        "Stopped.", "Texts are stopped since 07:0", "on Monday 30 November", "nothing is lost"
    )
    watcher.sees("2 Stopped: they go when you let the texts go again", "Open", "Texts stopped")
    assert house.deliver() == 2, "the other wave goes on"
    watcher.presses("go").sees("The texts go again").does_not_see("Texts are stopped")
    assert house.deliver() == 2
    Watcher(house, other).sees("Sent 2")


def test_while_stopped_whoever_writes_is_still_answered(house: House) -> None:
    wave = house.launch()
    house.deliver()
    watcher = Watcher(house, wave, LEAD).presses("stop").sees("A youth worker can let the texts go")
    assert Texter(house, BEA).texts("1"), "an answer gets the next question"
    watcher.looks().sees("Started 1")


def test_who_may_stop_and_who_may_let_go(house: House) -> None:
    wave = house.launch()
    lead = Watcher(house, wave, LEAD)
    for ending in ("go", "limit"):
        assert lead.posts(ending, limit="5").status == 403
        lead.looks()
    reader = house.staff(READER)
    form = Page()
    form.feed(reader.get("/staff/").text)
    for ending in ("stop", "go", "limit"):
        address = f"/staff/waves/{wave}/{ending}"
        assert reader.post(address, data=form.fields).status_code == 403
        assert reader.get(address).status_code == 405
    assert house.staff(WORKER).post(f"/staff/waves/{wave}/stop").status_code == 400, "no token"
    with house.app.app_context():
        assert db.session.get_one(Wave, wave).stopped_at is None


def test_the_figures_come_by_themselves_until_the_wave_is_closed(house: House) -> None:
    wave = house.launch()
    client = house.staff(WORKER)
    address = f"/staff/waves/{wave}/progress"
    fragment = client.get(address).text
    assert "<html" not in fragment
    assert "data-live" in fragment
    assert fragment.strip() in client.get(f"/staff/waves/{wave}").text
    assert house.staff(READER).get(address).status_code == 403
    assert client.get("/staff/waves/999/progress").status_code == 404


def test_a_wave_is_closed_with_the_box_that_is_on_the_page(house: House) -> None:
    watcher = Watcher(house, house.launch()).presses("close")
    watcher.sees("Tick the box first", "Open until")
    assert "sure" in watcher.page.controls
    watcher.presses("close", sure="1").sees("Closed.", "The wave was closed before this text went")
    watcher.does_not_see("data-live", "/stop", "/limit", "staff.js", "Show the newest figures")
