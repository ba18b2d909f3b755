"""A document that is to say something else: what does not change keeps its lines and comments."""

import re
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from ruamel.yaml.comments import CommentedMap
from ruamel.yaml.error import YAMLError

from voice_service.survey.definition import Place
from voice_service.survey.penning import pen, yaml
from voice_service.survey.problems import DocumentError
from voice_service.survey.reader import Reading, read

# What names an item of a list, so that it keeps its lines when it is moved.
_NAMES = ("id", "value")
# New settings of the document stand before its questions, which are long.
_LAST = "questions"


class _NotBlocksError(ValueError):
    """A part is not written as one setting or item to a line."""


# Every page of a draft reads the same few documents; what is read is never changed in place.
@lru_cache(maxsize=64)
def reading_of(document: str) -> Reading:
    """Read a document, once; raises DocumentError when it is not YAML."""
    return read(document, "")


def rewrite(document: str, data: Mapping[str, Any]) -> str:
    """Return the document changed so far that it reads as `data`.

    Parts that say the same already keep every character; a part that cannot be changed in place
    is written anew, without its comments.
    """
    try:
        reading = reading_of(document)
    except DocumentError:
        return pen(data)
    if reading.data == data:
        return document
    try:
        changed = _Surgeon(document, reading).operate(data)
        if reading_of(changed).data == data:
            return changed
    except (_NotBlocksError, DocumentError, YAMLError):
        pass
    return _opening(document) + pen(data)


def _opening(document: str) -> str:
    """Return the comment at the top."""
    found = re.match(r"(?:[ ]*(?:#[^\n]*)?\n)*", document)
    return found[0] if found else ""


@dataclass(frozen=True, slots=True)
class _Piece:
    """A setting or an item: the comments before it, and its own lines from `first` to `end`."""

    lead: list[str]
    first: int
    end: int


class _Surgeon:
    """Goes through a document part by part, and touches the lines of what changes."""

    def __init__(self, document: str, reading: Reading) -> None:
        self.lines = document.split("\n")
        if self.lines[-1] == "":
            self.lines.pop()
        self.known = reading.lines
        self.was = reading.data

    def operate(self, data: Mapping[str, Any]) -> str:
        if not isinstance(self.was, dict):
            raise _NotBlocksError
        return "\n".join(self.mapping((), self.was, data, 0, len(self.lines))) + "\n"

    def mapping(
        self, place: Place, was: Mapping[str, Any], data: Mapping[str, Any], start: int, end: int
    ) -> list[str]:
        """Return the lines of a mapping; what is new comes last, but before the questions."""
        pieces = self.pieces(place, list(was), start, end)
        column = self.column(pieces[next(iter(was))].first, next(iter(was)))
        lines: list[str] = []
        for key in _in_order(was, data):
            if key not in was:
                lines += _indented(pen({key: data[key]}), column)
                continue
            piece = pieces[key]
            lines += piece.lead
            lines += self.setting((*place, key), was[key], data[key], piece, column)
        return lines

    def setting(self, place: Place, was: Any, value: Any, piece: _Piece, column: int) -> list[str]:
        key = str(place[-1])
        body = self.lines[piece.first : piece.end]
        if was == value and type(was) is type(value):
            return body
        inside = piece.first + 1
        first = self.bare(body[0])
        opened = re.fullmatch(rf" *{re.escape(key)}: *(#.*)?", first) is not None
        if opened and was and value:
            try:
                if isinstance(was, dict) and isinstance(value, Mapping) and set(was) & set(value):
                    return [body[0], *self.mapping(place, was, value, inside, piece.end)]
                if isinstance(was, list) and isinstance(value, list):
                    return [body[0], *self.items(place, was, value, inside, piece.end)]
            except _NotBlocksError:
                pass
        return self.anew(body, key, value, column)

    def anew(self, body: list[str], key: str, value: Any, column: int) -> list[str]:
        """Write a setting anew, with the comment at the end of its line where there is one."""
        prefix, lines = body[0][:column], _indented(pen({key: value}), column)
        if len(body) == 1 and "#" in body[0] and not isinstance(value, (Mapping, list)):
            node = yaml().load(self.bare(body[0])[column:] + "\n")
            tokens = node.ca.items.get(key) if isinstance(node, CommentedMap) else None
            if tokens and tokens[2] is not None and len(lines) == 1:
                lines = [f"{lines[0]}  {tokens[2].value.strip()}"]
        return [prefix + lines[0][column:], *lines[1:]]

    def items(
        self, place: Place, was: list[Any], data: list[Any], start: int, end: int
    ) -> list[str]:
        """Return the lines of a list; items are known by their id or value, wherever they go."""
        pieces = self.pieces(place, list(range(len(was))), start, end)
        first = self.lines[pieces[0].first]
        column = len(first) - len(first.lstrip())
        named = {_name(item, number): number for number, item in enumerate(was)}
        if len(named) != len(was) or any(not self.dashed(p.first, column) for p in pieces.values()):
            raise _NotBlocksError
        spaced = len(was) < 2 and place == (_LAST,)
        spaced = spaced or any(piece.lead[:1] == [""] for piece in list(pieces.values())[1:])
        lines: list[str] = []
        for number, item in enumerate(data):
            old = named.get(_name(item, number))
            lead = pieces[old].lead if old is not None else []
            if old != number or old is None:
                lead = _apart(lead, spaced=spaced and number > 0)
            body = (
                self.item((*place, old), was[old], item, pieces[old])
                if old is not None
                else _item(item, column)
            )
            lines += lead + body
        return lines

    def item(self, place: Place, was: Any, item: Any, piece: _Piece) -> list[str]:
        body = self.lines[piece.first : piece.end]
        if was == item:
            return body
        column = len(body[0]) - len(body[0].lstrip())
        if isinstance(was, dict) and isinstance(item, Mapping) and was and item:
            key = next(iter(was))
            try:
                if next(iter(item)) == key and self.known[(*place, key)] - 1 == piece.first:
                    return self.mapping(place, was, item, piece.first, piece.end)
            except _NotBlocksError:
                pass
        return _item(item, column)

    def pieces(self, place: Place, steps: list[Any], start: int, end: int) -> dict[Any, _Piece]:
        """Cut a part into its settings or items, each with the comments that stand before it."""
        firsts = [self.known[(*place, step)] - 1 for step in steps]
        if not firsts or firsts != sorted(set(firsts)) or firsts[0] < start:
            raise _NotBlocksError
        columns = {
            self.column(line, step if isinstance(step, str) else None)
            for line, step in zip(firsts, steps, strict=True)
        }
        if len(columns) != 1:
            raise _NotBlocksError
        column = columns.pop()
        leads = [
            self.lead(line, column, start if number == 0 else firsts[number - 1] + 1)
            for number, line in enumerate(firsts)
        ]
        if leads[0] != start:
            raise _NotBlocksError
        ends = [*leads[1:], end]
        return {
            step: _Piece(self.lines[lead:first], first, last)
            for step, lead, first, last in zip(steps, leads, firsts, ends, strict=True)
        }

    def lead(self, line: int, column: int, least: int) -> int:
        """Find where the comments before a line begin."""
        while line > least:
            before = self.lines[line - 1]
            if before.strip() and not re.fullmatch(rf" {{0,{column}}}#.*", before):
                break
            line -= 1
        return line

    def column(self, line: int, key: str | None) -> int:
        """Find the column of a setting, or of the dash of an item."""
        text = self.lines[line]
        if key is None:
            return len(text) - len(text.lstrip())
        found = re.match(rf"( *(?:- +)?){re.escape(key)}:(?: |$)", text)
        if found is None:
            raise _NotBlocksError
        return len(found[1])

    def dashed(self, line: int, column: int) -> bool:
        return self.lines[line][column : column + 2] == "- "

    def bare(self, line: str) -> str:
        """Return a line with its dash, if it begins an item, as a space."""
        return re.sub(r"^( *)- ", r"\1  ", line)


def _in_order(was: Mapping[str, Any], data: Mapping[str, Any]) -> list[str]:
    kept = [key for key in was if key in data]
    new = [key for key in data if key not in was]
    at = kept.index(_LAST) if _LAST in kept else len(kept)
    return [*kept[:at], *new, *kept[at:]]


def _name(item: Any, number: int) -> Hashable:
    if isinstance(item, Mapping):
        for name in _NAMES:
            if isinstance(item.get(name), (str, int)):
                return (name, str(item[name]))
        return ("at", number)
    return ("at", number, str(item))


def _item(item: Any, column: int) -> list[str]:
    lines = _indented(pen([item]), column - 2)
    return lines if column >= 2 else [line[2:] for line in _indented(pen([item]), 0)]


def _apart(lead: list[str], *, spaced: bool) -> list[str]:
    """Set an item that has come to another place apart from the one before it."""
    while lead[:1] == [""]:
        lead = lead[1:]
    return ["", *lead] if spaced else lead


def _indented(text: str, column: int) -> list[str]:
    lines = text.removesuffix("\n").split("\n")
    return [" " * column + line if line else "" for line in lines]
