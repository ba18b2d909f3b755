"""What no single part of a survey can know: ids used twice, options that do not fit."""

from collections.abc import Iterable, Iterator

from voice_service.survey.definition import RESERVED_VALUES, AgeBand, Kind, Place
from voice_service.survey.document import OptionPart, QuestionPart, SurveyPart
from voice_service.survey.pictures import unknown_symbols
from voice_service.survey.problems import Finding
from voice_service.survey.routes import Route, did_you_mean, not_answers, options_of

PICKED = frozenset({Kind.SCALE, Kind.CHOICE, Kind.CHOICES, Kind.YES_NO})
_BOUNDED = frozenset({Kind.NUMBER, Kind.CHOICES})


def findings(part: SurveyPart) -> Iterator[Finding]:
    """Yield a finding for everything that does not fit together."""
    yield from _twice(part)
    yield from _lists(part)
    yield from unknown_symbols(part)
    for number, question in enumerate(part.questions):
        place: Place = ("questions", number)
        yield from _options(question, place, part)
        yield from _bounds(question, place)
        yield from _concern_when(question, place, part)
        yield from _bands(question, place, part)
        yield from _languages(question, place, part)
        if question.said_on and question.from_ is None:
            message = "“said_on” is the day on which young people asked for this"
            yield Finding((*place, "said_on"), message, "Add “from: young-people”.")
        if question.when:
            route = Route(part, number)
            yield from route.findings(question.when, (*place, "when"))


def _twice(part: SurveyPart) -> Iterator[Finding]:
    for setting in ("id", "measure"):
        seen: set[str] = set()
        for number, question in enumerate(part.questions):
            value = getattr(question, setting)
            if value in seen:
                yield Finding(
                    ("questions", number, setting),
                    f"Two questions have the {setting} “{value}”",
                    f"Give each question {'an' if setting == 'id' else 'a'} {setting} of its own.",
                )
            seen.update({value} - {None})


def _lists(part: SurveyPart) -> Iterator[Finding]:
    used = {question.options.named for question in part.questions}
    for name, options in part.option_lists.items():
        yield from _option_values(options, ("option_lists", name))
        if name not in used and used <= {None, *part.option_lists}:
            yield Finding(
                ("option_lists", name),
                f"No question uses the option list “{name}”",
                f"Write “options: {name}” in a question, or take the list out.",
            )


def _options(question: QuestionPart, place: Place, part: SurveyPart) -> Iterator[Finding]:
    place = (*place, "options")
    name, own = question.options.named, question.options.items
    if name is not None and name not in part.option_lists:
        meant = did_you_mean(name, part.option_lists)
        yield Finding(
            place,
            f"There is no option list called “{name}”",
            f"{meant}Write the list under “option_lists”.",
        )
        return
    if question.kind not in PICKED and (own or name):
        yield Finding(place, f"A {question.kind} question has no options", "Take “options” out.")
    elif question.kind is Kind.YES_NO:
        if {option.value for option in options_of(question, part)} - {"yes", "no"}:
            yield Finding(
                place,
                "A yes_no question has the options yes and no only",
                "Use “kind: choice” for other options.",
            )
    elif question.kind in PICKED and len(options_of(question, part)) < 2:
        message = f"A {question.kind} question needs two options or more"
        yield Finding(place, message, "Add “options:” with a list of “- value: …” and “label: …”.")
    yield from _option_values(own, place)


def _option_values(options: Iterable[OptionPart], place: Place) -> Iterator[Finding]:
    seen: set[str] = set()
    for number, option in enumerate(options):
        here = (*place, number, "value")
        if option.value in seen:
            message = f"Two options have the value “{option.value}”"
            yield Finding(here, message, "Give each option a value of its own.")
        if option.value in RESERVED_VALUES:
            yield Finding(
                here,
                f"“{option.value}” is offered with every question already",
                "Take this option out, or give it another value.",
            )
        seen.add(option.value)


def _bounds(question: QuestionPart, place: Place) -> Iterator[Finding]:
    least, most = question.least, question.most
    if least is not None and question.kind not in _BOUNDED:
        message = f"“least” means nothing for a {question.kind} question"
        yield Finding((*place, "least"), message, "Take the line out.")
    if most is not None and question.kind not in _BOUNDED | {Kind.TEXT}:
        message = f"“most” means nothing for a {question.kind} question"
        yield Finding((*place, "most"), message, "Take the line out.")
    if least is not None and most is not None and least > most:
        message = f"“least” ({least}) is more than “most” ({most})"
        yield Finding((*place, "least"), message, "Swap the two.")
    if question.kind is not Kind.NUMBER and (least or 0) < 0:
        yield Finding((*place, "least"), "“least” is below nought", "Use 0 or more.")
    if question.kind in (Kind.TEXT, Kind.CHOICES) and most is not None and most < 1:
        yield Finding((*place, "most"), "“most” allows no answer at all", "Use 1 or more.")


def _concern_when(question: QuestionPart, place: Place, part: SurveyPart) -> Iterator[Finding]:
    taken: set[str] = set()
    for number, worry in enumerate(question.concern_when):
        here = (*place, "concern_when", number)
        if question.kind in (Kind.TEXT, Kind.STATEMENT):
            message = f"A {question.kind} question has no answers that can be listed here"
            yield Finding(here, message, "Take “concern_when” out; every text is screened anyway.")
            continue
        yield from not_answers(worry.values, question, part, (*here, "values"))
        twice = [value for value in dict.fromkeys(worry.values) if value in taken]
        if twice:
            message = f"“{', '.join(twice)}” is listed above already"
            yield Finding((*here, "values"), message, "Name each answer once.")
        taken.update(worry.values)


def _bands(question: QuestionPart, place: Place, part: SurveyPart) -> Iterator[Finding]:
    for setting in ("bands", "web_only"):
        bands: list[AgeBand] = getattr(question, setting) or []
        strange = [band for band in bands if band not in part.bands]
        # “web_only: true” stands for every band there is, so it may go beyond the survey's.
        if strange and len(bands) < len(AgeBand):
            yield Finding(
                (*place, setting),
                f"The survey is not for {', '.join(strange)}",
                "Add the band to the survey's “bands”, or take it out here.",
            )


def _languages(question: QuestionPart, place: Place, part: SurveyPart) -> Iterator[Finding]:
    for language in question.languages:
        if language not in part.languages:
            yield Finding(
                (*place, "languages", language),
                f"The survey is not offered in “{language}”",
                f"Add “{language}” to “languages” at the end, with title, about and closing.",
            )
