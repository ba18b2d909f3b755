"""Whatever is written or sent, a page stays a page: markup, scripts, tricks, strange forms."""

from html.parser import HTMLParser
from itertools import islice, product

from sqlalchemy import select

from tests.diary.test_on_the_web import answers, link
from tests.house import House
from tests.respondent import Surfer
from voice_service.db import Model, db
from voice_service.models.messages import Message
from voice_service.web.participant.frame import STYLE

_OPEN = (
    *("<", '"><', "'><", "--><", "</textarea><", "</script><", "]]><", "<\u0000", "\uff1c"),
    "&lt;",
)
_TAGS = """
script>hit()</script>
img src=x onerror=hit()>
svg/onload=hit()>
iframe srcdoc=x>
a href=javascript:hit()>x</a>
body onload=hit()>
input autofocus onfocus=hit()>
details open ontoggle=hit()>
form action=//evil.test><button>x
base href=//evil.test>
meta http-equiv=refresh content=0>
link rel=stylesheet href=//evil.test>
object data=x>
style>*{display:none}</style>
math><mi xlink:href=javascript:hit()>
video><source onerror=hit()>
marquee onstart=hit()>
template><script>hit()</script>
embed src=x>
xss onpointerenter=hit()>
""".split("\n")[1:-1]
_AROUND = (
    *("", "{{7777*7777}}", "{%print(7777*7777)%}", "${7777*7777}", "' OR 1=1 --", "\u202e"),
    *("\u2066", "%3Cscript%3E", "\\x3c", "x" * 40),
)
PAYLOADS = [f"{around}{start}{tag}" for start, tag, around in product(_OPEN, _TAGS, _AROUND)]


class Page(HTMLParser):
    """What a browser would make of a page: its elements and their attributes."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.words = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag in _NEVER or (
            tag == "script" and not (given.get("src") or "").startswith("/static/")
        ):
            self.found.append(f"<{tag}>")
        for name, value in attrs:
            lead = (value or "").strip().casefold()
            if name.startswith("on") or lead.startswith("javascript:") or "evil.test" in lead:
                self.found.append(f"{tag} {name}")

    def handle_data(self, data: str) -> None:
        self.words += data


_NEVER = {
    *("iframe", "object", "embed", "base", "math", "marquee", "template", "style", "video", "xss"),
}


def harmless(text: str) -> None:
    page = Page(text.replace(f"<style>{STYLE}</style>", ""))
    assert page.found == []
    assert "60481729" not in page.words, "nothing is computed"


def test_two_thousand_payloads_stay_words(house: House) -> None:
    assert len(set(PAYLOADS)) == 2_000
    house.launch()
    ash = Surfer(house).opens(link(house)).starts()
    for _ in range(6):
        ash.presses("skip")
    rest = iter(PAYLOADS)
    sent = []
    while several := list(islice(rest, 100)):
        words = "\n".join(several)
        sent.append(words)
        answer = ash.client.post("/survey", data={**ash.page.fields, "answer": words})
        assert answer.status_code in (200, 303)
        harmless(answer.text)
        harmless(ash.client.post("/private", data={"do": "show"}).text)
        harmless(
            ash.client.post("/help", data={"answer": words, "once": f"once{len(sent):08}"}).text
        )
    with house.app.app_context():
        kept = set(db.session.scalars(select(Message.body).where(Message.direction == "in")))
    assert len(kept) >= len(sent), "every word is kept as it came"
    lead = house.staff("lead@example.org")
    for path in (
        "/staff/reading",
        "/staff/concerns",
        "/staff/concerns/1",
        "/staff/waves/1/comments",
    ):
        shown = lead.get(path)
        assert shown.status_code == 200, path
        harmless(shown.text)


def test_words_of_ten_thousand_characters_are_kept_whole(house: House) -> None:
    house.launch()
    ash = Surfer(house).opens(link(house)).starts()
    for _ in range(6):
        ash.presses("skip")
    words = "more lights \U0001f4a1 " * 714
    ash.writes(words).sees("Thank you")
    assert answers(house)["change_one_thing"][2] == words


def test_strange_forms_get_a_clear_page_and_change_nothing(house: House) -> None:
    wave = house.launch()
    house.launch("feeling-safe", "School")
    ash = Surfer(house).opens(link(house)).starts().picks("4")
    before = answers(house)
    other = Surfer(house).opens(f"/j/{house.code(wave)}").page.fields["place"]
    strange = (
        {"place": "x" * 5000, "question": "safe_online", "answer": "1"},
        {"place": other[:-3] + "abc", "question": "safe_online", "answer": "1"},
        {"question": "no_such_question", "answer": "1"},
        {"question": "@welcome", "answer": "2"},
        {"question": "\u0000", "answer": "\u0000", "once": "\u0000"},
        {"answer": ["1"] * 150, "question": "safe_school"},
        {"look": "\u202e", "language": "../../etc"},
    )
    for form in strange:
        for path in ("/survey", "/help", "/private", "/looks", "/ideas", "/"):
            answer = ash.client.post(path, data=form)
            assert answer.status_code < 500, (path, form)
            harmless(answer.text)
    assert {key: value for key, value in answers(house).items() if key in before} == before


def everything(house: House) -> dict[str, list[tuple[object, ...]]]:
    """Return every row of every table."""
    with house.app.app_context():
        found = {
            table.name: [tuple(row) for row in db.session.execute(table.select())]
            for table in Model.metadata.sorted_tables
        }
        db.session.rollback()
    return found


def test_a_hundred_looks_of_a_preview_robot_change_nothing(house: House) -> None:
    code = house.code(house.launch())
    ways = (link(house), f"/j/{code}")
    before = everything(house)
    for number in range(50):
        robot = house.app.test_client()
        for way in ways:
            ask = robot.head if number % 2 else robot.get
            seen = ask(way, follow_redirects=True, headers={"User-Agent": "WhatsApp/2.24 A"})
            assert seen.status_code == 200
    assert everything(house) == before
    Surfer(house).opens(ways[0]).starts().picks("4")
    assert answers(house)["safe_home"][0] == ["4"]
