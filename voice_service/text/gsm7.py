"""How long a text is when it is sent as SMS, and how to keep it short."""

import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from gsm0338 import Codec

_GSM_SINGLE, _GSM_PART = 160, 153
_UCS_SINGLE, _UCS_PART = 70, 67

# Characters that phones and word processors put in, and what GSM-7 has instead.
_PLAIN = str.maketrans(
    {
        **dict.fromkeys("\u2018\u2019\u201a\u201b\u02bc\u2032`\u00b4", "'"),
        **dict.fromkeys("\u201c\u201d\u201e\u201f\u2033\u00ab\u00bb", '"'),
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-"),
        **dict.fromkeys("\u00a0\u2002\u2003\u2007\u2009\u200a\u202f\u3000\t", " "),
        **dict.fromkeys("\u200b\u200c\u2060\ufeff\u00ad", ""),
        "\u2026": "...",
        "\u0142": "l",  # the one Polish letter that is no other letter with an accent
        "\u0141": "L",
        "\u2022": "-",
        "\u2044": "/",
    }
)


@dataclass(frozen=True, slots=True)
class Segments:
    """What one text costs: its encoding, its length in units of that encoding, its parts."""

    encoding: Literal["GSM-7", "UCS-2"]
    units: int
    count: int


_CODEC = Codec()


@lru_cache(maxsize=4096)
def _units_in_gsm(char: str) -> int:
    """Septets the character takes: 1, 2 for an extension character, 0 when it has none."""
    try:
        encoded, _ = _CODEC.encode(char)
    except UnicodeError:
        return 0
    return len(encoded)


# Nearly every text of ours is made of these alone, and is measured without looking at each.
_SINGLE = frozenset(char for char in map(chr, range(0x500)) if _units_in_gsm(char) == 1)


def _parts(widths: list[int], single: int, part: int) -> int:
    """Count parts, never breaking one character over two of them."""
    if sum(widths) <= single:
        return 1 if widths else 0
    count, room = 1, part
    for width in widths:
        if width > room:
            count, room = count + 1, part
        room -= width
    return count


def measure(text: str) -> Segments:
    """Measure a text as SMS: encoding, units (septets or 16-bit units) and number of parts.

    One part holds 160 septets or 70 units; in a longer text each holds 153 or 67
    (3GPP TS 23.038 and 23.040). An empty text has no parts.
    """
    if _SINGLE.issuperset(text):
        size = len(text)
        return Segments(
            "GSM-7", size, 0 if not size else 1 if size <= _GSM_SINGLE else -(-size // _GSM_PART)
        )
    widths = [_units_in_gsm(char) for char in text]
    if all(widths):
        return Segments("GSM-7", sum(widths), _parts(widths, _GSM_SINGLE, _GSM_PART))
    wide = [2 if ord(char) > 0xFFFF else 1 for char in text]
    return Segments("UCS-2", sum(wide), _parts(wide, _UCS_SINGLE, _UCS_PART))


def _closest(char: str) -> str:
    """Give the character without its accent when that is what makes it dear to send."""
    if _units_in_gsm(char):
        return char
    bare = "".join(c for c in unicodedata.normalize("NFKD", char) if not unicodedata.combining(c))
    return bare if bare and all(map(_units_in_gsm, bare)) else char


def make_safe(text: str) -> str:
    """Replace curly quotes, dashes, ellipses, odd spaces and rare accents with GSM-7 ones.

    What has no plain counterpart (an emoji, another script) is left as it is: words are
    worth more than a saved part.
    """
    plain = text.translate(_PLAIN)
    return plain if _SINGLE.issuperset(plain) else "".join(map(_closest, plain))
