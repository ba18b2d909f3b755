"""One pass over a comment: mood, themes with a mood each, and the language."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voice_service.analysis.sentiment import LABELS
from voice_service.analysis.table import released
from voice_service.analysis.themes import load_themes
from voice_service.analysis.understanding import Understander, language_of
from voice_service.settings import SURVEYS


@pytest.fixture(scope="module")
def understander() -> Understander:
    return Understander(released(), load_themes((SURVEYS / "themes.yaml").read_text("utf-8")))


def test_each_theme_has_its_own_mood(understander: Understander) -> None:
    found = understander.understand("police were kind but the bus stop is scary")
    assert found.sentiment.label == "mixed"
    moods = {one.theme: (one.label, one.words) for one in found.themes}
    assert moods["police"] == ("positive", ("police",))
    assert moods["transport"][0] == "negative"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("nie czuję się bezpiecznie w szkole", "pl"),
        ("لا أشعر بالأمان", "ar"),
        ("я не почуваюся в безпеці", "uk"),
        ("їжа в школі погана", "uk"),
        ("no me siento seguro en casa porque tengo miedo", "es"),
        ("dydw i ddim yn teimlo yn saff yn yr ysgol", "cy"),
        ("alrite la its boss", None),
        ("🙂", None),
        ("my ma is sound", None),
    ],
)
def test_other_languages_are_named_and_never_guessed(
    understander: Understander, text: str, code: str | None
) -> None:
    assert language_of(text) == code
    if code:
        found = understander.understand(text, "What worries you?")
        assert (found.sentiment.label, found.themes, found.language) == ("cannot_tell", (), code)


def test_nothing_is_about_nothing(understander: Understander) -> None:
    for text in ("", "nothing", "idk", "n/a"):
        assert understander.understand(text, "What would make the park better?").themes == ()


@settings(max_examples=200, deadline=None)
@given(st.text(), st.text())
def test_it_never_raises(understander: Understander, text: str, question: str) -> None:
    found = understander.understand(text, question)
    assert found.sentiment.label in LABELS
    for one in found.themes:
        assert all(word in text for word in one.words)


@pytest.mark.parametrize("piece", ["my teacher is kind ", "\0", "e\u0301", "\ud800 ", "((", "but "])
def test_a_megabyte_is_read_like_its_beginning(understander: Understander, piece: str) -> None:
    assert understander.understand(piece * (1_000_000 // len(piece))).sentiment.score <= 1
