"""The one question that may be asked of a child who tells of danger: are you safe right now?"""

import re
from typing import Literal

from voice_service.text.plain import plain

SafeNow = Literal["yes", "no", "not_sure"]

_WORDS: dict[SafeNow, frozenset[str]] = {
    "yes": frozenset("1 yes y yeah yep yea yh ya safe".split())
    | {"im safe", "i am safe", "yes i am", "yes im safe", "im ok", "im okay", "one"},
    "no": frozenset("2 no n nah nope unsafe two".split())
    | {"not safe", "im not safe", "i am not safe", "no im not", "not really"},
    "not_sure": frozenset("3 idk dunno maybe three unsure".split())
    | {"not sure", "im not sure", "i dont know", "dont know", "kind of", "sort of"},
}
_LEADING = re.compile(r"([123])\b")
_NUMBERED: dict[str, SafeNow] = {"1": "yes", "2": "no", "3": "not_sure"}


def safe_now(words: str) -> SafeNow | None:
    """Read an answer to the question; None for a text that is not one.

    A number with more words behind it is taken at its number, but a "yes" with more behind it
    is "not sure": a child who adds something may be adding why not.
    """
    said = plain(words)
    for answer, known in _WORDS.items():
        if said in known:
            return answer
    if (leading := _LEADING.match(said)) is not None:
        answer = _NUMBERED[leading[1]]
        return "not_sure" if answer == "yes" else answer
    return None
