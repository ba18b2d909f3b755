"""Where a conversation stands, as one frozen value that can be stored and read back."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from voice_service.survey.definition import AgeBand

# Steps that are not questions; "@" cannot stand in a question's id.
WELCOME = "@welcome"
BAND = "@band"
HELPER = "@helper"
SAFETY = "@safety"
CLOSED = "@closed"
# Where they say what we should ask next; it is no step of a survey.
IDEA = "@idea"


class Missing(StrEnum):
    """Why a question has no answer in it."""

    SKIPPED = "skipped"
    DONT_KNOW = "dont_know"
    RATHER_NOT = "rather_not"
    UNCLEAR = "unclear"


class Helper(StrEnum):
    """Who sits beside the child and helps; a young child is never without somebody."""

    SCHOOL = "school"
    HOME = "home"
    WORKER = "worker"
    OTHER = "other"
    NOBODY = "nobody"


class Status(StrEnum):
    """How far the conversation is."""

    INVITED = "invited"
    OPEN = "open"
    FINISHED = "finished"
    DECLINED = "declined"


@dataclass(frozen=True, slots=True)
class Answer:
    """What we recorded for a question: the values chosen, the child's own words, or why neither."""

    question: str
    values: tuple[str, ...] = ()
    text: str = ""
    missing: Missing | None = None


@dataclass(frozen=True, slots=True)
class State:
    """A conversation between two replies.

    `step` is what was asked last; `asked_again` counts how often it was asked again. `band` is
    whose words are shown, which the child can change; `age` is how old they are, as far as known.
    """

    step: str = WELCOME
    status: Status = Status.INVITED
    band: AgeBand | None = None
    age: AgeBand | None = None
    helper: Helper | None = None
    language: str = "en"
    answers: Mapping[str, Answer] = field(default_factory=dict)
    asked_again: int = 0

    def as_json(self) -> dict[str, Any]:
        """Return the state as JSON values."""
        return {
            "step": self.step,
            "status": self.status.value,
            "band": self.band.value if self.band else None,
            "age": self.age.value if self.age else None,
            "helper": self.helper.value if self.helper else None,
            "language": self.language,
            "asked_again": self.asked_again,
            "answers": [
                [a.question, list(a.values), a.text, a.missing.value if a.missing else None]
                for a in self.answers.values()
            ],
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "State":
        """Read a state that `as_json` made."""
        answers = (
            Answer(question, tuple(values), text, Missing(missing) if missing else None)
            for question, values, text, missing in stored["answers"]
        )
        return cls(
            step=stored["step"],
            status=Status(stored["status"]),
            band=AgeBand(stored["band"]) if stored["band"] else None,
            # Stored before looks could be chosen: then the words shown were those of the age.
            age=AgeBand(age) if (age := stored.get("age", stored["band"])) else None,
            helper=Helper(helper) if (helper := stored.get("helper")) else None,
            language=stored["language"],
            answers={answer.question: answer for answer in answers},
            asked_again=stored["asked_again"],
        )
