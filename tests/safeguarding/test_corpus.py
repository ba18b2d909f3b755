"""How much is found and how often there is a false alarm: figures only, never a single text."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from voice_service.safeguarding.measuring import (
    CorpusError,
    Judged,
    Measured,
    Share,
    by_category,
    by_severity,
    judge,
    measure,
    read_corpus,
)
from voice_service.safeguarding.screening import Indicator, Screener, Screening, Severity

HERE = Path(__file__).parent / "corpus"
HEADER = "label\tseverity\tstyle\tband\ttext\n"


def texts(name: str) -> str:
    return (HERE / name).read_text("utf-8")


@pytest.fixture(scope="module")
def unseen(screener: Screener) -> Sequence[Judged]:
    """The half that nobody has looked at, screened."""
    return judge(screener.screen, read_corpus(texts("unseen.tsv"), "unseen.tsv"))


@pytest.fixture(scope="module")
def reached(unseen: Sequence[Judged]) -> Measured:
    return measure(unseen)


def test_as_much_is_found_as_has_been_reached(reached: Measured) -> None:
    """Reached on 26 November 2026 on the unseen half, with a margin."""
    assert reached.recall.value >= 0.78
    assert reached.precision.value >= 0.83
    assert reached.ordinary.value <= 0.03
    assert reached.near.value <= 0.17


def test_danger_at_this_minute_is_found(unseen: Sequence[Judged]) -> None:
    immediate = [one for one in unseen if one.given.severity is Severity.IMMEDIATE]
    assert sum(one.raised for one in immediate) / len(immediate) >= 0.89


def test_what_is_found_is_named_rightly_most_of_the_time(reached: Measured) -> None:
    assert reached.category.value >= 0.65
    assert reached.severity.value >= 0.60
    assert reached.close.value >= 0.93


def test_the_corpus_is_big_enough_and_no_text_is_in_both_halves() -> None:
    halves = [read_corpus(texts(name), name) for name in ("seen.tsv", "unseen.tsv")]
    seen, unseen = ({" ".join(one.text.casefold().split()) for one in half} for half in halves)
    assert seen.isdisjoint(unseen)
    everything = [one for half in halves for one in half]
    assert sum(one.tells for one in everything) >= 600
    assert sum(not one.tells for one in everything) >= 2000
    assert sum(one.tells for one in halves[1]) >= 300


LINES = (
    "physical\thigh\tplain\t8-11\tone\nneglect\tmedium\ttxt\t\ttwo\n"
    "ordinary\t-\tplain\t\tthree\nnear\t-\tplain\t\tfour\n"
)


def test_figures_are_counted_by_what_was_given_and_by_what_was_said() -> None:
    hit = Indicator(0, 3, "one", "physical", Severity.MEDIUM, "rule")
    said = {"one": hit, "four": hit}

    def screen(text: str) -> Screening:
        found = tuple(one for name, one in said.items() if name == text)
        return Screening(found[0].severity if found else None, found, "1")

    judged = judge(screen, read_corpus(HEADER + LINES, "a.tsv"))
    figures = measure(judged)
    assert figures.recall == Share(1, 2)
    assert figures.precision == Share(1, 2)
    assert (figures.ordinary, figures.near) == (Share(0, 1), Share(1, 1))
    assert (figures.category, figures.severity, figures.close) == (
        Share(1, 1),
        Share(0, 1),
        Share(1, 1),
    )
    assert [(one.name, one.recall) for one in by_category(judged)] == [
        ("neglect", Share(0, 1)),
        ("physical", Share(1, 1)),
    ]
    assert [one.name for one in by_severity(judged)] == ["high", "medium"]


@pytest.mark.parametrize(("part", "whole", "low", "high"), [(0, 0, 0, 1), (9, 10, 0.596, 0.982)])
def test_an_interval_is_wilsons(part: int, whole: int, low: float, high: float) -> None:
    assert Share(part, whole).interval == pytest.approx((low, high), abs=0.001)


@pytest.mark.parametrize(
    ("document", "said"),
    [
        ("text\n", "first line"),
        (HEADER + "physical\thigh\n", "line 2"),
        (HEADER + "physical\thuge\tplain\t\tx\n", "severity"),
        (HEADER + "homework\thigh\tplain\t\tx\n", "homework"),
    ],
)
def test_a_broken_corpus_says_what_to_put_right(document: str, said: str) -> None:
    with pytest.raises(CorpusError, match=said):
        read_corpus(document, "a.tsv")
