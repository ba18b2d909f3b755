"""Undoes what hides a word: stretched letters, digits and signs for letters, no spaces."""

import re
from functools import lru_cache

from voice_service.text.spellings import DISGUISED, DOUBLES, JOINING

STRETCH = re.compile(r"([^\W\d_])\1\1+")
_REPEAT = re.compile(r"(.)\1+")
_LEET = str.maketrans("013457@$", "oieastas")
INSIDE = re.compile("|".join(sorted(word for word in DISGUISED if len(word) > 2)))


def unstretched(word: str) -> str:
    """Fold stretched letters: "stooop" is stop, "killlll" is kill, "sooo" is so."""
    single = _REPEAT.sub(r"\1", word)
    return DOUBLES.get(single) or STRETCH.sub(r"\1", word)


@lru_cache(maxsize=4096)
def unmasked(word: str) -> str:
    """Undo digits and signs put in place of letters when a disguised word comes out."""
    swapped = word.translate(_LEET)
    if swapped in DISGUISED or (swapped in JOINING and not swapped.startswith("i")):
        return swapped
    if "*" in word and len(word.replace("*", "")) > 1:
        mask = re.compile(word.translate(_LEET).replace("*", "."))
        fits = [plain for plain in sorted(DISGUISED) if mask.fullmatch(plain)]
        if fits:
            return fits[0]
    return re.sub(r"[*@$]", "", word)


@lru_cache(maxsize=4096)
def unjoined(word: str) -> tuple[str, ...]:
    """Split words typed without spaces ("wanttodie") when a disguised word is among them."""
    known = DISGUISED | JOINING
    best: list[tuple[str, ...] | None] = [()] + [None] * len(word)
    for end in range(1, len(word) + 1):
        for start in range(max(0, end - 10), end):
            before = best[start]
            if before is None or word[start:end] not in known:
                continue
            found, now = (*before, word[start:end]), best[end]
            if now is None or len(found) < len(now):
                best[end] = found
    parts = best[-1] or ()
    return parts if len(parts) > 1 and DISGUISED.intersection(parts) else (word,)
