"""The report of the process: right figures, and none that a reader could work out."""

import csv
import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from io import StringIO
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voice_service.reporting.figures import Kind, as_csv, as_dict, length
from voice_service.reporting.process import (
    AGENCIES,
    SEVERITIES,
    SOFTWARE,
    ConcernFacts,
    Facts,
    LineFacts,
    ReadingFacts,
    process,
)
from voice_service.reporting.protection import DEFAULT
from voice_service.reporting.shares import parts, seen, share, times, wilson

YEAR = Facts("The last twelve months", date(2026, 1, 1), date(2026, 12, 31))
MINUTES = [timedelta(minutes=minutes) for minutes in range(1, 11)]
telling = st.one_of(
    st.integers(0, 9), st.sampled_from([12, 13, 17, 18, 22, 23]), st.integers(0, 60)
)


def some(number: int, source: str = "screening", **more: object) -> list[ConcernFacts]:
    facts = ConcernFacts(source, str(more.pop("severity", "high")), **more)  # type: ignore[arg-type]
    return [facts] * number


def about(*concerns: Sequence[ConcernFacts], **more: object) -> Facts:
    return replace(YEAR, concerns=[one for part in concerns for one in part], **more)  # type: ignore[arg-type]


def text(facts: Facts, name: str, section: str | None = None) -> str:
    return process(facts).figure(name, section).text


def test_who_raised_how_many_and_how_severe() -> None:
    facts = about(
        some(31, severity="immediate"),
        some(12, "answer"),
        some(14, "failure", severity="medium"),
        some(22, "person"),
    )
    assert [text(facts, name) for name in ("software", *SOFTWARE, "people")] == [
        *("55", "30", "10", "15", "20"),
    ]
    severe = [text(facts, name, "severity_software") for name in SEVERITIES]
    assert severe == ["30", "hidden", "15", "hidden"], "the lone one takes the smallest with it"
    everybody = [text(facts, name, "severity_people") for name in SEVERITIES]
    assert everybody == ["hidden", "20", "hidden", "hidden"]


def test_how_soon_is_told_of_ten_or_more() -> None:
    nine = about(*(some(1, alerted_after=after) for after in MINUTES[:9]))
    assert text(nine, "alerted_half") == text(nine, "alerted_most") == "Too few to tell"
    ten = about(*(some(1, alerted_after=after) for after in MINUTES), some(5))
    assert text(ten, "alerted_half") == "6 minutes"
    assert text(ten, "alerted_most") == "9 minutes"
    assert [length(one) for one in (0, 1, 90, 150, 7200, 86400, 3 * 86400)] == [
        *("0 seconds", "1 second", "90 seconds", "2 minutes", "2 hours", "24 hours", "3 days"),
    ]


def test_a_share_with_a_hidden_part_says_how_far_it_reaches() -> None:
    def told(good: int, bad: int) -> str:
        return share("x", "", good, bad).text

    assert told(30, 30) == "50%"
    assert told(40, 0) == told(40, 7) == "at least 84%", "none late and seven look the same"
    assert told(0, 40) == told(7, 40) == "at most 16%"
    assert told(11, 7) == told(5, 5) == "Too few to tell"
    facts = about(some(40, in_time=True), some(3, in_time=False), some(9, in_time=None))
    assert text(facts, "in_time") == "at least 84%"


def test_precision_and_recall_come_with_the_range_of_the_truth() -> None:
    facts = about(some(80, judged="right"), some(20, judged="false_alarm"), some(20, "person"))
    assert text(facts, "precision") == "80% (71% to 87%)"
    assert text(facts, "recall") == "80% (71% to 87%)"
    few = about(some(80, judged="right"), some(3, judged="false_alarm"), some(2, "person"))
    assert text(few, "precision") == text(few, "recall") == "at least 91% (83% to 100%)"
    assert text(about(some(9, judged="right")), "precision") == "Too few to tell"
    low, high = wilson(81, 19)  # Newcombe 1998, table I has the same method
    assert (round(low, 3), round(high, 3)) == (0.722, 0.875)


def test_decisions_and_referrals() -> None:
    facts = about(
        some(40, decision="social_care"),
        some(12, decision="police_999"),
        some(13, decision="police_101"),
        some(20, decision="trusted_adult"),
        some(15),
        some(30, decision="no_further_action"),
        some(3, decision="already_known"),
        referrals=[True] * 45 + [False] * 15 + [None] * 5,
    )
    names = ("referred", *AGENCIES, "trusted_adult", "no_further_action")
    assert [text(facts, name) for name in names] == ["65", "40", "10", "15", "20", "30"]
    assert text(facts, "already_known") == text(facts, "undecided") == "hidden"
    assert text(facts, "answered_in_time") == "75%"


def test_what_is_referred_is_not_told_by_its_parts_where_it_is_hidden_itself() -> None:
    facts = about(
        some(10, decision="social_care"),
        some(3, decision="trusted_adult"),
        some(40),
        some(20, decision="no_further_action"),
        some(30, decision="already_known"),
        referrals=[True] * 25,
    )
    for name in ("referred", "trusted_adult", *AGENCIES):
        assert process(facts).figure(name).suppressed
    assert text(facts, "answered_in_time") == "Too few to tell"


def test_texts_and_the_line() -> None:
    reading = ReadingFacts(screened=412, to_read=58, read_after=MINUTES * 5)
    facts = replace(YEAR, reading=reading, line=LineFacts(passed=360, failed=1, missed=0))
    assert [text(facts, name) for name in ("screened", "to_read", "read")] == ["410", "60", "83%"]
    assert text(facts, "until_read_half") == "6 minutes"
    line = [text(facts, f"line_{name}") for name in ("passed", "failed", "missed")]
    assert line == ["360 days", "1 day", "0 days"]


def test_a_hidden_figure_and_none_at_all_look_the_same() -> None:
    one = about(some(1), some(1, "person"), alerts_lost=1)
    looks = [[f for f in part.figures if f.kind is Kind.COUNT] for part in process(one).sections]
    none = [[f for f in part.figures if f.kind is Kind.COUNT] for part in process(YEAR).sections]
    assert looks == none
    assert all(figure.suppressed for part in none for figure in part)


# --- attacks: the reader knows every rule ---------------------------------------------------------


def ambiguous(
    looks: dict[object, list[tuple[int, ...]]],
    hidden: Callable[[object], Sequence[bool]],
    edge: int,
) -> int:
    """Check every look: whatever it hides has more than one value; returns how many looks had."""
    tried = 0
    for look, alike in looks.items():
        if any(max(world) > edge for world in alike):
            continue  # beyond the edge are worlds that were not tried
        for place, is_hidden in enumerate(hidden(look)):
            if is_hidden and any(world[place] <= 7 for world in alike):
                assert len({world[place] for world in alike}) > 1, (alike, place)
                tried += 1
    return tried


def test_no_part_can_be_worked_out_by_who_sees_the_sum() -> None:
    names = {name: name for name in "abc"}
    looks: dict[object, list[tuple[int, ...]]] = {}
    for world in product(range(25), repeat=3):
        whole = seen(sum(world))
        looks.setdefault((parts(names, world, whole), whole), []).append(world)
    assert ambiguous(looks, lambda look: [f.suppressed for f in look[0]], 17)  # type: ignore[index]


def test_four_sevens_do_not_give_each_other_away() -> None:
    facts = about(*(some(7, severity=severity) for severity in SEVERITIES))
    assert text(facts, "software") == "hidden", "about 30 would be four times the most that hides"
    looks: dict[object, list[tuple[int, ...]]] = {}
    for world in product((0, 1, 6, 7, 8), repeat=4):
        kinds = zip(SEVERITIES, world, strict=True)
        report = process(about(*(some(number, severity=severity) for severity, number in kinds)))
        looks.setdefault(report.sections[:2], []).append(world)
    assert ambiguous(looks, lambda look: [f.suppressed for f in look[1].figures], 8)  # type: ignore[index]


@pytest.mark.parametrize("decision", ["social_care", "no_further_action"])
def test_nothing_can_be_worked_out_from_the_report_as_a_whole(decision: str) -> None:
    kinds = [
        some(1, severity="immediate", decision=decision, judged="right", in_time=True)[0],
        some(1, "answer", judged="false_alarm", in_time=False)[0],
        some(1, "person", severity="low", decision="trusted_adult", in_time=True)[0],
    ]
    looks: dict[object, list[tuple[int, ...]]] = {}
    for world in product(range(19), repeat=3):
        report = process(about(*([kind] * n for kind, n in zip(kinds, world, strict=True))))
        looks.setdefault(report, []).append(world)
    named = ("right", "false_alarms", "missed")
    hides = lambda look: [look.figure(name).suppressed for name in named]  # noqa: E731
    assert ambiguous(looks, hides, 12)


@given(st.lists(telling, min_size=4, max_size=4), st.lists(telling, min_size=4, max_size=4))
def test_no_figure_is_small_and_every_figure_is_round(
    software: list[int], people: list[int]
) -> None:
    severities = list(SEVERITIES)
    facts = about(
        *(some(n, severity=s) for n, s in zip(software, severities, strict=True)),
        *(some(n, "person", severity=s) for n, s in zip(people, severities, strict=True)),
    )
    for section in process(facts).sections:
        for figure in section.figures:
            if figure.kind is Kind.COUNT and figure.value is not None:
                assert figure.value > DEFAULT.hide_to
                assert figure.value % DEFAULT.round_to == 0
            assert figure.suppressed == (figure.value is None)
    shown = process(facts).sections[1].figures
    if any(figure.suppressed for figure in shown):
        assert sum(figure.suppressed for figure in shown) > 1, "never one alone"


@given(telling, telling, st.booleans())
def test_a_share_holds_the_truth_whatever_was_hidden(good: int, bad: int, interval: bool) -> None:
    figure = share("x", "", good, bad, interval=interval)
    if figure.value is None:
        return
    truth = 100 * good / (good + bad)
    if figure.bound == "least":
        assert figure.value <= truth
    elif figure.bound == "most":
        assert figure.value >= truth
    else:
        assert abs(figure.value - truth) <= 10, "rounding alone lies between"
    if figure.low is not None and figure.high is not None:
        assert figure.low <= figure.value <= figure.high


@given(st.lists(st.integers(0, 10**6), max_size=9))
def test_times_of_fewer_than_ten_are_never_told(seconds: list[int]) -> None:
    for figure in times("x", "", [timedelta(seconds=one) for one in seconds]):
        assert figure.suppressed


def test_the_same_figures_as_data_and_as_a_table() -> None:
    report = process(about(some(31), some(3, "person")))
    data = json.loads(json.dumps(as_dict(report)))
    assert (data["schema"], data["version"]) == ("voice-process-report", 1)
    rows = list(csv.DictReader(StringIO(as_csv(report))))
    figures = [figure for section in data["sections"] for figure in section["figures"]]
    assert [row["id"] for row in rows] == [figure["id"] for figure in figures]
    by_id = {(row["section"], row["id"]): row for row in rows}
    assert by_id["raised", "software"]["value"] == "30"
    assert by_id["raised", "people"]["value"] == ""
    assert by_id["raised", "people"]["suppressed"] == "true"


def test_an_id_that_is_none_is_an_error() -> None:
    with pytest.raises(KeyError):
        process(YEAR).figure("everything")
