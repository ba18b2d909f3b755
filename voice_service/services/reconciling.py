"""Reconciling: what the provider's log has and we do not, in and out."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import islice

import structlog
from sqlalchemy import select, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from voice_service.channels.twilio_api import TwilioAwayError, TwilioLog
from voice_service.channels.twilio_sms import InboundMessage
from voice_service.models.messages import Message
from voice_service.services import alarms, doubts, settling, texting
from voice_service.services.library import Means
from voice_service.services.owing import Late, Owed
from voice_service.services.turn_rows import StaleTurnError

log = structlog.get_logger()

PAGE = 200
# A webhook may be on its way to us still.
LEAST_AGE = timedelta(minutes=1)
LOOKED_UP_AT_ONCE = 20
SILENT_AT_MOST = timedelta(hours=24)


def take_missed(
    session: Session,
    texts: Iterable[InboundMessage],
    *,
    now: datetime,
    means: Means,
    seen: Callable[[int], None] = lambda count: None,
) -> int:
    """Take in the texts of the provider's log that no webhook brought; returns how many.

    `seen` is told how many were looked at so far. Can be stopped and run again at any time.
    """
    looked, missed = 0, 0
    for page in _pages(texts):
        looked += len(page)
        missed += _page_taken(session, page, now=now, means=means)
        seen(looked)
    return missed


def _pages(texts: Iterable[InboundMessage]) -> Iterator[Sequence[InboundMessage]]:
    rest = iter(texts)
    while page := list(islice(rest, PAGE)):
        yield page


def _page_taken(
    session: Session, page: Sequence[InboundMessage], *, now: datetime, means: Means
) -> int:
    for _ in range(texting.MOST_TRIES):
        try:
            return _take_page(session, page, now=now, means=means)
        except StaleTurnError:
            session.rollback()  # somebody of them is writing just now
        except OperationalError:
            raise
        except Exception as error:  # noqa: BLE001 - one text must not keep the others out
            session.rollback()
            log.error("page_not_taken", error=type(error).__name__)
            if len(page) > 1:
                return sum(_page_taken(session, [one], now=now, means=means) for one in page)
            alarms.raise_alarm(session, "unreadable", now=now)
            session.commit()
            return 0
    return 0


def _take_page(
    session: Session, page: Sequence[InboundMessage], *, now: datetime, means: Means
) -> int:
    known = texting.known(session, [text.sid for text in page])
    missed = [text for text in page if text.sid not in known and _old_enough(text, now)]
    owed = Owed()
    for text in missed:
        texting.take_late(session, text, Late(text.at or now), owed, now=now, means=means)
    owed.say(session, now=now)
    session.commit()
    if missed:
        log.warning("texts_missed", count=len(missed))
    return len(missed)


def _old_enough(text: InboundMessage, now: datetime) -> bool:
    return text.at is None or text.at <= now - LEAST_AGE


def look_up_doubts(session: Session, twilio: TwilioLog, *, now: datetime) -> int:
    """Ask the provider what became of texts whose fate nobody knows; returns how many it was."""
    rows = doubts.in_doubt(session, LOOKED_UP_AT_ONCE, now=now)
    for row in rows:
        try:
            sids = twilio.sent_to(row.phone, row.body, row.created_at - LEAST_AGE)
        except TwilioAwayError:
            sids = None
        doubts.resolve(session, row.id, sids, now=now)
    return len(rows)


def ask_after_silence(session: Session, twilio: TwilioLog, *, now: datetime) -> int:
    """Ask after texts of which no callback told for an hour; returns how many it was."""
    silent = session.execute(
        select(Message.id, Message.provider_sid, Message.sent_at)
        .where(Message.status == "sent", Message.due_at <= now, Message.provider_sid.is_not(None))
        .order_by(Message.priority, Message.due_at)
        .limit(LOOKED_UP_AT_ONCE)
        .with_for_update(skip_locked=True)
    ).all()
    ids = [row.id for row in silent]
    session.execute(
        update(Message)
        .where(Message.id.in_(ids))
        .values(due_at=now + 4 * settling.SILENT_FOR)
        .execution_options(synchronize_session=False)
    )
    session.commit()
    for row in silent:
        try:
            found = twilio.status(row.provider_sid)
        except TwilioAwayError:
            return len(silent)
        if found is not None:
            settling.report(session, found, now=now)
        if found is None or now - row.sent_at > SILENT_AT_MOST:
            _let_be(session, row.id)
    return len(silent)


def _let_be(session: Session, message_id: int) -> None:
    """Ask no more after a text: it stays as sent, which is all that anybody knows."""
    session.execute(
        update(Message)
        .where(Message.id == message_id, Message.status == "sent")
        .values(due_at=None)
        .execution_options(synchronize_session=False)
    )
    session.commit()
