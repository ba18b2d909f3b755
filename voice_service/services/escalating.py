"""Escalating: the next person is told of what nobody has acknowledged, by either way."""

from datetime import datetime

import structlog
from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session, aliased

from voice_service.db import reading
from voice_service.models.concerns import Alert, Concern
from voice_service.models.messages import Message
from voice_service.safeguarding.cover import LADDER, next_alert
from voice_service.safeguarding.handling import Status
from voice_service.safeguarding.screening import Severity
from voice_service.services import alarms, alerts
from voice_service.services.library import Means

log = structlog.get_logger()

# How many concerns are passed on in one transaction.
BATCH = 50
_SILENT = (Concern.status == Status.WAITING.value, Concern.next_alert_at.is_not(None))


def escalate(session: Session, *, now: datetime, means: Means) -> bool:
    """Tell the next person of every concern that nobody has acknowledged in time.

    Tells whether there was one. Two workers never pass on the same concern.
    """
    with reading():
        due = session.scalars(
            select(Concern.id).where(*_SILENT, Concern.next_alert_at <= now).limit(1)
        ).first()
        session.rollback()
    if due is None:
        return False
    found = session.scalars(
        select(Concern)
        .where(*_SILENT, Concern.next_alert_at <= now)
        .order_by(Concern.next_alert_at, Concern.id)
        .limit(BATCH)
        .with_for_update(skip_locked=True, key_share=True)
    ).all()
    for concern in found:
        _pass_on(session, concern, now=now, means=means)
    session.commit()
    return bool(found)


def _pass_on(session: Session, concern: Concern, *, now: datetime, means: Means) -> None:
    severity = Severity(concern.severity)
    rung = next_alert(severity, concern.raised_at, concern.alert_step)
    in_time = rung is not None and rung > now
    alerts.tell(session, concern, "path_lost" if in_time else "escalated", now=now, means=means)
    if not in_time:
        concern.alert_step += 1
        if concern.alert_step >= len(LADDER[severity]):
            alarms.raise_alarm(session, "unacknowledged", key=str(concern.id), now=now)
    concern.next_alert_at = alerts.next_time(concern, now)
    log.warning("concern_passed_on", concern=concern.id, step=concern.alert_step)


def lost(session: Session, message_id: int, *, now: datetime) -> None:
    """Let the next person be told at once when both ways to the first were lost.

    To be called, in the transaction that settles it, for every safety message that is lost.
    """
    text, mail = aliased(Message), aliased(Message)
    # What still goes, or arrived, is a way that holds.
    holds = ("queued", "sending", "sent", "delivered")
    nobody = (
        select(Alert.concern_id)
        .outerjoin(text, text.id == Alert.message_id)
        .outerjoin(mail, mail.id == Alert.mail_id)
        .where(or_(Alert.message_id == message_id, Alert.mail_id == message_id))
        .where(or_(text.id.is_(None), text.id == message_id, text.status.not_in(holds)))
        .where(or_(mail.id.is_(None), mail.id == message_id, mail.status.not_in(holds)))
    )
    session.execute(
        update(Concern)
        .where(Concern.id.in_(nobody), Concern.status == Status.WAITING.value)
        .values(next_alert_at=now)
        .execution_options(synchronize_session=False)
    )
