"""A running service and a real browser, for every test that looks at pages."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests.end_to_end.live import Site, live

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Playwright

SWITCHES = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with live(tmp_path_factory.mktemp("site")) as running:
        yield running


@pytest.fixture(scope="module")
def driver() -> "Iterator[Playwright]":
    from playwright.sync_api import sync_playwright

    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="module")
def browser(driver: "Playwright", chromium: str) -> "Iterator[Browser]":
    running = driver.chromium.launch(executable_path=chromium, args=SWITCHES)
    yield running
    running.close()
