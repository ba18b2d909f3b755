"""Correcting what the machine makes of comments by keyboard alone, and the pages as they look."""

import pytest
from sqlalchemy import func, select

from tests.end_to_end.live import Site

pytest.importorskip("playwright", reason="the browser tests' own packages are not installed")
from playwright.sync_api import Browser, expect

from tests.end_to_end.test_browser import Judge, looks_at_staff_page, signed_in, visiting
from voice_service.models.concerns import Concern
from voice_service.models.judgements import Judgement

pytestmark = pytest.mark.browser


def kept(site: Site) -> list[tuple[int, str, str]]:
    found = select(Judgement.answer_id, Judgement.aspect, Judgement.person).order_by(Judgement.id)
    return site._ask(lambda session: [tuple(row) for row in session.execute(found)])


def test_an_analyst_corrects_in_two_keystrokes(site: Site, browser: Browser) -> None:
    with visiting(browser, site) as page:
        signed_in(page, site, "analyst")
        page.goto(f"{site.base}/staff/checking")
        left = int(page.locator("[data-left]").inner_text())
        first, second = page.locator("article").nth(0), page.locator("article").nth(1)
        one, other = (
            int((card.get_attribute("id") or "").split("-")[1]) for card in (first, second)
        )
        page.keyboard.press("j")
        expect(first).to_be_focused()
        page.keyboard.press("s")
        expect(page.locator("[data-aloud]")).to_have_text("How does it sound? 1 to 5.")
        expect(page.locator("[data-aloud]")).to_be_in_viewport()
        page.keyboard.press("4")
        expect(first.locator("[data-sounds]")).to_have_text("mixed")
        expect(first.locator("[data-because]")).to_have_count(0)
        expect(page.locator("[data-left]")).to_have_text(str(left - 1))
        page.keyboard.press("t")
        page.keyboard.press("a")
        expect(page.locator("[data-aloud]")).to_contain_text("Kept.")
        page.keyboard.press("j")
        expect(second).to_be_focused()
        page.keyboard.press("y")
        expect(second).to_be_hidden()
        for at in (2, 3):  # what is judged next is always in sight
            expect(page.locator("article").nth(at)).to_be_focused()
            expect(page.locator("article").nth(at)).to_be_in_viewport(ratio=0.9)
            page.keyboard.press("y")
            expect(page.locator("article").nth(at)).to_be_hidden()
    said = kept(site)
    assert said[0] == (one, "sentiment", "mixed")
    assert said[1][:2] == (one, "themes")
    assert [row[:2] for row in said[2:4]] == [(other, "sentiment"), (other, "themes")]


def test_a_reader_agrees_and_corrects_without_reading_or_raising_anything(
    site: Site, browser: Browser
) -> None:
    concerns = select(func.count()).select_from(Concern)
    raised = site._ask(lambda session: session.scalar(concerns))
    with visiting(browser, site) as page:
        signed_in(page, site, "safeguarding_lead")
        page.goto(f"{site.base}/staff/reading")
        left = page.locator("[data-left]").inner_text()
        card = page.locator("article:has([data-judging])").first
        answer = int(card.locator("[data-judging]").get_attribute("data-answer") or 0)
        card.get_by_role("button", name="That is right").click()
        expect(page.locator("[data-aloud]")).to_have_text("Kept: that is right.")
        card.locator("details summary").first.click()
        card.get_by_label("cannot tell").check()
        card.get_by_role("button", name="Keep what I say").click()
        expect(page.locator("[data-aloud]")).to_have_text("Kept what you say.")
        expect(card.locator("[data-sounds]")).to_have_text("cannot tell")
        expect(card).to_be_visible()
        card.focus()
        page.keyboard.press("s")
        page.keyboard.press("1")
        expect(card.locator("[data-sounds]")).to_have_text("negative")
        expect(page.locator("[data-left]")).to_have_text(left)
    said = [row[1:] for row in kept(site) if row[0] == answer and row[1] == "sentiment"]
    assert said[-2:] == [("sentiment", "cannot_tell"), ("sentiment", "negative")]
    assert site._ask(lambda session: session.scalar(concerns)) == raised


def test_the_pages_of_checking_are_well_made(site: Site, browser: Browser) -> None:
    with visiting(browser, site) as page:
        judge = Judge(page)
        signed_in(page, site, "analyst")
        page.goto(f"{site.base}/staff/checking")
        page.locator("article details summary").first.click()
        looks_at_staff_page(judge, page, "checking, with a form open")
        page.goto(f"{site.base}/staff/checking/agreement")
        looks_at_staff_page(judge, page, "how far we agree")
        page.goto(f"{site.base}/staff/checking/new?wave={site.closed_wave()}")
        expect(page.locator("main")).to_contain_text("There is no wave before of the same survey")
        looks_at_staff_page(judge, page, "what is new")
