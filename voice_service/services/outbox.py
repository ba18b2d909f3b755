"""The outbox: rows of the message table that are to go out, by text or mail, in three lanes."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.orm import Session

from voice_service.delivery.rules import CHANGED, Lane
from voice_service.keys import Secrets
from voice_service.models.messages import Message
from voice_service.text.gsm7 import make_safe, measure

SAFETY, REPLIES, INVITATIONS = Lane.SAFETY, Lane.REPLIES, Lane.INVITATIONS
# The lanes of mails: they go to staff, and are not looked for among a hundred thousand invitations.
MAILED = (SAFETY, REPLIES)
# Texts that we begin: they count for the day's cap and the wave's spend limit.
BEGUN_BY_US = ("invitation", "reminder", "resume", CHANGED)
# How the keys of replies begin that hold words about safety.
SAID_OF_SAFETY = "safety:"
# What PostgreSQL's workers listen to.
CHANNEL = "voice_outbox"


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
        priority=int(priority),
        due_at=now,
        created_at=now,
    )


def mailed(
    *, kind: str, key: str, to: str, subject: str, body: str, now: datetime, priority: int = SAFETY
) -> Message:
    """Make the row of a mail to a member of staff that is to go out: `key` says what it is for."""
    if priority not in MAILED:
        raise ValueError(f"no mail goes in lane {priority}")
    return Message(
        direction="out",
        channel="mail",
        kind=kind,
        status="queued",
        step_key=key,
        email=to,
        # A subject is one line, and the first empty line ends it.
        body=f"{' '.join(subject.split())}\n\n{body}",
        priority=int(priority),
        due_at=now,
        created_at=now,
    )


def put(session: Session, *messages: Message) -> None:
    """Queue texts and mails in the caller's transaction; a worker wakes when that commits."""
    session.add_all(messages)
    wake(session)


def wake(session: Session) -> None:
    """Wake the workers when this transaction commits; on SQLite they look by themselves."""
    if session.connection().dialect.name == "postgresql":
        session.execute(select(func.pg_notify(CHANNEL, "")))


def withdraw_replies(session: Session, conversation_ids: Sequence[int], *, now: datetime) -> None:
    """Take back replies of conversations that did not go yet: a later one asks what stands."""
    if not conversation_ids:
        return
    session.execute(
        update(Message)
        .where(
            Message.conversation_id.in_(conversation_ids),
            Message.kind == "reply",
            Message.status == "queued",
            Message.priority == REPLIES,
            ~Message.step_key.startswith(SAID_OF_SAFETY),
        )
        .values(status="failed", error_code="superseded", settled_at=now)
        .execution_options(synchronize_session=False)
    )


def hold_wave(session: Session, wave_id: int) -> None:
    """Hold every waiting text of a wave until a person lets them go."""
    session.execute(
        update(Message)
        .where(*_waiting(wave_id))
        .values(due_at=None, held_for="stopped")
        .execution_options(synchronize_session=False)
    )


def let_go(session: Session, wave_id: int, reasons: Iterable[str], *, now: datetime) -> None:
    """Let the texts of a wave go that waited for a person; the rules are asked again."""
    session.execute(
        update(Message)
        .where(*_waiting(wave_id), Message.held_for.in_(list(reasons)))
        .values(due_at=now, held_for=None)
        .execution_options(synchronize_session=False)
    )
    wake(session)


def let_trial_go(session: Session, *, now: datetime) -> None:
    """Let everything go that waited because of a trial which is over."""
    session.execute(
        update(Message)
        .where(Message.status == "queued", Message.held_for == "trial")
        .values(due_at=now, held_for=None)
        .execution_options(synchronize_session=False)
    )


def _waiting(wave_id: int) -> tuple[ColumnElement[bool], ...]:
    return (
        Message.wave_id == wave_id,
        Message.status == "queued",
        Message.direction == "out",
        Message.kind.in_(BEGUN_BY_US),
    )
