"""How a wave goes: who was reached, what waits and why, what it cost; counts, never answers."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from voice_service.db import AnyRow
from voice_service.delivery.codes import code
from voice_service.delivery.rules import CHANGED
from voice_service.models.conversations import Conversation
from voice_service.models.messages import Message
from voice_service.models.people import OptOut, Participant
from voice_service.models.waves import Invitation
from voice_service.services.outbox import BEGUN_BY_US

PAUSED = "paused"
_GONE = ("sending", "sent", "delivered", "unknown")


@dataclass(frozen=True, slots=True)
class Held:
    """Texts that wait for the same reason, until the same moment (None: until a person acts)."""

    reason: str
    until: datetime | None
    count: int


@dataclass(frozen=True, slots=True)
class Failed:
    """Texts that failed for the same reason, in words that say what to do."""

    code: str
    words: str
    count: int


@dataclass(frozen=True, slots=True)
class Progress:
    """How a wave stands; the texts counted are those that we begin, the cost is of all."""

    invited: int
    opted_out: int
    started: int
    finished: int
    declined: int
    texted: int
    delivered: int
    unknown: int
    waiting: int
    reminded: int
    told: int
    held: tuple[Held, ...]
    failed: tuple[Failed, ...]
    segments: int
    parts_missing: int

    @property
    def held_back(self) -> int:
        """Count what waits for its time or for a person."""
        return sum(held.count for held in self.held)

    @property
    def not_reached(self) -> int:
        """Count what failed."""
        return sum(failed.count for failed in self.failed)


def progress(session: Session, wave_id: int) -> Progress:
    """Count how a wave stands: four queries, whatever its size."""
    asked = session.execute(
        select(func.count(Invitation.id), func.count(OptOut.id))
        .join(Invitation.participant)
        .outerjoin(OptOut, OptOut.phone_lookup == Participant.phone_lookup)
        .where(Invitation.wave_id == wave_id)
    ).one()
    stood = session.execute(
        select(
            func.count(Conversation.started_at),
            func.count(Conversation.finished_at),
            func.count().filter(Conversation.status == "declined"),
        ).where(Conversation.wave_id == wave_id)
    ).one()
    texts = _texts(session, wave_id)
    begun = [row for row in texts if row.kind in BEGUN_BY_US]
    by_status: Counter[str] = Counter()
    for row in begun:
        by_status[row.status] += row.texts
    return Progress(
        invited=asked[0],
        opted_out=asked[1],
        started=stood[0],
        finished=stood[1],
        declined=stood[2],
        texted=sum(by_status[status] for status in _GONE),
        delivered=by_status["delivered"],
        unknown=sum(r.texts for r in begun if r.status == "unknown" and not _given_up(r)),
        waiting=sum(row.texts for row in begun if row.status == "queued" and not row.reason),
        reminded=sum(r.texts for r in begun if r.kind == "reminder" and r.status in _GONE),
        told=sum(r.texts for r in begun if r.kind == CHANGED and r.status in _GONE),
        held=_held([row for row in begun if row.status == "queued" and row.reason]),
        failed=_failed([row for row in begun if row.status == "failed" or _given_up(row)]),
        segments=sum(int(row.segments or 0) for row in texts if row.status in _GONE),
        parts_missing=_parts_missing(session, wave_id),
    )


def _texts(session: Session, wave_id: int) -> list[AnyRow]:
    reason = case(
        ((Message.status == "queued") & Participant.paused_at.is_not(None), PAUSED),
        (Message.status == "queued", Message.held_for),
        else_=None,
    )
    until = case((Message.held_for.is_not(None), Message.due_at), else_=None)
    return list(
        session.execute(
            select(
                *(Message.kind, Message.status, Message.error_code),
                reason.label("reason"),
                until.label("until"),
                func.count().label("texts"),
                func.sum(Message.segments).label("segments"),
            )
            .outerjoin(Participant, Participant.id == Message.participant_id)
            .where(Message.wave_id == wave_id, Message.direction == "out")
            # By their names: PostgreSQL does not see that two parameters are the same.
            .group_by(Message.kind, Message.status, Message.error_code, "reason", "until")
        )
    )


def _given_up(row: AnyRow) -> bool:
    """Tell whether nobody asks any more what became of a text."""
    return bool(row.status == "unknown" and row.error_code == "no_outcome")


def _held(rows: list[AnyRow]) -> tuple[Held, ...]:
    counts: Counter[tuple[str, datetime | None]] = Counter()
    for row in rows:
        counts[row.reason, None if row.reason == PAUSED else row.until] += row.texts
    held = [Held(reason, until, count) for (reason, until), count in counts.items()]
    return tuple(sorted(held, key=lambda one: (one.until is None, one.until or 0, one.reason)))


def _failed(rows: list[AnyRow]) -> tuple[Failed, ...]:
    counts: Counter[str] = Counter()
    for row in rows:
        counts[row.error_code or ""] += row.texts
    return tuple(
        Failed(value, code(value or None).words, count) for value, count in counts.most_common()
    )


def _parts_missing(session: Session, wave_id: int) -> int:
    """Count texts to us of which the network lost a part."""
    found = select(func.count()).where(
        Message.wave_id == wave_id, Message.direction == "in", Message.error_code == "30009"
    )
    return session.scalar(found) or 0
