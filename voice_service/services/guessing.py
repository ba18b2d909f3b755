"""Codes that are typed: found, and guessing slowed down."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from voice_service.models.waves import CodeTry
from voice_service.services import doors
from voice_service.services.doors import Door, SittingOverError
from voice_service.services.library import Means
from voice_service.text import typed as codes

# How far back tries count, and how long they are kept.
WINDOW = timedelta(minutes=10)
WRONG, LETTERS, WAIT = "wrong", "letters", "wait"
MOST_FORGOTTEN = 500


@dataclass(frozen=True, slots=True)
class Pace:
    """How many wrong codes one source may type: at first, more for each right one, at most.

    A whole school sits behind one address, so that right codes speak for it.
    """

    first: int
    for_right: int
    most: int
    words: bool = True

    def allows(self, right: int) -> int:
        """Return how many may be wrong beside so many right ones."""
        return min(self.first + self.for_right * right, self.most)


# By how many were wrong from everywhere, for many sources may be one person. Three words are only
# 33 bits, so they rest until it is over. Whoever knows no code has 2,000 guesses in ten minutes,
# from however many addresses: at letters (37 bits), with a hundred codes open day and night, that
# finds one in about twenty years.
PACES = (
    (2000, Pace(0, 1, 5, words=False)),
    (100, Pace(1, 2, 20, words=False)),
    (0, Pace(5, 2, 100)),
)
_MOST_SEEN = max(pace.most for _, pace in PACES)


@dataclass(frozen=True, slots=True)
class Entered:
    """What a typed code led to: a door, or what to tell (wrong, letters, wait)."""

    door: Door | None = None
    told: str = ""
    again_at: datetime | None = None


def enter(
    session: Session,
    typed: str,
    source: str,
    *,
    now: datetime,
    means: Means,
    keeps_right: bool = True,
) -> Entered:
    """Find what a typed code opens, unless too many were wrong; one transaction.

    `source` is a keyed hash of where it came from. Raises SittingOverError for a sitting that is
    over, which counts neither for nor against anybody.
    """
    _one_at_a_time(session, source)
    pace = pace_of(_wrong_from_everywhere(session, now))
    wrong, right = (_tries(session, source, was_right, now) for was_right in (False, True))
    if (again_at := opens_at(wrong, right, pace, now)) > now:
        session.rollback()
        return Entered(told=WAIT, again_at=again_at)
    if not pace.words and not codes.letters(typed):
        session.rollback()
        return Entered(told=LETTERS)
    try:
        door = doors.by_code(session, typed, now=now, means=means)
    except SittingOverError:
        session.rollback()
        raise
    if door is None or keeps_right:
        session.add(CodeTry(source=source, right=door is not None, at=now))
        _prune(session, now)
    session.commit()
    return Entered(door, told="" if door else WRONG)


def forget(session: Session, *, now: datetime) -> bool:
    """Forget tries that count no more; tells whether there were any."""
    found = _prune(session, now)
    session.commit()
    return found


def pace_of(wrong_from_everywhere: int) -> Pace:
    """Return how fast codes may be typed when so many were wrong."""
    return next(pace for least, pace in PACES if wrong_from_everywhere >= least)


def opens_at(
    wrong: Sequence[datetime], right: Sequence[datetime], pace: Pace, now: datetime
) -> datetime:
    """Return from when on a source may type a code: now, or when old tries count no more."""
    for moment in (now, *sorted(at + WINDOW for at in wrong)):
        since = moment - WINDOW
        if sum(at > since for at in wrong) < pace.allows(sum(at > since for at in right)):
            return moment
    return now + WINDOW


def _one_at_a_time(session: Session, source: str) -> None:
    """Let tries of one source follow each other, so that none is made on an old count."""
    # SQLite lets only one write at a time anyway.
    if session.get_bind().dialect.name == "postgresql":
        key = int.from_bytes(bytes.fromhex(source)[:8], "big", signed=True)
        session.execute(select(func.pg_advisory_xact_lock(key)))


def _tries(session: Session, source: str, right: bool, now: datetime) -> Sequence[datetime]:
    return session.scalars(
        select(CodeTry.at)
        .where(CodeTry.source == source, CodeTry.right == right, CodeTry.at > now - WINDOW)
        .order_by(CodeTry.at.desc())
        .limit(_MOST_SEEN)
    ).all()


def _wrong_from_everywhere(session: Session, now: datetime) -> int:
    wrong = (
        select(CodeTry.id)
        .where(CodeTry.at > now - WINDOW, CodeTry.right.is_(False))
        .limit(PACES[0][0])
    )
    return session.scalar(select(func.count()).select_from(wrong.subquery())) or 0


def _prune(session: Session, now: datetime) -> bool:
    # Without those that somebody else is deleting: two that wait for each other would fail.
    old = (
        select(CodeTry.id)
        .where(CodeTry.at <= now - WINDOW)
        .limit(MOST_FORGOTTEN)
        .with_for_update(skip_locked=True)
    )
    gone = session.execute(delete(CodeTry).where(CodeTry.id.in_(old)))
    return bool(gone.rowcount)  # type: ignore[attr-defined]
