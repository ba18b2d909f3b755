"""Two thousand payloads in a running browser: none runs, on a child's pages or on any of staff."""

import pytest

from tests.end_to_end.live import Site

pytest.importorskip("playwright", reason="the browser tests' own packages are not installed")
from playwright.sync_api import Browser, Page

from tests.end_to_end.test_browser import signed_in, visiting
from tests.end_to_end.test_young_person import skips_to_the_words
from tests.web.test_bad_input import PAYLOADS

pytestmark = pytest.mark.browser
# What most of them call when they run; one that a policy stops is complained of, and found so.
TRAP = "window.hits = 0; window.hit = () => { window.hits += 1; };"
TEXTS = ["\n".join(PAYLOADS[at : at + 100]) for at in range(0, len(PAYLOADS), 100)]


def stays_words(page: Page, some: str) -> None:
    """Hold a page to it: the payload can be read, and nothing of it has happened."""
    page.wait_for_load_state("networkidle")
    assert some in page.inner_text("main"), page.url
    assert page.evaluate("window.hits") == 0
    assert page.locator("main :is(iframe, object, embed, marquee, math, video, base)").count() == 0


def test_two_thousand_payloads_run_nowhere(site: Site, browser: Browser) -> None:
    wave = site.launch(site.survey("feeling-safe"))
    last, first = "<embed src=x>", "<script>hit()</script>"
    with visiting(browser, site) as page:
        page.add_init_script(TRAP)
        page.goto(site.link(wave, 3))
        with page.expect_navigation():
            page.locator("button.go").first.tap()
        skips_to_the_words(page)
        for words in TEXTS:
            page.locator("textarea").fill(words)
            page.locator("button.go").first.tap()
            page.locator("form.closed").wait_for()
            page.get_by_role("button", name="Back", exact=True).tap()
            page.locator("textarea").wait_for()
            assert page.evaluate("window.hits") == 0
        kept = str(site.answers(wave, 3)["change_one_thing"])
        assert kept.split() == TEXTS[-1].split(), "the last one counts, to the letter"
        page.goto(f"{site.base}/private")
        page.locator("button[name=do][value=show]").tap()
        page.locator(".said").wait_for()
        stays_words(page, last.replace("<", "&lt;"))
        page.goto(f"{site.base}/help")
        page.locator("textarea").fill(f"i need somebody to talk to {TEXTS[0]}")
        page.locator("form:has(textarea) button").first.tap()
        page.locator("form.safety").wait_for()
    with visiting(browser, site) as page:
        page.add_init_script(TRAP)
        signed_in(page, site, "safeguarding_lead")
        page.goto(f"{site.base}/staff/concerns")
        told = [link.get_attribute("href") for link in page.locator("h3 a").all()]
        newest = max(told, key=lambda path: int(str(path).rsplit("/", 1)[1]))
        for path, some in ((f"/staff/waves/{wave}/comments", last), (newest, first)):
            page.goto(f"{site.base}{path}")
            stays_words(page, some.removeprefix("<"))
        page.goto(f"{site.base}/staff/reading")
        stays_words(page, "hit()")
