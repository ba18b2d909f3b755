"""The fixed words a child gets about safety: written and approved by people, never generated."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Literal, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from voice_service.safeguarding.moments import Moments
from voice_service.safeguarding.safe_now import SafeNow
from voice_service.safeguarding.terms import Severity
from voice_service.text.gsm7 import make_safe, measure

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
    """By when a person will have read it, in English words, and what is open now.

    `at` and `now` are for other languages; without them nothing is said of a time there.
    """

    words: str
    attended: bool = True
    office_hours: bool = True
    at: datetime | None = None
    now: datetime | None = None


# A text of more parts is dear, and one part that is lost spoils it: then it is the English alone.
MOST_PARTS = 8


@dataclass(frozen=True, slots=True)
class Said:
    """What a child hears in their language, and the English that must stand beside it, if any."""

    words: str
    english: str = ""

    @property
    def whole(self) -> str:
        """All that a page shows, one under the other."""
        return "\n".join(filter(None, (self.words, self.english)))

    @property
    def text(self) -> str:
        """All that a text says; the approved English alone where both would be too long."""
        if not self.english or measure(make_safe(self.whole)).count <= MOST_PARTS:
            return self.whole
        return self.english


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


class _Kinds(_Part):
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


class _Document(_Kinds):
    version: str
    approved_by: str
    approved_on: date | None
    local: Local
    reads: _Reads


class _ReadsInLanguage(_Reads):
    # What is said where no time is known.
    some_time: dict[str, str]


class _Translation(_Kinds):
    """The same words in another language; `translates` is the version they were made from."""

    translates: str
    reviewed_by: str
    reviewed_on: date | None
    local: str
    reads: _ReadsInLanguage
    when: Moments


class Replies:
    """The approved words of one version, by kind, channel and age band."""

    def __init__(
        self, document: _Document, languages: Mapping[str, "RepliesInLanguage"] | None = None
    ) -> None:
        self.version = document.version
        self.approved_by = document.approved_by
        self.local = document.local
        self.languages = languages or {}
        self._reads: _Reads = document.reads
        self._words: dict[str, Wordings] = {kind: getattr(document, kind) for kind in KINDS}

    def say(self, language: str, tell: "Callable[[Replies], str]") -> Said:
        """Return what `tell` takes from these words, in a language.

        Until a person has reviewed a translation the English stands beside it.
        """
        spoken = self.languages.get(language)
        if spoken is None:
            return Said(tell(self))
        return Said(tell(spoken), "" if spoken.reviewed_by else tell(self))

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
        reads = self._read_by(band, when)
        number = self.local.office_hours if when.office_hours else self.local.other_times
        return self._fill(self._to(kind, band, channel), reads, number)

    def _read_by(self, band: str | None, when: ByWhen) -> str:
        part = self._reads.on_duty if when.attended else self._reads.nobody
        return part.get(band or "default", part["default"]).replace("{by}", when.words)

    def _fill(self, words: str, reads: str, number: str) -> str:
        local = self.local.words.replace("{number}", number)
        return words.replace("{reads}", reads).replace("{local}", local)

    def _to(self, kind: str, band: str | None, channel: Channel) -> str:
        wordings = self._words[kind][channel]
        return wordings.get(band or "default", wordings["default"])


class RepliesInLanguage(Replies):
    """The same words in another language, with the same numbers."""

    def __init__(self, document: _Translation, english: _Document) -> None:
        kinds = {kind: getattr(document, kind) for kind in KINDS}
        local = english.local.model_copy(update={"words": document.local})
        super().__init__(english.model_copy(update={**kinds, "local": local}))
        self._reads = self._in_language = document.reads
        self._moments = document.when
        self.reviewed_by = document.reviewed_by

    def _read_by(self, band: str | None, when: ByWhen) -> str:
        if when.at is None or when.now is None:
            part = self._in_language.some_time
            return part.get(band or "default", part["default"])
        by = self._moments.write(when.at, when.now)
        return super()._read_by(band, replace(when, words=by))


def load_replies(document: str, languages: Mapping[str, str] | None = None) -> Replies:
    """Read replies.yaml and its translations; raises RepliesError saying what is wrong."""
    english = _checked(document, _Document, "replies.yaml")
    _need_defaults(english, english.reads, "replies.yaml")
    spoken = {}
    for language, translation in (languages or {}).items():
        name = f"replies.{language}.yaml"
        read = _checked(translation, _Translation, name)
        _need_defaults(read, read.reads, name)
        if read.translates != english.version:
            raise RepliesError(
                f"{name}: it translates version {read.translates}, and replies.yaml is "
                f"{english.version}; compare every line, then write the version."
            )
        spoken[language] = RepliesInLanguage(read, english)
    return Replies(english, spoken)


_Read = TypeVar("_Read", bound=_Kinds)


def _checked(document: str, kind: type[_Read], name: str) -> _Read:
    try:
        return kind.model_validate(YAML(typ="safe", pure=True).load(document))
    except (YAMLError, ValidationError) as error:
        raise RepliesError(f"surveys/safeguarding/{name}: {error}") from error


def _need_defaults(document: _Kinds, reads: _Reads, name: str) -> None:
    for kind, channels in KINDS.items():
        for channel in channels:
            if "default" not in getattr(document, kind).get(channel, {}):
                raise RepliesError(f"{name}: {kind} has no default words for {channel}")
    for part_name, part in reads:
        if "default" not in part:
            raise RepliesError(f"{name}: reads has no default words for {part_name}")
