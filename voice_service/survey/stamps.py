"""The mark by which a translation knows the English words that it was made from."""

import hashlib
import json
from collections.abc import Mapping

from voice_service.survey.definition import AgeBand

# Letters alone: a mark made of digits would be read as a number, and lose its first noughts.
_LETTERS = str.maketrans("0123456789", "ghijklmnop")
_LENGTH = 8


def stamp(default: str, bands: Mapping[AgeBand, str]) -> str:
    """Give the mark of one text in English: its default and the words of every band."""
    written = json.dumps([default, sorted((str(band), words) for band, words in bands.items())])
    return hashlib.sha256(written.encode()).hexdigest()[:_LENGTH].translate(_LETTERS)
