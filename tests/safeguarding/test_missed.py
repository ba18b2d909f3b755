"""Texts that were once missed or taken too lightly, others of their kind, and their neighbours."""

import pytest

from tests.safeguarding.agreed import AT_LEAST, NEIGHBOURS
from voice_service.safeguarding.screening import Screener, Severity

LISTED = [
    (text, Severity(severity))
    for severity, block in AT_LEAST.items()
    for text in block.strip().splitlines()
]


@pytest.mark.parametrize(("text", "severity"), LISTED)
def test_what_was_missed_is_heard(screener: Screener, text: str, severity: Severity) -> None:
    found = screener.screen(text).severity
    assert found is not None
    assert found.rank <= severity.rank


@pytest.mark.parametrize("text", NEIGHBOURS.strip().splitlines())
def test_what_only_resembles_it_raises_nothing(screener: Screener, text: str) -> None:
    assert screener.screen(text).indicators == ()


def test_a_ball_in_a_lesson_is_at_most_low(screener: Screener) -> None:
    found = screener.screen("my brother hit me with a ball in PE lol").severity
    assert found in (None, Severity.LOW)


@pytest.mark.parametrize("word", ["abuse", "rape", "fgm"])
def test_a_word_is_a_whole_message_or_says_nothing_alone(screener: Screener, word: str) -> None:
    assert screener.screen(word).severity is Severity.MEDIUM
    assert screener.screen(f"we learnt about {word} in assembly").severity is None


def test_a_wish_to_die_makes_a_rope_high(screener: Screener) -> None:
    assert screener.screen("i bought a rope").severity is Severity.MEDIUM
    assert screener.screen("i bought a rope and i want to die").severity is Severity.HIGH
