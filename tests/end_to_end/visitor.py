"""Somebody with a browser that runs no script: opens pages, fills forms in, presses buttons."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin

import requests


@dataclass
class Form:
    """A form as it stands on a page: what would be sent, and the buttons there are."""

    action: str
    fields: list[tuple[str, str]] = field(default_factory=list)
    offered: list[tuple[str, str]] = field(default_factory=list)
    buttons: list[tuple[str, str]] = field(default_factory=list)

    def fill(self, **given: str | list[str]) -> None:
        """Fill fields in; a choice must be one that is offered."""
        for name, value in given.items():
            values = [value] if isinstance(value, str) else value
            known = {other for other, _ in self.fields + self.offered}
            assert name in known, f"there is no field {name} among {known}"
            choices = [chosen for other, chosen in self.offered if other == name]
            assert not choices or set(values) <= set(choices), f"{values} is not among {choices}"
            self.fields = [kept for kept in self.fields if kept[0] != name]
            self.fields += [(name, one) for one in values]


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.words: list[str] = []
        self.links: list[str] = []
        self._name: str | None = None
        self._area: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        name, value = given.get("name"), given.get("value") or ""
        if tag == "form":
            self.forms.append(Form(given.get("action") or ""))
        elif tag == "a":
            self.links.append(given.get("href") or "")
        elif tag == "select":
            self._name = name
        elif tag == "option" and self._name:
            self._offer(self._name, value, "selected" in given)
        elif tag == "button" and given.get("type") != "button":
            self.forms[-1].buttons.append((name or "", value))
        elif name and tag == "input" and given.get("type") in ("radio", "checkbox"):
            self._offer(name, value, "checked" in given)
        elif name and tag == "input" and given.get("type") != "submit":
            self.forms[-1].fields.append((name, value))
        elif name and tag == "textarea":
            self._name, self._area = name, []

    def _offer(self, name: str, value: str, chosen: bool) -> None:
        self.forms[-1].offered.append((name, value))
        if chosen:
            self.forms[-1].fields.append((name, value))

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self._name and self._area is not None:
            words = "".join(self._area).removeprefix("\n")
            self.forms[-1].fields.append((self._name, words))
        if tag in ("textarea", "select"):
            self._name = self._area = None

    def handle_data(self, data: str) -> None:
        if self._area is not None:
            self._area.append(data)
        self.words.append(data)


class Visitor:
    """A person and their browser."""

    def __init__(self, base_url: str) -> None:
        self._web = requests.Session()
        self.address, self.status = base_url + "/", 0
        self.form, self.text, self.links = Form(""), "", [""]

    def opens(self, address: str) -> "Visitor":
        """Open a page, wherever it leads."""
        return self._shows(self._web.get(urljoin(self.address, address), timeout=30))

    def follows(self, ending: str) -> "Visitor":
        """Follow the first link that ends like this."""
        found = [link for link in self.links if link.endswith(ending)]
        assert found, f"no link ends with {ending}: {self.links}"
        return self.opens(found[0])

    def presses(self, name: str, value: str = "1") -> "Visitor":
        """Send the form by one of its buttons."""
        assert (name, value) in self.form.buttons, f"{name} is not among {self.form.buttons}"
        return self._sends([(name, value)] if name else [])

    def goes_on(self, **given: str | list[str]) -> "Visitor":
        """Fill the form in and send it; a quick reply is sent as it is tapped."""
        tapped = [(name, value) for name, value in given.items() if isinstance(value, str)]
        if len(given) == 1 and tapped and tapped[0] in self.form.buttons:
            return self._sends(tapped)
        self.form.fill(**given)
        return self._sends([])

    def sees(self, *parts: str) -> "Visitor":
        """Check that the page says this."""
        for part in parts:
            assert part in self.text, f"{part!r} is not in {self.text!r}"
        return self

    def _sends(self, more: list[tuple[str, str]]) -> "Visitor":
        address = urljoin(self.address, self.form.action)
        return self._shows(self._web.post(address, data=self.form.fields + more, timeout=30))

    def _shows(self, page: requests.Response) -> "Visitor":
        self.address, self.status = page.url, page.status_code
        reader = _Reader()
        reader.feed(page.text)
        self.links = reader.links
        # The last form is the page's own: the first may be the one to sign out with.
        self.form = reader.forms[-1] if reader.forms else Form("")
        self.text = re.sub(r"\s+", " ", " ".join(reader.words))
        return self
