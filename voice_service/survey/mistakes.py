"""What the document model refuses, as problems an author can put right."""

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from voice_service.survey.definition import Place
from voice_service.survey.document import KEBAB, LANGUAGE, SNAKE, VALUE, settings_at
from voice_service.survey.problems import Finding, Problem, located
from voice_service.survey.routes import did_you_mean

_PATTERNS = {
    KEBAB: "Use small letters, numbers and single hyphens, like feeling-safe.",
    SNAKE: "Start with a small letter; use small letters, numbers and _, like safe_school.",
    VALUE: "Use small letters, numbers and _, like not_yet.",
    LANGUAGE: "Use a language code such as pl, ar or zh-Hant.",
}
_KINDS = {
    "string_type": "words",
    "int_type": "a whole number",
    "float_type": "a number",
    "float_parsing": "a number",
    "bool_type": "true or false",
    "bool_parsing": "true or false",
    "list_type": "a list: one “- …” to a line, or [one, two]",
    "dict_type": "settings, each on its own line as “name: …”",
    "model_type": "settings, each on its own line as “name: …”",
    "date_type": "a date like 2026-11-23",
    "date_from_datetime_parsing": "a date like 2026-11-23",
    "date_parsing": "a date like 2026-11-23",
}


def problems_of(
    error: ValidationError, root: type[BaseModel], lines: Mapping[Place, int], file: str
) -> tuple[Problem, ...]:
    """Turn everything the model refused into problems, in the order of their lines."""
    details = error.errors(include_url=False)
    return located((_finding(detail, root) for detail in details), lines, file)


def _finding(detail: ErrorDetails, root: type[BaseModel]) -> Finding:
    place: Place = tuple(detail["loc"])
    return Finding(place, *_say(detail, place, root))


def _say(detail: ErrorDetails, place: Place, root: type[BaseModel]) -> tuple[str, str]:
    kind, about, name = detail["type"], detail.get("ctx", {}), _name(place)
    if kind == "extra_forbidden":
        return _unknown(str(place[-1]), settings_at(root, place[:-1]))
    if kind == "missing":
        return _missing(place)
    if kind in _KINDS:
        return _wrong_kind(name, detail["input"], _KINDS[kind])
    return _say_of_value(kind, name, about, detail["input"])


def _say_of_value(kind: str, name: str, about: Mapping[str, Any], given: Any) -> tuple[str, str]:
    if kind == "string_pattern_mismatch":
        return f"“{given}” cannot be used as “{name}”", _PATTERNS[about["pattern"]]
    if kind in ("enum", "literal_error"):
        expected = str(about["expected"]).replace("'", "")
        meant = did_you_mean(str(given), expected.replace(" or ", ", ").split(", "))
        return f"“{given}” is not known as “{name}”", f"{meant}It can be {expected}."
    if kind in ("string_too_short", "too_short"):
        return f"“{name}” is empty", "Write something there, or take the line out."
    if kind == "too_long":
        most = about["max_length"]
        return f"“{name}” holds {len(given)} parts; {most} is the most", "Split it in two."
    if kind == "string_too_long":
        most = about["max_length"]
        return f"“{name}” is longer than {most:,} characters", "Make it shorter."
    if kind == "condition_shape":
        return "This condition is not complete", _CONDITION
    if kind == "greater_than_equal":
        return f"“{name}” is too small", f"Use {about['ge']} or more."
    return f"“{name}” cannot be used as it is written", "Compare it with a survey that works."


def _wrong_kind(name: str, given: Any, wanted: str) -> tuple[str, str]:
    if name == _FILE:
        return "This file is not what is expected here", f"Write {wanted}, as in one that works."
    if given is None:
        return f"“{name}” is empty", f"Write {wanted}, or take the line out."
    shown = "a list" if isinstance(given, list) else "settings of its own"
    shown = shown if isinstance(given, (list, dict)) else f"“{str(given)[:40]}”"
    return f"“{name}” cannot be {shown}", f"Write {wanted}."


def _unknown(key: str, known: tuple[str, ...]) -> tuple[str, str]:
    meant = did_you_mean(key, known)
    return f"“{key}” is not a setting of this part", f"{meant}It can have: {', '.join(known)}."


def _missing(place: Place) -> tuple[str, str]:
    if place[-1] == "default" and len(place) > 1:
        name = _name(place[:-1])
        return (
            f"“{name}” has no default wording",
            "Add “default: …”: the words for every band that has none of its own.",
        )
    return f"“{place[-1]}” is missing here", f"Add “{place[-1]}: …”."


def _name(place: Place) -> str:
    names: Iterator[str] = (
        step for step in reversed(place) if isinstance(step, str) and step not in _INNER
    )
    return next(names, _FILE)


_FILE = "the file"
_CONDITION = (
    "Write “question:” with one of “is:”, “in:” or “at_least:”; "
    "or one of “all:”, “any:” or “not:” around such conditions."
)
_INNER = frozenset({"items", "named", "default", "[key]"})
