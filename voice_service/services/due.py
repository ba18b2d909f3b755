"""Due texts, each with all that decides whether it may go: one query for each lane."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import Select, bindparam, case, func, or_, select, true
from sqlalchemy.orm import Session

from voice_service.db import AnyRow, reading, table_of
from voice_service.delivery.rules import Candidate, Lane, start_of_day
from voice_service.models.conversations import Conversation
from voice_service.models.messages import Message
from voice_service.models.people import OptOut, Participant
from voice_service.models.waves import Wave
from voice_service.services.outbox import BEGUN_BY_US

# What was handed over, or may have been.
_SPENT = ("sending", "sent", "delivered", "unknown")

_M, _P, _W = table_of(Message), table_of(Participant), table_of(Wave)
_C, _O = table_of(Conversation), table_of(OptOut)
# Mails are in the same outbox, but posting takes them.
TEXT = _M.c.channel == "sms"
_A = table_of(Participant).alias("anybody")
# The phones on which somebody waits for a person: a brother or sister may share one, and it stays
# quiet for all. They are few, and found by an index of their own.
_LOOKED_AFTER = select(_A.c.phone_lookup).where(
    _A.c.paused_at.is_not(None), _A.c.phone_lookup.is_not(None)
)


def _due(lane: Lane) -> Select[Any]:
    """Build the query of one lane's due texts, with all that decides whether they may go."""
    heard = (
        select(1)
        .where(_C.c.wave_id == _M.c.wave_id, _C.c.participant_id == _M.c.participant_id)
        .where(or_(_C.c.started_at.is_not(None), _C.c.status != "invited"))
    )
    return (
        select(
            *(_M.c.id, _M.c.kind, _M.c.priority, _M.c.phone, _M.c.phone_lookup, _M.c.body),
            *(_M.c.segments, _M.c.created_at, _M.c.wave_id),
            *(_W.c.closed_at, _W.c.stopped_at, _W.c.spend_limit_pence),
            _O.c.id.label("opt_out_id"),
            # Who answered on the web meanwhile, or said no, is not asked again by text.
            case((_M.c.kind.in_(("invitation", "reminder")), heard.exists()), else_=False).label(
                "answered"
            ),
        )
        .select_from(
            _M.outerjoin(_P, _P.c.id == _M.c.participant_id)
            .outerjoin(_W, _W.c.id == _M.c.wave_id)
            .outerjoin(_O, _O.c.phone_lookup == _M.c.phone_lookup)
        )
        .where(
            _M.c.status == "queued",
            _M.c.priority == int(lane),
            _M.c.due_at <= bindparam("now"),
            TEXT,
            # Nothing is asked of a child whom a person is dealing with; it waits.
            true() if lane is Lane.SAFETY else _M.c.phone_lookup.not_in(_LOOKED_AFTER),
        )
        .order_by(_M.c.due_at, _M.c.id)
        .limit(bindparam("most"))
        .with_for_update(skip_locked=True, of=_M, key_share=True)
    )


_LANES = {lane: _due(lane) for lane in Lane}
_ANY_DUE = select(
    *(
        select(1)
        .where(
            _M.c.status == "queued",
            _M.c.priority == int(lane),
            _M.c.due_at <= bindparam("now"),
            TEXT,
        )
        .exists()
        .label(lane.name.lower())
        for lane in Lane
    )
)
_TODAY = (
    select(_M.c.phone_lookup, func.count())
    .where(
        _M.c.phone_lookup.in_(bindparam("lookups", expanding=True)),
        _M.c.direction == "out",
        _M.c.kind.in_(BEGUN_BY_US),
        _M.c.sent_at >= bindparam("midnight"),
        _M.c.status.in_(_SPENT),
    )
    .group_by(_M.c.phone_lookup)
)
_SEGMENTS = (
    select(_M.c.wave_id, func.sum(_M.c.segments))
    .where(
        _M.c.wave_id.in_(bindparam("waves", expanding=True)),
        _M.c.direction == "out",
        _M.c.status.in_(_SPENT),
    )
    .group_by(_M.c.wave_id)
)
_HOLD_WAVES = (
    select(_W.c.id)
    .where(_W.c.id.in_(bindparam("waves", expanding=True)))
    .order_by(_W.c.id)
    .with_for_update(key_share=True)
)


def anything_due(session: Session, now: datetime) -> bool:
    """Look without taking the write lock, because mostly nothing is due."""
    with reading():
        found = session.connection().execute(_ANY_DUE, {"now": now}).one()
        session.rollback()
    return any(found)


class Due:
    """A due text, which is counted for its number and its wave when it goes."""

    def __init__(self, row: AnyRow, today: Counter[str], spent: Counter[int]) -> None:
        self._row, self._today, self._spent = row, today, spent

    def candidate(self) -> Candidate:
        """Say all that decides whether it may go, those that have gone before it counted."""
        row = self._row
        return Candidate(
            *(row.kind, row.priority, row.phone or "", row.segments, row.created_at),
            opted_out=row.opt_out_id is not None,
            wave_closed=row.closed_at is not None,
            wave_stopped=row.stopped_at is not None,
            answered=bool(row.answered),
            texted_today=self._today[row.phone_lookup],
            spent_segments=self._spent[row.wave_id],
            limit_pence=row.spend_limit_pence,
        )

    def goes(self) -> None:
        """Count it for those that come after it."""
        if self._row.kind in BEGUN_BY_US:
            self._today[self._row.phone_lookup] += 1
        self._spent[self._row.wave_id] += self._row.segments


def due_texts(
    session: Session, lane: Lane, *, now: datetime, most: int
) -> Iterator[tuple[AnyRow, Due]]:
    """Lock the first due texts of a lane, but for those that another worker has locked."""
    connection = session.connection()
    rows = connection.execute(_LANES[lane], {"now": now, "most": most}).all()
    begun = [row for row in rows if row.kind in BEGUN_BY_US]
    today: Counter[str] = Counter()
    if begun:
        lookups = list({row.phone_lookup for row in begun})
        counted = connection.execute(_TODAY, {"lookups": lookups, "midnight": start_of_day(now)})
        today.update(dict(counted.all()))
    spent: Counter[int] = Counter()
    limited = sorted({row.wave_id for row in rows if row.spend_limit_pence is not None})
    if limited:
        # Two workers must not spend the same last pound.
        connection.execute(_HOLD_WAVES, {"waves": limited})
        spent.update(dict(connection.execute(_SEGMENTS, {"waves": limited}).all()))
    for row in rows:
        yield row, Due(row, today, spent)
