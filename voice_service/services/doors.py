"""Ways in on the web: a personal link, a code, and the place that somebody then holds."""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, joinedload

from voice_service.keys import token_hash
from voice_service.models.people import Participant
from voice_service.models.waves import Invitation, Sitting, Wave, WaveCohort
from voice_service.services.invitations import new_code, new_invitation
from voice_service.services.library import Means
from voice_service.text import typed

GROUP, CLASS, TABLET = "group", "class", "tablet"
# Whoever reads the first page when a sitting's time runs out may still press Start.
SLOW_READERS = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Place:
    """Where somebody stands: at their own invitation, or at a group's door with a code.

    `nonce` is the door's chance value: the same page sent twice starts one conversation. At a
    door `language` is the one that whoever stands there reads; at the door of a class or of a
    tablet, `sitting_id` tells of which.
    """

    invitation_id: int | None = None
    wave_id: int = 0
    cohort_id: int = 0
    nonce: str = ""
    language: str = "en"
    sitting_id: int = 0


@dataclass(frozen=True, slots=True)
class Door:
    """What a typed code opens, and the long token that opens it without one.

    Of a wave's own code (`group`) the token is a key beside it; of a sitting, a link of its own.
    """

    kind: str
    wave_id: int
    cohort_id: int
    code: str
    token: str
    sitting_id: int = 0

    def place(self, nonce: str, language: str = "en") -> Place:
        """Return the place of somebody who stands at this door and reads this language."""
        return Place(None, self.wave_id, self.cohort_id, nonce, language, self.sitting_id)


class PlaceError(LookupError):
    """The place does not exist (any more)."""


class SittingOverError(LookupError):
    """Nobody can come in by this sitting any more; its time is over, or it was ended."""


def by_token(session: Session, token: str) -> Place | None:
    """Find the place of a personal link; only the token's hash is known here."""
    found = session.scalars(
        select(Invitation.id).where(Invitation.token_hash == token_hash(token))
    ).first()
    return None if found is None else Place(invitation_id=found)


def by_code(session: Session, code: str, *, now: datetime, means: Means) -> Door | None:
    """Find what a code opens: a wave's join code, or the letters or words of a sitting.

    Raises SittingOverError for a sitting that is over.
    """
    if (found := _group(session, code, means)) is not None:
        return found
    meant = (typed.letters(code), typed.words(code))
    sitting = session.scalars(
        select(Sitting).where((Sitting.letters == meant[0]) | (Sitting.words == meant[1]))
    ).first()
    return None if sitting is None else _open(sitting, now, means)


def by_key(session: Session, code: str, key: str, *, means: Means) -> Door | None:
    """Find what a wave's join code opens for somebody who has the key that goes with it."""
    right = hmac.compare_digest(key.encode(), _key(typed.plain(code), means).encode())
    return _group(session, code, means) if right else None


def by_link(session: Session, token: str, *, now: datetime, means: Means) -> Door | None:
    """Find the sitting of a link; raises SittingOverError when it is over."""
    found = select(Sitting).where(Sitting.token_hash == token_hash(token))
    sitting = session.scalars(found).first()
    return None if sitting is None else _open(sitting, now, means)


def at_sitting(session: Session, sitting_id: int, *, now: datetime, means: Means) -> Door:
    """Return the door of a sitting; raises SittingOverError when it is over or gone."""
    sitting = session.get(Sitting, sitting_id)
    if sitting is None:
        raise SittingOverError("there is no such sitting")
    return _open(sitting, now, means)


def sitting_token(seed: bytes, means: Means) -> str:
    """Return the token of a sitting's link, made anew from the key."""
    return means.secrets.link_token(f"sitting:{seed.hex()}")


def group_link(code: str, means: Means) -> str:
    """Return the address of a wave's join code with the key beside it: nobody can guess it."""
    return f"{means.settings.public_base_url}/j/{code}?key={_key(code, means)}"


def _key(code: str, means: Means) -> str:
    return means.secrets.link_token(f"code:{code}")


def _group(session: Session, code: str, means: Means) -> Door | None:
    plain = typed.plain(code)[:16]
    found = session.scalars(select(WaveCohort).where(WaveCohort.join_code == plain)).first()
    if found is None:
        return None
    return Door(GROUP, found.wave_id, found.cohort_id, plain, _key(plain, means))


def _open(sitting: Sitting, now: datetime, means: Means) -> Door:
    if sitting.over(now):
        raise SittingOverError("this sitting is over")
    token = sitting_token(sitting.seed, means)
    return Door(
        *(sitting.kind, sitting.wave_id, sitting.cohort_id, sitting.letters, token),
        sitting_id=sitting.id,
    )


def invitation_at(session: Session, place: Place) -> Invitation:
    """Return the invitation of a place as it stands now; raises PlaceError when there is none."""
    invitation = session.get(
        Invitation,
        place.invitation_id,
        populate_existing=True,
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

    They belong to this wave only: the group itself stays as it is. Raises SittingOverError when
    the sitting they came by was ended meanwhile.
    """
    wave = session.get_one(Wave, place.wave_id)
    if place.sitting_id:
        at_sitting(session, place.sitting_id, now=now - SLOW_READERS, means=means)
    participant = Participant(
        code=new_code(), language=place.language, join_key=_join_key(place), created_at=now
    )
    try:
        with session.begin_nested():
            session.add(participant)
            session.flush()
            invitation = new_invitation(wave, participant, place.cohort_id, now=now, means=means)
            invitation.sitting_id = place.sitting_id or None
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
