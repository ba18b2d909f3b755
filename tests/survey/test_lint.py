"""Every code of the lint has a survey that fires it and a near miss that does not, as files.

A file says at its top what the lint finds in it; `--rewrite` writes that anew for review.
"""

import re
from pathlib import Path

import pytest

from voice_service.conversation.options import options_for
from voice_service.conversation.prompts import ask_by_text
from voice_service.conversation.state import State, Status
from voice_service.conversation.texts import Facts
from voice_service.settings import SURVEYS
from voice_service.survey.checks import check
from voice_service.survey.codes import RULES
from voice_service.survey.definition import AgeBand, Channel, Survey
from voice_service.survey.jargon import FILE, JargonError, load_jargon
from voice_service.survey.lint import lint_document
from voice_service.survey.loader import load_folder, load_survey
from voice_service.survey.problems import Problem, once
from voice_service.survey.texting import as_text

FOLDER = Path(__file__).parent / "lint"
EXPECTED = re.compile(r"# expected:(?: nothing)?\n(?:#.*\n)*")


def said(problem: Problem) -> str:
    band = f" ({problem.band})" if problem.band else ""
    return f"{problem.line}: {problem.level} {problem.code}{band}: {problem.message}"


def of_the_words(survey: Survey) -> list[Problem]:
    """Leave out what stands beside the words: pictures and other languages have their own tests."""
    return [problem for problem in check(survey) if problem.code in RULES]


def expectation(survey: Survey) -> str:
    """Write what stands at the top of a file about its problems."""
    lines = "".join(f"#   {said(problem)}\n" for problem in of_the_words(survey))
    return f"# expected:\n{lines}" if lines else "# expected: nothing\n"


@pytest.mark.parametrize(
    "path", sorted(FOLDER.rglob("*.yaml")), ids=lambda path: str(path.relative_to(FOLDER))
)
def test_the_lint_finds_what_the_file_says(path: Path, request: pytest.FixtureRequest) -> None:
    document = path.read_text(encoding="utf-8")
    found = expectation(load_survey(document, path.name))
    if request.config.getoption("--rewrite"):
        path.write_text(EXPECTED.sub(lambda _: found, document), encoding="utf-8")
        return
    written = EXPECTED.search(document)
    assert written, "no expectation at its top"
    assert found == written[0]
    codes = {problem.code for problem in of_the_words(load_survey(document, path.name))}
    assert codes == (set() if path.parent.name == "near" else {path.stem})


def test_every_code_has_an_example_and_a_near_miss() -> None:
    assert {path.stem for path in FOLDER.glob("*.yaml")} == set(RULES)
    assert {path.stem for path in (FOLDER / "near").glob("*.yaml")} == set(RULES)


def test_a_text_is_measured_as_it_is_sent() -> None:
    facts = Facts(feedback_on=None)  # type: ignore[arg-type]
    for survey in load_folder(SURVEYS).surveys.values():
        for band in survey.bands:
            for question in survey.asked_of(band, Channel.SMS):
                if not question.has_answer:
                    continue
                state = State(step=question.id, status=Status.OPEN, band=band)
                own = [choice.label.to(band) for choice in question.choices_for(band)]
                assert len(options_for(question, band)) in (0, len(own) + 2)
                sent = ask_by_text(survey, state, facts)
                assert as_text(question, question.ask.to(band), own) == sent


LARGE = """\
id: large
version: 1
title: Play
about: The council asks this. They want to know where you play.
informs: What the council does next.
closing: That is all. We tell you what they do.
bands: [5-7, 8-11, 12-15, 16-18, easy-read]
questions:
"""


PLACED = """\
- id: a
  kind: scale
  ask: {default: Is it fun?, 12-15: Why is it fun?}
  options: how
  when: {not: {question: b, is: yes}}
"""
LISTED = """\
option_lists:
  how: [{value: 1, label: One}, {value: 2, label: Two}, {value: 3, label: Stop}]
"""


def test_a_problem_knows_its_question_its_role_and_its_band(write) -> None:  # type: ignore[no-untyped-def]
    two = PLACED.replace("  when: {not: {question: b, is: yes}}\n", "")
    document = write(two + two.replace("id: a", "id: b"), LISTED, "12-15, 16-18")
    problems = lint_document(document, "tiny.yaml")
    assert problems.survey is not None
    (why,) = problems.of("a", "ask")
    assert (why.code, why.band, why.place) == (
        *("why", AgeBand.TWELVE_TO_FIFTEEN, ("questions", 0, "ask", "12-15")),
    )
    assert problems.of("a", "ask", AgeBand.SIXTEEN_TO_EIGHTEEN) == ()
    steps = problems.of("b", "options", AgeBand.SIXTEEN_TO_EIGHTEEN)
    assert [each.code for each in steps] == ["scale-steps"]
    # A list that two questions share is to be put right once, and shown beside both.
    stop = [each for each in problems.errors if each.code == "reserved-word"]
    assert [(each.question, each.role) for each in stop] == [("a", "label"), ("b", "label")]
    assert len(once(stop)) == 1


def test_a_document_that_cannot_be_read_is_a_problem_too(write) -> None:  # type: ignore[no-untyped-def]
    for document in ("", "id: [", "id: a\n", "questions: 3", write(PLACED, LISTED)):
        problems = lint_document(document, "half.yaml")
        assert problems.survey is None
        assert {(each.code, each.file) for each in problems.errors} == {("document", "half.yaml")}
    (strange,) = problems.of("a")
    assert "There is no question called “b”" in strange.message
    assert strange.role == "question"


def test_the_jargon_list() -> None:
    jargon = load_jargon(FILE.read_text(encoding="utf-8"))
    assert len(jargon.terms) >= 60

    def words(text: str) -> list[str]:
        return [found for _, found in jargon.in_text(text)]

    assert words("Safeguarding partnerships and multi agency policies") == [
        *("Safeguarding", "partnerships", "multi agency", "policies"),
    ]
    assert words("We agree on a plan with the police in part of town") == []
    assert words("CAMHS and PEP, a pep talk, the send button") == ["CAMHS", "PEP"]
    for term in jargon.terms:
        assert words(f"A {term.word} here"), term
        assert not words(term.plain), f"{term.word}: its remedy is jargon"


@pytest.mark.parametrize(
    ("terms", "said"),
    [
        ("- {word: agency, plain: a}\n- {word: Agency, plain: b}", "is listed above already"),
        ("- {word: agency}", "“plain” is missing"),
        ("- {word: agency, plain: a, known_to: [7]}", "is not known as"),
        ("[", "1: error"),
    ],
)
def test_a_jargon_list_that_is_not_right(terms: str, said: str) -> None:
    with pytest.raises(JargonError) as raised:
        load_jargon(f"reviewed_on: a\nreviewed_by: b\nterms:\n{terms}\n" if "w" in terms else terms)
    assert said in str(raised.value)
