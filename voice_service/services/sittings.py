"""Sittings: a class that answers together, or one tablet that goes from hand to hand."""

import os
import re
import secrets as chance
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session, joinedload

from voice_service.db import HELD
from voice_service.keys import token_hash
from voice_service.models.conversations import Conversation
from voice_service.models.staff import AuditEvent, StaffMember
from voice_service.models.waves import Invitation, Sitting, Wave, WaveCohort
from voice_service.services.doors import CLASS, TABLET, sitting_token
from voice_service.services.library import Means
from voice_service.text.typed import LETTERS, LONG

KINDS = (CLASS, TABLET)
MINUTES = (30, 60, 120)
# However often it is prolonged: a code must not outlive the day it was shown on.
AT_MOST = timedelta(hours=4)
WORDS = 3


class SittingError(ValueError):
    """A sitting cannot be opened or prolonged; says why and what to do."""


@dataclass(frozen=True, slots=True)
class Counts:
    """How many have started and how many have finished; nothing else is told to a room."""

    started: int
    finished: int


def open_sitting(
    session: Session,
    wave_id: int,
    cohort_id: int,
    kind: str,
    *,
    minutes: int,
    by: StaffMember,
    now: datetime,
    means: Means,
) -> Sitting:
    """Open a sitting for one group of a wave; raises SittingError when nobody could answer."""
    _check(session, wave_id, cohort_id, now)
    if kind not in KINDS or minutes not in MINUTES:
        raise SittingError("Choose what to open, and for how long.")
    seed = os.urandom(16)
    letters, words = _new_codes(session, means)
    sitting = Sitting(
        wave_id=wave_id,
        cohort_id=cohort_id,
        kind=kind,
        letters=letters,
        words=words,
        token_hash=token_hash(sitting_token(seed, means)),
        seed=seed,
        opened_by_id=by.id,
        opened_at=now,
        expires_at=now + timedelta(minutes=minutes),
    )
    session.add(sitting)
    session.flush()
    session.add(_audit(by, f"opened a {kind}", sitting, now))
    session.commit()
    return sitting


def prolong(
    session: Session, sitting_id: int, minutes: int, *, by: StaffMember, now: datetime
) -> None:
    """Let a sitting last longer, also one whose time has just run out; never one that was ended.

    Raises SittingError when it cannot.
    """
    sitting = session.get(Sitting, sitting_id, with_for_update=HELD)
    if sitting is None or sitting.ended_at is not None:
        session.rollback()
        raise SittingError("This one was ended. Open a new one: it gets a new code.")
    until = max(sitting.expires_at, now) + timedelta(minutes=minutes)
    if minutes not in MINUTES or until - sitting.opened_at > AT_MOST:
        session.rollback()
        raise SittingError("Four hours are the most for one code. Open a new one after that.")
    sitting.expires_at = until
    session.add(_audit(by, f"prolonged a {sitting.kind}", sitting, now))
    session.commit()


def end(session: Session, sitting_id: int, *, by: StaffMember, now: datetime) -> None:
    """End a sitting at once: nobody comes in by it any more; whoever has begun can finish."""
    sitting = session.get(Sitting, sitting_id, with_for_update=HELD)
    if sitting is None or sitting.ended_at is not None:
        session.rollback()
        return
    sitting.ended_at = now
    session.add(_audit(by, f"ended a {sitting.kind}", sitting, now))
    session.commit()


def one_sitting(session: Session, sitting_id: int) -> Sitting | None:
    """Return a sitting with its wave and cohort, or None."""
    together = [joinedload(Sitting.wave), joinedload(Sitting.cohort)]
    return session.get(Sitting, sitting_id, options=together)


def of_wave(session: Session, wave_id: int) -> Sequence[tuple[Sitting, Counts]]:
    """List the sittings of a wave with their counts, the newest first."""
    found = session.scalars(
        select(Sitting)
        .options(joinedload(Sitting.cohort))
        .where(Sitting.wave_id == wave_id)
        .order_by(Sitting.id.desc())
    ).all()
    counted = counts(session, [sitting.id for sitting in found])
    return [(sitting, counted[sitting.id]) for sitting in found]


def counts(session: Session, sitting_ids: Sequence[int]) -> dict[int, Counts]:
    """Count who has started and finished in each of some sittings."""
    same = and_(
        Conversation.wave_id == Invitation.wave_id,
        Conversation.participant_id == Invitation.participant_id,
    )
    started = func.count(Conversation.started_at)
    finished = func.count(Conversation.finished_at)
    rows = session.execute(
        select(Invitation.sitting_id, started, finished)
        .join(Conversation, same)
        .where(Invitation.sitting_id.in_(sitting_ids))
        .group_by(Invitation.sitting_id)
    )
    found = {row[0]: Counts(row[1], row[2]) for row in rows}
    return {sitting_id: found.get(sitting_id, Counts(0, 0)) for sitting_id in sitting_ids}


def link_of(sitting: Sitting, means: Means) -> str:
    """Return the address that the QR code of a sitting holds."""
    way = "tablet" if sitting.kind == TABLET else "in"
    return f"{means.settings.public_base_url}/{way}/{sitting_token(sitting.seed, means)}"


def spoken(sitting: Sitting, means: Means) -> tuple[str, ...]:
    """Return the words of a code one by one; undivided when the list has changed since."""
    one = f"({'|'.join(means.library.joining)})"
    found = re.fullmatch(one * WORDS, sitting.words)
    return found.groups() if found else (sitting.words,)


def _check(session: Session, wave_id: int, cohort_id: int, now: datetime) -> None:
    wave = session.get(Wave, wave_id)
    if wave is None or wave.closed_at is not None:
        raise SittingError("This wave is closed, so nobody can answer any more.")
    if not wave.opened(now):
        raise SittingError("This wave has not begun yet. Open the code when it has.")
    if session.get(WaveCohort, (wave_id, cohort_id)) is None:
        raise SittingError("This group is not asked in this wave. Choose one that is.")


def _new_codes(session: Session, means: Means) -> tuple[str, str]:
    while True:
        letters = "".join(chance.choice(LETTERS) for _ in range(LONG))
        words = "".join(chance.choice(means.library.joining) for _ in range(WORDS))
        used = select(Sitting.id).where(or_(Sitting.letters == letters, Sitting.words == words))
        if session.scalars(used).first() is None:
            return letters, words


def _audit(staff: StaffMember, action: str, sitting: Sitting, now: datetime) -> AuditEvent:
    return AuditEvent(
        at=now, staff_member_id=staff.id, action=action, subject="sitting", subject_id=sitting.id
    )
