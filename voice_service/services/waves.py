"""Waves: watched, listed and closed."""

from collections.abc import Sequence
from datetime import date, datetime

import structlog
from sqlalchemy import select, update
from sqlalchemy.orm import Session, joinedload

from voice_service.db import HELD
from voice_service.delivery.rules import CHANGED, LONDON
from voice_service.models.messages import Message
from voice_service.models.staff import AuditEvent, StaffMember
from voice_service.models.waves import Wave, WaveCohort
from voice_service.services import outbox
from voice_service.services.library import pinned
from voice_service.survey.definition import Survey

log = structlog.get_logger()


def today_in_england(now: datetime) -> date:
    """Return the day it is for the people of a wave."""
    return now.astimezone(LONDON).date()


def close(session: Session, wave_id: int, *, by: StaffMember | None, now: datetime) -> None:
    """Close a wave now: no more answers are taken, and what is queued for it is not sent."""
    wave = session.get(Wave, wave_id, with_for_update=HELD)
    if wave is None or wave.closed_at is not None:
        session.rollback()
        return
    wave.closed_at = now
    if by is not None:
        session.add(audit(by, "closed", wave, now))
    # What is being sent holds its texts and then its wave, so this may not hold both.
    session.commit()
    session.execute(
        update(Message)
        .where(
            Message.wave_id == wave_id,
            Message.status == "queued",
            Message.priority > 0,
            Message.kind != CHANGED,
        )
        .values(status="failed", error_code="wave_closed", held_for=None, settled_at=now)
    )
    session.commit()


def close_due(session: Session, *, now: datetime) -> bool:
    """Close one wave whose last day has passed; tells whether there was one."""
    due = (
        select(Wave.id)
        .where(Wave.closed_at.is_(None), Wave.closes_on < today_in_england(now))
        .limit(1)
    )
    wave_id = session.scalars(due).first()
    session.rollback()
    if wave_id is not None:
        close(session, wave_id, by=None, now=now)
    return wave_id is not None


def stop_texts(session: Session, wave_id: int, *, by: StaffMember, now: datetime) -> None:
    """Stop every text of a wave now; what waits is held, and answers are still taken."""
    wave = session.get(Wave, wave_id, with_for_update=HELD)
    if wave is None or wave.stopped_at is not None:
        session.rollback()
        return
    wave.stopped_at = now
    session.add(audit(by, "stopped texts", wave, now))
    session.commit()  # from here on nothing more is begun
    outbox.hold_wave(session, wave_id)
    session.commit()


def let_texts_go(session: Session, wave_id: int, *, by: StaffMember, now: datetime) -> None:
    """Let the texts of a stopped wave go on."""
    wave = session.get(Wave, wave_id, with_for_update=HELD)
    if wave is None or wave.stopped_at is None:
        session.rollback()
        return
    wave.stopped_at = None
    session.add(audit(by, "let texts go", wave, now))
    session.commit()
    outbox.let_go(session, wave_id, ["stopped"], now=now)
    session.commit()


def limit_spending(
    session: Session, wave_id: int, pence: int | None, *, by: StaffMember, now: datetime
) -> None:
    """Set what the texts that we begin may cost, None for no limit; what waited for it goes."""
    wave = session.get(Wave, wave_id, with_for_update=HELD)
    if wave is None:
        session.rollback()
        return
    wave.spend_limit_pence = pence
    session.add(audit(by, "set the spend limit", wave, now))
    session.commit()
    outbox.let_go(session, wave_id, ["spend_limit"], now=now)
    session.commit()


def all_waves(session: Session) -> Sequence[Wave]:
    """List every wave, the newest first."""
    return (
        session.scalars(
            select(Wave)
            .options(joinedload(Wave.survey_version), joinedload(Wave.cohorts))
            .order_by(Wave.launched_at.desc(), Wave.id.desc())
        )
        .unique()
        .all()
    )


def one_wave(session: Session, wave_id: int) -> Wave | None:
    """Return a wave with its survey and cohorts, or None."""
    return session.get(
        Wave, wave_id, options=[joinedload(Wave.survey_version), joinedload(Wave.cohorts)]
    )


def join_codes(session: Session, wave_id: int) -> Sequence[WaveCohort]:
    """List the codes by which the groups of a wave can join."""
    return session.scalars(
        select(WaveCohort)
        .options(joinedload(WaveCohort.cohort))
        .where(WaveCohort.wave_id == wave_id)
        .order_by(WaveCohort.cohort_id)
    ).all()


def survey_of_wave(wave: Wave) -> Survey:
    """Return the survey exactly as this wave asks it."""
    return pinned(wave.survey_version)


def audit(staff: StaffMember, action: str, wave: Wave, now: datetime) -> AuditEvent:
    """Make the record of what a member of staff did with a wave."""
    return AuditEvent(
        at=now, staff_member_id=staff.id, action=action, subject="wave", subject_id=wave.id
    )
