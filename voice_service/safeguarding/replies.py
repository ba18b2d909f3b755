"""The fixed words a child gets about safety: written and approved by people, never generated."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from voice_service.safeguarding.safe_now import SafeNow
from voice_service.safeguarding.terms import Severity

Channel = Literal["sms", "web"]
Wordings = Mapping[Channel, Mapping[str, str]]
# Every kind, and the channels on which it must have default words.
KINDS: Mapping[str, tuple[Channel, ...]] = {
    "immediate": ("sms", "web"),
    "safe_now": ("sms", "web"),
    "safe_yes": ("sms", "web"),
    "safe_no": ("sms", "web"),
    "safe_not_sure": ("sms", "web"),
    "severe": ("sms", "web"),
    "gentle": ("sms", "web"),
    "paused": ("sms", "web"),
    "find": ("web",),
    "more": ("web",),
    "waiting": ("web",),
    "write_to_us": ("web",),
    "unknown": ("sms",),
}


class RepliesError(ValueError):
    """The approved words cannot be used; nothing may be sent without them."""


@dataclass(frozen=True, slots=True)
class ByWhen:
    """By when a person will have read it, in words, and what is open now."""

    words: str
    attended: bool = True
    office_hours: bool = True


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Local(_Part):
    """The one local number, by the hour; `contact` is its id in the registry of contacts."""

    contact: str
    words: str
    office_hours: str
    other_times: str


class _Reads(_Part):
    on_duty: dict[str, str]
    nobody: dict[str, str]


class _Document(_Part):
    version: str
    approved_by: str
    approved_on: date | None
    local: Local
    reads: _Reads
    immediate: dict[Channel, dict[str, str]]
    safe_now: dict[Channel, dict[str, str]]
    safe_yes: dict[Channel, dict[str, str]]
    safe_no: dict[Channel, dict[str, str]]
    safe_not_sure: dict[Channel, dict[str, str]]
    severe: dict[Channel, dict[str, str]]
    gentle: dict[Channel, dict[str, str]]
    paused: dict[Channel, dict[str, str]]
    find: dict[Channel, dict[str, str]]
    more: dict[Channel, dict[str, str]]
    waiting: dict[Channel, dict[str, str]]
    write_to_us: dict[Channel, dict[str, str]]
    unknown: dict[Channel, dict[str, str]]


class Replies:
    """The approved words of one version, by kind, channel and age band."""

    def __init__(self, document: _Document) -> None:
        self.version = document.version
        self.approved_by = document.approved_by
        self.local = document.local
        self._reads = document.reads
        self._words: dict[str, Wordings] = {kind: getattr(document, kind) for kind in KINDS}

    def severe(self, severity: Severity, band: str | None, channel: Channel, when: ByWhen) -> str:
        """Return what takes the place of the next question (immediate or high).

        By text the one question about safety follows an immediate one; a page has buttons for it.
        """
        if severity is not Severity.IMMEDIATE:
            return self._filled("severe", band, channel, when)
        words = self._filled("immediate", band, channel, when)
        return f"{words} {self.safe_now(band, channel)}" if channel == "sms" else words

    def safe_now(self, band: str | None, channel: Channel) -> str:
        """Return the one question that may be asked."""
        return self._to("safe_now", band, channel)

    def answered(self, answer: SafeNow, band: str | None, channel: Channel, when: ByWhen) -> str:
        """Return what comes back to an answer to the question about safety."""
        return self._filled(f"safe_{answer}", band, channel, when)

    def gentle(self, band: str | None, channel: Channel) -> str:
        """Return the line that goes in front of the next question."""
        return self._to("gentle", band, channel)

    def paused(self, band: str | None, channel: Channel) -> str:
        """Return the reply to a further text while a person is dealing with it."""
        return self._to("paused", band, channel)

    def write_more(self, band: str | None, *, known: bool) -> str:
        """Return what stands beside the box on a page: to say more, or to be found."""
        return self._to("more" if known else "find", band, "web")

    def waiting(self, channel: Channel) -> str:
        """Return what a page says to whoever opens it meanwhile; it tells of nothing."""
        return self._to("waiting", None, channel)

    def write_to_us(self) -> str:
        """Return what stands beside the box on that page; it tells of nothing, too."""
        return self._to("write_to_us", None, "web")

    def unknown(self, channel: Channel) -> str:
        """Return the reply to a number that we do not know."""
        return self._to("unknown", None, channel)

    def all_words(self) -> Mapping[str, Wordings]:
        """Return every wording, for review and for checks."""
        return self._words

    def longest(self, words: str, by: str) -> str:
        """Fill a wording with the longest that can stand in it, to see whether it fits."""
        reads = max(
            (text for part in (self._reads.on_duty, self._reads.nobody) for text in part.values()),
            key=len,
        )
        return self._fill(words, reads.replace("{by}", by), self.local.other_times)

    def _filled(self, kind: str, band: str | None, channel: Channel, when: ByWhen) -> str:
        part = self._reads.on_duty if when.attended else self._reads.nobody
        reads = part.get(band or "default", part["default"]).replace("{by}", when.words)
        number = self.local.office_hours if when.office_hours else self.local.other_times
        return self._fill(self._to(kind, band, channel), reads, number)

    def _fill(self, words: str, reads: str, number: str) -> str:
        local = self.local.words.replace("{number}", number)
        return words.replace("{reads}", reads).replace("{local}", local)

    def _to(self, kind: str, band: str | None, channel: Channel) -> str:
        wordings = self._words[kind][channel]
        return wordings.get(band or "default", wordings["default"])


def load_replies(document: str) -> Replies:
    """Read replies.yaml; raises RepliesError saying what is wrong."""
    try:
        read: Any = YAML(typ="safe", pure=True).load(document)
        checked = _Document.model_validate(read)
    except (YAMLError, ValidationError) as error:
        raise RepliesError(f"surveys/safeguarding/replies.yaml: {error}") from error
    for kind, channels in KINDS.items():
        for channel in channels:
            if "default" not in getattr(checked, kind).get(channel, {}):
                raise RepliesError(f"replies.yaml: {kind} has no default words for {channel}")
    for name, part in (("on_duty", checked.reads.on_duty), ("nobody", checked.reads.nobody)):
        if "default" not in part:
            raise RepliesError(f"replies.yaml: reads has no default words for {name}")
    return Replies(checked)
