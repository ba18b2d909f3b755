"""The history of a concern as a chain: each step is bound to the one before it."""

import hmac
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a history: who (None: the service) did what when, and its digest."""

    concern: int
    number: int
    at: datetime
    by: int | None
    action: str
    detail: Mapping[str, Any]
    digest: str = ""


def digest(key: bytes, before: str | None, step: Step) -> str:
    """Return the HMAC-SHA256 that binds a step to the digest before it, as 64 hex digits."""
    facts = (
        *(before or "", step.concern, step.number, step.at.astimezone(UTC).isoformat()),
        *(step.by, step.action, dict(step.detail)),
    )
    written = json.dumps(facts, sort_keys=True, separators=(",", ":")).encode()
    return hmac.digest(key, written, "sha256").hex()


def broken_at(key: bytes, steps: Iterable[Step], *, count: int, last: str | None) -> int | None:
    """Return the number of the first step that was changed, left out or added; None for none.

    `count` and `last` are what the concern itself knows of the end of its history.
    """
    before: str | None = None
    number = 0
    for number, step in enumerate(steps, 1):
        if step.number != number or not hmac.compare_digest(step.digest, digest(key, before, step)):
            return number
        before = step.digest
    return None if (number, before) == (count, last) else number + 1
