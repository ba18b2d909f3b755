"""Decisions and referrals: what is done about a concern, and the clock of one working day."""

from datetime import datetime

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from voice_service.db import HELD
from voice_service.delivery.workdays import one_working_day_after
from voice_service.models.concerns import Concern, Referral
from voice_service.models.staff import StaffMember
from voice_service.safeguarding.handling import REFERRALS, Action, Decision, HandlingError
from voice_service.services import alarms, alerts, desk, recipients
from voice_service.services.handling import open_referrals, step
from voice_service.services.library import Means

log = structlog.get_logger()

LONGEST_NAME = 500
BATCH = 50


def decide(
    session: Session,
    concern_id: int,
    staff: StaffMember,
    decision: Decision,
    reason: str,
    *,
    now: datetime,
) -> Concern:
    """Record what is done and why; a referral starts the clock of one working day."""
    concern = desk.one(session, concern_id, staff)
    step(session, concern, Action.DECIDE, staff, now, reason, decision=decision.value)
    concern.decision, concern.decided_at = decision.value, now
    concern.next_alert_at = None
    if decision in REFERRALS:
        due = one_working_day_after(now)
        session.add(
            Referral(
                concern_id=concern.id,
                agency=decision.value,
                made_at=now,
                made_by_id=staff.id,
                due_at=due,
                chase_at=due,
            )
        )
        step(session, concern, Action.REFER, staff, now, to=decision.value, due=due.isoformat())
    session.commit()
    log.info("concern_decided", concern=concern.id, decision=decision.value)
    return concern


def received(
    session: Session,
    concern_id: int,
    staff: StaffMember,
    referral_id: int,
    by: str,
    *,
    now: datetime,
) -> Concern:
    """Record that an agency has said that it has a referral, and who said so; its clock stops."""
    concern = desk.one(session, concern_id, staff)
    waiting = {referral.id: referral for referral in open_referrals(session, concern)}
    referral, by = waiting.get(referral_id), by.strip()[:LONGEST_NAME]
    if referral is None or not by:
        session.rollback()
        raise HandlingError(
            "There is no such referral that waits for an answer."
            if referral is None
            else "Write who answered there, and their reference."
        )
    step(session, concern, Action.RECEIVED, staff, now, answered_by=by, to=referral.agency)
    referral.received_at, referral.received_by, referral.chase_at = now, by, None
    session.commit()
    return concern


def chase(session: Session, *, now: datetime, means: Means) -> bool:
    """Remind whoever made a referral that no agency has answered in time; tells whether any was.

    It goes on once each working day until somebody writes down who answered.
    """
    late = session.execute(
        select(Referral.id, Referral.concern_id)
        .where(Referral.received_at.is_(None), Referral.chase_at <= now)
        .order_by(Referral.concern_id, Referral.id)
        .limit(BATCH)
    ).all()
    for row in late:
        # The concern first, as whoever writes down the answer does.
        concern = session.get_one(Concern, row.concern_id, with_for_update=HELD)
        referral = session.get_one(Referral, row.id, with_for_update=HELD, populate_existing=True)
        if referral.chase_at is None or referral.chase_at > now:
            continue  # answered, or chased by another worker, meanwhile
        people = recipients.everybody_of(session, concern, now=now)
        theirs = (referral.made_by_id, concern.assigned_to_id)
        who = next((person for person in people if person.id in theirs), None)
        alerts.tell(session, concern, "chased", now=now, means=means, who=who)
        alarms.raise_alarm(session, "referral_late", key=str(referral.id), now=now)
        referral.chase_at = one_working_day_after(now)
    if late:
        session.commit()
    else:
        session.rollback()
    return bool(late)
