"""Ideas: what young people want to be asked, heard like any text, and picked by one another."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from voice_service.conversation import texts
from voice_service.conversation.moves import Reply
from voice_service.conversation.screens import Screen
from voice_service.conversation.state import IDEA, WELCOME
from voice_service.db import HELD, until_it_fits
from voice_service.models.authoring import Idea, IdeaVote
from voice_service.models.concerns import Concern
from voice_service.models.conversations import Conversation
from voice_service.models.messages import Message
from voice_service.models.people import Cohort, Membership, Participant
from voice_service.safeguarding.screening import Severity
from voice_service.services import concerns, safety, safety_pages, stopping, turns
from voice_service.services.doors import Place, PlaceError, invitation_at
from voice_service.services.library import Means
from voice_service.services.listening import heard
from voice_service.services.tongues import words_for
from voice_service.survey.definition import AgeBand, Channel

MOST_OFFERED = 10
MOST_PICKED = 3


@dataclass(frozen=True, slots=True)
class Offer:
    """An idea as a person worded it, and whether this young person picks it."""

    id: int
    words: str
    picked: bool


@dataclass(frozen=True, slots=True)
class Board:
    """What somebody on the panel sees: the ideas they can pick from.

    `waits` says that a person is dealing with something first, so nothing is asked.
    """

    band: AgeBand | None
    offers: tuple[Offer, ...]
    waits: bool


@dataclass(frozen=True, slots=True)
class Sent:
    """What came of what was sent: a screen that is shown instead, or what the page says of it."""

    board: Board
    screen: Screen | None = None
    nudge: str = ""
    too_many: bool = False


def on_the_panel(session: Session, participant_id: int | None) -> bool:
    """Tell whether somebody is on the panel, and so is asked what to ask."""
    if participant_id is None:
        return False
    found = (
        select(Membership.participant_id)
        .join(Membership.cohort)
        .where(Membership.participant_id == participant_id, Cohort.kind == "panel")
    )
    return session.scalars(found.limit(1)).first() is not None


def board(session: Session, place: Place) -> Board:
    """Show the ideas to whoever stands at a place; raises PlaceError for nobody of the panel."""
    child = invitation_at(session, place).participant
    if not on_the_panel(session, child.id):
        raise PlaceError("this is for the panel")
    return _board(session, child)


def send(
    session: Session,
    place: Place,
    words: str,
    picks: Sequence[int],
    *,
    now: datetime,
    means: Means,
) -> Sent:
    """Take an idea and picks: heard before anything else, then kept; one transaction.

    Raises PlaceError when there is no such place.
    """
    return until_it_fits(session, lambda: _send(session, place, words, picks, now=now, means=means))


def _send(
    session: Session,
    place: Place,
    words: str,
    picks: Sequence[int],
    *,
    now: datetime,
    means: Means,
) -> Sent:
    invitation = invitation_at(session, place)
    # One page of a child at a time, so that a press that comes twice is seen as one.
    child = session.get_one(Participant, invitation.participant_id, with_for_update=HELD)
    conversation = turns.conversation_of(session, invitation, Channel.WEB)
    if conversation is None:
        raise PlaceError("there is no conversation at this place")
    before = child.paused_at is not None
    reply = Reply(words=words, question=IDEA)
    message, concern = heard(session, conversation, reply, now=now, means=means)
    if message is not None:
        message.status = "taken"  # it answers no question, so the survey does not take it
    instead = _instead(session, conversation, message, concern, before, now, means)
    stops = stopping.meant_on_a_page(words)
    if stops and child.phone_lookup is not None:
        stopping.stop(session, child.phone_lookup, "web", now=now)
    panel, too_many = on_the_panel(session, child.id), len(set(picks)) > MOST_PICKED
    if panel and message is not None and not before and not stops:
        session.add(_idea(message, now))
    if panel and instead is None and not too_many:
        _pick(session, child, picks, now)
    nudge = _gently(concern, conversation, means) if instead is None else ""
    shown = _board(session, child, picks if too_many else None)
    session.commit()
    if stops and instead is None:
        language = safety_pages.language_of(conversation)
        said = texts.stopped_page(words_for(language))
        instead = Screen(WELCOME, "declined", *said, language=language)
    if instead is None and not panel:
        raise PlaceError("this is for the panel")
    return Sent(shown, instead, nudge, too_many)


def _instead(
    session: Session,
    conversation: Conversation,
    message: Message | None,
    concern: Concern | None,
    before: bool,
    now: datetime,
    means: Means,
) -> Screen | None:
    """Return the page about safety that takes this one's place, if one must."""
    if concern is not None and Severity(concern.severity) in concerns.SEVERE:
        shown = safety_pages.severe(session, conversation, concern, now, means)
        concern.reply_sent = safety_pages.sent(shown)
        return shown
    if conversation.participant.paused_at is None:
        return None
    if before and message is not None:
        child = conversation.participant_id
        safety.wrote_again(session, child, None, now=now, means=means)
    return safety_pages.paused(conversation, means)


def _gently(concern: Concern | None, conversation: Conversation, means: Means) -> str:
    if concern is None:
        return ""
    concern.reply_sent = safety_pages.gentle(conversation, means).whole
    return concern.reply_sent


def _idea(message: Message, now: datetime) -> Idea:
    return Idea(
        participant_id=message.participant_id,
        message_id=message.id,
        words=message.body,
        created_at=now,
    )


def _pick(session: Session, child: Participant, picks: Sequence[int], now: datetime) -> None:
    """Put these picks in the place of earlier ones; only what is offered can be picked."""
    offered = _offered(session)
    if not offered:
        return
    session.execute(delete(IdeaVote).where(IdeaVote.participant_id == child.id))
    session.add_all(
        IdeaVote(idea_id=one.id, participant_id=child.id, at=now)
        for one in offered
        if one.id in set(picks)
    )
    session.flush()


def _offered(session: Session) -> Sequence[Idea]:
    """List the ideas that are shown now: the newest that a person has worded."""
    return session.scalars(
        select(Idea)
        .where(Idea.shown_as.is_not(None), Idea.put_aside_at.is_(None))
        .order_by(Idea.shown_at.desc(), Idea.id.desc())
        .limit(MOST_OFFERED)
    ).all()


def _board(session: Session, child: Participant, picks: Sequence[int] | None = None) -> Board:
    """Lay the ideas out; `picks` stand on the page in the place of those that are stored."""
    mine = set(session.scalars(select(IdeaVote.idea_id).where(IdeaVote.participant_id == child.id)))
    mine = mine if picks is None else set(picks)
    offers = [Offer(one.id, one.shown_as or "", one.id in mine) for one in _offered(session)]
    # In an order of each one's own, so that nothing is picked for standing first.
    random.Random(child.id).shuffle(offers)  # noqa: S311 - an order, not a secret
    band = child.look or child.age_band
    waits = child.paused_at is not None
    return Board(AgeBand(band) if band else None, tuple(offers), waits)
