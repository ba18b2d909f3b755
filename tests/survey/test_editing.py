"""A document changed as data: it says what is wanted, and what did not change stays as it was."""

import copy
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from voice_service.settings import SURVEYS
from voice_service.survey import editing
from voice_service.survey.branching import (
    Branching,
    Clause,
    branching_of,
    looked_at,
    when_of,
    without,
)
from voice_service.survey.changes import changes, condition_words
from voice_service.survey.definition import AgeBand, Kind, Wording
from voice_service.survey.editing import Broken
from voice_service.survey.inspecting import inspect
from voice_service.survey.loader import SurveyError, load_survey, surveys_in
from voice_service.survey.manuscript import rewrite
from voice_service.survey.penning import pen
from voice_service.survey.reader import read
from voice_service.survey.sheets import OptionSheet, Sheet, name_for, with_values

BRANCHES = Path(__file__).parents[1] / "surveys" / "branches.yaml"
DOCUMENTS = {
    path.stem: path.read_text(encoding="utf-8") for path in [*surveys_in(SURVEYS), BRANCHES]
}
# Reading YAML takes its time, so a few examples of each must do.
few = settings(max_examples=10, suppress_health_check=[HealthCheck.too_slow])
documents = some.sampled_from(["branches", "feeling-safe"]).map(DOCUMENTS.__getitem__)
# What a form lets through: any characters but hidden ones, no spaces at the ends or doubled.
any_words = (
    some.text(some.characters(exclude_categories=("Cc", "Cs", "Cn", "Zl", "Zp")), min_size=1)
    .map(lambda words: " ".join(words.replace("\ufeff", "").split()))
    .filter(bool)
)
tricky = some.sampled_from(
    ["yes", "No", "null", "~", "- x: y", "# not a comment", "a: b", "&a", "*b", "!c", "'q' \"w\"",
     "{x}", "[y]", "0800 1111", "007", "1.5", "2026-11-23", "word " * 60 + "end", "=", "<<", "@x",
     "a #b", "%d", "`z`", "| x", "> y", "x:", "💛 dear", "true", "1e5", ":", "-", "?", "…"]
)  # fmt: skip
words = some.one_of(any_words, tricky)
keys = some.sampled_from(["id", "value", "ask", "default", "5-7", "label", "when", "bands", "note"])
plain = some.recursive(
    some.one_of(words, some.integers(-9, 99), some.booleans()),
    lambda inner: some.one_of(
        some.lists(inner, max_size=3), some.dictionaries(keys, inner, max_size=4)
    ),
    max_leaves=12,
)
wholes = some.dictionaries(keys | some.just("questions"), plain, min_size=1, max_size=4)


def comments(document: str) -> list[str]:
    return [line.strip() for line in document.splitlines() if line.strip().startswith("#")]


@pytest.mark.parametrize("name", DOCUMENTS)
def test_editing_nothing_changes_nothing(name: str) -> None:
    document = DOCUMENTS[name]
    data = editing.read_data(document)
    same = editing.with_front(data, editing.front_of(data))
    for question in editing.ids_of(data):
        sheet = editing.sheet_for(same, question)
        assert sheet is not None
        same = editing.change(same, sheet)
    for list_name, options in editing.lists_of(data).items():
        sheets = [editing.option_of(part) for part in options]
        same = editing.change_list(same, list_name, sheets)
    assert same == data
    assert rewrite(document, same) == document
    assert changes(data, same) == ()


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(wholes, wholes)
def test_whatever_it_said_it_says_what_is_wanted(
    before: dict[str, object], after: dict[str, object]
) -> None:
    document = pen(before)
    assert read(document, "").data == before
    assert read(rewrite(document, after), "").data == after


@few
@given(documents, some.data())
def test_a_question_reworded_keeps_every_comment_and_every_other_question(
    document: str, chance: some.DataObject
) -> None:
    data = editing.read_data(document)
    name = chance.draw(some.sampled_from(editing.ids_of(data)))
    sheet = editing.sheet_for(data, name)
    assert sheet is not None
    own = chance.draw(some.dictionaries(some.sampled_from(AgeBand), words))
    changed = editing.change(data, replace(sheet, ask=Wording(chance.draw(words), own)))
    rewritten = rewrite(document, changed)
    assert editing.read_data(rewritten) == changed
    assert comments(rewritten) == comments(document)
    again = editing.sheet_for(editing.read_data(rewritten), name)
    assert again is not None
    assert again.ask.bands == own
    back = editing.change(changed, sheet)
    assert editing.read_data(rewrite(rewritten, back)) == data


@few
@given(documents, some.data())
def test_added_then_removed_is_the_same_document(document: str, chance: some.DataObject) -> None:
    data = editing.read_data(document)
    after = chance.draw(some.sampled_from([None, *editing.ids_of(data)]))
    options = tuple(
        OptionSheet("", Wording(label), chance.draw(some.sampled_from(["", "happy"])))
        for label in chance.draw(some.lists(words, min_size=2, max_size=5))
    )
    sheet = Sheet("", Kind.CHOICE, ask=Wording(chance.draw(words)), options=options)
    added = editing.add(data, sheet, after)
    (name,) = set(editing.ids_of(added)) - set(editing.ids_of(data))
    longer = rewrite(document, added)
    survey = load_survey(longer, "longer.yaml")
    assert len({choice.value for choice in survey.question(name).choices}) == len(options)
    place = 0 if after is None else editing.ids_of(data).index(after) + 1
    assert editing.ids_of(added)[place if after else -1] == name
    assert comments(longer) == comments(document)
    assert rewrite(longer, editing.remove(added, name)) == document


@few
@given(
    documents,
    some.lists(some.tuples(some.integers(0, 20), some.sampled_from([-1, 1])), max_size=12),
)
def test_moved_about_it_keeps_its_ids_and_tells_which_condition_breaks(
    document: str, steps: list[tuple[int, int]]
) -> None:
    data = editing.read_data(document)
    ids = editing.ids_of(data)
    moved = data
    for number, step in steps:
        moved = editing.move(moved, ids[number % len(ids)], step)
    rewritten = rewrite(document, moved)
    assert sorted(editing.ids_of(moved)) == sorted(ids)
    assert sorted(comments(rewritten)) == sorted(comments(document))
    try:
        load_survey(rewritten, "moved.yaml")
        loads = True
    except SurveyError:
        loads = False
    assert loads == (editing.broken(moved) == ())
    home = data["questions"]
    assert rewrite(rewritten, moved | {"questions": home}) == document


def test_a_move_before_what_it_looks_at_is_named() -> None:
    data = editing.read_data(DOCUMENTS["branches"])
    moved = editing.move(data, "wait", -1)
    assert editing.broken(moved) == (Broken("wait", "bus"),)


@few
@given(some.data())
def test_any_question_can_go_with_what_looks_at_it(chance: some.DataObject) -> None:
    document, data = DOCUMENTS["branches"], editing.read_data(DOCUMENTS["branches"])
    for name in chance.draw(some.permutations(editing.ids_of(data)))[:-1]:
        needing = editing.needing(data, name)
        data = editing.remove(data, name)
        assert not any(name in looked_at(part.get("when")) for part in data["questions"])
        assert needing or editing.broken(data) == ()
        load_survey(rewrite(document, data), "left.yaml")


ANSWERS = {"bus": ["yes", "no"], "feel": ["3", "2", "1"], "walk": []}
clauses = some.one_of(
    some.builds(
        Clause,
        some.just("bus"),
        some.frozensets(some.sampled_from(["yes", "no"]), min_size=1),
        unless=some.booleans(),
    ),
    some.builds(
        Clause,
        some.just("feel"),
        some.frozensets(some.sampled_from(["3", "2", "1"]), min_size=1),
        unless=some.booleans(),
    ),
    some.builds(
        Clause,
        some.just("walk"),
        at_least=some.integers(0, 9).map(float),
        unless=some.booleans(),
    ),
)


@given(
    some.lists(clauses, max_size=3, unique_by=lambda clause: clause.question),
    some.sampled_from(["all", "any"]),
)
def test_ticks_become_a_condition_and_ticks_again(picked: list[Clause], join: str) -> None:
    kept = "any" if join == "any" and len(picked) > 1 else "all"
    branching = Branching(kept, tuple(picked))  # type: ignore[arg-type]
    when = when_of(branching, ANSWERS)
    assert branching_of(when, ANSWERS) == branching
    assert (when is None) == (not picked)
    for clause in picked:
        assert clause.question not in repr(without(when, clause.question))


def test_a_condition_that_ticks_cannot_tell_is_left_as_it_is() -> None:
    nested = {"all": [{"question": "bus", "is": "yes"}, {"any": [{"question": "walk", "is": 3}]}]}
    assert branching_of(nested, ANSWERS).by_hand
    document = DOCUMENTS["branches"].replace(
        'when: {question: bus, is: "no"}', f"when: {nested!r}".replace("walk", "wait")
    )
    data = editing.read_data(document)
    sheet = editing.sheet_for(data, "walk")
    assert sheet is not None
    changed = editing.change(data, replace(sheet, ask=Wording("How far do you walk?")))
    assert changed["questions"][3]["when"] == data["questions"][3]["when"]
    assert "by hand" in condition_words(data["questions"][3], data)


def test_answers_of_one_question_become_a_list_and_its_own_again() -> None:
    data = editing.read_data(DOCUMENTS["branches"])
    shared = editing.share(data, "place")
    assert editing.users_of(shared, "place") == ["place"]
    load_survey(rewrite(DOCUMENTS["branches"], shared), "shared.yaml")
    assert editing.own(shared, "place") == data


def test_an_answer_that_is_gone_worries_nobody_and_its_list_goes_with_its_last_user() -> None:
    data = editing.read_data(DOCUMENTS["feeling-safe"])
    sheets = [editing.option_of(part) for part in editing.lists_of(data)["how-safe"][:-1]]
    fewer = editing.change_list(data, "how-safe", sheets)
    assert "concern_when" in data["questions"][0]
    assert "concern_when" not in fewer["questions"][0]
    for name in editing.users_of(data, "how-safe"):
        data = editing.remove(data, name)
    assert "option_lists" not in data


def test_new_answers_get_values_of_their_own() -> None:
    def values(*options: tuple[str, str]) -> list[str]:
        sheets = [OptionSheet(value, Wording(label)) for value, label in options]
        return [option.value for option in with_values(sheets)]

    assert values(("", "At the park!"), ("", "at the park"), ("", "Skip"), ("", "💛")) == [
        *("at_the_park", "at_the_park_2", "skip_2", "answer"),
    ]
    assert values(("3", "Good"), ("", "Better"), ("1", "Bad")) == ["3", "2", "1"]
    assert name_for("Ça va, où tu habites ?", (), "x") == "ca_va_ou_tu_habites"
    assert editing.id_for("5 days a week, how many?", []) == "question_5_days_a_week_how_many"


def test_problems_are_found_by_their_place() -> None:
    document = DOCUMENTS["feeling-safe"].replace(
        "8-11: How safe do you feel on the way to school?",
        "8-11: Why do you not feel safe on the way to school?",
    )
    looked = inspect(document)
    assert looked.survey is not None
    assert {problem.place for problem in looked.errors} == {("questions", 2, "ask", "8-11")}
    broken = inspect(document.replace("id: safe_way", "id: safe_home"))
    assert broken.survey is None
    assert ("questions", 2, "id") in {(*p.place[:2], "id") for p in broken.errors}


def test_young_people_s_own_question_is_marked() -> None:
    data = editing.read_data(DOCUMENTS["branches"])
    fun = Wording("What is fun here?")
    sheet = Sheet("", Kind.TEXT, fun, from_young_people=True, said_on="2026-11-23")
    survey = load_survey(rewrite(DOCUMENTS["branches"], editing.add(data, sheet)), "x.yaml")
    asked = survey.questions[-1]
    assert asked.from_young_people
    assert str(asked.said_on) == "2026-11-23"
    assert not survey.questions[0].from_young_people


def test_the_words_of_changes_are_those_of_the_survey() -> None:
    before = editing.read_data(DOCUMENTS["feeling-safe"])
    after = copy.deepcopy(before)
    after["questions"][1]["ask"]["8-11"] = "Do you feel safe in school?"
    after = editing.move(editing.remove(after, "safe_town"), "safe_school", -1)
    told = {(each.what, each.before, each.after) for each in changes(before, after)}
    assert (
        "Question, ages 8 to 11",
        "How safe do you feel at school?",
        "Do you feel safe in school?",
    ) in told
    steps = "Very safe · Mostly safe · In between · Not very safe · Not safe at all"
    assert ("Removed", f"a scale: {steps}", "") in told
    assert {what for what, _, _ in told} >= {"Order", "Asked when"}
