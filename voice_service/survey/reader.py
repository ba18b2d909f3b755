"""YAML text to plain data that remembers the line of every part; refuses what people never need.

Read event by event rather than by a ready-made constructor: nothing nests, expands or runs.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, NoReturn

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError
from ruamel.yaml.events import (
    AliasEvent,
    CollectionEndEvent,
    DocumentStartEvent,
    Event,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
)

from voice_service.survey.definition import Place
from voice_service.survey.plain_lines import read_lines, value_of
from voice_service.survey.problems import DocumentError, Problem
from voice_service.survey.yaml_messages import explain, refuse_by_eye

MOST_DEPTH = 20

_LANGUAGES = "languages"
_BLOCK = f"\n{_LANGUAGES}:\n"
# Other ends of a line than “\n”, the ends of a document, and the mark of a byte order.
_ODD = re.compile("[\r\x85\u2028\u2029\ufeff]|^(?:---|\\.\\.\\.)", re.MULTILINE)
_FIRST = re.compile(r"(?:[ ]*(?:#.*)?\n)*[A-Za-z]")


@dataclass(frozen=True, slots=True)
class Reading:
    """Plain data (dicts, lists, words, numbers) and the line, from 1, of every part of it."""

    data: Any
    lines: dict[Place, int]


@dataclass(slots=True)
class _Open:
    """A mapping or list that is still being read."""

    value: dict[str, Any] | list[Any]
    place: Place
    key: str | None = None


@dataclass(slots=True)
class _Builder:
    file: str
    data: Any = None
    lines: dict[Place, int] = field(default_factory=dict)
    open: list[_Open] = field(default_factory=list)
    documents: int = 0

    def take(self, event: Event) -> None:
        if isinstance(event, DocumentStartEvent):
            self.documents += 1
            if self.documents > 1:
                self.refuse(event, "A second document starts here", "Keep one document to a file.")
        elif isinstance(event, CollectionEndEvent):
            self.open.pop()
        elif isinstance(event, NodeEvent):
            self.refuse_tricks(event)
            self.take_node(event)

    def take_node(self, event: NodeEvent) -> None:
        parent = self.open[-1] if self.open else None
        if parent and isinstance(parent.value, dict) and parent.key is None:
            self.take_key(parent, event)
            return
        place = self.place_in(parent)
        self.lines.setdefault(place, event.start_mark.line + 1)
        value: Any = {} if isinstance(event, MappingStartEvent) else []
        if isinstance(event, ScalarEvent):
            value = _plain(event)
        elif len(self.open) >= MOST_DEPTH:
            self.refuse(event, "Too many lists inside lists", "Check the indentation here.")
        else:
            self.open.append(_Open(value, place))
        self.put(parent, value)

    def take_key(self, parent: _Open, event: NodeEvent) -> None:
        if not isinstance(event, ScalarEvent):
            self.refuse(
                event,
                "A name is expected before the colon",
                "Write “name: words”; put words that start with [ or { in quotes.",
            )
        key = str(event.value)
        if key in parent.value:
            first = self.lines[(*parent.place, key)]
            self.refuse(
                event,
                f"“{key}” stands twice in the same part (first in line {first})",
                "Keep one of the two.",
            )
        parent.key = key
        self.lines[(*parent.place, key)] = event.start_mark.line + 1

    def place_in(self, parent: _Open | None) -> Place:
        if parent is None:
            return ()
        if isinstance(parent.value, list):
            return (*parent.place, len(parent.value))
        return (*parent.place, parent.key or "")

    def put(self, parent: _Open | None, value: Any) -> None:
        if parent is None:
            self.data = value
        elif isinstance(parent.value, list):
            parent.value.append(value)
        else:
            parent.value[parent.key or ""] = value
            parent.key = None

    def refuse_tricks(self, event: NodeEvent) -> None:
        if isinstance(event, AliasEvent) or event.anchor is not None:
            self.refuse(
                event,
                "“&name” and “*name” (YAML anchors) are not used here",
                "Write the words out, put words that start with & or * in quotes, "
                "or share options by a list under “option_lists”.",
            )
        elif getattr(event, "tag", None) is not None:
            self.refuse(
                event,
                "“!” marks a YAML tag, and tags are not used here",
                "Put words that start with ! in quotes.",
            )

    def refuse(self, event: Event, message: str, remedy: str) -> NoReturn:
        line = event.start_mark.line + 1
        raise DocumentError((Problem(self.file, line, message, remedy),))


def read(document: str, file: str) -> Reading:
    """Read a YAML document into plain data and the line of every part.

    Numbers that start with a nought stay words (telephone numbers). Raises DocumentError, with
    `file` in every problem, for anything that cannot be read.
    """
    problem = refuse_by_eye(document, file)
    if problem:
        raise DocumentError((problem,))
    return read_in_two(document, file) or read_as_yaml(document, file)


def read_in_two(document: str, file: str) -> Reading | None:
    """Read the languages at the end of a document line by line; None when that cannot be done."""
    head, block, tail = document.rpartition(_BLOCK)
    if not block or _ODD.search(document) or not _FIRST.match(head):
        return None
    line, place = head.count("\n") + 2, (_LANGUAGES,)
    read_block = read_lines(tail, place, line + 1)
    if read_block is None:
        return None
    try:
        reading = read_as_yaml(f"{head}\n", file)
    except DocumentError:
        return None  # its problems are those of the whole document
    if not isinstance(reading.data, dict) or _LANGUAGES in reading.data:
        return None
    reading.data[_LANGUAGES], lines = read_block
    reading.lines.update({place: line, **lines})
    return reading


def read_as_yaml(document: str, file: str) -> Reading:
    """Read a document that was looked over already with the YAML library alone."""
    builder = _Builder(file)
    try:
        events: Iterable[Event] = YAML(typ="safe", pure=True).parse(document)
        for event in events:
            builder.take(event)
    except DocumentError:
        raise
    except MarkedYAMLError as error:
        raise DocumentError((explain(error, file),)) from None
    except Exception as error:  # noqa: BLE001
        # The YAML library has its own slips on odd input; an author must never see a traceback.
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        message = f"This is not YAML that can be read ({reason})"
        raise DocumentError(
            (Problem(file, 1, message, "Start again from one of the surveys that works."),)
        ) from None
    return Reading(builder.data, builder.lines)


def _plain(event: ScalarEvent) -> Any:
    text = str(event.value)
    return value_of(text) if event.implicit[0] else text
