"""Posting: mails to staff, each claimed with a lease, sent at least once, and settled."""

import random
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import and_, bindparam, select, update
from sqlalchemy.orm import Session

from voice_service.channels.mail import MailError
from voice_service.db import reading, table_of
from voice_service.delivery.rules import Lane
from voice_service.models.messages import Message
from voice_service.services import alarms, escalating, outbox
from voice_service.services.settling import GIVE_UP_AFTER, pause

log = structlog.get_logger()

# Longer than a mail can take: whoever still holds one then has died.
LEASE = timedelta(seconds=45)
# After so many failures in a row people are told, and again while it lasts.
FAILURES = 3
TELL_AGAIN_AFTER = timedelta(hours=1)

_M = table_of(Message)
_LANES = [int(lane) for lane in outbox.MAILED]
_DUE = and_(
    *(_M.c.status == "queued", _M.c.priority.in_(_LANES), _M.c.due_at <= bindparam("now")),
    _M.c.channel == "mail",
)
_LOST = and_(
    *(_M.c.status == "sending", _M.c.lease_until < bindparam("now"), _M.c.channel == "mail"),
)
_ANYTHING = select(
    select(1).where(_DUE).exists().label("due"), select(1).where(_LOST).exists().label("lost")
)
# Nobody knows whether it went: it goes again, because a mail has no log to look in.
_LET_GO = (
    update(_M)
    .where(_LOST)
    .values(status="queued", lease_until=None, due_at=bindparam("now", type_=_M.c.due_at.type))
)
_NEXT = (
    select(*(_M.c.id, _M.c.email, _M.c.body, _M.c.attempts, _M.c.priority, _M.c.created_at))
    .where(_DUE)
    .order_by(_M.c.priority, _M.c.due_at, _M.c.id)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True, key_share=True)
)
_TAKE = (
    update(_M)
    .where(_M.c.id.in_(bindparam("ids", expanding=True)), _M.c.status == "queued")
    .values(
        status="sending",
        lease_until=bindparam("lease"),
        attempts=_M.c.attempts + 1,
        sent_at=bindparam("now"),
    )
)


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail that one worker alone has for a while; `attempts` counts this try, too."""

    id: int
    to: str = field(repr=False)
    subject: str = field(repr=False)
    text: str = field(repr=False)
    attempts: int
    priority: int
    created_at: datetime

    @property
    def message_id(self) -> str:
        """Return what every try of this mail is known by, before the @."""
        return f"{self.created_at:%Y%m%d%H%M%S}.{self.id}"


class Line:
    """How the mail server has answered one worker lately."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._failures = 0
        self._told_at: datetime | None = None

    def is_down(self, error: MailError | None, *, now: datetime) -> bool:
        """Count what became of a mail; tells whether people must now be told of the server."""
        with self._lock:
            if error is None or not error.away:
                self._failures, self._told_at = 0, None
                return False
            self._failures += 1
            told = self._told_at is not None and now - self._told_at < TELL_AGAIN_AFTER
            if self._failures < FAILURES or told:
                return False
            self._told_at = now
            return True


def claim(session: Session, most: int, *, now: datetime) -> Sequence[Letter]:
    """Take due mails for this worker alone, for as long as the lease runs; safety first.

    They go to staff, so that no quiet hours, no trial and no cap hold them.
    """
    with reading():
        found = session.connection().execute(_ANYTHING, {"now": now}).one()
        session.rollback()
    if not any(found):
        return []
    connection = session.connection()
    if found.lost:
        connection.execute(_LET_GO, {"now": now})
    rows = connection.execute(_NEXT, {"now": now, "most": most}).all()
    if rows:
        taken = {"ids": [row.id for row in rows], "lease": now + LEASE, "now": now}
        connection.execute(_TAKE, taken)
    session.commit()
    return [
        Letter(
            *(row.id, row.email or "", *_parts(row.body)),
            *(row.attempts + 1, row.priority, row.created_at),
        )
        for row in rows
    ]


def _parts(body: str) -> tuple[str, str]:
    subject, _, text = body.partition("\n\n")
    return subject, text


def settle(
    session: Session,
    letter: Letter,
    error: MailError | None,
    *,
    now: datetime,
    chance: random.Random,
    down: bool = False,
) -> None:
    """Record what became of a mail: it went, it goes again later, or it is lost for good.

    `down`: the server takes no mail at all, and people must be told.
    """
    if error is None:
        # The lease may have run out meanwhile: that it went still counts.
        sent = {"status": "sent", "sent_at": now, "settled_at": now, "error_code": None}
        _change(session, letter, _M.c.status.in_(("sending", "queued")), due_at=None, **sent)
    else:
        _not_sent(session, letter, error, now=now, chance=chance)
    if down:
        alarms.raise_alarm(session, "mail_down", key="mail", now=now)
    session.commit()


def _not_sent(
    session: Session, letter: Letter, error: MailError, *, now: datetime, chance: random.Random
) -> None:
    log.warning("mail_not_sent", message=letter.id, code=error.code, attempt=letter.attempts)
    again = not error.permanent and now - letter.created_at < GIVE_UP_AFTER
    later = now + pause(letter.priority, letter.attempts, chance)
    mine = and_(_M.c.status == "sending", _M.c.attempts == letter.attempts)
    changed = _change(
        *(session, letter, mine),
        status="queued" if again else "failed",
        error_code=error.code if again or error.permanent else "retries_used_up",
        due_at=later if again else None,
        sent_at=None,
        settled_at=None if again else now,
    )
    if changed and not again and letter.priority == Lane.SAFETY:
        alarms.raise_alarm(
            session, "safety_lost", code=f"mail_{error.code}", message_id=letter.id, now=now
        )
        escalating.lost(session, letter.id, now=now)


def _change(session: Session, letter: Letter, still: Any, **values: Any) -> bool:
    """Change a mail if it is `still` so; tells whether it was."""
    changed = update(_M).where(_M.c.id == letter.id, still).values(lease_until=None, **values)
    return bool(session.connection().execute(changed).rowcount)
