"""What is owed to who wrote a text that was taken late: the words said then, and a reply now."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from voice_service.conversation.words import ENGLISH
from voice_service.services import outbox
from voice_service.services.answering import Answer
from voice_service.services.storing import reply_row, store_all
from voice_service.text.gsm7 import make_safe


@dataclass(frozen=True, slots=True)
class Late:
    """How a text came that could not be taken at its webhook.

    `told` is what its sender was told there, empty when the webhook never reached us.
    """

    arrived_at: datetime
    told: str = ""


class Owed:
    """Replies to texts that were taken late: of each conversation the last one, and all of safety.

    A child who wrote five texts meanwhile gets one that asks what stands, not five.
    """

    def __init__(self) -> None:
        self._told: list[dict[str, Any]] = []
        self._rows: dict[tuple[str, int], dict[str, Any]] = {}

    def told(self, row: dict[str, Any]) -> None:
        """Note what was said at the webhook, to be recorded."""
        self._told.append(row)

    def add(self, row: dict[str, Any]) -> None:
        """Note a reply; it takes the place of an earlier one of the same conversation."""
        conversation_id = row["conversation_id"]
        if row["step_key"].startswith(outbox.SAID_OF_SAFETY) or conversation_id is None:
            self._rows["text", len(self._rows)] = row
        else:
            self._rows["conversation", conversation_id] = row

    def say(self, session: Session, *, now: datetime) -> None:
        """Queue the replies; earlier ones that did not go yet are taken back."""
        talks = [number for kind, number in self._rows if kind == "conversation"]
        outbox.withdraw_replies(session, talks, now=now)
        store_all(session, [*self._told, *self._rows.values()])
        if self._rows:
            outbox.wake(session)


def reply_late(
    row: dict[str, Any],
    message_id: int,
    given: Answer,
    reply: str,
    late: Late,
    owed: Owed,
    *,
    now: datetime,
) -> None:
    """Record what was said at the webhook, and note what is still to be said."""
    if late.told:
        owed.told(reply_row(row, message_id, late.told, late.arrived_at))
    # Words about safety in their general form were said already, when the text was kept.
    told_of_safety = given.severe and late.told and late.told != make_safe(ENGLISH["wait"])
    if not reply or reply == late.told or told_of_safety:
        return
    later = reply_row(row, message_id, reply, late.arrived_at) | {
        "status": "queued",
        # Words about safety are never taken back for a later question.
        "step_key": f"{outbox.SAID_OF_SAFETY if given.about_safety else 'reply:'}{message_id}",
        "priority": outbox.SAFETY if given.severe else outbox.REPLIES,
        "due_at": now,
        "sent_at": None,
        "settled_at": None,
    }
    if late.told:
        later["answers_id"] = None  # a text has one answer, and this is what comes after it
    owed.add(later)
