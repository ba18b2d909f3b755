"""What a page sent: stored and screened before anything else is made of it."""

import re
from datetime import datetime, timedelta

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from voice_service.analysis.understanding import language_of
from voice_service.conversation.engine import standing
from voice_service.conversation.moves import Reply
from voice_service.conversation.options import band_options, helper_options, options_for
from voice_service.conversation.own_words import own_words
from voice_service.conversation.state import BAND, CLOSED, HELPER, SAFETY, WELCOME, State
from voice_service.models.concerns import Concern
from voice_service.models.conversations import Conversation
from voice_service.models.messages import Message
from voice_service.models.waves import Wave
from voice_service.safeguarding.screening import Severity
from voice_service.services import concerns, turns
from voice_service.services.concerns import Asked
from voice_service.services.library import Means
from voice_service.survey.definition import Channel, Survey

log = structlog.get_logger()

# A page that is sent twice is sent twice at once; the same words later are told anew.
ONE_PRESS = timedelta(minutes=1)
# What a page calls itself.
_ONCE = re.compile(r"[A-Za-z0-9_-]{8,32}")


def heard(
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
    sid = _name_of(session, conversation, reply.once, body)
    if sid is None or (step != SAFETY and _same_again(session, conversation, step, body, now)):
        return None, None
    message = Message(
        direction="in",
        channel="web",
        kind="answer",
        status="received",
        provider_sid=sid or None,
        participant_id=conversation.participant_id,
        conversation_id=conversation.id,
        wave_id=conversation.wave_id,
        question_id=(step or "")[:64] or None,
        body=body,
        to_read=not only_picked and own_words(body, None),
        language=None if only_picked else language_of(body),
        created_at=now,
    )
    session.add(message)
    session.flush()
    if conversation.wave.closed_at is not None:
        message.status = "taken"  # kept and read, but not counted
    concern = concerns.screen(session, message, conversation, asked, now=now, means=means)
    return message, concern


def _name_of(session: Session, conversation: Conversation, once: str, body: str) -> str | None:
    """Name a message after its page; None when that page brought the same words before.

    Empty when it cannot be named: the page has no name, or brings other words now.
    """
    if not _ONCE.fullmatch(once):
        return ""
    sid = f"web:{conversation.id}:{once}"
    before = session.execute(select(Message.body).where(Message.provider_sid == sid)).first()
    if before is None:
        return sid
    return None if before.body == body else ""


def _same_again(
    session: Session, conversation: Conversation, step: str | None, body: str, now: datetime
) -> bool:
    """Tell whether the page was sent twice: the last thing written here, just now, was this."""
    last = session.execute(
        select(Message.created_at, Message.channel, Message.question_id, Message.body)
        .where(Message.conversation_id == conversation.id, Message.direction == "in")
        .order_by(Message.id.desc())
        .limit(1)
    ).first()
    if last is None or now - last.created_at > ONE_PRESS:
        return False
    return (last.channel, last.question_id, last.body) == ("web", step, body)


def _only_picked(survey: Survey, state: State, step: str, reply: Reply) -> bool:
    if step == WELCOME:
        return reply.words in {"1", "2"}
    if step == BAND:
        known = {option.value for option in band_options(survey, Channel.WEB)}
    elif step == HELPER:
        known = {option.value for option in helper_options()}
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
    words = question.ask.for_staff(state.band, state.language)
    return Asked(question.id, words, picked, question.concern_when)


def _labels(survey: Survey | None, state: State, step: str | None, reply: Reply) -> list[str]:
    """Return the words of the choices that were picked, for whoever reads the concern."""
    if survey is None or step is None or step.startswith("@"):
        return []
    return [
        choice.label.for_staff(state.band, state.language)
        for choice in survey.question(step).choices_for(state.band)
        if choice.value in reply.values
    ]


def heard_from_nobody(
    session: Session,
    words: str,
    wave: Wave | None,
    *,
    now: datetime,
    means: Means,
    told_before: bool = False,
    severity: Severity = Severity.HIGH,
) -> Concern | None:
    """Store and screen words that came without a place: from an old page, or before the start.

    Nobody can be found by them, but what they tell must reach a person all the same. With
    `told_before` they were written beside the words about safety, perhaps to be found, or to tell
    a person something: then they are a concern of this severity even if they do not worry us.
    """
    if not words.strip() or words in {"1", "2"}:
        return None
    message = Message(
        direction="in",
        channel="web",
        kind="answer",
        status="taken",
        wave_id=wave.id if wave else None,
        body=words,
        to_read=own_words(words, None),
        language=language_of(words),
        created_at=now,
    )
    session.add(message)
    session.flush()
    concern = concerns.screen(session, message, None, Asked(), now=now, means=means)
    if concern is None and told_before:
        found = concerns.Worry(severity, "answer", [], concerns.version(means))
        concern = concerns.raise_concern(
            *(session, message.id, words, concerns.Sender(), found, Asked()),
            now=now,
            means=means,
        )
    session.commit()
    return concern
