"""Groups by options beside their totals: nothing hidden can be had by taking away."""

from collections.abc import Iterator
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from voice_service.reporting.audit import Known, pinned
from voice_service.reporting.protection import DEFAULT, HIDDEN
from voice_service.reporting.tables import Table, protect_table

Counts = list[list[int]]
count = st.one_of(st.integers(0, 9), st.sampled_from([12, 13, 17, 18, 22]), st.integers(0, 60))


@st.composite
def some_tables(draw: st.DrawFn) -> Counts:
    width = draw(st.integers(2, 4))
    row = st.lists(count, min_size=width, max_size=width)
    return draw(st.lists(row, min_size=1, max_size=5))


def totals(rows: Counts) -> list[int]:
    return [sum(column) for column in zip(*rows, strict=True)]


def protect(rows: Counts, *, sensitive: bool = False) -> Table:
    return protect_table(rows, totals(rows), sensitive=sensitive)


def neighbours(rows: Counts, i: int, j: int) -> Iterator[Counts]:
    """Every table with one child more or fewer here, made up for along its row and column.

    And with two cells of its group, or two groups, changed about: that may look the same too.
    """
    for other in range(len(rows[0])):
        swapped = [[*cells] for cells in rows]
        swapped[i][j], swapped[i][other] = rows[i][other], rows[i][j]
        yield swapped
    for other in range(len(rows)):
        swapped = [*rows]
        swapped[i], swapped[other] = rows[other], rows[i]
        yield swapped
    other_rows = [None, *(row for row in range(len(rows)) if row != i)]
    other_columns = [None, *(column for column in range(len(rows[0])) if column != j)]
    for step, row, column, corner in product((1, -1), other_rows, other_columns, (0, 1)):
        table = [[*cells] for cells in rows]
        table[i][j] += step
        if row is not None:
            table[row][j] -= step
        if column is not None:
            table[i][column] -= step
        if row is not None and column is not None:
            table[row][column] += step * corner
        if min(map(min, table)) >= 0:
            yield table


def looks_like(table: Counts, rows: Counts, seen: Table) -> bool:
    """Say whether every shown figure would be the same for this table, by rounding alone."""
    shown = [*zip(table, rows, seen.rows, strict=True)]
    shown.append((totals(table), totals(rows), seen.total))
    for counts, true, figures in shown:
        if figures.base is not None and DEFAULT.rounded(sum(counts)) != figures.base:
            return False
        for count, truth, cell in zip(counts, true, figures.cells, strict=True):
            if cell.suppressed and (count > 7) != (truth > 7):
                return False
            if not cell.suppressed and (count < 8 or DEFAULT.rounded(count) != cell.count):
                return False
    return True


# The same tables each time: the search near a table does not find every one that looks the same.
@settings(max_examples=120, deadline=None, derandomize=True)
@given(some_tables(), st.booleans())
def test_no_hidden_cell_of_a_table_can_be_worked_out(rows: Counts, sensitive: bool) -> None:
    seen = protect(rows, sensitive=sensitive)
    for i, figures in enumerate(seen.rows):
        for j, cell in enumerate(figures.cells):
            if cell.suppressed and 1 <= rows[i][j] <= 7:
                assert any(
                    table[i][j] != rows[i][j]
                    and (
                        protect(table, sensitive=sensitive) == seen or looks_like(table, rows, seen)
                    )
                    for table in neighbours(rows, i, j)
                ), f"{rows} is the only table that looks like {seen} at {i}, {j}"


@settings(max_examples=100, deadline=None)
@given(some_tables(), st.integers(0, 4), st.integers(0, 3))
def test_an_answer_anywhere_never_shows_a_group_under_ten(rows: Counts, i: int, j: int) -> None:
    more = [[*row] for row in rows]
    more[i % len(rows)][j % len(rows[0])] += 1
    for row, figures in zip(more, protect(more).rows, strict=True):
        if sum(row) < 10:
            assert figures.base is None
            assert set(figures.cells) == {HIDDEN}


@settings(max_examples=100, deadline=None)
@given(some_tables())
def test_no_cell_is_hidden_alone_beside_a_shown_total(rows: Counts) -> None:
    seen = protect(rows)
    withheld = [figures for figures in seen.rows if figures.base is None]
    assert len(withheld) != 1 or len(rows) == 1
    for figures in seen.rows:
        assert sum(cell.suppressed for cell in figures.cells) != 1
    for j, total in enumerate(seen.total.cells):
        if len(rows) > 1 and not total.suppressed:
            assert sum(figures.cells[j].suppressed for figures in seen.rows) != 1


def test_one_group_with_everybody_in_it_is_shown_as_everybody() -> None:
    seen = protect([[7, 57, 52, 7]], sensitive=True)
    assert seen.rows == (seen.total,)


def test_a_group_of_nine_takes_the_next_smallest_with_it() -> None:
    seen = protect([[60, 40, 18], [40, 34, 28], [12, 9, 8], [4, 3, 2]])
    assert [figures.base for figures in seen.rows] == [120, 100, None, None]
    assert [cell.count for cell in seen.total.cells] == [115, 85, 55]
    assert [cell.count for cell in seen.rows[0].cells] == [60, 40, 20]


def test_columns_are_complemented_like_rows() -> None:
    seen = protect([[60, 40, 3], [40, 34, 28], [30, 20, 25]])
    hidden = [[cell.suppressed for cell in figures.cells] for figures in seen.rows]
    # The 3, the 40 beside it, and for each of their columns the smallest other.
    assert hidden == [[False, True, True], [False, False, False], [False, True, True]]


def test_a_table_whose_totals_pin_a_cell_is_not_shown() -> None:
    # 4 x 7 = 28 rounds to 30: every one of them would have to be a seven.
    seen = protect([[30, 30, 30, 7, 0, 0]] * 4)
    assert seen.total.cells[3].count == 30
    assert {figures.base for figures in seen.rows} == {None}


def test_the_attack_finds_a_cell_that_exact_totals_give_away() -> None:
    exact = [Known(10, 10, 10), Known(20, 20, 20)]
    whole = Known(30, 30, 30)
    lone = [[Known(4, 0, 7, secret=True), Known(6, 6, 6)], [Known(6, 6, 6), Known(14, 14, 14)]]
    assert pinned(lone, exact, exact, whole)
    square = [
        [Known(4, 0, 7, secret=True), Known(6, 0, 9, secret=True)],
        [Known(6, 0, 9, secret=True), Known(14, 0, 20, secret=True)],
    ]
    assert not pinned(square, exact, exact, whole)
