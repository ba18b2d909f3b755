"""Texts coming in: how many a second at most, and how long each waits at a steady rate."""

from collections.abc import Iterator
from statistics import quantiles

from tests.benchmarks.contenders import PEERS, contenders, of_round
from tests.benchmarks.databases import Place
from tests.benchmarks.figures import Aim, Figure, Note
from tests.benchmarks.size import Size

Found = Iterator[Figure | Note]


def inbound(place: Place, size: Size) -> Found:
    """Measure turns a second: everything from the signature to the commit."""
    everybody = ("ours", *PEERS, "nothing")
    rates: dict[str, list[float]] = {who: [] for who in everybody}
    with contenders(place, size.rounds * size.children, tuple(PEERS)) as ready:
        for number in range(size.rounds):
            talks = of_round(number, size.children)
            for who in everybody:
                rates[who].append(ready.asked(who, talks).per_second)
    for peer, words in PEERS.items():
        yield Figure(
            benchmark="inbound",
            database=place.kind,
            name="turns a second",
            unit="1/s",
            ours=rates["ours"],
            peers=rates[peer],
            peer=words,
            aim=Aim("ratio", ">=", 0.6) if peer == "orm" else None,
        )
    able = f"{min(rates['nothing']):,.0f} a second"
    yield Note(
        "inbound", place.kind, "the load generator alone, at a server that does nothing", able
    )


def latency(place: Place, size: Size) -> Found:
    """Measure how long texts wait that come by chance, at a steady rate whatever happens."""
    everybody = ("ours", "orm", "nothing")
    waits: dict[str, list[list[float]]] = {who: [] for who in everybody}
    rates: list[float] = []
    with contenders(place, size.rounds * size.children, ("orm",)) as ready:
        for number in range(size.rounds):
            talks = of_round(number, size.children)
            for who in everybody:
                result = ready.asked(who, talks, per_second=size.per_second)
                waits[who].append(_percentiles(result.waited))
                if who == "ours":
                    rates.append(result.per_second)
    for at, aim in ((50, None), (99, Aim("ours", "<=", 250))):
        yield Figure(
            benchmark="latency",
            database=place.kind,
            name=f"p{at} in ms at {size.per_second:g} a second",
            unit="ms",
            ours=[wait[at - 1] for wait in waits["ours"]],
            peers=[wait[at - 1] for wait in waits["orm"]],
            peer=PEERS["orm"],
            aim=aim,
        )
    alone = f"{max(wait[98] for wait in waits['nothing']):.1f} ms"
    yield Note("latency", place.kind, "p99 of the load generator alone", alone)
    yield Note("latency", place.kind, "texts a second that ours kept up with", f"{min(rates):.0f}")


def _percentiles(waited: list[float]) -> list[float]:
    return [1000 * seconds for seconds in quantiles(waited, n=100, method="inclusive")]
