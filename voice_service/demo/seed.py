"""The people and the answers of the demo: all invented, put in as an installation would."""

from collections.abc import Callable, Sequence
from datetime import datetime, time, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from voice_service.demo import last_term
from voice_service.demo.people import PANEL, SCHOOLS, STAFF
from voice_service.demo.place import DemoError, DemoSecrets
from voice_service.models.people import Cohort, Membership, Participant
from voice_service.models.staff import SAFEGUARDING_LEAD, StaffMember
from voice_service.models.waves import Wave
from voice_service.safeguarding.shifts import Pattern
from voice_service.services import (
    accounts,
    launching,
    shifts,
    understanding,
    waves,
)
from voice_service.services.invitations import new_code
from voice_service.services.library import Means

Tick = Callable[[], None]
# Staff, every pupil who answered, and the reading of what they wrote.
STEPS = sum(school.answered for school in SCHOOLS) + 2
PANEL_NAME = "Young people's panel"
ROTA_AHEAD = timedelta(weeks=26)
_ONE_DAY = timedelta(days=1)
_MORNING, _EVENING = time(9), time(17)


def is_seeded(session: Session) -> bool:
    """Tell whether the demo's people are there already.

    Raises DemoError when somebody else's are: the demo never mixes with real data.
    """
    emails = set(session.scalars(select(StaffMember.email)))
    waves_there = session.scalars(select(Wave.id).limit(1)).first() is not None
    session.rollback()
    if emails - {member.email for member in STAFF} or (waves_there and not emails):
        raise DemoError("DATABASE_URL leads to a database in use; unset it to start the demo")
    return waves_there


def seed(session: Session, made: DemoSecrets, tick: Tick, *, now: datetime, means: Means) -> None:
    """Put in staff, the panel with a wave just launched, and six schools' answers of last term.

    `tick` is called STEPS times on the way, as the work goes on.
    """
    staff = _staff(session, made)
    _rota(session, staff, since=now - last_term.BEGAN, now=now)
    accounts.new_token(session, "demo", now=now, token=made.api_token)
    worker = next(member for member in staff if member.has_role("youth_worker"))
    lead = next(member for member in staff if member.has_role("safeguarding_lead"))
    tick()
    last_term.seed(session, worker, lead, tick, now=now, means=means)
    _panel(session, worker, lead, now=now, means=means)
    while understanding.understand_new(session, means):
        pass
    tick()


def keep_staffed(session: Session, made: DemoSecrets, *, now: datetime) -> None:
    """Let in who joined the demo's people since it was made, and carry their rota on."""
    _rota(session, _staff(session, made), since=now, now=now)


def _staff(session: Session, made: DemoSecrets) -> list[StaffMember]:
    """Return the demo's staff in the order of STAFF, making the accounts that are missing."""
    known = {member.email: member for member in accounts.all_staff(session)}
    return [
        known.get(member.email)
        or accounts.add_staff(
            session,
            email=member.email,
            name=member.name,
            role=member.role,
            password=made.passwords[member.email],
            phone=member.phone,
            fiction=True,
        )
        for member in STAFF
    ]


def _rota(
    session: Session, staff: Sequence[StaffMember], *, since: datetime, now: datetime
) -> None:
    """Keep the first lead on duty day and night, and the second as deputy, for 26 weeks."""
    # From the evening before, because the demo is started at any hour.
    first = waves.today_in_england(since - _ONE_DAY)
    last = waves.today_in_england(now + ROTA_AHEAD)
    leads = [member for member in staff if member.has_role(SAFEGUARDING_LEAD)]
    for deputy, lead in enumerate(leads):
        for begins, ends in ((_MORNING, _EVENING), (_EVENING, _MORNING)):
            pattern = Pattern(first, last, begins, ends)
            shifts.add_shifts(
                session, lead.id, pattern, deputy=bool(deputy), by=None, now=since - _ONE_DAY
            )


def panel_wave(session: Session) -> Wave:
    """Return the first wave of the panel."""
    return session.scalars(
        select(Wave).join(Wave.cohorts).where(Cohort.name == PANEL_NAME).order_by(Wave.id).limit(1)
    ).one()


def _panel(
    session: Session, worker: StaffMember, lead: StaffMember, *, now: datetime, means: Means
) -> None:
    panel = Cohort(name=PANEL_NAME, kind="panel", created_at=now)
    session.add(panel)
    session.flush()
    for member in PANEL:
        person = Participant(
            code=new_code(),
            name=member.name,
            phone=member.phone,
            phone_lookup=means.secrets.lookup(member.phone),
            age_band=member.age_band,
            created_at=now,
        )
        session.add(person)
        session.flush()
        session.add(Membership(cohort_id=panel.id, participant_id=person.id))
    survey = means.library.surveys["are-we-listening"]
    details = launching.proposed(survey, lead, today=waves.today_in_england(now))
    launching.launch(session, survey, [panel.id], details, by=worker, now=now, means=means)
