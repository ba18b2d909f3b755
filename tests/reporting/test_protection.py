"""Attacks the published figures with all the rules in hand; no hidden figure may be pinned."""

from collections.abc import Iterator, Sequence
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voice_service.reporting.protection import (
    DEFAULT,
    DFE,
    HIDDEN,
    Cell,
    Profile,
    percent,
    protect_count,
    protect_missing,
    protect_parts,
    protect_row,
)

# Counts near the edges of hiding and rounding, where figures are most easily given away.
telling = st.one_of(
    st.integers(0, 9), st.sampled_from([12, 13, 17, 18, 22, 23]), st.integers(0, 90)
)
rows_of_counts = st.lists(telling, min_size=2, max_size=6)
profiles = st.sampled_from([DEFAULT, DFE])


def neighbours(counts: Sequence[int], place: int) -> Iterator[list[int]]:
    """Every table that differs at this place by one child, and at one or two others at most.

    And every table in which this place has changed its count with another.
    """
    others = [other for other in range(len(counts)) if other != place]
    for other in others:
        swapped = [*counts]
        swapped[place], swapped[other] = counts[other], counts[place]
        yield swapped
    ways = product((1, -1), [None, *others], [None, *others], (1, -1))
    for step, first, second, change in ways:
        table = [*counts]
        table[place] += step
        if first is not None:
            table[first] -= step
        if second is not None:
            table[second] += change
        if min(table) >= 0:
            yield table


@settings(max_examples=250, deadline=None)
@given(rows_of_counts, st.booleans(), profiles)
def test_no_hidden_cell_of_a_row_can_be_worked_out(
    counts: list[int], sensitive: bool, profile: Profile
) -> None:
    seen = protect_row(counts, sensitive=sensitive, profile=profile)
    for place, cell in enumerate(seen.cells):
        if cell.suppressed:
            assert any(
                table[place] != counts[place]
                and protect_row(table, sensitive=sensitive, profile=profile) == seen
                for table in neighbours(counts, place)
            ), f"{counts} is the only table that looks like {seen} at {place}"


@pytest.mark.parametrize("sensitive", [False, True])
def test_every_small_table_shares_its_looks_with_another(sensitive: bool) -> None:
    looks: dict[object, list[tuple[int, ...]]] = {}
    # Beyond 18 the last tables tried would lack the neighbours that were not.
    for counts in product(range(24), repeat=3):
        looks.setdefault(protect_row(counts, sensitive=sensitive), []).append(counts)
    for seen, tables in looks.items():
        if min(map(max, tables)) > 17:
            continue
        for place, cell in enumerate(seen.cells):  # type: ignore[attr-defined]
            if cell.suppressed and any(1 <= table[place] <= 7 for table in tables):
                assert len({table[place] for table in tables}) > 1, seen


@settings(deadline=None)
@given(rows_of_counts, st.booleans(), profiles)
def test_figures_keep_to_the_rules(counts: list[int], sensitive: bool, profile: Profile) -> None:
    seen = protect_row(counts, sensitive=sensitive, profile=profile)
    total = sum(counts)
    if total < profile.smallest_group:
        assert seen.base is None
        assert set(seen.cells) == {HIDDEN}
        return
    assert seen.base is not None
    assert seen.base % 5 == 0
    assert abs(seen.base - total) <= 7
    for cell, count in zip(seen.cells, counts, strict=True):
        if cell.suppressed:
            assert cell == HIDDEN
            continue
        assert count > profile.hide_to
        assert cell.count == max(10, (count + 2) // 5 * 5)
        assert cell.percent == (percent(cell.count, seen.base) if total >= 20 else None)
    lone = sum(cell.suppressed for cell in seen.cells)
    assert lone != 1, "a lone hidden cell is the base less the others"
    if sensitive:
        assert max(counts) < total or set(seen.cells) == {HIDDEN}


@settings(deadline=None)
@given(rows_of_counts, st.booleans(), profiles)
def test_protecting_what_is_protected_changes_nothing(
    counts: list[int], several: bool, profile: Profile
) -> None:
    base = max(counts) if several else None
    seen = protect_row(counts, base=base, several=several, profile=profile)
    again = protect_row(
        [cell.count or 0 for cell in seen.cells],
        base=seen.base or 0,
        several=several,
        profile=profile,
    )
    assert [cell.count for cell in again.cells] == [cell.count for cell in seen.cells]
    assert again.base == seen.base


@settings(deadline=None)
@given(st.lists(st.integers(0, 8), min_size=2, max_size=5), st.integers(0, 4), st.booleans())
def test_one_answer_more_shows_nothing_that_a_group_under_ten_hid(
    counts: list[int], place: int, sensitive: bool
) -> None:
    before = protect_row(counts, sensitive=sensitive)
    more = [*counts]
    more[place % len(counts)] += 1
    after = protect_row(more, sensitive=sensitive)
    if before.base is None and sum(more) < 10:
        assert after == before
    if before.base is None and sum(more) == 10:
        # Ten is shown as about ten: no cell tells what the nine before had said.
        assert all(cell.count in (None, 10) and cell.percent is None for cell in after.cells)


def test_a_lone_hidden_option_takes_the_smallest_other_with_it() -> None:
    seen = protect_row([60, 30, 20, 3])
    assert seen.base == 115
    assert [cell.count for cell in seen.cells] == [60, 30, None, None]
    assert [cell.percent for cell in seen.cells] == [52, 26, None, None]


def test_a_total_that_would_pin_a_hidden_cell_moves_one_step() -> None:
    # What is shown as 20 is 22 at most, so with a base of about 45 each of the others would be 7.
    assert protect_row([22, 7, 7, 7]).base == 40
    assert protect_row([22, 7, 7, 6]).base == 40
    # And with a base of about 70 the last two would be empty.
    assert protect_row([18, 18, 18, 18, 0, 0]).base == 75
    assert protect_row([18, 18, 18, 19, 0, 0]).base == 75


def test_everybody_saying_the_same_is_hidden_on_sensitive_questions_only() -> None:
    assert protect_row([40, 0, 0]).cells[0] == Cell(40, 100, False)
    assert set(protect_row([40, 0, 0], sensitive=True).cells) == {HIDDEN}
    assert protect_row([40, 0, 0], sensitive=True).base == 40
    # 39 of 40 would read "40 of 40" after rounding.
    assert set(protect_row([39, 1, 0], sensitive=True).cells) == {HIDDEN}


def test_several_answers_hide_those_who_did_not_pick_as_well() -> None:
    seen = protect_row([20, 33, 40, 3], base=40, several=True)
    assert [cell.count for cell in seen.cells] == [20, None, None, None]


def test_reasons_for_no_answer_are_hidden_with_the_base() -> None:
    assert protect_missing([195, 3, 12], 40) == (
        Cell(195, None, False),
        HIDDEN,
        Cell(10, None, False),
    )
    assert set(protect_missing([195, 3, 12], None)) == {HIDDEN}


@settings(deadline=None)
@given(st.lists(telling, min_size=1, max_size=6))
def test_groups_too_small_are_never_alone_and_never_pinned(counts: list[int]) -> None:
    total = sum(counts)
    seen = protect_parts(counts, total)
    hidden = [place for place, count in enumerate(seen) if count is None]
    assert all(count is None for count, true in zip(seen, counts, strict=True) if true < 10)
    assert len(hidden) != 1 or len(counts) == 1
    for place in hidden:
        if len(counts) > 1 and 1 <= counts[place] <= 7:
            assert any(
                protect_parts(table, total) == seen
                for table in neighbours(counts, place)
                if sum(table) == total and table[place] != counts[place]
            )


def test_the_second_profile_hides_one_to_five() -> None:
    assert [protect_count(count, DFE) for count in (0, 1, 5)] == [HIDDEN] * 3
    assert protect_count(6, DFE) == Cell(10, None, False)
    assert DFE.mark == "c"


def test_a_profile_that_protects_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="gives small figures away"):
        Profile("loose", hide_to=0, round_to=1, percent_base=1, smallest_group=1, mark="")
