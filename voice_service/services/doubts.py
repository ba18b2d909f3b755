"""Doubts: texts of which nobody knows whether they went, and what the provider's log tells."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import and_, bindparam, case, select, update
from sqlalchemy.orm import Session

from voice_service.db import HELD, AnyRow, reading, table_of
from voice_service.delivery.rules import Lane
from voice_service.models.messages import Message
from voice_service.services import alarms
from voice_service.services.settling import GIVE_UP_AFTER, GRACE, MOST_DOUBTFUL

_M = table_of(Message)
_TEXT = _M.c.channel == "sms"
_LOST = and_(_M.c.status == "sending", _M.c.lease_until < bindparam("now"), _TEXT)
_ANY_LOST = select(_M.c.id).where(_LOST).limit(1)
_NOW_IN_DOUBT = (
    update(_M)
    .where(_LOST)
    .values(
        status="unknown",
        lease_until=None,
        doubtful=_M.c.doubtful + 1,
        due_at=case(
            (
                and_(_M.c.priority == int(Lane.SAFETY), _M.c.doubtful + 1 < MOST_DOUBTFUL),
                bindparam("now", type_=_M.c.due_at.type),
            ),
            else_=bindparam("later", type_=_M.c.due_at.type),
        ),
    )
)


def recover(session: Session, *, now: datetime) -> int:
    """Note that nobody knows what became of the texts that a dead worker was sending.

    Returns how many. They are looked up at the provider before anything else is done.
    """
    with reading():
        lost = session.connection().execute(_ANY_LOST, {"now": now}).first()
        session.rollback()
    if lost is None:
        return 0
    moments = {"now": now, "later": now + GRACE}
    found: int = session.connection().execute(_NOW_IN_DOUBT, moments).rowcount
    session.commit()
    return found


_LOOK_UP = (
    select(*(_M.c.id, _M.c.phone, _M.c.body, _M.c.created_at))
    .where(
        _M.c.status == "unknown",
        _M.c.settled_at.is_(None),
        _M.c.due_at <= bindparam("now"),
        _TEXT,
    )
    .order_by(_M.c.priority, _M.c.due_at, _M.c.id)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True, key_share=True)
)


def in_doubt(session: Session, most: int, *, now: datetime) -> Sequence[AnyRow]:
    """Take texts whose fate nobody knows, to be looked up; others leave them alone meanwhile."""
    connection = session.connection()
    rows = connection.execute(_LOOK_UP, {"now": now, "most": most}).all()
    if rows:
        ids = [row.id for row in rows]
        connection.execute(
            update(_M).where(_M.c.id.in_(ids)).values(due_at=now + timedelta(minutes=1))
        )
    session.commit()
    return rows


def resolve(
    session: Session, message_id: int, sids: Sequence[str] | None, *, now: datetime
) -> None:
    """Settle a doubtful text by what the provider's log has of it; None: it could not be asked.

    What is not in the log was never sent, and goes again. While the log cannot be read, a survey
    message waits, and a safety message goes a second time rather than never.
    """
    message = session.get(Message, message_id, with_for_update=HELD)
    if message is None or message.status != "unknown" or message.settled_at is not None:
        session.rollback()  # a callback was faster
        return
    if sids and _another_under_way(session, message):
        message.due_at = now + timedelta(minutes=1)  # first see which of the two it is
        session.commit()
        return
    ours = _unclaimed(session, sids or ())
    safety = message.priority == Lane.SAFETY
    if ours:
        message.status, message.provider_sid = "sent", ours[0]
        message.settled_at, message.due_at = now, None
    elif sids is not None or (safety and message.doubtful < MOST_DOUBTFUL):
        message.status, message.due_at, message.sent_at = "queued", now, None
    elif now - message.created_at > GIVE_UP_AFTER:
        message.error_code, message.settled_at, message.due_at = "no_outcome", now, None
        alarms.raise_alarm(
            session, "no_outcome", message_id=message.id, wave_id=message.wave_id, now=now
        )
    else:
        message.due_at = now + timedelta(minutes=5)
    session.commit()


def _another_under_way(session: Session, message: Message) -> bool:
    """Tell whether another text to the same number is being sent: the log may mean that one."""
    other = select(Message.id).where(
        Message.phone_lookup == message.phone_lookup,
        Message.direction == "out",
        Message.status == "sending",
        Message.id != message.id,
    )
    return session.scalars(other).first() is not None


def _unclaimed(session: Session, sids: Sequence[str]) -> list[str]:
    """Leave out the sids that are known to belong to other texts with the same words."""
    if not sids:
        return []
    taken = set(
        session.scalars(select(Message.provider_sid).where(Message.provider_sid.in_(list(sids))))
    )
    return [sid for sid in sids if sid not in taken]
