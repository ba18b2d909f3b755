"""Protects a table of groups by options, whose totals are shown beside it."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf

from voice_service.reporting.audit import Known, pinned
from voice_service.reporting.protection import (
    DEFAULT,
    Figures,
    Profile,
    hidden_cells,
    nothing_shown,
    protect_row,
    shown,
    smallest_other,
    told_base,
)

Counts = Sequence[Sequence[int]]


@dataclass(frozen=True, slots=True)
class Table:
    """The protected figures of each group, in order, and of all together."""

    rows: tuple[Figures, ...]
    total: Figures


def protect_table(
    rows: Counts,
    totals: Sequence[int],
    *,
    withheld: frozenset[int] = frozenset(),
    sensitive: bool = False,
    profile: Profile = DEFAULT,
) -> Table:
    """Protect the counts of options (columns) for each group (row), by row and by column.

    `totals` are the options' counts over everybody, those in no group included; `withheld` are
    rows not to be shown for another reason. A group below `smallest_group` is not shown, and the
    next smallest is kept back with it when it would be the only one. When the totals would still
    give a hidden figure away, no group is shown.
    """
    total = protect_row(totals, sensitive=sensitive, profile=profile)
    away = set(withheld) | {i for i, row in enumerate(rows) if sum(row) < profile.smallest_group}
    if len(away) == 1:
        away |= smallest_other({i: sum(row) for i, row in enumerate(rows)}, away, profile)
    if total.base is None or len(away) == len(rows):
        return Table(tuple(nothing_shown(len(row)) for row in rows), total)
    if [list(row) for row in rows] == [list(totals)]:
        return Table((total,), total)  # one group with everybody in it
    hidden = _complemented(rows, _own(rows, away, sensitive, profile), away, total, profile)
    if pinned(*_as_seen(rows, totals, hidden, away, total, profile)):
        return Table(tuple(nothing_shown(len(row)) for row in rows), total)
    figures = [
        shown(row, hidden[i], told_base(row, hidden[i], sum(row), profile), profile)
        for i, row in enumerate(rows)
    ]
    for i in away:
        figures[i] = nothing_shown(len(rows[i]))
    return Table(tuple(figures), total)


def _own(rows: Counts, away: set[int], sensitive: bool, profile: Profile) -> list[set[int]]:
    return [
        set(range(len(row)))
        if i in away
        else hidden_cells(row, sum(row), sensitive=sensitive, profile=profile)
        for i, row in enumerate(rows)
    ]


def _complemented(
    rows: Counts,
    hidden: list[set[int]],
    away: set[int],
    total: Figures,
    profile: Profile,
) -> list[set[int]]:
    changed = True
    while changed:
        changed = False
        for i, row in enumerate(rows):
            if i not in away and len(hidden[i]) == 1:
                more = smallest_other(dict(enumerate(row)), hidden[i], profile)
                hidden[i] |= more
                changed = changed or bool(more)
        for j, cell in enumerate(total.cells):
            where = {i for i in range(len(rows)) if j in hidden[i]}
            if cell.suppressed or len(where) != 1:
                continue
            for i in smallest_other({i: row[j] for i, row in enumerate(rows)}, where, profile):
                hidden[i].add(j)
                changed = True
    return hidden


def _as_seen(
    rows: Counts,
    totals: Sequence[int],
    hidden: list[set[int]],
    away: set[int],
    total: Figures,
    profile: Profile,
) -> tuple[list[list[Known]], list[Known], list[Known], Known]:
    cells = [
        _cells_seen(row, hidden[i], _top(row, i in away, profile), profile)
        for i, row in enumerate(rows)
    ]
    bases = [
        _away_seen(sum(row), profile) if i in away else _base_seen(row, hidden[i], profile)
        for i, row in enumerate(rows)
    ]
    rest = [whole - sum(row[j] for row in rows) for j, whole in enumerate(totals)]
    if any(rest):
        cells.append([Known(count, 0, inf) for count in rest])
        bases.append(Known(sum(rest), 0, inf))
    kept = {j for j, cell in enumerate(total.cells) if cell.suppressed}
    columns = _cells_seen(totals, kept, profile.hide_to, profile)
    return cells, bases, columns, _base_seen(totals, kept, profile)


def _top(row: Sequence[int], away: bool, profile: Profile) -> float:
    # The most that a hidden cell can be which is hidden for itself.
    if not away:
        return profile.hide_to
    return profile.smallest_group - 1 if sum(row) < profile.smallest_group else inf


def _cells_seen(
    counts: Sequence[int], hidden: set[int], top: float, profile: Profile
) -> list[Known]:
    # A reader is taken to know even whether a cell is hidden for itself. One that is hidden
    # beside another, or because all said the same, may be any number.
    return [
        Known(count, 0, top if count <= top else inf, secret=True)
        if place in hidden
        else Known(count, *profile.span(count))
        for place, count in enumerate(counts)
    ]


def _base_seen(counts: Sequence[int], hidden: set[int], profile: Profile) -> Known:
    base = sum(counts)
    ends = (
        *profile.base_span(base),
        *profile.base_span(told_base(counts, hidden, base, profile)),
    )
    return Known(base, min(ends), max(ends))


def _away_seen(base: int, profile: Profile) -> Known:
    small = base < profile.smallest_group
    return Known(base, 0, profile.smallest_group - 1 if small else inf, secret=True)
