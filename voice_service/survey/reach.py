"""Whether a question can be reached at all, by each band, through the conditions before it."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import product

from voice_service.survey.codes import finding
from voice_service.survey.conditions import (
    All,
    Any,
    AtLeast,
    Condition,
    In,
    Is,
    Not,
    holds,
    mentioned,
)
from voice_service.survey.definition import AgeBand, Channel, Kind, Question, Survey
from voice_service.survey.problems import Finding
from voice_service.survey.wording import place_of

# What a child can have said so far, as far as a later condition can tell it apart.
Known = frozenset[tuple[str, tuple[str, ...]]]
Atom = Is | In | AtLeast
BOTH = frozenset({True, False})
# A survey with more of these is taken to be well: no author follows it either.
_MOST_KNOWN = 1000
_MOST_TOGETHER = 6


def reach(survey: Survey) -> Iterator[Finding]:
    """Yield the questions that no child, or no child of a band, is ever asked."""
    by_band = {band: outcomes(survey, band) for band in survey.bands}
    for question in survey.questions:
        if question.when is None:
            continue
        asked = [band for band in survey.bands if question.asked_of(band, Channel.WEB)]
        never = [band for band in asked if by_band[band][question.id] == {False}]
        always = [band for band in asked if by_band[band][question.id] == {True}]
        place = (*place_of(survey, question), "when")
        if never and never == asked:
            message = f"Nobody is ever asked “{question.id}”: its condition can never hold"
            yield finding("unreachable", place, message, _REMEDY)
        for band in never if never != asked else ():
            message = (
                f"{band} is never asked “{question.id}”: its condition can never hold for them"
            )
            yield finding("unreachable", place, message, _REMEDY, band=band, level="warning")
        for band in always:
            message = f"The condition of “{question.id}” always holds for {band}"
            remedy = "Take it out, or compare it with the answers they can give."
            yield finding("condition-always", place, message, remedy, band=band)
    for band in survey.bands:
        yield from _blind_by_text(survey, band)


_REMEDY = "Ask what it looks at before it, of the same bands and with the same options."


def outcomes(survey: Survey, band: AgeBand) -> dict[str, frozenset[bool]]:
    """Tell of each question whether its condition can hold, and can fail, for a band.

    Walks all ways through the survey at once: answers that no later condition can tell apart are
    one way, and what no later condition looks at is forgotten.
    """
    asked = survey.asked_of(band, Channel.WEB)
    atoms = {question.id: list(_atoms(asked, question.id)) for question in asked}
    last = {name: index for index, q in enumerate(asked) if q.when for name in mentioned(q.when)}
    ways: set[Known] = {frozenset()}
    found: dict[str, frozenset[bool]] = {}
    for index, question in enumerate(asked):
        answers = _answers(question, band, atoms[question.id])
        opened, ways_on = set(), set()
        for way in ways:
            known = dict(way)
            opens = question.when is None or holds(question.when, known)
            opened.add(opens)
            kept = [(name, values) for name, values in way if last[name] > index]
            for answer in answers if opens else ((),):
                ways_on.add(frozenset([*kept, (question.id, answer)] if answer else kept))
        found[question.id], ways = frozenset(opened), ways_on
        if len(ways) > _MOST_KNOWN:
            return {other.id: found.get(other.id, BOTH) for other in asked}
    return found


def _answers(question: Question, band: AgeBand, atoms: Sequence[Atom]) -> list[tuple[str, ...]]:
    """List one answer of each sort that later conditions tell apart; it may be left open."""
    if question.kind is Kind.NUMBER:
        values = [str(number) for number in sorted(_borders(question, atoms))]
    else:
        values = [choice.value for choice in question.choices_for(band)]
    sorts: dict[tuple[bool, ...], tuple[str, ...]] = {}
    for answer in ((), *((value,) for value in values)):
        sorts.setdefault(_sort(question.id, answer, atoms), answer)
    if question.kind is Kind.CHOICES:
        single = [answer for answer in sorts.values() if answer][:_MOST_TOGETHER]
        for picks in product((False, True), repeat=len(single)):
            several = [one for one, picked in zip(single, picks, strict=True) if picked]
            if 1 < len(several) <= (question.most or len(several)):
                answer = tuple(value for one in several for value in one)
                sorts.setdefault(_sort(question.id, answer, atoms), answer)
    return list(sorts.values())


def _sort(name: str, answer: tuple[str, ...], atoms: Iterable[Atom]) -> tuple[bool, ...]:
    return tuple(holds(atom, {name: answer}) for atom in atoms)


def _borders(question: Question, atoms: Iterable[Atom]) -> set[int]:
    """List the whole numbers on both sides of every border that a condition draws."""
    least = 0 if question.least is None else question.least
    most = 10 if question.most is None else question.most
    borders = {least, most}
    for atom in atoms:
        if isinstance(atom, AtLeast):
            borders |= {int(atom.number) + step for step in (-1, 0, 1)}
        else:
            values = {atom.value} if isinstance(atom, Is) else atom.values
            borders |= {int(value) + step for value in values for step in (-1, 0, 1)}
    return {number for number in borders if least <= number <= most}


def _atoms(questions: Iterable[Question], name: str) -> Iterator[Atom]:
    for question in questions:
        if question.when:
            yield from _atoms_in(question.when, name)


def _atoms_in(condition: Condition, name: str) -> Iterator[Atom]:
    match condition:
        case All(parts) | Any(parts):
            for part in parts:
                yield from _atoms_in(part, name)
        case Not(part):
            yield from _atoms_in(part, name)
        case Is() | In() | AtLeast():
            if condition.question == name:
                yield condition


def _blind_by_text(survey: Survey, band: AgeBand) -> Iterator[Finding]:
    """Yield the conditions that by text have nothing to look at, though on the web they have."""
    asked = survey.asked_of(band, Channel.SMS)
    on_web = {question.id for question in survey.asked_of(band, Channel.WEB)}
    by_text = {question.id for question in asked}
    for question in asked:
        looked_at = mentioned(question.when) if question.when else frozenset()
        if looked_at & on_web and not looked_at & by_text:
            yield finding(
                "condition-blind",
                (*place_of(survey, question), "when"),
                f"{band} is not asked {', '.join(sorted(looked_at))} by text, "
                "so this condition has nothing to look at",
                "Ask them both questions there, or neither.",
                band=band,
            )
