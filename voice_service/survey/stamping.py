"""Marks the translations of a document as made from the English words that it has now."""

import io
from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap

from voice_service.survey.definition import Kind
from voice_service.survey.document import YES_NO, SurveyPart, WordsPart
from voice_service.survey.mistakes import problems_of
from voice_service.survey.problems import SurveyError
from voice_service.survey.reader import read
from voice_service.survey.routes import options_of
from voice_service.survey.stamps import stamp

# A text in another language: what holds it, under which key, and the English it must be made from.
Text = tuple[CommentedMap, Any, WordsPart]


def stamped(document: str, name: str, language: str | None = None) -> tuple[str, int]:
    """Write the marks anew, in one language or in all; returns the document and how many changed.

    Every other line stays as it is. For whoever has just read the translations and put them right.
    Raises SurveyError when the survey cannot be used.
    """
    reading = read(document, name)
    try:
        part = SurveyPart.model_validate(reading.data)
    except ValidationError as error:
        raise SurveyError(problems_of(error, SurveyPart, reading.lines, name)) from None
    yaml = YAML()
    yaml.width, yaml.preserve_quotes = 1_000_000, True
    yaml.indent(mapping=2, sequence=4, offset=2)
    data = yaml.load(document)
    changed = sum(_mark(*text) for text in _texts(part, data, language))
    if not changed:
        return document, 0
    written = io.StringIO()
    yaml.dump(data, written)
    ends = "\r\n" if "\r\n" in document else "\n"  # as the author's editor writes them
    return written.getvalue().replace("\r\n", "\n").replace("\n", ends), changed


def _mark(holder: CommentedMap, key: Any, english: WordsPart) -> bool:
    words, mark = holder[key], stamp(english.default, english.by_band())
    if not isinstance(words, CommentedMap):
        words = holder[key] = CommentedMap(default=words)
        if not isinstance(key, str) or key not in _LONG:
            words.fa.set_flow_style()  # a label fits in one line
    if words.get("of") == mark:
        return False
    if "of" in words:
        words["of"] = mark
    else:
        words.insert(0, "of", mark)
    return True


_LONG = frozenset({"title", "about", "closing", "ask", "hint"})


def _texts(part: SurveyPart, data: CommentedMap, language: str | None) -> Iterator[Text]:
    for code, block in data.get("languages", {}).items():
        if language in (None, code):
            yield from _in_block(part, block)
    # Words that stand beside their question, as older documents have them.
    for question, written in zip(part.questions, data["questions"], strict=True):
        for code, beside in written.get("languages", {}).items():
            if language in (None, code):
                yield from _known(beside, _settings(question))
        if question.options.items:
            yield from _beside_options(question.options.items, written["options"], language)
    for name, options in part.option_lists.items():
        yield from _beside_options(options, data["option_lists"][name], language)


def _in_block(part: SurveyPart, block: CommentedMap) -> Iterator[Text]:
    yield from _known(block, {name: getattr(part, name) for name in ("title", "about", "closing")})
    lists = block.get("option_lists", {})
    for name, options in part.option_lists.items():
        yield from _known(lists.get(name, {}), {each.value: each.label for each in options})
    asked = block.get("questions", {})
    for question in part.questions:
        words = asked.get(question.id, {})
        yield from _known(words, _settings(question))
        labels = dict(YES_NO) if question.kind is Kind.YES_NO else {}
        labels |= {each.value: each.label for each in options_of(question, part)}
        yield from _known(words.get("options", {}), labels)


def _settings(question: Any) -> dict[str, WordsPart | None]:
    return {"ask": question.ask, "hint": question.hint}


def _known(holder: CommentedMap, english: Mapping[str, WordsPart | None]) -> Iterator[Text]:
    for key in holder:
        words = english.get(str(key))
        if words is not None:
            yield holder, key, words


def _beside_options(options: Any, written: Any, language: str | None) -> Iterator[Text]:
    for option, there in zip(options, written, strict=True):
        for code, beside in there.get("languages", {}).items():
            if language in (None, code):
                if not isinstance(beside, CommentedMap):
                    beside = there["languages"][code] = CommentedMap(label=beside)
                yield beside, "label", option.label
