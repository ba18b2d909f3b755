"""Replies are read with good will, and never guessed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voice_service.conversation.reading import Command, Option, read_choice, read_number, read_text
from voice_service.conversation.state import Missing

SAFE = (
    Option("5", "Very safe"),
    Option("4", "Mostly safe"),
    Option("3", "In between"),
    Option("2", "Not very safe"),
    Option("1", "Not safe at all"),
    Option("dont_know", "I don't know"),
    Option("rather_not", "I don't want to say"),
)
YES_NO = (Option("yes", "Yes"), Option("no", "No"), Option("dont_know", "I don't know"))


@pytest.mark.parametrize(
    "words",
    [
        "2",
        "2.",
        " 2 ",
        "(2)",
        "two",
        "TWO",
        "b",
        "B)",
        "2\ufe0f\u20e3",
        "\uff12",
        "\u0662",
        "no 2",
        "mostly safe",
        "MOSTLY SAFE!",
        "mostly saef",
        "2 mostly safe",
        "mostly",
        "its 2",
    ],
)
def test_the_second_choice_in_every_way_of_writing_it(words: str) -> None:
    assert read_choice(words, SAFE).values == ("4",)


@pytest.mark.parametrize("words", ["2 or 3", "9", "safe", "banana", "", "   ", "24", "h"])
def test_what_could_be_two_things_or_none_is_asked_again(words: str) -> None:
    assert not read_choice(words, SAFE).clear


@pytest.mark.parametrize("words", ["very safe", "not very safe"])
def test_a_not_is_never_lost(words: str) -> None:
    expected = {"very safe": "5", "not very safe": "2"}[words]
    assert read_choice(words, SAFE).values == (expected,)
    assert read_choice(words + "e", SAFE).values in ((expected,), ())


def test_words_behind_a_number_are_kept() -> None:
    reading = read_choice("1 but my dad hits me", SAFE)
    assert (reading.values, reading.text) == (("5",), "1 but my dad hits me")


@pytest.mark.parametrize(
    "words", ["idk", "dunno", "don't know", "Don\u2019t know", "6", "i dont know"]
)
def test_not_knowing_is_an_answer(words: str) -> None:
    assert read_choice(words, SAFE).missing is Missing.DONT_KNOW


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("yeah", "yes"),
        ("\U0001f44d", "yes"),
        ("\U0001f44e\U0001f3fd", "no"),
        ("nah", "no"),
        ("y", "yes"),
        ("1", "yes"),
    ],
)
def test_yes_and_no_as_they_are_said(words: str, value: str) -> None:
    assert read_choice(words, YES_NO).values == (value,)


@pytest.mark.parametrize("words", ["1 3", "1,3", "1 and 3", "13", "3, 1", "1&3"])
def test_several(words: str) -> None:
    assert read_choice(words, SAFE, several=True).values == ("5", "3")


@pytest.mark.parametrize(
    ("words", "value"), [("7", "7"), ("seven", "7"), ("7/10", "7"), ("about 7", "7")]
)
def test_a_number(words: str, value: str) -> None:
    assert read_number(words, 0, 10).values == (value,)


@pytest.mark.parametrize("words", ["11", "-1", "7.5", "7 or 8", "lots"])
def test_not_a_number_in_the_range(words: str) -> None:
    assert not read_number(words, 0, 10).clear


def test_a_command_is_the_whole_message() -> None:
    assert read_text("Skip").command is Command.SKIP
    assert read_text("skip the queue at dinner").text == "skip the queue at dinner"
    assert read_text("help me with maths pls, my teacher is boss").command is None


@given(st.text(max_size=200))
def test_nothing_raises(words: str) -> None:
    read_choice(words, SAFE)
    read_choice(words, SAFE, several=True)
    read_number(words, 0, 10)
    read_text(words)
