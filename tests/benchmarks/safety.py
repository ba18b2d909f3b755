"""Safety messages while the outbox is full: how long until the provider has them."""

import time
from collections.abc import Iterator
from statistics import quantiles

from tests.benchmarks.databases import Place
from tests.benchmarks.figures import Aim, Figure, Note, WrongError
from tests.benchmarks.handover import working
from tests.benchmarks.outgoing import Outbox
from tests.benchmarks.people import PHONES
from tests.benchmarks.size import Size
from tests.benchmarks.twilio_line import TwilioLine, twilio_line
from tests.end_to_end.processes import until

SECONDS_BETWEEN = 0.5


def safety(place: Place, size: Size) -> Iterator[Figure | Note]:
    """Measure the way of a safety message past a full outbox, beside a bare post."""
    url = place.database("outbox")
    waits: dict[str, list[list[float]]] = {"alert": [], "bare": []}
    with twilio_line(place) as twilio:
        outbox = Outbox.on(url)
        backlog = Backlog(outbox, twilio, size.backlog)
        backlog.fill()
        outbox.gather_statistics()
        with working(place, url, twilio):
            until(lambda: twilio.totals()["requests"], "the worker at work")
            for number in range(size.rounds):
                some = _round(outbox, twilio, backlog, number, size.alerts // size.rounds)
                for who, seconds in some.items():
                    waits[who].append(_percentiles(seconds))
    for at, aim in ((50, None), (99, Aim("ours", "<=", 2000))):
        yield Figure(
            benchmark="safety",
            database=place.kind,
            name=f"p{at} in ms, {size.backlog:,} ordinary ones queued",
            unit="ms",
            ours=[wait[at - 1] for wait in waits["alert"]],
            peers=[wait[at - 1] for wait in waits["bare"]],
            peer="a post straight to the stand-in, at the same time",
            aim=aim,
        )
    fewest = f"{backlog.fewest:,}"
    yield Note(
        "safety", place.kind, "fewest ordinary ones queued when a safety message came", fewest
    )


def _round(
    outbox: Outbox, twilio: TwilioLine, backlog: "Backlog", number: int, alerts: int
) -> dict[str, list[float]]:
    begun: dict[str, dict[tuple[str, str], float]] = {"alert": {}, "bare": {}}
    for place in range(alerts):
        backlog.fill()
        phone, key = PHONES[number * alerts + place], f"{number}:{place}"
        # From before the transaction: waiting for the database is waiting, too.
        begun["alert"][phone, f"Please look: {key}"] = time.time()
        outbox.alert(key, phone)
        time.sleep(SECONDS_BETWEEN / 2)
        begun["bare"][phone, f"Bare: {key}"] = time.time()
        twilio.post(phone, f"Bare: {key}")
        time.sleep(SECONDS_BETWEEN / 2)
    return {who: [_wait(twilio, *one) for one in texts.items()] for who, texts in begun.items()}


def _wait(twilio: TwilioLine, text: tuple[str, str], begun: float) -> float:
    phone, body = text
    times = until(lambda: twilio.arrivals(phone).get(body), f"the text {body!r}")
    if len(times) != 1:
        raise WrongError(f"the text {body!r} was sent {len(times)} times")
    return times[0] - begun


def _percentiles(seconds: list[float]) -> list[float]:
    return [1000 * each for each in quantiles(seconds, n=100, method="inclusive")]


class Backlog:
    """Ordinary messages that wait: never fewer than half of what there should be."""

    def __init__(self, outbox: Outbox, twilio: TwilioLine, size: int) -> None:
        self._outbox, self._twilio, self._size, self._written = outbox, twilio, size, 0
        self.fewest = size

    def _waiting(self) -> int:
        """Return how many are not handed over yet."""
        return self._written - int(self._twilio.totals()["texts"])

    def fill(self) -> None:
        """Queue more when half of them have gone."""
        waiting = self._waiting()
        if waiting < self._size / 2:
            more = range(self._written, self._written + self._size - waiting)
            self._outbox.invite(more)
            self._written, waiting = more.stop, self._size
        self.fewest = min(self.fewest, waiting)
