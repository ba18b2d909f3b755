"""A young person asks for a person: what they write goes to one, whatever screening makes of it."""

from datetime import datetime

from sqlalchemy.orm import Session

from voice_service.conversation.moves import Reply
from voice_service.conversation.screens import Screen
from voice_service.conversation.state import SAFETY
from voice_service.db import HELD, until_it_fits
from voice_service.models.concerns import Concern
from voice_service.models.conversations import Conversation
from voice_service.models.people import Participant
from voice_service.models.waves import Invitation
from voice_service.safeguarding.screening import Severity
from voice_service.services import concerns, safety, safety_pages, turns
from voice_service.services.concerns import Asked, Sender, Worry
from voice_service.services.doors import Place, PlaceError, begun
from voice_service.services.library import Means
from voice_service.services.listening import heard, heard_from_nobody
from voice_service.survey.definition import Channel


def tell(
    session: Session,
    place: Place | None,
    words: str,
    *,
    once: str,
    now: datetime,
    means: Means,
    language: str = "en",
) -> Screen:
    """Store what was written, screen it, raise it in any case; one transaction.

    Returns the words about safety that answer it. Raises PlaceError for a place that is gone.
    """
    return until_it_fits(session, lambda: _tell(session, place, words, once, now, means, language))


def _tell(
    session: Session,
    place: Place | None,
    words: str,
    once: str,
    now: datetime,
    means: Means,
    language: str,
) -> Screen:
    invitation = begun(session, place) if place is not None else None
    if invitation is None:
        concern = heard_from_nobody(
            *(session, words, None),
            now=now,
            means=means,
            told_before=True,
            severity=Severity.MEDIUM,
        )
        shown = safety_pages.for_nobody(session, concern, now, means, language)
        return shown or safety_pages.nothing_told(means, language)
    session.get_one(Participant, invitation.participant_id, with_for_update=HELD)
    conversation = turns.conversation_of(session, invitation, Channel.WEB)
    if conversation is None:
        raise PlaceError("there is no conversation at this place")
    before = conversation.participant.paused_at is not None
    reply = Reply(words, question=SAFETY, once=once)
    message, concern = heard(session, conversation, reply, now=now, means=means)
    if message is None:  # the same page, sent twice
        session.commit()
        return safety_pages.paused(conversation, means)
    message.status = "taken"
    if concern is None:
        concern = _asked_for_a_person(
            *(session, message.id, words, invitation, conversation), now=now, means=means
        )
    if Severity(concern.severity) in concerns.SEVERE:
        screen = safety_pages.severe(session, conversation, concern, now, means)
    else:
        screen = safety_pages.asked_for(session, conversation, now, means)
    if before:
        child = conversation.participant_id
        safety.wrote_again(session, child, None, now=now, means=means)
    concern.reply_sent = safety_pages.sent(screen)
    session.commit()
    return screen


def _asked_for_a_person(
    session: Session,
    message_id: int,
    words: str,
    invitation: Invitation,
    conversation: Conversation,
    *,
    now: datetime,
    means: Means,
) -> Concern:
    """Raise what screening found nothing in: they asked for a person, so a person looks."""
    found = Worry(Severity.MEDIUM, "answer", [], concerns.version(means))
    sender = Sender(invitation.participant_id, conversation.id, invitation.wave.duty_id)
    return concerns.raise_concern(
        session, message_id, words, sender, found, Asked(), now=now, means=means
    )
