"""Whose words and which language a young person reads: their own choice, kept for next time."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from voice_service.conversation.engine import change_look
from voice_service.conversation.options import look_options
from voice_service.conversation.reading import Option
from voice_service.conversation.state import State
from voice_service.db import HELD
from voice_service.models.people import Participant
from voice_service.services import turn_rows, turns
from voice_service.services.doors import Place, PlaceError, begun
from voice_service.services.library import pinned
from voice_service.services.tongues import CODES, words_for
from voice_service.survey.definition import AgeBand, Channel


@dataclass(frozen=True, slots=True)
class Choice:
    """What can be chosen, and what is chosen now."""

    looks: tuple[Option, ...]
    look: AgeBand | None
    language: str


def offered(session: Session, place: Place) -> Choice | None:
    """Return what somebody at this place can choose; None before they have begun."""
    invitation = begun(session, place)
    if invitation is None:
        return None
    survey = pinned(invitation.wave.survey_version)
    conversation = turns.conversation_at(session, invitation)
    state = (
        turns.initial_state(invitation)
        if conversation is None
        else State.from_json(conversation.state)
    )
    return Choice(look_options(survey, words_for(state.language)), state.band, state.language)


def choose(
    session: Session, place: Place, *, band: AgeBand | None, language: str, now: datetime
) -> Place:
    """Take a choice; one transaction. What does not fit the survey is left as it was.

    Raises PlaceError for a place that is gone, or where nobody has begun.
    """
    invitation = begun(session, place)
    if invitation is None:
        raise PlaceError("nobody has begun here")
    session.get_one(Participant, invitation.participant_id, with_for_update=HELD)
    conversation = turns.conversation_of(session, invitation, Channel.WEB)
    if conversation is None:
        raise PlaceError("there is no conversation at this place")
    survey, state = turns.survey_of(conversation), State.from_json(conversation.state)
    spoken = language if language in CODES else state.language
    turn = change_look(survey, state, Channel.WEB, band=band, language=spoken)
    at = turn_rows.Place(conversation.id, conversation.wave_id, conversation.revision)
    turn_rows.store(session, at, state, turn, Channel.WEB, now=now)
    session.commit()
    return Place(invitation.id)
