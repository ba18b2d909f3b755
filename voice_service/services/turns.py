"""One turn of a conversation: the engine decides, and each of its events becomes rows."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from voice_service.conversation import prompts, texts
from voice_service.conversation.engine import Reply, resume, start
from voice_service.conversation.events import (
    Answered,
    AskedAgain,
    BandChosen,
    Declined,
    Event,
    Finished,
    HelpAsked,
    LeftAlone,
    LeftPath,
    MovedOn,
    Repeated,
    ReturnedToPath,
    SaidMore,
    Seen,
    Started,
    Turn,
    WentBack,
)
from voice_service.conversation.state import Answer as Recorded
from voice_service.conversation.state import State
from voice_service.models.concerns import Concern
from voice_service.models.conversations import Answer, Conversation
from voice_service.models.messages import Message
from voice_service.models.waves import Invitation, SurveyVersion, Wave
from voice_service.services import outbox
from voice_service.services.library import Means, pinned
from voice_service.survey.definition import AgeBand, Channel, Survey


def conversation_of(
    session: Session, invitation: Invitation, channel: Channel, *, create: bool = True
) -> Conversation | None:
    """Find the conversation of an invitation, locked, or begin it."""
    found = session.scalars(
        select(Conversation)
        .where(
            Conversation.wave_id == invitation.wave_id,
            Conversation.participant_id == invitation.participant_id,
        )
        .with_for_update()
        .execution_options(populate_existing=True)
    ).first()
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
    band = invitation.participant.age_band
    return start(AgeBand(band) if band else None, invitation.participant.language)


def survey_of(conversation: Conversation) -> Survey:
    """Return the survey version that a conversation goes through."""
    version: SurveyVersion = conversation.wave.survey_version
    return pinned(version)


def facts_of(wave: Wave, band: AgeBand | None, means: Means, link: str = "") -> texts.Facts:
    """Gather what a conversation must be able to say about its wave."""
    lines = tuple(contact.line for contact in means.library.contacts.shown_to(band))
    return texts.Facts(feedback_on=wave.feedback_on, link=link, contacts=lines)


def link_of(invitation: Invitation, means: Means) -> str:
    """Return an invitation's personal link, made anew from the key."""
    return means.link(means.secrets.link_token(invitation.seed.hex()))


def take(
    session: Session, conversation: Conversation, reply: Reply, channel: Channel, *, now: datetime
) -> Turn:
    """Let the engine take one reply, and store what it causes."""
    state = State.from_json(conversation.state)
    turn = resume(survey_of(conversation), state, reply, channel)
    store(session, conversation, turn, channel, now=now)
    return turn


def store(
    session: Session, conversation: Conversation, turn: Turn, channel: Channel, *, now: datetime
) -> None:
    """Turn the state and the events of a turn into rows."""
    conversation.state = turn.state.as_json()
    conversation.status = turn.state.status.value
    conversation.age_band = turn.state.band.value if turn.state.band else None
    conversation.channel = channel.value
    answers = _answers(session, conversation, turn)
    for event in turn.events:
        _store_event(session, conversation, answers, event, channel, now)


def _answers(session: Session, conversation: Conversation, turn: Turn) -> dict[str, Answer]:
    """Fetch the stored answers that the events touch, in one query."""
    touched = {
        event.answer.question if isinstance(event, Answered) else event.question
        for event in turn.events
        if isinstance(event, Answered | LeftPath | ReturnedToPath)
    }
    if not touched:
        return {}
    rows = session.scalars(
        select(Answer).where(
            Answer.conversation_id == conversation.id, Answer.question_id.in_(touched)
        )
    )
    return {row.question_id: row for row in rows}


def _store_event(
    session: Session,
    conversation: Conversation,
    answers: dict[str, Answer],
    event: Event,
    channel: Channel,
    now: datetime,
) -> None:
    match event:
        case Started():
            conversation.started_at = conversation.started_at or now
        case Finished():
            conversation.finished_at = conversation.finished_at or now
        case Answered(recorded):
            row = answers.get(recorded.question) or _new_answer(session, conversation, recorded)
            answers[recorded.question] = row
            _fill(row, recorded, channel, now)
        case LeftPath(question) | ReturnedToPath(question):
            if (moved := answers.get(question)) is not None:
                moved.on_path = isinstance(event, ReturnedToPath)
        case Declined() | LeftAlone() | BandChosen() | Seen() | AskedAgain() | MovedOn():
            pass  # the state holds all there is to them
        case WentBack() | HelpAsked() | Repeated() | SaidMore():
            pass


def _new_answer(session: Session, conversation: Conversation, recorded: Recorded) -> Answer:
    row = Answer(
        conversation_id=conversation.id,
        wave_id=conversation.wave_id,
        question_id=recorded.question,
    )
    session.add(row)
    return row


def _fill(row: Answer, recorded: Recorded, channel: Channel, now: datetime) -> None:
    words = recorded.text or None
    if words != row.words:
        # Other words need reading, and releasing, anew.
        row.sentiment = row.quote = row.released_at = None
    row.choices = list(recorded.values)
    row.missing = recorded.missing.value if recorded.missing else None
    row.words = words
    row.on_path = True
    row.channel = channel.value
    row.answered_at = now


def prompt_again(
    session: Session, conversation: Conversation, concern: Concern, now: datetime, means: Means
) -> Message | None:
    """Make the text that asks the standing question again; None for a child who is on the web."""
    phone = conversation.participant.phone
    if conversation.channel != Channel.SMS or phone is None or conversation.wave.closed_at:
        return None
    invitation = invitation_of(session, conversation)
    state = State.from_json(conversation.state)
    facts = facts_of(conversation.wave, state.band, means, link_of(invitation, means))
    message = outbox.queued(
        means.secrets,
        kind="resume",
        key=f"resume:{concern.id}",
        phone=phone,
        body=prompts.ask_by_text(survey_of(conversation), state, facts),
        priority=outbox.REPLIES,
        now=now,
    )
    message.participant_id = conversation.participant_id
    message.conversation_id, message.wave_id = conversation.id, conversation.wave_id
    return message
