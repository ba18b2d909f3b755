"""The first page on a poor line and a slow phone, in a real browser, beside a page of nothing.

400 kbit/s, 400 ms for each request, a processor four times slower. The clock stops when the page
is drawn and its script, where it has one, has run: from then on the button works.
"""

import shutil
from collections.abc import Iterator

from tests.benchmarks.databases import Place
from tests.benchmarks.figures import Aim, Figure, Note
from tests.benchmarks.people import house_on
from tests.benchmarks.rig import OURS, helper, served
from tests.benchmarks.size import Size

PEER = "a bare page with one button, from a server that does nothing else"
LINE = {"offline": False, "latency": 400, "downloadThroughput": 50_000, "uploadThroughput": 50_000}
SLOWER = 4
# Each of the server's processes has shown the page before.
WARMING = 4
PHONE = {"width": 320, "height": 640}
CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
USABLE = """() => Math.max(
    performance.getEntriesByName('first-contentful-paint')[0].startTime,
    performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd,
)"""


def first_page(place: Place, size: Size) -> Iterator[Figure | Note]:
    """Measure how long a child on a poor line waits for the first page."""
    chromium = next(filter(None, map(shutil.which, CHROMIUM)), None)
    if chromium is None:
        yield Note("first_page", place.kind, "left out", "there is no Chromium on this machine")
        return
    url = place.database("first_page")
    house = house_on(url, ())
    door = f"/j/{house.code(1)}"
    with (
        served(place, "first_page", OURS, url) as port,
        helper(place, "nothing", "/") as bare,
    ):
        ours, peers = _looked_at(chromium, size.rounds, port, door, bare)
    yield Figure(
        benchmark="first_page",
        database=place.kind,
        name="ms until the first page is usable",
        unit="ms",
        ours=ours,
        peers=peers,
        peer=PEER,
        aim=Aim("ours", "<=", 1200),
    )


def _looked_at(
    chromium: str, rounds: int, port: int, door: str, bare: int
) -> tuple[list[float], list[float]]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium, args=["--no-sandbox"])

        def usable(address: str) -> float:
            """Open an address in a browser that has never been there."""
            with browser.new_context(viewport=PHONE) as context:  # type: ignore[arg-type]
                page = context.new_page()
                wire = context.new_cdp_session(page)
                wire.send("Network.enable")
                wire.send("Network.emulateNetworkConditions", LINE)
                wire.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
                page.goto(address, wait_until="load")
                page.locator("button").first.wait_for()
                return float(page.evaluate(USABLE))

        ways = (f"http://127.0.0.1:{port}{door}", f"http://127.0.0.1:{bare}/page")
        for way in ways * WARMING:
            usable(way)
        found = [[usable(way) for way in ways] for _ in range(rounds)]
        browser.close()
    return [ours for ours, _ in found], [peer for _, peer in found]
