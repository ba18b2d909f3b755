"""Whose a text is: the young person, the wave and the question that it belongs to."""

from dataclasses import dataclass

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from voice_service.conversation.engine import Reply, read, standing
from voice_service.conversation.state import BAND, CLOSED, WELCOME, State
from voice_service.models.conversations import Conversation
from voice_service.models.messages import Message
from voice_service.models.people import Participant
from voice_service.models.waves import Invitation, Wave
from voice_service.services import turns
from voice_service.services.concerns import Asked
from voice_service.survey.definition import AgeBand, Channel

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Arrival:
    """A stored text, and whose it is as far as we can tell."""

    message: Message
    participant: Participant | None
    invitation: Invitation | None
    conversation: Conversation | None

    @property
    def band(self) -> AgeBand | None:
        """Return the age band, as far as it is known."""
        source = self.conversation or self.participant
        return AgeBand(source.age_band) if source and source.age_band else None


def whose(session: Session, message: Message, lookup: str) -> Arrival:
    """Find the young person and the wave of a text: the one this number was asked last."""
    people = session.scalars(
        select(Participant).where(Participant.phone_lookup == lookup).with_for_update()
    ).all()
    if not people:
        return Arrival(message, None, None, None)
    invitations = session.scalars(
        select(Invitation)
        .join(Invitation.wave)
        .options(joinedload(Invitation.wave).joinedload(Wave.survey_version))
        .options(joinedload(Invitation.participant))
        .where(Invitation.participant_id.in_([person.id for person in people]))
        .order_by(Wave.closed_at.is_not(None), Wave.launched_at.desc(), Invitation.id.desc())
    ).all()
    if not invitations:
        message.participant_id = people[0].id
        return Arrival(message, people[0], None, None)
    invitation = _asked_last(session, invitations, lookup)
    message.participant_id = invitation.participant_id
    message.wave_id = invitation.wave_id
    conversation = turns.conversation_of(
        session, invitation, Channel.SMS, create=invitation.wave.closed_at is None
    )
    if conversation is not None:
        message.conversation_id = conversation.id
        message.question_id = State.from_json(conversation.state).step
    return Arrival(message, invitation.participant, invitation, conversation)


def _asked_last(session: Session, invitations: object, lookup: str) -> Invitation:
    offers: list[Invitation] = list(invitations)  # type: ignore[call-overload]
    open_ones = [offer for offer in offers if offer.wave.closed_at is None]
    if len(open_ones) < 2:
        return (open_ones or offers)[0]
    last = session.execute(
        select(Message.wave_id, Message.participant_id)
        .where(
            Message.phone_lookup == lookup,
            Message.direction == "out",
            Message.wave_id.is_not(None),
        )
        .order_by(Message.id.desc())
        .limit(1)
    ).first()
    for offer in open_ones:
        if last is not None and (offer.wave_id, offer.participant_id) == tuple(last):
            return offer
    return open_ones[0]


def asked(arrival: Arrival) -> Asked:
    """Return the question that a text answers, as this child saw it, and what the text chose."""
    if arrival.conversation is None:
        return Asked()
    try:
        survey = turns.survey_of(arrival.conversation)
        state = standing(survey, State.from_json(arrival.conversation.state), Channel.SMS)
        if state.step in (WELCOME, BAND, CLOSED):
            return Asked()
        question = survey.question(state.step)
        chosen = read(question, state, Reply(arrival.message.body)).values
        return Asked(question.id, question.ask.to(state.band, state.language), chosen)
    except Exception as error:  # noqa: BLE001 - screening goes on without the question
        log.error("question_unknown", error=type(error).__name__)
        return Asked()
