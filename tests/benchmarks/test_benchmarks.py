"""The benchmarks at a tiny size: whether they find their way and count right, never how fast."""

from collections.abc import Callable, Iterator

import pytest

from tests.benchmarks.databases import Place, place_on
from tests.benchmarks.figures import Figure, Note
from tests.benchmarks.handover import handover
from tests.benchmarks.inbound import inbound
from tests.benchmarks.joining import joining
from tests.benchmarks.responses import responses
from tests.benchmarks.size import Size
from tests.benchmarks.understanding import understanding

TINY = Size(rounds=1, children=3, invitations=20)


@pytest.fixture
def place() -> Iterator[Place]:
    with place_on("sqlite") as made:
        assert made is not None
        yield made


@pytest.mark.parametrize("benchmark", [inbound, handover, joining, responses, understanding])
def test_nothing_is_lost_and_every_figure_has_a_peer(
    place: Place, benchmark: Callable[[Place, Size], Iterator[Figure | Note]]
) -> None:
    # A text that is lost or a row that is missing raises WrongError.
    found = list(benchmark(place, TINY))
    figures = [each for each in found if isinstance(each, Figure)]
    assert figures
    for figure in figures:
        assert len(figure.ours) == len(figure.peers) == TINY.rounds
        assert figure.peer in figure.line()
        assert figure.as_json()["peer"] == figure.peer
