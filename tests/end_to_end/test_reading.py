"""Reading by keyboard alone: text after text, slips taken back, a line that fails, nothing lost."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from tests.end_to_end.live import Site

pytest.importorskip("playwright", reason="the browser tests' own packages are not installed")
from playwright.sync_api import Browser, Page, expect

from tests.end_to_end.test_browser import (
    Judge,
    looks_at_staff_page,
    signed_in,
    visiting,
)
from voice_service.models.concerns import Concern
from voice_service.models.messages import Message

pytestmark = pytest.mark.browser
# More than two batches.
MANY = 60


def wrote(site: Site, texts: int) -> None:
    """Let so many texts stand unread, and no others."""
    now = datetime.now(UTC)

    def stored(session: Session) -> None:
        waiting = update(Message).where(Message.to_read, Message.read_at.is_(None))
        session.execute(waiting.values(read_at=now - timedelta(days=2)))
        row = {"direction": "in", "channel": "web", "kind": "answer", "status": "taken"}
        row |= {"wave_id": site.told["wave"]["id"], "to_read": True}
        rows = [
            {**row, "body": f"more lights, path {n}", "created_at": now + timedelta(seconds=n)}
            for n in range(texts)
        ]
        if rows:
            session.execute(insert(Message), rows)
        session.commit()

    site._ask(stored)


def unread(site: Site) -> list[str]:
    found = select(Message.body).where(Message.to_read, Message.read_at.is_(None))
    return site._ask(lambda session: list(session.scalars(found.order_by(Message.id))))


class Reader:
    """A lead who reads with the keyboard."""

    def __init__(self, page: Page, site: Site) -> None:
        signed_in(page, site, "safeguarding_lead")
        page.goto(f"{site.base}/staff/reading")
        self.page, self.site, self.left = page, site, page.locator("[data-left]")
        self.aloud, self.trouble = page.locator("[data-aloud]"), page.locator("[data-trouble]")

    def presses(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def stands_at(self, words: str) -> None:
        expect(self.page.locator("article:focus")).to_contain_text(words)


def test_a_lead_reads_with_the_keyboard_alone(site: Site, browser: Browser) -> None:
    wrote(site, MANY)
    with visiting(browser, site) as page:
        reader = Reader(page, site)
        expect(reader.left).to_have_text(str(MANY))
        reader.presses("r")
        reader.stands_at("path 0")
        # A key that is pressed elsewhere leads to the texts, and reads none.
        expect(reader.left).to_have_text(str(MANY))
        reader.presses("r")
        reader.stands_at("path 1")
        expect(reader.aloud).to_have_text(f"Marked as read. {MANY - 1} left.")
        reader.presses("j", "ArrowDown", "k")
        reader.stands_at("path 2")
        reader.presses("Enter")
        reader.stands_at("path 3")
        reader.presses("u")
        reader.stands_at("path 2")
        expect(reader.aloud).to_have_text(f"Taken back. {MANY - 1} left.")
        reader.presses("?")
        expect(page.locator("[data-keys] summary")).to_be_focused()
        expect(page.get_by_text("Take back what you marked last")).to_be_visible()
        reader.presses("?", "r")
        reader.stands_at("path 2")
        raises_a_concern(reader)
        # One was read, one is a concern now, and one was passed over: it comes last.
        for _ in range(MANY - 2):
            expect(page.locator("article:focus")).to_be_visible()
            reader.presses("r")
        expect(page.locator("[data-empty]")).to_be_focused()
        expect(reader.left).to_have_text("0")
        page.wait_for_load_state("networkidle")
    assert unread(site) == []


def raises_a_concern(reader: Reader) -> None:
    """Raise a concern about the third text, at first without a reason."""
    page = reader.page
    reader.presses("c")
    expect(page.locator("article input[type=radio]:focus")).to_be_visible()
    reader.presses("Escape")
    reader.stands_at("path 2")
    reader.presses("c", "Space", "ArrowDown", "Tab", "x", "Tab", "Enter")
    expect(page.locator("[data-wrong]:visible")).to_contain_text("in a few words that somebody")
    reader.presses("Shift+Tab")
    page.keyboard.type(" path? somebody waits there, r j c")
    reader.presses("Tab", "Enter")
    expect(reader.aloud).to_contain_text("A concern is raised")
    reader.stands_at("path 3")
    found = select(Concern).where(Concern.source == "person")
    concern = reader.site._ask(lambda session: session.scalars(found).one())
    assert concern.severity == "high"


def test_a_text_that_could_not_be_marked_stands_in_the_list_again(
    site: Site, browser: Browser
) -> None:
    wrote(site, 3)
    with visiting(browser, site) as page:
        reader = Reader(page, site)
        away = {"status": 503, "headers": {"Cache-Control": "no-store"}}
        page.route("**/read", lambda route: route.fulfill(**away))
        reader.presses("j", "r")
        expect(reader.trouble).to_contain_text("was not marked as read, and stands in the list")
        expect(page.locator("article:visible")).to_have_count(3)
        expect(reader.left).to_have_text("3")
        reader.stands_at("path 1")
        page.unroute("**/read")
        reader.presses("k", "r", "r", "r")
        expect(page.locator("[data-empty]")).to_be_focused()
        expect(reader.trouble).to_be_empty()
        page.wait_for_load_state("networkidle")
    assert unread(site) == []


def test_without_script_each_button_comes_back_to_the_next(site: Site, browser: Browser) -> None:
    wrote(site, 3)
    with visiting(browser, site, java_script_enabled=False) as page:
        Reader(page, site)
        page.locator("article").nth(1).get_by_role("button", name="Read").click()
        expect(page.locator("article:target")).to_contain_text("path 2")
        assert len(unread(site)) == 2
        page.get_by_role("button", name="Take it back").click()
        expect(page.locator("article:target")).to_contain_text("path 1")
        assert len(unread(site)) == 3
        form = page.locator("article").first.locator("details")
        form.locator("summary").click()
        form.get_by_label("High").check()
        form.get_by_label("Why you raise it").fill("no  ")
        form.get_by_role("button", name="Raise the concern").click()
        expect(page.get_by_role("alert")).to_contain_text("Write the reason")
        expect(page.get_by_label("High").first).to_be_checked()
        page.get_by_label("Why you raise it").first.fill("somebody waits on that path")
        page.get_by_role("button", name="Raise the concern").first.click()
        expect(page.get_by_role("status").first).to_contain_text("A concern is raised")
    assert len(unread(site)) == 2


def test_axe_finds_nothing_on_the_reading_page(site: Site, browser: Browser) -> None:
    wrote(site, 30)
    with visiting(browser, site) as page:
        judge, reader = Judge(page), Reader(page, site)
        looks_at_staff_page(judge, page, "reading")
        reader.presses("j", "?")
        reader.presses("r", "c")
        looks_at_staff_page(judge, page, "reading, with the keys and a form open")
        page.goto(f"{site.base}/staff/waves/{site.closed_wave()}/comments")
        looks_at_staff_page(judge, page, "comments, and who read them")
        wrote(site, 0)
        page.goto(f"{site.base}/staff/reading")
        looks_at_staff_page(judge, page, "nothing left to read")
