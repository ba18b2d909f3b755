"""Commitments are written: what partners do about what young people said, put in order."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from voice_service.db import HELD
from voice_service.models.commitments import Commitment
from voice_service.models.staff import AuditEvent, StaffMember
from voice_service.models.waves import Wave
from voice_service.services.commitments import CommitmentError, Words, of_wave


def write(
    session: Session, wave_id: int, words: Words, *, by: StaffMember, now: datetime
) -> Commitment:
    """Write a commitment down; the same form sent twice writes one. Nobody is told yet."""
    words = words.tidy()
    known = _held(session, wave_id)
    if same := next((one for one in known if _words_of(one) == words), None):
        session.rollback()
        return same
    made = Commitment(
        wave_id=wave_id,
        position=max((one.position for one in known), default=0) + 1,
        created_by_id=by.id,
        created_at=now,
        changed_at=now,
    )
    _put(made, words)
    session.add(made)
    session.flush()
    session.add(_audit(by, "wrote", made, now))
    session.commit()
    return made


def change(
    session: Session,
    wave_id: int,
    commitment_id: int,
    words: Words,
    *,
    by: StaffMember,
    now: datetime,
) -> Commitment:
    """Change the words of a commitment; one that was told is seen as changed at once."""
    words = words.tidy()
    one = _found(_held(session, wave_id), commitment_id)
    if _words_of(one) != words:
        _put(one, words)
        one.changed_at = now
        session.add(_audit(by, "changed", one, now))
    session.commit()
    return one


def move(session: Session, wave_id: int, commitment_id: int, *, up: bool) -> None:
    """Move a commitment by one place."""
    all_of_them = list(_held(session, wave_id))
    place = all_of_them.index(_found(all_of_them, commitment_id))
    other = place - 1 if up else place + 1
    if 0 <= other < len(all_of_them):
        all_of_them[place], all_of_them[other] = all_of_them[other], all_of_them[place]
    for position, one in enumerate(all_of_them, start=1):
        one.position = position
    session.commit()


def take_down(
    session: Session, wave_id: int, commitment_id: int, *, by: StaffMember, now: datetime
) -> None:
    """Take a commitment from the young people's page; it stays here, and can be told again."""
    one = _found(_held(session, wave_id), commitment_id)
    if one.told_at is not None:
        one.told_at = None
        session.add(_audit(by, "took down", one, now))
    session.commit()


def delete(
    session: Session, wave_id: int, commitment_id: int, *, by: StaffMember, now: datetime
) -> None:
    """Delete a commitment that young people do not see."""
    one = _found(_held(session, wave_id), commitment_id)
    if one.told_at is not None:
        raise CommitmentError("Young people see it. Take it down first.")
    session.add(_audit(by, "deleted", one, now))
    session.delete(one)
    session.commit()


def _held(session: Session, wave_id: int) -> Sequence[Commitment]:
    """Hold the wave, so that one person at a time writes, and return its commitments."""
    wave = session.get(Wave, wave_id, with_for_update=HELD)
    if wave is None:
        raise CommitmentError("There is no such wave.")
    return of_wave(session, wave_id)


def _found(those: Sequence[Commitment], commitment_id: int) -> Commitment:
    one = next((one for one in those if one.id == commitment_id), None)
    if one is None:
        raise CommitmentError("It is not there any more.")
    return one


def _words_of(one: Commitment) -> Words:
    return Words(*(getattr(one, name) for name in Words.__slots__))


def _put(one: Commitment, words: Words) -> None:
    for name in Words.__slots__:
        setattr(one, name, getattr(words, name))


def _audit(staff: StaffMember, action: str, one: Commitment, now: datetime) -> AuditEvent:
    return AuditEvent(
        at=now, staff_member_id=staff.id, action=action, subject="commitment", subject_id=one.id
    )
