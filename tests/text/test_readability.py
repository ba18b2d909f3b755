"""How hard a text is to read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voice_service.text.readability import ease_of, sentences_in, words_in
from voice_service.text.syllables import syllables

COUNTED = {
    1: "safe school like you're feel tell where home play phone asked helped don't I streets",
    2: "people online council nurses after very unsafe grown-up worried being college quiet lovely",
    3: "area idea everyone computer hospital together important family videos protective",
    4: "everybody community society information safeguarding-team television reality",
    5: "opportunity university",
    6: "responsibility",
}


@pytest.mark.parametrize(
    ("word", "count"),
    [(word, count) for count, words in COUNTED.items() for word in words.split()],
)
def test_syllables(word: str, count: int) -> None:
    assert syllables(word) == syllables(word.upper()) == count


@given(st.text(max_size=60))
def test_every_word_has_a_syllable(word: str) -> None:
    assert syllables(word) >= 1


def test_sentences_and_words() -> None:
    text = "Do you feel safe? Yes: most days.\nIt's 3.5 out of 5, grown-ups say! …"
    assert sentences_in(text) == (
        "Do you feel safe",
        "Yes",
        "most days",
        "It's 3.5 out of 5, grown-ups say",
    )
    assert words_in("It's the grown-up’s “turn” – 10 times") == (
        *("It's", "the", "grown-up’s", "turn", "10", "times"),
    )


def test_grade_by_hand() -> None:
    # The coun-cil asks peo-ple a-bout school: 1 sentence, 6 words, 9 syllables.
    ease = ease_of(["The council asks people about school."])
    assert (ease.sentences, ease.words, ease.syllables) == (1, 6, 9)
    assert ease.grade == pytest.approx(0.39 * 6 + 11.8 * 9 / 6 - 15.59)
    assert ease.short_share == 1.0


def test_texts_are_pooled() -> None:
    assert ease_of(["One two. ", "Three four."]) == ease_of(["One two. Three four."])


def test_no_words_are_easy() -> None:
    assert ease_of([]).grade == 0.0
    assert ease_of(["…", "!?"]).short_share == 1.0
