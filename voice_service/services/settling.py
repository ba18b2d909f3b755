"""Settling: what became of a text, from the provider's answer, its callbacks, or its log."""

import random
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import and_, bindparam, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from voice_service.channels.twilio_api import Outcome
from voice_service.channels.twilio_sms import StatusReport
from voice_service.db import AnyRow, table_of
from voice_service.delivery.codes import Action, code
from voice_service.delivery.progress import after
from voice_service.delivery.rules import Lane
from voice_service.models.messages import Message
from voice_service.services import alarms, escalating, outbox, stopping

log = structlog.get_logger()

# With the longest pause between them, about a day.
MOST_ATTEMPTS = 100
LONGEST_PAUSE = timedelta(minutes=15)
# The provider's log can lag behind: a text in doubt that it does not have by now was never there.
# Most are settled long before, by a callback; nobody waits for the rest.
GRACE = timedelta(hours=1)
GIVE_UP_AFTER = timedelta(hours=24)
# When no callback has told what became of a text by then, we ask.
SILENT_FOR = timedelta(hours=1)
# How often a safety message may go out without our knowing whether it did.
MOST_DOUBTFUL = 2

_M = table_of(Message)
# A lease may have run out before the answer came: the answer still counts.
_OPEN = or_(_M.c.status == "sending", and_(_M.c.status == "unknown", _M.c.settled_at.is_(None)))
_SENDING = select(
    *(_M.c.id, _M.c.priority, _M.c.attempts, _M.c.doubtful, _M.c.phone_lookup, _M.c.wave_id),
    _M.c.created_at,
).where(_M.c.id.in_(bindparam("ids", expanding=True)), _OPEN)
_SETTLED = ("status", "provider_sid", "error_code", "due_at", "sent_at", "settled_at", "doubtful")
_SETTLE = (
    update(_M)
    .where(_M.c.id == bindparam("row"), _OPEN)
    .values(lease_until=None, **{name: bindparam(f"new_{name}") for name in _SETTLED})
)


def settle(
    session: Session, outcomes: Sequence[Outcome], *, now: datetime, chance: random.Random
) -> None:
    """Record what became of a batch of texts that were handed over, in one transaction."""
    try:
        _settle_all(session, outcomes, now=now, chance=chance)
    except IntegrityError:
        # One sid is known for another text: that one must not keep the others.
        session.rollback()
        for outcome in outcomes:
            try:
                _settle_all(session, [outcome], now=now, chance=chance)
            except IntegrityError:
                session.rollback()
                log.error("sid_known_already", message=outcome.id)


def _settle_all(
    session: Session, outcomes: Sequence[Outcome], *, now: datetime, chance: random.Random
) -> None:
    connection = session.connection()
    given = {outcome.id: outcome for outcome in outcomes}
    # In this order, so that two workers never wait for each other.
    rows = connection.execute(_SENDING.order_by(_M.c.id), {"ids": list(given)}).all()
    if rows:
        values = [_settled(row, given[row.id], now, chance) for row in rows]
        connection.execute(_SETTLE, values)
    for row in rows:
        if (refused := given[row.id].code) is not None:
            _act_on(session, row, refused, now, lost=not _again(row, refused, now))
    session.commit()


def _settled(row: AnyRow, outcome: Outcome, now: datetime, chance: random.Random) -> dict[str, Any]:
    new: dict[str, Any] = {
        "status": "sent",
        "provider_sid": outcome.sid,
        "error_code": None,
        "due_at": now + SILENT_FOR,
        "sent_at": now,
        "settled_at": now,
        "doubtful": row.doubtful,
    }
    if outcome.unclear:
        new |= {
            "status": "unknown",
            "due_at": _look_at(row.priority, row.doubtful + 1, now),
            "settled_at": None,
            "doubtful": row.doubtful + 1,
        }
    elif outcome.code is not None:
        again = _again(row, outcome.code, now)
        new |= {
            "status": "queued" if again else "failed",
            "error_code": outcome.code if again else _for_good(outcome.code),
            "due_at": now + pause(row.priority, row.attempts, chance) if again else None,
            "sent_at": None,
            "settled_at": None if again else now,
        }
    return {"row": row.id, **{f"new_{name}": value for name, value in new.items()}}


def _for_good(refused: str) -> str:
    return "retries_used_up" if code(refused).action is Action.RETRY else refused


def _look_at(lane: int, doubtful: int, now: datetime) -> datetime:
    """Return when to look a doubtful text up: safety at once, while it may still go again."""
    return now if lane == Lane.SAFETY and doubtful < MOST_DOUBTFUL else now + GRACE


def _again(row: AnyRow, refused: str, now: datetime) -> bool:
    action = code(refused).action
    if action not in (Action.RETRY, Action.MEND):
        return False
    if row.priority == Lane.SAFETY:
        return bool(now - row.created_at < GIVE_UP_AFTER)
    return bool(row.attempts < MOST_ATTEMPTS)


def pause(lane: int, attempts: int, chance: random.Random) -> timedelta:
    """Return how long to wait before the next try: doubling, with jitter, shorter for safety."""
    longest = timedelta(seconds=30) if lane == Lane.SAFETY else LONGEST_PAUSE
    full = min(longest, timedelta(seconds=2.0 ** min(attempts, 12)))
    return full * chance.uniform(0.5, 1.0)


def _act_on(
    session: Session, row: AnyRow | Message, refused: str, now: datetime, *, lost: bool
) -> None:
    """Do what a provider's code asks for beside trying again: opt out, or tell staff.

    A safety message that is `lost` is told to staff whatever the reason.
    """
    log.warning("text_not_sent", message=row.id, code=refused)
    action = code(refused).action
    if action is Action.STOP and row.phone_lookup:
        stopping.stop(session, row.phone_lookup, "provider", now=now)
    elif action in (Action.ALERT_STAFF, Action.MEND) or (lost and action is Action.RETRY):
        alarms.raise_alarm(
            session, "refused", code=refused, message_id=row.id, wave_id=row.wave_id, now=now
        )
    if lost and row.wave_id is not None:
        # What did not go was not spent: others that waited for the money may go.
        outbox.let_go(session, row.wave_id, ["spend_limit"], now=now)
    if lost and row.priority == Lane.SAFETY:
        alarms.raise_alarm(session, "safety_lost", code=refused, message_id=row.id, now=now)
        escalating.lost(session, row.id, now=now)


def report(session: Session, given: StatusReport, *, now: datetime) -> None:
    """Take a status callback: they come late, twice, in any order, or before our own answer."""
    message = _reported(session, given)
    if message is None:
        session.rollback()
        log.info("status_of_unknown_message")
        return
    before, message.status = message.status, after(message.status, given.status)
    message.provider_sid = message.provider_sid or given.sid
    if message.status != before:
        message.lease_until = message.due_at = message.held_for = None
        message.settled_at = now
        failed = message.status == "failed"
        message.error_code = (given.error_code or given.status) if failed else None
        if failed:
            _act_on(session, message, message.error_code or "failed", now, lost=True)
    session.commit()


def _reported(session: Session, given: StatusReport) -> Message | None:
    found = session.scalars(
        select(Message)
        .where(Message.provider_sid == given.sid, Message.direction == "out")
        .with_for_update(key_share=True)
    ).first()
    if found is not None or given.message_id is None:
        return found
    # We never learnt the sid: whoever was sending it died, or did not wait long enough.
    return session.scalars(
        select(Message)
        .where(
            Message.id == given.message_id,
            Message.direction == "out",
            Message.provider_sid.is_(None),
            Message.attempts > 0,
        )
        .with_for_update(key_share=True)
    ).first()


# A mail is in no log of the provider: posting lets it go again.
