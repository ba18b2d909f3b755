"""Reads the reviewed terms a screener looks for (surveys/safeguarding/terms.yaml)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from voice_service.safeguarding.patterns import (
    Filler,
    Pattern,
    PatternError,
    Phrases,
    phrases,
    read_pattern,
)
from voice_service.text.harm import Category


class TermsError(ValueError):
    """The terms cannot be used; the sentence says what to put right."""


class Severity(StrEnum):
    """How soon a person must read it."""

    IMMEDIATE = "immediate"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"

    @property
    def rank(self) -> int:
        """0 for immediate to 3 for low: the smaller, the sooner."""
        return list(Severity).index(self)


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Rule(_Strict):
    id: str = Field(pattern=r"^[a-z0-9-]+$")
    category: Category
    severity: Severity
    reason: str = Field(min_length=10)
    find: str = Field(min_length=1)
    unless: str = ""
    asked: list[str] = []
    always: bool = False
    denied: bool = False
    hint: bool = False


class AnswerRule(_Strict):
    """A chosen answer that worries us by itself."""

    id: str
    question: str
    values: frozenset[str]
    category: Category
    severity: Severity
    reason: str


class _Urgent(_Strict):
    find: str
    categories: list[Category]


class _Document(_Strict):
    version: str = Field(min_length=1)
    reviewed_by: str
    words: dict[str, str]
    between: str
    denying: str
    partly: str
    common: str
    breakers: str
    misspelt: str
    not_typos: str
    contexts: dict[str, str]
    everywhere: list[str]
    urgent: _Urgent
    rules: list[_Rule]
    answers: tuple[AnswerRule, ...] = ()


@dataclass(frozen=True, slots=True)
class Rule:
    """One reviewed rule: what to look for, how much it worries us, and when it does not count.

    A hint raises nothing by itself; it only counts for the learned table.
    """

    id: str
    category: str
    severity: Severity
    reason: str
    find: tuple[Pattern, ...]
    unless: tuple[Pattern, ...]
    asked: frozenset[str]
    may_be_denied: bool
    hint: bool


@dataclass(frozen=True, slots=True)
class Terms:
    """Everything a screener needs, read and checked once."""

    version: str
    rules: tuple[Rule, ...]
    answers: tuple[AnswerRule, ...]
    urgent: tuple[Pattern, ...]
    urgent_categories: frozenset[str]
    filler: Filler
    denying: Phrases
    partly: Phrases
    breakers: frozenset[str]
    misspelt: frozenset[str]
    spelt_right: frozenset[str]


def _expanded(words: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """Put the words of the classes a class names (<family>) in their place."""
    classes: dict[str, tuple[str, ...]] = {}
    for name, text in words.items():
        entries: list[str] = []
        for entry in str(text).split():
            inner = entry.strip("<>")
            if entry.startswith("<") and inner not in classes:
                raise TermsError(f"The class '{name}' uses {entry}; put that class above it.")
            entries.extend(classes[inner] if entry.startswith("<") else (entry,))
        classes[name] = tuple(entries)
    return classes


def _document(text: str) -> _Document:
    try:
        return _Document.model_validate(YAML(typ="safe", pure=True).load(text))
    except YAMLError as problem:
        raise TermsError(f"The terms are not good YAML: {problem}") from problem
    except ValidationError as problem:
        first = problem.errors()[0]
        where = ".".join(map(str, first["loc"]))
        raise TermsError(f"The terms have a mistake at '{where}': {first['msg']}.") from problem


def _lines(block: str) -> list[str]:
    """Give the lines of a block; one that is indented further goes on from the line before."""
    lines: list[str] = []
    for line in filter(str.strip, block.splitlines()):
        if line.startswith(" ") and lines:
            lines[-1] += line.strip() if lines[-1].endswith("|") else f" {line.strip()}"
        else:
            lines.append(line.strip())
    return lines


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads patterns and the contexts they name ("@games")."""

    classes: Mapping[str, Sequence[str]]
    contexts: Mapping[str, str]
    common: frozenset[str]

    def patterns(self, sources: str, where: str) -> tuple[Pattern, ...]:
        found: list[Pattern] = []
        for source in _lines(sources):
            if source.startswith("@"):
                if source[1:] not in self.contexts:
                    raise TermsError(f"'{where}' names {source}, and there is no such context.")
                found.extend(self.patterns(self.contexts[source[1:]], source))
                continue
            try:
                found.append(read_pattern(source, self.classes, self.common))
            except PatternError as problem:
                raise TermsError(f"In '{where}', {problem}.") from problem
        return tuple(found)

    def rule(self, raw: _Rule, everywhere: Sequence[str]) -> Rule:
        unless = raw.unless if raw.always else "\n".join((raw.unless, *everywhere))
        return Rule(
            raw.id,
            raw.category,
            raw.severity,
            raw.reason,
            self.patterns(raw.find, raw.id),
            self.patterns(unless, raw.id),
            frozenset(raw.asked),
            not raw.denied,
            raw.hint,
        )


def _vocabulary(rules: Sequence[Rule]) -> frozenset[str]:
    places = (place for rule in rules for pattern in rule.find for place in pattern.places)
    return frozenset(word for place in places for word in place.words.vocabulary)


def _once(ids: Sequence[str]) -> None:
    twice = sorted({name for name in ids if ids.count(name) > 1})
    if twice:
        raise TermsError(f"The id '{twice[0]}' is used twice; every rule needs its own.")


def load_terms(document: str) -> Terms:
    """Read the terms from the text of terms.yaml; raise TermsError saying what to put right."""
    raw = _document(document)
    _once([rule.id for rule in raw.rules] + [answer.id for answer in raw.answers])
    reader = _Reader(_expanded(raw.words), raw.contexts, frozenset(raw.common.split()))
    rules = tuple(reader.rule(rule, [f"@{name}" for name in raw.everywhere]) for rule in raw.rules)
    denying = phrases(raw.denying.split())
    return Terms(
        version=raw.version,
        rules=rules,
        answers=raw.answers,
        urgent=reader.patterns(raw.urgent.find, "urgent"),
        urgent_categories=frozenset(raw.urgent.categories),
        filler=Filler(frozenset(raw.between.split()), denying.singles),
        denying=denying,
        partly=phrases(raw.partly.split()),
        breakers=frozenset(raw.breakers.split()),
        misspelt=frozenset(raw.misspelt.split()),
        spelt_right=_vocabulary(rules) | frozenset(raw.not_typos.split()),
    )
