"""One concern with everything that is known of it, as it leaves for a partner's case system."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

SCHEMA = "voice-concern-file"
VERSION = 1


@dataclass(frozen=True, slots=True)
class Child:
    """Whom it is about, as far as we hold it; only a phone when we do not know whose it is."""

    code: str | None
    name: str | None
    phone: str | None
    age_band: str | None


@dataclass(frozen=True, slots=True)
class Sign:
    """A phrase by which the software raised it, with its place in the child's words."""

    severity: str
    category: str
    phrase: str
    start: int
    end: int
    rule: str


@dataclass(frozen=True, slots=True)
class Line:
    """One text of the conversation, in or out; `this` is the one that the concern is about."""

    at: datetime
    direction: str
    channel: str
    status: str
    question: str | None
    words: str
    this: bool

    @property
    def lost(self) -> bool:
        """Tell whether it is one of ours that did not arrive."""
        return self.direction == "out" and self.status == "failed"


@dataclass(frozen=True, slots=True)
class Told:
    """Who was told, why, and what became of the text and of the mail (None: there was none)."""

    at: datetime
    who: str
    why: str
    text: str | None
    text_sent_at: datetime | None
    mail: str | None
    mail_sent_at: datetime | None


@dataclass(frozen=True, slots=True)
class Handed:
    """A referral: to which agency, by whom, by when it must answer, and who answered there."""

    agency: str
    made_at: datetime
    made_by: str
    due_at: datetime
    received_at: datetime | None
    received_by: str | None


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the history; `by` None is the service itself. Names stand in place of ids."""

    number: int
    at: datetime
    by: str | None
    action: str
    detail: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Export:
    """Who took the file out, when, and why."""

    at: datetime
    by: str
    reason: str


@dataclass(frozen=True, slots=True)
class ConcernFile:
    """One concern: what the child wrote, all that was said around it, and all that was done.

    Times are in UTC. `history_changed_at` is the first step that was changed behind our back.
    """

    number: int
    severity: str
    source: str
    status: str
    raised_at: datetime
    raised_by: str | None
    about_staff: bool
    terms_version: str
    child: Child
    words: str
    channel: str
    came_at: datetime
    part_missing: bool
    pictures: int
    question_shown: str | None
    reply_sent: str | None
    safety_asked_at: datetime | None
    safety_answer: str | None
    signs: tuple[Sign, ...]
    conversation: tuple[Line, ...]
    earlier_left_out: bool
    survey_paused: bool
    acknowledged_at: datetime | None
    acknowledged_by: str | None
    assigned_to: str | None
    decision: str | None
    decision_words: str | None
    decided_at: datetime | None
    closed_at: datetime | None
    resumed_at: datetime | None
    judged: str | None
    alerts: tuple[Told, ...]
    referrals: tuple[Handed, ...]
    shut_out: tuple[str, ...]
    other_concerns: tuple[int, ...]
    history: tuple[Step, ...]
    history_changed_at: int | None
    export: Export


def as_json(file: ConcernFile) -> str:
    """Write the file as JSON in ASCII, so that every character of the child's words survives.

    The fields are those of `ConcernFile`, under `concern`; `schema` and `version` say which they
    are. Times are ISO 8601 in UTC: 2026-11-30T07:00:00.000Z. Half a character that came alone, as
    a broken phone sends it, stays as its escape.
    """
    data = {"schema": SCHEMA, "version": VERSION, "concern": asdict(file)}
    return json.dumps(data, indent=2, default=_time) + "\n"


def _time(value: object) -> str:
    if not isinstance(value, datetime):
        raise TypeError(f"a {type(value).__name__} cannot be written as JSON")
    return value.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
