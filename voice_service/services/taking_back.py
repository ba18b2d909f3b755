"""A young person takes back what they said; or says who helped them to say it."""

from dataclasses import replace
from datetime import datetime

import structlog
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from voice_service.conversation.state import Helper, State, Status
from voice_service.db import HELD
from voice_service.models.concerns import Concern
from voice_service.models.conversations import NOT_UNDERSTOOD, Answer, Conversation
from voice_service.models.messages import Message
from voice_service.models.people import Participant
from voice_service.services import turns
from voice_service.services.doors import Place, PlaceError, begun

log = structlog.get_logger()


def take_back(session: Session, place: Place, *, now: datetime) -> None:
    """Take back what somebody said; one transaction.

    Until the wave closes all answers go. Afterwards the numbers are out, and only the child's own
    words go. What a concern holds stays: a person has to look after the child. Raises PlaceError
    where nobody has begun.
    """
    conversation = _held(session, place)
    counted = conversation.wave.closed_at is not None
    of_child = Answer.conversation_id == conversation.id
    if counted:
        gone = {"words": None, **NOT_UNDERSTOOD, "quote": None, "released_at": None}
        session.execute(update(Answer).where(of_child).values(gone))
    else:
        session.execute(delete(Answer).where(of_child))
    _forget_words(session, conversation)
    state = State.from_json(conversation.state)
    conversation.state = (_without_words(state) if counted else _never_said(state)).as_json()
    if not counted:
        conversation.status = Status.DECLINED.value
        conversation.started_at = conversation.finished_at = conversation.helped_by = None
    conversation.taken_back_at = now
    conversation.revision += 1
    session.commit()
    log.info("taken_back", conversation=conversation.id, counted=counted)


def helped_by(session: Session, place: Place, helper: Helper) -> None:
    """Record who helped; one transaction. Raises PlaceError where nobody has begun."""
    conversation = _held(session, place)
    state = State.from_json(conversation.state)
    conversation.state = replace(state, helper=helper).as_json()
    conversation.helped_by = helper.value
    conversation.revision += 1
    session.commit()


def _held(session: Session, place: Place) -> Conversation:
    """Hold the child and the conversation, so that no answer comes in between."""
    invitation = begun(session, place)
    if invitation is None or turns.conversation_at(session, invitation) is None:
        raise PlaceError("nobody has begun here")
    session.get_one(Participant, invitation.participant_id, with_for_update=HELD)
    found = turns.conversation_at(session, invitation, hold=True)
    if found is None:
        raise PlaceError("nobody has begun here")
    return found


def _never_said(state: State) -> State:
    fresh = State(band=state.band, age=state.age, language=state.language)
    return replace(fresh, status=Status.DECLINED)


def _without_words(state: State) -> State:
    answers = {key: replace(one, text="") for key, one in state.answers.items()}
    return replace(state, answers=answers)


def _forget_words(session: Session, conversation: Conversation) -> None:
    """Empty the texts themselves, but for those that a concern holds."""
    session.execute(
        update(Message)
        .where(
            Message.conversation_id == conversation.id,
            Message.direction == "in",
            Message.id.not_in(select(Concern.message_id)),
        )
        .values(body="", to_read=False)
        .execution_options(synchronize_session=False)
    )
