"""A whole class at once, and one tablet from hand to hand: doors, guesses, hands."""

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html import unescape
from typing import Any

import pytest
import time_machine
from segno import make_qr
from sqlalchemy import func, select

from tests.house import BASE, House, library
from tests.respondent import Page, Surfer
from voice_service.db import db
from voice_service.models.concerns import Concern
from voice_service.models.conversations import Answer, Conversation
from voice_service.models.people import Participant
from voice_service.models.staff import AuditEvent
from voice_service.models.waves import CodeTry, Invitation, Sitting
from voice_service.services import guessing, sittings, waves
from voice_service.services.doors import group_link
from voice_service.services.guessing import WINDOW, opens_at, pace_of
from voice_service.text import typed
from voice_service.text.keywords import is_stop
from voice_service.worker.rounds import Worker

WORKER = "youth_worker@example.org"
# A school day in term, in winter: clocks in England show the same.
MONDAY = datetime(2026, 11, 30, 10, 0, tzinfo=UTC)
SCHOOL, OTHER_SCHOOL = "192.0.2.7", "198.51.100.9"
HARM = "my uncle hits me every night"


@pytest.fixture
def clock() -> Iterator[Any]:
    with time_machine.travel(MONDAY, tick=False) as moved:
        yield moved


class Opener:
    """A youth worker who opens sittings from a wave's page."""

    def __init__(self, house: House, wave: int) -> None:
        self.house, self.wave, self.client = house, wave, house.staff(WORKER)
        self.page, self.id = Page(), 0

    def opens(self, kind: str = "class", minutes: int = 60) -> "Opener":
        """Follow the wave's page to the form, and open a sitting for its group."""
        assert f"/staff/waves/{self.wave}/sittings" in self.client.get(self._wave).text
        self._looks(f"{self._wave}/sittings")
        group_id = re.findall(r'<option[^>]*value="(\d+)"', self.html)[0]
        self._posts(f"{self._wave}/sittings", cohort_id=group_id, kind=kind, minutes=minutes)
        self.id = int(self.path.rsplit("/", 1)[1])
        return self

    @property
    def _wave(self) -> str:
        return f"/staff/waves/{self.wave}"

    def sitting(self) -> Sitting:
        with self.house.app.app_context():
            return db.session.get_one(Sitting, self.id)

    def link(self) -> str:
        with self.house.app.app_context():
            return sittings.link_of(self.sitting(), self.house.means).removeprefix(BASE)

    def words(self) -> tuple[str, ...]:
        return sittings.spoken(self.sitting(), self.house.means)

    def counts(self) -> dict[str, Any]:
        found: dict[str, Any] = self.client.get(f"/staff/sittings/{self.id}/counts").json
        return found

    def presses(self, what: str, **fields: object) -> "Opener":
        self._looks(f"/staff/sittings/{self.id}")
        self._posts(f"/staff/sittings/{self.id}/{what}", **fields)
        return self

    def _looks(self, path: str) -> None:
        self._shows(self.client.get(path))

    def _posts(self, path: str, **fields: object) -> None:
        form = {"csrf_token": self.page.fields["csrf_token"], **fields}
        self._shows(self.client.post(path, data=form, follow_redirects=True))

    def _shows(self, answer: Any) -> None:
        assert answer.status_code == 200, answer.text[:300]
        self.path, self.html, self.page = answer.request.path, answer.text, Page()
        self.page.feed(answer.text)


def a_class(house: House, kind: str = "class") -> Opener:
    return Opener(house, house.launch("feeling-safe", "School")).opens(kind)


def child(house: House, address: str = SCHOOL, *, cookies: bool = True) -> Surfer:
    surfer = Surfer(house, cookies=cookies)
    surfer.client.environ_base["REMOTE_ADDR"] = address
    return surfer


def tries(house: House, code: str, address: str = SCHOOL) -> Surfer:
    return child(house, address).opens("/").sends(code=code)


def count(house: House, model: type) -> int:
    with house.app.app_context():
        return db.session.scalar(select(func.count()).select_from(model)) or 0


def finishes(surfer: Surfer, band: str = "16-18") -> Surfer:
    surfer.starts().picks(band)
    while "skip" in dict(surfer.page.buttons):
        surfer.presses("skip")
    return surfer.sees("Thank you")


# ---- Coming in


def test_a_class_comes_in_by_words_by_letters_and_by_the_square(house: House) -> None:
    lesson = a_class(house)
    words, letters = lesson.words(), lesson.sitting().letters
    for code in (
        " ".join(words),
        "-".join(words).upper(),
        "".join(words).replace("o", "0"),
        letters.lower(),
        f" {letters[:4]}-{letters[4:]} ".replace("0", "o").replace("1", "l").replace("5", "S"),
    ):
        tries(house, code).sees("Start").starts().sees("How old are you?")
    square = child(house, cookies=False).opens(lesson.link()).sees("Start")
    finishes(square)
    assert lesson.counts() == {"started": 6, "finished": 1, "open": True}
    assert count(house, Participant) == 5 + 6
    with house.app.app_context():
        came = db.session.scalars(select(Invitation).where(Invitation.sitting_id.is_not(None)))
        assert {(one.sitting_id, one.cohort_id) for one in came} == {(lesson.id, 2)}
    # Who comes by the wave's own code is of no sitting.
    child(house).opens(f"/j/{house.code(lesson.wave)}").starts()
    assert lesson.counts()["started"] == 6


def test_looking_at_a_sitting_changes_nothing(house: House) -> None:
    lesson = a_class(house)
    tablet = Opener(house, lesson.wave).opens("tablet")
    before = [count(house, model) for model in (Participant, Conversation, CodeTry, Invitation)]
    for _ in range(10):
        for path in (lesson.link(), tablet.link(), "/turn", "/turn/next"):
            Surfer(house).opens(path)
    after = [count(house, model) for model in (Participant, Conversation, CodeTry, Invitation)]
    assert after == before


def test_only_the_hash_of_the_link_is_stored_and_every_step_is_on_record(house: House) -> None:
    lesson = a_class(house)
    token = lesson.link().rsplit("/", 1)[1]
    assert len(token) == 22
    kept = lesson.sitting()
    assert token not in (kept.token_hash, kept.letters, kept.words)
    child(house).opens("/in/" + "x" * 22).sees("This link has stopped working")
    child(house).opens(lesson.link().replace("/in/", "/tablet/")).sees("has stopped working")
    lesson.presses("prolong", minutes=30).presses("end")
    with house.app.app_context():
        actions = db.session.scalars(
            select(AuditEvent.action).where(AuditEvent.subject == "sitting")
        )
        assert list(actions) == ["opened a class", "prolonged a class", "ended a class"]


def test_a_code_runs_out_and_is_prolonged_and_ended(house: House, clock: Any) -> None:
    lesson = a_class(house)
    words = " ".join(lesson.words())
    clock.move_to(MONDAY + timedelta(minutes=59))
    early, slow = child(house).opens(lesson.link()).starts(), child(house).opens(lesson.link())
    late = child(house).opens(lesson.link())
    clock.move_to(MONDAY + timedelta(minutes=61))
    for _ in range(20):  # a whole class that comes too late is not taken for somebody who guesses
        tries(house, words).sees("not open any more", "Ask the person who gave it to you")
    assert child(house).opens(lesson.link()).status == 410
    slow.starts().sees("How old are you?")
    early.picks("16-18").sees("1 of 7")
    lesson.presses("prolong", minutes=30)
    tries(house, words).sees("Start")
    lesson.presses("end")
    late.starts().sees("not open any more")
    assert late.status == 410
    tries(house, lesson.sitting().letters).sees("not open any more")
    early.picks("5").sees("2 of 7")
    assert lesson.counts() == {"started": 2, "finished": 0, "open": False}


def test_nothing_is_opened_for_a_closed_wave_a_strange_group_or_too_long(house: House) -> None:
    lesson = a_class(house)
    lesson.presses("prolong", minutes=120)
    lesson.presses("prolong", minutes=120)
    assert "Four hours are the most" in lesson.page.text
    lesson._looks(f"/staff/waves/{lesson.wave}/sittings")
    token = lesson.page.fields["csrf_token"]
    for wrong in ({"cohort_id": 1}, {"minutes": 10**6}, {"kind": "spy"}):
        form = {"csrf_token": token, "cohort_id": 2, "kind": "class", "minutes": 30, **wrong}
        lesson.client.post(f"/staff/waves/{lesson.wave}/sittings", data=form)
    with house.app.app_context():
        waves.close(db.session, lesson.wave, by=None, now=datetime.now(UTC))
    form = {"csrf_token": token, "cohort_id": 2, "kind": "class", "minutes": 30}
    answer = lesson.client.post(f"/staff/waves/{lesson.wave}/sittings", data=form)
    assert "This wave is closed" in answer.text
    assert count(house, Sitting) == 1
    child(house).opens(lesson.link()).sees("This one has finished")
    assert lesson.counts()["open"] is False
    lesson._looks(f"/staff/sittings/{lesson.id}")
    assert "Its code and its link have stopped working" in lesson.page.text


def test_the_board_says_how_to_come_in_and_counts_and_nothing_else(house: House) -> None:
    lesson = a_class(house)
    finishes(child(house).opens(lesson.link()))
    board = lesson.client.get(f"/staff/sittings/{lesson.id}/board").text
    page = Page()
    page.feed(board)
    for word in lesson.words():
        assert word in page.text
    letters = lesson.sitting().letters
    assert f"{letters[:4]} {letters[4:]}" in page.text
    assert "voice.test" in page.text
    assert "data:image/svg+xml" in board
    for secret in ("Invented", "School", "concern", "Sign out", WORKER):
        assert secret not in board
    others = {"lead@example.org", "partner_reader@example.org", "administrator@example.org"}
    for email in others:
        assert house.staff(email).get(f"/staff/sittings/{lesson.id}/counts").status_code == 403


# ---- Guessing


def test_five_wrong_codes_and_then_a_wait_that_says_until_when(house: House, clock: Any) -> None:
    lesson = a_class(house)
    for minute in range(5):
        clock.move_to(MONDAY + timedelta(minutes=minute))
        assert tries(house, f"nonsense{minute}").sees("That code did not work").status == 404
    shut = tries(house, " ".join(lesson.words()))
    assert shut.sees("You can type one again at 10:10", "square picture").status == 403
    # Neither another page nor another spelling goes round it, and others are not touched.
    assert child(house).opens(f"/j/{house.code(lesson.wave)}").sees("10:10").status == 403
    child(house).opens(lesson.link()).sees("Start")
    tries(house, " ".join(lesson.words()), OTHER_SCHOOL).sees("Start")
    clock.move_to(MONDAY + timedelta(minutes=10, seconds=1))
    tries(house, " ".join(lesson.words())).sees("Start")


def test_an_address_with_a_code_in_it_is_a_guess_too(house: House) -> None:
    code = house.code(house.launch("feeling-safe", "School"))
    for number in range(5):
        child(house).opens(f"/j/NONSENS{number}").sees("That code did not work")
    assert child(house).opens(f"/j/{code}").status == 403
    # The square on the wave's page holds a key: it is no guess.
    with house.app.app_context():
        square = group_link(code, house.means).removeprefix(BASE)
    child(house).opens(square).sees("Start")
    drawn = make_qr(BASE + square).svg_data_uri(scale=4, border=2)
    assert drawn in unescape(house.staff(WORKER).get("/staff/waves/1").text)
    child(house).opens(square[:-1] + ("A" if square[-1] != "A" else "B"))
    assert child(house).opens(f"/j/{code}?key=é").status == 403


def test_a_school_behind_one_address_is_not_taken_for_a_guesser(house: House) -> None:
    lesson = a_class(house)
    right = " ".join(lesson.words())
    for number in range(12):
        tries(house, right).sees("Start")
        tries(house, f"slip number {number}").sees("That code did not work")
    assert tries(house, right).status == 200
    # But one code that is known does not buy guesses without end.
    at_school(house, 88, right=True)
    at_school(house, 86, right=False)
    assert [tries(house, "guess").status for _ in range(3)] == [404, 404, 403]


def test_tries_at_once_are_counted_one_after_another(house: House) -> None:
    a_class(house)

    def guess(number: int) -> int:
        return tries(house, f"guess {number}").status

    with ThreadPoolExecutor(12) as pool:
        answers = list(pool.map(guess, range(24)))
    assert sorted(answers) == [403] * 19 + [404] * 5


def test_many_wrong_codes_from_everywhere_make_words_rest(house: House, clock: Any) -> None:
    lesson = a_class(house)
    words, letters = " ".join(lesson.words()), lesson.sitting().letters
    wrong_from_everywhere(house, 100)
    tries(house, words).sees("type the eight letters and numbers")
    tries(house, letters).sees("Start")
    # Where nobody came in, the second try waits; where somebody did, there are some.
    assert tries(house, "CCCC1111", OTHER_SCHOOL).status == 404
    assert tries(house, letters, OTHER_SCHOOL).status == 403
    assert [tries(house, "CCCC1111").status for _ in range(4)] == [404, 404, 404, 403]
    wrong_from_everywhere(house, 1900)
    assert tries(house, letters, "203.0.113.5").sees("10:10").status == 403
    child(house, "203.0.113.5").opens(lesson.link()).sees("Start")
    clock.move_to(MONDAY + WINDOW + timedelta(seconds=1))
    tries(house, words, "203.0.113.5").sees("Start")


def wrong_from_everywhere(house: House, how_many: int) -> None:
    with house.app.app_context():
        sources = [house.means.secrets.lookup(f"elsewhere {number}") for number in range(how_many)]
        db.session.add_all(
            CodeTry(source=source, right=False, at=datetime.now(UTC)) for source in sources
        )
        db.session.commit()


def at_school(house: House, how_many: int, *, right: bool) -> None:
    with house.app.app_context():
        source = db.session.scalars(select(CodeTry.source)).first()
        db.session.add_all(
            CodeTry(source=source, right=right, at=datetime.now(UTC)) for _ in range(how_many)
        )
        db.session.commit()


def test_no_address_is_kept_and_tries_are_forgotten(house: House, clock: Any) -> None:
    lesson = a_class(house)
    tries(house, "nonsense1")
    with house.app.app_context():
        kept = db.session.scalars(select(CodeTry)).one()
        assert SCHOOL not in kept.source
        assert len(kept.source) == 64
    clock.move_to(MONDAY + WINDOW)
    tries(house, lesson.sitting().letters, OTHER_SCHOOL)
    assert count(house, CodeTry) == 1, "the next try forgets what counts no more"
    clock.move_to(MONDAY + 2 * WINDOW)
    Worker(house.app).once()
    assert count(house, CodeTry) == 0, "and the worker does where nobody tries"


def test_when_a_source_may_type_again() -> None:
    calm, now = pace_of(0), MONDAY
    wrong = [now - timedelta(minutes=minute) for minute in (9, 8, 7, 6, 5)]
    assert opens_at(wrong[1:], [], calm, now) == now
    assert opens_at(wrong, [], calm, now) == now + timedelta(minutes=1)
    # Right ones of nine minutes ago speak for nobody in two minutes' time.
    seven = [*wrong, now, now]
    assert opens_at(seven, [now - timedelta(minutes=9)], calm, now) == now + timedelta(minutes=3)
    assert opens_at([], [], pace_of(5000), now) == now + WINDOW
    assert [pace_of(wrong).words for wrong in (0, 99, 100, 2000)] == [True, True, False, False]


@pytest.mark.parametrize("proxies", [0, 1, 2])
def test_a_header_counts_only_as_far_as_our_own_proxies_wrote_it(
    house: House, proxies: int
) -> None:
    means = house.means
    house.app.extensions["voice"] = replace(
        means, settings=replace(means.settings, proxies=proxies)
    )

    def guesses(told: str, address: str = "10.0.0.1") -> int:
        surfer = child(house, address)
        surfer.client.environ_base["HTTP_X_FORWARDED_FOR"] = told
        return surfer.opens("/").sends(code="nonsense").status

    # Whatever somebody writes in front, what our proxies add behind it tells where it came from.
    tail = {0: "", 1: ", 192.0.2.1", 2: ", 192.0.2.1, 10.0.0.2"}[proxies]
    for number in range(5):
        assert guesses(f"203.0.113.{number}{tail}") == 404
    assert guesses(f"203.0.113.99{tail}") == 403
    assert guesses(f"1.1.1.1, 2.2.2.2{tail}") == 403
    if proxies:
        assert guesses(f"203.0.113.99{tail.replace('192.0.2.1', '192.0.2.2')}") == 404


def test_one_network_of_the_new_kind_is_one_source(house: House) -> None:
    for number in range(5):
        assert tries(house, "nonsense", f"2001:db8:1:2::{number}").status == 404
    assert tries(house, "nonsense", "2001:db8:1:2:ffff::1").status == 403
    assert tries(house, "nonsense", "2001:db8:1:3::1").status == 404


# ---- The words


def test_the_words_are_short_friendly_and_not_taken_for_each_other() -> None:
    words = library().joining
    assert len(words) == len(set(words)) == 2048, "three of them are 33 bits"
    assert list(words) == sorted(words)
    assert all(3 <= len(word) <= 8 and word.isascii() and word.islower() for word in words)
    for word in words:
        assert library().screener.screen(word).severity is None, word
        assert not is_stop(word), word
        assert word + "s" not in words, word
    alike = """
    ate eight bare bear beach beech bean been blew blue board bored buy by bye cell sell cent scent
    sent cereal serial cheque check coarse course dear deer die dye fair fare flour flower four for
    hair hare hear here heard herd hole whole hour our knight night knot not know no knew new made
    maid mail male main mane meat meet meter metre moose mousse none nun one won pair pear pea pee
    peace piece plain plane pole poll principal principle quay key rain reign read red right write
    road rode root route row sail sale sea see seen scene sew so sow son sun stair stare steal steel
    tail tale tea tee their there threw through throne thrown tide tied to too two waist waste wait
    weight way weigh weak week wear where weather whether which witch wood would
    """.split()
    assert not set(alike) & set(words)
    assert not {"bomb", "dead", "fat", "gun", "hate", "kill", "knife", "lonely", "pain", "sad",
                "sick", "slave", "thin", "ugly"} & set(words)  # fmt: skip


def test_no_two_letters_of_a_code_look_alike() -> None:
    for alike in ("0O", "1IL", "2Z", "5S", "6G", "8B", "UV"):
        assert len(set(alike) & set(typed.LETTERS)) == 1, alike
    assert not set("AEIOU") & set(typed.LETTERS), "no code spells a word"
    assert len(typed.LETTERS) ** typed.LONG > 2**37
    assert typed.letters("cdfh-oil9") == "CDFH0119"
    assert typed.letters("CDFH-011") == typed.letters("CDFH-011A") == ""


# ---- One tablet


def a_tablet(house: House, lesson: Opener) -> Surfer:
    tablet = child(house).opens(lesson.link()).sees("Use this tablet for the group")
    return tablet.sends().sees("Start")


def passes_on(tablet: Surfer) -> Surfer:
    return tablet.opens("/turn/next").sees("Are you done?").sends()


def test_one_after_another_and_each_starts_clean(house: House) -> None:
    lesson = a_class(house, "tablet")
    tablet = a_tablet(house, lesson)
    assert "/tablet/" not in tablet.path, "the link is out of the address bar"
    tablet.starts().picks("8-11").picks("1")
    old = {**tablet.page.fields}
    passes_on(tablet).sees("Start")
    tablet.opens("/survey").sees("It was for the person before")
    tablet.opens("/turn").starts().sees("How old are you?").picks("16-18").sees("1 of 7")
    assert old["place"] != tablet.page.fields["place"]
    passes_on(finishes_rest(tablet)).sees("Start")
    passes_on(tablet.sends(answer="2").sees("That's fine"))  # says no
    assert count(house, Conversation) == 2
    assert lesson.counts() == {"started": 2, "finished": 1, "open": True}


def finishes_rest(surfer: Surfer) -> Surfer:
    while "skip" in dict(surfer.page.buttons):
        surfer.presses("skip")
    return surfer.sees("Thank you")


def test_what_is_sent_from_an_old_page_belongs_to_nobody(house: House) -> None:
    tablet = a_tablet(house, a_class(house, "tablet")).starts().picks("8-11")
    ash = {**tablet.page.fields}
    passes_on(tablet).starts().picks("8-11")
    bea = {**tablet.page.fields}
    late = tablet.client.post("/survey", data={**ash, "answer": "1"})
    assert late.status_code == 404
    assert "It was for the person before" in late.text
    assert count(house, Answer) == 0, "neither Ash's nor Bea's"
    for path in ("/private", "/looks", "/help"):
        page = tablet.client.post(path, data={**ash, "do": "show", "look": "5-7"})
        assert page.status_code in (200, 404), path
    told = tablet.client.post("/survey", data={**ash, "answer": HARM})
    assert "999" in told.text
    # Bea is in the middle of it, and hears nothing of that.
    tablet.opens("/survey").sees("1 of 7").picks("4")
    assert bea["place"] != ash["place"]
    with house.app.app_context():
        concern = db.session.scalars(select(Concern)).one()
        assert concern.message.body == HARM
        assert concern.message.participant_id is None
        assert db.session.scalars(select(Answer.choices)).all() == [["4"]]


def test_a_turn_that_was_finished_or_left_cannot_be_found_again(house: House) -> None:
    tablet = a_tablet(house, a_class(house, "tablet")).starts().picks("8-11").picks("1")
    tablet.client.get("/leave")
    tablet.opens("/turn").sees("It was for the person before").opens("/turn/next")
    tablet.sends().sees("Start")
    finishes(tablet)
    tablet.opens("/turn").sees("It was for the person before")
    passes_on(tablet).sees("Start")


def test_an_old_button_ends_nobody_s_turn(house: House) -> None:
    tablet = a_tablet(house, a_class(house, "tablet")).starts()
    tablet.opens("/turn/next")
    old = {**tablet.page.fields}
    tablet.sends().starts().picks("8-11").sees("1 of")
    tablet._show(tablet.client.post("/turn/next", data=old, follow_redirects=True))
    tablet.sees("1 of").picks("4").sees("2 of")


def test_start_pressed_twice_on_a_tablet_starts_once(house: House) -> None:
    tablet = a_tablet(house, a_class(house, "tablet"))
    form = {**tablet.page.fields, "answer": "1"}
    for _ in range(3):
        tablet.client.post("/survey", data=form)
    assert count(house, Conversation) == 1


def test_no_sign_in_of_staff_stays_on_the_tablet(house: House) -> None:
    lesson = a_class(house, "tablet")
    link, client = lesson.link(), lesson.client
    assert client.get("/staff/").status_code == 200
    taken = client.post(link)
    assert taken.status_code == 303
    assert taken.headers["Clear-Site-Data"] == '"cache", "storage"'
    cookie = next(c for c in taken.headers.getlist("Set-Cookie") if c.startswith("tablet="))
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert client.get("/staff/").status_code == 302
    assert client.get("/turn").status_code == 200, "the link alone carries it"


def test_a_tablet_ends_with_its_sitting(house: House, clock: Any) -> None:
    lesson = a_class(house, "tablet")
    tablet = a_tablet(house, lesson).starts().picks("8-11")
    clock.move_to(MONDAY + timedelta(minutes=61))
    tablet.opens("/turn").sees("1 of").picks("4").sees("2 of")  # whoever has begun can finish
    passes_on(tablet).sees("give it back to the grown-up")
    assert tablet.status == 410
    assert tablet.client.get_cookie("tablet") is None
    tablet.opens("/turn").sees("This tablet is not ready")
    assert child(house).opens(lesson.link()).status == 410


def test_a_browser_that_keeps_no_cookies_cannot_be_passed_round(house: House) -> None:
    lesson = a_class(house, "tablet")
    child(house, cookies=False).opens(lesson.link()).sends().sees("It needs cookies")
    forged = child(house)
    forged.client.set_cookie("tablet", "WzEsImFhIl0.forged")
    forged.opens("/turn").sees("This tablet is not ready")


def test_the_letters_lead_the_tablet_to_its_page(house: House) -> None:
    lesson = a_class(house, "tablet")
    tries(house, lesson.sitting().letters).sees("Use this tablet for the group")


# ---- All at once


def test_forty_come_in_at_the_same_time(house: House) -> None:
    lesson = a_class(house)
    words = " ".join(lesson.words())

    def comes(number: int) -> int:
        surfer = tries(house, words) if number % 2 else child(house).opens(lesson.link())
        twice = {**surfer.page.fields, "answer": "1"}
        surfer.client.post("/survey", data=twice)
        surfer.starts().picks("16-18").picks("4").sees("2 of 7")
        return surfer.status

    with ThreadPoolExecutor(20) as pool:
        assert set(pool.map(comes, range(40))) == {200}
    assert lesson.counts() == {"started": 40, "finished": 0, "open": True}
    assert count(house, Participant) == 5 + 40
    assert count(house, Answer) == 40
    with house.app.app_context():
        right = db.session.scalar(select(func.count()).where(CodeTry.right))
        assert right == 20
        assert guessing.pace_of(0).allows(20) == 45
