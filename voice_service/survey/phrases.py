"""Ways of asking that give poor answers or do harm, and what to write instead."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from voice_service.survey.problems import Level
from voice_service.survey.wording import Role

_ASK: frozenset[Role] = frozenset({"ask"})
_ASKED: frozenset[Role] = frozenset({"ask", "hint"})
_TOLD: frozenset[Role] = frozenset({"about", "closing", "statement", "ask", "hint"})

_NOT = r"(?:not|never|cannot|nobody|no[ -]one|nothing|none|without|neither|hardly|\w+n['\u2019]t)"
_UN = (
    r"(?:un(?:safe|happy|fair|kind|able|likely|helpful|comfortable|friendly|welcome|wanted|heard"
    r"|certain|important)|dislikes?|disagrees?|disrespect\w*|impossible|fail\w*)"
)
_AUX = r"(?:is|are|was|were|do|does|did|would|should|could|can|wo|ca|has|have)n['\u2019]t"
_GOOD_OR_BAD = (
    r"(?:amazing|wonderful|brilliant|fantastic|excellent|great|terrible|awful|dreadful|horrible"
    r"|disgusting|shocking)"
)
_FEELING = (
    r"(?:safe|happy|sad|worried|scared|lonely|angry|heard|calm|bored|tired|proud|welcome|included"
    r"|respected|trusted|supported|upset|afraid|anxious|stressed|well|confident)"
)
_QUESTION = (
    r"(?:do|does|did|is|are|can|could|will|would|should|have|has|how|what|where|when|who|which)"
)
# Two words that are one thing, or the two ends of one way.
_PAIRS = (
    r"(?:boys and girls|girls and boys|friends and family|family and friends|up and down|in and out"
    r"|children and young people|health and social care|again and again|more and more|to and from"
    r"|there and back|here and there|day and night|drugs and alcohol|alcohol and drugs"
    r"|over and over|on and off|between [^?]{1,40} and)"
)


@dataclass(frozen=True, slots=True)
class Phrase:
    """A pattern to avoid in some roles of text; `message` takes the words found."""

    code: str
    pattern: re.Pattern[str]
    roles: frozenset[Role]
    message: str
    remedy: str
    level: Level | None = None


def _words(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{pattern})\b", re.IGNORECASE)


_ONE_THING = "Ask one thing; make the other a question of its own."
_OPEN = "Ask it so that every answer is as easy to give: “How do you feel about …?”."
# In this order: words that one of them has found are not held against the text again.
PHRASES = (
    Phrase(
        "leading",
        _words(
            r"(?:do|did|would)(?:n['\u2019]t| not) you (?:think|agree|feel|find|want|like|believe)"
            rf"|{_AUX} (?:it|you|they|this|that|there|we|he|she|your|the)"
            r"|(?:do|would) you not|obviously|surely|of course"
            r"|every(?:body|one) (?:knows|agrees|thinks|likes|loves|wants)"
            r"|given that|most people (?:think|agree|know|say|feel)"
            r"|as (?:you|we|everyone) (?:all )?knows?|we all know|the fact that"
            r"|how much (?:better|worse|safer|happier|easier|nicer|calmer|braver|stronger)"
            r"|(?<!can )(?<!do )(?<!should )(?<!would )(?<!could )(?<!will )"
            r"we (?:think|believe|know) (?:that|it|you|this|the)"
        ),
        _ASKED,
        "“{found}” pushes towards one answer",
        _OPEN,
    ),
    Phrase(
        "leading",
        re.compile(r"^(?:clearly|naturally)\b|,\s*(?:right|yes|no|ok(?:ay)?|innit)\s*\?", re.I),
        _ASKED,
        "“{found}” pushes towards one answer",
        _OPEN,
    ),
    Phrase(
        "leading",
        _words(rf"(?:our|your|this|these|such an?) (?:very |really )?{_GOOD_OR_BAD}"),
        _ASK,
        "“{found}” says what to think before anybody is asked",
        _OPEN,
        "warning",
    ),
    Phrase(
        "presupposed",
        _words(
            r"when did you (?:stop|start)|(?:do|are) you still|is (?:it|there) still|now that"
            r"|since (?:things|it) got"
            r"|how (?:has|have|did) (?:[\w'\u2019]+ ){1,5}?"
            r"(?:help|improve|harm|hurt|change|made)\w*"
            r"|has (?:[\w'\u2019]+ ){1,4}?(?:improved|helped)"
            r"|how (?:bad|badly|scared|worried|unsafe|lonely|unhappy|dangerous|frightened)"
            r"|what (?:problems|worries|dangers|difficulties) do you (?:have|face|see)"
        ),
        _ASK,
        "“{found}” takes for granted what a child may not have said",
        "Ask first whether it is so, or ask “How do you feel …?” with labels from good to bad.",
    ),
    Phrase(
        "double-negative",
        _words(
            rf"{_NOT}(?:(?![,;:.?!]|\b(?:and|or|but|if|when|because|so)\b).){{1,40}}?\b(?:{_NOT}|{_UN})"
        ),
        _TOLD | {"label"},
        "“{found}” holds two negatives, and readers lose their way",
        "Say it the other way: what there is, what they can do.",
    ),
    Phrase(
        "why",
        _words(r"why|how come"),
        _ASKED,
        "“{found}” can sound like blame",
        "Ask what would help, or what makes it so.",
    ),
    Phrase(
        "agree",
        _words(r"(?:dis)?agree(?:s|d)?|true or false"),
        _ASKED | {"label"},
        "Young people tend to say yes to “{found}”",
        "Ask the thing itself, with labels that answer it, such as “How safe do you feel …?”.",
    ),
    Phrase(
        "negative",
        _words(r"(?<!or )not|never|cannot|nobody|no[ -]one|nothing|neither|nor|\w+n['\u2019]t"),
        _ASK,
        "“{found}” turns the question round, and its answers are misread",
        "Ask it the other way: what there is, what they can do.",
    ),
    Phrase(
        "details",
        _words(
            r"(?<!call you )(?<!called you )(?<!called )(?<!calls you )(?<!call )(?<!calling you )"
            r"(?<!calling )(?<!you )names?|what happened|describe|details?|address(?:es)?"
            r"|who (?:did|hurts?|hits?|touch(?:es|ed)|bullie[sd]|threatens?|was|is hurting)"
            r"|what (?:did|does) (?:he|she|they) do|where were you|tell us about (?:a|the) time"
        ),
        _ASKED,
        "“{found}” may lead a child to give names or details of harm",
        "Ask about feelings, places or what would help; details are for a trained person.",
    ),
    Phrase(
        "assumed-family",
        _words(
            r"mums?|mummy|mams?|dads?|daddy|mother|father|parents?|your famil(?:y|ies)"
            r"|(?:step)?(?:brothers?|sisters?)|siblings?|grandparents?|at home"
            r"|your (?:home|house|room|bedroom)"
        ),
        _TOLD,
        "“{found}” takes for granted whom a child lives with, or where",
        "Write “the people you live with” or “where you live”.",
    ),
    Phrase(
        "double-barrelled",
        re.compile(
            rf"[^?]*\?[^?]*\w[^?]*\?|\b(?:and|or) {_QUESTION} (?:you|it|they|we|there|the|your)\b",
            re.I,
        ),
        _ASK,
        "“{found}”: these are two questions, and there is room for one answer",
        _ONE_THING,
        "error",
    ),
    Phrase(
        "double-barrelled",
        re.compile(
            rf"\b(?:and|as well as)\b|&|\b\w+/\w+\b|\b{_FEELING} or (?:more )?{_FEELING}\b", re.I
        ),
        _ASK,
        "“{found}” may put two questions into one",
        _ONE_THING,
    ),
    Phrase(
        "past",
        _words(
            r"(?<!we )did|was|were|had|have you (?:ever )?\w+(?:ed|en)"
            r"|last (?:week|month|year|term|time)"
            r"|has (?:anyone|anybody|someone|somebody) (?:ever )?\w+(?:ed|en)|yesterday|ago"
        ),
        _ASK,
        "“{found}” asks about the past",
        "Ask about now: “do you”, “is there”, “can you”.",
    ),
    Phrase(
        "statement-asks",
        re.compile(r"[^.!?]*\?"),
        frozenset({"statement"}),
        "“{found}” stands in a statement, so nobody can answer it, skip it or say “I don't know”",
        "Make it a question of its own, or tell it without asking.",
    ),
)
_ALLOWED = {"double-barrelled": _words(_PAIRS)}


@lru_cache(maxsize=4096)
def phrases_in(text: str, role: Role) -> tuple[tuple[Phrase, str], ...]:
    """List each phrase to avoid that a text in this role holds, with the words found."""
    return tuple(_phrases_in(text, role))


def _phrases_in(text: str, role: Role) -> Iterator[tuple[Phrase, str]]:
    taken: list[tuple[int, int]] = []
    seen: set[str] = set()
    for phrase in PHRASES:
        if role not in phrase.roles or phrase.code in seen:
            continue
        allowed = [found.span() for found in _allowed(phrase.code, text)]
        for found in phrase.pattern.finditer(text):
            if not _overlaps(found.span(), taken + allowed):
                taken.append(found.span())
                seen.add(phrase.code)
                yield phrase, found[0].strip(" ,")
                break


def _allowed(code: str, text: str) -> Iterator[re.Match[str]]:
    pattern = _ALLOWED.get(code)
    return pattern.finditer(text) if pattern else iter(())


def _overlaps(span: tuple[int, int], others: list[tuple[int, int]]) -> bool:
    return any(span[0] < end and start < span[1] for start, end in others)
