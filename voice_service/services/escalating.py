"""Escalating: the next person is told of what nobody has acknowledged, by either way."""

from datetime import datetime

import structlog
from sqlalchemy import ColumnElement, Select, func, or_, select, update
from sqlalchemy.orm import Session, aliased

from voice_service.db import reading
from voice_service.delivery.workdays import one_working_day_after
from voice_service.models.concerns import Alert, Concern
from voice_service.models.messages import Message
from voice_service.models.staff import SAFEGUARDING_LEAD, SENIOR_OFFICER, Role, StaffMember
from voice_service.safeguarding.cover import LADDER, next_alert
from voice_service.safeguarding.handling import Status
from voice_service.safeguarding.screening import Severity
from voice_service.services import alarms, alerts, ladder, recipients
from voice_service.services.library import Means

log = structlog.get_logger()

# How many concerns are passed on in one transaction.
BATCH = 50
# After so many alerts of one concern a way that is lost is no longer tried again at once.
MOST_AT_ONCE = 8
_IN_HAND = (Status.ACKNOWLEDGED.value, Status.DECIDED.value)
# Somebody has it who is no longer here, or reads concerns no more.
_LEFT = (
    Concern.status.in_(_IN_HAND),
    Concern.assigned_to_id.in_(
        select(StaffMember.id).where(
            ~StaffMember.active
            | ~StaffMember.roles.any(Role.name.in_((SAFEGUARDING_LEAD, SENIOR_OFFICER)))
        )
    ),
)


def escalate(session: Session, *, now: datetime, means: Means) -> bool:
    """Tell the next person of every concern that nobody has acknowledged in time.

    One whose person has left waits anew; one that is acknowledged and not decided is brought back
    to mind each working day. Tells whether there was any. Two workers never pass on the same.
    """
    due = Concern.next_alert_at <= now
    with reading():
        found = session.scalars(select(Concern.id).where(due).limit(1)).first()
        found = found or session.scalars(select(Concern.id).where(*_LEFT).limit(1)).first()
        session.rollback()
    if found is None:
        return False
    left = session.scalars(_taken(*_LEFT)).all()
    for concern in left:
        ladder.wait_again(session, concern, "left", now=now)
        alerts.tell(session, concern, "passed_on", now=now, means=means)
    others = session.scalars(_taken(due)).all()
    for concern in others:
        _pass_on(session, concern, now=now, means=means)
    session.commit()
    return bool(left or others)


def _taken(*which: ColumnElement[bool]) -> Select[Concern]:
    return (
        select(Concern)
        .where(*which)
        .order_by(Concern.next_alert_at, Concern.id)
        .limit(BATCH)
        .with_for_update(skip_locked=True, key_share=True)
    )


def _pass_on(session: Session, concern: Concern, *, now: datetime, means: Means) -> None:
    if concern.status != Status.WAITING.value:
        _bring_to_mind(session, concern, now=now, means=means)
        return
    severity = Severity(concern.severity)
    began = concern.ladder_from or concern.raised_at
    rung = next_alert(severity, began, concern.alert_step)
    in_time = rung is not None and rung > now
    alerts.tell(session, concern, "path_lost" if in_time else "escalated", now=now, means=means)
    if not in_time:
        concern.alert_step += 1
        if concern.alert_step >= len(LADDER[severity]):
            alarms.raise_alarm(session, "unacknowledged", key=str(concern.id), now=now)
    concern.next_alert_at = ladder.next_time(concern, now)
    log.warning("concern_passed_on", concern=concern.id, step=concern.alert_step)


def _bring_to_mind(session: Session, concern: Concern, *, now: datetime, means: Means) -> None:
    """Tell whoever deals with a concern again, or the next person when that way is lost."""
    last = alerts.of_concern(session, concern)[-1:]
    if last and not alerts.reached(last[0]):
        alerts.tell(session, concern, "path_lost", now=now, means=means)
    else:
        dealing = recipients.dealing_with(session, concern)
        alerts.tell(session, concern, "reminded", now=now, means=means, who=dealing)
    undecided = concern.status == Status.ACKNOWLEDGED.value
    concern.next_alert_at = one_working_day_after(now) if undecided else None


def lost(session: Session, message_id: int, *, now: datetime) -> None:
    """Let the next person be told at once when both ways to the first were lost.

    To be called, in the transaction that settles it, for every safety message that is lost,
    whatever became of the concern meanwhile.
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
    many = select(Alert.concern_id).group_by(Alert.concern_id).having(func.count() > MOST_AT_ONCE)
    soon = now + alerts.ONE_ALERT_FOR
    for which, when in ((Concern.id.not_in(many), now), (Concern.id.in_(many), soon)):
        session.execute(
            update(Concern)
            .where(Concern.id.in_(nobody), which)
            .values(next_alert_at=when)
            .execution_options(synchronize_session=False)
        )
