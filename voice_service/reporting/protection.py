"""The one way out for figures about children: nothing is published that did not pass here.

Whoever reads the figures may know every rule in this file and still cannot work out a hidden one.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import inf


@dataclass(frozen=True, slots=True)
class Profile:
    """How strictly figures are protected, all in numbers of children.

    `hide_to`: counts up to this are hidden, zero too. `round_to`: the rest go to the nearest
    multiple. `percent_base`: the smallest base with percentages. `smallest_group`: a base below
    this shows nothing at all. `mark`: what a renderer prints in place of a hidden figure.
    """

    name: str
    hide_to: int
    round_to: int
    percent_base: int
    smallest_group: int
    mark: str

    def __post_init__(self) -> None:
        if not 1 <= self.round_to <= self.hide_to < self.smallest_group <= self.percent_base:
            message = (
                f"The protection profile “{self.name}” gives small figures away: set round_to to "
                "at most hide_to, hide_to below smallest_group, and that to at most percent_base."
            )
            raise ValueError(message)

    def rounded(self, count: int) -> int:
        """Round a count to the nearest multiple."""
        return (count + self.round_to // 2) // self.round_to * self.round_to

    def figure(self, count: int) -> int:
        """Round the count of a cell that is shown; never down among the hidden ones."""
        return max(self.rounded(count), (self.hide_to // self.round_to + 1) * self.round_to)

    def span(self, count: int) -> tuple[int, int]:
        """Give the least and most that a shown cell may be, as a reader sees it."""
        figure = self.figure(count)
        lowest = figure == self.figure(self.hide_to + 1)
        least = self.hide_to + 1 if lowest else figure - self.round_to // 2
        return least, figure + (self.round_to - 1) // 2

    def base_span(self, base: int) -> tuple[int, int]:
        """Give the least and most that a base may be, as a reader sees it.

        Percentages, or their absence, tell on which side of `percent_base` it is.
        """
        shown = self.rounded(base)
        least, most = shown - self.round_to // 2, shown + (self.round_to - 1) // 2
        for edge in (self.smallest_group, self.percent_base):
            if base >= edge:
                least = max(least, edge)
            else:
                most = min(most, edge - 1)
        return max(least, 0), most


DEFAULT = Profile("default", 7, 5, 20, 10, mark="hidden")
DFE = Profile("dfe", 5, 5, 20, 10, mark="c")


@dataclass(frozen=True, slots=True)
class Cell:
    """One figure as it may be shown; a hidden one and an empty one look the same."""

    count: int | None
    percent: int | None
    suppressed: bool


HIDDEN = Cell(None, None, True)


@dataclass(frozen=True, slots=True)
class Figures:
    """The cells of one question or one group, and how many answered; base None means too few."""

    base: int | None
    cells: tuple[Cell, ...]

    @property
    def suppressed(self) -> bool:
        """Say whether anything in here is hidden."""
        return any(cell.suppressed for cell in self.cells)


def protect_count(count: int, profile: Profile = DEFAULT) -> Cell:
    """Protect one count that is part of no shown total."""
    if count <= profile.hide_to:
        return HIDDEN
    return Cell(profile.figure(count), None, False)


def protect_row(
    counts: Sequence[int],
    *,
    base: int | None = None,
    several: bool = False,
    sensitive: bool = False,
    profile: Profile = DEFAULT,
) -> Figures:
    """Protect the counts of one question's options.

    `base` is how many answered: the sum of the counts unless given. With `several`, a child could
    pick more than one, so the counts do not add up and what gives a child away is how many did
    *not* pick an option. Percentages come from the rounded figures.
    """
    true = sum(counts) if base is None else base
    if true < profile.smallest_group:
        return nothing_shown(len(counts))
    hidden = hidden_cells(counts, true, several=several, sensitive=sensitive, profile=profile)
    if several:
        return shown(counts, hidden, true, profile)
    if len(hidden) == 1:
        hidden |= smallest_other(dict(enumerate(counts)), hidden, profile)
    return shown(counts, hidden, told_base(counts, hidden, true, profile), profile)


def protect_parts(
    counts: Sequence[int], total: int, profile: Profile = DEFAULT
) -> tuple[int | None, ...]:
    """Protect how many took part in each group, where the exact total is public.

    A group below `smallest_group` is hidden, and never alone. When even so the total would give
    one away, all are hidden.
    """
    # A group is hidden up to a higher number than an answer is; all else is the same.
    strict = replace(profile, hide_to=profile.smallest_group - 1)
    hidden = hidden_cells(counts, total, profile=strict)
    if len(hidden) == 1:
        hidden |= smallest_other(dict(enumerate(counts)), hidden, strict)
    least, most = sum_span(counts, hidden, strict)
    if hidden and sum(counts) == total and not least < total < most:
        return (None,) * len(counts)
    return tuple(
        None if place in hidden else profile.figure(count) for place, count in enumerate(counts)
    )


def protect_missing(
    counts: Sequence[int], base: int | None, profile: Profile = DEFAULT
) -> tuple[Cell, ...]:
    """Protect how many gave no answer, by reason, beside the shown `base` of those who did.

    They add up to nothing a reader knows: how many stopped early, or wrote what we could not
    understand, is never shown. When the base is hidden they are too.
    """
    if base is None:
        return (HIDDEN,) * len(counts)
    return tuple(protect_count(count, profile) for count in counts)


def nothing_shown(cells: int) -> Figures:
    """Give the figures of a group too small to show, with this many cells."""
    return Figures(None, (HIDDEN,) * cells)


def hidden_cells(
    counts: Sequence[int],
    base: int,
    *,
    several: bool = False,
    sensitive: bool = False,
    profile: Profile = DEFAULT,
) -> set[int]:
    """Find the places of the cells that are hidden for what they say themselves."""
    # As far as the figures show, everybody said the same: then each child is known to have.
    unanimous = profile.rounded(max(counts, default=0)) >= profile.rounded(base)
    if sensitive and unanimous:
        return set(range(len(counts)))
    hidden = {place for place, count in enumerate(counts) if count <= profile.hide_to}
    if several:
        hidden |= {place for place, count in enumerate(counts) if _few_others(count, base, profile)}
    return hidden


def _few_others(count: int, base: int, profile: Profile) -> bool:
    # Few did not pick it, in truth or by the look of the rounded figures.
    apparent = profile.rounded(base) - profile.figure(count)
    return min(base - count, apparent) <= profile.hide_to


def smallest_other(counts: dict[int, int], hidden: set[int], profile: Profile) -> set[int]:
    """Find the cell to hide beside a lone hidden one, so that the total does not give it away.

    Chosen by the rounded figures, which are seen anyway, so that the choice itself tells nothing.
    """
    others = [
        (profile.figure(count), place) for place, count in counts.items() if place not in hidden
    ]
    return {min(others)[1]} if others else set()


def shown(counts: Sequence[int], hidden: set[int], base: int, profile: Profile) -> Figures:
    """Round what is not hidden and add percentages where the base allows them."""
    shown_base = profile.rounded(base)
    return Figures(
        shown_base,
        tuple(
            HIDDEN
            if place in hidden
            else Cell(
                profile.figure(count),
                percent(profile.figure(count), shown_base)
                if base >= profile.percent_base
                else None,
                False,
            )
            for place, count in enumerate(counts)
        ),
    )


def percent(part: int, base: int) -> int:
    """Give a whole percentage of shown figures, at most 100 (rounding may lift a part above)."""
    return min(100, (200 * part + base) // (2 * base))


def sum_span(counts: Sequence[int], hidden: set[int], profile: Profile) -> tuple[int, float]:
    """Give the least and most that all cells may add up to, for a reader who sees the shown ones.

    Two hidden cells may be a small one and the smallest other beside it, so together they reach
    as high as that other could be; three or more are small, each for itself.
    """
    seen = {place: count for place, count in enumerate(counts) if place not in hidden}
    spans = [profile.span(count) for count in seen.values()]
    least, most = sum(low for low, _ in spans), sum(high for _, high in spans)
    if len(hidden) != 2:
        return least, most + profile.hide_to * len(hidden)
    if not seen:
        return least, inf
    smallest, place = min((profile.figure(count), place) for place, count in seen.items())
    # Of two that round alike, the first is hidden.
    top = profile.span(smallest)[1] if min(hidden) < place else profile.span(smallest)[0] - 1
    return least, most + profile.hide_to + top


def told_base(counts: Sequence[int], hidden: set[int], base: int, profile: Profile) -> int:
    """Give the base to round and show: the true one, or one nearby.

    At the very ends of what the cells can add up to, the rounded base would fix each hidden cell.
    It then moves into the next rounding step, where readers cannot tell the two apart.
    """
    small = all(counts[place] <= profile.hide_to for place in hidden)
    if not hidden or not (small or len(hidden) == 2):
        return base
    least, most = sum_span(counts, hidden, profile)
    first, last = profile.base_span(base)
    while first >= most and first > profile.smallest_group:
        base = first - 1
        first, last = profile.base_span(base)
    while last <= least:
        base = last + 1
        first, last = profile.base_span(base)
    return base
