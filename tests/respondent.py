"""Respondents: young people who use the service through its real doors, by text or on the web."""

import xml.etree.ElementTree as ElementTree
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urlsplit

from tests.house import House


def new_sid() -> str:
    """Return a MessageSid that no other test has."""
    import uuid

    return f"SM{uuid.uuid4().hex}"


class Respondent:
    """A young person who uses the service; on a phone (Texter) or in a browser (Surfer)."""

    def __init__(self, house: House) -> None:
        self.house = house


class Texter(Respondent):
    """A young person with a phone."""

    def __init__(self, house: House, phone: str = "+447700900001") -> None:
        super().__init__(house)
        self.phone = phone
        self.last = ""

    def texts(self, body: str, sid: str | None = None) -> str:
        """Send a text; return the reply."""
        answer = self.house.webhook(
            {
                "MessageSid": sid or new_sid(),
                "From": self.phone,
                "To": "+447700900999",
                "Body": body,
            }
        )
        assert answer.status_code == 200, answer.text
        root = ElementTree.fromstring(answer.text)
        self.last = "\n".join(part.text or "" for part in root.iter("Message"))
        return self.last

    def replies(self, *bodies: str) -> "Texter":
        """Send texts one after another."""
        for body in bodies:
            self.texts(body)
        return self

    def receives(self, *parts: str) -> "Texter":
        """Check that the last text has these words in it."""
        for part in parts:
            assert part in self.last, f"{part!r} is not in {self.last!r}"
        return self

    def was_sent(self, part: str) -> str:
        """Check that an unprompted text with these words was sent to this phone, and return it."""
        mine = [body for to, body in self.house.sent if to == self.phone]
        assert any(part in body for body in mine), mine
        return next(body for body in reversed(mine) if part in body)


@dataclass
class Page(HTMLParser):
    """What a page has that a person can use."""

    fields: dict[str, str] = field(default_factory=dict)
    choices: list[str] = field(default_factory=list)
    buttons: list[tuple[str, str]] = field(default_factory=list)
    forms: list[dict[str, str | None]] = field(default_factory=list)
    controls: list[str] = field(default_factory=list)
    words: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        HTMLParser.__init__(self)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        name, value = given.get("name"), given.get("value") or ""
        if tag == "form":
            self.forms.append(given)
        if name is None:
            return
        if tag == "input" and given.get("type") == "hidden":
            self.fields[name] = value
        elif tag == "input" and given.get("type") in ("radio", "checkbox"):
            self.choices.append(value)
            self.controls.append(name)
        elif tag in ("input", "textarea"):
            self.controls.append(name)
        elif tag == "button":
            self.buttons.append((name, value))
            if name == "answer":  # a quick reply
                self.choices.append(value)

    def handle_data(self, data: str) -> None:
        if self.cdata_elem is None:  # the style of a first page is nothing that anybody reads
            self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())


class Surfer(Respondent):
    """A young person with a browser, which may refuse cookies."""

    def __init__(self, house: House, *, cookies: bool = True) -> None:
        super().__init__(house)
        self.client = house.app.test_client(use_cookies=cookies)
        self.page, self.path, self.status = Page(), "/", 0

    def opens(self, link: str) -> "Surfer":
        """Open a link, wherever it leads."""
        parts = urlsplit(link)
        self._show(
            self.client.get(
                parts.path + (f"?{parts.query}" if parts.query else ""), follow_redirects=True
            )
        )
        return self

    def _show(self, answer) -> None:  # type: ignore[no-untyped-def]
        self.status, self.path = answer.status_code, answer.request.path
        self.page = Page()
        self.page.feed(answer.text)

    def sends(self, **fields: object) -> "Surfer":
        """Send the page's form with these fields."""
        action = self.page.forms[0].get("action") or self.path
        self._show(
            self.client.post(action, data={**self.page.fields, **fields}, follow_redirects=True)
        )
        return self

    def picks(self, *values: str) -> "Surfer":
        """Pick choices that the page offers, and go on."""
        for value in values:
            assert value in self.page.choices, f"{value} is not among {self.page.choices}"
        return self.sends(answer=list(values))

    def writes(self, words: str) -> "Surfer":
        """Write an answer, and go on."""
        assert "answer" in self.page.controls, self.page.text
        return self.sends(answer=words)

    def presses(self, name: str, value: str = "1") -> "Surfer":
        """Press a button that the page has."""
        assert name in {button for button, _ in self.page.buttons}, self.page.buttons
        return self.sends(**{name: value})

    def starts(self) -> "Surfer":
        """Press Start."""
        return self.sends(answer="1")

    def sees(self, *parts: str) -> "Surfer":
        """Check that the page says this."""
        for part in parts:
            assert part in self.page.text, f"{part!r} is not in {self.page.text!r}"
        return self
