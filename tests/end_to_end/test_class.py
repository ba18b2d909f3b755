"""A lesson in real browsers: a board on the wall, phones that come in, a tablet passed round."""

import re

import pytest
from sqlalchemy.orm import Session

from tests.end_to_end.live import Site

pytest.importorskip("playwright", reason="the browser tests' own packages are not installed")
from playwright.sync_api import Browser, Page, expect
from playwright.sync_api import Error as BrowserError

from tests.end_to_end.test_browser import (
    PHONE,
    Judge,
    fits_the_phone,
    looks_at_staff_page,
    signed_in,
    visiting,
)
from voice_service.models.conversations import Answer, Conversation

pytestmark = pytest.mark.browser
PROJECTOR = {"width": 1280, "height": 720}
# Seen from eight metres, capital letters of a twentieth of the picture's height can be read.
LEAST_OF_HEIGHT = 1 / 20
OWN_WORDS = "the bench behind the shop"


@pytest.fixture(scope="module")
def wave(site: Site) -> int:
    return site.launch(site.survey("feeling-safe"))


def opens(page: Page, site: Site, wave: int, kind: str, judge: Judge | None = None) -> None:
    """Go from the wave's page to an open sitting, as a youth worker."""
    signed_in(page, site, "youth_worker")
    page.goto(f"{site.base}/staff/waves/{wave}")
    page.get_by_role("link", name="Ask a whole class, or pass one tablet round").click()
    if judge is not None:
        looks_at_staff_page(judge, page, "the form that opens a sitting")
    page.get_by_label(kind).check()
    page.get_by_label("30 minutes").check()
    page.get_by_role("button", name="Open it and show the code").click()
    expect(page.locator(".badge.open")).to_be_visible()


def test_a_class_reads_the_board_and_comes_in(site: Site, browser: Browser, wave: int) -> None:
    with visiting(browser, site) as staff, visiting(browser, site) as child:
        judge = Judge(staff)
        opens(staff, site, wave, "A class", judge)
        looks_at_staff_page(judge, staff, "a sitting")
        staff.get_by_role("link", name="Show it to the class").click()
        reads_from_the_back_row(staff)
        judge.looks("the board", dark=False)
        words = staff.locator(".words").inner_text()
        assert len(words.split()) == 3
        child.goto(site.base)
        child.get_by_label("Your code").fill(words)
        child.get_by_role("button", name="Go").click()
        child.get_by_role("button", name="Start").click()
        expect(child.locator("legend")).to_contain_text("How old are you?")
        fits_the_phone(child)
        # The board hears of it by itself, and of nothing but that.
        expect(staff.locator("[data-started]")).to_have_text("1", timeout=30_000)
        expect(staff.locator("[data-finished]")).to_have_text("0")
        expect(staff.locator(".again")).to_be_hidden()
        staff.goto(re.sub("/board$", "", staff.url))
        staff.get_by_role("button", name="End it now").click()
        expect(staff.locator(".badge.closed")).to_be_visible()
        child.goto(site.base)
        child.get_by_label("Your code").fill(words)
        child.get_by_role("button", name="Go").click()
        expect(child.locator("h1")).to_have_text("This code is not open any more")
        Judge(child).looks("a code that is over")


def reads_from_the_back_row(page: Page) -> None:
    page.set_viewport_size(PROJECTOR)  # type: ignore[arg-type]
    long = "".join("<span>wheelies</span> " for _ in range(3))
    given = page.locator(".words").inner_html()
    for words in (given, long, given):
        page.locator(".words").evaluate("(it, words) => { it.innerHTML = words; }", words)
        # A browser needs a moment to turn a phone's page into a wall's.
        page.wait_for_function(
            "size => { const { scrollWidth, scrollHeight } = document.scrollingElement;"
            " return scrollWidth === size.width && scrollHeight <= size.height && !scrollY; }",
            arg=PROJECTOR,
        )
    for part in (".words", ".letters", "[data-started]", "[data-finished]"):
        size = float(page.locator(part).evaluate("it => parseFloat(getComputedStyle(it).fontSize)"))
        assert size >= PROJECTOR["height"] * LEAST_OF_HEIGHT, f"{part} is {size} pixels high"
    square = page.locator(".ways img").bounding_box()
    assert square is not None
    assert square["height"] >= PROJECTOR["height"] / 2
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]


def test_the_board_works_without_a_script(site: Site, browser: Browser, wave: int) -> None:
    with visiting(browser, site, java_script_enabled=False) as page:
        opens(page, site, wave, "A class")
        page.get_by_role("link", name="Show it to the class").click()
        page.get_by_role("link", name="Show the newest numbers").click()
        expect(page.locator("[data-started]")).to_have_text("0")


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_whoever_is_next_finds_nothing_by_going_back(
    site: Site, browser: Browser, wave: int, script: bool
) -> None:
    with visiting(browser, site, java_script_enabled=script) as page:
        opens(page, site, wave, "One tablet")
        page.get_by_role("link", name="The link for the tablet").click()
        if script:
            fits_the_phone(page)
            Judge(page).looks("what the tablet becomes")
        page.get_by_role("button", name="Begin here").click()
        ash_answers(page)
        page.goto(f"{site.base}/turn/next")
        if script:
            fits_the_phone(page)
            Judge(page).looks("are you done")
        page.get_by_role("button", name="Yes, next person").click()
        expect(page.get_by_role("button", name="Start")).to_be_visible()
        finds_nothing(page)
        page.goto(f"{site.base}/turn")
        page.get_by_role("button", name="Start").click()
        expect(page.locator("legend")).to_contain_text("How old are you?")
        assert page.locator("input:checked").count() == 0
        page.goto(f"{site.base}/staff/waves/{wave}")
        expect(page.locator("h1")).to_have_text("Sign in")


def ash_answers(page: Page) -> None:
    page.get_by_role("button", name="Start").click()
    page.get_by_text("8 to 11").click()
    page.get_by_role("button", name="Next").click()
    page.get_by_text("Not safe at all").click()
    page.get_by_role("button", name="Next").click()
    for number in range(3, 8):
        expect(page.locator(".progress p")).to_have_text(f"{number - 1} of 7")
        page.get_by_role("button", name="Skip").click()
    expect(page.locator(".progress p")).to_have_text("7 of 7")
    page.locator("textarea").fill(OWN_WORDS)
    page.get_by_role("button", name="Next").click()
    expect(page.locator("h1")).to_have_text("Thank you")


def finds_nothing(page: Page) -> None:
    """Press the real back button again and again, and the way forward, too."""
    for step in [page.go_back] * 9 + [page.go_forward] * 9:
        try:
            step()
            page.wait_for_load_state()
            shown = page.content()
        except BrowserError:
            # The browser asks whether to send a form again, and shows nothing of it.
            page.wait_for_timeout(300)
            continue
        assert OWN_WORDS not in shown
        assert "We have kept it" not in shown
        assert page.locator("input:checked").count() == 0
        assert page.locator(".progress").count() == 0, "no question of the one before"


def test_a_page_that_is_still_open_belongs_to_nobody(
    site: Site, browser: Browser, wave: int
) -> None:
    """Two pages of one browser, as a tablet may have them: the old one's answer counts nowhere."""
    with visiting(browser, site, java_script_enabled=False) as page:
        opens(page, site, wave, "One tablet")
        page.get_by_role("link", name="The link for the tablet").click()
        page.get_by_role("button", name="Begin here").click()
        page.get_by_role("button", name="Start").click()
        page.get_by_text("8 to 11").click()
        page.get_by_role("button", name="Next").click()
        other = page.context.new_page()
        other.goto(f"{site.base}/turn/next")
        other.get_by_role("button", name="Yes, next person").click()
        before = recorded(site)
        page.get_by_text("Not safe at all").click()
        page.get_by_role("button", name="Next").click()
        expect(page.locator("h1")).to_have_text("That page is closed")
        assert recorded(site) == before


def recorded(site: Site) -> tuple[int, int]:
    def counted(session: Session) -> tuple[int, int]:
        return session.query(Answer).count(), session.query(Conversation).count()

    return site._ask(counted)
