"""Telling young people what changed: who is texted, what that costs, and the telling itself."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import structlog
from sqlalchemy import ColumnElement, Select, exists, func, insert, select
from sqlalchemy.orm import Session

from voice_service.conversation import texts
from voice_service.db import HELD, AnyRow
from voice_service.delivery.rules import CHANGED, first_moment
from voice_service.models.commitments import Commitment
from voice_service.models.conversations import Answer, Conversation
from voice_service.models.messages import Message
from voice_service.models.people import OptOut, Participant
from voice_service.models.staff import StaffMember
from voice_service.models.waves import Invitation, Wave
from voice_service.services import outbox, turns
from voice_service.services.commitments import CommitmentError, of_wave
from voice_service.services.library import Means, pinned
from voice_service.services.progress import progress
from voice_service.services.waves import audit
from voice_service.survey.definition import AgeBand, Channel
from voice_service.text.gsm7 import make_safe, measure

log = structlog.get_logger()

BATCH = 1000


@dataclass(frozen=True, slots=True)
class Plan:
    """What would be told, and who would get the one text about it.

    `key` names exactly what is shown, so that nothing else is told. Of those who answered,
    `by_text` get a text now, `waiting` of them when a person lets the survey go on for them.
    """

    new: tuple[Commitment, ...]
    key: str
    answered: int
    by_text: int
    waiting: int
    opted_out: int
    texted_before: int
    segments: int
    pence: float
    sample: str
    first_at: datetime | None
    over_limit: bool


def plan(session: Session, wave: Wave, *, now: datetime, means: Means) -> Plan:
    """Work out what telling would do, without doing anything."""
    new = _untold(of_wave(session, wave.id))
    found = session.execute(_helpers(wave)).all() if wave.by_sms else []
    texted = [row for row in found if row.opt_out_id is None and row.told_id is None]
    sample = make_safe(texts.changed(means.link("A" * 22)))
    segments = measure(sample).count * len(texted)
    pence = segments * means.settings.pence_per_segment
    return Plan(
        new=tuple(new),
        key=_key(new),
        answered=_answered_in(session, wave.id),
        by_text=len(texted),
        waiting=sum(row.paused_at is not None for row in texted),
        opted_out=sum(row.opt_out_id is not None for row in found),
        texted_before=sum(row.told_id is not None for row in found),
        segments=segments,
        pence=pence,
        sample=sample,
        first_at=_first_at(now, means),
        over_limit=_over_limit(session, wave, segments, means),
    )


def tell(
    session: Session, wave_id: int, key: str, *, by: StaffMember, now: datetime, means: Means
) -> int:
    """Show young people what was confirmed under this key, and text those who answered, once each.

    Returns how many texts were written; pressing twice tells once. Raises CommitmentError when
    something was changed since.
    """
    wave = session.get(Wave, wave_id, with_for_update=HELD)
    if wave is None:
        raise CommitmentError("There is no such wave.")
    new = _untold(of_wave(session, wave_id))
    if not new:
        session.rollback()
        return 0
    if key != _key(new):
        session.rollback()
        raise CommitmentError("Something was changed since you looked. Look again, then confirm.")
    for one in new:
        one.told_at = now
    written = _text(session, wave, now=now, means=means) if wave.by_sms else 0
    session.add(audit(by, "told what changed", wave, now))
    session.commit()
    log.info("told_what_changed", wave=wave_id, told=len(new), texts=written)
    return written


def _text(session: Session, wave: Wave, *, now: datetime, means: Means) -> int:
    rows = [
        _row(row, wave.id, now=now, means=means)
        for row in session.execute(_helpers(wave))
        if row.opt_out_id is None and row.told_id is None
    ]
    for first in range(0, len(rows), BATCH):
        session.execute(insert(Message), rows[first : first + BATCH])
    outbox.wake(session)
    return len(rows)


def _row(row: AnyRow, wave_id: int, *, now: datetime, means: Means) -> dict[str, object]:
    body = make_safe(texts.changed(turns.link_from(row.seed, means)))
    return {
        "direction": "out",
        "channel": "sms",
        "kind": CHANGED,
        "status": "queued",
        "step_key": f"{CHANGED}:{wave_id}:{row.participant_id}",
        "participant_id": row.participant_id,
        "wave_id": wave_id,
        "phone": row.phone,
        "phone_lookup": row.phone_lookup,
        "body": body,
        "segments": measure(body).count,
        "priority": int(outbox.INVITATIONS),
        "due_at": now,
        "created_at": now,
    }


def _helpers(wave: Wave) -> Select[*tuple[Any, ...]]:
    """Build the query of those who answered and can be texted, with what speaks against it."""
    survey = pinned(wave.survey_version)
    bands = [band.value for band in AgeBand if survey.asked_of(band, Channel.SMS)]
    of_band: ColumnElement[bool] = Participant.age_band.in_(bands)
    if survey.asked_of(None, Channel.SMS):
        of_band |= Participant.age_band.is_(None)
    return (
        select(
            Invitation.seed,
            Participant.id.label("participant_id"),
            Participant.phone,
            Participant.phone_lookup,
            Participant.paused_at,
            OptOut.id.label("opt_out_id"),
            Message.id.label("told_id"),
        )
        .join(Participant, Participant.id == Invitation.participant_id)
        .outerjoin(OptOut, OptOut.phone_lookup == Participant.phone_lookup)
        .outerjoin(
            Message,
            (Message.wave_id == Invitation.wave_id)
            & (Message.kind == CHANGED)
            & (Message.participant_id == Invitation.participant_id),
        )
        .where(Invitation.wave_id == wave.id, Participant.phone.is_not(None))
        .where(of_band, _answered())
        .order_by(Invitation.id)
    )


def _answered() -> ColumnElement[bool]:
    """Build the condition on invitations that somebody answered, and did not take that back."""
    return exists().where(
        Conversation.wave_id == Invitation.wave_id,
        Conversation.participant_id == Invitation.participant_id,
        Conversation.taken_back_at.is_(None),
        Answer.conversation_id == Conversation.id,
    )


def _answered_in(session: Session, wave_id: int) -> int:
    found = select(func.count(Invitation.id)).where(Invitation.wave_id == wave_id, _answered())
    return session.scalar(found) or 0


def _untold(those: Sequence[Commitment]) -> list[Commitment]:
    return [one for one in those if one.told_at is None]


def _key(new: Sequence[Commitment]) -> str:
    shown = [(one.id, one.changed_at.timestamp()) for one in new]
    return hashlib.sha256(repr(shown).encode()).hexdigest()[:32]


def _first_at(now: datetime, means: Means) -> datetime | None:
    rules = means.rules(keeps_hours=not means.settings.demo)
    first, _ = first_moment(rules, now)
    return first if first > now else None


def _over_limit(session: Session, wave: Wave, segments: int, means: Means) -> bool:
    if wave.spend_limit_pence is None:
        return False
    spent = progress(session, wave.id).segments
    return (spent + segments) * means.settings.pence_per_segment > wave.spend_limit_pence
