"""Reads and checks surveys/themes.yaml, and says in plain words what a person has to put right."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice, product
from typing import Annotated, NoReturn

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from voice_service.analysis.themes import Entry, Framework, Place, Theme, ThemesError
from voice_service.analysis.themes_patterns import (
    GAP,
    PatternError,
    Row,
    Searcher,
    read_classes,
    read_entries,
    read_pattern,
)
from voice_service.text.normalise import normalise

_PLACES: tuple[Place, ...] = ("words", "hints", "unless", "asked")
_SHARED = "+"
_ENDINGS = ("", "s", "ed", "ing", "y", "ly", "ity", "ation")
_MOST_SAMPLES = 60

_Said = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Theme(_Strict):
    id: str = Field(pattern=r"^[a-z0-9-]+$")
    name: _Said
    meaning: _Said
    owner: _Said
    group: str = ""
    words: _Said
    hints: str = ""
    unless: str = ""
    asked: str = ""


class _Document(_Strict):
    version: _Said
    short_answer: int = Field(ge=0)
    classes: dict[str, str] = {}
    also_written: dict[str, str] = {}
    themes: tuple[_Theme, ...] = Field(min_length=1)


def read_framework(text: str) -> Framework:
    """Read and check a framework; raise ThemesError naming the theme, the line and the remedy."""
    document = _document(text)
    checks = _Checks(text)
    checks.once([theme.id for theme in document.themes], "id")
    checks.once([theme.name for theme in document.themes], "name")
    meant = checks.meant(document.also_written)
    try:
        classes = read_classes(document.classes)
    except PatternError as problem:
        raise ThemesError(f"In the themes, {problem}.") from problem
    entries: list[Entry] = []
    patterns: list[tuple[Row, ...]] = []
    for theme in document.themes:
        for place in _PLACES:
            for source in read_entries(getattr(theme, place)):
                entries.append(Entry(theme.id, place, source))
                patterns.append(checks.pattern(entries[-1], classes))
    checks.apart(entries, patterns)
    framework = Framework(
        document.version,
        [Theme(raw.id, raw.name, raw.meaning, raw.owner, raw.group) for raw in document.themes],
        document.short_answer,
        entries,
        Searcher(patterns, classes, meant),
    )
    for entry, rows in zip(entries, patterns, strict=True):
        checks.alive(framework, entry, rows, classes)
    return framework


def _document(text: str) -> _Document:
    try:
        raw = YAML(typ="safe", pure=True).load(text)
    except YAMLError as problem:
        raise ThemesError(f"The themes are not good YAML: {problem}") from problem
    try:
        return _Document.model_validate(raw)
    except ValidationError as problem:
        first = problem.errors()[0]
        where, of = _named(raw, first["loc"], text)
        if first["type"] in ("missing", "string_too_short"):
            remedy = f"'{where}' is missing or empty; write it"
        elif first["type"] == "extra_forbidden":
            remedy = f"there is no '{where}'; take it out, or look for a slip in its spelling"
        else:
            remedy = f"'{where}' cannot be used: {first['msg']}"
        raise ThemesError(f"In {of}, {remedy}.") from problem


def _named(raw: object, places: Sequence[int | str], text: str) -> tuple[str, str]:
    """Say which field is wrong, and of which theme."""
    where = str(places[-1]) if places else "themes"
    if len(places) < 2 or places[0] != "themes" or not isinstance(raw, dict):
        return where, "the themes"
    theme = raw["themes"][int(places[1])]
    name = theme.get("id", "") if isinstance(theme, dict) else ""
    if not name:
        return where, f"theme number {int(places[1]) + 1}"
    return where, f"the theme '{name}'{_Checks(text).line(str(name))}"


class _Checks:
    """The checks of one file, which know its lines."""

    def __init__(self, text: str) -> None:
        self._lines = text.splitlines()

    def line(self, theme: str, what: str = "") -> str:
        """Say in which line a theme or an entry of it stands, if it can be told."""
        start = self._from(0, lambda line: line.replace("- ", "").split() == ["id:", theme])
        inside = start and self._from(start, lambda line: what in _on(line))
        at = inside if what and inside else start
        return f" (line {at})" if at else ""

    def _from(self, start: int, fits: Callable[[str], bool]) -> int:
        lines = enumerate(self._lines[start:], start + 1)
        return next((number for number, line in lines if fits(line)), 0)

    def _wrong(self, entry: Entry, remedy: str) -> NoReturn:
        where = self.line(entry.theme, entry.source)
        raise ThemesError(f"In the theme '{entry.theme}'{where}, {remedy}.")

    def once(self, values: Sequence[str], what: str) -> None:
        """Refuse an id or a name that two themes have."""
        twice = sorted({value for value in values if values.count(value) > 1})
        if twice:
            raise ThemesError(
                f"The {what} '{twice[0]}' is used twice; every theme needs a {what} of its own."
            )

    def meant(self, also_written: Mapping[str, str]) -> dict[str, str]:
        """Read how children misspell words, as the word that is meant for each."""
        meant: dict[str, str] = {}
        for right, wrong in also_written.items():
            for word in read_entries(wrong):
                if tuple(normalise(word).words) != (word,) or word == right:
                    raise ThemesError(
                        f"Under 'also_written', '{word}' is put right already or is no single "
                        "word; take it out."
                    )
                if meant.setdefault(word, right) != right:
                    raise ThemesError(
                        f"Under 'also_written', '{word}' stands for '{meant[word]}' and for "
                        f"'{right}'; take it out of one of them."
                    )
        return meant

    def pattern(self, entry: Entry, classes: Mapping[str, Sequence[Row]]) -> tuple[Row, ...]:
        """Read the pattern of an entry."""
        try:
            return read_pattern(entry.source.removeprefix(_SHARED), classes)
        except PatternError as problem:
            self._wrong(entry, str(problem))

    def apart(self, entries: Sequence[Entry], patterns: Sequence[tuple[Row, ...]]) -> None:
        """Refuse a pattern that stands twice in a theme, or unmarked in two themes."""
        first: dict[Row, Entry] = {}
        for entry, rows in zip(entries, patterns, strict=True):
            if entry.place in ("unless", "asked"):
                continue
            for row in rows:
                other = first.setdefault(row, entry)
                if other is entry:
                    continue
                if other.theme == entry.theme:
                    self._wrong(entry, f"'{entry.source}' is there twice; take one out")
                if not (entry.source.startswith(_SHARED) and other.source.startswith(_SHARED)):
                    self._wrong(
                        entry,
                        f"'{entry.source}' also stands in the theme '{other.theme}'; take it out "
                        f"of one of them, or write {_SHARED} before it in both",
                    )

    def alive(
        self,
        framework: Framework,
        entry: Entry,
        rows: Sequence[Row],
        classes: Mapping[str, Sequence[Row]],
    ) -> None:
        """Refuse a pattern that nothing a child writes can ever bring to count."""
        if entry.place == "asked":
            return
        samples = (normalise(text).words for row in rows for text in _samples(row, classes))
        if entry.place == "unless":
            if not any(framework.loses(words, entry.theme) for words in samples):
                self._wrong(
                    entry, f"'{entry.source}' under 'unless' takes nothing away; take it out"
                )
        elif not any(
            entry.theme == find.theme for words in samples for find in framework.find(words)
        ):
            self._wrong(
                entry,
                f"'{entry.source}' never counts, because 'unless' or surer words of another "
                "theme stand in its way; take it out or change those",
            )


def _on(line: str) -> list[str]:
    """Give the entries on one line of the file."""
    return read_entries(line.rpartition(": ")[2])


def _samples(row: Row, classes: Mapping[str, Sequence[Row]]) -> Iterator[str]:
    """Give some texts that a row of a pattern fits."""
    choices: list[list[str]] = []
    for part in row:
        if part.startswith("<"):
            singles = [member[0] for member in classes[part[1:-1]] if len(member) == 1]
            choices.append([form for word in singles for form in _forms(word)])
        elif part != GAP:
            choices.append(_forms(part))
    return (" ".join(words) for words in islice(product(*choices), _MOST_SAMPLES))


def _forms(part: str) -> list[str]:
    return [part[:-1] + ending for ending in _ENDINGS] if part.endswith("*") else [part]
