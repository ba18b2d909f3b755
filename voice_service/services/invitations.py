"""Invitations: the offer to one participant, its link, and its first text."""

import os
import secrets as chance
from datetime import datetime

from voice_service.conversation import prompts
from voice_service.delivery.rules import Held
from voice_service.keys import token_hash
from voice_service.models.messages import Message
from voice_service.models.people import Participant
from voice_service.models.waves import Invitation, Wave
from voice_service.services import outbox, turns
from voice_service.services.library import Means, pinned
from voice_service.survey.definition import AgeBand, Channel, Survey

# No vowels, so that no code spells a word; nothing that looks like something else.
CODE_LETTERS = "BCDFGHJKMNPQRSTVWXZ23456789"
CODE_LENGTH = 8


def new_code() -> str:
    """Make a code of eight letters and digits by chance (38 bits)."""
    return "".join(chance.choice(CODE_LETTERS) for _ in range(CODE_LENGTH))


def new_invitation(
    wave: Wave, participant: Participant, cohort_id: int | None, *, now: datetime, means: Means
) -> Invitation:
    """Make the offer to one participant; of its link only the hash is kept."""
    seed = os.urandom(16)
    return Invitation(
        wave=wave,
        participant=participant,
        cohort_id=cohort_id,
        seed=seed,
        token_hash=token_hash(means.secrets.link_token(seed.hex())),
        created_at=now,
    )


def can_be_texted(survey: Survey, participant: Participant) -> bool:
    """Tell whether a participant has a phone and a band that the survey asks by text."""
    if participant.phone is None:
        return False
    band = AgeBand(participant.age_band) if participant.age_band else None
    return bool(survey.asked_of(band, Channel.SMS))


def invitation_text(invitation: Invitation, *, means: Means) -> str:
    """Write the text that invites, with the promise and the personal link."""
    survey = pinned(invitation.wave.survey_version)
    state = turns.initial_state(invitation)
    link = turns.link_of(invitation, means)
    return prompts.ask_by_text(
        survey,
        state,
        turns.facts(invitation.wave.feedback_on, None, means, link, state.language),
    )


def invitation_message(
    invitation: Invitation, phone: str, *, now: datetime, means: Means
) -> Message:
    """Make the outbox row of an invitation; there can be one for each participant and wave."""
    message = outbox.queued(
        means.secrets,
        kind="invitation",
        key=f"invitation:{invitation.wave.id}:{invitation.participant.id}",
        phone=phone,
        body=invitation_text(invitation, means=means),
        priority=outbox.INVITATIONS,
        now=now,
    )
    if (opens_at := invitation.wave.opens_at) is not None and opens_at > now:
        message.due_at, message.held_for = opens_at, Held.SCHEDULED.value
    message.participant_id = invitation.participant.id
    message.wave_id = invitation.wave.id
    return message
