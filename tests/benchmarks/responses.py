"""Whole responses on the web: eight at a time, from the personal link to the last of five answers.

Each child is another one; whatever was answered is afterwards counted in the database.
"""

import asyncio
import random
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.parse import urlsplit

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests.benchmarks.bare_endpoint import engine_on
from tests.benchmarks.bare_survey import Said
from tests.benchmarks.databases import Place
from tests.benchmarks.figures import Aim, Figure, Note, WrongError
from tests.benchmarks.lines import Lines
from tests.benchmarks.people import PHONES, house_on, pupils_on
from tests.benchmarks.rig import OURS, served
from tests.benchmarks.size import Size
from tests.benchmarks.texts import WISHES
from tests.benchmarks.young_person import Child
from tests.house import House
from voice_service.db import db
from voice_service.models.conversations import Answer, Conversation
from voice_service.models.waves import Invitation
from voice_service.services import turns
from voice_service.survey.loader import load_survey

SURVEY = Path(__file__).with_name("five_questions.yaml")
CLIENTS, QUESTIONS, WARMING = 8, 5, 16
PEER = "five questions by a bare Flask application with the ORM"


def responses(place: Place, size: Size) -> Iterator[Figure | Note]:
    """Measure whole five-question responses a second, by eight clients at once."""
    count = size.rounds * size.children + WARMING
    url, peer_url = place.database("responses"), place.database("bare")
    survey = load_survey(SURVEY.read_text("utf-8"), SURVEY.name)
    house = house_on(url, PHONES[:count], survey)
    pupils_on(peer_url, PHONES[:count])
    links, peer_links = _links(house)[-count:], [f"/s/{phone}" for phone in PHONES[:count]]
    ours: list[float] = []
    peers: list[float] = []
    with (
        served(place, "ours", OURS, url) as port,
        served(place, "bare", "tests.benchmarks.bare_survey:create_app()", peer_url) as bare,
    ):
        done = WARMING
        asyncio.run(_answered(port, links[:done]))
        asyncio.run(_answered(bare, peer_links[:done]))
        for _ in range(size.rounds):
            until = done + size.children
            ours.append(asyncio.run(_answered(port, links[done:until])))
            peers.append(asyncio.run(_answered(bare, peer_links[done:until])))
            done = until
    _check(house, peer_url, count)
    yield Figure(
        benchmark="responses",
        database=place.kind,
        name="whole responses a second",
        unit="1/s",
        ours=ours,
        peers=peers,
        peer=PEER,
        aim=Aim("ours", ">=", 85),
    )


async def _answered(port: int, links: Sequence[str]) -> float:
    """Let eight clients answer for all these links; return how many a second did."""
    waiting, chance = iter(links), random.Random(len(links))

    async def client() -> None:
        lines = Lines(port)
        for link in waiting:
            child = Child(lines, [])
            await child.opens(link)
            await child.answers("1")
            for answer in ("4", "2", "lights", "yes", chance.choice(WISHES)):
                await child.answers(answer)
        lines.close()

    began = time.perf_counter()
    await asyncio.gather(*(client() for _ in range(CLIENTS)))
    return len(links) / (time.perf_counter() - began)


def _links(house: House) -> list[str]:
    with house.app.app_context():
        invitations = db.session.scalars(select(Invitation).order_by(Invitation.id))
        return [urlsplit(turns.link_of(each, house.means)).path for each in invitations]


def _check(house: House, peer_url: str, children: int) -> None:
    """Hold what is stored to who answered: raises WrongError for anything lost or doubled."""
    with house.app.app_context():
        finished = select(func.count()).where(Conversation.finished_at.is_not(None))
        found = [db.session.scalar(finished)]
        found.append(db.session.scalar(select(func.count()).select_from(Answer)))
        db.session.rollback()
    engine = engine_on(peer_url)
    with Session(engine) as session:
        found.append(session.scalar(select(func.count()).select_from(Said)))
    engine.dispose()
    if found != [children, QUESTIONS * children, QUESTIONS * children]:
        raise WrongError(f"{children} answered; finished and answers are {found}")
