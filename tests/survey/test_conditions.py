"""What a condition means."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voice_service.survey.conditions import (
    All,
    Any,
    AtLeast,
    Condition,
    In,
    Is,
    Not,
    holds,
    mentioned,
)

QUESTIONS = st.sampled_from(["a", "b", "c"])
VALUES = st.sampled_from(["1", "2", "3", "yes", "nan", ""])
ANSWERS = st.dictionaries(QUESTIONS, st.lists(VALUES, max_size=3).map(tuple))
CONDITIONS: st.SearchStrategy[Condition] = st.recursive(
    st.builds(Is, QUESTIONS, VALUES)
    | st.builds(In, QUESTIONS, st.frozensets(VALUES))
    | st.builds(AtLeast, QUESTIONS, st.integers(-1, 4)),
    lambda inner: (
        st.builds(Not, inner)
        | st.lists(inner, max_size=3).map(lambda parts: All(tuple(parts)))
        | st.lists(inner, max_size=3).map(lambda parts: Any(tuple(parts)))
    ),
    max_leaves=8,
)


@pytest.mark.parametrize(
    ("condition", "answers", "expected"),
    [
        (Is("a", "yes"), {"a": ("yes",)}, True),
        (Is("a", "yes"), {"a": ("no", "yes")}, True),
        (Is("a", "yes"), {"a": ("no",)}, False),
        (In("a", frozenset({"1", "2"})), {"a": ("2",)}, True),
        (In("a", frozenset({"1", "2"})), {"a": ("3",)}, False),
        (AtLeast("a", 3), {"a": ("3",)}, True),
        (AtLeast("a", 3), {"a": ("2",)}, False),
        (AtLeast("a", 3), {"a": ("10",)}, True),  # as numbers, not as words
        (AtLeast("a", -9), {"a": ("park",)}, False),
        (All(()), {}, True),
        (Any(()), {}, False),
        (All((Is("a", "1"), Is("b", "1"))), {"a": ("1",), "b": ("2",)}, False),
        (Any((Is("a", "1"), Is("b", "1"))), {"a": ("1",), "b": ("2",)}, True),
    ],
)
def test_meaning(condition: Condition, answers: dict[str, tuple[str, ...]], expected: bool) -> None:
    assert holds(condition, answers) is expected


@pytest.mark.parametrize("test", [Is("a", "1"), In("a", frozenset({"1"})), AtLeast("a", 1)])
@pytest.mark.parametrize("answers", [{}, {"a": ()}], ids=["never asked", "no answer"])
def test_no_answer_fulfils_no_test(test: Condition, answers: dict[str, tuple[str, ...]]) -> None:
    assert not holds(test, answers)
    assert holds(Not(test), answers)


@given(CONDITIONS, ANSWERS)
def test_not_not_changes_nothing(condition: Condition, answers: dict[str, tuple[str, ...]]) -> None:
    assert holds(Not(Not(condition)), answers) == holds(condition, answers)


@given(st.lists(CONDITIONS, max_size=4), ANSWERS, st.randoms())
def test_the_order_of_parts_changes_nothing(
    parts: list[Condition], answers: dict[str, tuple[str, ...]], chance: Random
) -> None:
    mixed = sorted(parts, key=lambda _: chance.random())
    for group in (All, Any):
        assert holds(group(tuple(parts)), answers) == holds(group(tuple(mixed)), answers)


@given(st.lists(CONDITIONS, max_size=4), ANSWERS)
def test_all_is_not_any_not(parts: list[Condition], answers: dict[str, tuple[str, ...]]) -> None:
    opposite = Any(tuple(Not(part) for part in parts))
    assert holds(All(tuple(parts)), answers) != holds(opposite, answers)


@given(CONDITIONS, ANSWERS)
def test_only_mentioned_questions_matter(
    condition: Condition, answers: dict[str, tuple[str, ...]]
) -> None:
    looked_at = {name: answers[name] for name in answers if name in mentioned(condition)}
    assert holds(condition, looked_at) == holds(condition, answers)
