"""Alerts: a person is told of a concern, by text and by mail; never what was written."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

import structlog
from sqlalchemy import exists, func, or_, select
from sqlalchemy.orm import Session, joinedload

from voice_service.models.concerns import Alert, Concern, ShutOut
from voice_service.models.messages import Message
from voice_service.models.staff import StaffMember
from voice_service.safeguarding.handling import Status
from voice_service.safeguarding.screening import Severity
from voice_service.services import alarms, histories, ladder, outbox, recipients, rota
from voice_service.services.library import Means
from voice_service.services.notices import messages_to

log = structlog.get_logger()

# So that one child who writes on and on does not drown the alerts about others.
ONE_ALERT_FOR = timedelta(minutes=10)
# An alert that has not gone by then is told to everybody who works here.
STUCK_AFTER = timedelta(minutes=2)
_WORDS = {
    "raised": "a young person may need you",
    "escalated": "nobody has acknowledged a concern yet",
    "path_lost": "a young person may need you",
    "said_no": "a young person may need you now",
    "not_sure": "a young person may need you now",
    "wrote": "a young person has written again",
    "passed_on": "a concern was passed to you",
    "reminded": "a concern still needs you",
    "chased": "a referral has had no answer for a working day",
}


def tell(
    session: Session,
    concern: Concern,
    why: str,
    *,
    now: datetime,
    means: Means,
    who: StaffMember | None = None,
) -> None:
    """Queue the messages that tell one person of a concern; they say nothing of what was written.

    `who` is told, else whoever was told of it least often, in the order of the rota. Nobody who
    is shut out of the concern is told. The caller holds the concern or has just made it.
    """
    told = _told(session, concern)
    if who is not None and who not in recipients.everybody_of(session, concern, now=now):
        who = None  # shut out of it, or no longer here
    if who is None:
        people = recipients.people_of(session, concern, now=now)
        who = recipients.next_of(session, people, told, means)
    if who is None:
        log.error("nobody_to_tell", concern=concern.id)
        alarms.raise_alarm(session, "nobody_told", now=now)
        histories.add(session, concern, "nobody_told", now=now)
        return
    _send(session, concern, who, why, len(told), now=now, means=means)


def raise_first(
    session: Session,
    concern: Concern,
    lead: StaffMember | None,
    *,
    now: datetime,
    means: Means,
    doubted: Collection[int] = (),
) -> None:
    """Tell of a concern that was just raised: whoever is on duty, or without a rota the lead.

    When the text may speak of that person (`doubted`), somebody of whom it does not is told, too:
    nobody is the only reader of what may be about them.
    """
    people = recipients.people_of(session, concern, now=now)
    if lead is not None and lead in people and not rota.attended(session, now=now):
        people = [lead, *(person for person in people if person is not lead)]
    ladder.begin(concern, now=now)
    first = recipients.next_of(session, people, (), means)
    if first is None:
        tell(session, concern, "raised", now=now, means=means)
        return
    chosen = [first]
    if first.id in doubted:
        others = recipients.everybody_of(session, concern, now=now)
        clear = [person for person in others if person.id not in doubted]
        second = recipients.next_of(session, clear, (), means)
        chosen += [second] if second is not None else []
    for number, person in enumerate(chosen):
        if (before := _told_just_now(session, concern, person, now)) is not None:
            session.add(
                Alert(
                    concern=concern,
                    staff_member=person,
                    message_id=before.message_id,
                    mail_id=before.mail_id,
                    raised_at=now,
                )
            )
            histories.add(session, concern, "alerted", now=now, to=person.id, why="joined")
        else:
            _send(session, concern, person, "raised", number, now=now, means=means)


def _told(session: Session, concern: Concern) -> list[int]:
    """List whom the concern was told to, once for each alert."""
    return list(
        session.scalars(select(Alert.staff_member_id).where(Alert.concern_id == concern.id))
    )


def _send(
    session: Session,
    concern: Concern,
    person: StaffMember,
    why: str,
    number: int,
    *,
    now: datetime,
    means: Means,
) -> None:
    # The concern's own address and the number: networks stop texts that are alike to the letter.
    address = f"{means.settings.public_base_url}/staff/concerns/{concern.id}"
    again = f", alert {number + 1}" if number else ""
    words = f"Have your say: {_WORDS[why]} ({concern.severity}{again})."
    text, mail = messages_to(
        person,
        kind="chase" if why == "chased" else "alert",
        key=f"{why}:{concern.id}:{number}",
        words=words,
        address=address,
        now=now,
        means=means,
    )
    outbox.put(session, *(message for message in (text, mail) if message is not None))
    if text is None and mail is None:
        log.error("duty_cannot_be_reached", concern=concern.id, staff=person.id)
        alarms.raise_alarm(session, "nobody_told", now=now)
    alert = Alert(
        concern=concern, staff_member=person, message=text, mail=mail, why=why, raised_at=now
    )
    session.add(alert)
    histories.add(session, concern, "alerted", now=now, to=person.id, why=why)


def _told_just_now(
    session: Session, concern: Concern, duty: StaffMember, now: datetime
) -> Alert | None:
    """Find the alert that told the same person of the same child a moment ago.

    A child who writes ten texts in a row must not drown the alerts about other children. Only
    one that is not worse than what the person was told, and not yet acknowledged, counts.
    """
    if concern.participant_id is None:
        return None
    recent = session.scalars(
        select(Alert)
        .join(Alert.concern)
        .options(joinedload(Alert.concern), joinedload(Alert.message), joinedload(Alert.mail))
        .where(
            Alert.staff_member_id == duty.id,
            Alert.raised_at > now - ONE_ALERT_FOR,
            Concern.participant_id == concern.participant_id,
            Concern.id != concern.id,
            Concern.status == Status.WAITING.value,
        )
    )
    rank = Severity(concern.severity).rank
    for alert in recent:
        as_bad = Severity(alert.concern.severity).rank <= rank
        if as_bad and reached(alert):
            return alert
    return None


def reached(alert: Alert) -> bool:
    """Tell whether one of an alert's messages may have reached its person, or still can."""
    return _under_way(alert.message) or _under_way(alert.mail)


def _under_way(message: Message | None) -> bool:
    """Tell whether a message may have reached its person, or still can."""
    if message is None or message.status == "failed":
        return False
    return message.status != "unknown" or message.settled_at is None


def unsent(session: Session, *, now: datetime) -> int:
    """Count the concerns that wait and of which no alert has reached anybody.

    One that is only just being sent may still; one that is stuck for minutes does not count.
    """
    shut_out = exists().where(
        ShutOut.concern_id == Alert.concern_id, ShutOut.staff_member_id == Alert.staff_member_id
    )
    way = (
        select(Alert.id)
        .join(StaffMember, StaffMember.id == Alert.staff_member_id)
        .join(Message, or_(Message.id == Alert.message_id, Message.id == Alert.mail_id))
        .where(Alert.concern_id == Concern.id, StaffMember.active, ~shut_out)
        .where(
            or_(
                Message.status.in_(("sent", "delivered")),
                Message.status.in_(("queued", "sending", "unknown"))
                & Message.settled_at.is_(None)
                & (Message.created_at > now - STUCK_AFTER),
            )
        )
    )
    waiting = select(func.count(Concern.id)).where(
        Concern.status == Status.WAITING.value, ~exists(way)
    )
    return session.scalar(waiting) or 0


def of_concern(session: Session, concern: Concern) -> Sequence[Alert]:
    """List who was told of a concern, and what became of the messages."""
    return session.scalars(
        select(Alert)
        .options(joinedload(Alert.staff_member), joinedload(Alert.message), joinedload(Alert.mail))
        .where(Alert.concern_id == concern.id)
        .order_by(Alert.id)
    ).all()
