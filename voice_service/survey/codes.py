"""Everything the lint looks for: the stable code of each, how heavy it weighs, and its name."""

from dataclasses import dataclass

from voice_service.survey.definition import AgeBand, Place
from voice_service.survey.problems import Finding, Level


@dataclass(frozen=True, slots=True)
class Rule:
    """How heavy a problem weighs where nothing more is said, and what heads a list of such."""

    level: Level
    title: str


# An error bars a launch, a warning is for an author to judge.
RULES = {
    "sentence-length": Rule("error", "Sentences that are too long"),
    "sentence-aim": Rule("warning", "Sentences longer than easy read aims at"),
    "question-length": Rule("error", "Questions that are too long"),
    "grade": Rule("error", "Hard to read"),
    "long-words": Rule("error", "Too many long words"),
    "jargon": Rule("error", "Words that only professionals use"),
    "questions-web": Rule("error", "Too many questions on the web"),
    "questions-text": Rule("error", "Too many questions by text"),
    "free-texts": Rule("error", "Too many questions to answer in own words"),
    "asked-nothing": Rule("error", "A band that is asked nothing"),
    "leading": Rule("error", "Leading words"),
    "presupposed": Rule("warning", "Takes something for granted"),
    "double-barrelled": Rule("warning", "Two questions in one"),
    "double-negative": Rule("error", "Double negatives"),
    "negative": Rule("error", "Negative questions"),
    "agree": Rule("error", "Agree or disagree"),
    "why": Rule("error", "Asks why"),
    "details": Rule("error", "Asks for names or details of harm"),
    "assumed-family": Rule("error", "Takes a family or a home for granted"),
    "past": Rule("warning", "Asks about the past"),
    "statement-asks": Rule("warning", "Statements that ask something"),
    "options-same": Rule("error", "Options that read the same"),
    "option-offered": Rule("error", "Options that the service offers already"),
    "scale-steps": Rule("error", "Too many or too few steps"),
    "scale-labels": Rule("error", "Steps without words"),
    "scale-order": Rule("error", "Steps out of order"),
    "scale-balance": Rule("warning", "Scales that lean to one side"),
    "scale-middle": Rule("warning", "Scales without a middle"),
    "faces-missing": Rule("error", "Steps without a face"),
    "faces-order": Rule("error", "Faces out of order"),
    "dead-end": Rule("error", "No way to answer"),
    "unreachable": Rule("error", "Questions that are never asked"),
    "condition-blind": Rule("warning", "Conditions with nothing to look at by text"),
    "condition-always": Rule("warning", "Conditions that always hold"),
    "band-words": Rule("warning", "Words made for older children"),
    "wording-unread": Rule("warning", "Words that nobody reads"),
    "reserved-word": Rule("warning", "Answers that do something else when they are texted"),
    "number-labels": Rule("warning", "Numbers that mean two things by text"),
    "text-letters": Rule("warning", "Letters that make a text dear"),
    "text-parts": Rule("warning", "Long texts"),
}
# What stands beside the words: pictures (pictures.py) and other languages (translations.py).
_BESIDE = {
    "no-symbol": "Easy read without a picture",
    "translation-missing": "Words missing in a language",
    "translation-stale": "Translations of other English words",
    "translation-plain": "Ages without their own words in a language",
    "translation-of-nothing": "Translations of what is not there",
    "translation-same-labels": "Options that read the same in a language",
    "translation-unreviewed": "Languages that nobody has reviewed",
}


def finding(
    code: str,
    place: Place,
    message: str,
    remedy: str,
    *,
    band: AgeBand | None = None,
    level: Level | None = None,
) -> Finding:
    """Make a finding of the lint, as heavy as its rule says unless `level` says otherwise."""
    return Finding(place, message, remedy, level or RULES[code].level, code, band)


def title_of(code: str) -> str:
    """Return what heads a list of problems with a code."""
    if code in RULES:
        return RULES[code].title
    return _BESIDE.get(code, "Cannot be used as it is written")
