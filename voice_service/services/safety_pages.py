"""Pages about safety: fixed words, the one question, and a box to write in."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from voice_service.conversation import pictures
from voice_service.conversation.moves import Reply
from voice_service.conversation.screens import Screen
from voice_service.conversation.state import SAFETY, State
from voice_service.conversation.words import ENGLISH
from voice_service.models.concerns import Concern
from voice_service.models.conversations import Conversation
from voice_service.safeguarding.replies import Said
from voice_service.safeguarding.screening import Severity
from voice_service.services import safety
from voice_service.services.library import Means
from voice_service.services.tongues import words_for
from voice_service.survey.definition import AgeBand


def for_nobody(
    session: Session, concern: Concern | None, now: datetime, means: Means, language: str = "en"
) -> Screen | None:
    """Answer words that came without a place, and offer a way to be found; None for no worry."""
    if concern is None:
        return None
    severity, replies = Severity(concern.severity), means.library.replies
    when = safety.by_when(session, now=now, means=means)
    words = replies.say(language, lambda said: said.severe(severity, None, "web", when))
    concern.reply_sent = words.whole
    session.commit()
    box = replies.say(language, lambda said: said.write_more(None, known=False))
    return _with_box(_about_safety(words, language), box)


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
    band, language = band_of(conversation), language_of(conversation)
    words = means.library.replies.say(
        language, lambda said: said.answered(found[1], band, "web", when)
    )
    return _with_box(_about_safety(words, language, band), _more(conversation, means))


def severe(
    session: Session, conversation: Conversation, concern: Concern, now: datetime, means: Means
) -> Screen:
    """Show what takes the place of the next question (immediate or high)."""
    severity = Severity(concern.severity)
    band = band_of(conversation)
    shown = severe_words(session, conversation, severity, now, means)
    if severity is not Severity.IMMEDIATE:
        return shown
    asks = means.library.replies.say(
        language_of(conversation), lambda said: said.safe_now(band, "web")
    )
    return replace(shown, safe_now=asks.words, safe_now_english=asks.english)


def severe_words(
    session: Session, conversation: Conversation, severity: Severity, now: datetime, means: Means
) -> Screen:
    """Show the fixed words about safety, and a box to write more in."""
    band = band_of(conversation)
    when = safety.by_when(session, now=now, means=means)
    words = means.library.replies.say(
        language_of(conversation), lambda said: said.severe(severity, band, "web", when)
    )
    shown = _about_safety(words, language_of(conversation), band)
    return _with_box(shown, _more(conversation, means))


def asked_for(session: Session, conversation: Conversation, now: datetime, means: Means) -> Screen:
    """Show what answers somebody who asks for a person and tells of no danger; they can go on."""
    shown = severe_words(session, conversation, Severity.HIGH, now, means)
    return replace(shown, can_skip=conversation.participant.paused_at is None)


def sent(shown: Screen) -> str:
    """Return all that a page about safety says, as it is kept with the concern."""
    said = (*shown.lines, shown.safe_now, *shown.english, shown.safe_now_english)
    return "\n".join(filter(None, said))


def paused(conversation: Conversation, means: Means) -> Screen:
    """Show what answers a further text while a person is dealing with it."""
    band, language = band_of(conversation), language_of(conversation)
    words = means.library.replies.say(language, lambda said: said.paused(band, "web"))
    return _with_box(_about_safety(words, language, band), _more(conversation, means))


def waiting(conversation: Conversation, means: Means) -> Screen:
    """Show who opens the page meanwhile that there are no questions; it tells of nothing.

    Whoever opens the link may not be the child.
    """
    return nothing_told(means, language_of(conversation))


def nothing_told(means: Means, language: str) -> Screen:
    """Show that there are no questions just now, and a box to write to us in."""
    replies = means.library.replies
    words = replies.say(language, lambda said: said.waiting("web"))
    box = replies.say(language, lambda said: said.write_to_us())
    shown = _about_safety(words, language)
    return _with_box(replace(shown, title=words_for(language)["site"]), box)


def gentle(conversation: Conversation, means: Means) -> Said:
    """Return the line that goes in front of the next question."""
    band = band_of(conversation)
    return means.library.replies.say(
        language_of(conversation), lambda said: said.gentle(band, "web")
    )


def _about_safety(words: Said, language: str, band: AgeBand | None = None) -> Screen:
    lines = tuple(words.words.split("\n"))
    english = tuple(words.english.split("\n")) if words.english else ()
    return Screen(
        *(SAFETY, "safety", words_for(language)["safety_title"], lines),
        band=band,
        language=language,
        english=(ENGLISH["safety_title"], *english) if english else (),
        symbol=pictures.shown(pictures.SAFETY, band),
        line_symbols=pictures.beside_safety(lines, band),
    )


def _with_box(shown: Screen, box: Said) -> Screen:
    return replace(shown, write=box.words, write_english=box.english)


def _more(conversation: Conversation, means: Means) -> Said:
    child, band = conversation.participant, band_of(conversation)
    known = bool(child.name or child.phone)
    return means.library.replies.say(
        language_of(conversation), lambda said: said.write_more(band, known=known)
    )


def band_of(conversation: Conversation) -> AgeBand | None:
    """Return the band whose words a young person reads in a conversation, if it is known."""
    return State.from_json(conversation.state).band


def language_of(conversation: Conversation) -> str:
    """Return the language that a conversation is held in."""
    language: str = conversation.state["language"]
    return language
