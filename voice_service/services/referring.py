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
from voice_service.services import alarms, alerts, desk
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
    session: Session, concern_id: int, staff: StaffMember, by: str, *, now: datetime
) -> Concern:
    """Record that an agency has said that it has a referral, and who said so; the clock stops."""
    concern = desk.one(session, concern_id, staff)
    open_ones = open_referrals(session, concern)
    if not by.strip() or not open_ones:
        session.rollback()
        raise HandlingError(
            "Write who answered there, and their reference."
            if open_ones
            else "There is no referral that waits for an answer."
        )
    for referral in open_ones:
        referral.received_at, referral.received_by, referral.chase_at = (
            now,
            by.strip()[:LONGEST_NAME],
            None,
        )
    step(session, concern, Action.RECEIVED, staff, now, answered_by=by.strip()[:LONGEST_NAME])
    session.commit()
    return concern


def chase(session: Session, *, now: datetime, means: Means) -> bool:
    """Remind whoever made a referral that no agency has answered in time; tells whether any was.

    It goes on once each working day until somebody writes down who answered.
    """
    late = session.scalars(
        select(Referral)
        .where(Referral.received_at.is_(None), Referral.chase_at <= now)
        .order_by(Referral.chase_at)
        .limit(BATCH)
        .with_for_update(skip_locked=True, key_share=True)
    ).all()
    for referral in late:
        concern = session.get_one(Concern, referral.concern_id, with_for_update=HELD)
        people = alerts.people_of(session, concern, now=now)
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
