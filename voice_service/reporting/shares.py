"""Figures made so that none that is hidden can be worked out from those that are shown."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from math import ceil, sqrt
from statistics import median

from voice_service.reporting.figures import Figure, Kind
from voice_service.reporting.protection import (
    DEFAULT,
    hidden_cells,
    protect_count,
    smallest_other,
)

Span = tuple[int, int]

# The fewest that a typical time is told of, and a share.
LEAST_TIMES, LEAST_SHARED = 10, DEFAULT.percent_base
_SURE = 1.96  # standard deviations: 95 in 100 of such intervals hold the truth


def is_shown(number: int) -> bool:
    """Tell whether a count is shown where it stands for itself."""
    return not protect_count(number).suppressed


def count(name: str, label: str, number: int) -> Figure:
    """Protect a count that is part of no sum."""
    cell = protect_count(number)
    return Figure(name, label, Kind.COUNT, cell.count, suppressed=cell.suppressed)


def seen(number: int) -> Span:
    """Give the least and most that a protected count may be, as a reader sees it."""
    return DEFAULT.span(number) if is_shown(number) else (0, DEFAULT.hide_to)


def parts(
    labels: Mapping[str, str],
    counts: Sequence[int],
    total: Span,
    *,
    shown: bool = True,
    inner: bool = False,
) -> tuple[Figure, ...]:
    """Protect counts whose sum a reader knows within a span; all are hidden unless `shown`.

    What is hidden follows from what is seen alone, so that the hiding itself tells nothing.
    """
    hidden = hidden_cells(counts, sum(counts)) if shown else set(range(len(counts)))
    if len(hidden) == 1:
        hidden |= smallest_other(dict(enumerate(counts)), hidden, DEFAULT)
    if tells(counts, hidden, total):
        hidden = set(range(len(counts)))
    return tuple(
        Figure(name, labels[name], Kind.COUNT, None, suppressed=True, inner=inner)
        if place in hidden
        else Figure(name, labels[name], Kind.COUNT, DEFAULT.figure(counts[place]), inner=inner)
        for place, name in enumerate(labels)
    )


def tells(counts: Sequence[int], hidden: Collection[int], total: Span) -> bool:
    """Say whether the span of the sum leaves a small hidden count only one value."""
    top = min(
        (DEFAULT.span(number)[1] for place, number in enumerate(counts) if place not in hidden),
        default=sum(counts) + DEFAULT.round_to,
    )
    small, large = (0, DEFAULT.hide_to), (DEFAULT.hide_to + 1, top)
    spans = [
        DEFAULT.span(number) if place not in hidden else large if is_shown(number) else small
        for place, number in enumerate(counts)
    ]
    least, most = (sum(edge) for edge in zip(*spans, strict=True))
    for span in spans:
        if span == small:
            low = max(0, total[0] - (most - span[1]))
            high = min(span[1], total[1] - (least - span[0]))
            if low >= high:
                return True
    return False


def times(name: str, label: str, spent: Iterable[timedelta | None]) -> tuple[Figure, Figure]:
    """Give the time within which half were done, and within which nine of ten were."""
    known = sorted(one.total_seconds() for one in spent if one is not None)
    half = most = None
    if len(known) >= LEAST_TIMES:
        half, most = round(median(known)), round(known[ceil(0.9 * len(known)) - 1])
    return (
        Figure(f"{name}_half", f"{label}: half within", Kind.LENGTH, half, suppressed=half is None),
        Figure(
            f"{name}_most", f"{label}: 9 in 10 within", Kind.LENGTH, most, suppressed=most is None
        ),
    )


def share(
    name: str, label: str, good: int, bad: int, *, interval: bool = False, inner: bool = False
) -> Figure:
    """Give the part of the good in percent, from two figures that could be shown themselves.

    Where one of them is hidden, it tells how far the part reaches at least, or at most.
    """
    if sum(protect_count(number).count or 0 for number in (good, bad)) < LEAST_SHARED:
        return Figure(name, label, Kind.SHARE, None, suppressed=True, inner=inner)
    worst, best = _reach(good, bad)
    low, high = 100 * worst[0] / sum(worst), 100 * best[0] / sum(best)
    value, bound = round(low), None
    if not is_shown(bad):
        value, bound = int(low), "least"
    elif not is_shown(good):
        value, bound = ceil(high), "most"
    figure = Figure(name, label, Kind.SHARE, value, bound=bound, inner=inner)
    if not interval:
        return figure
    return replace(
        figure,
        low=0 if bound == "most" else int(100 * wilson(*worst)[0]),
        high=100 if bound == "least" else ceil(100 * wilson(*best)[1]),
    )


def _reach(good: int, bad: int) -> tuple[tuple[int, int], tuple[int, int]]:
    """Give the worst and the best that the two may be, for a reader who sees their figures."""
    if is_shown(good) and is_shown(bad):
        both = DEFAULT.figure(good), DEFAULT.figure(bad)
        return both, both
    if is_shown(good):
        least, most = DEFAULT.span(good)
        return (least, DEFAULT.hide_to), (most, 0)
    least, most = DEFAULT.span(bad)
    return (0, most), (DEFAULT.hide_to, least)


def wilson(good: int, bad: int) -> tuple[float, float]:
    """Give the interval (E. B. Wilson, 1927) in which the true part lies 95 times in 100."""
    base = good + bad
    part, square = good / base, _SURE**2
    middle = part + square / (2 * base)
    half = _SURE * sqrt(part * (1 - part) / base + square / (4 * base**2))
    whole = 1 + square / base
    return max(0.0, (middle - half) / whole), min(1.0, (middle + half) / whole)
