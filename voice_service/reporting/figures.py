"""The report of the process as it is shown: figures that say themselves, as data and as a table."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from io import StringIO
from math import inf
from typing import Any

from voice_service.reporting.protection import DEFAULT

SCHEMA = "voice-process-report"
VERSION = 1
TOO_FEW = "Too few to tell"
PROTECTED = (
    f"So that no child can be picked out, counts up to {DEFAULT.hide_to} are hidden, and zero is "
    f"hidden in the same way. Other counts are rounded to the nearest {DEFAULT.round_to}, so they "
    "may not add up. Where the others would give a hidden figure away, another one is hidden with "
    f"it. A share is told of {DEFAULT.percent_base} or more, a typical time of 10 or more."
)
# A unit, its seconds, and up to how many seconds it is used.
_LENGTHS = (
    ("second", 1, 120),
    ("minute", 60, 120 * 60),
    ("hour", 3600, 48 * 3600),
    ("day", 86400, inf),
)


class Kind(StrEnum):
    """What a figure is: how many, which share in percent, how long in seconds, how many days."""

    COUNT = "count"
    SHARE = "share"
    LENGTH = "length"
    DAYS = "days"


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure. `bound` says that a share is at "least" or at "most" so high; `inner`: a part.

    `low` and `high` are the percentages between which the true share lies 95 times in 100.
    """

    id: str
    label: str
    kind: Kind
    value: int | None
    bound: str | None = None
    low: int | None = None
    high: int | None = None
    suppressed: bool = False
    inner: bool = False

    @property
    def text(self) -> str:
        """Say the figure in words; why it is hidden when it is."""
        if self.value is None:
            return "hidden" if self.kind is Kind.COUNT else TOO_FEW
        if self.kind is Kind.LENGTH:
            return length(self.value)
        if self.kind is Kind.DAYS:
            return f"{self.value} {'day' if self.value == 1 else 'days'}"
        if self.kind is Kind.COUNT:
            return str(self.value)
        share = f"{self.value}%" if self.bound is None else f"at {self.bound} {self.value}%"
        return share if self.low is None else f"{share} ({self.low}% to {self.high}%)"


@dataclass(frozen=True, slots=True)
class Section:
    """Figures that belong together, and what a reader must know of them."""

    id: str
    title: str
    figures: tuple[Figure, ...]
    note: str = ""

    @property
    def most(self) -> int:
        """Give the highest count, to which the bars of the others are drawn."""
        kinds = (Kind.COUNT, Kind.DAYS)
        return max((f.value or 0 for f in self.figures if f.kind in kinds), default=0)


@dataclass(frozen=True, slots=True)
class ProcessReport:
    """The whole report: what it is about, from when to when, and its sections."""

    title: str
    first: date
    last: date
    sections: tuple[Section, ...]

    def figure(self, name: str, section: str | None = None) -> Figure:
        """Return a figure by its id; raises KeyError when there is none."""
        for one in self.sections:
            for figure in one.figures:
                if figure.id == name and section in (None, one.id):
                    return figure
        raise KeyError(name)


def length(seconds: int) -> str:
    """Write how long something took, as exactly as anybody needs: 12 seconds, 3 hours."""
    word, size = next((word, size) for word, size, until in _LENGTHS if seconds < until)
    number = round(seconds / size)
    return f"{number} {word}{'' if number == 1 else 's'}"


def as_dict(report: ProcessReport) -> dict[str, Any]:
    """Give the report as data that `json` can write.

    Each figure has `id`, `label`, `kind` (count, share in percent, length in seconds, days),
    `value` (null when `suppressed`; a hidden count may be zero), `bound` (null, "least" or
    "most"), `low` and `high` (null, or the interval of a share) and `text`, which says it.
    """
    return {
        "schema": SCHEMA,
        "version": VERSION,
        "title": report.title,
        "first": report.first.isoformat(),
        "last": report.last.isoformat(),
        "protection": PROTECTED,
        "sections": [
            {
                "id": section.id,
                "title": section.title,
                "note": section.note,
                "figures": [_figure(figure) for figure in section.figures],
            }
            for section in report.sections
        ],
    }


def _figure(figure: Figure) -> dict[str, Any]:
    return {
        "id": figure.id,
        "label": figure.label,
        "kind": figure.kind.value,
        "value": figure.value,
        "bound": figure.bound,
        "low": figure.low,
        "high": figure.high,
        "suppressed": figure.suppressed,
        "text": figure.text,
    }


_COLUMNS = "first last section id label kind value bound low high suppressed".split()


def as_csv(report: ProcessReport) -> str:
    """Write the report as a table: one figure to a line, an empty value for a hidden one."""
    out = StringIO()
    write = csv.writer(out, lineterminator="\n")
    write.writerow(_COLUMNS)
    write.writerows(_rows(report))
    return out.getvalue()


def _rows(report: ProcessReport) -> Iterator[list[object]]:
    for section in report.sections:
        for f in section.figures:
            yield [
                *(report.first.isoformat(), report.last.isoformat(), section.id, f.id, f.label),
                *(f.kind.value, f.value, f.bound, f.low, f.high, str(f.suppressed).lower()),
            ]
