"""A whole school comes in: codes typed, squares scanned, and a first answer, within a minute."""

import asyncio
import itertools
import random
import time
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from statistics import quantiles
from urllib.parse import urlsplit

from sqlalchemy import func, select

from tests.benchmarks.databases import Place
from tests.benchmarks.figures import Aim, Figure, Note, WrongError
from tests.benchmarks.lines import Lines
from tests.benchmarks.people import house_on
from tests.benchmarks.rig import OURS, served
from tests.benchmarks.size import Size
from tests.benchmarks.young_person import Child
from tests.house import House
from voice_service.db import db
from voice_service.models.conversations import Answer, Conversation
from voice_service.models.staff import StaffMember
from voice_service.models.waves import Invitation, Wave, WaveCohort
from voice_service.services import sittings
from voice_service.services.doors import CLASS

# Three hundred of them have come after thirty seconds, and have as long again for the rest.
A_SECOND = 10.0
WARMING = 8
PEER = "the front page of the same server, asked for as often and at the same pace"


@dataclass(frozen=True)
class Lesson:
    """A sitting, and the ways into it."""

    id: int
    way: str
    words: str


@dataclass
class Came:
    """What became of those who came: how long each page took, and when the last had answered."""

    waited: list[float] = field(default_factory=list)
    seconds: float = 0.0


def joining(place: Place, size: Size) -> Iterator[Figure | Note]:
    """Measure how long a page takes while a school comes in, and how long the whole of it."""
    url = place.database("joining")
    house = house_on(url, ())
    ours: list[Came] = []
    peers: list[Came] = []
    with served(place, "joining", OURS, url) as port:
        asyncio.run(_school(port, a_lesson(house), WARMING))
        for number in range(size.rounds):
            lesson = a_lesson(house)
            ours.append(asyncio.run(_school(port, lesson, size.children, seed=number)))
            check(house, lesson, size.children)
            peers.append(asyncio.run(_visitors(port, size.children, seed=number)))
    for at, aim in ((50, None), (99, Aim("ours", "<=", 2000))):
        yield Figure(
            benchmark="joining",
            database=place.kind,
            name=f"p{at} in ms, {size.children} at {A_SECOND:g} a second",
            unit="ms",
            ours=[_percentile(came.waited, at) for came in ours],
            peers=[_percentile(came.waited, at) for came in peers],
            peer=PEER,
            aim=aim,
        )
    yield Figure(
        benchmark="joining",
        database=place.kind,
        name="seconds until all had answered once",
        unit="s",
        ours=[came.seconds for came in ours],
        peers=[came.seconds for came in peers],
        peer=PEER,
        aim=Aim("ours", "<=", 60),
    )


def a_lesson(house: House) -> Lesson:
    """Open a sitting of the wave."""
    with house.app.app_context():
        wave = db.session.scalars(select(Wave)).first()
        worker = db.session.scalars(
            select(StaffMember).where(StaffMember.email.startswith("youth_worker"))
        ).one()
        assert wave is not None
        group = db.session.scalars(select(WaveCohort.cohort_id)).first()
        assert group is not None
        opened = sittings.open_sitting(
            *(db.session, wave.id, group, CLASS),
            minutes=120,
            by=worker,
            now=datetime.now(UTC),
            means=house.means,
        )
        way = urlsplit(sittings.link_of(opened, house.means)).path
        return Lesson(opened.id, way, " ".join(sittings.spoken(opened, house.means)))


def check(house: House, lesson: Lesson, children: int) -> None:
    """Hold what is stored to who came: raises WrongError for anybody lost or doubled."""
    with house.app.app_context():
        counts = sittings.counts(db.session, [lesson.id])[lesson.id]
        mine = select(Invitation.participant_id).where(Invitation.sitting_id == lesson.id)
        answers = (
            select(func.count())
            .select_from(Answer)
            .join(Answer.conversation)
            .where(Conversation.participant_id.in_(mine))
        )
        found = (
            counts.started,
            len(set(db.session.scalars(mine))),
            db.session.scalar(answers),
        )
        db.session.rollback()
    if found != (children,) * 3:
        raise WrongError(f"{children} came; started, places and answers are {found}")


async def _school(port: int, lesson: Lesson, children: int, seed: int = 0) -> Came:
    return await _come(port, children, seed, partial(_answers_once, lesson=lesson))


async def _visitors(port: int, children: int, seed: int) -> Came:
    return await _come(port, children, seed, _looks)


async def _come(
    port: int, children: int, seed: int, does: Callable[[Child, int], Awaitable[None]]
) -> Came:
    came, lines, chance = Came(), Lines(port), random.Random(seed)
    due = itertools.accumulate(chance.expovariate(A_SECOND) for _ in range(children))
    began = time.perf_counter()

    async def comes(number: int, after: float) -> None:
        await asyncio.sleep(max(0.0, began + after - time.perf_counter()))
        await does(Child(lines, came.waited), number)

    await asyncio.gather(*(comes(number, after) for number, after in enumerate(due)))
    came.seconds = time.perf_counter() - began
    lines.close()
    return came


async def _answers_once(child: Child, number: int, lesson: Lesson) -> None:
    """Come in by the words or by the square, begin, and answer the first question."""
    if number % 2:
        await child.posts("/", {"code": lesson.words}, 303)
    await child.gets(lesson.way)
    # Some press twice.
    await asyncio.gather(*(child.answers("1") for _ in range(1 + (number % 10 == 0))))
    await child.answers("8-11")
    await child.answers("3")


async def _looks(child: Child, number: int) -> None:
    """Look at the front page as often as somebody who answers asks for pages."""
    for _ in range(4 + number % 2):
        await child.gets("/")


def _percentile(waited: list[float], at: int) -> float:
    return 1000 * quantiles(waited, n=100, method="inclusive")[at - 1]
