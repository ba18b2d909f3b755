"""What is measured and said about the words of a survey, one behaviour each."""

from collections.abc import Callable

import pytest

from voice_service.survey.checks import check
from voice_service.survey.definition import Survey

Found = Callable[..., list[str]]
YES_NO = "- {{id: {id}, kind: yes_no, ask: {ask}}}\n"


def one(ask: str, more: str = "") -> str:
    return f"- id: a\n  kind: yes_no\n  ask: {ask}\n{more}"


def many(number: int, kind: str = "yes_no", more: str = "") -> str:
    return "".join(f"- {{id: q{n}, kind: {kind}, ask: Is it fun?{more}}}\n" for n in range(number))


def scale(values: str, more: str = "") -> str:
    options = "".join(f"    - {{value: {v}, label: Step {v}{more}}}\n" for v in values)
    return f"- id: a\n  kind: scale\n  ask: How is it?\n  options:\n{options}"


def test_a_good_survey_has_nothing_to_say(found: Found) -> None:
    assert found(one("Do you feel safe at school?")) == []


@pytest.mark.parametrize(
    ("band", "most", "beyond"),
    [("5-7", 8, 9), ("8-11", 12, 13), ("12-15", 15, 16), ("16-18", 18, 19), ("easy-read", 15, 16)],
)
def test_words_in_a_sentence(found: Found, band: str, most: int, beyond: int) -> None:
    hint = "  hint: {}.\n"
    most_words = found(one("Is it fun?", hint.format(" ".join(["go"] * most))), bands=band)
    assert not any("error" in problem for problem in most_words)
    assert found(one("Is it fun?", hint.format(" ".join(["go"] * beyond))), bands=band) == [
        f"4: error: A sentence for {band} has {beyond} words; {most} is the most"
    ]


def test_words_of_one_band_are_checked_for_that_band(found: Found) -> None:
    ask = "{default: Is it fun?, 5-7: Is it fun to be out in the big park now?}"
    assert found(one(ask), bands="5-7, 12-15") == [
        "3: error: A sentence for 5-7 has 11 words; 8 is the most"
    ]


def test_characters_in_a_question(found: Found) -> None:
    ask = "Is it " + "x" * 40 + " fun?"
    assert found(one(ask), bands="5-7") == [
        "3: error: The question for 5-7 has 51 characters; 50 is the most"
    ]


def test_reading_grade_is_pooled_and_points_at_the_hardest_place(found: Found) -> None:
    hard = "Considerable neighbourhood responsibilities necessitate deliberation."
    problems = found(one("Is it fun?", f"  hint: {hard}\n"))
    assert len(problems) == 2
    assert problems[0].endswith(
        "of the words for 12-15 have one or two syllables; 85% is the least"
    )
    assert problems[1].startswith("4: error: The survey reads at grade ")


@pytest.mark.parametrize(
    ("band", "web", "sms"),
    [("5-7", 6, 6), ("8-11", 10, 4), ("12-15", 15, 6), ("16-18", 20, 8), ("easy-read", 8, 4)],
)
def test_number_of_questions(found: Found, band: str, web: int, sms: int) -> None:
    assert found(many(min(web, sms)), bands=band) == []
    assert found(many(web, more=", web_only: true"), bands=band) == []
    over = found(many(web + 1, more=", web_only: true"), bands=band)
    assert over == [f"0: error: {band} is asked {web + 1} questions on the web; {web} is the most"]
    if band != "5-7":
        over = found(many(sms + 1), bands=band)
        assert over == [f"0: error: {band} is asked {sms + 1} questions by text; {sms} is the most"]


def test_statements_are_no_questions(found: Found) -> None:
    assert found(many(4) + "- {id: s, kind: statement, ask: Here we go.}\n", bands="8-11") == []


def test_a_band_that_is_asked_nothing(found: Found) -> None:
    problems = found(one("Is it fun?", "  bands: [12-15]\n"), bands="12-15, 16-18")
    assert [problem.split(": ", 1)[1] for problem in problems] == [
        "error: The survey is for 16-18 and asks them nothing"
    ]


@pytest.mark.parametrize(
    ("band", "most"), [("5-7", 1), ("8-11", 1), ("12-15", 2), ("16-18", 3), ("easy-read", 1)]
)
def test_number_of_free_texts(found: Found, band: str, most: int) -> None:
    assert found(many(most, "text"), bands=band) == []
    assert found(many(most + 1, "text"), bands=band) == [
        f"{most + 1}: error: {band} has {most + 1} questions to answer in their own words; "
        f"{most} is the most"
    ]


@pytest.mark.parametrize(
    ("band", "good", "bad"),
    [
        ("5-7", ["12", "123"], ["1234"]),
        ("8-11", ["123", "1234"], ["12", "12345"]),
        ("12-15", ["1234", "12345"], ["123", "123456"]),
        ("16-18", ["12345"], ["1234", "123456"]),
        ("easy-read", ["12", "123"], ["1234"]),
    ],
)
def test_steps_of_a_scale(found: Found, band: str, good: list[str], bad: list[str]) -> None:
    def steps(values: str) -> list[str]:
        problems = found(scale(values, ", face: happy"), bands=band)
        return [problem for problem in problems if "options;" in problem]

    for values in good:
        assert steps(values) == []
    for values in bad:
        (problem,) = steps(values)
        assert f"has {len(values)} options" in problem


def test_the_youngest_read_a_scale_by_its_faces(found: Found) -> None:
    assert found(scale("123"), bands="5-7") == [
        "4: error: 5-7 reads a scale by its faces, and an option has none"
    ]


def test_two_options_that_read_the_same(found: Found) -> None:
    options = "- {id: a, kind: choice, ask: Which?, options: [{value: a, label: Yes I do}, "
    assert found(options + "{value: b, label: YES I do}]}\n") == [
        "1: error: Two options read the same for 12-15"
    ]


@pytest.mark.parametrize(
    ("ask", "level", "said"),
    [
        ("Why is it fun?", "error", "“Why” can sound like blame"),
        ("Do you agree it is fun?", "error", "Young people tend to say yes to “agree”"),
        ("Do you disagree?", "error", "Young people tend to say yes to “disagree”"),
        ("Is it not fun?", "error", "“not” turns the question round"),
        ("Isn't it fun?", "error", "“Isn't it” pushes towards one answer"),
        ("Do you think it isn't fun?", "error", "“isn't” turns the question round"),
        ("Do you never go?", "error", "“never” turns the question round"),
        ("What is the name of your friend?", "error", "“name” may lead a child to give names"),
        ("Can you say what happened?", "error", "“what happened” may lead a child to give"),
        ("Does your mum listen?", "error", "“mum” takes for granted whom a child lives with"),
        ("Do you feel safe at home?", "error", "“at home” takes for granted whom"),
        ("Is it fun and safe?", "warning", "“and” may put two questions into one"),
        ("Did you like it?", "warning", "“Did” asks about the past"),
    ],
)
def test_ways_of_asking(found: Found, ask: str, level: str, said: str) -> None:
    problems = found(one(ask))
    assert len(problems) == 1
    assert problems[0].startswith(f"3: {level}: {said}")


def test_a_statement_may_say_what_a_question_may_not(found: Found) -> None:
    statement = "- {id: s, kind: statement, ask: You do not have to tell us why.}\n"
    assert found(statement + one("Is it fun?")) == []


def test_labels_that_networks_act_on(found: Found) -> None:
    question = "- {id: a, kind: choice, ask: Which?, options: [{value: a, label: Stop}, {value: b, "
    warned = found(question + "label: Go}]}\n")
    assert warned == ["1: error: A child who texts “Stop” as an answer gets no more texts at all"]
    assert found(question + "label: Go}], web_only: true}\n") == []


def test_what_makes_a_text_dear(found: Found) -> None:
    assert found(one("Is it fun? 🎉")) == [
        "3: warning: “🎉” makes this more than twice as dear to text"
    ]
    assert found(one("Is it “fun” – really?")) == []  # these are made plain before sending
    labels = ", ".join(f"{{value: v{n}, label: {'go ' * 10}{n}}}" for n in range(9))
    long = found(f"- {{id: a, kind: choice, ask: Which?, options: [{labels}]}}\n")
    assert long == ["1: warning: As a text “a” takes 3 messages for 12-15"]


def test_a_condition_on_what_is_not_asked_there(found: Found) -> None:
    second = "- {id: b, kind: yes_no, ask: Is it good?, when: {question: a, is: yes}}\n"
    assert found(one("Is it fun?", "  web_only: true\n") + second) == [
        "5: warning: 12-15 is not asked a by text, so this condition has nothing to look at"
    ]
    assert found(one("Is it fun?") + second) == []


def test_problems_name_the_file_the_line_and_the_remedy(load: Callable[..., Survey]) -> None:
    (problem,) = check(load(one("Why is it fun?")))
    assert str(problem) == (
        "tiny.yaml:11: error: “Why” can sound like blame. Ask what would help, or what makes it so."
    )
