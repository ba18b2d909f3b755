"""What a script adds on a phone: no signal, two ways out, a covered screen, reading aloud."""

import pytest

from tests.end_to_end.live import Site

pytest.importorskip("playwright", reason="the browser tests' own packages are not installed")
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.end_to_end.test_browser import PHONE, Child, Judge, fits_the_phone, kind_of, visiting

pytestmark = pytest.mark.browser
OWN_WORDS = "a bench by the river"


@pytest.fixture(scope="module")
def wave(site: Site) -> int:
    return site.launch(site.survey("feeling-safe"))


def skips_to_the_words(page: Page) -> None:
    while kind_of(page) != "text":
        with page.expect_navigation():
            page.locator("[name=skip]").tap()


def test_an_answer_waits_for_the_signal_and_goes_once(
    site: Site, wave: int, browser: Browser
) -> None:
    with visiting(browser, site) as page:
        page.goto(site.link(wave, 4))
        with page.expect_navigation():
            page.locator("button.go").first.tap()
        skips_to_the_words(page)
        page.context.set_offline(True)
        page.locator("textarea").fill(OWN_WORDS)
        page.locator("button.go").first.tap()
        expect(page.locator("#signal")).to_contain_text("No signal just now")
        assert page.locator("textarea").input_value() == OWN_WORDS, "nothing is lost meanwhile"
        assert "change_one_thing" not in site.answers(wave, 4)
        with page.expect_navigation():
            page.context.set_offline(False)
        assert kind_of(page) == "closed"
        assert site.answers(wave, 4)["change_one_thing"] == OWN_WORDS
        assert page.evaluate("sessionStorage.length") == 0, "the tab keeps nothing"


def test_an_answer_that_waits_is_not_in_the_way_of_asking_for_help(
    site: Site, wave: int, browser: Browser
) -> None:
    with visiting(browser, site) as page:
        page.goto(site.link(wave, 10))
        with page.expect_navigation():
            page.locator("button.go").first.tap()
        skips_to_the_words(page)
        broken = {"status": 503, "headers": {"Cache-Control": "no-store"}}
        page.route("**/survey", lambda sent: sent.fulfill(**broken), times=3)
        page.locator("textarea").fill(OWN_WORDS)
        page.locator("button.go").first.tap()
        expect(page.locator("#signal")).to_contain_text("No signal just now")
        page.locator("header .help").tap()
        page.locator("textarea").fill("somebody hurts me at home")
        page.locator("form.tell button").tap()
        expect(page.locator("h1")).to_contain_text("Thank you for telling us")
        expect(page.locator("#signal")).to_be_empty()
        page.wait_for_function("sessionStorage.length === 0")
        assert site.answers(wave, 10)["change_one_thing"] == OWN_WORDS


def leaves_for(context: BrowserContext) -> list[str]:
    """Stand in for the page that the way out leads to: tests reach nobody else."""
    asked: list[str] = []

    def bland(route: object) -> None:
        asked.append(route.request.url)  # type: ignore[attr-defined]
        route.fulfill(content_type="text/html", body="<title>Weather</title>")  # type: ignore[attr-defined]

    context.route("https://www.bbc.co.uk/**", bland)
    return asked


@pytest.mark.parametrize("way", ["tap", "shift", "no script"])
def test_the_way_out_leaves_nothing_behind(
    way: str, site: Site, wave: int, browser: Browser
) -> None:
    context = browser.new_context(
        viewport=PHONE,  # type: ignore[arg-type]
        has_touch=True,
        java_script_enabled=way != "no script",
    )
    asked, page = leaves_for(context), context.new_page()
    page.goto(site.link(wave, {"tap": 5, "shift": 8, "no script": 9}[way]))
    page.locator("button.go").first.tap()
    expect(page.locator("main form")).to_have_class("ask scale")
    if way == "shift":
        for _ in range(3):
            page.keyboard.press("Shift")
    else:
        page.keyboard.press("Tab")
        assert "leave" in (page.locator(":focus").get_attribute("class") or "") or way == "tap"
        page.locator(".leave").tap()
    expect(page).to_have_title("Weather")
    assert asked
    assert all(one["name"] != "place" for one in context.cookies())
    page.go_back()
    if page.url.startswith(site.base):
        expect(page.locator("h1")).to_have_text("No questions are open here")
    context.close()


def test_the_screen_is_covered_and_comes_back(site: Site, wave: int, browser: Browser) -> None:
    with visiting(browser, site) as page:
        page.goto(site.link(wave, 6))
        with page.expect_navigation():
            page.locator("button.go").first.tap()
        page.get_by_role("button", name="Hide").tap()
        assert page.title() == "Notes"
        lid = page.locator(".lid")
        assert lid.bounding_box() == {"x": 0, "y": 0, **PHONE}
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.matches('.lid, body')")
        lid.tap()
        expect(lid).to_have_count(0)
        assert kind_of(page) == "scale"


def test_a_page_is_read_aloud_in_order(site: Site, wave: int, browser: Browser) -> None:
    spoken = """
        window.said = [];
        Object.defineProperty(window, 'speechSynthesis', { value: {
            cancel() {}, speak(words) { window.said.push([words.lang, words.text]); },
        } });
        window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
    """
    with visiting(browser, site) as page:
        page.add_init_script(spoken)
        page.goto(site.door(wave))
        with page.expect_navigation():
            page.locator("button.go").first.tap()
        page.get_by_role("button", name="Listen").tap()
        said = page.evaluate("window.said")
        assert said[0] == ["en-GB", "How old are you?"]
        assert [text for _, text in said][1:4] == ["5 to 7", "8 to 11", "12 to 15"]
        expect(page.get_by_role("button", name="Stop")).to_be_visible()


LOOKS = ("looks", "help", "private")


@pytest.mark.parametrize("language", ["en", "pl", "ar", "uk", "cy"])
def test_axe_finds_nothing_in_any_language_or_band(
    language: str, site: Site, wave: int, browser: Browser
) -> None:
    with visiting(browser, site) as page:
        child = Child(page, site)
        child.opens(site.door(wave))
        with page.expect_navigation():
            page.locator("button.go").first.tap()
        child.picks_and_goes_on(2)
        for look in ("8-11", "12-15", "16-18", "easy-read", "5-7"):
            child.opens("/looks")
            page.locator(f"[name=look][value='{look}']").check()
            page.locator(f"[name=language][value={language}]").check()
            with page.expect_navigation():
                page.locator("form.looks button.go").tap()
            assert page.locator("html").get_attribute("lang") == language
            assert page.locator("html").get_attribute("dir") == (
                "rtl" if language == "ar" else "ltr"
            )
            child.sees(f"{look} in {language}")
        for path in LOOKS:
            child.opens(f"/{path}", f"{path} in {language}")


def test_a_page_stands_at_four_times_its_size_in_forced_colours(
    site: Site, wave: int, browser: Browser
) -> None:
    """A desktop of 1,280 pixels at 400% is a window of 320."""
    with visiting(browser, site, forced_colors="active") as page:
        page.goto(site.link(wave, 7))
        for path in ("/survey", "/help", "/private", "/looks"):
            page.goto(site.base + path)
            fits_the_phone(page)
            assert Judge(page)._violations({"resultTypes": ["violations"]}) == []
