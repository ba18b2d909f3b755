"""The ladder of alerts of one concern: when somebody is told next, and how it begins anew."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from voice_service.delivery.workdays import one_working_day_after
from voice_service.models.concerns import Concern
from voice_service.safeguarding.cover import LADDER, next_alert
from voice_service.safeguarding.handling import Action, Facts, Status, after
from voice_service.safeguarding.screening import Severity
from voice_service.services import histories

# So that what fails at once is not tried again and again within a second.
SOONEST = timedelta(minutes=1)


def next_time(concern: Concern, now: datetime) -> datetime:
    """Return when somebody is told again, while nobody has acknowledged it.

    After the last rung it goes on at the pace of that rung: it never falls silent.
    """
    severity = Severity(concern.severity)
    due = next_alert(severity, concern.ladder_from or concern.raised_at, concern.alert_step)
    if due is None:
        ladder = LADDER[severity]
        due = now + ladder[-1] if ladder else one_working_day_after(now)
    return max(due, now + SOONEST)


def begin(concern: Concern, *, now: datetime) -> None:
    """Begin the ladder of a concern's severity from its first rung; an earlier alert stays due."""
    earlier = concern.next_alert_at
    concern.ladder_from, concern.alert_step = now, 0
    due = next_time(concern, now)
    concern.next_alert_at = min(earlier, due) if earlier is not None else due


def wait_again(session: Session, concern: Concern, why: str, *, now: datetime) -> None:
    """Let a concern wait for a person anew, whatever was done with it; its ladder begins.

    What was decided stays in its history, and must be decided anew before it can be closed.
    """
    if concern.status != Status.WAITING.value:
        status = after(Facts(Status(concern.status)), Action.WAIT_AGAIN)
        concern.status, concern.closed_at = status.value, None
        concern.acknowledged_at = concern.acknowledged_by_id = concern.next_alert_at = None
        histories.add(session, concern, Action.WAIT_AGAIN.value, now=now, why=why)
    begin(concern, now=now)
