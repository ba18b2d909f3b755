"""The demo as a visitor meets it: one real process, texts through the twilio SDK and back."""

import html
import json
import re
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests
from twilio.request_validator import RequestValidator

from tests.end_to_end.processes import Process, free_port, until
from tests.end_to_end.visitor import Visitor
from tests.respondent import new_sid
from voice_service.models.staff import ROLES

DUTY_PHONE = "+447700900901"
BUBBLE = re.compile(r'<div class="text (mine|theirs)".*?<p dir="auto">(.*?)</p>', re.DOTALL)


class Demo:
    """A demo in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.base = folder / "data", f"http://127.0.0.1:{free_port()}"
        port = str(urlsplit(self.base).port)
        words = ("demo", "--port", port, "--data", str(self.folder))
        self.process = Process(*words, log=folder / "demo.log")

    def start(self) -> None:
        self.process.start()
        until(lambda: self.process.answers(f"{self.base}/healthz"), "a demo that answers")

    @property
    def told(self) -> dict[str, Any]:
        content: dict[str, Any] = json.loads((self.folder / "demo.json").read_text("utf-8"))
        return content

    def member(self, number: int) -> dict[str, str]:
        """Return a member of the panel; each test takes others."""
        found: dict[str, str] = self.told["panel"][number - 1]
        return found

    def texts(self, phone: str) -> list[str]:
        """Return the texts that a phone has got, as its page shows them."""
        page = requests.get(f"{self.base}/stand-in/phone/{phone}/texts", timeout=30).text
        got = [words for whose, words in BUBBLE.findall(page) if whose == "theirs"]
        return [html.unescape(re.sub("<[^>]+>", "", words)) for words in got]

    def text_back(self, phone: str, *bodies: str) -> str:
        """Send texts from a phone's page; return the last reply on the page that follows."""
        for body in bodies:
            Visitor(self.base).opens(f"/stand-in/phone/{phone}").goes_on(body=body)
        return self.texts(phone)[-1]

    def webhook(self, phone: str, body: str, sid: str, token: str | None = None) -> Any:
        """Post an inbound text, signed with the SDK's own code."""
        address = f"{self.base}/webhooks/twilio/message"
        twilio = self.told["twilio"]
        fields = {"MessageSid": sid, "AccountSid": twilio["account_sid"], "From": phone}
        fields |= {"To": twilio["number"], "Body": body, "NumMedia": "0"}
        sign = RequestValidator(token or twilio["auth_token"]).compute_signature(address, fields)
        headers = {"X-Twilio-Signature": sign}
        return requests.post(address, data=fields, headers=headers, timeout=30)

    def api(self, path: str) -> Any:
        headers = {"Authorization": f"Bearer {self.told['api_token']}"}
        answer = requests.get(f"{self.base}/api/v1{path}", headers=headers, timeout=30)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def answered(self) -> int:
        """Return how many have answered the panel's wave, as analysts see it."""
        found: int = self.api(f"/waves/{self.told['wave']['id']}/summary")["answered"]
        return found

    def staff(self, role: str) -> Visitor:
        """Sign in on the page as somebody with this role."""
        account = next(one for one in self.told["accounts"] if one["role"] == role)
        visitor = Visitor(self.base).opens("/staff/login")
        visitor.form.fill(email=account["email"], password=account["password"])
        visitor.presses("submit").sees("Waves")
        return visitor


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    running = Demo(tmp_path_factory.mktemp("demo"))
    running.start()
    yield running
    running.process.kill()


def test_demo_json_tells_everything_and_only_its_owner_reads_it(demo: Demo) -> None:
    told = demo.told
    assert told["base_url"] == demo.base
    assert {account["role"] for account in told["accounts"]} == set(ROLES)
    assert all(account["email"] and account["password"] for account in told["accounts"])
    assert len(told["panel"]) == 15
    for member in told["panel"]:
        assert re.fullmatch(r"\+447700900\d{3}", member["phone"])
        assert member["web_link"].startswith(f"{demo.base}/s/")
        assert member["name"]
        assert member["age_band"] in ("8-11", "12-15", "16-18", "easy-read")
    assert len({member["web_link"] for member in told["panel"]}) == 15
    assert re.fullmatch(r"AC[0-9a-f]{32}", told["twilio"]["account_sid"])
    assert told["twilio"]["auth_token"]
    assert re.fullmatch(r"\+447700900\d{3}", told["twilio"]["number"])
    for name in ("demo.json", "secrets.json"):
        assert stat.S_IMODE((demo.folder / name).stat().st_mode) == 0o600
    for role in ROLES:
        demo.staff(role)


def test_invitations_arrive_and_a_text_from_a_phone_is_an_answer(demo: Demo) -> None:
    for member in demo.told["panel"]:
        (first, *_) = until(lambda phone=member["phone"]: demo.texts(phone), "an invitation")  # type: ignore[misc]
        assert "reply 1 to start" in first
        assert member["web_link"] in first, "it is this phone's own link"
    before, dot = demo.answered(), demo.member(4)["phone"]
    assert "council" in demo.text_back(dot, "1")
    assert demo.answered() == before, "to start is no answer yet"
    assert "police" in demo.text_back(dot, "2")
    assert demo.answered() == before + 1
    assert "That was the last question" in demo.text_back(
        dot, "1", "3", "idk", "yes", "come to our school"
    )
    assert demo.answered() == before + 1


def test_the_web_link_answers_in_a_browser_without_script(demo: Demo) -> None:
    before, lu = demo.answered(), demo.member(12)
    visitor = Visitor(demo.base).opens(lu["web_link"]).sees("It is your choice")
    assert visitor.address == f"{demo.base}/survey", "the token is gone from the address bar"
    visitor.presses("answer", "1").sees("How well does the council listen")
    visitor.goes_on(answer="4").sees("police").goes_on(answer="dont_know").sees("health staff")
    visitor.presses("skip").presses("back").sees("health staff")
    assert demo.answered() == before + 1
    pages = 0
    while "Thank you" not in visitor.text:
        visitor.presses("skip")
        assert (pages := pages + 1) < 20
    visitor.sees("That was the last question")
    # Opened by a preview robot or a second time, the link changes nothing and still works.
    Visitor(demo.base).opens(lu["web_link"]).sees("That was the last question")
    assert demo.answered() == before + 1


def test_a_join_code_lets_somebody_in_without_a_name(demo: Demo) -> None:
    before, code = demo.answered(), demo.told["wave"]["join_code"]
    visitor = Visitor(demo.base).opens("/").goes_on(code=f" {code[:4].lower()} {code[4:]}")
    visitor.sees("It is your choice").presses("answer", "1").sees("How old are you")
    visitor.goes_on(answer="16-18").sees("council").goes_on(answer="1").sees("police")
    assert demo.answered() == before + 1
    Visitor(demo.base).opens("/").goes_on(code="WRONG234").sees("That code did not work")


def test_a_signed_webhook_counts_once_and_an_unsigned_one_never(demo: Demo) -> None:
    eli = demo.member(5)["phone"]
    for token in ("0" * 32, demo.told["twilio"]["account_sid"]):
        assert demo.webhook(eli, "1", new_sid(), token).status_code == 403
    before, sid = demo.answered(), new_sid()
    assert "council" in demo.webhook(eli, "1", new_sid()).text
    first, again = demo.webhook(eli, "5", sid), demo.webhook(eli, "5", sid)
    assert (first.status_code, first.text) == (200, again.text)
    assert "police" in first.text
    assert "health staff" in demo.webhook(eli, "5", new_sid()).text, "the second counted once"
    assert demo.answered() == before + 1


def test_a_worrying_text_reaches_the_person_on_duty_and_the_child_hears_at_once(demo: Demo) -> None:
    gus = demo.member(7)["phone"]
    known = len(demo.texts(DUTY_PHONE))
    assert "999" in demo.text_back(gus, "my stepdad hits me")
    alert = until(lambda: demo.texts(DUTY_PHONE)[known:], "a text to the person on duty")[0]
    assert "/staff/concerns" in alert
    assert "stepdad" not in alert
    lead = demo.staff("safeguarding_lead").opens("/staff/concerns")
    assert "stepdad" not in lead.text, "the list shows nobody's words"
    newest = max(int(link.rsplit("/", 1)[1]) for link in lead.links if re.search(r"/\d+$", link))
    lead.opens(f"/staff/concerns/{newest}").sees("my stepdad hits me")
    assert "Gus H." not in lead.text, "the name is shown to whoever writes down why"
    for role in ("youth_worker", "partner_reader", "administrator"):
        other = demo.staff(role).opens(f"/staff/concerns/{newest}")
        assert other.status == 403
        assert "stepdad" not in other.text


def test_a_youth_worker_launches_feeling_safe_and_the_phones_ring(demo: Demo) -> None:
    mo = demo.member(13)["phone"]
    until(lambda: demo.texts(mo), "the first invitation")
    before = len(demo.texts(mo))
    worker = filled_in(demo, "feeling-safe", "Feeling safe, from a test")
    worker.presses("check").sees("All is in place", "Invited by text 15", "Said STOP before 0", "£")
    assert len(demo.texts(mo)) == before, "a check sends nothing"
    worker.presses("launch").sees("Launched", "Feeling safe, from a test", "Open")
    wave = int(urlsplit(worker.address).path.rsplit("/", 1)[1])
    invitation = until(lambda: demo.texts(mo)[before:], "the new invitation")[0]
    assert "feel" not in invitation.lower(), "the topic stays off the phone"
    assert "where you live" in demo.text_back(mo, "1")
    link = re.search(r"\S+/s/\S+", invitation)
    assert link is not None
    Visitor(demo.base).opens(link[0]).sees("where you live").goes_on(answer="4").sees("school")
    assert demo.api(f"/waves/{wave}/summary")["answered"] == 1
    assert demo.staff("partner_reader").opens("/staff/surveys/feeling-safe/launch").status == 403


def filled_in(demo: Demo, survey: str, title: str) -> Visitor:
    """Come as a youth worker to the form of a launch, and fill it in for the panel."""
    worker = demo.staff("youth_worker").follows("/surveys").follows(f"/surveys/{survey}/launch")
    panel = next(value for name, value in worker.form.offered if name == "cohorts")
    worker.form.fill(cohorts=panel, title=title)
    return worker


def test_the_api_needs_a_token_and_shows_no_small_number(demo: Demo) -> None:
    for token in ("", "Bearer ", "Bearer wrong", f"Basic {demo.told['api_token']}"):
        for path in ("/waves", "/waves/1/summary"):
            answer = requests.get(
                f"{demo.base}/api/v1{path}", headers={"Authorization": token}, timeout=30
            )
            assert answer.status_code == 401, token
    listed = demo.api("/waves")["waves"]
    (last_term,) = (wave for wave in listed if wave["closed"])
    summary = demo.api(f"/waves/{last_term['id']}/summary")
    assert summary["answered"] == 400
    assert summary["asked"] > 400
    shown = figures(summary)
    assert len(shown) > 100
    assert not {count for count in shown if 1 <= count <= 7}
    everything = [demo.api(f"/waves/{wave['id']}/summary") for wave in listed]
    assert "phone" not in json.dumps(everything)
    for wave in everything:
        assert not {count for count in figures(wave) if 1 <= count <= 7}


def figures(content: object, name: str = "") -> list[int]:
    """Return every number of people in a summary, but for how many took part in all."""
    if isinstance(content, dict):
        inner = content.items()
        top = {"id", "asked", "answered"} if "protection" in content else set()
        return [count for key, value in inner if key not in top for count in figures(value, key)]
    if isinstance(content, list):
        return [count for value in content for count in figures(value, name)]
    people = name in ("count", "base", "answered", "asked")
    return [content] if people and isinstance(content, int) else []


def test_it_ends_politely_in_the_middle_of_sending_and_a_second_start_carries_on(
    demo: Demo,
) -> None:
    gus = demo.member(7)["phone"]  # told of harm before: nothing is asked of him meanwhile
    phones = [member["phone"] for member in demo.told["panel"] if member["phone"] != gus]
    for phone in phones:
        until(lambda phone=phone: demo.texts(phone), "the first invitation")  # type: ignore[misc]
    fen = demo.member(6)
    Visitor(demo.base).opens(fen["web_link"]).presses("answer", "1").goes_on(answer="4")
    gus_had = demo.texts(gus)
    told, answered, texts = demo.told, demo.answered(), {one: demo.texts(one) for one in phones}
    filled_in(demo, "online-life", "Sent while it ends").presses("check").presses("launch")
    assert demo.process.ends_politely(seconds=10) == 0
    demo.start()
    assert demo.told == told, "the same accounts, token, links and codes"
    assert demo.answered() == answered
    Visitor(demo.base).opens(fen["web_link"]).sees("How well do the police listen")
    for phone, known in texts.items():
        new = until(lambda phone=phone, known=known: demo.texts(phone)[len(known) :], "the new one")  # type: ignore[misc]
        assert demo.texts(phone)[: len(known)] == known
        assert ["reply 1 to start" in text for text in new] == [True], "once, and not lost"
    assert demo.texts(gus) == gus_had
    assert "999" in demo.text_back(fen["phone"], "help")
    demo.staff("administrator")
    assert "Traceback" not in demo.process.said()
