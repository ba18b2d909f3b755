"""The form in which a message is compared: one case, no accents of typing, single spaces."""

import re
import unicodedata
from functools import lru_cache

_THUMBS = {"\N{THUMBS UP SIGN}": "yes", "\N{THUMBS DOWN SIGN}": "no"}
_INVISIBLE = dict.fromkeys([0xFE0E, 0xFE0F, 0x20E3, 0x200B, 0x200D, 0x200E, 0x200F, 0x2060, 0xFEFF])
_APOSTROPHES = re.compile("[\u2018\u2019\u02bc'`\u00b4]")
_SKIN_TONES = re.compile("[\U0001f3fb-\U0001f3ff]")
EDGES = " \t\r\n.,!:;()[]{}\"'*-_<>=/\\"


def plain(words: str) -> str:
    """Return words in the form that is compared: one case, no accents of typing, single spaces."""
    # Lone surrogates would raise in the normalisation of some Python builds.
    words = words[:4000].encode("utf-8", "replace").decode("utf-8").replace("\N{KEYCAP TEN}", "10")
    words = unicodedata.normalize("NFKC", words.translate(_INVISIBLE)).casefold()
    words = _APOSTROPHES.sub("", words).replace("\x00", " ")
    for thumb, word in _THUMBS.items():
        words = words.replace(thumb, f" {word} ")
    words = _SKIN_TONES.sub("", words)
    return " ".join(words.split()).strip(EDGES)


# For our own words alone, which come again and again: what a child wrote is not kept around.
plain_label = lru_cache(maxsize=4096)(plain)
