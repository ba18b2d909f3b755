"""What differs between two documents of a survey, in words that a reader of surveys knows."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from voice_service.survey.branching import Branching, Clause, branching_of
from voice_service.survey.definition import AgeBand, Kind, Wording
from voice_service.survey.editing import (
    Data,
    answers_before,
    front_of,
    ids_of,
    options_in,
    questions_of,
    title_of,
)
from voice_service.survey.sheets import any_words, words_of

ABOUT = "Around the questions"
_KINDS = {
    Kind.SCALE: "a scale",
    Kind.CHOICE: "pick one",
    Kind.CHOICES: "pick any",
    Kind.YES_NO: "yes or no",
    Kind.NUMBER: "a number",
    Kind.TEXT: "in their own words",
    Kind.STATEMENT: "tells something, asks nothing",
}


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that reads differently; empty words stand for nothing there."""

    where: str
    what: str
    before: str
    after: str


def changes(before: Data, after: Data) -> tuple[Change, ...]:
    """List what differs, the survey's own words first, then question by question."""
    return tuple(_changes(before, after))


def condition_words(question: Data, data: Data) -> str:
    """Say when a question is asked; empty when it always is."""
    if not question.get("when"):
        return ""
    branching = branching_of(question["when"], answers_before(data, str(question.get("id"))))
    if branching.by_hand:
        return "a condition written by hand in the file is met"
    return _spoken(branching, data)


def _changes(before: Data, after: Data) -> Iterator[Change]:
    yield from _between(ABOUT, _front(before), _front(after))
    old = {str(part.get("id")): part for part in questions_of(before)}
    new = {str(part.get("id")): part for part in questions_of(after)}
    for name, part in new.items():
        title = title_of(part) or name
        if name not in old:
            yield Change(title, "New question", "", _in_short(part, after))
        else:
            yield from _between(title, _told(old[name], before), _told(part, after))
    for name, part in old.items():
        if name not in new:
            yield Change(title_of(part) or name, "Removed", _in_short(part, before), "")
    kept = [name for name in ids_of(before) if name in new]
    if kept != [name for name in ids_of(after) if name in old]:
        yield Change(ABOUT, "Order", _order(kept, old), _order(list(new), new))


def _between(where: str, before: dict[str, str], after: dict[str, str]) -> Iterator[Change]:
    for what in dict.fromkeys((*before, *after)):
        old, new = before.get(what, ""), after.get(what, "")
        if old != new:
            yield Change(where, what, old, new)


def _front(data: Data) -> dict[str, str]:
    front = front_of(data)
    return {
        **_wordings("Title", front.title),
        **_wordings("What it is about", front.about),
        "What it informs": front.informs,
        **_wordings("At the end", front.closing),
        "For": _bands(front.bands),
    }


def _told(question: Data, data: Data) -> dict[str, str]:
    told = {
        **_wordings("Question", words_of(question.get("ask"))),
        **_wordings("Hint", words_of(question.get("hint"))),
    }
    options = options_in(question, data)
    told["Answers"] = " · ".join(option.label.default for option in options)
    for option in options:
        own = {band: words for band, words in option.label.bands.items() if words}
        told |= {f"Answer “{option.label.default}”, {_band(b)}": w for b, w in own.items()}
        told[f"Who sees “{option.label.default}”"] = _bands(option.bands)
        told[f"Face of “{option.label.default}”"] = option.face.replace("-", " ")
    told["Asked when"] = condition_words(question, data)
    told["Only for"] = _bands(question.get("bands") or ())
    web_only = question.get("web_only")
    told["Not by text for"] = _bands(tuple(AgeBand) if web_only is True else web_only or ())
    told["Least"], told["Most"] = (_said(question.get(name)) for name in ("least", "most"))
    told["Compared over time"] = "yes" if question.get("measure") else ""
    told["Sensitive"] = "yes" if question.get("sensitive") is True else ""
    told["Asked for by young people"] = "yes" if question.get("from") else ""
    return {what: words for what, words in told.items() if words}


def _wordings(what: str, words: Wording) -> dict[str, str]:
    if not any_words(words):
        return {}
    return {what: words.default} | {
        f"{what}, {_band(band)}": words.bands[band] for band in AgeBand if band in words.bands
    }


def _in_short(question: Data, data: Data) -> str:
    kind = question.get("kind")
    words = _KINDS.get(Kind(kind), "") if kind in frozenset(Kind) else ""
    labels = " · ".join(option.label.default for option in options_in(question, data))
    return f"{words}: {labels}" if labels else words


def _order(names: Sequence[str], questions: dict[str, Data]) -> str:
    return "; ".join(title_of(questions[name]) or name for name in names)


def _spoken(branching: Branching, data: Data) -> str:
    return f", {'or' if branching.join == 'any' else 'and'} ".join(
        _clause(clause, data) for clause in branching.clauses
    )


def _clause(clause: Clause, data: Data) -> str:
    question = next(part for part in questions_of(data) if part.get("id") == clause.question)
    verb = "is not" if clause.unless else "is"
    asked = f"the answer to “{title_of(question)}” {verb}"
    if clause.at_least is not None:
        return f"{asked} {clause.at_least:g} or more"
    labels = {option.value: option.label.default for option in options_in(question, data)}
    return f"{asked} {' or '.join(f'“{labels.get(v, v)}”' for v in sorted(clause.values))}"


def _bands(bands: Any) -> str:
    return ", ".join(_band(band) for band in AgeBand if band in bands)


def _band(band: AgeBand) -> str:
    return "easy read" if band is AgeBand.EASY_READ else f"ages {band.value.replace('-', ' to ')}"


def _said(number: Any) -> str:
    return "" if number is None else str(number)
