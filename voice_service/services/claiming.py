"""Claiming: a worker takes due texts for itself, holds back what may not go, and says why."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, bindparam, case, func, or_, select, true, update
from sqlalchemy.orm import Session

from voice_service.channels.twilio_api import Outgoing
from voice_service.db import AnyRow, reading, table_of
from voice_service.delivery.rules import (
    Candidate,
    Drop,
    Go,
    Held,
    Lane,
    Rules,
    Wait,
    decide,
    first_moment,
    start_of_day,
)
from voice_service.models.conversations import Conversation
from voice_service.models.messages import Message
from voice_service.models.people import OptOut, Participant
from voice_service.models.waves import Wave
from voice_service.services.outbox import BEGUN_BY_US

# Longer than a call to the provider can take, and for others than safety longer than a text
# waits for a free place before it: whoever still holds one then has died.
LEASE = {Lane.SAFETY: timedelta(seconds=15), Lane.REPLIES: timedelta(seconds=45)}
LEASE[Lane.INVITATIONS] = LEASE[Lane.REPLIES]
# What was handed over, or may have been.
_SPENT = ("sending", "sent", "delivered", "unknown")

_M, _P, _W = table_of(Message), table_of(Participant), table_of(Wave)
_C, _O = table_of(Conversation), table_of(OptOut)
# Mails are in the same outbox, but posting takes them.
_TEXT = _M.c.channel == "sms"
_A = table_of(Participant).alias("anybody")
# The phones on which somebody waits for a person: a brother or sister may share one, and it stays
# quiet for all. They are few, and found by an index of their own.
_LOOKED_AFTER = select(_A.c.phone_lookup).where(
    _A.c.paused_at.is_not(None), _A.c.phone_lookup.is_not(None)
)


@dataclass(frozen=True, slots=True)
class Room:
    """How many texts a worker can take on: of any lane, and of safety alone."""

    any: int
    safety: int


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
            _TEXT,
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
            _TEXT,
        )
        .exists()
        .label(lane.name.lower())
        for lane in Lane
    )
)
_TAKE = (
    update(_M)
    .where(_M.c.id.in_(bindparam("ids", expanding=True)))
    .values(
        status="sending",
        lease_until=bindparam("lease"),
        attempts=_M.c.attempts + 1,
        held_for=None,
        sent_at=bindparam("now"),
    )
)
_HOLD = (
    update(_M)
    .where(_M.c.id.in_(bindparam("ids", expanding=True)))
    .values(due_at=bindparam("until"), held_for=bindparam("reason"))
)
_DROP = (
    update(_M)
    .where(_M.c.id.in_(bindparam("ids", expanding=True)))
    .values(status="failed", error_code=bindparam("code"), settled_at=bindparam("now"))
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
# After hours the whole lane is put off at once, not a batch at a time.
_PUT_OFF = (
    update(_M)
    .where(
        _M.c.status == "queued",
        _M.c.priority == int(Lane.INVITATIONS),
        _M.c.due_at <= bindparam("now"),
        _TEXT,
    )
    .values(due_at=bindparam("until"), held_for=Held.QUIET_HOURS.value)
)


def claim(
    session: Session, room: Room, rules: Rules, *, now: datetime, look_first: bool = True
) -> Sequence[Outgoing]:
    """Take due texts for this worker alone, for as long as the lease runs; safety first.

    What may not go now is put off with its reason, what must never go is settled.
    """
    if look_first and not _anything_due(session, now):
        return []
    opens, why = first_moment(rules, now)
    connection = session.connection()
    if why is not None:
        connection.execute(_PUT_OFF, {"now": now, "until": opens})
    taken: list[Outgoing] = []
    for lane, query in _LANES.items():
        most = room.any - len(taken) if lane is not Lane.SAFETY else room.safety + room.any
        if most <= 0:
            continue
        rows = connection.execute(query, {"now": now, "most": most}).all()
        taken += _decided(session, rows, lane, rules, now)
    session.commit()
    return taken


def _anything_due(session: Session, now: datetime) -> bool:
    """Look without taking the write lock, because mostly nothing is due."""
    with reading():
        found = session.connection().execute(_ANY_DUE, {"now": now}).one()
        session.rollback()
    return any(found)


def _decided(
    session: Session, rows: Sequence[AnyRow], lane: Lane, rules: Rules, now: datetime
) -> list[Outgoing]:
    going: list[Outgoing] = []
    waiting: dict[Wait, list[int]] = defaultdict(list)
    dropped: dict[str, list[int]] = defaultdict(list)
    for row, text in _candidates(session, rows, now):
        decision = decide(text(), rules, now)
        match decision:
            case Go(valid_for):
                text.count()
                safety = row.priority == Lane.SAFETY
                going.append(Outgoing(row.id, row.phone, row.body, valid_for, safety))
            case Wait():
                waiting[decision].append(row.id)
            case Drop(code):
                dropped[code].append(row.id)
    _store(session, [one.id for one in going], now + LEASE[lane], waiting, dropped, now)
    return going


class _Counting:
    """A candidate that is counted for its number and its wave when it goes."""

    def __init__(self, row: AnyRow, today: Counter[str], spent: Counter[int]) -> None:
        self._row, self._today, self._spent = row, today, spent

    def __call__(self) -> Candidate:
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

    def count(self) -> None:
        if self._row.kind in BEGUN_BY_US:
            self._today[self._row.phone_lookup] += 1
        self._spent[self._row.wave_id] += self._row.segments


def _candidates(
    session: Session, rows: Sequence[AnyRow], now: datetime
) -> Iterable[tuple[AnyRow, _Counting]]:
    connection = session.connection()
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
        yield row, _Counting(row, today, spent)


def _store(
    session: Session,
    going: Sequence[int],
    lease: datetime,
    waiting: dict[Wait, list[int]],
    dropped: dict[str, list[int]],
    now: datetime,
) -> None:
    connection = session.connection()
    if going:
        connection.execute(_TAKE, {"ids": going, "lease": lease, "now": now})
    for wait, ids in waiting.items():
        connection.execute(_HOLD, {"ids": ids, "until": wait.until, "reason": wait.reason.value})
    for code, ids in dropped.items():
        connection.execute(_DROP, {"ids": ids, "code": code, "now": now})


def give_back(session: Session, ids: Sequence[int], *, now: datetime) -> None:
    """Give back texts that were claimed and surely not begun."""
    session.execute(
        update(Message)
        .where(Message.id.in_(ids), Message.status == "sending")
        .values(
            status="queued",
            lease_until=None,
            due_at=now,
            sent_at=None,
            attempts=Message.attempts - 1,
        )
        .execution_options(synchronize_session=False)
    )
    session.commit()
