"""Plain data written as YAML in the manner of the surveys: short in one line, long folded."""

import io
from collections.abc import Mapping
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.scalarstring import (
    DoubleQuotedScalarString,
    FoldedScalarString,
    LiteralScalarString,
)

# A line of words ends before this column; the rest of a line is its indentation.
LINE = 88
SHORT = 76
# Other readers of YAML take these for true and false.
_NOT_WORDS = frozenset({"yes", "no", "on", "off", "y", "n", "true", "false", "null"})
# Options and conditions read best in one line, when they are short.
_CONDITION = frozenset({"question", "is", "in", "at_least", "all", "any", "not"})


def pen(value: Any) -> str:
    """Write plain data (mappings, lists, words, numbers) as YAML that ends with a line end."""
    out = io.StringIO()
    shaped = styled(value)
    if isinstance(value, Mapping) and value:
        # The whole is never one line, only what stands in it.
        shaped = _labelled(value, CommentedMap({key: styled(part) for key, part in value.items()}))
    yaml().dump(shaped, out)
    return out.getvalue()


def yaml() -> Any:
    """Make a reader and writer that keeps quotes, and never breaks a line by itself."""
    made = YAML()
    made.preserve_quotes = True
    made.width = 100_000
    made.allow_unicode = True
    made.indent(mapping=2, sequence=4, offset=2)
    return made


def styled(value: Any, *, inside_list: bool = False) -> Any:
    """Choose for each part whether it stands in one line, in a block, or folded."""
    if isinstance(value, Mapping):
        return _mapping(value, inside_list=inside_list)
    if isinstance(value, list):
        return _list(value)
    return _words(value) if isinstance(value, str) else value


def _mapping(value: Mapping[str, Any], *, inside_list: bool) -> CommentedMap:
    made = CommentedMap({key: styled(inner) for key, inner in value.items()})
    in_one_line = (inside_list and "value" in value) or set(value) <= _CONDITION
    if value and in_one_line and _fits(value):
        made = CommentedMap({key: _flat(inner) for key, inner in value.items()})
        made.fa.set_flow_style()
    if not value:
        made.fa.set_flow_style()
    return _labelled(value, made)


def _labelled(value: Mapping[str, Any], made: CommentedMap) -> CommentedMap:
    """Write a short label for several bands in one line."""
    if isinstance(value.get("label"), Mapping) and _fits(value["label"]):
        made["label"] = _flat(value["label"])
    return made


def _list(value: list[Any]) -> CommentedSeq:
    made = CommentedSeq(styled(inner, inside_list=True) for inner in value)
    if not any(isinstance(inner, (Mapping, list)) for inner in value) and _fits(value):
        made = CommentedSeq(_flat(inner) for inner in value)
        made.fa.set_flow_style()
    return made


def _fits(value: Any) -> bool:
    return len(str(value)) <= SHORT and "\n" not in str(value).replace("\\n", "\n")


def _flat(value: Any) -> Any:
    """Write everything inside a line in that same line."""
    if isinstance(value, Mapping):
        made = CommentedMap({key: _flat(inner) for key, inner in value.items()})
        made.fa.set_flow_style()
        return made
    if isinstance(value, list):
        row = CommentedSeq(_flat(inner) for inner in value)
        row.fa.set_flow_style()
        return row
    return _quoted(value) if isinstance(value, str) else value


def _quoted(words: str) -> Any:
    # In quotes stands whatever a reader of YAML could take for a mark of its own.
    safe = words[:1].isalnum() and words.lower() not in _NOT_WORDS
    return words if safe else DoubleQuotedScalarString(words)


def _words(words: str) -> Any:
    if "\n" in words:
        plain = all(line == line.strip() for line in words.split("\n")) and words.strip() == words
        return LiteralScalarString(words) if plain else DoubleQuotedScalarString(words)
    if len(words) <= LINE or words != words.strip() or "  " in words or not words.isprintable():
        return _quoted(words)
    folded = FoldedScalarString(words)
    folded.fold_pos = _folds(words)
    return folded


def _folds(words: str) -> list[int]:
    """Choose the spaces at which lines end."""
    folds, begun, last = [], 0, -1
    for place, char in enumerate(words):
        if char != " ":
            continue
        if place - begun > LINE and last > begun:
            folds.append(last)
            begun = last + 1
        last = place
    if len(words) - begun > LINE and last > begun:
        folds.append(last)
    return folds
