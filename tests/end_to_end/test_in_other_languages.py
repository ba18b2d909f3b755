"""In a real browser on a small phone, in each language: nothing cut, mirrored where it must be."""

import pytest

from tests.end_to_end.live import Site
from tests.end_to_end.test_browser import PHONE, TARGETS, THUMB_PIXELS
from voice_service.services.tongues import OFFERED, words_for

pytest.importorskip("playwright", reason="the browser tests' own packages are not installed")
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def wave(site: Site) -> int:
    return site.launch(site.survey("feeling-safe"))


def fits(page: Page) -> None:
    """Check that nothing is wider than the screen, every target takes a thumb, and axe agrees."""
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    for target in page.locator(TARGETS).all():
        box = target.bounding_box()
        if box is not None:
            assert min(box["width"], box["height"]) >= THUMB_PIXELS, target.inner_text()
    found = Axe().run(page).response["violations"]
    assert not found, [(one["id"], one["nodes"][0]["html"]) for one in found]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("language", "direction"), [(code, way) for code, _, way in OFFERED])
def test_every_page_fits_a_small_phone(
    browser: Browser, site: Site, wave: int, language: str, direction: str, scheme: str
) -> None:
    words = words_for(language)
    context = browser.new_context(viewport=PHONE, color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
    context.add_cookies([{"name": "language", "value": language, "url": site.base}])
    page = context.new_page()
    for path in ("/", "/help", "/private", "/nothing-here"):
        page.goto(site.base + path)
        fits(page)
    page.goto(site.door(wave))
    fits(page)
    page.get_by_role("button", name=words["start"], exact=True).click()
    fits(page)
    page.get_by_text(words["12-15"], exact=True).click()
    page.get_by_role("button", name=words["next"], exact=True).click()
    fits(page)
    leave, helps = (page.locator(f"header .{name}").bounding_box() for name in ("leave", "help"))
    assert leave is not None
    assert helps is not None
    assert (leave["x"] > helps["x"]) == (direction == "rtl"), "the way out is where reading begins"
    first = page.locator(".progress i").first.bounding_box()
    last = page.locator(".progress i").last.bounding_box()
    assert first is not None
    assert last is not None
    assert (first["x"] > last["x"]) == (direction == "rtl")
    page.goto(site.base + "/help")
    # Where a number is back to front nobody is reached: its first digit stands furthest left.
    number = page.locator('a[href="tel:08001111"]').first
    assert "0800\u00a01111" in number.inner_text()
    places = number.evaluate(
        """link => { const node = link.firstChild, at = node.data.indexOf('0800');
        const x = i => { const range = document.createRange(); range.setStart(node, i);
          range.setEnd(node, i + 1); return range.getBoundingClientRect().left };
        return [x(at), x(at + 5)] }"""
    )
    assert places[0] < places[1], "0800 stands before 1111"
    context.close()
