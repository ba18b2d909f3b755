"""What words may be: names, places, cues and everyday words, as the redactor looks them up."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from voice_service.analysis.redacting.spans import Kind
from voice_service.text.spellings import SPELLINGS

# What a word may be, each one bit: a text asks once for each of its words.
FIRST, SELDOM, WORD, VERB, THING, FAMILY, FAMILY_WORD = (1 << n for n in range(7))
ANY_NAME = (1 << 7) - 1
(
    ORDINARY, STAYS, MONTH, TITLE, OTHER_TITLE, CALLED, NAMES_FOLLOW, BEFORE, AFTER, AFTER_SURELY,
    NEVER, PLATFORM, NO_USERNAME, LIVES, BIRTHDAY, NUMBER, PHONE, PLATE, STREET_END, WEAK_END,
    STREET_WORD, NO_STREET, BEFORE_PLACE, AFTER_PLACE, PLACE_END, IN_PLACE, PUB_FIRST, PUB_SECOND,
    SCHOOL_END, IN_SCHOOL, BEFORE_SCHOOL, ONLY_IN, DIFFERENCE, PLACE_WORD,
) = (1 << n for n in range(7, 41))  # fmt: skip

_EVERYDAY = ~(ANY_NAME | STREET_WORD | PUB_FIRST | PUB_SECOND | PLACE_WORD)
_INFLECTED = (
    "s",
    "es",
    "d",
    "ed",
    "ing",
    "in",
    "er",
    "ers",
    "est",
    "ly",
    "y",
    "ish",
    "n",
    "nt",
    "ies",
)


class Phrase(NamedTuple):
    """Words that stand side by side: what they are, and whether they need a cue to count.

    `what` is a kind to take away, "stays", "town", or the kind of a detail with its `why`.
    """

    rest: tuple[str, ...]
    what: Kind | str
    weak: bool = False
    why: str = ""
    after_family: bool = False


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """The names, places, schools and cues people maintain, ready to be looked up."""

    bits: Mapping[str, int]
    roles: Mapping[str, Kind]  # "brother" -> FAMILY; two words have a space between them
    phrases: Mapping[str, Sequence[Phrase]]  # by their first word, the longest first
    public_numbers: frozenset[str]  # digits of help lines, which stay
    blanked: frozenset[str]  # the ordinary words, each with one letter blanked out

    def everyday(self, word: str) -> bool:
        """Tell whether a word is known as anything but a name, as it is or inflected."""
        bits = self.bits.get(word, 0)
        if bits & _EVERYDAY or word in SPELLINGS or word in self.roles:
            return True
        if bits or not word.endswith(_INFLECTED):
            return False
        return any(self._inflects(word, end) for end in _INFLECTED if word.endswith(end))

    def _inflects(self, word: str, end: str) -> bool:
        if len(word) < len(end) + 3:
            return False
        stem = word[: -len(end)]
        doubled = stem[:-1] if stem[-1] == stem[-2] else stem
        forms = (stem, doubled, stem + "e", stem + "y")
        return any(self.bits.get(form, 0) & ORDINARY for form in forms)

    def nearly_everyday(self, word: str) -> bool:
        """Tell whether a word is one slip of the finger away from an everyday one ("allways")."""
        bits, blanked = self.bits, self.blanked
        for at in range(len(word) + 1):
            head, tail = word[:at], word[at:]
            if head + "*" + tail[1:] in blanked or head + "*" + tail in blanked:
                return True
            added, swapped = head + tail[1:], head + tail[1:2] + tail[:1] + tail[2:]
            if (bits.get(added, 0) | bits.get(swapped, 0)) & ORDINARY:
                return True
        return False


def blank(word: str) -> Iterator[str]:
    """Give a word with each of its letters in turn blanked out: "*es", "y*s", "ye*"."""
    return (f"{word[:at]}*{word[at + 1 :]}" for at in range(len(word)))
