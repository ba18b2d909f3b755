"""One question of a document as a sheet to fill in, and back: every setting that can be changed."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from voice_service.survey.branching import Branching, branching_of, number_or_word, when_of
from voice_service.survey.definition import RESERVED_VALUES, AgeBand, Kind, Wording

YOUNG_PEOPLE = "young-people"
WITH_OPTIONS = frozenset({Kind.SCALE, Kind.CHOICE, Kind.CHOICES})
NO_WORDS = Wording("")
_LONGEST_NAME = 40


@dataclass(frozen=True, slots=True)
class OptionSheet:
    """One answer to pick; a new one has no value yet."""

    value: str
    label: Wording
    face: str = ""
    bands: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Sheet:
    """A question as it is filled in; `shared` names a list whose options it uses."""

    id: str
    kind: Kind
    ask: Wording = NO_WORDS
    hint: Wording = NO_WORDS
    options: tuple[OptionSheet, ...] = ()
    shared: str = ""
    branching: Branching = field(default_factory=Branching)
    measured: bool = False
    sensitive: bool = False
    bands: frozenset[str] = frozenset()
    web_only: frozenset[str] = frozenset()
    least: int | None = None
    most: int | None = None
    from_young_people: bool = False
    said_on: str = ""


def sheet_of(question: Mapping[str, Any], answers: Mapping[str, Sequence[str]]) -> Sheet:
    """Read a question of a document; `answers` are those of the questions before it."""
    options = question.get("options")
    web_only = question.get("web_only")
    return Sheet(
        id=str(question.get("id", "")),
        kind=Kind(question.get("kind", Kind.STATEMENT)),
        ask=words_of(question.get("ask")),
        hint=words_of(question.get("hint")),
        options=tuple(option_of(part) for part in options) if isinstance(options, list) else (),
        shared=options if isinstance(options, str) else "",
        branching=branching_of(question.get("when"), answers),
        measured="measure" in question,
        sensitive=question.get("sensitive") is True,
        bands=_bands(question.get("bands")),
        web_only=frozenset(AgeBand) if web_only is True else _bands(web_only),
        least=question.get("least"),
        most=question.get("most"),
        from_young_people=question.get("from") == YOUNG_PEOPLE,
        said_on=str(question.get("said_on") or ""),
    )


def question_of(
    sheet: Sheet, was: Mapping[str, Any], answers: Mapping[str, Sequence[str]]
) -> dict[str, Any]:
    """Write a sheet as a question of a document; what says the same already stays as it was.

    Settings that no sheet holds (other languages, answers that worry us) are kept.
    """
    written: dict[str, Any] = {
        "id": sheet.id,
        "kind": sheet.kind.value,
        "ask": words_as(sheet.ask, was.get("ask")),
        "hint": words_as(sheet.hint, was.get("hint")) if any_words(sheet.hint) else None,
        "options": _options(sheet, was),
        "when": _when(sheet.branching, was.get("when"), answers),
        "measure": (was.get("measure") or sheet.id.replace("_", "-")) if sheet.measured else None,
        "sensitive": True if sheet.sensitive else None,
        "bands": bands_as(sheet.bands, was.get("bands")),
        "web_only": _web_only(sheet, was),
        "least": sheet.least,
        "most": sheet.most,
        "from": YOUNG_PEOPLE if sheet.from_young_people else None,
        "said_on": (sheet.said_on or None) if sheet.from_young_people else None,
    }
    # A “false” that somebody wrote out says the same as nothing.
    unsaid = {"sensitive": False, "web_only": False}
    kept = {key: value for key, value in was.items() if key not in written}
    kept |= {key: no for key, no in unsaid.items() if was.get(key) is no and written[key] is None}
    order = [*was, *(key for key in written if key not in was)]
    whole = {**{key: value for key, value in written.items() if value is not None}, **kept}
    return {key: whole[key] for key in order if key in whole}


def words_of(value: Any) -> Wording:
    """Read one text in its wordings, however it is written."""
    if not isinstance(value, Mapping):
        return Wording("" if value is None else str(value).strip())
    own = {band: str(value[band]).strip() for band in AgeBand if value.get(band) not in (None, "")}
    return Wording(str(value.get("default") or "").strip(), own)


def words_as(words: Wording, was: Any) -> Any:
    """Write one text in its wordings."""
    if was is not None and words_of(was) == words:
        return was
    if not words.bands:
        return words.default
    return {"default": words.default} | {
        band.value: words.bands[band] for band in AgeBand if band in words.bands
    }


def any_words(words: Wording) -> bool:
    """Tell whether anything is written, for anybody."""
    return bool(words.default or words.bands)


def option_of(part: Any) -> OptionSheet:
    """Read one option of a document."""
    part = part if isinstance(part, Mapping) else {}
    return OptionSheet(
        value=str(part.get("value", "")),
        label=words_of(part.get("label")),
        face=str(part.get("face") or ""),
        bands=_bands(part.get("bands")),
    )


def options_as(sheets: Sequence[OptionSheet], was: Any) -> list[dict[str, Any]]:
    """Write options; a new one gets a value made from its words."""
    before = was if isinstance(was, list) else []
    old = {str(part.get("value")): part for part in before if isinstance(part, Mapping)}
    return [_option(sheet, old.get(sheet.value, {})) for sheet in with_values(sheets)]


def with_values(sheets: Sequence[OptionSheet]) -> tuple[OptionSheet, ...]:
    """Give each new option a value that no other has: a number beside numbers, else a word."""
    taken = {sheet.value for sheet in sheets if sheet.value}
    numbers = bool(taken) and all(value.isdecimal() for value in taken)
    made = []
    for sheet in sheets:
        value = sheet.value
        if not value and numbers:
            value = next(str(n) for n in range(1, 1000) if str(n) not in taken)
        elif not value:
            value = name_for(sheet.label.default, taken | RESERVED_VALUES, "answer")
        taken.add(value)
        made.append(OptionSheet(value, sheet.label, sheet.face, sheet.bands))
    return tuple(made)


def name_for(words: str, taken: Iterable[str], otherwise: str, joined: str = "_") -> str:
    """Make a name from words that nothing else has."""
    plain = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode().lower()
    parts = re.findall(r"[a-z0-9]+", plain.replace("'", ""))
    name = ""
    for part in parts:
        if len(name) + len(part) + 1 > _LONGEST_NAME - 4:
            break
        name = f"{name}{joined}{part}" if name else part
    name = name or otherwise
    taken, number, free = set(taken), 2, name
    while free in taken:
        free, number = f"{name}{joined}{number}", number + 1
    return free


def bands_as(bands: frozenset[str], was: Any) -> list[str] | None:
    """Write a set of bands in their order; none at all stands for everybody."""
    if isinstance(was, list) and frozenset(was) == bands:
        return was
    return [band.value for band in AgeBand if band in bands] or None


def _option(sheet: OptionSheet, was: Mapping[str, Any]) -> dict[str, Any]:
    written = {
        "value": was.get("value", number_or_word(sheet.value)),
        "label": words_as(sheet.label, was.get("label")),
        "face": sheet.face or None,
        "bands": bands_as(sheet.bands, was.get("bands")),
    }
    kept = {key: value for key, value in was.items() if key not in written}
    whole = {key: value for key, value in written.items() if value is not None} | kept
    order = [*was, *(key for key in written if key not in was)]
    return {key: whole[key] for key in order if key in whole}


def _options(sheet: Sheet, was: Mapping[str, Any]) -> Any:
    before = was.get("options")
    if sheet.kind is Kind.YES_NO:
        return before  # other words for yes and no are written in the file
    if sheet.kind not in WITH_OPTIONS:
        return None
    return sheet.shared or options_as(sheet.options, before)


def _when(branching: Branching, was: Any, answers: Mapping[str, Sequence[str]]) -> Any:
    if branching.by_hand or branching_of(was, answers) == branching:
        return was
    return when_of(branching, answers)


def _web_only(sheet: Sheet, was: Mapping[str, Any]) -> Any:
    before = was.get("web_only")
    if before is True and sheet.web_only == frozenset(AgeBand):
        return True
    return bands_as(sheet.web_only, before)


def _bands(value: Any) -> frozenset[str]:
    return frozenset(str(band) for band in value) if isinstance(value, list) else frozenset()
