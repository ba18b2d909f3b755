"""What children spoke of in their own words: counted by child, and protected."""

from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import dataclass

from voice_service.reporting.protection import (
    Figures,
    Profile,
    nothing_shown,
    protect_row,
)
from voice_service.reporting.results import SENTIMENTS, SentimentMix, ThemeResult


@dataclass(frozen=True, slots=True)
class Subject:
    """A theme, as readers of a summary see it; `shown` is False where people here disagree."""

    id: str
    name: str
    meaning: str
    owner: str
    shown: bool = True


@dataclass(frozen=True, slots=True)
class Spoken:
    """A child, and what the child spoke of: themes, each with how it sounds."""

    person: Hashable
    themes: Sequence[tuple[str, str]]


def spoken_of(
    subjects: Sequence[Subject],
    spoken: Sequence[Spoken],
    *,
    sounds_shown: bool,
    profile: Profile,
) -> tuple[tuple[ThemeResult, ...], int | None]:
    """Protect how many children spoke of each subject and how it sounds; the most spoken of first.

    Also returns of how many children, rounded; None when they are too few to show anything.
    """
    heard = _by_child(spoken)
    counts = [sum(one.id in child for child in heard) for one in subjects]
    row = protect_row(counts, base=len(heard), several=True, profile=profile)
    if row.base is None:
        return (), None
    results = [
        ThemeResult(
            one.id,
            one.name,
            one.meaning,
            one.owner,
            cell,
            _sounds(one.id, heard, profile) if sounds_shown else _mix(nothing_shown(_KINDS)),
        )
        for one, cell in zip(subjects, row.cells, strict=True)
        if one.shown and not cell.suppressed
    ]
    results.sort(key=lambda one: -(one.cell.count or 0))
    return tuple(results), row.base


_KINDS = len(SENTIMENTS)


def _by_child(spoken: Sequence[Spoken]) -> list[dict[str, str]]:
    """Join what each child said: good here and bad there is mixed."""
    children: dict[Hashable, dict[str, str]] = {}
    for one in spoken:
        child = children.setdefault(one.person, {})
        for theme, sound in one.themes:
            before = child.get(theme, sound)
            child[theme] = sound if before == sound else _joined(before, sound)
    return list(children.values())


def _joined(one: str, other: str) -> str:
    clear = {one, other} - {"neutral", "cannot_tell"}
    return clear.pop() if len(clear) == 1 else "mixed" if clear else "neutral"


def _sounds(theme: str, heard: Sequence[dict[str, str]], profile: Profile) -> SentimentMix:
    counted = Counter(child[theme] for child in heard if theme in child)
    return _mix(protect_row([counted[name] for name in SENTIMENTS], profile=profile))


def _mix(figures: Figures) -> SentimentMix:
    return SentimentMix(figures.base, dict(zip(SENTIMENTS, figures.cells, strict=True)))
