"""What worries us and what does not, and what a screening says of it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.safeguarding.agreed import EXACTLY, ORDINARY
from voice_service.safeguarding.screening import Screener, ScreeningLateError, Severity
from voice_service.safeguarding.terms import Terms, load_terms
from voice_service.text.normalise import normalise


@pytest.mark.parametrize("text", EXACTLY)
def test_a_child_who_tells_is_heard(screener: Screener, text: str) -> None:
    assert screener.screen(text).severity == Severity(EXACTLY[text])


@pytest.mark.parametrize("text", ORDINARY)
def test_an_ordinary_text_raises_nothing(screener: Screener, text: str) -> None:
    found = screener.screen(text)
    assert (found.severity, found.indicators) == (None, ())


def test_an_indicator_quotes_the_text_as_it_came(screener: Screener) -> None:
    text = "its fine \U0001f600 but MY  DAD  H\u0130TS   ME!! at night"
    found = screener.screen(text)
    assert found.version
    for one in found.indicators:
        assert text[one.start : one.end] == one.phrase
    assert any(one.category == "physical" and "ME" in one.phrase for one in found.indicators)


def test_what_excuses_one_clause_does_not_excuse_the_next(screener: Screener) -> None:
    assert screener.screen("we learnt about abuse in assembly but my dad hits me").severity
    assert screener.screen("i like football. my dad hits me").severity


def test_the_worst_is_the_severity_and_all_is_listed_in_order(screener: Screener) -> None:
    found = screener.screen("my mum died. my dad hits me")
    assert found.severity is Severity.HIGH
    assert [one.category for one in found.indicators] == ["bereavement", "physical"]
    assert [one.start for one in found.indicators] == sorted(one.start for one in found.indicators)


def test_right_now_makes_it_immediate(screener: Screener) -> None:
    assert screener.screen("my dads hitting me right now").severity is Severity.IMMEDIATE


def test_a_chosen_answer_can_worry_us_by_itself(document: str) -> None:
    listed = """answers:
  - id: home-not-safe
    question: safe_home
    values: ["1"]
    category: other
    severity: medium
    reason: The child chose "not safe at all" for home.
"""
    screener = Screener(load_terms(document.replace("answers: []\n", listed)))
    assert screener.screen("5", question="safe_home", answer="1").severity is Severity.MEDIUM
    assert screener.screen("5", question="safe_home", answer="5").severity is None
    assert screener.screen("1", question="safe_town", answer="1").severity is None


def test_a_rule_can_belong_to_one_question(screener: Screener) -> None:
    assert screener.screen("not safe", question="safe_home").severity is Severity.MEDIUM
    assert screener.screen("not safe on the canal", question="safe_town").severity is None


def test_severities_are_ranked() -> None:
    assert [severity.rank for severity in Severity] == [0, 1, 2, 3]


odd = st.text(
    st.one_of(
        st.characters(exclude_categories=()),  # lone surrogates too
        st.sampled_from("\0\u202e\u200f\u0301\u0489\ufeff'*@$._~"),
    )
)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.one_of(odd, st.sampled_from(sorted(EXACTLY))), max_size=6).map(" ".join))
def test_no_text_can_break_it(screener: Screener, text: str) -> None:
    for one in screener.screen(text).indicators:
        assert text[one.start : one.end] == one.phrase


@pytest.mark.parametrize(
    "piece",
    [
        "kill ",
        "my dad hits me ",
        "i ",
        "h e l p ",
        "he she they said ",
        "a*",
        "\u0301",
        "wanttodie",
    ],
)
def test_a_megabyte_is_read_to_its_end(screener: Screener, piece: str) -> None:
    text = piece * (1_000_000 // len(piece)) + ". i want to die"
    found = screener.screen(text)
    assert found.severity is Severity.HIGH
    assert found.indicators[-1].end == len(text)


@pytest.mark.parametrize("piece", ["my dad hits me ", "\u0301a ", "a", "lovely day. "])
def test_a_screening_that_is_late_ends_with_a_word(screener: Screener, piece: str) -> None:
    asked = 0

    def late() -> bool:
        nonlocal asked
        asked += 1
        return asked > 3

    with pytest.raises(ScreeningLateError, match="a person must read it"):
        screener.screen(piece * 20_000, late=late)


def test_a_screening_in_time_says_what_it_always_says(screener: Screener) -> None:
    text = "my dad hits me"
    assert screener.screen(text, late=lambda: False) == screener.screen(text)


def test_pictures_stand_for_words(screener: Screener) -> None:
    text = "he has a \U0001f52a right now"
    found = screener.screen(text)
    assert found.severity is Severity.IMMEDIATE
    assert all(text[one.start : one.end] == one.phrase for one in found.indicators)


def test_the_version_names_the_terms_and_the_table(screener: Screener) -> None:
    terms, _, table = screener.screen("").version.partition("+")
    assert terms == screener.terms.version
    assert screener.weights is not None
    assert table == screener.weights.version
    assert len(screener.version) <= 40  # as much as is kept with a concern


@pytest.fixture(scope="session")
def terms(document: str) -> Terms:
    return load_terms(document)


def test_every_word_of_a_rule_is_one_the_normaliser_can_give(terms: Terms) -> None:
    """A word no text can ever be read as ("wanna") would make a rule blind without a sound."""
    read = {word: tuple(normalise(f"x {word} x").words[1:-1]) for word in terms.spelt_right}
    blind = [word for word, words in read.items() if words != (word,) and len(word) > 1]
    assert sorted(blind) == []
