"""A survey as it is written becomes a Survey, or problems an author can put right."""

import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voice_service.survey.conditions import All, AtLeast, In, Is, Not
from voice_service.survey.definition import AgeBand, Channel, Kind, Survey
from voice_service.survey.loader import Problem, SurveyError, load_folder, load_survey
from voice_service.survey.stamping import stamped

Load = Callable[..., Survey]
Refused = Callable[..., list[str]]
FEELING_SAFE = Path(__file__).parents[2] / "surveys" / "feeling-safe.yaml"
ONE = """\
- id: happy
  kind: yes_no
  ask: Are you happy?
"""
SCALE = """\
- id: how
  kind: scale
  ask: {default: How is it?, 8-11: Is it good?}
  options:
    - {value: 5, label: Good, face: happy}
    - {value: 3, label: So so, bands: [12-15]}
    - {value: 1, label: Bad, face: sad}
"""


def test_words_by_band_and_language(write: Callable[..., str]) -> None:
    question = """
    - id: happy
      kind: yes_no
      ask: {default: Are you happy?, 8-11: Happy?}
      languages:
        pl: {ask: {default: Szczesliwy?, 12-15: Czy jestes szczesliwy?}}
    """
    top = "languages: {pl: {title: Mini, about: O nas, closing: Koniec}}\n"
    document, _ = stamped(write(question, top, bands="8-11, 12-15"), "tiny.yaml")
    survey = load_survey(document, "tiny.yaml")
    ask, eight, twelve = survey.questions[0].ask, AgeBand("8-11"), AgeBand("12-15")
    assert survey.languages == ("en", "pl")
    assert [ask.to(None), ask.to(eight), ask.to(twelve)] == [
        *("Are you happy?", "Happy?", "Are you happy?")
    ]
    assert ask.to(twelve, "pl") == "Czy jestes szczesliwy?"
    assert ask.to(eight, "pl") == "Szczesliwy?"  # its own language before its own band
    assert ask.to(eight, "cy") == "Happy?"  # a language we do not have
    assert survey.questions[0].choices[1].label.to(twelve, "pl") == "Nie"


def test_options_by_band(load: Load) -> None:
    how = load(SCALE, bands="8-11, 12-15").question("how")
    assert [choice.value for choice in how.choices_for(AgeBand("12-15"))] == ["5", "3", "1"]
    assert [choice.value for choice in how.choices_for(AgeBand("8-11"))] == ["5", "1"]
    assert [choice.value for choice in how.choices_for(None)] == ["5", "3", "1"]
    assert [choice.face for choice in how.choices] == ["happy", None, "sad"]


def test_yes_and_no_are_there_and_can_be_said_differently(load: Load) -> None:
    asked = ONE + "  options: [{value: yes, label: I am}]"
    choices = load(asked).question("happy").choices
    assert [(choice.value, choice.label.to(None)) for choice in choices] == [
        ("yes", "I am"),
        ("no", "No"),
    ]


def test_named_options_are_shared(load: Load) -> None:
    asked = """
    - {id: a, kind: choice, ask: One?, options: sizes}
    - {id: b, kind: choice, ask: Two?, options: sizes}
    """
    survey = load(asked, "option_lists: {sizes: [{value: s, label: S}, {value: l, label: L}]}\n")
    assert survey.question("a").choices == survey.question("b").choices
    assert len(survey.question("a").choices) == 2


def test_who_is_asked_what_where(load: Load) -> None:
    asked = """
    - {id: all, kind: text, ask: One?}
    - {id: web, kind: text, ask: Two?, web_only: true}
    - {id: web_for_some, kind: text, ask: Three?, web_only: [8-11]}
    - {id: older, kind: text, ask: Four?, bands: [12-15]}
    """
    survey = load(asked, bands="5-7, 8-11, 12-15")

    def ids(band: str | None, channel: Channel) -> list[str]:
        known = AgeBand(band) if band else None
        return [question.id for question in survey.asked_of(known, channel)]

    assert ids("12-15", Channel.WEB) == ["all", "web", "web_for_some", "older"]
    assert ids("12-15", Channel.SMS) == ["all", "web_for_some", "older"]
    assert ids("8-11", Channel.WEB) == ["all", "web", "web_for_some"]
    assert ids("8-11", Channel.SMS) == ["all"]
    assert ids("5-7", Channel.SMS) == []  # the youngest are never texted
    assert ids(None, Channel.WEB) == ["all", "web", "web_for_some"]
    assert ids(None, Channel.SMS) == ["all"]


def test_conditions_are_data(load: Load) -> None:
    asked = (
        SCALE
        + ONE
        + """\
- id: more
  kind: text
  ask: What helps?
  when:
    all:
      - {question: how, at_least: 3}
      - {question: how, in: [5, 3]}
      - not: {question: happy, is: yes}
"""
    )
    assert load(asked).question("more").when == All(
        (AtLeast("how", 3), In("how", frozenset({"5", "3"})), Not(Is("happy", "yes")))
    )


def test_the_exact_document_is_kept(write: Callable[..., str]) -> None:
    document = "# kept\r\n" + write(ONE).replace("\n", "\r\n")
    survey = load_survey(document, "tiny.yaml")
    assert survey.document == document
    assert survey.digest == hashlib.sha256(document.encode()).hexdigest()
    assert survey.question("happy").kind is Kind.YES_NO
    with pytest.raises(KeyError):
        survey.question("sad")


@pytest.mark.parametrize(
    ("questions", "expected"),
    [
        (ONE + ONE, "4: Two questions have the id “happy”."),
        (ONE + "  optoins: []", "4: “optoins” is not a setting of this part. Did you mean “opt"),
        (ONE + "  when: {question: hapy, is: yes}", "4: There is no question called “hapy”."),
        (ONE + "  when: {question: happy, is: yes}", "4: “happy” is asked later than this"),
        (ONE + "  when: {question: happy}", "4: This condition is not complete."),
        (ONE + "  least: 2", "4: “least” means nothing for a yes_no question."),
        (ONE + "  bands: [16-18]", "4: The survey is not for 16-18."),
        (ONE.replace("Are you happy?", ""), "3: “ask” is empty."),
        (ONE + "  languages: {pl: {ask: Tak?}}", "4: The survey is not offered in “pl”."),
        (ONE + "  options: [{value: maybe, label: M}]", "4: A yes_no question has the options yes"),
        (ONE.replace("yes_no", "yesno"), "2: “yesno” is not known as “kind”. Did you mean “yes_no"),
        (ONE.replace("ask:", "ask: {5-7: Hi?} #"), "3: “ask” has no default wording."),
        (ONE.replace("id: happy", "id: Very Happy"), "1: “Very Happy” cannot be used as “id”."),
        (SCALE.replace("value: 3", "value: 5"), "6: Two options have the value “5”."),
        (SCALE.replace("value: 3", "value: dont_know"), "6: “dont_know” is offered with every"),
        (SCALE.replace("face: sad", "face: glum"), "7: “glum” is not known as “face”."),
        (SCALE.replace("kind: scale", "kind: text"), "4: A text question has no options."),
        (SCALE.replace("Good, ", "Good, lable: x, "), "5: “lable” is not a setting of this part."),
        (SCALE + ONE + "  when: {question: how, is: 4}", "11: “4” is not an answer to “how”."),
        (ONE + ONE.replace("happy", "b") + "  when: {question: happy, at_least: 1}", "7: The answ"),
        (ONE.replace("yes_no", "choice"), "1: A choice question needs two options or more."),
        (ONE.replace("yes_no", "choice\n  options: sizes"), "3: There is no option list called"),
        ("- happy", "1: “questions” cannot be “happy”."),
    ],
)
def test_each_mistake_has_its_line_and_a_remedy(
    refused: Refused, questions: str, expected: str
) -> None:
    problems = refused(questions)
    assert len(problems) == 1
    assert problems[0].startswith(expected)
    assert problems[0].endswith(".")


def test_every_mistake_is_reported_at_once(refused: Refused) -> None:
    problems = refused(ONE.replace("yes_no", "yesno") + "  measure: Very Happy\n  colour: red")
    assert [problem.split(":")[0] for problem in problems] == ["2", "4", "5"]


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        ("", "s.yaml:1: error: The file is empty."),
        ("# only this\n\n", "s.yaml:1: error: The file is empty."),
        ("words", "s.yaml:1: error: This file is not what is expected here."),
        ("id: a\n\tversion: 1\n", "s.yaml:2: error: There is a tab in this line."),
        ("id: a\nversion: \x00\n", "s.yaml:2: error: There is a hidden character here (U+0000)."),
        ("id: \ud800\n", "s.yaml:1: error: There is a hidden character here (U+D800)."),
        ("id: a\n version: 1\n", "s.yaml:2: error: There is a second colon in this line, or it"),
        ("id: a\nversion\ntitle: b\n", "s.yaml:3: error: A colon is missing here or in the line"),
        ("- id: a\n- b\nc: d\n", "s.yaml:3: error: The start of this line does not line up."),
        ("id: a\ntitle: 'b\n", "s.yaml:2: error: A quotation mark is opened here and never"),
        ("id: a\nbands: [b\n", "s.yaml:2: error: A bracket is opened here and never closed."),
        ("id: a\ntitle: @b\n", "s.yaml:2: error: There is a mark here that YAML keeps for it"),
        ("id: a\nid: b\n", "s.yaml:2: error: “id” stands twice in the same part (first in line 1)"),
        ("id: a\n---\nid: b\n", "s.yaml:2: error: A second document starts here."),
        ("? [a]\n: b\n", "s.yaml:1: error: A name is expected before the colon."),
        ("a: &x [1]\nb: *x\n", "s.yaml:1: error: “&name” and “*name” (YAML anchors) are not used"),
        ("id: !!python/name:os.system\n", "s.yaml:1: error: “!” marks a YAML tag,"),
        ("[" * 5000, "s.yaml:1: error: Too many lists inside lists."),
        ("id: a\n" + "#" * 200_000, "s.yaml:1: error: The file has 200,006 characters;"),
    ],
)
def test_what_cannot_be_read_is_said_plainly(document: str, expected: str) -> None:
    with pytest.raises(SurveyError) as raised:
        load_survey(document, "s.yaml")
    assert str(raised.value).startswith(expected)


def test_an_alias_bomb_does_not_go_off() -> None:
    levels = [f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]" for n in range(1, 20)]
    with pytest.raises(SurveyError, match="anchors"):
        load_survey("\n".join(["a0: &a0 [x, x]", *levels]), "bomb.yaml")


@given(st.text(st.characters(codec=None, exclude_categories=()), max_size=200))
def test_any_text_loads_or_is_refused(text: str) -> None:
    with pytest.raises(SurveyError):
        load_survey(text, "any.yaml")


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_a_spoilt_survey_loads_or_is_refused(data: st.DataObject) -> None:
    document = FEELING_SAFE.read_text(encoding="utf-8")
    start = data.draw(st.integers(0, len(document)))
    length = data.draw(st.integers(0, 12))
    put_in = data.draw(st.text("-:[]{}&*!'\"|>%@ \n#,ab5?", max_size=6))
    spoilt = document[:start] + put_in + document[start + length :]
    assert all(each.line >= 1 and each.remedy for each in _problems(spoilt))


def _problems(document: str) -> tuple[Problem, ...]:
    try:
        load_survey(document, "spoilt.yaml")
    except SurveyError as error:
        return error.problems
    return ()


def test_a_broken_file_does_not_stop_the_others(tmp_path: Path, write: Callable[..., str]) -> None:
    (tmp_path / "good.yaml").write_text(write(ONE), encoding="utf-8")
    (tmp_path / "kept_later.yaml").write_text(write(ONE), encoding="utf-8")
    (tmp_path / "latin.yaml").write_bytes(b"id: a\ntitle: caf\xe9\n")
    (tmp_path / "huge.yaml").write_bytes(b"#" * 5_000_000)
    (tmp_path / "notes.txt").write_text("not a survey", encoding="utf-8")
    (tmp_path / "support").mkdir()
    (tmp_path / "support" / "contacts.yaml").write_text("not: a survey", encoding="utf-8")
    loaded = load_folder(tmp_path)
    assert list(loaded.surveys) == ["tiny"]
    said = [str(problem).removeprefix(f"{tmp_path}/") for problem in loaded.problems]
    assert said[0].startswith("huge.yaml:1: error: The file has 5,000,000 bytes;")
    assert said[1].startswith("kept_later.yaml:1: error: The id “tiny” is used in")
    assert said[2].startswith("latin.yaml:2: error: The file is not UTF-8 text.")
    assert len(said) == 3


def test_a_folder_that_is_not_there_is_empty(tmp_path: Path) -> None:
    assert load_folder(tmp_path / "nowhere").surveys == {}


WORRY = """
- id: home
  kind: yes_no
  ask: Is it good?
  concern_when:
    - values: [no]
      severity: medium
      category: other
      reason: Home is not good.
"""


def test_answers_that_worry_us_by_themselves(load: Load) -> None:
    question = load(WORRY.replace("[no]", '["no"]')).question("home")
    (worry,) = question.concern_when
    assert worry.values == {"no"}
    assert (worry.severity, worry.category) == ("medium", "other")
    assert worry.reason == "Home is not good."
    assert load(ONE).question("happy").concern_when == ()


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("[no]", "[maybe]", "5: “maybe” is not an answer to “home”. It can be yes, no."),
        ("      reason: Home is not good.\n", "", "5: “reason” is missing here. Add “reason: …”."),
        ("medium", "immediate", "6: “immediate” is not known as “severity”."),
        ("category: other", "category: homework", "7: “homework” is not known as “category”."),
        ("kind: yes_no", "kind: text", "5: A text question has no answers that can be listed"),
        ("[no]", "[]", "5: “values” is empty."),
    ],
)
def test_a_worry_that_cannot_be_used(refused: Refused, old: str, new: str, said: str) -> None:
    document = WORRY.replace(old, new).replace("[no]", '["no"]')
    (problem,) = refused(document)
    assert problem.startswith(said)


def test_an_answer_worries_us_for_one_reason_only(refused: Refused) -> None:
    worry = WORRY.split("concern_when:\n")[1]
    (problem,) = refused((WORRY + worry.lstrip("\n")).replace("[no]", '["no"]'))
    assert "“no” is listed above already" in problem


def test_a_number_can_worry_us(load: Load, refused: Refused) -> None:
    number = WORRY.replace("yes_no", "number")
    assert load(number.replace("[no]", "[0]")).question("home").concern_when[0].values == {"0"}
    (problem,) = refused(number.replace("[no]", "[few]"))
    assert "It can be a whole number." in problem
