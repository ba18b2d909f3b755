"""What a question asks for: something good, something bad, or what should be better."""

from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Literal, NamedTuple

from voice_service.text.normalise import Normalised, normalise

Kind = Literal["good", "bad", "better", "told", ""]

_LONGEST = 400


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_DENIED = _set("not dont doesnt cant never no without isnt arent")
_BETTER = _set(
    """
    better change changed improve improved improvement differently different should could would need
    """
)
_BAD = _set(
    """
    unsafe scared scary worry worries worried worrying afraid frightened hard difficult worst bad
    sad upset upsets angry dislike hate problem problems danger dangerous unhappy stress stressed
    struggle stops stop wrong annoys annoying bothers bully bullied bullying lonely nervous
    """
)
_GOOD = _set(
    """
    safe like likes enjoy love best good well happy fun helps help helped helpful proud great
    favourite kind better calm comfortable welcome trust enjoyed liked
    """
)
_WOULD, _HELP = _set("would could can"), _set("help helps safer")
_ANY = _set("anything anyone anybody anywhere something someone somebody somewhere")
_ASKS_YES_OR_NO = _set("do does did is are was were have has can will am")


class Asked(NamedTuple):
    """What a question asks for, and what is counted of it: its words, their pairs, all of it.

    `ideas` tells whether it asks what would help ("nothing" may be contentment then, or despair),
    `open` whether it asks yes or no and a name answers it too ("Is there anything that ...?").
    """

    kind: Kind
    features: tuple[str, ...]
    ideas: bool
    open: bool


@lru_cache(maxsize=1024)
def asked(question: str | None) -> Asked | None:
    """Read a question, given by its wording or its id; None when there is none."""
    if not question:
        return None
    words = read_question(question).words
    pairs = (f"{one} {other}" for one, other in pairwise(words))
    features = (*dict.fromkeys((*words, *pairs)), f"= {' '.join(words)}")
    ideas = not _WOULD.isdisjoint(words) and not _HELP.isdisjoint(words)
    return Asked(_kind(words), features, ideas, not _ANY.isdisjoint(words))


def read_question(question: str) -> Normalised:
    """Read the words of a question, given by its wording or its id."""
    return normalise(question[:_LONGEST].replace("_", " ").replace("-", " "))


def _kind(words: Sequence[str]) -> Kind:
    if not words:
        return ""
    if words[0] in _ASKS_YES_OR_NO:
        return "told"
    if "keep" in words:
        return "good"
    denied = not _DENIED.isdisjoint(words)
    good, bad = not _GOOD.isdisjoint(words), not _BAD.isdisjoint(words)
    if not _BETTER.isdisjoint(words) and not bad:
        return "better"
    if bad or (good and denied):
        return "bad"
    if words[0] == "how" and not {"helped", "helps"}.intersection(words):
        return ""
    return "good" if good else ""
