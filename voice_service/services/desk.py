"""What a person on duty sees: the queue, and one concern with all that was said around it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, case, exists, false, func, or_, select
from sqlalchemy.orm import Session, joinedload

from voice_service.db import HELD
from voice_service.models.concerns import Alert, Concern, ConcernEvent, Referral, ShutOut
from voice_service.models.messages import Message
from voice_service.models.staff import SAFEGUARDING_LEAD, SENIOR_OFFICER, Role, StaffMember
from voice_service.safeguarding.handling import Action, Status
from voice_service.safeguarding.naming import named
from voice_service.safeguarding.screening import Severity
from voice_service.services import alerts, concerns, histories
from voice_service.services.concerns import ConcernError

# How many of each part of the queue are shown; the others follow as these are dealt with.
MOST_SHOWN = 200
# How much of a conversation stands around the words that worry us.
MOST_SAID = 60

_WORST_FIRST = case({s.value: n for n, s in enumerate(Severity)}, value=Concern.severity)
_MOST_URGENT = case({s.value: n for n, s in enumerate(Status)}, value=Concern.status)


def may_see(staff: StaffMember) -> ColumnElement[bool]:
    """Build the condition on concerns by which a member of staff sees only what they may.

    Nobody sees one they are shut out of. What speaks of staff is for the senior officers alone.
    """
    shut_out = exists().where(ShutOut.concern_id == Concern.id, ShutOut.staff_member_id == staff.id)
    mine: list[ColumnElement[bool]] = []
    if staff.has_role(SAFEGUARDING_LEAD):
        mine.append(Concern.about_staff.is_(False))
    if staff.has_role(SENIOR_OFFICER):
        # Also what everybody else is shut out of, so that somebody reads it.
        told = exists().where(Alert.concern_id == Concern.id, Alert.staff_member_id == staff.id)
        mine.append(or_(Concern.about_staff, told))
    return or_(*mine, false()) & ~shut_out


@dataclass(frozen=True, slots=True)
class Queue:
    """The concerns of each part of the queue, the worst and then the oldest first."""

    waiting: Sequence[Concern]
    in_hand: Sequence[Concern]
    closed: Sequence[Concern]
    how_many: dict[str, int]
    referrals: dict[int, Referral]


def queue(session: Session, staff: StaffMember) -> Queue:
    """List the concerns that a member of staff may see, without any words."""
    visible = may_see(staff)
    counts = session.execute(
        select(Concern.status, func.count()).where(visible).group_by(Concern.status)
    ).all()
    how_many = {row[0]: row[1] for row in counts}

    def part(*statuses: Status, newest: bool = False) -> Sequence[Concern]:
        if not any(how_many.get(status.value) for status in statuses):
            return []
        order = (
            [Concern.closed_at.desc()]
            if newest
            else [_MOST_URGENT.desc() if len(statuses) > 1 else _WORST_FIRST, _WORST_FIRST]
        )
        return session.scalars(
            select(Concern)
            .options(
                joinedload(Concern.participant),
                joinedload(Concern.acknowledged_by),
                joinedload(Concern.assigned_to),
            )
            .where(Concern.status.in_([status.value for status in statuses]), visible)
            .order_by(*order, Concern.raised_at)
            .limit(MOST_SHOWN)
        ).all()

    in_hand = part(Status.ACKNOWLEDGED, Status.DECIDED)
    return Queue(
        waiting=part(Status.WAITING),
        in_hand=sorted(in_hand, key=lambda c: (Severity(c.severity).rank, c.raised_at)),
        closed=part(Status.CLOSED, newest=True)[:30],
        how_many=how_many,
        referrals=_open_referrals(session, [concern.id for concern in in_hand]),
    )


def _open_referrals(session: Session, concern_ids: Sequence[int]) -> dict[int, Referral]:
    if not concern_ids:
        return {}
    found = session.scalars(
        select(Referral)
        .where(Referral.concern_id.in_(concern_ids), Referral.received_at.is_(None))
        .order_by(Referral.due_at.desc())
    )
    return {referral.concern_id: referral for referral in found}


def how_many_wait(session: Session, staff: StaffMember) -> int:
    """Count the concerns that nobody has acknowledged, of those that a person may see."""
    waiting = select(func.count(Concern.id)).where(
        Concern.status == Status.WAITING.value, may_see(staff)
    )
    return session.scalar(waiting) or 0


@dataclass(frozen=True, slots=True)
class Said:
    """One message around a concern, as it was said; `hidden` when it is kept from this reader."""

    message: Message
    this: bool
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class View:
    """One concern with everything that a person needs to judge it.

    `broken` is the first step of its history that was changed behind our back, None for none.
    """

    concern: Concern
    said: Sequence[Said]
    events: Sequence[ConcernEvent]
    alerts: Sequence[Alert]
    referrals: Sequence[Referral]
    shut_out: Sequence[StaffMember]
    others: Sequence[Concern]
    broken: int | None
    revealed: bool
    paused: bool
    findable: bool


def view(session: Session, concern_id: int, staff: StaffMember, *, now: datetime) -> View:
    """Return one concern with the child's words, and record who looked.

    The words count as read by whoever looks. Raises ConcernError for none that they may see.
    """
    concern = one(session, concern_id, staff)
    histories.add(session, concern, Action.VIEW.value, by=staff, now=now)
    message = concern.message
    if message.read_at is None:
        message.read_at, message.read_by_id = now, staff.id
    session.flush()
    found = gathered(session, concern, staff, now=now)
    session.commit()
    return found


# Names stay in sight for the person who asked, and for no longer.
REVEALED_FOR = timedelta(minutes=30)


def gathered(session: Session, concern: Concern, staff: StaffMember, *, now: datetime) -> View:
    """Gather what belongs to a concern; records nothing."""
    events = histories.of(session, concern)
    child = concern.participant
    return View(
        concern=concern,
        said=_said(session, concern, staff),
        events=events,
        alerts=alerts.of_concern(session, concern),
        referrals=session.scalars(
            select(Referral)
            .options(joinedload(Referral.made_by))
            .where(Referral.concern_id == concern.id)
            .order_by(Referral.id)
        ).all(),
        shut_out=session.scalars(
            select(StaffMember)
            .join(ShutOut, ShutOut.staff_member_id == StaffMember.id)
            .where(ShutOut.concern_id == concern.id)
            .order_by(StaffMember.id)
        ).all(),
        others=_others(session, concern, staff),
        broken=histories.broken(session, concern, events, now=now),
        revealed=any(
            event.action == Action.REVEAL.value
            and event.staff_member_id == staff.id
            and event.at > now - REVEALED_FOR
            for event in events
        ),
        paused=child is not None and child.paused_at is not None,
        findable=bool(child and (child.name or child.phone)) or bool(concern.message.phone),
    )


def one(session: Session, concern_id: int, staff: StaffMember) -> Concern:
    """Return a concern, held for this transaction; raises ConcernError for none they may see.

    The child is held first, as everywhere: of a text that comes now and a person who acts now,
    one comes after the other.
    """
    mine = (Concern.id == concern_id, may_see(staff))
    found = session.execute(select(Concern.id, Concern.participant_id).where(*mine)).first()
    if found is not None and found.participant_id is not None:
        concerns.hold_child(session, found.participant_id)
    concern = session.scalars(
        select(Concern)
        .where(*mine)
        .with_for_update(of=Concern, **HELD)
        .execution_options(populate_existing=True)
    ).first()
    if concern is None:
        session.rollback()
        raise ConcernError("There is no such concern.")
    return concern


def _said(session: Session, concern: Concern, staff: StaffMember) -> Sequence[Said]:
    """List what was said around the words, and all that this child wrote since.

    What another concern keeps from this person, what surely names them, and what we answered to
    it, is left out: only that there was something shows.
    """
    message = concern.message
    around = Message.id == message.id
    if concern.conversation_id is not None:
        around |= Message.conversation_id == concern.conversation_id
    since = Message.created_at >= message.created_at
    if concern.participant_id is not None:
        around |= (Message.participant_id == concern.participant_id) & since
    elif message.phone_lookup is not None:
        around |= Message.phone_lookup == message.phone_lookup
    latest = session.scalars(
        select(Message)
        .where(around, Message.kind.in_(("answer", "conflict", "reply", "resume")))
        .order_by(Message.id.desc())
        .limit(MOST_SAID)
    ).all()
    said = sorted({*latest, message}, key=lambda one: one.id)
    kept = set(
        session.scalars(
            select(Concern.message_id).where(
                Concern.message_id.in_([one.id for one in said]), ~may_see(staff)
            )
        )
    )
    kept |= {
        one.id
        for one in said
        if one.direction == "in" and one is not message and named(one.body, staff.name) == "surely"
    }
    return [Said(one, one is message, bool({one.id, one.answers_id} & kept)) for one in said]


def _others(session: Session, concern: Concern, staff: StaffMember) -> Sequence[Concern]:
    """List other concerns about the same child that this person may see."""
    if concern.participant_id is None:
        return []
    return session.scalars(
        select(Concern)
        .where(
            Concern.participant_id == concern.participant_id,
            Concern.id != concern.id,
            may_see(staff),
        )
        .order_by(Concern.id.desc())
        .limit(20)
    ).all()


def readers(session: Session) -> Sequence[StaffMember]:
    """List everybody who can read concerns at all, to choose from who is shut out of one."""
    return session.scalars(
        select(StaffMember)
        .where(
            StaffMember.active,
            StaffMember.roles.any(Role.name.in_((SAFEGUARDING_LEAD, SENIOR_OFFICER))),
        )
        .order_by(StaffMember.id)
    ).all()
