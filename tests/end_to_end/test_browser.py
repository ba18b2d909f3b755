"""In a real browser on a small phone: a thumb, a keyboard, no script, no cookies; and everybody."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.end_to_end.conftest import SWITCHES
from tests.end_to_end.live import Site, every_kind

pytest.importorskip("playwright", reason="the browser tests' own packages are not installed")
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import (
    Browser,
    BrowserContext,
    Page,
    Playwright,
    Request,
    expect,
)
from playwright.sync_api import Error as BrowserError

pytestmark = pytest.mark.browser
PHONE = {"width": 320, "height": 640}
DESK = {"width": 1280, "height": 900}
THUMB_PIXELS = 44
# On the wire: the first page with all that it needs, and each further question.
MOST_BYTES, MOST_BYTES_MORE = 10_000, 4_000
QUICK = ".replies button"
OWN_WORDS = "more lights by the bus stop"
TARGETS = (
    "button:not([hidden]), .tools a, .options label, header a:not(.past), footer a, a.go, "
    "form input#code, textarea"
)
FEELING_SAFE = {
    "safe_home": ["3"],
    "safe_school": ["3"],
    "safe_way": ["3"],
    "safe_town": ["3"],
    "safe_online": ["3"],
    "places_avoid": ["park", "town"],
    "adult_to_tell": ["yes"],
    "change_one_thing": OWN_WORDS,
}


@pytest.fixture(scope="module")
def feeling_safe(site: Site) -> int:
    return site.launch(site.survey("feeling-safe"))


@dataclass
class Watch:
    """What a browser asked for, was given, and complained of, while it was on our pages."""

    base: str
    elsewhere: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)

    def over(self, context: BrowserContext) -> None:
        context.set_default_timeout(20_000)
        context.on("request", lambda sent: self._asked(sent.url))
        context.on("response", lambda given: self._given(given.url, given.headers))
        context.on("console", lambda said: self._complained(said.type, said.text))

    def _asked(self, address: str) -> None:
        if not address.startswith((self.base + "/", "data:")):
            self.elsewhere.append(address)

    def _given(self, address: str, headers: dict[str, str]) -> None:
        if "/static/" not in address and headers.get("cache-control") != "no-store":
            self.kept.append(address)

    def _complained(self, kind: str, words: str) -> None:
        ours = not any(said in words for said in ("the server responded", "ERR_INTERNET"))
        if kind == "error" and ours:
            self.complaints.append(words)

    def finds_nothing(self) -> None:
        assert self.elsewhere == [], "nobody else hears of a visit"
        assert self.complaints == []
        assert self.kept == [], "no page stays in a cache"


@contextmanager
def visiting(browser: Browser, site: Site, **options: Any) -> Iterator[Page]:
    """Open a page in a fresh browser profile, and watch what it asks for."""
    # Without motion a colour is what it is at once, also for a judge.
    context = browser.new_context(
        viewport=PHONE,  # type: ignore[arg-type]
        has_touch=True,
        reduced_motion="reduce",
        **options,
    )
    watch = Watch(site.base)
    watch.over(context)
    try:
        yield context.new_page()
        watch.finds_nothing()
    finally:
        context.close()


@contextmanager
def without_cookies(driver: Playwright, chromium: str, site: Site, folder: Path) -> Iterator[Page]:
    """Open a page in a browser whose owner refuses all cookies."""
    (folder / "Default").mkdir(parents=True)
    refused = {"profile": {"default_content_setting_values": {"cookies": 2}}}
    (folder / "Default" / "Preferences").write_text(json.dumps(refused))
    context = driver.chromium.launch_persistent_context(
        folder,
        executable_path=chromium,
        args=SWITCHES,
        viewport=PHONE,  # type: ignore[arg-type]
        has_touch=True,
    )
    watch = Watch(site.base)
    watch.over(context)
    try:
        yield context.new_page()
        assert context.cookies() == []
        watch.finds_nothing()
    finally:
        context.close()


class Thumb:
    """Somebody who taps."""

    def __init__(self, page: Page) -> None:
        self._page = page

    def picks(self, *numbers: int) -> bool:
        """Pick answers; True when that has sent them, because they are quick replies."""
        if self._page.locator(QUICK).count():
            with self._page.expect_navigation():
                self._page.locator(QUICK).nth(numbers[0]).tap()
            return True
        for number in numbers:
            self._page.locator(".options:not(.also) label").nth(number).tap()
        return False

    def writes(self, words: str) -> None:
        self._page.locator("textarea").tap()
        self._page.keyboard.type(words)

    def goes_on(self) -> None:
        with self._page.expect_navigation():
            self._page.locator("button.go").first.tap()


class Keyboard:
    """Somebody who never touches a mouse or the glass, and sees where they are."""

    def __init__(self, page: Page) -> None:
        self._page = page

    def picks(self, *numbers: int) -> bool:
        if self._page.locator(QUICK).count():
            self._comes_to(f"{QUICK}:nth-child({numbers[0] + 1})")
            with self._page.expect_navigation():
                self._page.keyboard.press("Enter")
            return True
        self._picks(*numbers)
        return False

    def _picks(self, *numbers: int) -> None:
        if len(numbers) == 1:
            self._comes_to("input[type=radio]")
            self._page.keyboard.press("Space")
            for _ in range(numbers[0]):
                self._page.keyboard.press("ArrowDown")
            return
        for number in numbers:
            self._comes_to(f".options:not(.also) label:nth-child({number + 1}) input")
            self._page.keyboard.press("Space")

    def writes(self, words: str) -> None:
        self._comes_to("textarea")
        self._page.keyboard.type(words)

    def goes_on(self) -> None:
        self._comes_to("button.go")
        with self._page.expect_navigation():
            self._page.keyboard.press("Enter")

    def _comes_to(self, selector: str) -> None:
        for _ in range(25):
            self._page.keyboard.press("Tab")
            here, outline = self._page.evaluate(
                """selector => {
                    const here = document.activeElement;
                    const drawn = here.matches('.options input') ? here.nextElementSibling : here;
                    return [here.matches(selector), getComputedStyle(drawn).outlineStyle];
                }""",
                selector,
            )
            assert outline != "none", "one must see where one is"
            if here:
                return
        raise AssertionError(f"Tab never comes to {selector}")


WAYS: dict[str, tuple[int, dict[str, Any] | None]] = {
    "script": (4, {}),
    "no script": (5, {"java_script_enabled": False}),
    "no cookies": (6, None),
    "keyboard": (8, {}),
}


@pytest.mark.parametrize("way", WAYS)
def test_the_whole_of_feeling_safe_on_a_small_phone(
    way: str,
    site: Site,
    feeling_safe: int,
    driver: Playwright,
    browser: Browser,
    chromium: str,
    tmp_path: Path,
) -> None:
    member, options = WAYS[way]
    hand = Keyboard if way == "keyboard" else Thumb
    link = site.link(feeling_safe, member)
    opened = (
        without_cookies(driver, chromium, site, tmp_path / "profile")
        if options is None
        else visiting(browser, site, **options)
    )
    with opened as page:
        page.goto(link)
        assert link.rsplit("/", 1)[1] not in page.url, "the token is gone from the address bar"
        assert answers_everything(page, hand(page)) == list(FEELING_SAFE)
        assert page.locator("h1").inner_text() == "Thank you"
        goes_back_and_finds_nothing(page)
    assert site.answers(feeling_safe, member) == FEELING_SAFE


def answers_everything(page: Page, hand: Thumb | Keyboard) -> list[str]:
    """Answer question after question; return those that were asked."""
    asked = []
    while (kind := kind_of(page)) != "closed":
        fits_the_phone(page)
        step, sent = page.locator("input[name=question]").input_value(), False
        if kind in ("scale", "choices", "yes_no"):
            sent = hand.picks(*{"scale": (2,), "choices": (0, 1), "yes_no": (0,)}[kind])
        elif kind == "text":
            hand.writes(OWN_WORDS)
        if kind != "welcome":
            asked.append(step)
        assert len(asked) < 20
        if not sent:
            hand.goes_on()
    return asked


def kind_of(page: Page) -> str:
    return (page.locator("main form").get_attribute("class") or "").split()[-1]


def goes_back_and_finds_nothing(page: Page) -> None:
    """Press the browser's back button, as whoever picks the phone up next might."""
    for _ in range(4):
        try:
            page.go_back()
        except BrowserError:
            continue  # the browser asks whether to send a form again, and shows nothing
        if page.url.startswith("http"):
            assert page.locator("h1").inner_text() == "No questions are open here"
            assert OWN_WORDS not in page.content()
            assert page.locator("input:checked").count() == 0


def fits_the_phone(page: Page) -> None:
    wide = page.evaluate("document.scrollingElement.scrollWidth")
    assert wide <= PHONE["width"], f"{page.url} is {wide} pixels wide"
    for target in page.locator(TARGETS).all():
        if (box := target.bounding_box()) is not None:
            assert box["height"] >= THUMB_PIXELS, target.evaluate("it => it.outerHTML")
            assert box["x"] >= 0
            assert box["x"] + box["width"] <= PHONE["width"] + 0.5


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_a_page_weighs_little(
    script: bool, site: Site, feeling_safe: int, browser: Browser
) -> None:
    with visiting(browser, site, java_script_enabled=script) as page:
        wire = page.context.new_cdp_session(page)
        wire.send("Network.enable")
        loaded: list[float] = []
        wire.on("Network.loadingFinished", lambda done: loaded.append(done["encodedDataLength"]))
        page.goto(site.door(feeling_safe), wait_until="networkidle")
        assert len(loaded) == 3, "the page with its style, what comes next, and a script"
        assert sum(loaded) <= MOST_BYTES
        Thumb(page).goes_on()
        page.locator(f"input[value='{AGES[2]}']").check()
        for _ in range(2):
            page.wait_for_load_state("networkidle")
            loaded.clear()
            with page.expect_navigation():
                page.locator("button.go, [name=skip]").first.tap()
            page.wait_for_load_state("networkidle")
            assert kind_of(page) == "scale"
            assert 0 < sum(loaded) <= MOST_BYTES_MORE


class Judge:
    """Looks at a page with axe: small and wide, light and dark."""

    def __init__(self, page: Page) -> None:
        self._page, self._axe, self.seen = page, Axe(), 0

    def _violations(self, options: dict[str, object]) -> list[str]:
        found = self._axe.run(self._page, options=options).response["violations"]
        return [
            f"{one['id']}: {one['help']}: {[node['html'][:150] for node in one['nodes'][:3]]}"
            for one in found
        ]

    def looks(self, name: str, *, dark: bool = True) -> None:
        everything: dict[str, object] = {"resultTypes": ["violations"]}
        colours: dict[str, object] = {**everything, "runOnly": ["color-contrast"]}
        assert self._violations(everything) == [], f"{name}, small"
        if dark:
            self._page.emulate_media(color_scheme="dark")
            assert self._violations(colours) == [], f"{name}, dark"
            self._page.emulate_media(color_scheme="light")
        self._page.set_viewport_size(DESK)  # type: ignore[arg-type]
        assert self._violations(everything) == [], f"{name}, wide"
        self._page.set_viewport_size(PHONE)  # type: ignore[arg-type]
        self.seen += 1


class Child:
    """A young person's browser, with a judge who looks at every page."""

    def __init__(self, page: Page, site: Site) -> None:
        self.page, self.site, self.thumb, self.judge = page, site, Thumb(page), Judge(page)

    def sees(self, name: str) -> None:
        fits_the_phone(self.page)
        self.judge.looks(name)

    def opens(self, address: str, name: str = "") -> None:
        self.page.goto(address if "://" in address else self.site.base + address)
        if name:
            self.sees(name)

    def presses(self, words: str) -> None:
        with self.page.expect_navigation():
            self.page.get_by_role("button", name=words, exact=True).tap()

    def picks_and_goes_on(self, *numbers: int) -> None:
        if not self.thumb.picks(*numbers):
            self.thumb.goes_on()


def test_axe_finds_nothing_on_the_pages_around_the_questions(
    site: Site, feeling_safe: int, browser: Browser
) -> None:
    with visiting(browser, site) as page:
        child = Child(page, site)
        for path, name in (("/", "home"), ("/help", "help"), ("/private", "private")):
            child.opens(path, name)
        child.opens("/s/ZZZZZZZZZZZZZZZZZZZZZZ", "a link that is not ours")
        child.opens(site.door(site.closed_wave()), "a wave that is closed")
        child.opens("/")
        page.locator("#code").fill("WRONG234")
        child.thumb.goes_on()
        child.sees("a wrong code")
        child.opens(site.door(feeling_safe), "welcome")
        child.presses("No thanks")
        child.sees("no thanks")
        child.opens(site.link(feeling_safe, 10))
        child.thumb.goes_on()
        child.opens("/help", "help for an age")
        child.opens("/private", "private for an age")


@pytest.fixture(scope="module")
def all_kinds(site: Site) -> int:
    return site.launch(every_kind())


KINDS = ["statement", "scale", "scale", "choice", "choices", "yes_no", "number", "text"]


def through_every_kind(child: Child) -> list[str]:
    """Answer a question of each kind, and look at each page; return the kinds."""
    kinds = []
    while (kind := kind_of(child.page)) != "closed":
        kinds.append(kind)
        child.sees(kind)
        if kind == "number":
            child.thumb.goes_on()
            child.sees("a number that is missing")
        if kind in ("text", "number"):
            child.page.locator("#answer").fill("3")
            child.thumb.goes_on()
        else:
            child.picks_and_goes_on(*({"statement": (), "choices": (0, 1)}.get(kind, (0,))))
    child.sees("the end")
    return kinds


def test_axe_finds_nothing_on_any_kind_of_question(
    site: Site, all_kinds: int, browser: Browser
) -> None:
    with visiting(browser, site) as page:
        child = Child(page, site)
        child.opens(site.door(all_kinds))
        child.thumb.goes_on()
        child.sees("ages")
        child.picks_and_goes_on(2)
        assert through_every_kind(child) == KINDS
        child.presses("Back")
        page.locator("#answer").fill("my stepdad hits me")
        child.thumb.goes_on()
        assert kind_of(page) == "safety"
        child.sees("what a child hears who tells of harm")
        child.opens("/survey", "while a person is dealing with it")


AGES = ("5-7", "8-11", "12-15", "16-18", "easy-read")
TONGUES = ("pl", "ar", "uk", "cy")


@pytest.mark.parametrize(
    ("age", "language"),
    [(age, "en") for age in AGES if age != "12-15"] + [("12-15", tongue) for tongue in TONGUES],
)
def test_axe_finds_nothing_on_any_kind_at_any_age_or_in_any_language(
    age: str, language: str, site: Site, all_kinds: int, browser: Browser
) -> None:
    with visiting(browser, site) as page:
        page.context.add_cookies([{"name": "language", "value": language, "url": site.base}])
        child = Child(page, site)
        child.opens(site.door(all_kinds))
        child.thumb.goes_on()
        child.picks_and_goes_on(AGES.index(age))
        if age == "5-7":
            child.picks_and_goes_on(0)  # who helps
        assert through_every_kind(child) == KINDS
        assert page.locator("html").get_attribute("lang") == language


@pytest.mark.parametrize("number", [0, 1, 3, 4], ids=["5-7", "8-11", "16-18", "easy-read"])
def test_axe_finds_nothing_in_the_colours_of_an_age(
    number: int, site: Site, feeling_safe: int, browser: Browser
) -> None:
    with visiting(browser, site) as page:
        child = Child(page, site)
        child.opens(site.door(feeling_safe))
        child.thumb.goes_on()
        child.picks_and_goes_on(number)
        if number == 0:
            child.sees("who helps")
            child.picks_and_goes_on(0)
        if not child.thumb.picks(1):
            child.sees("a scale with one picked")
            child.thumb.goes_on()
        while kind_of(page) != "closed":
            if kind_of(page) == "text":
                child.sees("own words")
            child.presses("Skip")
        child.sees("the end")


def signed_in(page: Page, site: Site, role: str) -> None:
    account = next(one for one in site.told["accounts"] if one["role"] == role)
    page.goto(f"{site.base}/staff/login")
    page.get_by_label("Email address").fill(account["email"])
    page.get_by_label("Password", exact=True).fill(account["password"])
    with page.expect_navigation():
        page.get_by_role("button", name="Sign in").click()


STAFF_PAGES = {
    "youth_worker": (
        *("/", "/surveys", "/surveys/feeling-safe", "/surveys/feeling-safe/launch"),
        *("/waves/{open}", "/waves/{closed}", "/waves/{texting}", "/alarms", "/rota"),
    ),
    "safeguarding_lead": ("/concerns", "/concerns/1", "/waves/{closed}/comments", "/alarms"),
    "partner_reader": ("/", "/waves/{closed}/summary", "/waves/{open}/summary", "/accounts"),
    "administrator": ("/accounts", "/alarms", "/rota", "/nowhere"),
}


@pytest.mark.parametrize("role", STAFF_PAGES)
def test_axe_finds_nothing_on_the_staff_pages(
    role: str, site: Site, feeling_safe: int, browser: Browser
) -> None:
    with visiting(browser, site) as page:
        judge = Judge(page)
        page.goto(f"{site.base}/staff/login")
        looks_at_staff_page(judge, page, "sign in")
        sign_in(page, site, role)
        for path in STAFF_PAGES[role]:
            texting = site.told["wave"]["id"]
            address = path.format(open=feeling_safe, closed=site.closed_wave(), texting=texting)
            page.goto(f"{site.base}/staff{address}")
            looks_at_staff_page(judge, page, address)
            if path.endswith("/launch"):
                for told in ("cannot be launched", "All is in place"):
                    page.get_by_role("button", name="Check").click()
                    assert told in page.inner_text("main")
                    looks_at_staff_page(judge, page, f"a launch: {told}")
                    page.get_by_label("Young people's panel").check()
            if "{texting}" in path:
                page.get_by_label("Spend limit in pounds").fill("lots")
                for press, told in (
                    ("Save the limit", "Write an amount in pounds"),
                    ("Stop every text of this wave", "Texts are stopped since"),
                    ("Let the texts go again", "The texts go again"),
                ):
                    page.get_by_role("button", name=press).click()
                    assert told in page.inner_text("main")
                    looks_at_staff_page(judge, page, f"a wave: {told}")


class Watcher:
    """A youth worker who leaves the page of a wave open, and works on in another tab."""

    def __init__(self, page: Page, site: Site, wave: int) -> None:
        signed_in(page, site, "youth_worker")
        self.page, self.asked = page, 0
        page.on("request", self._note)
        page.clock.install()
        page.goto(f"{site.base}/staff/waves/{wave}")
        self.fresh, self.aloud = page.locator("[data-fresh]"), page.locator("[data-aloud]")
        self.other = page.context.new_page()
        self.other.goto(page.url)

    def _note(self, sent: Request) -> None:
        self.asked += sent.url.endswith("/progress")

    def limits(self, pounds: str) -> None:
        self.other.get_by_label("Spend limit in pounds").fill(pounds)
        self.other.get_by_role("button", name="Save the limit").click()
        expect(self.other.get_by_role("status")).to_contain_text(["The spend limit is"])

    def closes(self) -> None:
        self.other.get_by_text("Close this wave now").click()
        self.other.get_by_label("Yes, I want to close it").check()
        self.other.get_by_role("button", name="Close the wave").click()
        expect(self.other.get_by_role("status")).to_contain_text(["Closed."])

    def waits(self, seconds: int) -> None:
        """Let so much time pass on the page, and wait for the figures that it asks for."""
        with self.page.expect_response("**/progress"):
            self.page.clock.run_for(seconds * 1000)


def test_the_figures_of_a_wave_stay_new_by_themselves(site: Site, browser: Browser) -> None:
    wave = site.launch(site.survey("online-life"), by_sms=True)
    with visiting(browser, site) as page:
        watcher = Watcher(page, site, wave)
        expect(watcher.fresh).to_have_text("These figures renew themselves.")
        watcher.limits("0.01")
        site.hands_over("30007")
        watcher.waits(5)
        link = page.get_by_role("link", name="raise the limit")
        expect(link).to_be_visible()
        link.focus()
        expect(watcher.aloud).to_be_empty()
        watcher.limits("0.20")
        site.hands_over("30007")
        watcher.waits(5)
        expect(watcher.aloud).to_have_text("0 finished. 1 text failed.")
        expect(page.locator(".figures")).to_contain_text("taken for spam")
        expect(link).to_be_focused()
        away = {"status": 503, "headers": {"Cache-Control": "no-store"}}
        page.route("**/progress", lambda route: route.fulfill(**away))
        watcher.waits(5)
        expect(watcher.fresh).to_have_text(re.compile(r"^Not up to date since \d\d:\d\d\.$"))
        expect(page.locator(".figures")).to_contain_text("taken for spam")
        page.unroute("**/progress")
        watcher.waits(10)
        expect(watcher.fresh).to_have_text("These figures renew themselves.")
        watcher.closes()
        watcher.waits(5)
        expect(watcher.fresh).to_have_text("This wave is closed now.")
        asked = watcher.asked
        page.clock.run_for(120_000)
        assert watcher.asked == asked, "nothing changes any more, so nothing is asked"


def sign_in(page: Page, site: Site, role: str) -> None:
    account = next(one for one in site.told["accounts"] if one["role"] == role)
    page.get_by_label("Email address").fill(account["email"])
    page.get_by_label("Password", exact=True).fill(account["password"])
    with page.expect_navigation():
        page.get_by_role("button", name="Sign in").click()


def looks_at_staff_page(judge: Judge, page: Page, name: str) -> None:
    judge.looks(name, dark=False)
    wide = page.evaluate("document.scrollingElement.scrollWidth")
    assert wide <= PHONE["width"], f"{name} is {wide} pixels wide"
