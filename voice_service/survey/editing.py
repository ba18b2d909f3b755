"""A survey document changed as data: questions added, reworded, moved and removed, lists shared."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from voice_service.survey.branching import looked_at, without
from voice_service.survey.definition import AgeBand, Kind, Wording
from voice_service.survey.manuscript import reading_of, rewrite
from voice_service.survey.penning import pen
from voice_service.survey.sheets import (
    WITH_OPTIONS,
    OptionSheet,
    Sheet,
    bands_as,
    name_for,
    option_of,
    options_as,
    question_of,
    sheet_of,
    words_as,
    words_of,
)

__all__ = ["Broken", "Front", "read_data", "rewrite"]

Data = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Broken:
    """A condition that looks at a question which is not asked before it."""

    question: str
    needs: str


@dataclass(frozen=True, slots=True)
class Front:
    """What a survey says around its questions, and whom it is for."""

    title: Wording
    about: Wording
    informs: str
    closing: Wording
    bands: frozenset[str]


def read_data(document: str) -> Data:
    """Read a document into plain data; raises DocumentError when it is not YAML."""
    data = reading_of(document).data
    return data if isinstance(data, dict) else {}


def empty(survey_id: str, title: str, bands: Sequence[str]) -> str:
    """Write a survey that has everything but its questions."""
    data = {
        "id": survey_id,
        "version": 1,
        "title": title,
        "about": "The council, the police and nurses ask this. They want to make things better.",
        "informs": "What the safeguarding partnership does next.",
        "closing": "That is all. We read what you all say. Then we tell you what happens next.",
        "bands": [band.value for band in AgeBand if band in bands],
        "questions": [],
    }
    return pen(data)


def front_of(data: Data) -> Front:
    """Read what a survey says around its questions."""
    bands = data.get("bands")
    return Front(
        title=words_of(data.get("title")),
        about=words_of(data.get("about")),
        informs=words_of(data.get("informs")).default,
        closing=words_of(data.get("closing")),
        bands=frozenset(bands) if isinstance(bands, list) else frozenset(),
    )


def titled(front: Front, title: Wording) -> Front:
    """Give what a survey says another title."""
    return replace(front, title=title)


def with_front(data: Data, front: Front) -> Data:
    """Change what a survey says around its questions."""
    informs = data.get("informs")
    return data | {
        "title": words_as(front.title, data.get("title")),
        "about": words_as(front.about, data.get("about")),
        "informs": informs if words_of(informs).default == front.informs else front.informs,
        "closing": words_as(front.closing, data.get("closing")),
        "bands": bands_as(front.bands, data.get("bands")) or [],
    }


def questions_of(data: Data) -> list[Data]:
    """List the questions as they are written."""
    found = data.get("questions")
    return [part for part in found if isinstance(part, dict)] if isinstance(found, list) else []


def ids_of(data: Data) -> list[str]:
    """List the ids of the questions, in their order."""
    return [str(part.get("id")) for part in questions_of(data)]


def lists_of(data: Data) -> dict[str, list[Data]]:
    """List the option lists that questions share."""
    found = data.get("option_lists")
    return found if isinstance(found, dict) else {}


def users_of(data: Data, name: str) -> list[str]:
    """List the questions that use an option list."""
    return [str(part["id"]) for part in questions_of(data) if part.get("options") == name]


def answers_before(data: Data, question_id: str | None) -> dict[str, list[str]]:
    """Return what the questions before one (all, for a new one) can be answered with.

    A number has no list of answers; texts and statements cannot be looked at.
    """
    found: dict[str, list[str]] = {}
    for part in questions_of(data):
        if part.get("id") == question_id:
            break
        values = values_of(part, data)
        if values or part.get("kind") == Kind.NUMBER:
            found[str(part.get("id"))] = values
    return found


def options_in(question: Data, data: Data) -> list[OptionSheet]:
    """List the options of a question, its own or those of the list it uses."""
    if question.get("kind") == Kind.YES_NO:
        return [OptionSheet("yes", Wording("Yes")), OptionSheet("no", Wording("No"))]
    options = question.get("options")
    options = lists_of(data).get(options, []) if isinstance(options, str) else options
    return [option_of(part) for part in options] if isinstance(options, list) else []


def values_of(question: Data, data: Data) -> list[str]:
    """List the values a question can be answered with."""
    return [option.value for option in options_in(question, data)]


def sheet_for(data: Data, question_id: str) -> Sheet | None:
    """Return the sheet of a question, or None when there is none of this id."""
    for part in questions_of(data):
        if part.get("id") == question_id:
            return sheet_of(part, answers_before(data, question_id))
    return None


def change(data: Data, sheet: Sheet) -> Data:
    """Put a sheet in the place of its question."""
    answers = answers_before(data, sheet.id)
    return _with_questions(
        data,
        [
            question_of(sheet, part, answers) if part.get("id") == sheet.id else part
            for part in questions_of(data)
        ],
    )


def add(data: Data, sheet: Sheet, after: str | None = None) -> Data:
    """Add a question behind another, or at the end; without an id it gets one from its words."""
    ids = ids_of(data)
    name = sheet.id or id_for(sheet.ask.default, ids)
    place = ids.index(after) + 1 if after in ids else len(ids)
    asked = _with_questions(data, questions_of(data)[:place])
    before = answers_before(asked, None)
    new = question_of(replace(sheet, id=name), {}, before)
    questions = questions_of(data)
    return _with_questions(data, [*questions[:place], new, *questions[place:]])


def id_for(words: str, taken: Sequence[str]) -> str:
    """Make an id for a question from what it asks."""
    name = name_for(words, taken, "question")
    return name if name[0].isalpha() else name_for(f"question {words}", taken, "question")


def move(data: Data, question_id: str, step: int) -> Data:
    """Move a question up (-1) or down (1); at either end it stays where it is."""
    questions, ids = questions_of(data), ids_of(data)
    place = ids.index(question_id)
    goal = min(max(place + step, 0), len(ids) - 1)
    questions.insert(goal, questions.pop(place))
    return _with_questions(data, questions)


def remove(data: Data, question_id: str) -> Data:
    """Remove a question, and from other conditions every part that looks at it."""
    left = []
    for part in questions_of(data):
        if part.get("id") == question_id:
            continue
        if question_id in looked_at(part.get("when")):
            when = without(part["when"], question_id)
            part = {key: value for key, value in part.items() if key != "when"}
            part |= {"when": when} if when else {}
        left.append(part)
    return _with_questions(data, left)


def needing(data: Data, question_id: str) -> list[str]:
    """List the questions whose condition looks at one."""
    return [
        str(part["id"]) for part in questions_of(data) if question_id in looked_at(part.get("when"))
    ]


def broken(data: Data) -> tuple[Broken, ...]:
    """List the conditions that look at a question which is not asked before them."""
    return tuple(_broken(data))


def change_list(data: Data, name: str, options: Sequence[OptionSheet]) -> Data:
    """Put other options into a list that questions share."""
    lists = lists_of(data)
    return _tidy(data | {"option_lists": lists | {name: options_as(options, lists.get(name))}})


def share(data: Data, question_id: str) -> Data:
    """Make a list of a question's own options, so that others can use it."""
    name = name_for(question_id.replace("_", " "), lists_of(data), "answers", "-")
    questions = []
    lists = dict(lists_of(data))
    for part in questions_of(data):
        if part.get("id") == question_id and isinstance(part.get("options"), list):
            lists[name] = part["options"]
            part = part | {"options": name}
        questions.append(part)
    return data | {"questions": questions} | ({"option_lists": lists} if lists else {})


def own(data: Data, question_id: str) -> Data:
    """Give a question the options of its list as its own."""
    lists = lists_of(data)
    return _with_questions(
        data,
        [
            part | {"options": list(lists.get(part["options"], []))}
            if part.get("id") == question_id and isinstance(part.get("options"), str)
            else part
            for part in questions_of(data)
        ],
    )


def with_version(data: Data, version: int) -> Data:
    """Change the version."""
    return data | {"version": version}


def _with_questions(data: Data, questions: list[Data]) -> Data:
    return _tidy(data | {"questions": questions})


def _tidy(data: Data) -> Data:
    """Let nothing be left behind: lists that nobody uses, worries about answers that are gone."""
    used = {part.get("options") for part in questions_of(data) if _is_name(part.get("options"))}
    lists = {name: options for name, options in lists_of(data).items() if name in used}
    tidied = {key: value for key, value in data.items() if key != "option_lists" or lists}
    if lists:
        tidied["option_lists"] = lists
    return tidied | {"questions": [_without_ghosts(part, data) for part in questions_of(data)]}


def _without_ghosts(question: Data, data: Data) -> Data:
    worries, values = question.get("concern_when"), set(values_of(question, data))
    if not isinstance(worries, list) or question.get("kind") not in WITH_OPTIONS or not values:
        return question
    kept = []
    for worry in worries:
        left = [value for value in worry.get("values", []) if str(value) in values]
        if left:
            kept.append(worry if left == worry["values"] else worry | {"values": left})
    changed = {key: value for key, value in question.items() if key != "concern_when" or kept}
    return changed | ({"concern_when": kept} if kept else {})


def _broken(data: Data) -> Iterator[Broken]:
    before: set[str] = set()
    for part in questions_of(data):
        for needed in sorted(looked_at(part.get("when")) - before):
            yield Broken(str(part.get("id")), needed)
        before.add(str(part.get("id")))


def _is_name(value: object) -> bool:
    return isinstance(value, str)


def title_of(question: Mapping[str, Any]) -> str:
    """Return what a question asks, in its standard words."""
    return words_of(question.get("ask")).default
