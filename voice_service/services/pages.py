"""The web side of a conversation: what to show, and what to do with what was sent."""

from dataclasses import dataclass, replace
from datetime import datetime

import structlog
from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session, joinedload

from voice_service.conversation import screens, texts
from voice_service.conversation.engine import standing, start
from voice_service.conversation.events import AskedAgain, Declined, HelpAsked, Turn
from voice_service.conversation.moves import Reply
from voice_service.conversation.reading import read_start
from voice_service.conversation.screens import Screen
from voice_service.conversation.state import CLOSED, SAFETY, WELCOME, State
from voice_service.db import HELD, until_it_fits
from voice_service.models.conversations import Conversation
from voice_service.models.messages import Message
from voice_service.models.people import Participant
from voice_service.models.waves import Invitation, Wave
from voice_service.safeguarding.screening import Severity
from voice_service.services import concerns, safety, safety_pages, stopping, turns
from voice_service.services.doors import Place, PlaceError, invitation_at, join, joined
from voice_service.services.library import Means, pinned
from voice_service.services.listening import heard, heard_from_nobody
from voice_service.services.tongues import words_for
from voice_service.survey.definition import Channel
from voice_service.text.keywords import is_carrier_stop, is_stop

log = structlog.get_logger()

_HOLD = (
    select(Participant.id)
    .join(Invitation)
    .where(Invitation.id == bindparam("invitation"))
    .with_for_update(of=Participant, **HELD)
)
_OF_TEXTS = ("text", "txt", "messag", "msg", "unsub", "opt")


@dataclass(frozen=True, slots=True)
class Shown:
    """A page to show and the place it belongs to.

    `fresh` pages were made by what was just sent and cannot be shown again by a plain look;
    `help` asks for the help page; `told` names a page that only tells: closed, early.
    """

    place: Place
    screen: Screen
    fresh: bool = False
    help: bool = False
    told: str = ""


def show(session: Session, place: Place, *, now: datetime, means: Means) -> Shown:
    """Describe the page that a place stands at; changes nothing."""
    if place.invitation_id is None:
        known = joined(session, place)
        if known is None:
            return _door(session, place, now, means)
        place = Place(known.id)
    invitation = invitation_at(session, place)
    conversation = turns.conversation_at(session, invitation)
    if conversation is None:
        if told := _only_tells(invitation.wave, now):
            return _tell(place, told, invitation.participant.language)
        state = turns.initial_state(invitation)
        return Shown(place, _screen(invitation.wave, state, means))
    return _page(place, conversation, now, means)


def answer(session: Session, place: Place, reply: Reply, *, now: datetime, means: Means) -> Shown:
    """Take what was sent from a page: screened, stored, answered; one transaction."""
    return until_it_fits(session, lambda: _answer(session, place, reply, now=now, means=means))


def _answer(session: Session, place: Place, reply: Reply, *, now: datetime, means: Means) -> Shown:
    if place.invitation_id is None:
        invitation = joined(session, place)
        if invitation is None:
            door = _door(session, place, now, means)
            if door.told or read_start(reply.words) is not True:
                return _at_the_door(session, door, reply, now=now, means=means)
            invitation = join(session, place, now=now, means=means)
        place = Place(invitation.id)
    # One page of a child at a time, so that two devices cannot answer the same question twice.
    session.execute(_HOLD, {"invitation": place.invitation_id})
    invitation = invitation_at(session, place)
    conversation = turns.conversation_of(session, invitation, Channel.WEB)
    if conversation is None:
        raise PlaceError("there is no conversation at this place")
    shown = _take(session, place, conversation, reply, now=now, means=means)
    session.commit()
    return shown


def without_place(
    session: Session,
    words: str,
    question: str | None,
    *,
    now: datetime,
    means: Means,
    language: str = "en",
) -> Screen | None:
    """Take words from a page that belongs to nobody any more; a screen when they worry us."""
    concern = heard_from_nobody(
        *(session, words, None), now=now, means=means, told_before=question == SAFETY
    )
    return safety_pages.for_nobody(session, concern, now, means, language)


def _at_the_door(
    session: Session, door: Shown, reply: Reply, *, now: datetime, means: Means
) -> Shown:
    if read_start(reply.words) is False and not door.told:
        return replace(door, screen=_declined(door.place.language), fresh=True)
    wave = session.get(Wave, door.place.wave_id)
    told_before = reply.question == SAFETY
    concern = heard_from_nobody(
        *(session, reply.words, wave), now=now, means=means, told_before=told_before
    )
    shown = safety_pages.for_nobody(session, concern, now, means, door.place.language)
    return door if shown is None else replace(door, screen=shown, fresh=True, told="")


def _take(
    session: Session,
    place: Place,
    conversation: Conversation,
    reply: Reply,
    *,
    now: datetime,
    means: Means,
) -> Shown:
    before = conversation.participant.paused_at is not None
    message, concern = heard(session, conversation, reply, now=now, means=means)
    beside = reply.question == SAFETY  # written on a page about safety: it answers no question
    if beside and message is not None:
        message.status = "taken"
    if before and (
        answered := safety_pages.safe_now(session, conversation, reply, concern, now, means)
    ):
        return Shown(place, answered, fresh=True)
    paused = conversation.participant.paused_at is not None
    told = _only_tells(conversation.wave, now)
    stops = _stops_texts(session, conversation, reply, now)
    leaves = told or stops or beside
    turn = None if leaves else _turn(session, conversation, reply, message, now)
    page = _page(place, conversation, now, means)
    if concern is not None and Severity(concern.severity) in concerns.SEVERE:
        shown = safety_pages.severe(session, conversation, concern, now, means)
        concern.reply_sent = safety_pages.sent(shown)
        return replace(page, screen=shown, fresh=True, told="")
    if paused:
        if message is not None and before:
            child = conversation.participant_id
            safety.wrote_again(session, child, None, now=now, means=means)
        return replace(page, screen=safety_pages.paused(conversation, means), fresh=True)
    if stops:
        return replace(page, screen=_stopped(page.screen.language), fresh=True)
    if concern is not None and not told:
        gentle = safety_pages.gentle(conversation, means)
        concern.reply_sent = gentle.whole
        screen = replace(page.screen, nudge=gentle.words, nudge_english=gentle.english)
        return replace(page, screen=screen, fresh=True)
    return page if turn is None else _after(turn, page, conversation, reply, means)


def _after(
    turn: Turn, page: Shown, conversation: Conversation, reply: Reply, means: Means
) -> Shown:
    """Show what a turn led to."""
    if any(isinstance(event, HelpAsked) for event in turn.events):
        return replace(page, help=True)
    if any(isinstance(event, Declined) for event in turn.events):
        return replace(page, screen=_declined(turn.state.language), fresh=True)
    again = any(isinstance(event, AskedAgain) for event in turn.events)
    if again:
        screen = _screen(conversation.wave, turn.state, means, nudge=True)
        return replace(page, screen=replace(screen, typed=reply.words), fresh=True)
    return page


def _turn(
    session: Session,
    conversation: Conversation,
    reply: Reply,
    message: Message | None,
    now: datetime,
) -> Turn | None:
    """Let the survey take what was sent, in a savepoint; words of a failed turn are taken again."""
    try:
        with session.begin_nested():
            turn = turns.take(session, conversation, reply, Channel.WEB, now=now)
            if message is not None:
                message.status = "taken"
            return turn
    except Exception as error:
        session.expire(conversation)  # it may have been told of a turn that is undone now
        log.error("turn_failed", conversation=conversation.id, error=type(error).__name__)
        if message is None:
            raise
        return None


def _stops_texts(session: Session, conversation: Conversation, reply: Reply, now: datetime) -> bool:
    """Let a STOP that is written on a page count for the texts, too."""
    # On a page only words about texts are meant for us: "leave me alone" may be the answer.
    meant = is_carrier_stop(reply.words) or (
        is_stop(reply.words) and any(word in reply.words.casefold() for word in _OF_TEXTS)
    )
    if reply.command is not None or not meant:
        return False
    lookup = conversation.participant.phone_lookup
    if lookup is not None:
        stopping.stop(session, lookup, "web", now=now)
    return True


def _only_tells(wave: Wave, now: datetime) -> str:
    """Name the page of a wave that takes no answers; empty for one that does."""
    if wave.closed_at is not None:
        return "closed"
    return "" if wave.opened(now) else "early"


def _page(place: Place, conversation: Conversation, now: datetime, means: Means) -> Shown:
    if told := _only_tells(conversation.wave, now):
        return _tell(place, told, safety_pages.language_of(conversation))
    if conversation.participant.paused_at is not None:
        return Shown(place, safety_pages.waiting(conversation, means))
    survey = turns.survey_of(conversation)
    state = standing(survey, State.from_json(conversation.state), Channel.WEB)
    return Shown(place, _screen(conversation.wave, state, means))


def _screen(wave: Wave, state: State, means: Means, *, nudge: bool = False) -> Screen:
    survey = pinned(wave.survey_version)
    return screens.screen(
        survey,
        state,
        turns.facts(wave.feedback_on, state.band, means, language=state.language),
        nudge=nudge,
    )


def _declined(language: str) -> Screen:
    said = texts.declined_page(words_for(language))
    return Screen(WELCOME, "declined", *said, language=language)


def _stopped(language: str) -> Screen:
    said = texts.stopped_page(words_for(language))
    return Screen(WELCOME, "declined", *said, language=language)


def _tell(place: Place, told: str, language: str) -> Shown:
    return Shown(place, Screen(CLOSED, "closed", "", (), language=language), told=told)


def _door(session: Session, place: Place, now: datetime, means: Means) -> Shown:
    wave = session.get(Wave, place.wave_id, options=[joinedload(Wave.survey_version)])
    if wave is None:
        raise PlaceError("there is no such wave")
    if told := _only_tells(wave, now):
        return _tell(place, told, place.language)
    return Shown(place, _screen(wave, start(language=place.language), means))
