"""Texting is read as plain words, each with its place in the text as it came."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voice_service.text.normalise import normalise


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("I don\u2019t feel SAFE", "i dont feel safe"),
        ("im scared n i wanna go hme", "i am scared and i want to go home"),
        ("u r gr8 m8", "you are great mate"),
        ("sooooo scaaaared plzzz", "so scared please"),
        ("killlll helllp", "kill help"),
        ("h e l p   m e", "help me"),
        ("k.i.l.l", "kill"),
        ("k*ll mys3lf", "kill myself"),
        ("i w4nt t0 d1e", "i want to die"),
        ("wanttodie", "want to die"),
        ("want 2 die", "want to die"),
        ("2 dogs", "2 dogs"),
        ("call 999", "call 999"),
        ("I\u2019ll be ill, we'll see", "i will be ill we will see"),
        ("ill tell him well", "ill tell him well"),
        ("he is hidin an shoutin", "he is hiding an shouting"),
        ("my cousin", "my cousin"),
        ("\uff4b\uff49\uff4c\uff4c me", "kill me"),
        ("k\u0456ll me", "kill me"),  # a Cyrillic i
        ("h\u200bi\u00adt", "hit"),
        ("himself herself", "himself herself"),
        ("y", "y"),
        ("", ""),
    ],
)
def test_texting_is_read_as_plain_words(text: str, words: str) -> None:
    assert " ".join(normalise(text).words) == words


def test_each_word_has_its_place_in_the_text_as_it_came() -> None:
    text = "\U0001f600 h\u0301\u0302i  I\u2019m S A D"
    placed = [(text[token.start : token.end], token.word) for token in normalise(text).tokens]
    assert placed[-3:] == [("I\u2019m", "i"), ("I\u2019m", "am"), ("S A D", "sad")]


@settings(max_examples=300, deadline=None)
@given(st.text(st.characters(exclude_categories=())))
def test_no_text_can_break_it_and_every_place_is_inside(text: str) -> None:
    tokens = normalise(text).tokens
    assert all(0 <= token.start < token.end <= len(text) for token in tokens)
    assert [token.start for token in tokens] == sorted(token.start for token in tokens)


PARTS = (
    "i", "a", "h", "u", "2", "want", "die", "im", "n/a", "i.", "k.i.l.l", "it's", ":)", "!!", "",
    "hello",
)  # fmt: skip


@given(st.lists(st.sampled_from(PARTS), max_size=8))
def test_a_short_text_is_read_as_it_is_within_a_long_one(parts: list[str]) -> None:
    text = " ".join(parts)
    assert normalise(text).tokens == normalise(text + " " * 1000).tokens
