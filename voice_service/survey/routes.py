"""Whether the conditions of a survey look at questions and answers that can be there."""

from collections.abc import Iterable, Iterator
from difflib import get_close_matches

from voice_service.survey.definition import Kind, Place
from voice_service.survey.document import ConditionPart, OptionPart, QuestionPart, SurveyPart
from voice_service.survey.problems import Finding


class Route:
    """The way to one question: which questions stand before it, and which after."""

    def __init__(self, part: SurveyPart, number: int) -> None:
        self.part = part
        self.earlier = {question.id: question for question in part.questions[:number]}
        self.later = {question.id for question in part.questions[number:]}

    def findings(self, condition: ConditionPart, place: Place) -> Iterator[Finding]:
        """Yield what is wrong with a condition: questions or answers that cannot be there."""
        for setting in ("all", "any"):
            for number, inner in enumerate(getattr(condition, setting) or []):
                yield from self.findings(inner, (*place, setting, number))
        if condition.not_:
            yield from self.findings(condition.not_, (*place, "not"))
        if condition.question is not None:
            yield from self._of_question(condition, condition.question, place)

    def _of_question(self, condition: ConditionPart, name: str, place: Place) -> Iterator[Finding]:
        question = self.earlier.get(name)
        if question is not None:
            yield from self._of_values(condition, question, place)
        elif name in self.later:
            yield Finding(
                (*place, "question"),
                f"“{name}” is asked later than this question",
                "Move that question up, or use one that is asked before.",
            )
        else:
            message = f"There is no question called “{name}”"
            remedy = f"{did_you_mean(name, self.earlier)}Use the id of a question before this one."
            yield Finding((*place, "question"), message, remedy)

    def _of_values(
        self, condition: ConditionPart, question: QuestionPart, place: Place
    ) -> Iterator[Finding]:
        if question.kind in (Kind.TEXT, Kind.STATEMENT):
            message = f"“{question.id}” is a {question.kind}, so it has no values to look at"
            yield Finding((*place, "question"), message, "Use one with options or a number.")
            return
        values = values_of(question, self.part)
        if not values and question.kind is not Kind.NUMBER:
            return  # its options are missing or misnamed, which is said there
        setting = "in" if condition.is_ is None else "is"
        looked_for = (condition.in_ or []) if condition.is_ is None else [condition.is_]
        yield from not_answers(looked_for, question, self.part, (*place, setting))
        if condition.at_least is not None and not all(_whole(value) for value in values):
            message = f"The answers to “{question.id}” are not numbers"
            yield Finding((*place, "at_least"), message, "Use “is:” or “in:” with its values.")


def not_answers(
    looked_for: Iterable[str], question: QuestionPart, part: SurveyPart, place: Place
) -> Iterator[Finding]:
    """Yield a finding when some values cannot be answers to a question."""
    values = values_of(question, part)
    if not values and question.kind is not Kind.NUMBER:
        return  # its options are missing or misnamed, which is said there
    strange = [
        value
        for value in looked_for
        if value not in values and not (question.kind is Kind.NUMBER and _whole(value))
    ]
    if strange:
        message = f"“{', '.join(strange)}” is not an answer to “{question.id}”"
        remedy = f"It can be {', '.join(values) or 'a whole number'}."
        yield Finding(place, message, remedy)


def options_of(question: QuestionPart, part: SurveyPart) -> list[OptionPart]:
    """List the options of a question, from its own list or the one it names."""
    if question.options.named is None:
        return question.options.items
    return part.option_lists.get(question.options.named, [])


def values_of(question: QuestionPart, part: SurveyPart) -> list[str]:
    """List the values a question can be answered with; none for a number or a text."""
    if question.kind is Kind.YES_NO:
        return ["yes", "no"]
    return [option.value for option in options_of(question, part)]


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Suggest the known word nearest to a mistyped one, as a sentence; empty when none is near."""
    near = get_close_matches(word.lower(), list(known), n=1)
    return f"Did you mean “{near[0]}”? " if near else ""


def _whole(value: str) -> bool:
    return value.removeprefix("-").isdecimal()
