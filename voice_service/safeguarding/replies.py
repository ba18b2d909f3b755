"""The fixed words a child gets about safety: written and approved by people, never generated."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

Channel = Literal["sms", "web"]
Kind = Literal["severe", "gentle", "paused", "waiting", "unknown"]
Wordings = Mapping[Channel, Mapping[str, str]]


class RepliesError(ValueError):
    """The approved words cannot be used; nothing may be sent without them."""


class _Document(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    version: str
    approved_by: str
    approved_on: date | None
    severe: dict[Channel, dict[str, str]]
    gentle: dict[Channel, dict[str, str]]
    paused: dict[Channel, dict[str, str]]
    waiting: dict[Channel, dict[str, str]]
    unknown: dict[Channel, dict[str, str]]


class Replies:
    """The approved words of one version, by kind, channel and age band."""

    def __init__(self, document: _Document) -> None:
        self.version = document.version
        self.approved_by = document.approved_by
        self._words: dict[Kind, Wordings] = {
            "severe": document.severe,
            "gentle": document.gentle,
            "paused": document.paused,
            "waiting": document.waiting,
            "unknown": document.unknown,
        }

    def severe(self, band: str | None, channel: Channel, *, by: str) -> str:
        """Return what takes the place of the next question; `by` is a time that a person keeps."""
        return self._to("severe", band, channel).replace("{by}", by)

    def gentle(self, band: str | None, channel: Channel) -> str:
        """Return the line that goes in front of the next question."""
        return self._to("gentle", band, channel)

    def paused(self, band: str | None, channel: Channel) -> str:
        """Return the reply to a further text while a person is dealing with it."""
        return self._to("paused", band, channel)

    def waiting(self, channel: Channel) -> str:
        """Return what a page says to whoever opens it meanwhile; it tells of nothing."""
        return self._to("waiting", None, channel)

    def unknown(self, channel: Channel) -> str:
        """Return the reply to a number that we do not know."""
        return self._to("unknown", None, channel)

    def all_words(self) -> Mapping[Kind, Wordings]:
        """Return every wording, for review and for checks."""
        return self._words

    def _to(self, kind: Kind, band: str | None, channel: Channel) -> str:
        wordings = self._words[kind][channel]
        return wordings.get(band or "default", wordings["default"])


def load_replies(document: str) -> Replies:
    """Read replies.yaml; raises RepliesError saying what is wrong."""
    try:
        read: Any = YAML(typ="safe", pure=True).load(document)
        checked = _Document.model_validate(read)
    except (YAMLError, ValidationError) as error:
        raise RepliesError(f"surveys/safeguarding/replies.yaml: {error}") from error
    for kind in ("severe", "gentle", "paused"):
        for channel in ("sms", "web"):
            if "default" not in getattr(checked, kind).get(channel, {}):
                raise RepliesError(f"replies.yaml: {kind} has no default words for {channel}")
    if "default" not in checked.unknown.get("sms", {}):
        raise RepliesError("replies.yaml: unknown has no default words for sms")
    if "default" not in checked.waiting.get("web", {}):
        raise RepliesError("replies.yaml: waiting has no default words for web")
    return Replies(checked)
