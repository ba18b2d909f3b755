"""Claiming: a worker takes due texts for itself, holds back what may not go, and says why."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import bindparam, update
from sqlalchemy.orm import Session

from voice_service.channels.twilio_api import Outgoing
from voice_service.db import AnyRow, table_of
from voice_service.delivery.rules import (
    Drop,
    Go,
    Held,
    Lane,
    Rules,
    Wait,
    decide,
    first_moment,
)
from voice_service.models.messages import Message
from voice_service.services.due import TEXT, Due, anything_due, due_texts

# Longer than a call to the provider can take, and for others than safety longer than a text
# waits for a free place before it: whoever still holds one then has died.
LEASE = {Lane.SAFETY: timedelta(seconds=15), Lane.REPLIES: timedelta(seconds=45)}
LEASE[Lane.INVITATIONS] = LEASE[Lane.REPLIES]
_M = table_of(Message)


@dataclass(frozen=True, slots=True)
class Room:
    """How many texts a worker can take on: of any lane, and of safety alone."""

    any: int
    safety: int


_TAKE = (
    update(_M)
    .where(_M.c.id.in_(bindparam("ids", expanding=True)))
    .values(
        status="sending",
        lease_until=bindparam("lease"),
        attempts=_M.c.attempts + 1,
        held_for=None,
        sent_at=bindparam("now"),
    )
)
_HOLD = (
    update(_M)
    .where(_M.c.id.in_(bindparam("ids", expanding=True)))
    .values(due_at=bindparam("until"), held_for=bindparam("reason"))
)
_DROP = (
    update(_M)
    .where(_M.c.id.in_(bindparam("ids", expanding=True)))
    .values(status="failed", error_code=bindparam("code"), settled_at=bindparam("now"))
)
# After hours the whole lane is put off at once, not a batch at a time.
_PUT_OFF = (
    update(_M)
    .where(
        _M.c.status == "queued",
        _M.c.priority == int(Lane.INVITATIONS),
        _M.c.due_at <= bindparam("now"),
        TEXT,
    )
    .values(due_at=bindparam("until"), held_for=Held.QUIET_HOURS.value)
)


def claim(
    session: Session, room: Room, rules: Rules, *, now: datetime, look_first: bool = True
) -> Sequence[Outgoing]:
    """Take due texts for this worker alone, for as long as the lease runs; safety first.

    What may not go now is put off with its reason, what must never go is settled.
    """
    if look_first and not anything_due(session, now):
        return []
    opens, why = first_moment(rules, now)
    connection = session.connection()
    if why is not None:
        connection.execute(_PUT_OFF, {"now": now, "until": opens})
    taken: list[Outgoing] = []
    for lane in Lane:
        most = room.any - len(taken) if lane is not Lane.SAFETY else room.safety + room.any
        if most <= 0:
            continue
        texts = due_texts(session, lane, now=now, most=most)
        taken += _decided(session, texts, lane, rules, now)
    session.commit()
    return taken


def _decided(
    session: Session,
    texts: Iterable[tuple[AnyRow, Due]],
    lane: Lane,
    rules: Rules,
    now: datetime,
) -> list[Outgoing]:
    going: list[Outgoing] = []
    waiting: dict[Wait, list[int]] = defaultdict(list)
    dropped: dict[str, list[int]] = defaultdict(list)
    for row, text in texts:
        decision = decide(text.candidate(), rules, now)
        match decision:
            case Go(valid_for):
                text.goes()
                safety = row.priority == Lane.SAFETY
                going.append(Outgoing(row.id, row.phone, row.body, valid_for, safety))
            case Wait():
                waiting[decision].append(row.id)
            case Drop(code):
                dropped[code].append(row.id)
    _store(session, [one.id for one in going], now + LEASE[lane], waiting, dropped, now)
    return going


def _store(
    session: Session,
    going: Sequence[int],
    lease: datetime,
    waiting: dict[Wait, list[int]],
    dropped: dict[str, list[int]],
    now: datetime,
) -> None:
    connection = session.connection()
    if going:
        connection.execute(_TAKE, {"ids": going, "lease": lease, "now": now})
    for wait, ids in waiting.items():
        connection.execute(_HOLD, {"ids": ids, "until": wait.until, "reason": wait.reason.value})
    for code, ids in dropped.items():
        connection.execute(_DROP, {"ids": ids, "code": code, "now": now})


def give_back(session: Session, ids: Sequence[int], *, now: datetime) -> None:
    """Give back texts that were claimed and surely not begun."""
    session.execute(
        update(Message)
        .where(Message.id.in_(ids), Message.status == "sending")
        .values(
            status="queued",
            lease_until=None,
            due_at=now,
            sent_at=None,
            attempts=Message.attempts - 1,
        )
        .execution_options(synchronize_session=False)
    )
    session.commit()
