"""Reads lines of “name: words” without the YAML library, which would take most of a start.

Only what can mean one thing is read here, and to the same result; all else is left to YAML.
"""

import re
from dataclasses import dataclass
from typing import Any

from voice_service.survey.definition import Place

_KEY = r"[A-Za-z0-9][A-Za-z0-9_-]{0,60}"
_QUOTED = r"""(?:"[^"\\]*"|'[^']*')"""
# Begins with a letter or a digit, and holds nothing that YAML could take for a mark of its own.
_IN_BRACES = r'[^\W_](?:[^,:?#{}\[\]"]*[^,:?#{}\[\]"\s])?'
_PAIR = rf"{_KEY}: +(?:{_QUOTED}|{_IN_BRACES})"
_BRACES = rf"\{{{_PAIR}(?:, +{_PAIR})*\}}"
_LINE = re.compile(rf"( +)({_KEY}):(?: +({_QUOTED}|{_BRACES}|[^\W_].*?))? *")
_PAIRS = re.compile(rf"({_KEY}): +({_QUOTED}|{_IN_BRACES})")
_NOTHING = re.compile(r" *(?:#.*)?")
_MARKS = re.compile(r":(?: |$)| #")
_QUOTES = "\"'"
_MOST_DEPTH = 10

_WHOLE = re.compile(r"-?(0|[1-9][0-9]{0,14})\Z")
_DECIMAL = re.compile(r"-?[0-9]{1,15}\.[0-9]{1,15}\Z")
_WORDS: dict[str, Any] = {"": None, "~": None, "null": None, "true": True, "false": False}


@dataclass(frozen=True, slots=True)
class _Part:
    """A name that stands at `indent` and has no words of its own, so that a part may follow."""

    holder: dict[str, Any]
    name: str
    indent: int
    place: Place


@dataclass(frozen=True, slots=True)
class _Open:
    """A part whose lines start at `indent`."""

    value: dict[str, Any]
    indent: int
    place: Place


def read_lines(text: str, start: Place, first: int) -> tuple[Any, dict[Place, int]] | None:
    """Read the lines that stand below the name at `start`; `first` is the number of the first.

    Returns what they hold and the line of every part of it, or None when YAML must read them.
    """
    root: dict[str, Any] = {"": None}
    waits: _Part | None = _Part(root, "", 0, start)
    opened: list[_Open] = []
    lines: dict[Place, int] = {}
    for number, line in enumerate(text.split("\n"), first):
        if _NOTHING.fullmatch(line):
            continue
        found = _LINE.fullmatch(line)
        if found is None:
            return None
        here = _opened_for(len(found[1]), waits, opened)
        if here is None or found[2] in here.value:
            return None
        name, words, place = found[2], found[3], (*here.place, found[2])
        lines[place] = number
        here.value[name] = None
        waits = None if words else _Part(here.value, name, here.indent, place)
        if words and not _takes(here.value, name, words):
            return None
        if isinstance(here.value[name], dict):
            lines.update(dict.fromkeys([(*place, inner) for inner in here.value[name]], number))
    return root[""], lines


def value_of(text: str) -> Any:
    """Give what plain words stand for: nothing, true or false, a number, or themselves."""
    if text.lower() in _WORDS and (text.islower() or not text or text == "~"):
        return _WORDS[text]
    if _WHOLE.match(text):
        return int(text)
    return float(text) if _DECIMAL.match(text) else text


def _opened_for(indent: int, waits: _Part | None, opened: list[_Open]) -> _Open | None:
    """Find the part that a line belongs to by its indent, opening or closing parts."""
    if waits is not None and indent > waits.indent:
        inside = waits.holder[waits.name] = dict[str, Any]()
        opened.append(_Open(inside, indent, waits.place))
    while opened and opened[-1].indent > indent:
        opened.pop()
    fits = opened and opened[-1].indent == indent and len(opened) <= _MOST_DEPTH
    return opened[-1] if fits else None


def _takes(holder: dict[str, Any], name: str, words: str) -> bool:
    """Put the words of a line in their place; False when YAML must read them."""
    if words.startswith("{"):
        pairs = [(found[1], _scalar(found[2])) for found in _PAIRS.finditer(words)]
        holder[name] = dict(pairs)
        return len(holder[name]) == len(pairs)
    if words[0] not in _QUOTES and _MARKS.search(words):
        return False
    holder[name] = _scalar(words)
    return True


def _scalar(words: str) -> Any:
    return words[1:-1] if words[0] in _QUOTES else value_of(words)
