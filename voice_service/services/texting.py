"""A text arrives: stored as it came, screened, answered; one effect for each MessageSid."""

from dataclasses import replace
from datetime import datetime

import structlog
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from voice_service.channels.twilio_sms import InboundMessage
from voice_service.conversation import prompts
from voice_service.conversation.engine import Reply
from voice_service.conversation.events import AskedAgain, Turn
from voice_service.conversation.reading import plain
from voice_service.conversation.state import WELCOME, State
from voice_service.models.concerns import Concern
from voice_service.models.conversations import Conversation
from voice_service.models.messages import Message
from voice_service.models.people import OptOut
from voice_service.models.staff import StaffMember
from voice_service.safeguarding.screening import Severity
from voice_service.services import concerns, turns
from voice_service.services.arrivals import Arrival, asked, whose
from voice_service.services.library import Means
from voice_service.survey.definition import Channel
from voice_service.text.gsm7 import make_safe, measure

log = structlog.get_logger()


# Twilio itself answers these, and then lets nothing through: no reply of ours can follow.
STOP_WORDS = frozenset(
    {"stop", "stopall", "unsubscribe", "end", "quit", "cancel", "revoke", "optout"}
)


# Said in other words, Twilio does not know it: we must stop, and say so ourselves.
OWN_STOP_WORDS = frozenset(
    {"stop pls", "stop please", "please stop", "stop texting me", "leave me alone", "opt out"}
    | {"unsubscribe me", "dont text me", "stop texting", "stop messaging me", "no more texts"}
)


START_WORDS = frozenset({"start", "unstop", "yes"})


STOPPED = (
    "You will not get any more texts from us. If you need to talk: Childline 0800 1111, free. "
    "In danger, 999. Text START to come back."
)


BACK_AGAIN = "Welcome back."
TO_STAFF = (
    "This number only sends alerts; replies are kept but nobody on duty is told. "
    "Sign in to answer: {address}"
)
NO_PICTURES = "We cannot see pictures here. Please write it in words."


WAVE_CLOSED = (
    "Thank you for your message. This one has finished, so it is not counted, but we have kept "
    "it. If you need to talk: Childline 0800 1111. In danger: 999."
)


NOTHING_OPEN = (
    "Thank you for your message. We are not asking anything just now. If you need to talk: "
    "Childline 0800 1111. In danger: 999."
)


WAIT = (
    "Thank you, your message is safe with us. Our computer needs a moment and will text you back. "
    "In danger: 999."
)


def receive(session: Session, text: InboundMessage, *, now: datetime, means: Means) -> str:
    """Take one inbound text and return the reply to send back, empty for none.

    A second delivery of the same MessageSid changes nothing and gets the same reply.
    """
    known = _reply_to(session, text.sid)
    if known is not None:
        session.rollback()
        return known
    try:
        reply = _take(session, text, now=now, means=means)
        session.commit()
    except IntegrityError:
        # Another delivery of the same text was faster; what it answered is the answer.
        session.rollback()
        known = _reply_to(session, text.sid)
        session.rollback()
        if known is None:
            raise
        return known
    return reply


def _reply_to(session: Session, sid: str) -> str | None:
    """Return the reply given to a known MessageSid ("" for none), or None when it is new."""
    first = select(Message.id).where(Message.provider_sid == sid)
    message_id = session.scalars(first).first()
    if message_id is None:
        return None
    reply = session.scalars(select(Message.body).where(Message.answers_id == message_id)).first()
    return reply or ""


def _take(session: Session, text: InboundMessage, *, now: datetime, means: Means) -> str:
    lookup = means.secrets.lookup(text.sender)
    message = Message(
        direction="in",
        channel="sms",
        kind="answer",
        status="received",
        provider_sid=text.sid,
        phone=text.sender,
        phone_lookup=lookup,
        body=text.body,
        media=text.media,
        segments=measure(text.body).count,
        created_at=now,
    )
    session.add(message)
    session.flush()  # claims the MessageSid before anything else happens
    arrival = whose(session, message, lookup)
    # Whether a person is already dealing with this child because of something earlier.
    paused = arrival.participant is not None and arrival.participant.paused_at is not None
    concern = concerns.screen(
        session, message, arrival.conversation, asked(arrival), now=now, means=means
    )
    reply = make_safe(_answer(session, arrival, concern, paused, now=now, means=means))
    if reply:
        session.add(_reply_row(arrival, reply, now))
    return reply


def _answer(
    session: Session,
    arrival: Arrival,
    concern: Concern | None,
    paused: bool,
    *,
    now: datetime,
    means: Means,
) -> str:
    """Decide the reply: stopping first, then safety, then the survey."""
    message, said = arrival.message, plain(arrival.message.body)
    message.status = "taken"
    opted_out = session.scalars(
        select(OptOut).where(OptOut.phone_lookup == message.phone_lookup)
    ).first()
    if said in STOP_WORDS or said in OWN_STOP_WORDS:
        if opted_out is None:
            session.add(OptOut(phone_lookup=message.phone_lookup, source="text", at=now))
        return STOPPED if said in OWN_STOP_WORDS else ""
    returned = opted_out is not None and said in START_WORDS
    if returned:
        session.delete(opted_out)
    elif opted_out is not None:
        return ""  # kept and screened; nothing of ours would get through to this number
    survey_reply = "" if paused else _take_turn(session, arrival, returned, concern, now, means)
    replies = means.library.replies
    if concern is not None and Severity(concern.severity) in concerns.SEVERE:
        concern.reply_sent = replies.severe(arrival.band, "sms", by=means.settings.duty_reads_by)
        return concern.reply_sent
    if paused:
        return replies.paused(arrival.band, "sms")
    if concern is not None:
        concern.reply_sent = replies.gentle(arrival.band, "sms")
        return f"{concern.reply_sent}\n{survey_reply}".strip()
    return survey_reply


def _take_turn(
    session: Session,
    arrival: Arrival,
    returned: bool,
    concern: Concern | None,
    now: datetime,
    means: Means,
) -> str:
    """Let the survey take the text, in a savepoint: if it fails, what the child said stays."""
    if arrival.participant is None:
        if _is_staff(session, arrival.message.phone):
            return TO_STAFF.format(address=f"{means.settings.public_base_url}/staff/concerns")
        return means.library.replies.unknown("sms")
    if arrival.invitation is None:
        return NOTHING_OPEN
    if arrival.invitation.wave.closed_at is not None or arrival.conversation is None:
        return WAVE_CLOSED
    try:
        with session.begin_nested():
            return _turn(session, arrival, returned, concern, now, means)
    except Exception as error:  # noqa: BLE001 - what the child said stays, whatever failed
        # The worker takes it again; the child hears that nothing is lost.
        log.error("turn_failed", message=arrival.message.id, error=type(error).__name__)
        arrival.message.status = "received"
        return WAIT


def _is_staff(session: Session, phone: str | None) -> bool:
    """Tell whether a number is that of a member of staff; there are few, and all are sealed."""
    return phone in session.scalars(select(StaffMember.phone).where(StaffMember.active)).all()


def _turn(
    session: Session,
    arrival: Arrival,
    returned: bool,
    concern: Concern | None,
    now: datetime,
    means: Means,
) -> str:
    conversation, invitation = arrival.conversation, arrival.invitation
    if conversation is None or invitation is None:
        raise ValueError("there is no conversation to take the text")
    survey = turns.survey_of(conversation)
    state = State.from_json(conversation.state)
    link = turns.link_of(invitation, means)
    only_a_picture = arrival.message.media > 0 and not arrival.message.body.strip()
    if only_a_picture or returned:
        facts = turns.facts_of(conversation.wave, state.band, means, link)
        first = NO_PICTURES if only_a_picture else BACK_AGAIN
        return f"{first}\n{prompts.ask_by_text(survey, state, facts)}"
    turn = turns.take(session, conversation, Reply(arrival.message.body), Channel.SMS, now=now)
    if concern is not None:
        # After words like these "I did not get that" would be cold: the question just stands.
        kept = tuple(event for event in turn.events if event != AskedAgain(turn.state.step))
        turn = replace(turn, events=turn.events if turn.state.step == WELCOME else kept)
    return say(conversation, turn, link, means)


def say(conversation: Conversation, turn: Turn, link: str, means: Means) -> str:
    """Write what a turn says by text."""
    facts = turns.facts_of(conversation.wave, turn.state.band, means, link)
    return prompts.sms(turns.survey_of(conversation), turn, facts)


def _reply_row(arrival: Arrival, body: str, now: datetime) -> Message:
    """Record the reply that goes back in the webhook's answer, like any other message."""
    message = arrival.message
    return Message(
        direction="out",
        channel="sms",
        kind="reply",
        status="sent",
        participant_id=message.participant_id,
        conversation_id=message.conversation_id,
        wave_id=message.wave_id,
        question_id=message.question_id,
        answers_id=message.id,
        phone=message.phone,
        phone_lookup=message.phone_lookup,
        body=body,
        segments=measure(body).count,
        priority=1,
        created_at=now,
        settled_at=now,
    )
