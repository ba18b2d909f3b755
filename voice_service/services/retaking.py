"""Second tries: texts whose turn failed are taken again by the worker, in the order they came."""

from datetime import datetime, timedelta

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from voice_service.conversation import prompts
from voice_service.conversation.moves import Reply
from voice_service.db import HELD
from voice_service.models.conversations import Answer, Conversation
from voice_service.models.messages import Message
from voice_service.services import outbox, turns
from voice_service.services.library import Means
from voice_service.survey.definition import Channel

log = structlog.get_logger()

MOST_ATTEMPTS = 5


def retake(session: Session, *, now: datetime, means: Means) -> bool:
    """Take the oldest text that could not be taken when it came; tells whether there was one.

    After five tries it is marked failed, and staff see it.
    """
    message = session.scalars(
        select(Message)
        .where(
            Message.status == "received",
            Message.direction == "in",
            (Message.due_at.is_(None)) | (Message.due_at <= now),
        )
        .order_by(Message.id)
        .limit(1)
        .with_for_update(skip_locked=True, key_share=True)
    ).first()
    if message is None:
        session.rollback()
        return False
    try:
        with session.begin_nested():
            _take_again(session, message, now, means)
        message.status = "taken"
    except Exception as error:  # noqa: BLE001 - the child's words stay whatever failed
        message.attempts += 1
        message.due_at = now + timedelta(seconds=10 * 4**message.attempts)
        message.status = "failed" if message.attempts >= MOST_ATTEMPTS else "received"
        log.error("retake_failed", message=message.id, error=type(error).__name__)
    session.commit()
    return True


def _take_again(session: Session, message: Message, now: datetime, means: Means) -> None:
    if message.conversation_id is None:
        return
    conversation = session.get_one(Conversation, message.conversation_id, with_for_update=HELD)
    if _answered_since(session, message):
        return  # the child has answered it anew meanwhile, and the newer answer stays
    channel = Channel(message.channel)
    reply = Reply(message.body, question=message.question_id)
    turn = turns.take(session, conversation, reply, channel, now=now)
    if (
        channel is not Channel.SMS
        or message.phone is None
        or conversation.participant.paused_at is not None
    ):
        return
    invitation = turns.invitation_of(session, conversation)
    link = turns.link_of(invitation, means)
    facts = turns.facts(
        conversation.wave.feedback_on, turn.state.band, means, link, turn.state.language
    )
    text = outbox.queued(
        means.secrets,
        kind="reply",
        key=f"retake:{message.id}",
        phone=message.phone,
        body=prompts.sms(turns.survey_of(conversation), turn, facts),
        priority=outbox.REPLIES,
        now=now,
    )
    text.participant_id, text.wave_id = message.participant_id, message.wave_id
    text.conversation_id = conversation.id
    # What answers them goes at any hour only as long as they are likely to be awake.
    text.created_at = message.created_at
    outbox.put(session, text)


def _answered_since(session: Session, message: Message) -> bool:
    newer = select(Answer.id).where(
        Answer.conversation_id == message.conversation_id,
        Answer.question_id == message.question_id,
        Answer.answered_at > message.created_at,
    )
    return session.scalars(newer).first() is not None
