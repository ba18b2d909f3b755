"""The report of the process: a period's rows, fetched in a few queries and protected at once."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session, aliased

from voice_service.db import AnyRow
from voice_service.delivery.rules import LONDON
from voice_service.delivery.workdays import one_working_day_after
from voice_service.models.concerns import Alert, Concern, Referral
from voice_service.models.duty import LineTest
from voice_service.models.messages import Message
from voice_service.models.waves import Wave
from voice_service.reporting.figures import ProcessReport
from voice_service.reporting.process import (
    ConcernFacts,
    Facts,
    LineFacts,
    ReadingFacts,
    process,
)
from voice_service.safeguarding.cover import LADDER
from voice_service.safeguarding.screening import Severity
from voice_service.services.waves import today_in_england

_ONE_DAY = timedelta(days=1)
_PASSED_ON = ("escalated", "path_lost")


class ScrutinyError(ValueError):
    """There is no such period; the sentence says which there are."""


@dataclass(frozen=True, slots=True)
class Period:
    """What a report is about: days in England, both counted, or one wave."""

    title: str
    first: date
    last: date
    wave_id: int | None = None


def last_year(*, now: datetime) -> Period:
    """Return this month so far and the eleven before it."""
    today = today_in_england(now)
    first = date(today.year - (today.month < 12), today.month % 12 + 1, 1)
    return Period("The last twelve months", first, today)


def months(first: str, last: str, *, now: datetime) -> Period:
    """Return whole months, written 2026-01; an empty one is that of the last twelve months.

    Whole months only: two reports a day apart would tell what one child did on that day.
    """
    year = last_year(now=now)
    if not first and not last:
        return year
    begins = _month(first) if first else year.first
    ends = _month(last) if last else year.last
    if begins > ends or begins > year.last:
        raise ScrutinyError("Choose a first month that is not after the last one, or after today.")
    ends = min((ends.replace(day=28) + 4 * _ONE_DAY).replace(day=1) - _ONE_DAY, year.last)
    return Period(f"{begins:%B %Y} to {ends:%B %Y}", begins, ends)


def _month(written: str) -> date:
    try:
        return datetime.strptime(written, "%Y-%m").date()  # noqa: DTZ007 - a month has no zone
    except ValueError:
        raise ScrutinyError("Write a month as year and month, like 2026-01.") from None


def of_wave(session: Session, wave_id: int, *, now: datetime) -> Period:
    """Return the period of one wave; raises ScrutinyError when there is none."""
    wave = session.get(Wave, wave_id)
    if wave is None:
        raise ScrutinyError("There is no such wave.")
    last = today_in_england(wave.closed_at or now)
    return Period(wave.title, today_in_england(wave.launched_at), last, wave.id)


def report(session: Session, period: Period, *, now: datetime) -> ProcessReport:
    """Report how concerns were dealt with in a period, with small numbers protected."""
    mine, texts = _where(period)
    told = _told(session, mine)
    rows = session.execute(
        select(
            *(Concern.id, Concern.source, Concern.severity, Concern.judged, Concern.decision),
            *(Concern.raised_at, Concern.acknowledged_at, Concern.decided_at),
        )
        .join(Message, Message.id == Concern.message_id)
        .where(mine)
    ).all()
    return process(
        Facts(
            period.title,
            period.first,
            period.last,
            concerns=[_concern(row, told.get(row.id, []), now) for row in rows],
            referrals=_referrals(session, mine, now),
            alerts_lost=sum(one.lost for alerts in told.values() for one in alerts),
            reading=_reading(session, texts),
            line=_line(session, period, now),
        )
    )


def _where(period: Period) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """Build the conditions on concerns, joined with their texts, and on the texts themselves."""
    if period.wave_id is not None:
        wave = Message.wave_id == period.wave_id
        return wave, and_(wave, Message.direction == "in")
    begins = datetime.combine(period.first, time(), LONDON)
    ends = datetime.combine(period.last + _ONE_DAY, time(), LONDON)
    came = and_(Message.direction == "in", Message.created_at >= begins, Message.created_at < ends)
    return and_(Concern.raised_at >= begins, Concern.raised_at < ends), came


@dataclass(frozen=True, slots=True)
class _Alert:
    why: str
    sent_at: datetime | None
    lost: bool


def _told(session: Session, mine: ColumnElement[bool]) -> Mapping[int, list[_Alert]]:
    """Return what became of the alerts of each concern."""
    text, mail = aliased(Message), aliased(Message)
    rows = session.execute(
        select(
            *(Alert.concern_id, Alert.why, text.sent_at, mail.sent_at, text.status, mail.status),
        )
        .join(Concern, Concern.id == Alert.concern_id)
        .join(Message, Message.id == Concern.message_id)
        .outerjoin(text, text.id == Alert.message_id)
        .outerjoin(mail, mail.id == Alert.mail_id)
        .where(mine)
    )
    told: dict[int, list[_Alert]] = defaultdict(list)
    for concern_id, why, *sent, text_status, mail_status in rows:
        lost = all(status in (None, "failed") for status in (text_status, mail_status))
        told[concern_id].append(_Alert(why, _first(sent), lost))
    return told


def _first(moments: Iterable[datetime | None]) -> datetime | None:
    return min((moment for moment in moments if moment is not None), default=None)


def _concern(row: AnyRow, alerts: list[_Alert], now: datetime) -> ConcernFacts:
    def after(moment: datetime | None) -> timedelta | None:
        # One alert may tell of several: it can be older than the last of them.
        return None if moment is None else max(moment - row.raised_at, timedelta())

    return ConcernFacts(
        source=row.source,
        severity=row.severity,
        judged=row.judged,
        decision=row.decision,
        alerted_after=after(_first(alert.sent_at for alert in alerts)),
        acknowledged_after=after(row.acknowledged_at),
        decided_after=after(row.decided_at),
        in_time=_in_time(row, now),
        passed_on=any(alert.why in _PASSED_ON for alert in alerts),
    )


def _in_time(row: AnyRow, now: datetime) -> bool | None:
    """Tell whether it was acknowledged before the next person was due; None while it may be."""
    ladder = LADDER[Severity(row.severity)]
    due = row.raised_at + ladder[0] if ladder else one_working_day_after(row.raised_at)
    if row.acknowledged_at is None:
        return None if now <= due else False
    return bool(row.acknowledged_at <= due)


def _referrals(session: Session, mine: ColumnElement[bool], now: datetime) -> list[bool | None]:
    rows = session.execute(
        select(Referral.due_at, Referral.received_at)
        .join(Concern, Concern.id == Referral.concern_id)
        .join(Message, Message.id == Concern.message_id)
        .where(mine)
    )
    return [
        (received <= due if received is not None else None if now <= due else False)
        for due, received in rows
    ]


def _reading(session: Session, texts: ColumnElement[bool]) -> ReadingFacts:
    counts = session.execute(
        select(
            func.count().filter(Message.screened_by.is_not(None)),
            func.count().filter(Message.to_read),
        )
        .select_from(Message)
        .where(texts)
    ).one()
    read = session.execute(
        select(Message.created_at, Message.read_at).where(
            texts, Message.to_read, Message.read_at.is_not(None)
        )
    )
    return ReadingFacts(counts[0], counts[1], [at - came for came, at in read if at is not None])


def _line(session: Session, period: Period, now: datetime) -> LineFacts:
    """Count the days of the test; none is missed before the first one, nor today."""
    began = session.scalar(select(func.min(LineTest.day)))
    if began is None:
        return LineFacts()
    rows = session.execute(
        select(LineTest.day, LineTest.passed).where(
            LineTest.day >= period.first, LineTest.day <= period.last
        )
    )
    days = {row.day: row.passed for row in rows}
    first, last = max(began, period.first), min(today_in_england(now) - _ONE_DAY, period.last)
    due = max((last - first).days + 1, 0)
    made = sum(first <= day <= last for day in days)
    judged = list(days.values())
    return LineFacts(judged.count(True), judged.count(False), due - made)
