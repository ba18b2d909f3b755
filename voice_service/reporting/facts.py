"""What is known about a wave besides its answers: who was asked, what was written."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal


@dataclass(frozen=True, slots=True)
class WaveFacts:
    """What is known about a wave besides its answers; `whole_only` forbids every breakdown.

    `unread` counts the texts of the wave that no person has read yet.
    """

    id: int | str
    title: str
    asked: int
    answered: int
    opened: date | None = None
    closed: date | None = None
    audience: str = ""
    decision: str = ""
    feedback_on: date | None = None
    whole_only: bool = False
    unread: int = 0
    launched_despite: str = ""


@dataclass(frozen=True, slots=True)
class GroupFacts:
    """How many of a group, or of an age band, were asked (None: not known) and took part."""

    name: str
    answered: int
    asked: int | None = None
    kind: Literal["group", "age_band"] = "group"


@dataclass(frozen=True, slots=True)
class Comment:
    """How one comment sounds, and the words a person has released, if any."""

    question: str
    sentiment: str | None = None
    released: str | None = None
    group: str | None = None
    person: Hashable = None
    themes: Sequence[tuple[str, str]] = ()
