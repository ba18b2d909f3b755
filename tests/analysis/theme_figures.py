"""Prints how well the themes of surveys/themes.yaml are found, on comments judged twice.

`python -m tests.analysis.theme_figures` prints figures; `--list home school` lists what is missed
and wrongly found for these themes. It reads out texts of the seen half only.
"""

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from voice_service.analysis.measuring import Comment, read_corpus
from voice_service.analysis.themes import Framework, load_themes, ranked
from voice_service.settings import SURVEYS
from voice_service.text.normalise import normalise

CORPUS = Path(__file__).parent / "corpus"
HALVES = ("seen", "unseen")


@dataclass(frozen=True, slots=True)
class Figures:
    """Pairs of a comment and a theme: rightly found, wrongly found, and missed."""

    right: int
    wrong: int
    missed: int

    @property
    def precision(self) -> float:
        return self.right / max(1, self.right + self.wrong)

    @property
    def recall(self) -> float:
        return self.right / max(1, self.right + self.missed)

    @property
    def f1(self) -> float:
        return 2 * self.right / max(1, 2 * self.right + self.wrong + self.missed)


@dataclass(frozen=True, slots=True)
class Judged:
    """A comment, and the themes that were found in it."""

    given: Comment
    found: tuple[str, ...]


def judge(framework: Framework, half: str) -> list[Judged]:
    """Find the themes of every comment of one half."""
    text = (CORPUS / f"{half}.tsv").read_text("utf-8")
    return [
        Judged(one, ranked(framework.find(normalise(one.text).words, one.question or None)))
        for one in read_corpus(text, half)
    ]


def measure(judged: Sequence[Judged], theme: str | None = None) -> Figures:
    """Count the pairs of all themes, or of one."""
    right = wrong = missed = 0
    for one in judged:
        given, found = set(one.given.themes), set(one.found)
        if theme is not None:
            given, found = given & {theme}, found & {theme}
        right += len(given & found)
        wrong += len(found - given)
        missed += len(given - found)
    return Figures(right, wrong, missed)


def first_found(judged: Sequence[Judged]) -> float:
    """Give the share of comments whose most important theme is among those found."""
    about = [one for one in judged if one.given.themes]
    return sum(one.given.themes[0] in one.found for one in about) / max(1, len(about))


def _print(half: str, judged: Sequence[Judged], framework: Framework) -> None:
    every = measure(judged)
    print(f"\n{half}: {len(judged)} comments")
    print(f"  precision {every.precision:.3f}  recall {every.recall:.3f}  F1 {every.f1:.3f}")
    print(f"  the first theme is found in {first_found(judged):.3f}")
    for theme in framework.themes:
        of = measure(judged, theme)
        print(
            f"  {theme:16} {of.right + of.missed:4} given  precision {of.precision:.2f}  "
            f"recall {of.recall:.2f}  F1 {of.f1:.2f}"
        )


def _list(judged: Sequence[Judged], themes: Sequence[str]) -> None:
    for theme in themes:
        for one in judged:
            given, found = theme in one.given.themes, theme in one.found
            if given != found:
                what = "missed" if given else "wrong"
                print(f"{theme}\t{what}\t{one.given.question}\t{one.given.text}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--list", nargs="+", default=[], metavar="THEME")
    asked = parser.parse_args()
    framework = load_themes((SURVEYS / "themes.yaml").read_text("utf-8"))
    for half in HALVES:
        judged = judge(framework, half)
        _print(half, judged, framework)
        if half == "seen":
            _list(judged, asked.list)


if __name__ == "__main__":
    main()
