"""A duty officer's whole way, on a phone, with a keyboard alone: from the alert to the closing."""

import pytest

from tests.end_to_end.live import Site

pytest.importorskip("playwright", reason="the browser tests' own packages are not installed")
from playwright.sync_api import Browser, Page, expect

from tests.end_to_end.test_browser import Judge, looks_at_staff_page, visiting

pytestmark = pytest.mark.browser
HARM = "he has a knife right now and hes coming in"


class Officer:
    """Somebody who reaches everything by Tab, and sees where they are."""

    def __init__(self, page: Page) -> None:
        self.page, self.judge = page, Judge(page)

    def comes_to(self, name: str, role: str = "button") -> None:
        """Press Tab until the thing with this name has the focus."""
        wanted = self.page.get_by_role(role, name=name).first  # type: ignore[arg-type]
        expect(wanted).to_be_visible()
        for _ in range(120):
            self.page.keyboard.press("Tab")
            if wanted.evaluate("it => it === document.activeElement"):
                shown = self.page.evaluate(
                    """() => {
                        const look = getComputedStyle(document.activeElement);
                        return [look.outlineStyle, look.boxShadow];
                    }"""
                )
                assert shown != ["none", "none"], "one must see where one is"
                return
        raise AssertionError(f"Tab never comes to {name}")

    def presses(self, name: str, role: str = "button") -> None:
        """Press something that leads to another page."""
        self.comes_to(name, role)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def opens(self, summary: str) -> None:
        """Unfold a part of the page."""
        for _ in range(120):
            self.page.keyboard.press("Tab")
            words = "document.activeElement.matches('summary') && document.activeElement.innerText"
            if summary in (self.page.evaluate(words) or ""):
                self.page.keyboard.press("Enter")
                return
        raise AssertionError(f"Tab never comes to {summary}")

    def writes(self, label: str, words: str) -> None:
        """Write into a field."""
        self.comes_to(label, "textbox")
        self.page.keyboard.type(words)

    def looks(self, name: str) -> None:
        """Let axe judge the page as it stands."""
        looks_at_staff_page(self.judge, self.page, name)

    def sees(self, *parts: str) -> None:
        for part in parts:
            expect(self.page.locator("main")).to_contain_text(part)


def told(site: Site, page: Page, wave: int) -> None:
    """Let a young person write, on the web."""
    page.goto(site.link(wave, 9))
    page.get_by_role("button", name="Start").click()
    page.evaluate(
        """words => {
            const form = document.querySelector('main form');
            for (const field of form.querySelectorAll('[name=answer]')) field.remove();
            const field = document.createElement('input');
            field.name = 'answer'; field.value = words;
            form.append(field);
            form.submit();
        }""",
        HARM,
    )
    expect(page.locator("main")).to_contain_text("Are you safe right now?")


def test_from_the_queue_to_the_closing_by_keyboard_alone(site: Site, browser: Browser) -> None:
    wave = site.launch(site.survey("feeling-safe"))
    with visiting(browser, site) as child:
        told(site, child, wave)
        Judge(child).looks("are you safe right now")
        child.get_by_role("button", name="Not sure").click()
        expect(child.locator("main")).to_contain_text("That is all right")
        Judge(child).looks("not sure")
    with visiting(browser, site) as page:
        lead = Officer(page)
        account = next(a for a in site.told["accounts"] if a["role"] == "safeguarding_lead")
        page.goto(f"{site.base}/staff/login")
        lead.writes("Email address", account["email"])
        lead.writes("Password", account["password"])
        page.keyboard.press("Enter")
        page.wait_for_url("**/staff/**")
        lead.presses("Concerns", "link")
        lead.looks("the queue")
        lead.sees("Waiting for a person (1)")
        lead.presses(page.locator("h3 a").first.inner_text(), "link")
        lead.looks("a concern that waits")
        lead.sees(HARM, "Not sure", "What we answered")
        assert "Name" not in page.locator("dl.lines").inner_text(), "only with a reason"
        lead.presses("Acknowledge")
        lead.looks("acknowledged")
        lead.opens("Show the name and the number")
        lead.writes("Why you need them", "to ring the school")
        lead.presses("Show them to me")
        lead.sees("(demo)")
        lead.opens("Write a note")
        lead.writes("Your note", "school says he is in class")
        lead.presses("Keep the note")
        lead.comes_to("No further action", "radio")
        page.keyboard.press("ArrowDown")
        page.keyboard.press("ArrowDown")
        lead.writes("Why, in a few words", "a knife at home")
        lead.looks("deciding")
        lead.presses("Record the decision")
        lead.sees("Referral to children's social care", "to say that they have it")
        lead.looks("referred")
        lead.writes("Who answered there", "J. Doe, ref 12")
        lead.presses("They have it")
        lead.presses("Let the survey go on")
        lead.writes("Why it can be closed", "with social care now")
        lead.presses("Close")
        lead.looks("closed")
        lead.sees("Closed", "J. Doe, ref 12", "school says he is in class")
