"""Waves: watched, listed and closed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

import structlog
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session, joinedload

from voice_service.models.conversations import Conversation
from voice_service.models.messages import Message
from voice_service.models.staff import AuditEvent, StaffMember
from voice_service.models.waves import Invitation, Wave, WaveCohort
from voice_service.services.library import pinned
from voice_service.survey.definition import Survey

log = structlog.get_logger()


LONDON = ZoneInfo("Europe/London")


def today_in_england(now: datetime) -> date:
    """Return the day it is for the people of a wave."""
    return now.astimezone(LONDON).date()


@dataclass(frozen=True, slots=True)
class Progress:
    """How a wave stands: participation counts, never answers."""

    invited: int
    texted: int
    delivered: int
    failed: int
    waiting: int
    started: int
    finished: int
    declined: int
    segments: int


def close(session: Session, wave_id: int, *, by: StaffMember | None, now: datetime) -> None:
    """Close a wave now: no more answers are taken, and what is queued for it is not sent."""
    wave = session.get(Wave, wave_id, with_for_update=True)
    if wave is None or wave.closed_at is not None:
        session.rollback()
        return
    wave.closed_at = now
    session.execute(
        update(Message)
        .where(Message.wave_id == wave_id, Message.status == "queued", Message.priority > 0)
        .values(status="failed", error_code="wave closed", settled_at=now)
    )
    if by is not None:
        session.add(audit(by, "closed", wave, now))
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


def progress(session: Session, wave_id: int) -> Progress:
    """Count how a wave stands: three queries, whatever its size."""
    invited = session.scalar(select(func.count()).where(Invitation.wave_id == wave_id)) or 0
    sent: dict[str, int] = {}
    segments = 0
    rows = session.execute(
        select(Message.status, func.count(), func.sum(Message.segments))
        .where(Message.wave_id == wave_id, Message.kind == "invitation")
        .group_by(Message.status)
    )
    for status, count, size in rows:
        sent[status] = count
        segments += int(size or 0) if status in {"sent", "delivered", "unknown"} else 0
    stood = session.execute(
        select(
            func.count(Conversation.started_at),
            func.count(Conversation.finished_at),
            func.count().filter(Conversation.status == "declined"),
        ).where(Conversation.wave_id == wave_id)
    ).one()
    return Progress(
        invited=invited,
        texted=sum(sent.get(status, 0) for status in ("sent", "delivered", "unknown")),
        delivered=sent.get("delivered", 0),
        failed=sent.get("failed", 0),
        waiting=sum(sent.get(status, 0) for status in ("queued", "claimed", "sending")),
        started=stood[0],
        finished=stood[1],
        declined=stood[2],
        segments=segments,
    )


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
