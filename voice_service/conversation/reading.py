"""What a reply means: numbers, letters, words, keycaps and commands, read with good will.

Pure and tolerant, but never a guess between two choices: what could be two things is unclear.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from voice_service.conversation.state import Missing
from voice_service.conversation.tongues import (
    BACK,
    DONT_KNOW,
    NO,
    NO_THANKS,
    RATHER_NOT,
    SKIP,
    START,
    YES,
)
from voice_service.text.keywords import is_help
from voice_service.text.plain import EDGES, plain_label
from voice_service.text.plain import plain as plain


class Command(StrEnum):
    """What a child can ask of the conversation itself."""

    SKIP = "skip"
    BACK = "back"
    HELP = "help"


@dataclass(frozen=True, slots=True)
class Option:
    """A choice as it is shown: its stable value and the words beside it."""

    value: str
    label: str
    face: str | None = None
    symbol: str | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """How a reply was understood; `clear` False when it was not."""

    values: tuple[str, ...] = ()
    text: str = ""
    missing: Missing | None = None
    command: Command | None = None
    clear: bool = True


UNCLEAR = Reading(clear=False)

_COMMANDS = {
    Command.SKIP: {"skip", "pass", "skip it", "skip this", "skip this one", "skip please"} | SKIP,
    Command.BACK: {"back", "go back", "previous"} | BACK,
}
_MISSING = {
    Missing.DONT_KNOW: {
        *("dont know", "i dont know", "dk", "idk", "dunno", "i dunno", "no idea", "not sure"),
        *("im not sure", "unsure", "?", "dno", "donno", "dont no", "i dont no", "no clue"),
    }
    | DONT_KNOW,
    Missing.RATHER_NOT: {
        *("rather not", "rather not say", "id rather not say", "i dont want to say", "private"),
        *("dont want to say", "prefer not to say", "dont wanna say", "i dont wanna say"),
        *("prefer not", "its private", "not telling", "no comment", "id rather not"),
    }
    | RATHER_NOT,
}
_YES = {"yes", "y", "yeah", "yep", "yup", "ye", "yh", "yea", "ya", "aye", "ok", "okay", "k", "sure"}
_YES |= YES
_NO = {"no", "n", "nah", "nope", "na", "naa", "no thanks", "no thank you", "no ta", "not now"}
_NO |= NO
_START = _YES | {"1", "start", "go", "begin", "ready", "lets go", "yes please"} | START
_NO_THANKS = (
    _NO
    | {
        "2",
        "no thank u",
        "not interested",
        "nah thanks",
        "dont want to",
        "nope thanks",
    }
    | NO_THANKS
)
_WORDS = "zero one two three four five six seven eight nine ten".split()
_NUMBERS = {word: number for number, word in enumerate(_WORDS)} | {"won": 1, "too": 2, "to": 2}
_LEADING_NUMBER = re.compile(
    r"^(?:number |no |option |answer |q)?(\d{1,9})(?!\d)[\s).:,;-]*(.*)$", re.S
)
# In every language that is offered: “I feel safe” must never be taken for “I do not feel safe”.
_NEGATIVE = re.compile(
    r"\b(?:not|never|no|un\w+|\w+nt|nie\w*|wcale|не\w*|ні\w*|ddim|dim|nid|nac|na|لا|ليس\w*|لست|لم|غير)\b"
)
# Longer than any choice's words: not worth comparing letter by letter.
_LONGEST_TO_COMPARE = 60


def read_start(words: str) -> bool | None:
    """Tell a yes (True) from a no (False) to the invitation; None when it is neither."""
    said = plain(words)
    return True if said in _START else False if said in _NO_THANKS else None


def read_choice(words: str, options: Sequence[Option], *, several: bool = False) -> Reading:
    """Read a reply to numbered choices.

    A number with words behind it is the choice, and the words are kept as the child's own.
    """
    said = plain(words)
    if not said:
        return UNCLEAR
    if exact := [option for option in options if plain_label(option.label) == said]:
        return _chosen([exact[0].value])
    if (general := _general(words, said)) is not None:
        return general
    if several and (values := _several(said, options)):
        return _chosen(values)
    if (number := _as_number(said)) is not None:
        return _chosen([options[number - 1].value]) if 1 <= number <= len(options) else UNCLEAR
    if {"yes", "no"} <= {option.value for option in options} and (said in _YES or said in _NO):
        return _chosen(["yes" if said in _YES else "no"])
    if (with_words := _number_and_words(words, said, options)) is not None:
        return with_words
    if len(said) == 1 and "a" <= said <= "z":
        index = ord(said) - ord("a")
        return _chosen([options[index].value]) if index < len(options) else UNCLEAR
    return _by_words(said, options)


def read_number(words: str, least: int | None, most: int | None) -> Reading:
    """Read a reply that should be one whole number within bounds, in digits or in words."""
    said = plain(words)
    if (general := _general(words, said)) is not None:
        return general
    if words.strip().startswith(("-", "\N{MINUS SIGN}")):
        return UNCLEAR
    said = re.sub(r"\s*(?:/|out of)\s*10\b", "", said) if most == 10 else said
    found = re.findall(r"-?\d+(?:[.,]\d+)?", said)
    if not found:
        found = [str(_NUMBERS[word]) for word in re.findall(r"[a-z]+", said) if word in _WORDS]
    if len(found) != 1 or len(found[0]) > 9 or not found[0].lstrip("-").isdecimal():
        return UNCLEAR
    number = int(found[0])
    if (least is not None and number < least) or (most is not None and number > most):
        return UNCLEAR
    # Words around the number are the child's own and are kept; "about 7" says no more than 7.
    own = words if len(re.findall(r"[^\W\d_]{2,}", said)) > 1 else ""
    return Reading((str(number),), own)


def read_text(words: str) -> Reading:
    """Read a reply in the child's own words: all of it is the answer, unless it is a command."""
    said = plain(words)
    if not said and not words.strip():
        return UNCLEAR
    general = _general(words, said)
    return general if general is not None else Reading(text=words)


def _chosen(values: Sequence[str]) -> Reading:
    """Turn option values into a reading; the two offered everywhere are reasons, not answers."""
    for value in (Missing.DONT_KNOW, Missing.RATHER_NOT):
        if value in values:
            rest = [other for other in values if other != value]
            return _chosen(rest) if rest else Reading(missing=value)
    return Reading(values=tuple(values))


def _general(words: str, said: str) -> Reading | None:
    """Recognise what can be said to any question, as the whole message only."""
    if is_help(words):
        return Reading(command=Command.HELP)
    for command, phrases in _COMMANDS.items():
        if said in phrases:
            return Reading(command=command)
    for missing, phrases in _MISSING.items():
        if said in phrases:
            return Reading(missing=missing)
    return None


def _as_number(said: str) -> int | None:
    bare = re.sub(r"^(?:number|no|option|answer|its|i pick|i choose) ", "", said).strip(EDGES)
    if bare.isdecimal() and len(bare) < 10:
        return int(bare)
    return _NUMBERS.get(bare)


def _several(said: str, options: Sequence[Option]) -> list[str] | None:
    """Read "1 3", "1,3 and 4" or "13" as several choices, in the order of the options."""
    parts = re.split(r"(?:\s*(?:,|;|/|\+|&|\.|\band\b)\s*|\s+)+", said)
    numbers = [_as_number(part) for part in parts if part]
    if len(numbers) == 1 and numbers[0] is not None and numbers[0] > len(options):
        numbers = [int(digit) for digit in str(numbers[0])]
        if len(set(numbers)) < len(numbers):
            return None
    if not numbers or any(n is None or not 1 <= n <= len(options) for n in numbers):
        return None
    wanted = set(numbers)
    return [option.value for number, option in enumerate(options, 1) if number in wanted]


def _number_and_words(words: str, said: str, options: Sequence[Option]) -> Reading | None:
    match = _LEADING_NUMBER.match(said)
    if match is None:
        return None
    number, rest = int(match[1]), match[2]
    if not 1 <= number <= len(options):
        return None
    # "2 or 3" could be either of two choices.
    if re.match(r"(?:or|to|and|/)?\s*\d", rest):
        return UNCLEAR
    option = options[number - 1]
    chosen = _chosen([option.value])
    own = "" if rest == plain_label(option.label) else words
    return Reading(chosen.values, own, chosen.missing)


def _by_words(said: str, options: Sequence[Option]) -> Reading:
    """Match the words of one choice, allowing a slip of typing but never a lost "not"."""
    labels = [(plain_label(option.label), option.value) for option in options]
    starts = [value for label, value in labels if len(said) >= 4 and label.startswith(said)]
    if len(starts) == 1:
        return _chosen(starts)
    if len(said) > _LONGEST_TO_COMPARE:
        return UNCLEAR
    close = [
        value
        for label, value in labels
        if SequenceMatcher(None, label, said, autojunk=False).ratio() >= 0.86
        and _negative(label) == _negative(said)
    ]
    return _chosen(close) if len(close) == 1 else UNCLEAR


def _negative(words: str) -> bool:
    return bool(_NEGATIVE.search(words))
