"""What a text is answered: stopping first, then safety, then the survey. Reads, writes nothing."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from voice_service.channels.twilio_sms import InboundMessage
from voice_service.conversation import prompts, texts
from voice_service.conversation.engine import resume, standing
from voice_service.conversation.events import AskedAgain, Declined, Finished, Repeated, Turn
from voice_service.conversation.moves import Reply
from voice_service.conversation.state import WELCOME
from voice_service.db import table_of
from voice_service.models.staff import StaffMember
from voice_service.safeguarding.replies import Replies
from voice_service.safeguarding.safe_now import SafeNow
from voice_service.services import safety, turns
from voice_service.services.arrivals import Arrival, Offer
from voice_service.services.concerns import SEVERE, Worry
from voice_service.services.library import Means
from voice_service.services.tongues import words_for
from voice_service.survey.definition import Channel
from voice_service.text.keywords import is_carrier_stop, is_help, is_start, is_stop

log = structlog.get_logger()

# A number or a letter says nothing by itself.
_BARE = 2
_STAFF = table_of(StaffMember)
_STAFF_PHONES = select(_STAFF.c.phone).where(_STAFF.c.active, _STAFF.c.phone.is_not(None))


@dataclass(frozen=True, slots=True)
class Answer:
    """What is said to a text, and what it does. `status` is received while its turn is owed."""

    reply: str = ""
    status: str = "taken"
    turn: Turn | None = None
    about_safety: str = ""
    severe: bool = False
    stops: bool = False
    returns: bool = False
    # The concern whose question about safety this text answers, and the answer.
    safe: tuple[int, SafeNow] | None = None


def answer(
    session: Session,
    text: InboundMessage,
    arrival: Arrival,
    found: Worry | None,
    *,
    now: datetime,
    means: Means,
    goes_on: bool = False,
    turn: bool = True,
    said_at: datetime | None = None,
) -> Answer:
    """Decide what a text is answered. `goes_on`: it asked for the other questions of its phone.

    `now` is when it came, `said_at` when the answer is given, if that is later.

    Without `turn` the survey leaves it to the worker.
    """
    band, words, about_safety, severe = arrival.band, words_for(arrival.language), "", False

    def say(tell: Callable[[Replies], str]) -> str:
        return means.library.replies.say(arrival.language, tell).text

    if found is not None and found.severity in SEVERE:
        worst, when = found.severity, safety.by_when(session, now=said_at or now, means=means)
        severe = True
        about_safety = say(lambda replies: replies.severe(worst, band, "sms", when))
    if is_stop(text.body):
        # Twilio confirms its own words by itself, and lets nothing else through.
        ours = not is_carrier_stop(text.body) and not arrival.opted_out
        return Answer(
            about_safety or (words.careful("stopped") if ours else ""),
            about_safety=about_safety,
            severe=severe,
            stops=True,
        )
    stopped_at = arrival.opted_out_at
    returns = stopped_at is not None and stopped_at <= now and is_start(text.body)
    if arrival.opted_out and not returns:
        # Kept and screened. They asked for quiet; but who tells of harm, or asks, is answered.
        support = say(lambda replies: replies.gentle(band, "sms")) if is_help(text.body) else ""
        said, safe = about_safety or support, _safe_now(session, text, arrival, now)
        return Answer(said, about_safety=said, severe=severe, safe=safe)
    given = Answer(safe=_safe_now(session, text, arrival, now))
    if given.safe is not None and not severe:
        answered, when = given.safe[1], safety.by_when(session, now=said_at or now, means=means)
        said = say(lambda replies: replies.answered(answered, band, "sms", when))
        return replace(given, reply=said, about_safety=said, severe=True, returns=returns)
    if not arrival.paused and given.safe is None:
        given = _survey(session, text, arrival, found, returns, goes_on, turn, now, means)
    if severe:
        said = about_safety
        return replace(given, reply=said, about_safety=said, severe=True, returns=returns)
    if arrival.paused:
        waits = say(lambda replies: replies.paused(band, "sms"))
        return replace(given, reply=waits, returns=returns)
    if found is not None:
        gentle = say(lambda replies: replies.gentle(band, "sms"))
        reply = f"{gentle}\n{given.reply}".strip()
        return replace(given, reply=reply, about_safety=gentle, returns=returns)
    return replace(given, returns=returns)


def _safe_now(
    session: Session, text: InboundMessage, arrival: Arrival, now: datetime
) -> tuple[int, SafeNow] | None:
    """Read a text as the answer to the question about safety, if that stands open.

    It was asked of a child whose questions wait since, perhaps a brother or sister on the same
    phone, or of a number that nobody knows.
    """
    if not arrival.someone_paused and arrival.participant_id is not None:
        return None
    return safety.asked(
        session,
        text.body,
        participant_id=arrival.participant_id,
        lookup=arrival.lookup,
        now=now,
    )


def _survey(
    session: Session,
    text: InboundMessage,
    arrival: Arrival,
    found: Worry | None,
    returns: bool,
    goes_on: bool,
    turn: bool,
    now: datetime,
    means: Means,
) -> Answer:
    offer, words = arrival.offer, words_for(arrival.language)
    if arrival.participant_id is None:
        if _is_staff(session, text.sender):
            return Answer(
                texts.TO_STAFF.format(address=f"{means.settings.public_base_url}/staff/concerns")
            )
        return Answer(means.library.replies.unknown("sms"))
    if offer is None:
        return Answer(words.careful("nothing_open"))
    if offer.closed_by(now):
        return Answer(words.careful("wave_closed"))
    if not offer.open_at(now):
        return Answer(words.careful("not_yet"))
    if not turn:
        return Answer(words.careful("wait"), status="received")
    try:
        return _turn(session, text, arrival, offer, found, returns, goes_on, means)
    except Exception as error:  # noqa: BLE001 - what the child said stays, whatever failed
        # The worker takes it again; the child hears that nothing is lost.
        log.error("turn_failed", error=type(error).__name__)
        return Answer(words.careful("wait"), status="received")


def _is_staff(session: Session, phone: str) -> bool:
    """Tell whether a number is that of a member of staff; there are few, and all are sealed."""
    return phone in session.connection().execute(_STAFF_PHONES).scalars().all()


def _turn(
    session: Session,
    text: InboundMessage,
    arrival: Arrival,
    offer: Offer,
    found: Worry | None,
    returns: bool,
    goes_on: bool,
    means: Means,
) -> Answer:
    survey, state = offer.survey(session), offer.state
    link = turns.link_from(offer.seed, means)
    facts = turns.facts(offer.feedback_on, state.band, means, link, state.language)
    words = facts.words
    only_a_picture = text.media > 0 and not text.body.strip()
    if only_a_picture or returns or goes_on:
        first = "no_pictures" if only_a_picture else "back_again" if returns else ""
        return Answer(
            f"{words[first] if first else ''}\n{prompts.ask_by_text(survey, state, facts)}".strip()
        )
    if offer.channel == Channel.WEB and len(text.body.strip()) <= _BARE:
        # The question that stands was shown on the web: a number meant another one, or none.
        turn = Turn(standing(survey, state, Channel.SMS), (Repeated(),))
    else:
        turn = resume(survey, state, Reply(text.body), Channel.SMS)
    told = turn
    if found is not None and turn.state.step != WELCOME:
        # After words like these "I did not get that" would be cold: the question just stands.
        kept = tuple(event for event in turn.events if event != AskedAgain(turn.state.step))
        told = replace(turn, events=kept)
    reply = prompts.sms(survey, told, facts)
    if arrival.others and any(isinstance(event, Finished | Declined) for event in turn.events):
        reply = f"{reply}\n{words['another']}"
    return Answer(reply, turn=turn)
