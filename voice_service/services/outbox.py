"""The outbox: rows of the message table that are to go out, claimed with a lease, sent, settled.

The network is called between two transactions, never inside one.
"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

import structlog
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from voice_service.channels.twilio_sms import (
    OPTED_OUT,
    OutcomeUnknownError,
    SendError,
    StatusReport,
)
from voice_service.keys import Secrets
from voice_service.models.messages import Message
from voice_service.models.people import OptOut, Participant
from voice_service.text.gsm7 import make_safe, measure

log = structlog.get_logger()

Send = Callable[[str, str], str]
SAFETY, REPLIES, INVITATIONS = 0, 1, 2
LEASE = timedelta(seconds=60)
MOST_ATTEMPTS = 6
BATCH = 20
# Twilio's words for what became of a text, in the order in which they can come true.
_PROGRESS = {"queued": 0, "accepted": 0, "sending": 1, "sent": 2, "delivered": 3, "read": 4}
_ENDED_BADLY = {"failed", "undelivered", "canceled"}


def queued(
    secrets: Secrets, *, kind: str, key: str, phone: str, body: str, priority: int, now: datetime
) -> Message:
    """Make the row of a text that is to go out once only: `key` says what it is for."""
    safe = make_safe(body)
    return Message(
        direction="out",
        channel="sms",
        kind=kind,
        status="queued",
        step_key=key,
        phone=phone,
        phone_lookup=secrets.lookup(phone),
        body=safe,
        segments=measure(safe).count,
        priority=priority,
        due_at=now,
        created_at=now,
    )


def deliver(
    session: Session,
    send: Send,
    *,
    now: Callable[[], datetime],
    stopping: Callable[[], bool] = lambda: False,
) -> int:
    """Send what is due, safety first; returns how many messages were taken in hand.

    When it is told to stop, what was claimed and not begun is left for the next worker.
    """
    recovered = recover(session, now=now())
    claimed = claim(session, now=now())
    for place, message in enumerate(claimed):
        if stopping():
            _release(session, claimed[place:], now=now())
            break
        if _begin(session, message, now=now()):
            _send_one(session, message, send, now)
    return recovered + len(claimed)


def claim(session: Session, *, now: datetime) -> Sequence[Message]:
    """Take a batch of due messages for this worker alone, for as long as the lease runs."""
    due = (
        select(Message.id)
        .outerjoin(Participant, Participant.id == Message.participant_id)
        .where(Message.status == "queued", Message.due_at <= now)
        # Nothing is asked of a child whom a person is dealing with; it waits.
        .where((Message.priority == SAFETY) | Participant.paused_at.is_(None))
        .order_by(Message.priority, Message.due_at, Message.id)
        .limit(BATCH)
        .with_for_update(skip_locked=True, of=Message)
    )
    ids = session.scalars(due).all()
    if not ids:
        session.rollback()
        return []
    session.execute(
        update(Message)
        .where(Message.id.in_(ids), Message.status == "queued")
        .values(status="claimed", lease_until=now + LEASE)
    )
    messages = session.scalars(
        select(Message)
        .where(Message.id.in_(ids))
        .order_by(Message.priority, Message.due_at, Message.id)
        .execution_options(populate_existing=True)
    ).all()
    stopped = set(
        session.scalars(
            select(OptOut.phone_lookup).where(
                OptOut.phone_lookup.in_([message.phone_lookup for message in messages])
            )
        )
    )
    going = []
    for message in messages:
        if message.phone_lookup in stopped and message.kind != "alert":
            _settle(message, "failed", str(OPTED_OUT), now)
        else:
            going.append(message)
    session.commit()
    return going


def _begin(session: Session, message: Message, *, now: datetime) -> bool:
    """Note that a claimed message is being sent; False when the claim was lost meanwhile."""
    begun = session.execute(
        update(Message)
        .where(Message.id == message.id, Message.status == "claimed", Message.lease_until >= now)
        .values(status="sending", lease_until=now + LEASE, attempts=Message.attempts + 1)
        .returning(Message.attempts)
        .execution_options(synchronize_session=False)
    ).first()
    session.commit()
    if begun is None:
        return False
    # Set without an event: a changed attribute would open a transaction before the network.
    set_committed_value(message, "attempts", begun[0])
    return True


def _release(session: Session, messages: Sequence[Message], *, now: datetime) -> None:
    """Give back what was claimed and not begun, so that it need not wait for the lease."""
    session.execute(
        update(Message)
        .where(Message.id.in_([message.id for message in messages]), Message.status == "claimed")
        .values(status="queued", lease_until=None, due_at=now)
    )
    session.commit()


def recover(session: Session, *, now: datetime) -> int:
    """Settle what a worker left behind: what it had not begun is queued again.

    Of what it was sending, a safety message goes again and a survey message does not.

    Nobody knows whether the text went out before the worker died, and asking a child twice
    is worse than asking once too little; for safety it is the other way round.
    """
    left = session.scalars(
        select(Message)
        .where(Message.status.in_(("claimed", "sending")), Message.lease_until < now)
        .limit(BATCH)
        .with_for_update(skip_locked=True)
    ).all()
    for message in left:
        message.lease_until = None
        again = message.priority == SAFETY and message.attempts < MOST_ATTEMPTS
        if message.status == "claimed" or again:
            message.status, message.due_at = "queued", now
        else:
            _settle(message, "unknown", "no outcome", now)
    if left:
        session.commit()
    else:
        session.rollback()
    return len(left)


def _send_one(session: Session, message: Message, send: Send, now: Callable[[], datetime]) -> None:
    # The claim is committed and nothing has been asked of the database since: no transaction
    # is open while the network is called.
    try:
        message.provider_sid = send(message.phone or "", message.body)
    except SendError as error:
        _after_error(session, message, error, now())
    except OutcomeUnknownError:
        if message.priority == SAFETY and message.attempts < MOST_ATTEMPTS:
            _again(message, "unknown", now())
        else:
            _settle(message, "unknown", "no outcome", now())
    else:
        _settle(message, "sent", None, now())
    session.commit()


def _after_error(session: Session, message: Message, error: SendError, now: datetime) -> None:
    log.warning("text_not_sent", message=message.id, code=error.code)
    if error.code == str(OPTED_OUT) and message.phone_lookup:
        _note_opt_out(session, message.phone_lookup, now)
    if error.again and message.attempts < MOST_ATTEMPTS:
        _again(message, error.code, now)
    else:
        _settle(message, "failed", error.code, now)


def _note_opt_out(session: Session, phone_lookup: str, now: datetime) -> None:
    known = select(OptOut.id).where(OptOut.phone_lookup == phone_lookup)
    if session.scalars(known).first() is not None:
        return
    try:
        with session.begin_nested():
            session.add(OptOut(phone_lookup=phone_lookup, source="provider", at=now))
    except IntegrityError:
        log.info("opt_out_known")  # another worker noted it in the same moment


def _again(message: Message, code: str, now: datetime) -> None:
    message.status, message.error_code, message.lease_until = "queued", code, None
    message.due_at = now + timedelta(seconds=5 * 2**message.attempts)


def _settle(message: Message, status: str, code: str | None, now: datetime) -> None:
    message.status, message.error_code = status, code
    message.lease_until, message.settled_at = None, now


def report(session: Session, given: StatusReport, *, now: datetime) -> None:
    """Take a status callback: they come late, twice and in any order, and only go forward."""
    message = session.scalars(
        select(Message)
        .where(Message.provider_sid == given.sid, Message.direction == "out")
        .with_for_update()
    ).first()
    if message is None:
        session.rollback()
        log.info("status_of_unknown_message")
        return
    # A reply in a webhook's answer has no sid of ours, so it is never found here.
    if given.status in _ENDED_BADLY and message.status != "delivered":
        _settle(message, "failed", given.error_code or given.status, now)
    elif _PROGRESS.get(given.status, -1) >= _PROGRESS["delivered"]:
        _settle(message, "delivered", None, now)
    session.commit()
