"""A text arrives: stored as it came, screened, answered; one effect for each MessageSid."""

import hashlib
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

import structlog
from sqlalchemy import bindparam, select
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError
from sqlalchemy.orm import Session

from voice_service.channels.twilio_sms import InboundMessage
from voice_service.conversation.own_words import own_words
from voice_service.conversation.words import ENGLISH
from voice_service.db import collided, table_of
from voice_service.models.messages import Message
from voice_service.services import alarms, concerns, safety, stopping, turn_rows
from voice_service.services.answering import Answer, answer
from voice_service.services.arrivals import Arrival, asked, moved_to, whose
from voice_service.services.concerns import Sender
from voice_service.services.library import Means
from voice_service.services.owing import Late, Owed, reply_late
from voice_service.services.storing import (
    conversation,
    inbound_row,
    reply_row,
    store,
)
from voice_service.survey.definition import Channel
from voice_service.text.gsm7 import make_safe
from voice_service.text.keywords import is_next

log = structlog.get_logger()


# How often a text is taken anew because another of the same child was faster.
MOST_TRIES = 20
_M = table_of(Message)
_FIRST = select(_M.c.id, _M.c.phone, _M.c.body).where(_M.c.provider_sid == bindparam("sid"))
_REPLY = select(_M.c.body).where(_M.c.answers_id == bindparam("message"))


def receive(session: Session, text: InboundMessage, *, now: datetime, means: Means) -> str:
    """Take one inbound text and return the reply to send back, empty for none.

    A second delivery of the same MessageSid changes nothing and gets the same reply.
    """
    try:
        return _taken_at_last(session, text, now=now, means=means)
    except OperationalError:
        raise
    except DBAPIError as error:
        session.rollback()
        log.error("turn_not_stored", error=type(error).__name__)
        return _without_turn(session, text, None, now=now, means=means)


def _taken_at_last(session: Session, text: InboundMessage, *, now: datetime, means: Means) -> str:
    """Take a text, again when another of the same child was stored while it was being read."""
    for _ in range(MOST_TRIES):
        try:
            reply = _take(session, text, None, now=now, means=means)
            session.commit()
            return reply
        except turn_rows.StaleTurnError:
            session.rollback()
        except OperationalError as error:
            session.rollback()
            if not collided(error):
                raise  # the database is away: nothing can be kept there now
        except IntegrityError:
            # Another delivery of it was faster, or another text began the conversation.
            session.rollback()
            if (reply_given := _known(session, text, now=now, means=means)) is not None:
                return reply_given
    return _without_turn(session, text, None, now=now, means=means)


def take_late(
    session: Session,
    text: InboundMessage,
    late: Late,
    owed: Owed,
    *,
    now: datetime,
    means: Means,
) -> None:
    """Take a text that its webhook could not, and note in `owed` what is still to be said.

    Many are taken in one transaction: whoever calls leaves out those that are `known` already,
    lets `say` what is owed, and commits. Raises StaleTurnError when all must be made anew.
    """
    _take(session, text, late, owed, now=now, means=means)


def known(session: Session, sids: Iterable[str]) -> set[str]:
    """Return those MessageSids that were taken already."""
    found = session.scalars(
        select(Message.provider_sid).where(Message.provider_sid.in_(list(sids)))
    )
    return {sid for sid in found if sid}


def _without_turn(
    session: Session, text: InboundMessage, late: Late | None, *, now: datetime, means: Means
) -> str:
    """Keep and screen a text whose turn cannot be stored; the worker takes that again."""
    reply = _take(session, text, late, now=now, means=means, turn=False)
    session.commit()
    return reply


def _known(session: Session, text: InboundMessage, *, now: datetime, means: Means) -> str | None:
    """Return the reply given to a known MessageSid ("" for none), or None when it is new."""
    connection = session.connection()
    first = connection.execute(_FIRST, {"sid": text.sid}).first()
    if first is None:
        session.rollback()
        return None
    reply = connection.execute(_REPLY, {"message": first.id}).scalar() or ""
    if (first.phone, first.body) == (text.sender, text.body):
        session.rollback()
        return reply
    return _conflict(session, text, first.id, now=now, means=means) or reply


def _conflict(
    session: Session, text: InboundMessage, first: int, *, now: datetime, means: Means
) -> str:
    """Keep another text that came under a known MessageSid, screened like any, for a person."""
    digest = hashlib.sha256(f"{text.sender}\n{text.body}".encode("utf-8", "surrogatepass"))
    key = f"conflict:{first}:{digest.hexdigest()[:32]}"
    if session.scalars(select(Message.id).where(Message.step_key == key)).first() is not None:
        session.rollback()
        return ""
    arrival = whose(session, means.secrets.lookup(text.sender), now=now)
    question = asked(session, arrival, text.body)
    row = inbound_row(
        *(replace(text, sid=""), arrival, None, now),
        screened_by=concerns.version(means),
        to_read=own_words(text.body, None),
    )
    row |= {"kind": "conflict", "status": "taken", "step_key": key}
    message_id = store(session, row)
    alarms.raise_alarm(session, "conflict", key=str(first), message_id=message_id, now=now)
    found = concerns.worry(text.body, question, means)
    reply = ""
    if found is not None:
        sender = _sender(arrival, None)
        concern = concerns.raise_concern(
            session, message_id, text.body, sender, found, question, now=now, means=means
        )
        if found.severity in concerns.SEVERE:
            when = safety.by_when(session, now=now, means=means)
            said = means.library.replies.say(
                arrival.language,
                lambda replies: replies.severe(found.severity, arrival.band, "sms", when),
            )
            concern.reply_sent = reply = make_safe(said.text)
    session.commit()
    return reply


def _take(
    session: Session,
    text: InboundMessage,
    late: Late | None,
    owed: Owed | None = None,
    *,
    now: datetime,
    means: Means,
    turn: bool = True,
) -> str:
    arrived = late.arrived_at if late else now
    arrival = whose(session, means.secrets.lookup(text.sender), now=arrived)
    goes_on = is_next(text.body) and bool(arrival.others) and not arrival.paused
    if goes_on:
        arrival = moved_to(arrival, arrival.others[0])
    question = asked(session, arrival, text.body)
    found = concerns.worry(text.body, question, means)
    given = answer(
        *(session, text, arrival, found),
        now=arrived,
        means=means,
        goes_on=goes_on,
        turn=turn,
        said_at=now,
    )
    conversation_id = conversation(session, arrival, arrived)
    row = inbound_row(
        *(text, arrival, conversation_id, arrived),
        screened_by=concerns.version(means),
        to_read=_to_read(text, arrival, given),
    ) | {"status": given.status}
    # Claims the MessageSid: of two that take the same text, one ends here.
    message_id = store(session, row)
    _effects(session, arrival, given, conversation_id, now=arrived)
    if given.safe is not None:
        safety.answered(session, *given.safe, now=now, means=means)
    elif found is None and (arrival.paused or arrival.participant_id is None):
        who = arrival.participant_id
        safety.wrote_again(session, who, arrival.lookup, now=now, means=means)
    if text.error_code is not None:
        alarms.raise_alarm(
            session,
            "part_missing" if text.error_code == "30009" else "refused",
            code=text.error_code,
            message_id=message_id,
            wave_id=row["wave_id"],
            now=now,
        )
    reply = make_safe(given.reply)
    if found is not None:
        sender = _sender(arrival, conversation_id)
        told = late.told if late is not None else ""
        concern = concerns.raise_concern(
            *(session, message_id, text.body, sender, found, question),
            now=now,
            means=means,
            # What was told at the webhook was told then, and may have been answered since.
            asked_at=arrived if told else None,
        )
        # Words about safety in their general form were said already; "please wait" is none.
        general = told if told != make_safe(ENGLISH["wait"]) else ""
        concern.reply_sent = general or given.about_safety or None
    if late is not None and owed is not None:
        reply_late(row, message_id, given, reply, late, owed, now=now)
    elif reply:
        store(session, reply_row(row, message_id, reply, now))
    return reply


def _to_read(text: InboundMessage, arrival: Arrival, given: Answer) -> bool:
    """Tell whether a person must read a text: all of it from a child who waits for a person."""
    waits = arrival.paused or arrival.participant_id is None
    if waits and given.safe is None and text.body.strip():
        return True
    return text.media > 0 or own_words(text.body, given.turn)


def _effects(
    session: Session,
    arrival: Arrival,
    given: Answer,
    conversation_id: int | None,
    *,
    now: datetime,
) -> None:
    if given.stops:
        stopping.stop(session, arrival.lookup, "text", now=now)
    if given.returns:
        stopping.start_again(session, arrival.lookup, now=now)
    if given.turn is not None and arrival.offer is not None and conversation_id is not None:
        place = turn_rows.Place(conversation_id, arrival.offer.wave_id, arrival.offer.revision)
        turn_rows.store(session, place, arrival.offer.state, given.turn, Channel.SMS, now=now)


def _sender(arrival: Arrival, conversation_id: int | None) -> Sender:
    duty_id = arrival.offer.duty_id if arrival.offer else None
    return Sender(arrival.participant_id, conversation_id, duty_id)
