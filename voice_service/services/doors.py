"""Ways in on the web: a personal link, a group's code, and the place that somebody then holds."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, joinedload

from voice_service.keys import token_hash
from voice_service.models.people import Participant
from voice_service.models.waves import Invitation, Wave, WaveCohort
from voice_service.services.invitations import new_code, new_invitation
from voice_service.services.library import Means


@dataclass(frozen=True, slots=True)
class Place:
    """Where somebody stands: at their own invitation, or at a group's door with a code.

    `nonce` is the door's chance value: the same page sent twice starts one conversation. At a
    door `language` is the one that whoever stands there reads.
    """

    invitation_id: int | None = None
    wave_id: int = 0
    cohort_id: int = 0
    nonce: str = ""
    language: str = "en"


class PlaceError(LookupError):
    """The place does not exist (any more)."""


def by_token(session: Session, token: str) -> Place | None:
    """Find the place of a personal link; only the token's hash is known here."""
    found = session.scalars(
        select(Invitation.id).where(Invitation.token_hash == token_hash(token))
    ).first()
    return None if found is None else Place(invitation_id=found)


def by_code(session: Session, code: str, nonce: str, language: str = "en") -> Place | None:
    """Find the place of a group's join code, in any case and with or without spaces and dashes."""
    plain = "".join(char for char in code.upper() if char.isalnum())[:16]
    found = session.scalars(select(WaveCohort).where(WaveCohort.join_code == plain)).first()
    if found is None:
        return None
    return Place(None, found.wave_id, found.cohort_id, nonce, language)


def invitation_at(session: Session, place: Place) -> Invitation:
    """Return the invitation of a place; raises PlaceError when there is none."""
    invitation = session.get(
        Invitation,
        place.invitation_id,
        options=[
            joinedload(Invitation.participant),
            joinedload(Invitation.wave).joinedload(Wave.survey_version),
        ],
    )
    if invitation is None:
        raise PlaceError("there is no such invitation")
    return invitation


def _join_key(place: Place) -> str:
    return hashlib.sha256(f"{place.wave_id}:{place.cohort_id}:{place.nonce}".encode()).hexdigest()


def begun(session: Session, place: Place) -> Invitation | None:
    """Return the invitation of a place, or of the door's page that it was; None before a start.

    Raises PlaceError for an invitation that is gone.
    """
    return joined(session, place) if place.invitation_id is None else invitation_at(session, place)


def joined(session: Session, place: Place) -> Invitation | None:
    """Find the invitation that this door's page already started, if it was sent before."""
    return session.scalars(
        select(Invitation)
        .join(Invitation.participant)
        .options(joinedload(Invitation.wave), joinedload(Invitation.participant))
        .where(Participant.join_key == _join_key(place))
    ).first()


def join(session: Session, place: Place, *, now: datetime, means: Means) -> Invitation:
    """Make a participant for somebody who came in by a group's code: no name, no number.

    They belong to this wave only: the group itself stays as it is.
    """
    wave = session.get_one(Wave, place.wave_id)
    participant = Participant(
        code=new_code(), language=place.language, join_key=_join_key(place), created_at=now
    )
    try:
        with session.begin_nested():
            session.add(participant)
            session.flush()
            invitation = new_invitation(wave, participant, place.cohort_id, now=now, means=means)
            session.add(invitation)
            session.flush()
    except IntegrityError:
        # The same page was sent twice at once; the other one made the place.
        session.rollback()
        known = joined(session, place)
        if known is None:
            raise
        return known
    return invitation
