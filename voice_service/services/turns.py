"""One turn of a conversation: the engine decides, and each of its events becomes rows."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, bindparam, insert, select, update
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
    HelpedBy,
    LeftAlone,
    LeftPath,
    LookChosen,
    MovedOn,
    Repeated,
    ReturnedToPath,
    SaidMore,
    Seen,
    Started,
    Turn,
    WebAsked,
    WentBack,
)
from voice_service.conversation.state import Answer as Recorded
from voice_service.conversation.state import State
from voice_service.db import table_of
from voice_service.models.concerns import Concern
from voice_service.models.conversations import Answer, Conversation
from voice_service.models.messages import Message
from voice_service.models.people import Participant
from voice_service.models.waves import Invitation, SurveyVersion
from voice_service.services import outbox
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
    place = Place(conversation.id, conversation.wave_id, conversation.revision)
    store(session, place, state, turn, channel, now=now)
    # The rows were written beneath the objects: what they hold is read anew when it is needed.
    session.expire(conversation)
    return turn


@dataclass(frozen=True, slots=True)
class Place:
    """Where a turn is stored: its conversation, as it stood when the turn was made, its wave."""

    conversation_id: int
    wave_id: int
    revision: int


class StaleTurnError(RuntimeError):
    """Another turn of the same conversation was stored meanwhile; this one must be made anew."""


_CONVERSATION, _ANSWER = table_of(Conversation), table_of(Answer)
_PARTICIPANT = table_of(Participant)
_MOVE = (
    update(_CONVERSATION)
    .where(
        _CONVERSATION.c.id == bindparam("conversation"),
        _CONVERSATION.c.revision == bindparam("seen"),
    )
    .values(
        {name: bindparam(name) for name in ("state", "status", "age_band", "channel", "revision")}
    )
)
_STARTED, _FINISHED = (
    update(_CONVERSATION)
    .where(_CONVERSATION.c.id == bindparam("conversation"), column.is_(None))
    .values({column: bindparam("now")})
    for column in (_CONVERSATION.c.started_at, _CONVERSATION.c.finished_at)
)
_HELPED = (
    update(_CONVERSATION)
    .where(_CONVERSATION.c.id == bindparam("conversation"))
    .values(helped_by=bindparam("helper"))
)
# Kept for the next visit, whichever wave that will be.
_LOOK = (
    update(_PARTICIPANT)
    .where(
        _PARTICIPANT.c.id
        == select(_CONVERSATION.c.participant_id)
        .where(_CONVERSATION.c.id == bindparam("conversation"))
        .scalar_subquery()
    )
    .values(look=bindparam("look"), language=bindparam("language"))
)
_OF_QUESTION = (
    _ANSWER.c.conversation_id == bindparam("conversation"),
    _ANSWER.c.question_id == bindparam("question"),
)
_FILL = ("choices", "missing", "words", "on_path", "channel", "answered_at")
_CHANGE = update(_ANSWER).where(*_OF_QUESTION).values({name: bindparam(name) for name in _FILL})
# Other words need reading, and releasing, anew.
_REWORD = _CHANGE.values(sentiment=None, quote=None, released_at=None)
_RECORD = insert(_ANSWER).values(
    conversation_id=bindparam("conversation"),
    question_id=bindparam("question"),
    wave_id=bindparam("wave"),
    **{name: bindparam(name) for name in _FILL},
)
_PATH = update(_ANSWER).where(*_OF_QUESTION).values(on_path=bindparam("on_path"))


def store(
    session: Session, place: Place, before: State, turn: Turn, channel: Channel, *, now: datetime
) -> None:
    """Turn the state and the events of a turn into rows, without reading any first.

    Raises StaleTurnError when the conversation has moved on since the turn was made.
    """
    connection, state = session.connection(), turn.state
    moved = connection.execute(
        _MOVE,
        {
            "conversation": place.conversation_id,
            "seen": place.revision,
            "revision": place.revision + 1,
            "state": state.as_json(),
            "status": state.status.value,
            "age_band": state.age.value if state.age else None,
            "channel": channel.value,
        },
    )
    if not moved.rowcount:
        raise StaleTurnError(f"conversation {place.conversation_id} has moved on")
    for event in turn.events:
        _store_event(connection, place, before, event, channel, now)


def _store_event(
    connection: Connection,
    place: Place,
    before: State,
    event: Event,
    channel: Channel,
    now: datetime,
) -> None:
    here = {"conversation": place.conversation_id}
    match event:
        case Started():
            connection.execute(_STARTED, {**here, "now": now})
        case Finished():
            connection.execute(_FINISHED, {**here, "now": now})
        case Answered(recorded):
            _store_answer(connection, place, before, recorded, channel, now)
        case LeftPath(question) | ReturnedToPath(question):
            back = isinstance(event, ReturnedToPath)
            connection.execute(_PATH, {**here, "question": question, "on_path": back})
        case HelpedBy(helper):
            connection.execute(_HELPED, {**here, "helper": helper.value})
        case LookChosen(band, language):
            look = band.value if band else None
            connection.execute(_LOOK, {**here, "look": look, "language": language})
        case Declined() | LeftAlone() | BandChosen() | Seen() | AskedAgain() | MovedOn():
            pass  # the state holds all there is to them
        case WentBack() | HelpAsked() | WebAsked() | Repeated() | SaidMore():
            pass


def _store_answer(
    connection: Connection,
    place: Place,
    before: State,
    recorded: Recorded,
    channel: Channel,
    now: datetime,
) -> None:
    known = before.answers.get(recorded.question)
    values = {
        "conversation": place.conversation_id,
        "question": recorded.question,
        "choices": list(recorded.values),
        "missing": recorded.missing.value if recorded.missing else None,
        "words": recorded.text or None,
        "on_path": True,
        "channel": channel.value,
        "answered_at": now,
    }
    if known is not None:
        same = known.text == recorded.text
        if connection.execute(_CHANGE if same else _REWORD, values).rowcount:
            return
    connection.execute(_RECORD, {**values, "wave": place.wave_id})


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
