"""Attacks a table of groups by options as a reader would, with all its rounded totals.

A table with margins is a flow: from the whole to the groups, to the options and back. A hidden
cell can be something else exactly when the flow can be led round a loop through it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

Node = tuple[str, int]
WHOLE: Node = ("whole", 0)
POOLED: Node = ("pooled", 0)


@dataclass(frozen=True, slots=True)
class Known:
    """A true figure, what a reader knows it lies between, and whether it must stay unknown."""

    true: int
    least: int
    most: float
    secret: bool = False


def pinned(
    cells: Sequence[Sequence[Known]],
    rows: Sequence[Known],
    columns: Sequence[Known],
    whole: Known,
) -> bool:
    """Say whether a reader could work out the exact figure of any secret cell.

    `cells` stand by row, then column; `rows` and `columns` are their totals, `whole` the total of
    all. The true figures must add up.
    """
    flow: dict[tuple[Node, Node], Known] = {(POOLED, WHOLE): whole}
    for i, row in enumerate(rows):
        flow[(WHOLE, ("row", i))] = row
        for j, cell in enumerate(cells[i]):
            flow[(("row", i), ("column", j))] = cell
    for j, column in enumerate(columns):
        flow[(("column", j), POOLED)] = column
    ways = _ways(flow)
    return any(not _can_differ(edge, known, ways) for edge, known in flow.items() if known.secret)


def _ways(flow: Mapping[tuple[Node, Node], Known]) -> dict[Node, list[Node]]:
    # From each place, where one child more could go: forward where a figure may be higher than
    # it is, backward where it may be lower.
    ways: dict[Node, list[Node]] = {}
    for (start, end), known in flow.items():
        if known.true < known.most:
            ways.setdefault(start, []).append(end)
        if known.true > known.least:
            ways.setdefault(end, []).append(start)
    return ways


def _can_differ(edge: tuple[Node, Node], known: Known, ways: Mapping[Node, list[Node]]) -> bool:
    start, end = edge
    higher = known.true < known.most and _reaches(end, start, ways)
    return higher or (known.true > known.least and _reaches(start, end, ways))


def _reaches(start: Node, goal: Node, ways: Mapping[Node, list[Node]]) -> bool:
    # Not by the direct way, which would only take the change back again.
    seen, waiting = {start}, [start]
    while waiting:
        place = waiting.pop()
        for following in ways.get(place, ()):
            if following == goal and place != start:
                return True
            if following not in seen and following != goal:
                seen.add(following)
                waiting.append(following)
    return False
