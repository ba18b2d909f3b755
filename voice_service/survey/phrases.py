"""Ways of asking that give poor answers or do harm, and what to write instead."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from voice_service.survey.problems import Level
from voice_service.survey.wording import Role

_ASKED: frozenset[Role] = frozenset({"ask", "hint"})
_TOLD: frozenset[Role] = frozenset({"about", "closing", "statement", "ask", "hint"})


@dataclass(frozen=True, slots=True)
class Phrase:
    """A pattern to avoid in some roles of text; `message` takes the words found."""

    pattern: re.Pattern[str]
    roles: frozenset[Role]
    message: str
    remedy: str
    level: Level = "error"


def _words(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{pattern})\b", re.IGNORECASE)


PHRASES = (
    Phrase(
        _words(r"why|how come"),
        _ASKED,
        "“{found}” can sound like blame",
        "Ask what would help, or what makes it so.",
    ),
    Phrase(
        _words(r"(?:dis)?agree\w*"),
        _ASKED | {"label"},
        "Young people tend to say yes to “{found}”",
        "Ask the thing itself, with labels that answer it, such as “How safe do you feel …?”.",
    ),
    Phrase(
        _words(r"not|never|cannot|nobody|nothing|neither|nor|\w+n['\u2019]t"),
        frozenset({"ask"}),
        "“{found}” turns the question round, and its answers are misread",
        "Ask it the other way: what there is, what they can do.",
    ),
    Phrase(
        _words(
            r"names?|what happened|describe|details?|address(?:es)?|who (?:did|hurt|was|is hurting)"
            r"|tell us about (?:a|the) time"
        ),
        _ASKED,
        "“{found}” may lead a child to give names or details of harm",
        "Ask about feelings, places or what would help; details are for a trained person.",
    ),
    Phrase(
        _words(r"mums?|mummy|dads?|daddy|mother|father|parents?|at home|your (?:home|house)"),
        _TOLD,
        "“{found}” takes for granted whom a child lives with, or where",
        "Write “the people you live with” or “where you live”.",
    ),
    Phrase(
        _words(r"and"),
        frozenset({"ask"}),
        "“{found}” may put two questions into one",
        "Ask one thing; make the other a question of its own.",
        "warning",
    ),
    Phrase(
        _words(r"did|was|were|had|have you|has"),
        frozenset({"ask"}),
        "“{found}” asks about the past",
        "Ask about now: “do you”, “is there”, “can you”.",
        "warning",
    ),
)


def phrases_in(text: str, role: Role) -> Iterator[tuple[Phrase, str]]:
    """Yield each phrase to avoid that a text in this role holds, with the words found."""
    for phrase in PHRASES:
        found = phrase.pattern.search(text) if role in phrase.roles else None
        if found:
            yield phrase, found[0]
