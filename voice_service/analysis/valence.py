"""What one word is worth: our own table first, then learned weights, then TextBlob."""

from functools import lru_cache

from voice_service.analysis.children import ASSURING, SIGNS, WORDS
from voice_service.analysis.learned import LEARNED

_LONGEST = 30
_OURS = {**WORDS, **ASSURING, **SIGNS}


@lru_cache(maxsize=65536)
def value_of(word: str) -> float:
    """Give what a plain word is worth, from -1 (very bad) to 1, 0.0 when it says nothing.

    A sign repeated ("😊😊") is worth the same as once.
    """
    sign = word[:1] if word and not word[0].isalnum() and len(set(word)) == 1 else word
    for table in (_OURS, LEARNED):
        if sign in table:
            return table[sign]
    plain = word.isascii() and word.isalpha() and len(word) <= _LONGEST
    return textblob_value(word) if plain else 0.0


def textblob_value(word: str) -> float:
    """Give TextBlob's polarity of one word. It is imported here because it takes a second."""
    from textblob import TextBlob

    return float(TextBlob(word).sentiment.polarity)
