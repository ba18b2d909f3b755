"""In a real browser: partners answer, young people read it; they say what to ask next."""

import re

import pytest
from sqlalchemy import select

from tests.end_to_end.live import Site

pytest.importorskip("playwright", reason="the browser tests' own packages are not installed")
from playwright.sync_api import Browser, Page, expect

from tests.end_to_end.test_browser import (
    Child,
    Judge,
    fits_the_phone,
    looks_at_staff_page,
    signed_in,
    visiting,
)
from voice_service.models.commitments import Commitment
from voice_service.models.messages import Message

pytestmark = pytest.mark.browser
LONG = "The way home is dark and long and nobody likes to walk there alone in the winter evenings."
OFFERS = "main .options label"


def told(site: Site, wave: int) -> list[str]:
    found = select(Commitment.you_said).where(
        Commitment.wave_id == wave, Commitment.told_at.is_not(None)
    )
    return site._ask(lambda session: list(session.scalars(found)))


def texts_about_changes(site: Site, wave: int) -> int:
    found = select(Message.id).where(Message.wave_id == wave, Message.kind == "changed")
    return site._ask(lambda session: len(session.scalars(found).all()))


def writes(page: Page, **words: str) -> None:
    page.get_by_label("Who acts", exact=True).fill("The bus company")
    page.get_by_label("It cannot be done").check()
    for name, said in words.items():
        page.locator(f"#{name}").fill(said)


def test_a_youth_worker_tells_and_a_young_person_reads(site: Site, browser: Browser) -> None:
    wave = site.launch(site.survey("feeling-safe"), by_sms=True)
    with visiting(browser, site) as page:
        child = Child(page, site)
        child.opens(site.link(wave, 4))
        child.thumb.goes_on()
        child.picks_and_goes_on(2)
        child.opens("/what-changed", "before it is told")
        expect(page.locator("h1")).to_have_text("Not yet")
    with visiting(browser, site) as page:
        judge = Judge(page)
        signed_in(page, site, "youth_worker")
        page.goto(f"{site.base}/staff/waves/{wave}")
        page.get_by_role("link", name="Write and tell").click()
        looks_at_staff_page(judge, page, "nothing written yet")
        page.get_by_role("link", name="Write one").click()
        looks_at_staff_page(judge, page, "the form")
        writes(page, you_said=LONG, we_did="There is no money.", you_said_plainly="It is dark.")
        page.get_by_label("Who acts", exact=True).press("Enter")
        expect(page.get_by_text("It is marked below.")).to_be_visible()
        looks_at_staff_page(judge, page, "the form with an error")
        page.locator("#we_did_plainly").fill("We do not have the money.")
        page.get_by_role("button", name="Check the words").click()
        expect(page.locator("#older")).to_contain_text("15 is the most")
        expect(page.locator("#plain")).to_contain_text("Easy enough.")
        looks_at_staff_page(judge, page, "the form, checked")
        page.get_by_role("button", name="Save", exact=True).click()
        expect(page.get_by_text("Not told yet")).to_be_visible()
        looks_at_staff_page(judge, page, "one is written")
        page.get_by_role("link", name="Tell the young people").click()
        expect(page.locator(".told-card")).to_have_count(2)
        expect(page.get_by_text("Look at these words again")).to_have_count(1)
        looks_at_staff_page(judge, page, "the last look")
        assert told(site, wave) == []
        page.get_by_role("button", name="Tell the young people now").click()
        expect(page.get_by_role("status").first).to_contain_text("Told. Young people see it")
        looks_at_staff_page(judge, page, "told")
        page.goto(f"{site.base}/staff/waves/{wave}")
        looks_at_staff_page(judge, page, "a wave of which something is told")
    assert told(site, wave) == [LONG]
    assert texts_about_changes(site, wave) == 1, "one of the panel has answered"
    with visiting(browser, site, java_script_enabled=False) as page:
        page.goto(site.link(wave, 4))
        page.goto(f"{site.base}/what-changed")
        expect(page.locator(".told-done")).to_contain_text("We can't do this. This is why:")
        expect(page.locator(".told-said")).to_contain_text(LONG)


@pytest.mark.parametrize("member", [2, 4, 7, 14], ids=["8-11", "12-15", "easy-read", "16-18"])
def test_axe_finds_nothing_on_what_changed_and_ideas_in_the_colours_of_an_age(
    member: int, site: Site, browser: Browser
) -> None:
    wave = site.told["wave"]["id"]
    with visiting(browser, site) as page:
        child = Child(page, site)
        child.opens(site.link(wave, member))
        child.opens("/ideas", "ideas")
        child.opens("/what-changed", "what changed, not told yet")


def test_axe_finds_nothing_on_what_a_group_reads(site: Site, browser: Browser) -> None:
    door = site.door(site.closed_wave())
    with visiting(browser, site) as page:
        child = Child(page, site)
        child.opens(door, "what changed")
        expect(page.locator(".told-card")).to_have_count(3)
        expect(page.locator(".told-card.cannot")).to_contain_text("We do not have the money")


def test_ideas_are_written_worded_and_picked(site: Site, browser: Browser) -> None:
    wave = site.told["wave"]["id"]
    wanted = ("do the buses come", "is lunch nice", "can we sleep well", "where do dogs go")
    with visiting(browser, site) as page:
        child = Child(page, site)
        child.opens(site.link(wave, 11))
        for words in wanted:
            child.opens("/ideas")
            page.locator("textarea").fill(words)
            child.thumb.goes_on()
            expect(page.locator(".nudge[role=status]")).to_contain_text(
                "We have kept what you sent."
            )
        child.sees("an idea is kept")
    with visiting(browser, site) as page:
        judge = Judge(page)
        signed_in(page, site, "safeguarding_lead")
        page.goto(f"{site.base}/staff/ideas")
        looks_at_staff_page(judge, page, "ideas to be worded")
        for number in range(len(wanted)):
            page.get_by_label("In your own words").first.fill(f"What about thing {number}?")
            page.get_by_role("button", name="Show it to the panel").first.click()
        expect(page.get_by_text("No idea waits for you.")).to_be_visible()
    with visiting(browser, site) as page:
        child = Child(page, site)
        child.opens(site.link(wave, 12))
        child.opens("/ideas", "ideas to pick from")
        assert not any(words in page.content() for words in wanted)
        for number in range(4):
            page.locator(OFFERS).nth(number).tap()
        child.thumb.goes_on()
        expect(page.get_by_role("alert")).to_have_text("Please pick three at most.")
        expect(page.locator(f"{OFFERS} input:checked")).to_have_count(4)
        child.sees("too many picked")
        page.locator(OFFERS).first.tap()
        child.thumb.goes_on()
        expect(page.locator(f"{OFFERS} input:checked")).to_have_count(3)
        fits_the_phone(page)
    with visiting(browser, site) as page:
        judge = Judge(page)
        signed_in(page, site, "youth_worker")
        page.goto(f"{site.base}/staff/ideas")
        expect(page.get_by_text("Too few to rank")).to_be_visible()
        link = page.get_by_role("link", name="Make a question of it").first
        expect(link).to_have_attribute("href", re.compile(r"^/staff/surveys/drafts\?idea=\d+$"))
        page.get_by_role("button", name="Take it off").first.click()
        page.get_by_text("Taken off", exact=True).click()
        looks_at_staff_page(judge, page, "ideas as a youth worker sees them")


def test_harm_on_the_page_of_ideas_leads_to_the_words_of_safety(
    site: Site, browser: Browser
) -> None:
    wave = site.told["wave"]["id"]
    with visiting(browser, site) as page:
        child = Child(page, site)
        child.opens(site.link(wave, 13))
        child.opens("/ideas")
        page.locator("textarea").fill("im going to kill myself tonight")
        child.thumb.goes_on()
        child.sees("the words of safety")
        child.presses("Yes")
        expect(page.locator("h1")).to_have_text("Thank you for telling us")
        child.opens("/ideas")
        assert page.url.endswith("/survey"), "nothing is asked now"
