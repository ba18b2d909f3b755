"""What a survey has in other languages: what is missing or stale, and what nobody reviewed."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from voice_service.survey.definition import (
    ENGLISH,
    AgeBand,
    Channel,
    Place,
    Question,
    Survey,
    Wording,
)
from voice_service.survey.problems import Finding, Problem, located
from voice_service.survey.wording import Written, place_of, written, written_for

# “plain”: a band with English words of its own is shown the translation that is for everybody.
Standing = Literal["there", "plain", "missing", "stale"]
_LATER = "until then English is shown"


@dataclass(frozen=True, slots=True)
class Share:
    """How many of the texts that a band reads are there in a language, and what becomes of them."""

    texts: int
    there: int
    plain: int
    missing: int
    stale: int

    @property
    def in_english(self) -> int:
        """How many are shown in English, because they are missing or stale."""
        return self.missing + self.stale


def languages(survey: Survey) -> tuple[str, ...]:
    """List the languages of a survey beside English."""
    return tuple(language for language in survey.languages if language != ENGLISH)


def standing(wording: Wording, language: str, band: AgeBand | None) -> Standing:
    """Say how one text stands in a language, for a band or (None) for all of them."""
    if language in wording.stale:
        return "stale"
    spoken = wording.languages.get(language)
    if spoken is None or not spoken.to(band):
        return "missing"
    own = wording.bands if band is None else {band} & set(wording.bands)
    return "there" if set(own) <= set(spoken.bands) else "plain"


def share(survey: Survey, language: str, band: AgeBand) -> Share:
    """Count what a band reads in a language."""
    texts = written_for(survey, band)
    count = Counter(standing(text.wording, language, band) for text in texts)
    return Share(len(texts), count["there"], count["plain"], count["missing"], count["stale"])


def in_english(survey: Survey, language: str) -> int:
    """Count the texts of a survey that are shown in English, because they are missing or stale."""
    found = (standing(text.wording, language, None) for text in written(survey))
    return sum(stands in ("missing", "stale") for stands in found)


def findings(survey: Survey) -> Iterator[Finding]:
    """Yield what is to be put right in the other languages of a survey.

    Words that are missing or stale are warnings: English is shown in their place. Two options
    that read the same are an error, because an answer could mean either.
    """
    for language in languages(survey):
        for text in written(survey):
            yield from _of_text(survey, text, language)
        for band in survey.bands:
            for question in survey.asked_of(band, Channel.WEB):
                yield from _same_labels(survey, question, language, band)
    yield from _of_nothing(survey)


def unreviewed(survey: Survey) -> tuple[Problem, ...]:
    """List the languages that nobody who speaks them has read through."""
    found = (
        Finding(
            ("languages", language, "reviewed_by"),
            f"Nobody has reviewed the words in “{language}” yet",
            "Let somebody who speaks it read all of them, and write their name in “reviewed_by”.",
            "warning",
            "translation-unreviewed",
        )
        for language in languages(survey)
        if not survey.reviewed_by.get(language)
    )
    return located(found, survey.lines, survey.file)


def _of_text(survey: Survey, text: Written, language: str) -> Iterator[Finding]:
    stands = standing(text.wording, language, None)
    role = f"this “{text.role}”"
    if stands == "stale":
        command = f"voice survey stamp {survey.file} --language {language}"
        yield Finding(
            (*_part_of(text), "languages", language, *_setting_of(text)),
            f"The words in “{language}” for {role} were made from other English words than these",
            f"Look at them again, then run {command}; {_LATER}.",
            "warning",
            "translation-stale",
        )
    elif stands == "missing":
        yield Finding(
            text.place,
            f"There are no words in “{language}” for {role}",
            f"Add them under “languages:”, “{language}:”; {_LATER}.",
            "warning",
            "translation-missing",
        )
    elif stands == "plain":
        spoken = text.wording.languages[language]
        lacking = ", ".join(band for band in text.wording.bands if band not in spoken.bands)
        yield Finding(
            (*_part_of(text), "languages", language, *_setting_of(text)),
            f"There are no words in “{language}” of their own for {lacking} in {role}",
            "Add them; until then they read the default.",
            "warning",
            "translation-plain",
        )


def _part_of(text: Written) -> Place:
    """Find the part of the document whose languages hold a text."""
    return text.place[:-1]


def _setting_of(text: Written) -> Place:
    return text.place[-1:]


def _same_labels(
    survey: Survey, question: Question, language: str, band: AgeBand
) -> Iterator[Finding]:
    labels = [choice.label.to(band, language).casefold() for choice in question.choices_for(band)]
    if len(set(labels)) < len(labels):
        yield Finding(
            (*place_of(survey, question), "languages", language),
            f"Two options of “{question.id}” read the same in “{language}” for {band}",
            "Give each option a label of its own.",
            code="translation-same-labels",
        )


def _of_nothing(survey: Survey) -> Iterator[Finding]:
    """Yield the words of questions and options that are not there (any more)."""
    for place in survey.lines:
        if place[:1] != ("languages",) or len(place) < 5:
            continue
        of_option = place[2] == "option_lists" or place[4] == "options"
        if len(place) == (6 if place[2] == "questions" and of_option else 5):
            yield Finding(
                place,
                f"These words in “{place[1]}” belong to nothing: there is no “{place[-1]}” in "
                f"“{place[3]}”",
                "Take them out, or put the id or the value right.",
                "warning",
                "translation-of-nothing",
            )
