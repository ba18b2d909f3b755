"""Alarms: trouble with the line itself, counted once until a person has seen it."""

from collections.abc import Sequence
from datetime import datetime

import structlog
from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from voice_service.models.alarms import Alarm
from voice_service.models.staff import AuditEvent, StaffMember

log = structlog.get_logger()

MOST_SHOWN = 100


def raise_alarm(
    session: Session,
    kind: str,
    *,
    now: datetime,
    key: str = "",
    code: str | None = None,
    message_id: int | None = None,
    wave_id: int | None = None,
) -> None:
    """Raise an alarm in the caller's transaction, or count it on the one that is still unseen."""
    open_key = f"{kind}:{code or ''}:{key}"[:64]
    log.warning("alarm", kind=kind, code=code, message=message_id)
    if _counted(session, open_key, now):
        return
    alarm = Alarm(
        kind=kind,
        code=code,
        message_id=message_id,
        wave_id=wave_id,
        open_key=open_key,
        raised_at=now,
        last_at=now,
    )
    try:
        with session.begin_nested():
            session.add(alarm)
    except IntegrityError:
        _counted(session, open_key, now)  # raised in the same moment by somebody else


def _counted(session: Session, open_key: str, now: datetime) -> bool:
    again = (
        update(Alarm)
        .where(Alarm.open_key == open_key)
        .values(count=Alarm.count + 1, last_at=now)
        .execution_options(synchronize_session=False)
    )
    return bool(session.execute(again).rowcount)  # type: ignore[attr-defined]


def unseen(session: Session) -> Sequence[Alarm]:
    """List the alarms that nobody has seen yet, the newest first."""
    return session.scalars(
        select(Alarm)
        .where(Alarm.seen_at.is_(None))
        .order_by(Alarm.last_at.desc())
        .limit(MOST_SHOWN)
    ).all()


def how_many(session: Session) -> int:
    """Count the alarms that nobody has seen yet."""
    return session.scalar(select(func.count()).where(Alarm.seen_at.is_(None))) or 0


def see(session: Session, alarm_id: int, staff: StaffMember, *, now: datetime) -> None:
    """Record that a person has seen an alarm; the same trouble afterwards is a new one."""
    alarm = session.get(Alarm, alarm_id, with_for_update=True)
    if alarm is not None and alarm.seen_at is None:
        alarm.seen_at, alarm.seen_by_id, alarm.open_key = now, staff.id, None
        session.add(
            AuditEvent(
                at=now,
                staff_member_id=staff.id,
                action="saw",
                subject="alarm",
                subject_id=alarm.id,
            )
        )
    session.commit()
