"""What may follow what, the chain of a history, and the two small readings of a text."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voice_service.safeguarding.handling import (
    DECISIONS,
    MOVES,
    WITH_REASON,
    Action,
    Decision,
    Facts,
    HandlingError,
    Status,
    after,
)
from voice_service.safeguarding.history import Step, broken_at, digest
from voice_service.safeguarding.naming import named
from voice_service.safeguarding.safe_now import safe_now

KEY = b"k" * 32


def test_every_action_and_every_decision_is_known() -> None:
    assert set(MOVES) == set(Action)
    assert set(DECISIONS) == set(Decision)


@given(st.sampled_from(Status), st.lists(st.sampled_from(Action), max_size=12))
def test_nothing_is_closed_that_was_not_decided(status: Status, actions: list[Action]) -> None:
    status, decided = Status.WAITING, False
    for action in actions:
        if status not in MOVES[action][0]:
            with pytest.raises(HandlingError, match=status.value):
                after(Facts(status), action, "a reason")
            continue
        status = after(Facts(status), action, "a reason")
        decided = decided or action is Action.DECIDE
        assert status is not Status.CLOSED or decided


@pytest.mark.parametrize("action", sorted(WITH_REASON))
@pytest.mark.parametrize("reason", ["", "   ", "ok"])
def test_what_needs_a_reason_is_not_done_without(action: Action, reason: str) -> None:
    status = MOVES[action][0][0]
    assert after(Facts(status), action, "because it is so")
    with pytest.raises(HandlingError, match="reason"):
        after(Facts(status), action, reason)


def chain(actions: list[str]) -> list[Step]:
    steps: list[Step] = []
    before = None
    for number, action in enumerate(actions, 1):
        at = datetime(2026, 11, 26, tzinfo=UTC) + timedelta(minutes=number)
        step = Step(1, number, at, number % 3 or None, action, {"reason": action * 2})
        before = digest(KEY, before, step)
        steps.append(Step(1, number, at, step.by, action, step.detail, before))
    return steps


@given(st.lists(st.text(max_size=8), min_size=1, max_size=8), st.data())
def test_a_history_that_was_changed_shows(actions: list[str], data: st.DataObject) -> None:
    steps = chain(actions)
    end = {"count": len(steps), "last": steps[-1].digest}
    assert broken_at(KEY, steps, **end) is None  # type: ignore[arg-type]
    i = data.draw(st.integers(0, len(steps) - 1))
    one = steps[i]
    other = Step(1, one.number, one.at, one.by, one.action + "x", one.detail, one.digest)
    for changed in (
        [*steps[:i], other, *steps[i + 1 :]],
        [*steps[:i], *steps[i + 1 :]],
        steps[:i],
        [*steps, steps[-1]],
    ):
        assert broken_at(KEY, changed, **end) is not None  # type: ignore[arg-type]
    assert broken_at(b"x" * 32, steps, **end) == 1  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        *(("1", "yes"), ("Yes", "yes"), (" yeah ", "yes"), ("im safe", "yes"), ("YESSS", "yes")),
        *(("2", "no"), ("NO!", "no"), ("i'm not safe", "no"), ("2 hes here", "no")),
        *(("no im not safe", "no"), ("no hes here", "no"), ("nooo", "no"), ("no 2", "no")),
        *(("not right now", "no"), ("i dont think so", "no"), ("no help", "no")),
        *(("3", "not_sure"), ("idk", "not_sure"), ("1 but hes coming", "not_sure")),
        *(("yes but hes here", "not_sure"), ("no one is here", "not_sure")),
        *(("not sure", "not_sure"), ("i dont know what to do", "not_sure")),
        *(("help", None), ("12", None), ("hes coming", None), ("", None), ("4", None)),
        *(("1000", None), ("nothing", None)),
    ],
)
def test_the_answer_to_the_one_question(words: str, answer: str | None) -> None:
    assert safe_now(words) == answer


@pytest.mark.parametrize(
    ("words", "name", "naming"),
    [
        ("mr patel hits me", "Anil Patel", "surely"),
        ("PATEL shouted at me", "Anil Patel (demo)", "surely"),
        ("miss sam is mean", "Sam P. (demo)", "surely"),
        ("mr smith's been touching me", "John Smith", "surely"),
        ("mr smiths horrible", "John Smith", "surely"),
        ("its mrsmith", "John Smith", "surely"),
        ("mr smith", "Smith, Bob", "surely"),
        ("o'brien hits me", "Dara O'Brien", "surely"),
        ("obrien hits me", "Dara O'Brien", "surely"),
        ("mrs jones did it", "Ann Smith-Jones", "surely"),
        ("smithjones did it", "Ann Smith-Jones", "surely"),
        ("nunez did it", "Eva N\u00fa\u00f1ez", "surely"),
        ("mr hope did it", "Anna Hope", "surely"),
        ("i hope he stops", "Anna Hope", "perhaps"),
        ("he will kill me", "Sam Will", "perhaps"),
        ("sam hits me", "Sam P. (demo)", "perhaps"),
        ("sams been hitting me", "Sam P. (demo)", "perhaps"),
        ("same as always", "Sam P. (demo)", None),
        ("my dad hits me", "Dee Puty", None),
        ("", "Dee Puty", None),
        ("al is ok", "Al B", None),
        ("\ud83d mr patel", "Anil Patel", "surely"),
    ],
)
def test_who_is_named(words: str, name: str, naming: str | None) -> None:
    assert named(words, name) == naming
