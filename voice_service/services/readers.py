"""How far the reading is: what nobody has read yet, what is late, and who has read how much."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from voice_service.delivery.overdue import overdue
from voice_service.delivery.rules import LONDON
from voice_service.models.messages import Message
from voice_service.models.staff import AuditEvent, StaffMember
from voice_service.services.reading import UNREAD, may_read


@dataclass(frozen=True, slots=True)
class Count:
    """How many texts nobody has read yet, and how many of them for over a working day."""

    unread: int
    late: int


@dataclass(frozen=True, slots=True)
class Reader:
    """How many texts of a wave a person has read, and when the last one."""

    name: str
    texts: int
    last_at: datetime


@dataclass(frozen=True, slots=True)
class Look:
    """Who read a comment, and when: both None while somebody must."""

    by: str | None
    at: datetime | None


def looked(
    session: Session, staff: StaffMember, subject: str, subject_id: int, *, now: datetime
) -> None:
    """Record that a person was shown words of young people: on a page that begins with this one."""
    session.add(
        AuditEvent(
            at=now,
            staff_member_id=staff.id,
            action="read_words",
            subject=subject,
            subject_id=subject_id,
        )
    )
    session.commit()


def how_many(
    session: Session,
    *,
    now: datetime,
    staff: StaffMember | None = None,
    wave_id: int | None = None,
) -> Count:
    """Count what nobody has read yet; with `staff`, of what this person may see."""
    where = [] if staff is None else [may_read(staff)]
    where += [] if wave_id is None else [Message.wave_id == wave_id]
    return _count(session, now, *where)


def of_wave(session: Session, wave_id: int, *, now: datetime) -> Count:
    """Count what nobody has read yet of one wave."""
    return _count(session, now, Message.wave_id == wave_id)


def unread_of(session: Session, wave_id: int) -> int:
    """Count what nobody has read yet of one wave, late or not."""
    waiting = select(func.count()).select_from(Message).where(UNREAD, Message.wave_id == wave_id)
    return session.scalar(waiting) or 0


def _count(session: Session, now: datetime, *where: ColumnElement[bool]) -> Count:
    edges, came = overdue(now), Message.created_at
    late = or_(came < edges.before, and_(came >= edges.since, came < edges.until))
    found = session.execute(
        select(func.count(), func.count().filter(late)).select_from(Message).where(UNREAD, *where)
    ).one()
    return Count(found[0], found[1])


def by_me_today(session: Session, staff: StaffMember, *, now: datetime) -> int:
    """Count what a person has read since midnight in England."""
    midnight = datetime.combine(now.astimezone(LONDON).date(), time(), LONDON)
    mine = (Message.to_read, Message.read_by_id == staff.id, Message.read_at >= midnight)
    return session.scalar(select(func.count()).select_from(Message).where(*mine)) or 0


def who_read(session: Session, wave_id: int) -> list[Reader]:
    """List who has read how many texts of a wave, whoever read most first."""
    count = func.count(Message.id)
    rows = session.execute(
        select(StaffMember.name, count, func.max(Message.read_at))
        .join(Message, Message.read_by_id == StaffMember.id)
        .where(Message.wave_id == wave_id, Message.to_read)
        .group_by(StaffMember.id, StaffMember.name)
        .order_by(count.desc(), StaffMember.id)
    )
    return [Reader(name, texts, last_at) for name, texts, last_at in rows if last_at]


def of_comments(session: Session, wave_id: int) -> Mapping[tuple[int, str], Look]:
    """Tell of each comment of a wave who read it: by its conversation and question.

    A comment can be made from several texts, and is read when all of them are.
    """
    rows = session.execute(
        select(Message.conversation_id, Message.question_id, Message.read_at, StaffMember.name)
        .outerjoin(StaffMember, StaffMember.id == Message.read_by_id)
        .where(Message.wave_id == wave_id, Message.to_read, Message.conversation_id.is_not(None))
        .order_by(Message.id)
    ).all()
    looks: dict[tuple[int, str], Look] = {}
    for row in rows:
        place = (row.conversation_id, row.question_id)
        if (known := looks.get(place)) is None or known.at is not None:
            looks[place] = Look(row.name, row.read_at) if row.read_at else Look(None, None)
    return looks
