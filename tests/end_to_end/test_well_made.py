"""What an audit of a page looks for, in a real browser: named, still, small, packed."""

import pytest

from tests.end_to_end.live import Site

pytest.importorskip("playwright", reason="the browser tests' own packages are not installed")
from playwright.sync_api import Browser, Page

from tests.end_to_end.test_browser import kind_of, signed_in, visiting

pytestmark = pytest.mark.browser
LEAST_TYPE = 12  # pixels; smaller letters are not read on a phone
MOST_ELEMENTS = 400
# Whatever moves a page under a thumb adds up here; a tenth is what still counts as still.
MOST_SHIFT = 0.02
SHIFTS = """
    window.shifted = 0;
    new PerformanceObserver(list => list.getEntries().forEach(each => {
        window.shifted += each.value;
    })).observe({type: 'layout-shift', buffered: true});
"""
FINDS = """() => ({
    mode: document.compatMode, charset: document.characterSet, title: document.title,
    lang: document.documentElement.lang,
    viewport: document.querySelector('meta[name=viewport]')?.content,
    headings: document.querySelectorAll('h1').length,
    mains: document.querySelectorAll('main').length,
    elements: document.querySelectorAll('*').length,
    unpacked: performance.getEntriesByType('resource')
        .concat(performance.getEntriesByType('navigation'))
        .filter(each => each.decodedBodySize > 1400)
        .filter(each => each.encodedBodySize === each.decodedBodySize)
        .map(each => each.name),
    holds: Array.from(document.querySelectorAll('script')).filter(
        each => each.src && !each.defer && !each.async && each.type !== 'module'
    ).length,
    inline: document.querySelectorAll('script:not([src]), main style, [style], [onclick]').length,
    unsized: Array.from(document.querySelectorAll('img, svg')).filter(
        each => !each.getBoundingClientRect().width || (each.localName === 'img' && !each.alt)
    ).map(each => each.outerHTML),
    empty: Array.from(document.querySelectorAll('a')).filter(
        each => !each.getAttribute('href') || !each.innerText.trim()
    ).map(each => each.outerHTML),
    small: Array.from(document.querySelectorAll('main *, header *, footer *')).filter(each =>
        Array.from(each.childNodes).some(child => child.nodeType === 3 && child.data.trim()) &&
        parseFloat(getComputedStyle(each).fontSize) < LEAST
    ).map(each => each.outerHTML),
    shifted: window.shifted,
})""".replace("LEAST", str(LEAST_TYPE))


@pytest.fixture(scope="module")
def wave(site: Site) -> int:
    return site.launch(site.survey("feeling-safe"))


def well_made(page: Page) -> None:
    """Hold the page that is shown to what an audit asks of it."""
    page.wait_for_load_state("networkidle")
    found = page.evaluate(FINDS)
    assert (found["mode"], found["charset"]) == ("CSS1Compat", "UTF-8")
    assert found["title"].strip()
    assert found["lang"] in ("en", "pl", "ar", "uk", "cy")
    assert found["viewport"] == "width=device-width, initial-scale=1", "a page can be made larger"
    assert (found["headings"], found["mains"]) == (1, 1)
    assert found["elements"] <= MOST_ELEMENTS
    assert (found["holds"], found["inline"]) == (0, 0), "no script holds up the page, none is in it"
    assert (found["unpacked"], found["unsized"], found["empty"]) == ([], [], [])
    assert found["small"] == []
    assert found["shifted"] <= MOST_SHIFT


@pytest.mark.parametrize("age", ["5-7", "8-11", "12-15", "easy-read"])
def test_a_young_persons_pages_are_well_made(
    age: str, site: Site, wave: int, browser: Browser
) -> None:
    with visiting(browser, site) as page:
        page.add_init_script(SHIFTS)
        page.goto(site.door(wave))
        well_made(page)
        page.locator("button.go").first.tap()
        page.locator(f"input[value='{age}']").wait_for()
        well_made(page)
        page.locator(f"label:has(input[value='{age}'])").tap()
        page.locator("button.go").first.tap()
        page.locator(f"input[value='{age}']").wait_for(state="detached")
        assert kind_of(page) == ("helper" if age == "5-7" else "scale")
        well_made(page)
        for path in ("/help", "/private", "/looks", "/"):
            page.goto(site.base + path)
            well_made(page)


def test_a_page_that_is_asked_for_again_brings_only_itself(
    site: Site, wave: int, browser: Browser
) -> None:
    with visiting(browser, site) as page:
        page.goto(site.link(wave, 3))
        loaded: list[str] = []
        page.on("response", lambda given: loaded.append(given.url))
        page.goto(f"{site.base}/survey")
        page.wait_for_load_state("networkidle")
        assert [url for url in loaded if not _from_cache(page, url)] == [f"{site.base}/survey"]


def _from_cache(page: Page, url: str) -> bool:
    return bool(
        page.evaluate(
            """url => performance.getEntriesByType('resource')
                .some(each => each.name === url && each.transferSize === 0)""",
            url,
        )
    )


def test_the_staff_pages_say_what_they_are(site: Site, browser: Browser) -> None:
    with visiting(browser, site) as page:
        signed_in(page, site, "youth_worker")
        for path in ("/", "/surveys", f"/waves/{site.closed_wave()}/summary", "/rota"):
            page.goto(f"{site.base}/staff{path}")
            found = page.evaluate(FINDS)
            assert found["title"].strip()
            assert (found["headings"], found["mains"]) == (1, 1), path
            assert (found["unpacked"], found["empty"]) == ([], []), path
