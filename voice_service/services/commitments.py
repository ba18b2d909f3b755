"""You said, we did: what young people are told of what partners do about what they said."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from voice_service.models.commitments import Commitment
from voice_service.models.conversations import Conversation
from voice_service.models.waves import Wave
from voice_service.services.doors import Place, PlaceError, invitation_at, joined
from voice_service.survey.definition import AgeBand
from voice_service.survey.telling import PLAIN_BANDS

KINDS = ("did", "doing", "cannot")


class CommitmentError(ValueError):
    """It cannot be written, or told, like this; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Told:
    """One thing that young people said and what a partner does about it, in the words of an age."""

    kind: str
    partner: str
    you_said: str
    we_did: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Words:
    """What is written of a commitment: in words for 12 and over, and in the plainest words."""

    partner: str
    kind: str
    you_said: str
    we_did: str
    you_said_plainly: str
    we_did_plainly: str

    def tidy(self) -> "Words":
        """Leave out what only spaces and line ends add; raises CommitmentError for what lacks."""
        fields = (self.you_said, self.we_did, self.you_said_plainly, self.we_did_plainly)
        said = [" ".join(words.split()) for words in fields]
        partner = " ".join(self.partner.split())
        if not partner or not all(said):
            raise CommitmentError("Write who acts, what you said and what we did, both ways.")
        if self.kind not in KINDS:
            raise CommitmentError("Choose whether it is done, being done, or cannot be done.")
        return Words(partner[:120], self.kind, *said)


@dataclass(frozen=True, slots=True)
class Since:
    """What somebody is told who comes back to the wave they took part in.

    `told` is empty before it is told; `participant_id` is None at a group's door.
    """

    band: AgeBand | None
    told: tuple[Told, ...]
    feedback_on: date
    participant_id: int | None


def told(session: Session, wave_id: int, band: AgeBand | None) -> tuple[Told, ...]:
    """Return what was told of a wave, in order; whose age is not known gets the plainest words."""
    shown = select(Commitment).where(Commitment.told_at.is_not(None))
    return tuple(
        Told(one.kind, one.partner, *said_to(one, band), at=one.told_at)
        for one in session.scalars(_ordered(shown, wave_id))
        if one.told_at is not None
    )


def said_to(one: Commitment | Words, band: AgeBand | None) -> tuple[str, str]:
    """Return what you said and what we did, as a band is told."""
    if band is None or band in PLAIN_BANDS:
        return one.you_said_plainly, one.we_did_plainly
    return one.you_said, one.we_did


def since(session: Session, place: Place) -> Since:
    """Return what is told to whoever stands at a place; raises PlaceError when it is gone."""
    offer = joined(session, place) if place.invitation_id is None else invitation_at(session, place)
    if offer is None:
        wave = session.get(Wave, place.wave_id)
        if wave is None:
            raise PlaceError("there is no such wave")
        return Since(None, told(session, wave.id, None), wave.feedback_on, None)
    child = offer.participant
    answered_as = session.scalars(
        select(Conversation.age_band).where(
            Conversation.wave_id == offer.wave_id, Conversation.participant_id == child.id
        )
    ).first()
    known = child.look or answered_as or child.age_band
    band = AgeBand(known) if known else None
    return Since(band, told(session, offer.wave_id, band), offer.wave.feedback_on, child.id)


def of_wave(session: Session, wave_id: int) -> Sequence[Commitment]:
    """List the commitments of a wave, told or not, in order."""
    anew = _ordered(select(Commitment), wave_id).execution_options(populate_existing=True)
    return session.scalars(anew).all()


def one_of(session: Session, wave_id: int, commitment_id: int) -> Commitment | None:
    """Return a commitment of a wave, or None."""
    found = select(Commitment).where(Commitment.id == commitment_id)
    return session.scalars(found.where(Commitment.wave_id == wave_id)).first()


def _ordered(query: Select[Commitment], wave_id: int) -> Select[Commitment]:
    return query.where(Commitment.wave_id == wave_id).order_by(Commitment.position, Commitment.id)
