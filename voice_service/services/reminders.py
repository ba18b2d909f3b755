"""Reminders: at most one for each young person and wave, and only for who has said nothing."""

from collections.abc import Sequence
from datetime import datetime

import structlog
from sqlalchemy import and_, exists, or_, select
from sqlalchemy.orm import Session, joinedload

from voice_service.conversation import texts
from voice_service.models.conversations import Conversation
from voice_service.models.messages import Message
from voice_service.models.people import OptOut, Participant
from voice_service.models.waves import Invitation, Wave
from voice_service.services import outbox, turns
from voice_service.services.library import Means
from voice_service.services.waves import today_in_england

log = structlog.get_logger()

BATCH = 500


def remind_due(session: Session, *, now: datetime, means: Means) -> bool:
    """Write a batch of the reminders of one wave whose day has come; tells whether there was one.

    Who has begun, said no, written anything, stopped texts or is looked after by a person is left
    alone. Each reminder can exist only once, so this can be stopped and goes on where it was.
    """
    wave = session.scalars(
        select(Wave)
        .where(
            Wave.reminded_at.is_(None),
            Wave.remind_on <= today_in_england(now),
            Wave.closed_at.is_(None),
            Wave.stopped_at.is_(None),
        )
        .order_by(Wave.id)
        .limit(1)
        .with_for_update(skip_locked=True, key_share=True)
    ).first()
    if wave is None or not wave.opened(now):
        session.rollback()
        return False
    offers = _silent(session, wave)
    outbox.put(session, *_reminders(wave, offers, now=now, means=means))
    if len(offers) < BATCH:
        wave.reminded_at = now
        log.info("wave_reminded", wave=wave.id)
    session.commit()
    return True


def _silent(session: Session, wave: Wave) -> Sequence[Invitation]:
    """List invitations that nobody has answered on any channel, and that were not repeated yet."""
    begun = exists().where(
        and_(
            Conversation.wave_id == Invitation.wave_id,
            Conversation.participant_id == Invitation.participant_id,
            or_(Conversation.started_at.is_not(None), Conversation.status != "invited"),
        )
    )
    wrote = exists().where(
        and_(
            Message.participant_id == Invitation.participant_id,
            Message.wave_id == Invitation.wave_id,
            or_(Message.direction == "in", Message.kind == "reminder"),
        )
    )
    # Whoever the invitation did not reach is not reached by a reminder either.
    invited = exists().where(
        and_(
            Message.participant_id == Invitation.participant_id,
            Message.wave_id == Invitation.wave_id,
            Message.kind == "invitation",
            Message.status.in_(("sent", "delivered")),
        )
    )
    stopped = exists().where(OptOut.phone_lookup == Participant.phone_lookup)
    return session.scalars(
        select(Invitation)
        .join(Invitation.participant)
        .options(joinedload(Invitation.participant))
        .where(Invitation.wave_id == wave.id, Participant.phone.is_not(None))
        .where(Participant.paused_at.is_(None), invited, ~begun, ~wrote, ~stopped)
        .order_by(Invitation.id)
        .limit(BATCH)
    ).all()


def _reminders(
    wave: Wave, offers: Sequence[Invitation], *, now: datetime, means: Means
) -> list[Message]:
    made = []
    for offer in offers:
        person = offer.participant
        if person.phone is None:
            continue
        link = turns.link_of(offer, means)
        said = turns.facts(wave.feedback_on, None, means, link, person.language)
        message = outbox.queued(
            means.secrets,
            kind="reminder",
            key=f"reminder:{wave.id}:{person.id}",
            phone=person.phone,
            body=texts.reminder(said),
            priority=outbox.INVITATIONS,
            now=now,
        )
        message.participant_id, message.wave_id = person.id, wave.id
        made.append(message)
    return made
