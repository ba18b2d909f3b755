"""Handing invitations over: how many a second, against bare posts; one durable row for each."""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from tests.benchmarks.databases import Place
from tests.benchmarks.figures import Aim, Figure, Note, WrongError
from tests.benchmarks.outgoing import FIRST_ID, Outbox, numbered
from tests.benchmarks.rig import Measured, end, process
from tests.benchmarks.size import Size
from tests.benchmarks.slow_twilio import sid_of
from tests.benchmarks.twilio_line import TwilioLine, twilio_line
from voice_service.settings import ROOT

SECONDS_WITHOUT_ANY = 60
PARTS = (0.1, 0.5, 1.0)
Memory = dict[float, float]


def handover(place: Place, size: Size) -> Iterator[Figure | Note]:
    """Measure how fast the worker hands invitations to Twilio, beside bare posts."""
    ours: list[float] = []
    bare: list[float] = []
    url = place.database("outbox")
    with twilio_line(place) as twilio:
        able = twilio.able()
        outbox = Outbox.on(url)
        for number in range(size.rounds):
            numbers = range(number * size.invitations, (number + 1) * size.invitations)
            rate, memory = _ours(place, url, outbox, numbers, twilio)
            ours.append(rate)
            bare.append(_bare(numbers, twilio))
            yield Note("handover", place.kind, f"memory, round {number + 1}", _told(memory))
    yield Figure(
        benchmark="handover",
        database=place.kind,
        name=f"texts a second, {size.invitations:,} queued",
        unit="1/s",
        ours=ours,
        peers=bare,
        peer="bare aiohttp, 100 at a time",
        aim=Aim("ratio", ">=", 0.8),
    )
    yield Note("handover", place.kind, "the stand-in alone takes", f"{able:,.0f} a second")


def _ours(
    place: Place, url: str, outbox: Outbox, numbers: range, twilio: TwilioLine
) -> tuple[float, Memory]:
    outbox.invite(numbers)
    outbox.gather_statistics()
    twilio.forget()
    with working(place, url, twilio) as worker:
        memory = _watched(worker, outbox, len(numbers), twilio)
        totals, ended = twilio.totals(), time.time()
    _check(outbox, numbers, totals)
    return len(numbers) / (ended - totals["first"]), memory


def _watched(worker: Measured, outbox: Outbox, asked: int, twilio: TwilioLine) -> Memory:
    """Wait until all are handed over and settled; note the memory on the way."""
    memory: Memory = {}
    seen, seen_at = 0.0, time.monotonic()
    while True:
        came = twilio.totals()["requests"]
        for part in PARTS:
            if came >= part * asked and part not in memory:
                memory[part] = worker.megabytes or 0.0
        # The database is asked only at the end, so that the watching costs nothing.
        if came >= asked and not outbox.waiting():
            return memory
        if came > seen:
            seen, seen_at = came, time.monotonic()
        if time.monotonic() - seen_at > SECONDS_WITHOUT_ANY:
            raise WrongError(f"{came:.0f} of {asked} were handed over, and then no more")
        time.sleep(0.02 if came >= asked else 0.05)


def _check(outbox: Outbox, numbers: range, totals: dict[str, float]) -> None:
    """Compare each row with what the stand-in had; raises WrongError."""
    if (totals["requests"], totals["texts"]) != (len(numbers), len(numbers)):
        raise WrongError(f"for {len(numbers)} invitations the stand-in saw {totals}")
    rows = {person: (status, sid) for person, status, sid in outbox.rows(numbers)}
    for number in numbers:
        right = ("sent", sid_of(*numbered(number), 1))
        if rows.get(FIRST_ID + number) != right:
            raise WrongError(f"invitation {number} is {rows.get(FIRST_ID + number)}, not {right}")


def _bare(numbers: range, twilio: TwilioLine) -> float:
    twilio.forget()
    words = [twilio.base, str(numbers.start), str(numbers.stop)]
    done = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.bare_sender", *words],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise WrongError(f"the bare sender failed: {done.stderr[-800:]}")
    told, totals = json.loads(done.stdout), twilio.totals()
    if not told["taken"] == totals["texts"] == len(numbers):
        raise WrongError(f"of {len(numbers)} bare posts {told['taken']} were taken: {totals}")
    return len(numbers) / float(told["ended"] - totals["first"])


@contextmanager
def working(place: Place, url: str, twilio: TwilioLine) -> Iterator[Measured]:
    """Let a worker work, and end politely afterwards."""
    worker = process(
        place, "worker", module="tests.benchmarks.worker_any_hour", url=url, api_base=twilio.base
    )
    worker.start()
    try:
        yield worker
        if code := end(worker):
            raise WrongError(f"the worker ended with {code}:\n{worker.said()[-800:]}")
    finally:
        worker.kill()


def _told(memory: Memory) -> str:
    return ", ".join(f"{megabytes:.0f} MB at {part:.0%}" for part, megabytes in memory.items())
