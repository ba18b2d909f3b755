"""`python3 start.py benchmark`: our figures beside their peers', measured in the same run.

Slow is never an error; a lost reply or a missing row is, and ends with another exit code than 0.
"""

import argparse
import json
import os
import platform
import signal
import sys
import traceback
from collections.abc import Callable, Iterator
from dataclasses import replace
from io import StringIO
from pathlib import Path

from tests.benchmarks.contenders import WARMING
from tests.benchmarks.databases import KINDS, Place, place_on
from tests.benchmarks.figures import Figure, Note, WrongError, heading
from tests.benchmarks.first_page import first_page
from tests.benchmarks.handover import handover
from tests.benchmarks.inbound import inbound, latency
from tests.benchmarks.joining import joining
from tests.benchmarks.people import PHONES
from tests.benchmarks.responses import responses
from tests.benchmarks.safety import safety
from tests.benchmarks.size import FULL, QUICK, Size
from tests.benchmarks.understanding import understanding
from voice_service.logs import configure

FEWEST_ROUNDS = 3
Benchmark = Callable[[Place, Size], Iterator[Figure | Note]]
BENCHMARKS: dict[str, Benchmark] = {
    "inbound": inbound,
    "latency": latency,
    "handover": handover,
    "safety": safety,
    "joining": joining,
    "responses": responses,
    "first_page": first_page,
    "understanding": understanding,
}


def main(words: list[str] | None = None) -> int:
    """Run what was asked for; returns the exit code."""
    options = _options()
    given = options.parse_args(words)
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
    configure(StringIO())  # our own houses say nothing between the lines of the table
    size = QUICK if given.quick else FULL
    chosen = {name: getattr(given, name) for name in vars(FULL) if getattr(given, name)}
    size = replace(size, **chosen)
    if size.rounds < FEWEST_ROUNDS:
        options.error(f"a figure needs {FEWEST_ROUNDS} rounds to tell chance from change")
    if max(size.rounds * size.children + WARMING, size.alerts) > len(PHONES):
        options.error(
            f"there are {len(PHONES)} numbers for invented people; fewer rounds or children"
        )
    found: list[Figure | Note] = []
    wrong: list[str] = []
    print(f"Medians of {size.rounds} rounds, in which ours and the peers took turns.")
    told: dict[str, object] = {"quick": given.quick, "size": vars(size), "machine": _machine()}
    for kind in given.database or KINDS:
        for name in given.only or BENCHMARKS:
            problem = _run(name, kind, size, found)
            wrong += [problem] if problem else []
    if given.json:
        told["figures"] = [each.as_json() for each in found if isinstance(each, Figure)]
        told["notes"] = [each.as_json() for each in found if isinstance(each, Note)]
        given.json.write_text(json.dumps(told | {"wrong": wrong}, indent=1) + "\n")
    for problem in wrong:
        print(f"WRONG: {problem}", file=sys.stderr)
    return 1 if wrong else 0


def _run(name: str, kind: str, size: Size, found: list[Figure | Note]) -> str | None:
    """Run one benchmark and print what it finds; returns what was wrong, if anything."""
    print(heading(name, kind), flush=True)
    try:
        with place_on(kind) as place:
            if place is None:
                print("  left out: no PostgreSQL server answers; set TEST_DATABASE_URL")
                return None
            for each in BENCHMARKS[name](place, size):
                found.append(each)
                print(each.line(), flush=True)
    except Exception as error:  # noqa: BLE001 - the others are measured all the same
        if not isinstance(error, WrongError):
            traceback.print_exc()
        return f"{name} on {kind}: {error or type(error).__name__}"
    return None


def _machine() -> dict[str, object]:
    """Describe what everything runs on, and how busy it was with other things."""
    return {
        "processors": os.cpu_count(),
        "load": [round(load, 2) for load in os.getloadavg()],
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.machine()}",
    }


def _options() -> argparse.ArgumentParser:
    options = argparse.ArgumentParser(prog="start.py benchmark", description=__doc__)
    only = f"one of {', '.join(BENCHMARKS)}; can be given again"
    options.add_argument("--quick", action="store_true", help="small, to see that all works")
    options.add_argument("--only", action="append", choices=BENCHMARKS, metavar="NAME", help=only)
    options.add_argument("--database", action="append", choices=KINDS)
    options.add_argument("--json", type=Path, metavar="FILE", help="write all figures here, too")
    for name, value in vars(FULL).items():
        of = f"{value:g}, or {vars(QUICK)[name]:g} with --quick"
        options.add_argument(f"--{name.replace('_', '-')}", type=type(value), help=of, metavar="N")
    return options


if __name__ == "__main__":
    sys.exit(main())
