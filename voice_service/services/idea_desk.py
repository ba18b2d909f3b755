"""The ideas as staff see them: worded by who may read children's words, ranked for the others."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from voice_service.db import HELD
from voice_service.models.authoring import Idea, IdeaVote
from voice_service.models.concerns import Concern
from voice_service.models.messages import Message
from voice_service.models.people import Participant
from voice_service.models.staff import AuditEvent, StaffMember
from voice_service.safeguarding.handling import Status
from voice_service.services import reading

# With fewer, a rank would tell what one known young person picked.
LEAST_TO_RANK = 8
LONGEST = 120
# As many as one person words in one go.
BATCH = 25


class IdeaError(ValueError):
    """It cannot be worded or put aside like this; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """An idea that nobody has worded yet, in the child's own words.

    They are empty where a concern holds them (`concern_id`) or where they speak of the reader.
    """

    id: int
    words: str
    band: str | None
    came_at: datetime
    concern_id: int | None
    of_you: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """An idea as young people see it; `rank` is None when too few picked to rank any."""

    id: int
    words: str
    rank: int | None


@dataclass(frozen=True, slots=True)
class Ranking:
    """The ideas that are shown, the most wanted first when enough have picked."""

    ideas: tuple[Shown, ...]
    ranked: bool


def waiting(session: Session, staff: StaffMember, *, most: int = BATCH) -> list[Waiting]:
    """List ideas to be worded, the oldest first, without what a concern keeps from this person."""
    rows = session.execute(
        select(
            *(Idea.id, Idea.words, Idea.created_at, Participant.age_band),
            *(Concern.id.label("concern_id"), Concern.status),
        )
        .join(Message, Message.id == Idea.message_id)
        .join(Participant, Participant.id == Idea.participant_id)
        .outerjoin(Concern, Concern.message_id == Idea.message_id)
        .where(Idea.shown_as.is_(None), Idea.put_aside_at.is_(None), reading.may_read(staff))
        .order_by(Idea.created_at, Idea.id)
        .limit(most)
    ).all()
    found = []
    for row in rows:
        held = row.concern_id is not None and row.status != Status.CLOSED.value
        of_you = reading.speaks_of(row.words, staff)
        words = "" if held or of_you else row.words
        concern_id = row.concern_id if held else None
        found.append(Waiting(row.id, words, row.age_band, row.created_at, concern_id, of_you))
    return found


def how_many_wait(session: Session) -> int:
    """Count the ideas that nobody has worded yet."""
    waits = select(func.count()).where(Idea.shown_as.is_(None), Idea.put_aside_at.is_(None))
    return session.scalar(waits) or 0


def ranking(session: Session) -> Ranking:
    """Rank the ideas that are shown, once eight or more young people have picked."""
    votes = func.count(IdeaVote.id)
    rows = session.execute(
        select(Idea.id, Idea.shown_as, votes.label("votes"))
        .outerjoin(IdeaVote, IdeaVote.idea_id == Idea.id)
        .where(Idea.shown_as.is_not(None), Idea.put_aside_at.is_(None))
        .group_by(Idea.id, Idea.shown_as, Idea.shown_at)
        .order_by(Idea.shown_at.desc(), Idea.id.desc())
    ).all()
    picked = (
        select(func.count(IdeaVote.participant_id.distinct()))
        .join(Idea, Idea.id == IdeaVote.idea_id)
        .where(Idea.shown_as.is_not(None), Idea.put_aside_at.is_(None))
    )
    if (session.scalar(picked) or 0) < LEAST_TO_RANK:
        return Ranking(tuple(Shown(row.id, row.shown_as, None) for row in rows), ranked=False)
    counts = sorted((row.votes for row in rows), reverse=True)
    shown = [Shown(row.id, row.shown_as, counts.index(row.votes) + 1) for row in rows]
    return Ranking(tuple(sorted(shown, key=lambda one: one.rank or 0)), ranked=True)


def put_aside_of(session: Session) -> Sequence[Idea]:
    """List ideas that were worded and are shown no more, the newest first."""
    aside = select(Idea).where(Idea.shown_as.is_not(None), Idea.put_aside_at.is_not(None))
    return session.scalars(aside.order_by(Idea.put_aside_at.desc()).limit(BATCH)).all()


def worded(session: Session, idea_id: int) -> str | None:
    """Return an idea as it was worded for others, for whoever makes a question of it; or None."""
    return session.scalars(select(Idea.shown_as).where(Idea.id == idea_id)).first()


def word(session: Session, idea_id: int, words: str, *, by: StaffMember, now: datetime) -> None:
    """Show an idea to young people in the words of a person, who has thereby read it."""
    words = " ".join(words.split())
    if not words:
        raise IdeaError("Write the idea in your own words.")
    if len(words) > LONGEST:
        raise IdeaError(f"An idea has at most {LONGEST} characters; shorten it.")
    idea = _readable(session, idea_id, by)
    if words.casefold() == " ".join(idea.words.split()).casefold() and len(words.split()) > 3:
        raise IdeaError("These are the child's own words. Say it in yours.")
    idea.shown_as, idea.shown_by_id, idea.shown_at = words, by.id, now
    _read(session, idea, by, now)
    session.add(_audit(by, "worded", idea, now))
    session.commit()


def put_aside(session: Session, idea_id: int, *, by: StaffMember, now: datetime) -> None:
    """Put an idea aside that is not worded yet; whoever does has read it."""
    idea = _readable(session, idea_id, by)
    idea.put_aside_at = now
    _read(session, idea, by, now)
    session.add(_audit(by, "put aside", idea, now))
    session.commit()


def take_off(session: Session, idea_id: int, *, by: StaffMember, now: datetime) -> None:
    """Show an idea no more that was worded."""
    idea = _held(session, idea_id)
    if idea.shown_as is not None and idea.put_aside_at is None:
        idea.put_aside_at = now
        session.add(_audit(by, "took off", idea, now))
    session.commit()


def show_again(session: Session, idea_id: int, *, by: StaffMember, now: datetime) -> None:
    """Show an idea again that was worded and taken off."""
    idea = _held(session, idea_id)
    if idea.shown_as is not None and idea.put_aside_at is not None:
        idea.put_aside_at, idea.shown_at = None, now
        session.add(_audit(by, "showed again", idea, now))
    session.commit()


def _held(session: Session, idea_id: int) -> Idea:
    idea = session.get(Idea, idea_id, with_for_update=HELD)
    if idea is None:
        raise IdeaError("There is no such idea.")
    return idea


def _readable(session: Session, idea_id: int, staff: StaffMember) -> Idea:
    """Hold an idea that this person may read and that nobody has dealt with yet."""
    idea = _held(session, idea_id)
    seen = select(Message.id).where(Message.id == idea.message_id, reading.may_read(staff))
    if session.scalars(seen).first() is None or reading.speaks_of(idea.words, staff):
        raise IdeaError("There is no such idea.")
    if idea.shown_as is not None or idea.put_aside_at is not None:
        raise IdeaError("Somebody has dealt with this one already.")
    open_concern = select(Concern.id).where(
        Concern.message_id == idea.message_id, Concern.status != Status.CLOSED.value
    )
    if session.scalars(open_concern).first() is not None:
        raise IdeaError("These words raised a concern. When that is closed, it can be worded.")
    return idea


def _read(session: Session, idea: Idea, staff: StaffMember, now: datetime) -> None:
    session.execute(
        update(Message)
        .where(Message.id == idea.message_id, Message.to_read, Message.read_at.is_(None))
        .values(read_at=now, read_by_id=staff.id)
        .execution_options(synchronize_session=False)
    )


def _audit(staff: StaffMember, action: str, idea: Idea, now: datetime) -> AuditEvent:
    return AuditEvent(
        at=now, staff_member_id=staff.id, action=action, subject="idea", subject_id=idea.id
    )
