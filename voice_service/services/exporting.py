"""A concern leaves for the partner's case system: on record with its reason, and complete."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from voice_service.models.concerns import Alert, Concern, ConcernEvent, Referral
from voice_service.models.staff import StaffMember
from voice_service.reporting.concern_file import (
    Child,
    ConcernFile,
    Export,
    Handed,
    Line,
    Sign,
    Step,
    Told,
)
from voice_service.safeguarding.handling import DECISIONS, Decision
from voice_service.services import desk, handling
from voice_service.services.comments import PART_MISSING
from voice_service.services.desk import MOST_SAID, Said, View

# What in a step of the history is a member of staff by number.
_PEOPLE = ("who", "to")
# In place of what another concern keeps from whoever takes the copy.
KEPT = "[kept from you: it belongs to another concern]"
Names = Mapping[int, str]


def concern_file(
    session: Session, concern_id: int, staff: StaffMember, reason: str, *, now: datetime
) -> ConcernFile:
    """Record that a concern is taken out, and why; then return it with everything that is known.

    Raises ConcernError for none that they may see, HandlingError without a reason. The record
    comes first, and is kept even when nobody gets the file in the end.
    """
    concern = handling.exported(session, concern_id, staff, reason, now=now)
    view = desk.gathered(session, concern, staff, now=now)
    names = _names(session, view)
    file = _file(view, names, Export(now, staff.name, reason.strip()))
    session.commit()
    return file


def _names(session: Session, view: View) -> Names:
    """Return the names of everybody whom the concern or its history has by number only."""
    concern = view.concern
    ids: set[object] = {concern.raised_by_id, concern.acknowledged_by_id, concern.assigned_to_id}
    ids |= {event.detail.get(name) for event in view.events for name in _PEOPLE}
    known = [one for one in ids if isinstance(one, int)]
    people = session.execute(
        select(StaffMember.id, StaffMember.name).where(StaffMember.id.in_(known))
    )
    return {row.id: row.name for row in people}


def _file(view: View, names: Names, export: Export) -> ConcernFile:
    concern, message = view.concern, view.concern.message
    decision = concern.decision
    return ConcernFile(
        number=concern.id,
        severity=concern.severity,
        source=concern.source,
        status=concern.status,
        raised_at=concern.raised_at,
        raised_by=_name(names, concern.raised_by_id),
        about_staff=concern.about_staff,
        terms_version=concern.terms_version,
        child=_child(concern),
        words=message.body,
        channel=message.channel,
        came_at=message.created_at,
        part_missing=message.error_code == PART_MISSING,
        pictures=message.media,
        question_shown=concern.question_shown,
        reply_sent=concern.reply_sent,
        safety_asked_at=concern.safety_asked_at,
        safety_answer=concern.safety_answer,
        signs=tuple(_sign(one) for one in concern.indicators),
        conversation=tuple(_line(said) for said in view.said),
        earlier_left_out=len(view.said) >= MOST_SAID,
        survey_paused=view.paused,
        acknowledged_at=concern.acknowledged_at,
        acknowledged_by=_name(names, concern.acknowledged_by_id),
        assigned_to=_name(names, concern.assigned_to_id),
        decision=decision,
        decision_words=DECISIONS[Decision(decision)] if decision else None,
        decided_at=concern.decided_at,
        closed_at=concern.closed_at,
        resumed_at=concern.resumed_at,
        judged=concern.judged,
        alerts=tuple(_told(alert) for alert in view.alerts),
        referrals=tuple(_handed(referral) for referral in view.referrals),
        shut_out=tuple(person.name for person in view.shut_out),
        other_concerns=tuple(other.id for other in view.others),
        history=tuple(_steps(view.events, names)),
        history_changed_at=view.broken,
        export=export,
    )


def _name(names: Names, staff_id: int | None) -> str | None:
    return names.get(staff_id) if staff_id is not None else None


def _child(concern: Concern) -> Child:
    child, phone = concern.participant, concern.message.phone
    if child is None:
        return Child(None, None, phone, None)
    return Child(child.code, child.name, child.phone or phone, child.age_band)


def _sign(one: Mapping[str, Any]) -> Sign:
    return Sign(
        *(one["severity"], one["category"], one["phrase"], one["start"], one["end"], one["rule"])
    )


def _line(said: Said) -> Line:
    text = said.message
    return Line(
        at=text.created_at,
        direction=text.direction,
        channel=text.channel,
        status=text.status,
        question=text.question_id,
        words=KEPT if said.hidden else text.body,
        this=said.this,
    )


def _told(alert: Alert) -> Told:
    text, mail = alert.message, alert.mail
    return Told(
        at=alert.raised_at,
        who=alert.staff_member.name,
        why=alert.why,
        text=text.status if text else None,
        text_sent_at=text.sent_at if text else None,
        mail=mail.status if mail else None,
        mail_sent_at=mail.sent_at if mail else None,
    )


def _handed(referral: Referral) -> Handed:
    return Handed(
        agency=referral.agency,
        made_at=referral.made_at,
        made_by=referral.made_by.name,
        due_at=referral.due_at,
        received_at=referral.received_at,
        received_by=referral.received_by,
    )


def _steps(events: Iterable[ConcernEvent], names: Names) -> Iterable[Step]:
    for event in events:
        detail = {key: _by_name(names, key, value) for key, value in event.detail.items()}
        by = event.staff_member.name if event.staff_member else None
        yield Step(event.number, event.at, by, event.action, detail)


def _by_name(names: Names, key: str, value: object) -> object:
    if key in _PEOPLE and isinstance(value, int):
        return names.get(value, "somebody")
    return value
