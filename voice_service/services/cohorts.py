"""Groups of young people: made, and filled from a list."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from voice_service.channels.numbers import NumberError, mobile
from voice_service.models.people import Cohort, Membership, Participant
from voice_service.services.invitations import new_code
from voice_service.services.library import Means
from voice_service.survey.definition import AgeBand

KINDS = ("panel", "school", "group")


@dataclass(frozen=True, slots=True)
class Entry:
    """One young person of a list, as it was written; `line` is where."""

    line: int
    name: str = ""
    phone: str = ""
    age_band: str = ""


class CohortError(ValueError):
    """The group cannot be made; `problems` says what to mend, a line each. Nothing was stored."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = tuple(problems)


def add_cohort(
    session: Session,
    name: str,
    kind: str,
    entries: Iterable[Entry],
    *,
    now: datetime,
    means: Means,
) -> tuple[Cohort, int]:
    """Make a group with the young people of a list, and return it with their number.

    A name, a phone and an age band may each be empty: somebody without a phone answers on the
    web, and the age is asked when it is not known. Raises CohortError with every problem.
    """
    problems, people = [], []
    if kind not in KINDS:
        problems.append(f"there is no kind of group {kind}; choose one of {', '.join(KINDS)}")
    if session.scalars(select(Cohort.id).where(Cohort.name == name)).first() is not None:
        problems.append(f"there is a group called {name} already")
    seen: dict[tuple[str, str], int] = {}
    for entry in entries:
        try:
            person = _participant(entry, now, means)
        except CohortError as error:
            problems.extend(error.problems)
            continue
        key = (entry.name.strip().casefold(), person.phone or "")
        if any(key) and key in seen:
            problems.append(f"line {entry.line}: the same person stands on line {seen[key]}")
        seen[key] = entry.line
        people.append(person)
    if problems:
        session.rollback()
        raise CohortError(problems)
    cohort = Cohort(name=name, kind=kind, created_at=now)
    session.add_all([cohort, *people])
    session.flush()
    session.add_all(Membership(cohort_id=cohort.id, participant_id=person.id) for person in people)
    session.commit()
    return cohort, len(people)


def _participant(entry: Entry, now: datetime, means: Means) -> Participant:
    band = entry.age_band.strip() or None
    if band is not None and band not in {known.value for known in AgeBand}:
        raise CohortError(
            [f"line {entry.line}: there is no age band {band}; use one of {', '.join(AgeBand)}"]
        )
    phone = None
    if entry.phone.strip():
        try:
            phone = mobile(entry.phone, fiction=means.settings.fiction)
        except NumberError as error:
            raise CohortError([f"line {entry.line}: {error}"]) from error
    return Participant(
        code=new_code(),
        name=entry.name.strip() or None,
        phone=phone,
        phone_lookup=means.secrets.lookup(phone) if phone else None,
        age_band=band,
        created_at=now,
    )
