"""Pages about safety: fixed words, the one question, and a box to write in."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from voice_service.conversation import pictures, texts
from voice_service.conversation.engine import Reply
from voice_service.conversation.prompts import Screen
from voice_service.conversation.state import SAFETY, State
from voice_service.models.concerns import Concern
from voice_service.models.conversations import Conversation
from voice_service.safeguarding.screening import Severity
from voice_service.services import safety
from voice_service.services.library import Means
from voice_service.survey.definition import AgeBand


def for_nobody(
    session: Session, concern: Concern | None, now: datetime, means: Means
) -> Screen | None:
    """Answer words that came without a place, and offer a way to be found; None for no worry."""
    if concern is None:
        return None
    when = safety.by_when(session, now=now, means=means)
    words = means.library.replies.severe(Severity(concern.severity), None, "web", when)
    concern.reply_sent = words
    session.commit()
    return replace(_about_safety(words), write=means.library.replies.write_more(None, known=False))


def safe_now(
    session: Session,
    conversation: Conversation,
    reply: Reply,
    concern: Concern | None,
    now: datetime,
    means: Means,
) -> Screen | None:
    """Take the answer to the question about safety, if this is one; return what is shown then."""
    if reply.question != SAFETY or concern is not None:
        return None
    child = conversation.participant_id
    found = safety.asked(session, reply.words, participant_id=child, lookup=None, now=now)
    if found is None:
        return None
    safety.answered(session, *found, now=now, means=means)
    when = safety.by_when(session, now=now, means=means)
    band = band_of(conversation)
    words = means.library.replies.answered(found[1], band, "web", when)
    return replace(_about_safety(words, band), write=_more(conversation, means))


def severe(
    session: Session, conversation: Conversation, concern: Concern, now: datetime, means: Means
) -> Screen:
    """Show what takes the place of the next question (immediate or high)."""
    severity = Severity(concern.severity)
    band = band_of(conversation)
    asks = means.library.replies.safe_now(band, "web") if severity is Severity.IMMEDIATE else ""
    return replace(severe_words(session, conversation, severity, now, means), safe_now=asks)


def severe_words(
    session: Session, conversation: Conversation, severity: Severity, now: datetime, means: Means
) -> Screen:
    """Show the fixed words about safety, and a box to write more in."""
    band = band_of(conversation)
    when = safety.by_when(session, now=now, means=means)
    words = means.library.replies.severe(severity, band, "web", when)
    return replace(_about_safety(words, band), write=_more(conversation, means))


def asked_for(session: Session, conversation: Conversation, now: datetime, means: Means) -> Screen:
    """Show what answers somebody who asks for a person and tells of no danger; they can go on."""
    shown = severe_words(session, conversation, Severity.HIGH, now, means)
    return replace(shown, can_skip=conversation.participant.paused_at is None)


def paused(conversation: Conversation, means: Means) -> Screen:
    """Show what answers a further text while a person is dealing with it."""
    band = band_of(conversation)
    shown = _about_safety(means.library.replies.paused(band, "web"), band)
    return replace(shown, write=_more(conversation, means))


def _about_safety(words: str, band: AgeBand | None = None) -> Screen:
    lines = tuple(words.split("\n"))
    return Screen(
        *(SAFETY, "safety", texts.SAFETY_TITLE, lines),
        band=band,
        symbol=pictures.shown(pictures.SAFETY, band),
        line_symbols=pictures.beside_safety(lines, band),
    )


def _more(conversation: Conversation, means: Means) -> str:
    child = conversation.participant
    return means.library.replies.write_more(
        band_of(conversation), known=bool(child.name or child.phone)
    )


def band_of(conversation: Conversation) -> AgeBand | None:
    """Return the band whose words a young person reads in a conversation, if it is known."""
    return State.from_json(conversation.state).band
