"""What a text costs to send."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voice_service.text.gsm7 import Segments, make_safe, measure


@pytest.mark.parametrize(
    ("text", "segments"),
    [
        ("", Segments("GSM-7", 0, 0)),
        ("a" * 160, Segments("GSM-7", 160, 1)),
        ("a" * 161, Segments("GSM-7", 161, 2)),
        ("a" * 306, Segments("GSM-7", 306, 2)),
        ("a" * 307, Segments("GSM-7", 307, 3)),
        ("{", Segments("GSM-7", 2, 1)),
        ("\u20ac" * 80, Segments("GSM-7", 160, 1)),
        ("a" * 152 + "\u20ac" + "a" * 152, Segments("GSM-7", 306, 3)),  # never split in two
        ("\u2019", Segments("UCS-2", 1, 1)),
        ("a" * 69 + "\u2019", Segments("UCS-2", 70, 1)),
        ("a" * 70 + "\u2019", Segments("UCS-2", 71, 2)),
        ("\U0001f600" * 35, Segments("UCS-2", 70, 1)),
        ("\U0001f600" * 36, Segments("UCS-2", 72, 2)),
    ],
)
def test_a_text_is_measured_as_the_networks_do(text: str, segments: Segments) -> None:
    assert measure(text) == segments


def test_what_word_processors_put_in_is_made_plain() -> None:
    assert make_safe("\u201cIt\u2019s\u00a0ok\u201d \u2013 wait\u2026") == '"It\'s ok" - wait...'
    assert make_safe("\u0161k\u014dla \u00e9") == "skola \u00e9"
    assert make_safe("Za\u017c\u00f3\u0142\u0107 g\u0119\u015bl\u0105") == "Zazolc gesla"
    assert measure(make_safe("cze\u015b\u0107, \u0141ukasz")).encoding == "GSM-7"
    assert make_safe("\U0001f600") == "\U0001f600"


@given(st.text())
def test_making_safe_never_costs_an_encoding_and_never_breaks(text: str) -> None:
    if measure(text).encoding == "GSM-7":
        assert measure(make_safe(text)).encoding == "GSM-7"
    assert make_safe(make_safe(text)) == make_safe(text)
