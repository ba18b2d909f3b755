"""The survey editor in a real browser: the check while somebody types, the phone, the keyboard."""

from collections.abc import Iterator

import pytest
from sqlalchemy import select

from tests.end_to_end.live import Site

pytest.importorskip("playwright", reason="the browser tests' own packages are not installed")
from playwright.sync_api import Browser, Page, expect

from tests.end_to_end.test_browser import Judge, looks_at_staff_page, signed_in, visiting
from voice_service.models.authoring import Draft

pytestmark = pytest.mark.browser
MARKUP = "Why <b>not</b> ask?"


class BesideAPhone(Judge):
    """A judge of the editor's own pages: what stands on the phone is judged where it belongs."""

    def _violations(self, options: dict[str, object]) -> list[str]:
        return super()._violations({**options, "iframes": False})


@pytest.fixture
def page(site: Site, browser: Browser) -> Iterator[Page]:
    with visiting(browser, site) as page:
        signed_in(page, site, "youth_worker")
        page.goto(f"{site.base}/staff/surveys/drafts/begin?survey=feeling-safe")
        with page.expect_navigation():
            page.get_by_role("button", name="Begin writing").click()
        yield page


def document(site: Site) -> tuple[int, str]:
    found = select(Draft.revision, Draft.document).order_by(Draft.id.desc())
    return site._ask(lambda session: tuple(session.execute(found).first() or ()))


def test_the_check_and_the_phone_follow_what_is_typed(site: Site, page: Page) -> None:
    page.goto(f"{page.url}/questions/safe_school")
    phone = page.frame_locator("[data-phone] iframe")
    expect(phone.get_by_role("heading")).to_have_text("How safe do you feel at school or college?")
    page.get_by_label("Question", exact=True).fill(MARKUP)
    expect(page.locator("#n-ask")).to_contain_text("can sound like blame")
    expect(page.locator("#ask")).to_have_attribute("aria-invalid", "true")
    expect(page.locator("[data-state]")).to_contain_text("to put right here")
    # Markup is words like any other, on the page and on the phone, in the phone's own colours.
    expect(phone.get_by_role("heading")).to_have_text(MARKUP)
    colour = "getComputedStyle(document.body).backgroundColor"
    assert phone.locator("body").evaluate(f"() => {colour}") == "rgb(237, 240, 251)"
    page.get_by_role("button", name="Ages 8 to 11").click()
    expect(phone.get_by_role("heading")).to_have_text("How safe do you feel at school?")
    page.get_by_role("button", name="Text message").click()
    expect(page.locator(".sms-bubble")).to_contain_text("1 Very safe")
    expect(page.get_by_role("button", name="Text message")).to_be_focused()
    page.get_by_label("Question, Ages 8 to 11", exact=True).fill("Is school good?")
    expect(page.locator(".sms-bubble")).to_contain_text("Is school good?")
    assert document(site)[0] == 1, "nothing is stored but by Save"
    page.get_by_label("Question", exact=True).fill("How safe is school?")
    expect(page.locator("[data-state]")).to_have_text("Nothing to put right here")
    with page.expect_navigation():
        page.get_by_role("button", name="Save", exact=True).click()
    assert "default: How safe is school?" in document(site)[1]


def test_questions_and_answers_move_by_keyboard_and_say_so(site: Site, page: Page) -> None:
    desk = page.url
    down = page.locator("#down-safe_home")
    down.focus()
    page.keyboard.press("Enter")
    expect(page.locator("[data-aloud]")).to_contain_text("is question 2 of 8 now")
    expect(down).to_be_focused()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    expect(page.locator("[data-aloud]")).to_contain_text("is question 1 of 8 now")
    # At the top there is no way up: the focus goes to the way down, and is not lost.
    expect(down).to_be_focused()
    page.locator("#up-places_avoid").click()
    expect(page.locator("[data-aloud]")).to_contain_text("is question 5 of 8 now")
    page.locator("#up-places_avoid").click()
    expect(page.locator("main > .alert")).to_contain_text("It stays where it is")
    page.goto(f"{desk}/questions/places_avoid")
    first = page.locator("[data-option]").first
    first.get_by_role("button", name="Move answer 1 down").focus()
    page.keyboard.press("Enter")
    expect(page.locator("[data-aloud]")).to_have_text("Parks is answer 2 of 8 now.")
    expect(page.get_by_role("button", name="Move answer 2 down")).to_be_focused()
    page.get_by_role("button", name="Add an answer").click()
    page.keyboard.type("The stairs")
    expect(page.frame_locator("iframe").get_by_text("The stairs")).to_be_attached()
    with page.expect_navigation():
        page.get_by_role("button", name="Save", exact=True).click()
    kept = document(site)[1]
    assert kept.index("value: town") < kept.index("value: park") < kept.index("value: the_stairs")


def test_a_question_leaves_its_list_without_losing_a_word(page: Page) -> None:
    page.goto(f"{page.url}/questions/safe_town")
    page.get_by_label("Question", exact=True).fill("Is it safe outside?")
    with page.expect_navigation():
        page.get_by_label("Where the answers come from").select_option("")
    expect(page.get_by_label("Answer 5", exact=True)).to_have_value("Not safe at all")
    expect(page.get_by_label("Question", exact=True)).to_have_value("Is it safe outside?")
    expect(page.get_by_text("Not saved yet")).to_be_visible()


def test_axe_finds_nothing_and_it_fits_a_small_phone(site: Site, page: Page) -> None:
    desk, judge = page.url, BesideAPhone(page)
    for path in (
        *("", "/front", "/questions/new", "/questions/new?kind=scale", "/questions/safe_town"),
        *("/questions/places_avoid", "/lists/how-safe", "/questions/safe_way/remove"),
    ):
        page.goto(f"{desk}{path}")
        page.eval_on_selector_all("details", "all => all.forEach(each => { each.open = true; })")
        looks_at_staff_page(judge, page, path or "the desk")
        for target in page.locator("main :is(button, .pill span, summary, select, .move)").all():
            box = target.bounding_box()
            if box and box["width"] > 1:
                assert box["height"] >= 44, (path, target.inner_html()[:80], box)
    page.goto(f"{desk}/questions/safe_town")
    page.get_by_label("Question", exact=True).fill(MARKUP)
    expect(page.locator("#n-ask")).to_contain_text("can sound like blame")
    looks_at_staff_page(judge, page, "with something to put right")
    page.evaluate("document.querySelector('[data-editor]').reset()")
    page.get_by_role("link", name="Preview").click()
    page.goto(f"{site.base}/staff/surveys/drafts")
    looks_at_staff_page(judge, page, "the drafts")
