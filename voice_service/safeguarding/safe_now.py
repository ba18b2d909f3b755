"""The one question that may be asked of a child who tells of danger: are you safe right now?"""

import re
from typing import Literal

from voice_service.text.plain import plain

SafeNow = Literal["yes", "no", "not_sure"]

_WORDS: dict[SafeNow, frozenset[str]] = {
    "yes": frozenset("1 yes y yeah yep yea yh ya safe one".split())
    | {"im safe", "i am safe", "yes i am", "yes im safe", "im ok", "im okay"}
    | {"tak", "\N{ARABIC-INDIC DIGIT ONE}", "نعم", "أجل", "اجل", "так", "ydw", "ie"},
    "no": frozenset("2 no n nah nope unsafe two".split())
    | {"im not safe", "i am not safe", "i dont think so", "dont think so"}
    | {"nie", "\N{ARABIC-INDIC DIGIT TWO}", "لا", "كلا", "ні", "нє", "na", "nac ydw", "nage"},
    "not_sure": frozenset("3 idk dunno maybe three unsure".split())
    | {"not sure", "im not sure", "i dont know", "dont know", "kind of", "sort of"}
    | {
        "nie wiem",
        "\N{ARABIC-INDIC DIGIT THREE}",
        "لا أعرف",
        "لا اعرف",
        "لا أدري",
        "لا ادري",
        "не знаю",
        "ddim yn siŵr",
    }
    | {"ddim yn siwr", "dwi ddim yn siŵr", "dwi ddim yn siwr", "dwi ddim yn gwybod"},
}
_STRETCHED = re.compile(r"(.)\1{2,}")
# How an answer begins that has more behind it, the surest first.
_BEGINS: tuple[tuple[re.Pattern[str], SafeNow], ...] = (
    (re.compile(r"no one\b|nobody\b"), "not_sure"),
    (re.compile(r"(3|idk|dunno|maybe|not sure|im not sure|i dont know)\b"), "not_sure"),
    (re.compile(r"(nie wiem|nie jestem pew|لا أعرف|لا اعرف|не знаю|(dwi )?ddim yn)"), "not_sure"),
    (re.compile(r"(2|no|nope|nah|not|im not|i am not|i dont think)\b"), "no"),
    (re.compile(r"(nie|لا|كلا|لست|ні|нє|не|na|nac|nage)\b"), "no"),
    # A child who adds something to a "yes" may be adding why not.
    (re.compile(r"(1|yes|yeah|yep|yea|im safe)\b"), "not_sure"),
    (re.compile(r"(tak|نعم|أجل|اجل|так|ydw|ie)\b"), "not_sure"),
)


def safe_now(words: str) -> SafeNow | None:
    """Read an answer to the question; None for a text that is not one.

    In doubt it is the worse one: a "yes" with more behind it is "not sure", a "no" with anything
    behind it is "no".
    """
    said = _STRETCHED.sub(r"\1", plain(words))
    for answer, known in _WORDS.items():
        if said in known:
            return answer
    for begins, answer in _BEGINS:
        if begins.match(said):
            return answer
    return None
