"""A turn becomes rows: the state moves, and each event is stored, without reading any first."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select, update
from sqlalchemy.orm import Session

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
from voice_service.models.conversations import NOT_UNDERSTOOD, Answer, Conversation
from voice_service.models.people import Participant
from voice_service.survey.definition import Channel


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
_REWORD = _CHANGE.values(**NOT_UNDERSTOOD, quote=None, released_at=None)
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
    connection = session.connection()
    where = {"conversation": place.conversation_id, "seen": place.revision}
    if not connection.execute(_MOVE, where | moved(place, turn, channel)).rowcount:
        raise StaleTurnError(f"conversation {place.conversation_id} has moved on")
    for event in turn.events:
        _store_event(connection, place, before, event, channel, now)


def moved(place: Place, turn: Turn, channel: Channel) -> dict[str, Any]:
    """Return what a turn leaves in its conversation's columns; a few more hold when it happened."""
    state = turn.state
    return {
        "revision": place.revision + 1,
        "state": state.as_json(),
        "status": state.status.value,
        "age_band": state.age.value if state.age else None,
        "channel": channel.value,
    }


# What an event may write beside them.
MARKS = ("started_at", "finished_at", "helped_by")


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
