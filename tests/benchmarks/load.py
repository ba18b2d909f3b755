"""The load generator, a process of its own: sends what was written before the clock ran."""

import asyncio
import itertools
import pickle
import random
import sys
import time
from collections.abc import Awaitable, Iterator
from pathlib import Path

from tests.benchmarks.jobs import Job, Result
from tests.benchmarks.lines import Lines


async def run(job: Job) -> Result:
    """Hold all conversations of a job."""
    result, began = Result(), time.perf_counter()
    await (_closed if job.per_second is None else _open)(job, result)
    result.seconds = time.perf_counter() - began
    return result


async def _closed(job: Job, result: Result) -> None:
    waiting = iter(enumerate(job.conversations))

    async def lane() -> None:
        for number, requests in waiting:
            # A connection for each child spreads them over a server's processes.
            lines = Lines(job.port)
            for place, request in enumerate(requests):
                began = time.perf_counter()
                result.answers[number, place] = await lines.ask(request)
                result.waited.append(time.perf_counter() - began)
            lines.close()

    await asyncio.gather(*(lane() for _ in range(job.lanes)))


async def _open(job: Job, result: Result) -> None:
    lines, tasks = Lines(job.port), []
    last: dict[int, Awaitable[None]] = {}

    async def text(number: int, place: int, due: float, before: Awaitable[None] | None) -> None:
        if before is not None:
            await before
        result.answers[number, place] = await lines.ask(job.conversations[number][place])
        # Counted from when it was due: a wait that holds up the next ones is not forgotten.
        result.waited.append(time.perf_counter() - due)

    began = time.perf_counter()
    for (number, place), due in zip(_in_turn(job), _times(job.per_second or 1.0), strict=False):
        await asyncio.sleep(max(0.0, began + due - time.perf_counter()))
        task = asyncio.create_task(text(number, place, began + due, last.get(number)))
        last[number] = task
        tasks.append(task)
    await asyncio.gather(*tasks)
    lines.close()


def _in_turn(job: Job) -> Iterator[tuple[int, int]]:
    """Give out first all first texts, then all second ones, and so on."""
    for place in range(max(map(len, job.conversations))):
        for number, requests in enumerate(job.conversations):
            if place < len(requests):
                yield number, place


def _times(per_second: float) -> Iterator[float]:
    """Give out when texts are due, in seconds; the same each time, so that all get the same."""
    chance = random.Random(7)
    return itertools.accumulate(chance.expovariate(per_second) for _ in itertools.count())


if __name__ == "__main__":
    file = Path(sys.argv[1])
    done = asyncio.run(run(pickle.loads(file.read_bytes())))  # noqa: S301 - written by our parent
    file.with_suffix(".result").write_bytes(pickle.dumps(done))
