"""The web side of a conversation: what to show, and what to do with what was sent."""

from dataclasses import dataclass, replace
from datetime import datetime

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from voice_service.conversation import prompts, texts
from voice_service.conversation.engine import Reply, standing, start
from voice_service.conversation.events import AskedAgain, Declined, HelpAsked, Turn
from voice_service.conversation.options import band_options, options_for
from voice_service.conversation.prompts import Screen
from voice_service.conversation.reading import read_start
from voice_service.conversation.state import BAND, CLOSED, WELCOME, State
from voice_service.conversation.words import ENGLISH
from voice_service.models.concerns import Concern
from voice_service.models.conversations import Conversation
from voice_service.models.messages import Message
from voice_service.models.people import Participant
from voice_service.models.waves import Invitation, Wave
from voice_service.safeguarding.screening import Severity
from voice_service.services import concerns, turns
from voice_service.services.concerns import Asked
from voice_service.services.doors import Place, PlaceError, invitation_at, join, joined
from voice_service.services.library import Means, pinned
from voice_service.survey.definition import AgeBand, Channel, Survey

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Shown:
    """A page to show and the place it belongs to.

    `fresh` pages were made by what was just sent and cannot be shown again by a plain look;
    `help` asks for the help page; `ended` says that the wave is closed.
    """

    place: Place
    screen: Screen
    fresh: bool = False
    help: bool = False
    ended: bool = False


def show(session: Session, place: Place, *, means: Means) -> Shown:
    """Describe the page that a place stands at; changes nothing."""
    if place.invitation_id is None:
        known = joined(session, place)
        if known is None:
            return _door(session, place, means)
        place = Place(known.id)
    invitation = invitation_at(session, place)
    conversation = _look(session, invitation)
    if conversation is None:
        if invitation.wave.closed_at is not None:
            return _ended(place)
        state = turns.initial_state(invitation)
        return Shown(place, _screen(invitation.wave, state, means))
    return _page(place, conversation, means)


def answer(session: Session, place: Place, reply: Reply, *, now: datetime, means: Means) -> Shown:
    """Take what was sent from a page: screened, stored, answered; one transaction."""
    if place.invitation_id is None:
        invitation = joined(session, place)
        if invitation is None:
            door = _door(session, place, means)
            if door.ended or read_start(reply.words) is not True:
                said_no = read_start(reply.words) is False and not door.ended
                return replace(door, screen=_declined() if said_no else door.screen, fresh=said_no)
            invitation = join(session, place, now=now, means=means)
    else:
        invitation = invitation_at(session, place)
    place = Place(invitation.id)
    # One page of a child at a time, so that two devices cannot answer the same question twice.
    session.get_one(Participant, invitation.participant_id, with_for_update=True)
    conversation = turns.conversation_of(session, invitation, Channel.WEB)
    if conversation is None:
        raise PlaceError("there is no conversation at this place")
    shown = _take(session, place, conversation, reply, now=now, means=means)
    session.commit()
    return shown


def _take(
    session: Session,
    place: Place,
    conversation: Conversation,
    reply: Reply,
    *,
    now: datetime,
    means: Means,
) -> Shown:
    message, concern = _screened(session, conversation, reply, now=now, means=means)
    paused = conversation.participant.paused_at is not None
    closed = conversation.wave.closed_at is not None
    turn = None if closed else _turn(session, conversation, reply, message, now)
    page = _page(place, conversation, means)
    if concern is not None and Severity(concern.severity) in concerns.SEVERE:
        safety = _safety(conversation, means, severe=True)
        concern.reply_sent = "\n".join(safety.lines)
        return replace(page, screen=safety, fresh=True, ended=False)
    if paused:
        return replace(page, screen=_safety(conversation, means, severe=False), fresh=True)
    if turn is None:
        return page
    if concern is not None:
        concern.reply_sent = means.library.replies.gentle(turn.state.band, "web")
        screen = replace(page.screen, nudge=concern.reply_sent)
        return replace(page, screen=screen, fresh=True)
    if any(isinstance(event, HelpAsked) for event in turn.events):
        return replace(page, help=True)
    if any(isinstance(event, Declined) for event in turn.events):
        return replace(page, screen=_declined(), fresh=True)
    again = any(isinstance(event, AskedAgain) for event in turn.events)
    if again:
        screen = _screen(conversation.wave, turn.state, means, nudge=True)
        return replace(page, screen=replace(screen, typed=reply.words), fresh=True)
    return page


def _screened(
    session: Session, conversation: Conversation, reply: Reply, *, now: datetime, means: Means
) -> tuple[Message | None, Concern | None]:
    """Store what was written and screen it, before anything else is made of it.

    A choice that was only picked is stored when the choice itself is one to worry about.
    """
    survey, state, step = None, State.from_json(conversation.state), reply.question
    try:
        survey = turns.survey_of(conversation)
        step = step or standing(survey, state, Channel.WEB).step
    except Exception as error:  # noqa: BLE001 - screening goes on without the survey
        log.error("question_unknown", error=type(error).__name__)
    asked = _asked(survey, state, step, reply)
    only_picked = survey is not None and _only_picked(survey, state, step or "", reply)
    body = " ".join(_labels(survey, state, step, reply)) if only_picked else reply.words
    worrying = only_picked and concerns.picked_worries(asked, means)
    if not body.strip() or (only_picked and not worrying):
        return None, None
    if _same_again(session, conversation, step, body):
        return None, None
    message = Message(
        direction="in",
        channel="web",
        kind="answer",
        status="received",
        participant_id=conversation.participant_id,
        conversation_id=conversation.id,
        wave_id=conversation.wave_id,
        question_id=(step or "")[:64] or None,
        body=body,
        created_at=now,
    )
    session.add(message)
    session.flush()
    if conversation.wave.closed_at is not None:
        message.status = "taken"  # kept and read, but not counted
    concern = concerns.screen(session, message, conversation, asked, now=now, means=means)
    return message, concern


def _same_again(session: Session, conversation: Conversation, step: str | None, body: str) -> bool:
    """Tell whether the page was sent twice: the last thing written here was this same answer."""
    last = session.scalars(
        select(Message)
        .where(Message.conversation_id == conversation.id, Message.direction == "in")
        .order_by(Message.id.desc())
        .limit(1)
    ).first()
    return last is not None and (last.channel, last.question_id, last.body) == ("web", step, body)


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
        log.error("turn_failed", conversation=conversation.id, error=type(error).__name__)
        if message is None:
            raise
        return None


def _only_picked(survey: Survey, state: State, step: str, reply: Reply) -> bool:
    if step == WELCOME:
        return reply.words in {"1", "2"}
    if step == BAND:
        known = {option.value for option in band_options(survey, Channel.WEB)}
    elif step == CLOSED:
        return False
    else:
        try:
            question = survey.question(step)
        except KeyError:
            return False
        known = {option.value for option in options_for(question, state.band)}
    return bool(reply.values) and set(reply.values) <= known


def _asked(survey: Survey | None, state: State, step: str | None, reply: Reply) -> Asked:
    """Return the question that a page showed, and the values that were picked on it."""
    if survey is None:
        return Asked()
    try:
        question = survey.question(step or "")
    except KeyError:
        return Asked()
    known = {choice.value for choice in question.choices}
    picked = tuple(value for value in reply.values if value in known)
    return Asked(question.id, question.ask.to(state.band, state.language), picked)


def _labels(survey: Survey | None, state: State, step: str | None, reply: Reply) -> list[str]:
    """Return the words of the choices that were picked, for whoever reads the concern."""
    if survey is None or step is None or step.startswith("@"):
        return []
    options = options_for(survey.question(step), state.band, state.language)
    return [option.label for option in options if option.value in reply.values]


def _page(place: Place, conversation: Conversation, means: Means) -> Shown:
    if conversation.wave.closed_at is not None:
        return _ended(place)
    if conversation.participant.paused_at is not None:
        # Whoever opens the link may not be the child: nothing here tells that something was told.
        waiting = tuple(means.library.replies.waiting("web").split("\n"))
        return Shown(place, Screen("@safety", "safety", ENGLISH["site"], waiting))
    survey = turns.survey_of(conversation)
    state = standing(survey, State.from_json(conversation.state), Channel.WEB)
    return Shown(place, _screen(conversation.wave, state, means))


def _screen(wave: Wave, state: State, means: Means, *, nudge: bool = False) -> Screen:
    survey = pinned(wave.survey_version)
    return prompts.screen(survey, state, turns.facts_of(wave, state.band, means), nudge=nudge)


def _safety(conversation: Conversation, means: Means, *, severe: bool) -> Screen:
    band = AgeBand(conversation.age_band) if conversation.age_band else None
    replies = means.library.replies
    words = (
        replies.severe(band, "web", by=means.settings.duty_reads_by)
        if severe
        else replies.paused(band, "web")
    )
    return Screen("@safety", "safety", texts.SAFETY_TITLE, tuple(words.split("\n")), band=band)


def _declined() -> Screen:
    return Screen(WELCOME, "declined", texts.DECLINED_TITLE, (texts.DECLINED_PAGE,))


def _ended(place: Place) -> Shown:
    return Shown(place, Screen(CLOSED, "closed", "", ()), ended=True)


def _door(session: Session, place: Place, means: Means) -> Shown:
    wave = session.get(Wave, place.wave_id, options=[joinedload(Wave.survey_version)])
    if wave is None:
        raise PlaceError("there is no such wave")
    if wave.closed_at is not None:
        return _ended(place)
    return Shown(place, _screen(wave, start(), means))


def _look(session: Session, invitation: Invitation) -> Conversation | None:
    return session.scalars(
        select(Conversation).where(
            Conversation.wave_id == invitation.wave_id,
            Conversation.participant_id == invitation.participant_id,
        )
    ).first()
