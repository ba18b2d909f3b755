"""Concerns are raised: in the transaction that stores the text, by the software or by a person."""

import time
from dataclasses import asdict, dataclass
from datetime import datetime

import structlog
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from voice_service.db import HELD
from voice_service.models.concerns import Concern, ShutOut
from voice_service.models.conversations import Answer, Conversation
from voice_service.models.messages import Message
from voice_service.models.people import Participant
from voice_service.models.staff import SAFEGUARDING_LEAD, SENIOR_OFFICER, Role, StaffMember
from voice_service.safeguarding.handling import Action, Status
from voice_service.safeguarding.naming import Naming, named
from voice_service.safeguarding.screening import Indicator, Severity
from voice_service.services import alerts, histories
from voice_service.services.library import Means
from voice_service.survey.definition import ConcernWhen

log = structlog.get_logger()

SEVERE = frozenset({Severity.IMMEDIATE, Severity.HIGH})
# Far more than any text needs. One that takes longer is not waited for: a person looks at it.
MOST_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Asked:
    """What a message answers: the question's id and words as shown, and the values it chose.

    `concern_when` are the choices of that question that worry us by themselves.
    """

    question: str | None = None
    words: str | None = None
    answers: tuple[str, ...] = ()
    concern_when: tuple[ConcernWhen, ...] = ()


class ConcernError(ValueError):
    """There is no such concern, or none that this person may see."""


@dataclass(frozen=True, slots=True)
class Worry:
    """What screening found in one message; the making of a concern."""

    severity: Severity
    source: str
    indicators: list[dict[str, object]]
    version: str


@dataclass(frozen=True, slots=True)
class Sender:
    """Whose message worries us, as far as we know, and who leads the wave."""

    participant_id: int | None = None
    conversation_id: int | None = None
    duty_id: int | None = None


def worry(words: str, asked: Asked, means: Means) -> Worry | None:
    """Screen one inbound message, and what it chose, before it is understood as anything else.

    A screener that breaks, or takes too long, is a worry itself: a person must look.
    """
    end = time.monotonic() + MOST_SECONDS
    try:
        found = [
            means.library.screener.screen(
                words,
                question=asked.question,
                answer=answer,
                late=lambda: time.monotonic() > end,
            )
            for answer in asked.answers or (None,)
        ]
        indicators = list({one: None for screening in found for one in screening.indicators})
        source = "screening" if indicators else "answer"
        indicators += _chosen(asked)
        severity = min((i.severity for i in indicators), key=lambda s: s.rank, default=None)
        if severity is None:
            return None
        return Worry(severity, source, [asdict(one) for one in indicators], found[0].version)
    except Exception as error:  # noqa: BLE001 - silence would be the worst answer
        log.error("screening_failed", error=type(error).__name__)
        return Worry(Severity.MEDIUM, "failure", [], version(means))


def version(means: Means) -> str:
    """Return the version of the terms by which texts are screened now."""
    return means.library.screener.version


def _chosen(asked: Asked) -> list[Indicator]:
    """List the choices by which alone the survey's authors want a person to look."""
    return [
        Indicator(0, 0, "", rule.category, Severity(rule.severity), f"answer:{asked.question}")
        for rule in asked.concern_when
        if rule.values.intersection(asked.answers)
    ]


def raise_concern(
    session: Session,
    message_id: int,
    words: str,
    sender: Sender,
    found: Worry,
    asked: Asked,
    *,
    now: datetime,
    means: Means,
    asked_at: datetime | None = None,
) -> Concern:
    """Record a worry about a stored message, tell the person on duty, and pause what is asked.

    `asked_at` is when an immediate one was answered with the question whether they are safe, if
    that was before now.
    """
    concern = Concern(
        participant_id=sender.participant_id,
        conversation_id=sender.conversation_id,
        message_id=message_id,
        severity=found.severity.value,
        source=found.source,
        status=Status.WAITING.value,
        terms_version=found.version[:40],
        indicators=found.indicators,
        question_shown=asked.words,
        raised_at=now,
        events=0,
        alert_step=0,
        about_staff=False,
        safety_asked_at=(asked_at or now) if found.severity is Severity.IMMEDIATE else None,
    )
    lead = session.get(StaffMember, sender.duty_id) if sender.duty_id is not None else None
    begin(session, concern, words, lead, by=None, now=now, means=means)
    return concern


def begin(
    session: Session,
    concern: Concern,
    words: str,
    lead: StaffMember | None,
    *,
    by: StaffMember | None,
    now: datetime,
    means: Means,
    reason: str = "",
) -> None:
    """Begin the history of a new concern, pause what is asked, and tell the person on duty."""
    session.add(concern)
    session.flush()
    detail = {"severity": concern.severity, "source": concern.source}
    histories.add(
        session, concern, "raised", by=by, now=now, **detail, **({"reason": reason} if by else {})
    )
    pause(session, concern, now=now)
    _unquote(session, concern)
    doubted = _shut_out_whom_it_names(session, concern, words, now)
    alerts.raise_first(session, concern, lead, now=now, means=means, doubted=doubted)
    log.info("concern_raised", concern=concern.id, severity=concern.severity, source=concern.source)


def pause(session: Session, concern: Concern, *, now: datetime) -> None:
    """Ask nothing more of a child about whom a severe concern is open, until a person says so."""
    if concern.participant_id is None or Severity(concern.severity) not in SEVERE:
        return
    child = hold_child(session, concern.participant_id)
    child.paused_at = child.paused_at or now


def hold_child(session: Session, participant_id: int) -> Participant:
    """Hold a child's row, read anew, so that nobody lets the survey go on at the same moment."""
    return session.get_one(
        Participant, participant_id, with_for_update=HELD, populate_existing=True
    )


def _unquote(session: Session, concern: Concern) -> None:
    """Take back a quote that was released: what tells of harm is never quoted."""
    message = session.get_one(Message, concern.message_id)
    if message.conversation_id is None or message.question_id is None:
        return
    session.execute(
        update(Answer)
        .where(
            Answer.conversation_id == message.conversation_id,
            Answer.question_id == message.question_id,
            Answer.released_at.is_not(None),
        )
        .values(quote=None, released_at=None)
        .execution_options(synchronize_session=False)
    )


def _shut_out_whom_it_names(
    session: Session, concern: Concern, words: str, now: datetime
) -> set[int]:
    """Shut out members of staff whom the text surely names; returns those whom it may name.

    Somebody named in the text must never be the only one who reads it.
    """
    readers = session.scalars(
        select(StaffMember)
        .where(
            StaffMember.active,
            StaffMember.roles.any(Role.name.in_((SAFEGUARDING_LEAD, SENIOR_OFFICER))),
        )
        .order_by(StaffMember.id)
    )
    namings: dict[int, Naming] = {
        person.id: naming for person in readers if (naming := named(words, person.name))
    }
    for person_id, naming in namings.items():
        if naming == "surely":
            session.add(ShutOut(concern_id=concern.id, staff_member_id=person_id, at=now))
            histories.add(session, concern, Action.SHUT_OUT.value, now=now, who=person_id)
    session.flush()
    return {person_id for person_id, naming in namings.items() if naming == "perhaps"}


def screen(
    session: Session,
    message: Message,
    conversation: Conversation | None,
    asked: Asked,
    *,
    now: datetime,
    means: Means,
) -> Concern | None:
    """Screen one stored message, and raise a concern in the same transaction when it worries us."""
    message.screened_by = version(means)[:40]
    found = worry(message.body, asked, means)
    if found is None:
        return None
    sender = Sender(
        message.participant_id,
        conversation.id if conversation else None,
        conversation.wave.duty_id if conversation else None,
    )
    return raise_concern(
        session, message.id, message.body, sender, found, asked, now=now, means=means
    )


def picked_worries(asked: Asked, means: Means) -> bool:
    """Tell whether a choice alone, without any words, is one that a person must see."""
    screener = means.library.screener
    return bool(_chosen(asked)) or any(
        screener.screen("", question=asked.question, answer=answer).severity is not None
        for answer in asked.answers
    )
