"""Whether the steps of a scale are fair: as many good ones as bad ones, in order, with words."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from voice_service.survey.codes import finding
from voice_service.survey.definition import AgeBand, Choice, Face, Place, Question
from voice_service.survey.problems import Finding, Level
from voice_service.survey.wording import LIMITS

# These bands read a scale by its faces as much as by its words.
WITH_FACES = frozenset({AgeBand.FIVE_TO_SEVEN, AgeBand.EASY_READ})
# At 16 a scale may also run from 0 to 10.
ZERO_TO_TEN = 11
_HEIGHT: dict[Face, int] = {"very-happy": 2, "happy": 1, "middle": 0, "sad": -1, "very-sad": -2}

# Amounts and times ("a lot", "often") are neither good nor bad in themselves.
_GOOD = re.compile(
    r"\b(?:good|great|excellent|happy|safe|easy|well|fine|helpful|fair|kind|better|best|calm"
    r"|satisfied|positive|like it|love it|confident|comfortable|useful|important|clear)\b"
)
_BAD = re.compile(
    r"\b(?:bad|poor|awful|terrible|sad|unhappy|unsafe|hard|difficult|worse|worst|unfair|unkind"
    r"|scared|worried|dissatisfied|negative|hate it|dislike it|uncomfortable|useless|unclear)\b"
)
_MIDDLE = re.compile(
    r"\b(?:in between|in the middle|so[ -]so|ok(?:ay)?|neither|all right|alright|not sure|mixed"
    r"|average|the same|medium)\b"
)
_TURNED = re.compile(r"\b(?:not|isn['\u2019]t|never|hardly)\b")
# "A bit safe" is the middle of three steps and the good side of five.
_SLIGHT = re.compile(r"\b(?:a bit|a little|some|slightly)\b")
# One more on a side may be meant; two more is wrong for certain.
_FAR = 2


def scale(question: Question, band: AgeBand, place: Place) -> Iterator[Finding]:
    """Yield what is wrong with a scale as a band sees it; `place` is that of its options."""
    choices = question.choices_for(band)
    ten = band is AgeBand.SIXTEEN_TO_EIGHTEEN and len(choices) == ZERO_TO_TEN
    yield from _steps(choices, band, place, ten=ten)
    if not choices or ten:
        return
    yield from _words(choices, band, place)
    yield from _order(choices, band, place)
    yield from _balance(choices, band, place)


def _steps(
    choices: Sequence[Choice], band: AgeBand, place: Place, *, ten: bool
) -> Iterator[Finding]:
    fewest, most = LIMITS[band].scale
    if not fewest <= len(choices) <= most and not ten:
        fits = f"{most}" if fewest == most else f"{fewest} to {most}"
        message = f"The scale for {band} has {len(choices)} options; {fits} suit them"
        remedy = "Say with “bands:” in the options which band sees which."
        yield finding("scale-steps", place, message, remedy, band=band)
    if band in WITH_FACES and not all(choice.face for choice in choices):
        message = f"{band} reads a scale by its faces, and an option has none"
        remedy = "Add “face:” to each option they see."
        yield finding("faces-missing", place, message, remedy, band=band)


def _words(choices: Sequence[Choice], band: AgeBand, place: Place) -> Iterator[Finding]:
    labels = [choice.label.to(band) for choice in choices]
    bare = [label for label in labels if not re.search(r"[^\W\d_]", label)]
    if bare:
        message = f"“{bare[0]}” is a step of the scale for {band} without words"
        yield finding("scale-labels", place, message, "Say what each step means.", band=band)


def _order(choices: Sequence[Choice], band: AgeBand, place: Place) -> Iterator[Finding]:
    numbers = [float(choice.value) for choice in choices if choice.value.isdecimal()]
    if len(numbers) == len(choices) and not _one_way(numbers):
        values = ", ".join(choice.value for choice in choices)
        message = f"The steps for {band} do not go one way: their values are {values}"
        remedy = "Put them in order, from most to least or from least to most."
        yield finding("scale-order", place, message, remedy, band=band)
    said = [_side(choice.label.to(band).lower()) for choice in choices]
    sides = [side for side in said if side is not None]
    if len(sides) == len(choices) and sides not in (sorted(sides), sorted(sides, reverse=True)):
        labels = ", ".join(choice.label.to(band) for choice in choices)
        message = f"The steps for {band} go to and fro between good and bad: {labels}"
        remedy = "Put them in order, from the best to the worst or from the worst to the best."
        yield finding("scale-order", place, message, remedy, band=band)
    heights = [_HEIGHT[choice.face] for choice in choices if choice.face]
    if len(heights) == len(choices) and not _one_way(heights):
        faces = ", ".join(str(choice.face) for choice in choices)
        message = f"The faces for {band} do not go one way: {faces}"
        remedy = "Give each step a face of its own, from happy to sad or from sad to happy."
        yield finding("faces-order", place, message, remedy, band=band)


def _balance(choices: Sequence[Choice], band: AgeBand, place: Place) -> Iterator[Finding]:
    sides = _sides(choices, band)
    good, bad = sides.count(1), sides.count(-1)
    if not (good or bad) or None in sides or good == bad:
        return
    if abs(good - bad) < _FAR and 0 not in sides:
        message = f"The scale for {band} has {len(sides)} steps and none in the middle"
        remedy = "Add a step between good and bad, or take one out of the fuller side."
        yield finding("scale-middle", place, message, remedy, band=band)
        return
    message = f"The scale for {band} has {good} good and {bad} bad steps: it leans to one side"
    remedy = "Give them as many good steps as bad ones."
    level: Level | None = "error" if abs(good - bad) >= _FAR else None
    yield finding("scale-balance", place, message, remedy, band=band, level=level)


def _sides(choices: Sequence[Choice], band: AgeBand) -> list[int | None]:
    """Tell for each step whether it is good (1), bad (-1), between (0) or cannot be told."""
    if all(choice.face for choice in choices):
        heights = [_HEIGHT[choice.face] for choice in choices if choice.face]
        return [(height > 0) - (height < 0) for height in heights]
    return [_side(choice.label.to(band).lower()) for choice in choices]


def _side(label: str) -> int | None:
    if _SLIGHT.search(label):
        return None
    if _MIDDLE.search(label) and not _TURNED.search(label):
        return 0
    side = 1 if _GOOD.search(label) else -1 if _BAD.search(label) else None
    return -side if side and _TURNED.search(label) else side


def _one_way(heights: Sequence[float]) -> bool:
    steps = list(pairwise(heights))
    return all(one < two for one, two in steps) or all(one > two for one, two in steps)
