"""Where a document holds the words of other languages: at its end by language, or in place.

The block at the end is what people write. Words beside their question are read as well: a wave
may have pinned a document that has them there.
"""

from collections.abc import Mapping

from voice_service.survey.definition import Place
from voice_service.survey.document import OptionPart, QuestionPart, SpokenPart, SurveyPart
from voice_service.survey.routes import values_of

Spoken = dict[str, SpokenPart]


def of_survey(survey: SurveyPart, setting: str) -> Spoken:
    """Find the title, about or closing of a survey in each language."""
    return _there({code: getattr(words, setting) for code, words in survey.languages.items()})


def of_question(survey: SurveyPart, question: QuestionPart, setting: str) -> Spoken:
    """Find what is asked, or the hint, in each language."""
    beside = {code: getattr(words, setting) for code, words in question.languages.items()}
    return _there(beside) | _there(
        {
            code: getattr(words.questions.get(question.id), setting, None)
            for code, words in survey.languages.items()
        }
    )


def of_option(
    survey: SurveyPart, question: QuestionPart, value: str, option: OptionPart | None
) -> Spoken:
    """Find the label of an option in each language; `option` None for a yes or no of our own."""
    beside = {code: words.label for code, words in option.languages.items()} if option else {}
    found = dict[str, SpokenPart | None](beside)
    for code, words in survey.languages.items():
        listed = words.option_lists.get(question.options.named or "", {}).get(value)
        own = words.questions.get(question.id)
        found[code] = (own.options.get(value) if own else None) or listed or found.get(code)
    return _there(found)


def lines_beside(survey: SurveyPart, lines: Mapping[Place, int]) -> dict[Place, int]:
    """Move the lines of the blocks at the end to where their words belong: beside the English.

    What stays under “languages” belongs to no question and no option that is there.
    """
    places = _Places(survey)
    moved: dict[Place, int] = {}
    for place, line in lines.items():
        for stands in places.of(place) or (place,):
            moved[stands] = line
    return moved


class _Places:
    """Where in the questions of a document the words of a block at its end belong."""

    def __init__(self, survey: SurveyPart) -> None:
        self.asked: dict[str, int] = {}
        self.hinted: set[str] = set()
        self.options: dict[Place, list[Place]] = {}
        for number, question in enumerate(survey.questions):
            self.asked[question.id] = number
            if question.hint:
                self.hinted.add(question.id)
            for index, value in enumerate(values_of(question, survey)):
                stands: Place = ("questions", number, "options", index)
                for of in (("questions", question.id, "options", value), _listed(question, value)):
                    self.options.setdefault(of, []).append(stands)

    def of(self, place: Place) -> list[Place]:
        """List the places beside the English of a place in a block; none for any other place."""
        if len(place) < 5 or place[0] != "languages":
            return []
        code, kind, name, setting = place[1:5]
        if kind == "questions" and (
            setting == "ask" or (setting == "hint" and name in self.hinted)
        ):
            number = self.asked.get(str(name))
            return [] if number is None else [(kind, number, place[0], code, *place[4:])]
        long = 4 if kind == "questions" else 3
        rest = place[2 + long :]
        return [
            (*stands, "languages", code, "label", *rest)
            for stands in self.options.get(place[2 : 2 + long], [])
        ]


def _listed(question: QuestionPart, value: str) -> Place:
    return ("option_lists", question.options.named or "", value)


def _there(found: Mapping[str, SpokenPart | None]) -> Spoken:
    return {code: words for code, words in found.items() if words is not None}
