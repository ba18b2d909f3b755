"""The history of a concern: added to in the transaction that changes it, and checked as a chain."""

from collections.abc import Sequence
from datetime import datetime

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from voice_service.db import secrets_of
from voice_service.models.concerns import Concern, ConcernEvent
from voice_service.models.staff import StaffMember
from voice_service.safeguarding.history import Step, broken_at, digest
from voice_service.services import alarms

log = structlog.get_logger()


def add(
    session: Session,
    concern: Concern,
    action: str,
    *,
    by: StaffMember | None = None,
    now: datetime,
    **detail: object,
) -> ConcernEvent:
    """Add a step to the history of a concern, which the caller holds or has just made.

    `detail` is what can be written as JSON; notes and reasons of staff are sealed with it.
    """
    number = concern.events + 1
    step = Step(concern.id, number, now, by.id if by else None, action, detail)
    made = digest(_key(session), concern.last_digest, step)
    event = ConcernEvent(
        concern_id=concern.id,
        number=number,
        at=now,
        staff_member_id=step.by,
        action=action,
        detail=detail,
        digest=made,
    )
    session.add(event)
    concern.events, concern.last_digest = number, made
    return event


def of(session: Session, concern: Concern) -> Sequence[ConcernEvent]:
    """List the steps of a concern, the first one first."""
    return session.scalars(
        select(ConcernEvent)
        .options(joinedload(ConcernEvent.staff_member))
        .where(ConcernEvent.concern_id == concern.id)
        .order_by(ConcernEvent.number)
    ).all()


def broken(
    session: Session, concern: Concern, events: Sequence[ConcernEvent], *, now: datetime
) -> int | None:
    """Return the number of the first step that was changed behind our back; None for none.

    Raises an alarm in the caller's transaction when there is one.
    """
    steps = [
        Step(e.concern_id, e.number, e.at, e.staff_member_id, e.action, e.detail, e.digest)
        for e in events
    ]
    found = broken_at(_key(session), steps, count=concern.events, last=concern.last_digest)
    if found is not None:
        log.error("history_changed", concern=concern.id, step=found)
        alarms.raise_alarm(session, "history_changed", key=str(concern.id), now=now)
    return found


def _key(session: Session) -> bytes:
    return secrets_of(session.connection().dialect).history_key
