"""One turn of a conversation: the engine decides, and each of its events becomes rows."""

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from voice_service.conversation import prompts, texts
from voice_service.conversation.engine import resume, start
from voice_service.conversation.events import Turn
from voice_service.conversation.moves import Reply
from voice_service.conversation.state import State
from voice_service.models.concerns import Concern
from voice_service.models.conversations import Conversation
from voice_service.models.messages import Message
from voice_service.models.waves import Invitation, SurveyVersion
from voice_service.services import outbox, turn_rows
from voice_service.services.library import Means, pinned
from voice_service.services.tongues import words_for
from voice_service.survey.definition import AgeBand, Channel, Survey


def conversation_of(
    session: Session, invitation: Invitation, channel: Channel, *, create: bool = True
) -> Conversation | None:
    """Find the conversation of an invitation, locked, or begin it."""
    found = conversation_at(session, invitation, hold=True)
    if found is not None or not create:
        return found
    conversation = Conversation(
        wave=invitation.wave,
        participant=invitation.participant,
        state=initial_state(invitation).as_json(),
        status="invited",
        age_band=invitation.participant.age_band,
        channel=channel.value,
    )
    session.add(conversation)
    session.flush()
    return conversation


def conversation_at(
    session: Session, invitation: Invitation, *, hold: bool = False
) -> Conversation | None:
    """Find the conversation of an invitation; None before it was begun. `hold` locks it."""
    found = select(Conversation).where(
        Conversation.wave_id == invitation.wave_id,
        Conversation.participant_id == invitation.participant_id,
    )
    if hold:
        found = found.with_for_update(key_share=True).execution_options(populate_existing=True)
    return session.scalars(found).first()


def invitation_of(session: Session, conversation: Conversation) -> Invitation:
    """Return the invitation that a conversation came from."""
    return session.scalars(
        select(Invitation).where(
            Invitation.wave_id == conversation.wave_id,
            Invitation.participant_id == conversation.participant_id,
        )
    ).one()


def initial_state(invitation: Invitation) -> State:
    """Return the state of an invitation that nobody has answered yet."""
    child = invitation.participant
    age, look = (AgeBand(band) if band else None for band in (child.age_band, child.look))
    return start(age, child.language, look)


def survey_of(conversation: Conversation) -> Survey:
    """Return the survey version that a conversation goes through."""
    version: SurveyVersion = conversation.wave.survey_version
    return pinned(version)


def facts(
    feedback_on: date, band: AgeBand | None, means: Means, link: str = "", language: str = "en"
) -> texts.Facts:
    """Gather what a conversation must be able to say about its wave, in its language."""
    words = words_for(language)
    lines = means.library.contacts.lines(band, words.language, words)
    return texts.Facts(feedback_on=feedback_on, link=link, contacts=lines, words=words)


def link_from(seed: bytes, means: Means) -> str:
    """Return the personal link of an invitation, made anew from the key."""
    return means.link(means.secrets.link_token(seed.hex()))


def link_of(invitation: Invitation, means: Means) -> str:
    """Return an invitation's personal link."""
    return link_from(invitation.seed, means)


def take(
    session: Session, conversation: Conversation, reply: Reply, channel: Channel, *, now: datetime
) -> Turn:
    """Let the engine take one reply, and store what it causes."""
    state = State.from_json(conversation.state)
    turn = resume(survey_of(conversation), state, reply, channel)
    place = turn_rows.Place(conversation.id, conversation.wave_id, conversation.revision)
    turn_rows.store(session, place, state, turn, channel, now=now)
    # The rows were written beneath the object: it is told, and reads the rest when it is needed.
    for name, value in turn_rows.moved(place, turn, channel).items():
        set_committed_value(conversation, name, value)
    session.expire(conversation, turn_rows.MARKS)
    return turn


def prompt_again(
    session: Session, conversation: Conversation, concern: Concern, now: datetime, means: Means
) -> Message | None:
    """Make the text that asks the standing question again; None for a child who is on the web."""
    phone = conversation.participant.phone
    if conversation.channel != Channel.SMS or phone is None or conversation.wave.closed_at:
        return None
    invitation = invitation_of(session, conversation)
    state = State.from_json(conversation.state)
    link = link_of(invitation, means)
    said = facts(conversation.wave.feedback_on, state.band, means, link, state.language)
    message = outbox.queued(
        means.secrets,
        kind="resume",
        key=f"resume:{concern.id}:{concern.events}",
        phone=phone,
        body=prompts.ask_by_text(survey_of(conversation), state, said),
        priority=outbox.REPLIES,
        now=now,
    )
    message.participant_id = conversation.participant_id
    message.conversation_id, message.wave_id = conversation.id, conversation.wave_id
    return message
