"""While the database is away: texts are screened, answered and kept on disk, then taken in."""

from collections.abc import Sequence
from datetime import datetime

import structlog
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.orm import Session

from voice_service.channels.spool import PARTS, Kept, Spool
from voice_service.channels.twilio_sms import InboundMessage
from voice_service.conversation.words import ENGLISH
from voice_service.services import alarms, concerns, notices, safety, texting
from voice_service.services.concerns import Asked
from voice_service.services.library import Means
from voice_service.services.owing import Late, Owed
from voice_service.services.turn_rows import StaleTurnError
from voice_service.text.gsm7 import make_safe
from voice_service.text.keywords import is_carrier_stop, is_stop

log = structlog.get_logger()

BATCH = 250


def keep(text: InboundMessage, *, now: datetime, means: Means) -> str:
    """Keep a text on disk and return what to answer: words about safety when it worries us.

    Raises SpoolError when it cannot be kept; then nothing may be acknowledged.
    """
    lookup = means.secrets.lookup(text.sender)
    told = means.spool.told(text, lookup)
    if told is None:
        told = make_safe(_answer(text, now, means))
        means.spool.put(text, lookup, told=told, at=now)
        log.warning("text_spooled")
    return told


def _answer(text: InboundMessage, now: datetime, means: Means) -> str:
    found = concerns.worry(text.body, Asked(), means)
    if found is not None and found.severity in concerns.SEVERE:
        when = safety.without_rota(now=now, means=means)
        return means.library.replies.severe(found.severity, None, "sms", when)
    if found is not None:
        return means.library.replies.gentle(None, "sms")
    if is_stop(text.body):
        return "" if is_carrier_stop(text.body) else ENGLISH["stopped"]
    return ENGLISH["wait"]


def take_in(session: Session, *, now: datetime, means: Means) -> int:
    """Take what waits on disk into the database, a batch of each part; returns how many.

    A part that another process is taking in is left to it.
    """
    taken = 0
    for part in PARTS:
        with means.spool.turn(part) as mine:
            if mine:
                taken += _take_in_part(session, means.spool, part, now=now, means=means)
    return taken


def _take_in_part(session: Session, spool: Spool, part: str, *, now: datetime, means: Means) -> int:
    aside = spool.unreadable()
    batch = spool.oldest(part, BATCH)
    if spool.unreadable() > aside:
        alarms.raise_alarm(session, "unreadable", now=now)
        session.commit()
    if not batch:
        return 0
    try:
        known, owed = texting.known(session, [kept.text.sid for kept in batch]), Owed()
        for kept in batch:
            if kept.text.sid not in known:
                _take(session, kept, owed, now=now, means=means)
        owed.say(session, now=now)
        alarms.raise_alarm(session, "spooled", now=now)
        session.commit()
        _look_at_known(session, [one for one in batch if one.text.sid in known], now, means)
    except Exception as error:  # noqa: BLE001 - one text must not keep the others out
        session.rollback()
        log.error("spooled_texts_not_taken", error=type(error).__name__)
        batch = _one_by_one(session, spool, batch, now=now, means=means)
    # Only now: a file whose text is stored is known by its sid, and changes nothing again.
    spool.remove(batch)
    return len(batch)


def _take(session: Session, kept: Kept, owed: Owed, *, now: datetime, means: Means) -> None:
    late = Late(kept.at, kept.told)
    texting.take_late(session, kept.text, late, owed, now=now, means=means)


def _take_one(session: Session, kept: Kept, *, now: datetime, means: Means) -> None:
    for _ in range(texting.MOST_TRIES):
        try:
            owed = Owed()
            if texting.known(session, [kept.text.sid]):
                _look_at_known(session, [kept], now, means)
                return
            _take(session, kept, owed, now=now, means=means)
            owed.say(session, now=now)
            session.commit()
            return
        except StaleTurnError:
            session.rollback()  # the child is writing just now
    raise StaleTurnError("the child is writing all the time; this text waits")


def _look_at_known(session: Session, known: Sequence[Kept], now: datetime, means: Means) -> None:
    """Look at texts whose MessageSid is known: the same again, or another body under it."""
    for kept in known:
        texting.receive(session, kept.text, now=now, means=means)


def _one_by_one(
    session: Session, spool: Spool, batch: Sequence[Kept], *, now: datetime, means: Means
) -> list[Kept]:
    """Take in each text by itself; one that cannot be is put aside for a person to look at.

    When the database is away again, what is left waits.
    """
    done: list[Kept] = []
    for kept in batch:
        try:
            _take_one(session, kept, now=now, means=means)
            done.append(kept)
        except (OperationalError, InterfaceError, StaleTurnError):
            session.rollback()
            return done
        except Exception as error:  # noqa: BLE001 - one text must not keep the others out
            session.rollback()
            log.error("spooled_text_put_aside", error=type(error).__name__)
            spool.put_aside(kept.path)
            _tell_of_what_is_aside(session, now=now, means=means)
    return done


def _tell_of_what_is_aside(session: Session, *, now: datetime, means: Means) -> None:
    """Raise an alarm about a text that cannot be taken in, and tell whoever is on duty.

    The child was told that a person will read it.
    """
    alarms.raise_alarm(session, "unreadable", now=now)
    session.commit()
    try:
        notices.tell_duty(session, "unreadable", now=now, means=means)
        session.commit()
    except Exception as error:  # noqa: BLE001 - what failed for the text may fail for this, too
        session.rollback()
        log.error("duty_not_told", error=type(error).__name__)
