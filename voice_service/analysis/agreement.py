"""How far the machine agrees with people, on comments that both have judged."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from voice_service.analysis.measuring import kappa
from voice_service.text.likely import wilson

ENOUGH = 20  # judged comments below which nothing is said
LEAST = 0.7  # of them on which machine and people must agree for a figure to be shown


@dataclass(frozen=True, slots=True)
class Agreement:
    """How often a machine said the same as people of some comments, and where that may lie.

    `beyond_chance` is Cohen's kappa. The interval is Wilson's, 95%.
    """

    judged: int
    same: int
    beyond_chance: float

    @property
    def share(self) -> float:
        """The share of comments on which both said the same, 0 to 1."""
        return self.same / self.judged if self.judged else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        """Where the share may lie in truth."""
        return wilson(self.same, self.judged)

    @property
    def enough(self) -> bool:
        """Tell whether enough comments were judged to say anything."""
        return self.judged >= ENOUGH

    @property
    def too_low(self) -> bool:
        """Tell whether people disagree so often that a figure must not be shown."""
        return self.enough and self.share < LEAST


def agreement(pairs: Sequence[tuple[str, str]]) -> Agreement:
    """Compare what a machine and a person said of the same comments, in pairs."""
    machine, person = [one for one, _ in pairs], [other for _, other in pairs]
    same = sum(one == other for one, other in pairs)
    return Agreement(len(pairs), same, round(kappa(machine, person), 2))


def of_theme(theme: str, pairs: Iterable[tuple[frozenset[str], frozenset[str]]]) -> Agreement:
    """Compare on one theme, among the comments of which machine or person said that it is there."""
    told = [(theme in one, theme in other) for one, other in pairs]
    spoken = [(str(one), str(other)) for one, other in told if one or other]
    return agreement(spoken)
