"""How much screening finds and how often it is wrong, on texts whose answer is known."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import get_args

from voice_service.safeguarding.screening import Screening, Severity
from voice_service.text.harm import Category
from voice_service.text.likely import wilson

COLUMNS = ("label", "severity", "style", "band", "text")
NOT_TELLING = ("ordinary", "near")


class CorpusError(ValueError):
    """The texts cannot be read; the sentence says in which line and what to put right."""


@dataclass(frozen=True, slots=True)
class Labelled:
    """A text that somebody has judged.

    `label` is the category of what it tells, "ordinary", or "near" when it only sounds like it;
    `severity` is None for those two. `style` is how it is written, `band` the age it is for.
    """

    label: str
    severity: Severity | None
    style: str
    band: str
    text: str

    @property
    def tells(self) -> bool:
        """Say whether a child tells of harm in it."""
        return self.label not in NOT_TELLING


@dataclass(frozen=True, slots=True)
class Share:
    """A part of a whole, with what it may be in truth."""

    part: int
    whole: int

    @property
    def value(self) -> float:
        """Give the share, 0 to 1; 0 when there is nothing to share."""
        return self.part / self.whole if self.whole else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        """Give the 95% Wilson interval."""
        return wilson(self.part, self.whole)


@dataclass(frozen=True, slots=True)
class Judged:
    """A text whose answer is known, and what screening made of it."""

    given: Labelled
    screened: Screening

    @property
    def raised(self) -> bool:
        """Say whether a person would be told."""
        return self.screened.severity is not None


@dataclass(frozen=True, slots=True)
class Measured:
    """The figures of some texts; `recall`, `severe` and so on are shares."""

    recall: Share
    precision: Share
    ordinary: Share
    near: Share
    category: Share
    severity: Share
    close: Share
    severe: Share


def read_corpus(text: str, name: str) -> list[Labelled]:
    """Read texts in five columns parted by tabs, with a first line that names the columns.

    Raises CorpusError; `name` is the file it speaks of.
    """
    lines = text.split("\n")
    if tuple(lines[0].rstrip("\r").split("\t")) != COLUMNS:
        raise CorpusError(f"{name}: the first line must name the columns: {', '.join(COLUMNS)}.")
    return [
        _labelled(line.rstrip("\r"), f"{name}, line {number}")
        for number, line in enumerate(lines[1:], 2)
        if line.strip()
    ]


def _labelled(line: str, where: str) -> Labelled:
    parts = line.split("\t")
    if len(parts) != len(COLUMNS):
        raise CorpusError(f"{where}: there must be five columns parted by tabs.")
    label, severity, style, band, text = parts
    if label in NOT_TELLING:
        return Labelled(label, None, style, band, text)
    if label not in get_args(Category):
        raise CorpusError(f"{where}: '{label}' is no category of the terms, nor ordinary or near.")
    if severity not in set(Severity):
        raise CorpusError(f"{where}: a severity is immediate, high, medium or low.")
    return Labelled(label, Severity(severity), style, band, text)


def judge(screen: Callable[[str], Screening], texts: Iterable[Labelled]) -> list[Judged]:
    """Screen every text."""
    return [Judged(given, screen(given.text)) for given in texts]


def measure(judged: Sequence[Judged]) -> Measured:
    """Count what was found, what was found for nothing, and how well it was named."""
    telling = [one for one in judged if one.given.tells]
    found = [one for one in telling if one.raised]
    kinds = {name: [one for one in judged if one.given.label == name] for name in NOT_TELLING}
    alarms = {name: sum(one.raised for one in ones) for name, ones in kinds.items()}
    steps = [_steps(one) for one in found]
    return Measured(
        recall=Share(len(found), len(telling)),
        precision=Share(len(found), len(found) + sum(alarms.values())),
        ordinary=Share(alarms["ordinary"], len(kinds["ordinary"])),
        near=Share(alarms["near"], len(kinds["near"])),
        category=Share(sum(_named(one) for one in found), len(found)),
        severity=Share(sum(step == 0 for step in steps), len(found)),
        close=Share(sum(step <= 1 for step in steps), len(found)),
        severe=Share(sum(_severe(one) for one in telling), len(telling)),
    )


def _steps(one: Judged) -> int:
    given, got = one.given.severity, one.screened.severity
    return abs(given.rank - got.rank) if given and got else len(Severity)


def _named(one: Judged) -> bool:
    return any(each.category == one.given.label for each in one.screened.indicators)


def _severe(one: Judged) -> bool:
    return one.screened.severity in (Severity.IMMEDIATE, Severity.HIGH)


@dataclass(frozen=True, slots=True)
class Group:
    """The figures of one group: of its texts that tell those found, of its alerts those right."""

    name: str
    recall: Share
    precision: Share


def by_category(judged: Sequence[Judged]) -> list[Group]:
    """Measure each category: what was given as it, and what was named as it."""
    return _groups(
        judged,
        lambda one: one.given.label,
        lambda one: {each.category for each in one.screened.indicators},
    )


def by_severity(judged: Sequence[Judged]) -> list[Group]:
    """Measure each severity: what was given as it, and what was named as it."""
    return _groups(
        judged,
        lambda one: str(one.given.severity or ""),
        lambda one: {str(one.screened.severity or "")},
    )


def by_style(judged: Sequence[Judged]) -> list[Group]:
    """Measure each way of writing."""
    return _groups(judged, lambda one: one.given.style, lambda one: {one.given.style})


def by_band(judged: Sequence[Judged]) -> list[Group]:
    """Measure each age band."""
    return _groups(judged, lambda one: one.given.band, lambda one: {one.given.band})


def _groups(
    judged: Sequence[Judged],
    given: Callable[[Judged], str],
    named: Callable[[Judged], set[str]],
) -> list[Group]:
    """Measure the groups that texts which tell are in, in the order of their names."""
    telling = [one for one in judged if one.given.tells]
    alerts = [one for one in judged if one.raised]
    groups: list[Group] = []
    for name in sorted({given(one) for one in telling} - {""}):
        mine = [one for one in telling if given(one) == name]
        told = [one for one in alerts if name in named(one)]
        groups.append(
            Group(
                name,
                Share(sum(one.raised for one in mine), len(mine)),
                Share(sum(one.given.tells for one in told), len(told)),
            )
        )
    return groups
