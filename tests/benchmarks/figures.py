"""Figures: always ours beside a peer's of the same run; the table and the file that show them."""

import operator
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median


class WrongError(Exception):
    """What was measured did not do its work: something was lost, doubled or left undone."""


@dataclass(frozen=True)
class Aim:
    """What a figure should be: of the ratio, or of our own value."""

    of: str  # ratio, ours
    sign: str
    value: float

    def met(self, figure: "Figure") -> bool:
        """Tell whether a figure is what it should be."""
        value = median(figure.ratios if self.of == "ratio" else figure.ours)
        return {">=": operator.ge, "<=": operator.le}[self.sign](value, self.value)

    def __str__(self) -> str:
        return f"{self.of} {self.sign} {self.value:g}"


@dataclass(frozen=True)
class Figure:
    """One figure, measured in several rounds; each round's peer ran next to it."""

    benchmark: str
    database: str
    name: str
    unit: str
    ours: Sequence[float]
    peers: Sequence[float]
    peer: str
    aim: Aim | None = None

    @property
    def ratios(self) -> list[float]:
        """Return ours to the peer's, round by round."""
        return [ours / peers for ours, peers in zip(self.ours, self.peers, strict=True)]

    def line(self) -> str:
        """Write the figure as a line of the table."""
        ratios = self.ratios
        aim = f"{self.aim} {'yes' if self.aim.met(self) else 'NO'}" if self.aim else ""
        return (
            f"{self.name:<38} {_span(self.ours):>24} {_span(self.peers):>24} "
            f"{median(ratios):>5.2f} ({min(ratios):.2f}-{max(ratios):.2f})  {aim}"
        ).rstrip() + f"\n  the peer: {self.peer}"

    def as_json(self) -> dict[str, object]:
        """Return all there is to it."""
        return {
            "benchmark": self.benchmark,
            "database": self.database,
            "name": self.name,
            "unit": self.unit,
            "peer": self.peer,
            "ours": _spread(self.ours),
            "peers": _spread(self.peers),
            "ratio": _spread(self.ratios),
            "aim": str(self.aim) if self.aim else None,
            "met": self.aim.met(self) if self.aim else None,
        }


@dataclass(frozen=True)
class Note:
    """A plain value that belongs to a benchmark: what the rig itself can do, memory, counts."""

    benchmark: str
    database: str
    name: str
    value: object

    def line(self) -> str:
        """Write the note as a line under the table."""
        return f"  {self.name}: {self.value}"

    def as_json(self) -> dict[str, object]:
        """Return all there is to it."""
        return dict(vars(self))


def heading(benchmark: str, database: str) -> str:
    """Write the first line of a benchmark's table."""
    columns = f"{'ours (min-max)':>24} {'peer (min-max)':>24} ratio (min-max)    aim"
    return f"\n{f'{benchmark} on {database}':<38} {columns}"


def _span(values: Sequence[float]) -> str:
    return f"{_short(median(values))} ({_short(min(values))}-{_short(max(values))})"


def _short(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.3g}"


def _spread(values: Sequence[float]) -> dict[str, object]:
    rounded = [round(value, 4) for value in values]
    return {
        "median": median(rounded),
        "min": min(rounded),
        "max": max(rounded),
        "rounds": rounded,
    }
