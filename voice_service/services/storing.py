"""Texts as rows: written without objects, because a child waits for the answer."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Insert, insert
from sqlalchemy.orm import Session

from voice_service.analysis.understanding import language_of
from voice_service.channels.twilio_sms import InboundMessage
from voice_service.db import table_of
from voice_service.models.conversations import Conversation
from voice_service.models.messages import Message
from voice_service.services import outbox
from voice_service.services.arrivals import Arrival
from voice_service.survey.definition import Channel
from voice_service.text.gsm7 import measure

_M, _C = table_of(Message), table_of(Conversation)
_EMPTY = dict.fromkeys(
    (
        *("provider_sid", "step_key", "participant_id", "conversation_id", "wave_id"),
        *("question_id", "answers_id", "due_at", "held_for", "lease_until", "error_code"),
        *("sent_at", "settled_at", "email", "read_at", "read_by_id", "language"),
    )
)
_COUNTS = {"media": 0, "priority": outbox.INVITATIONS, "attempts": 0, "doubtful": 0}
_STORE, _BEGIN = insert(_M), insert(_C)


def store(session: Session, row: dict[str, Any]) -> int:
    """Store the row of a text and return its id."""
    return _inserted(session, _STORE, row)


def store_all(session: Session, rows: Sequence[dict[str, Any]]) -> None:
    """Store the rows of many texts at once."""
    if rows:
        session.connection().execute(_STORE, rows)


def conversation(session: Session, arrival: Arrival, now: datetime) -> int | None:
    """Return the conversation that a text belongs to, begun when it is the first."""
    offer = arrival.offer
    if offer is None:
        return None
    if offer.conversation_id is not None or not offer.open_at(now):
        return offer.conversation_id
    values = {
        "wave_id": offer.wave_id,
        "participant_id": offer.participant_id,
        "state": offer.state.as_json(),
        "status": offer.state.status.value,
        "age_band": offer.state.age.value if offer.state.age else None,
        "channel": Channel.SMS.value,
        "revision": 0,
        "started_at": None,
        "finished_at": None,
    }
    return _inserted(session, _BEGIN, values)


def inbound_row(
    text: InboundMessage,
    arrival: Arrival,
    conversation_id: int | None,
    now: datetime,
    *,
    screened_by: str,
    to_read: bool,
) -> dict[str, Any]:
    """Make the row of a text exactly as it came: who screened it, and whether a person reads it."""
    offer = arrival.offer
    return {
        **_EMPTY,
        **_COUNTS,
        "direction": "in",
        "channel": "sms",
        "kind": "answer",
        "provider_sid": text.sid or None,
        "phone": text.sender,
        "phone_lookup": arrival.lookup,
        "body": text.body,
        "media": text.media,
        "segments": measure(text.body).count,
        "participant_id": arrival.participant_id,
        "wave_id": offer and offer.wave_id,
        "conversation_id": conversation_id,
        "question_id": offer.state.step if offer and offer.closed_at is None else None,
        "error_code": text.error_code,
        "created_at": now,
        "screened_by": screened_by[:40],
        "to_read": to_read,
        "language": language_of(text.body) if to_read else None,
    }


def reply_row(row: dict[str, Any], message_id: int, body: str, now: datetime) -> dict[str, Any]:
    """Make the row of a reply that goes back in the webhook's own answer."""
    return {
        **row,
        "direction": "out",
        "kind": "reply",
        "status": "sent",
        "provider_sid": None,
        "answers_id": message_id,
        "body": body,
        "media": 0,
        "segments": measure(body).count,
        "priority": outbox.REPLIES,
        "error_code": None,
        "screened_by": None,
        "to_read": False,
        "language": None,
        "created_at": now,
        "sent_at": now,
        "settled_at": now,
    }


def _inserted(session: Session, statement: Insert, row: dict[str, Any]) -> int:
    key = session.connection().execute(statement, row).inserted_primary_key
    if key is None:
        raise RuntimeError("the database did not tell the id of a new row")
    stored: int = key[0]
    return stored
