"""The young people of a benchmark: made directly, asked in one wave of a shipped survey."""

from collections.abc import Sequence
from datetime import UTC, datetime

from sqlalchemy import select, text, update
from sqlalchemy.orm import Session

from tests.benchmarks.bare_endpoint import Base, Pupil, engine_on
from tests.benchmarks.texts import BAND, SURVEY
from tests.house import House, library, make_house, settings_on
from voice_service.app import create_app
from voice_service.db import db
from voice_service.models.messages import Message
from voice_service.models.people import Cohort, Membership, Participant
from voice_service.services.invitations import new_code
from voice_service.survey.definition import Survey

# Ofcom keeps a thousand numbers for fiction; the house has some of them already.
TAKEN = {1, 2, 11, 12, 99, 901, 999}
PHONES = [f"+447700900{number:03}" for number in range(1000) if number not in TAKEN]


def house_on(url: str, phones: Sequence[str], survey: Survey | str = SURVEY) -> House:
    """Make the service's database, with these people on the panel and a wave they were asked in."""
    _empty(url)
    house = make_house(url)
    house.line_is_tested()
    with house.app.app_context():
        _add(db.session, house, phones)
        db.session.commit()
    house.launch(survey)
    with house.app.app_context():
        # The invitations went out long ago.
        db.session.execute(update(Message).values(status="sent", due_at=None))
        db.session.commit()
        gather_statistics(db.session)
    return house


def _empty(url: str) -> None:
    app = create_app(settings_on(url), library())
    with app.app_context():
        app.extensions["alembic"].upgrade()
    with app.app_context():
        db.engine.dispose()


def _add(session: Session, house: House, phones: Sequence[str]) -> None:
    now = datetime.now(UTC)
    panel = session.scalars(select(Cohort).where(Cohort.name == "Panel")).one()
    people = [
        Participant(
            code=new_code(),
            name="Invented",
            phone=phone,
            phone_lookup=house.means.secrets.lookup(phone),
            age_band=BAND,
            created_at=now,
        )
        for phone in phones
    ]
    session.add_all(people)
    session.flush()
    session.add_all(Membership(cohort_id=panel.id, participant_id=person.id) for person in people)


def gather_statistics(session: Session) -> None:
    """Do what a server in use has done by itself long before."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("ANALYZE"))
        session.commit()


def pupils_on(url: str, phones: Sequence[str]) -> None:
    """Make the peer's database, with the same people."""
    engine = engine_on(url)
    Base.metadata.create_all(engine)
    with Session(engine) as session:
        session.add_all(Pupil(phone=phone, name="Invented", age_band=BAND) for phone in phones)
        session.commit()
        gather_statistics(session)
    engine.dispose()
