"""How a child's words sound: a summary's colour. It never decides who is helped, or how soon."""

import re
from math import log
from typing import Literal

from voice_service.analysis.brief import answered, needs_nothing, owns_up
from voice_service.analysis.heard import Heard, Moved
from voice_service.analysis.language import foreign, says_nothing
from voice_service.analysis.questions import asked
from voice_service.analysis.sides import two_sides
from voice_service.analysis.table import Table, released
from voice_service.text.normalise import Normalised, normalise

Label = Literal["negative", "neutral", "positive", "mixed", "cannot_tell"]
LABELS: tuple[Label, ...] = ("negative", "neutral", "positive", "mixed", "cannot_tell")

LONGEST = 4_000  # characters; hardly an answer is longer, and a book has no one feeling
EDGE = 0.15  # a score from here on, up or down, is that of a text that sounds like something
_WITHIN = 0.14  # and a neutral one is no further from 0 than this
# What makes a text bad that looks good, each the more of it the surer the good is (log-odds):
# being like what young people tell of harm, and a sum of the prior that holds no good.
_HARMFUL, _HARMFUL_BY = -1.25, 0.8
_BAD, _BAD_BY = -0.3, -0.5
_WORSE = -0.6  # a sum that is not neutral either, or good in any voice
_SURE = 1.5  # from here on "nothing, it's lovely" answers "What should be better?" with praise
_BOTH = 0.5  # from here on an answer of a child's is mixed
_BRIEF = 6  # words of an answer that may hold no more than "nothing" or "idk"
_BARE = 0.6  # the score and the confidence of a bare yes, no or nothing
_LAUGHS = frozenset(("lol", "lmao", "lmfao", "rofl", "haha", "hahaha", "\U0001f602", "\U0001f923"))
_WHILE = frozenset(("when", "whenever", "if", "while", "once", "long", "til", "till", "until"))
# Good only while somebody is away or keeps calm: "fine when he is out", "ok if mum isnt drunk".
_ONLY_WITHOUT = re.compile(
    r"\b(?:when|whenever|if|while|once|long as|til|till|until)(?: \w+){0,2}?"
    r" (?:he|she|they|dads?|mums?|mam|father|mother|stepdad|stepmum|brother|sister|uncle)"
    r"(?: is| are| was| were)?"
    r" (?:(?:out|away|asleep|gone|at work)\b"
    r"|(?:not|isnt|arent|aint|wasnt|werent|dont|doesnt|didnt)(?: \w+){0,2}?"
    r" (?:here|there|home|in|around|about|angry|mad|drunk|drinking|shout|shouting|fight|fighting"
    r"|hit|hitting|argue|arguing)\b)"
)


class Sentiment:
    """How a text sounds: a label, a score from -1 to 1, and how sure we are, 0 to 1.

    The score is 0.0 and the confidence 0.0 when we cannot tell; it is from 0.15 up when the text
    sounds positive, from -0.15 down when negative. `words` are those that moved it.
    """

    __slots__ = ("_chance", "_heard", "_lean", "label")

    def __init__(
        self, label: Label, score: float, confidence: float, heard: Heard | None = None
    ) -> None:
        """Take what was found; `heard` is asked for the words once somebody wants them."""
        self.label, self._lean, self._chance, self._heard = label, score, confidence, heard

    @property
    def score(self) -> float:
        """How it sounds, from -1 to 1."""
        return round(self._lean, 3)

    @property
    def confidence(self) -> float:
        """How sure we are, from 0 to 1."""
        return round(self._chance, 3)

    @property
    def heard(self) -> Heard | None:
        """The text as it was read, for whoever asks how its parts sound; None for a bare answer."""
        return self._heard

    @property
    def words(self) -> tuple[Moved, ...]:
        """The words that moved it, the strongest first."""
        return self._heard.moved() if self._heard is not None else ()

    def __eq__(self, other: object) -> bool:
        """Compare what was found."""
        return isinstance(other, Sentiment) and self._all() == other._all()

    def __hash__(self) -> int:
        """Hash what was found."""
        return hash(self._all())

    def __repr__(self) -> str:
        """Show what was found, and no word of the child's."""
        return f"Sentiment({self.label!r}, score={self.score}, confidence={self.confidence})"

    def _all(self) -> tuple[str, float, float]:
        return self.label, self.score, self.confidence


_CANNOT_TELL = Sentiment("cannot_tell", 0.0, 0.0)
# What a wrong reading of UTF-8 makes of a curly apostrophe, and one that is as long.
_TORN_SIGN, _WHOLE_SIGN = "\u00e2\u20ac\u2122", "'\u200b\u200b"


def sentiment(text: str, question: str | None = None, table: Table | None = None) -> Sentiment:
    """Say how a text sounds; never raises, whatever the text holds.

    `question` is the wording or the id of the question it answers; "nothing" is good news to
    "What should be better?" and bad news to "What do you like?". Only the first 4,000 characters
    are read.
    """
    if len(text) > LONGEST:
        text = text[:LONGEST]
    if _TORN_SIGN in text:
        text = text.replace(_TORN_SIGN, _WHOLE_SIGN)
    return sentiment_of(text, normalise(text), question, table)


def sentiment_of(
    text: str, read: Normalised, question: str | None = None, table: Table | None = None
) -> Sentiment:
    """Say how a text sounds that has been normalised already."""
    words = read.words
    if len(words) <= _BRIEF and says_nothing(words):
        good = answered(words, question, table or released())
        return _CANNOT_TELL if good is None else _bare(good)
    if foreign(text, words):
        return _CANNOT_TELL
    heard = Heard(text, read, table or released(), asked(question))
    found = _sounds(heard)
    if question and found.label != "negative" and owns_up(heard, question):
        return _scored("negative", -_BARE, _BARE, heard)
    return found


def _sounds(heard: Heard) -> Sentiment:
    """Choose the label: the likeliest, unless two sides speak or it would call bad news good."""
    bad, none, good = heard.chances
    pieces = heard.pieces
    if not pieces and not heard.knows_a_word():
        return _CANNOT_TELL
    both = two_sides(heard) if heard.answers else 0.0
    label: Label = "negative" if bad >= good else "positive"
    chance = max(bad, good)
    if both > _BOTH:
        label, chance = "mixed", both
    elif none > chance:
        label, chance = "neutral", none
    sure = log(good / (bad + none)) if label == "positive" else 0.0
    if pieces and label != "negative":
        label = _not_too_good(label, heard, sure)
    if label == "positive":
        # Only where a young person may be speaking: "killed it!" in a post is no harm.
        harmful = heard.answers and heard.like_harm > _HARMFUL + _HARMFUL_BY * sure
        words = heard.read.words
        away = not _WHILE.isdisjoint(words) and _ONLY_WITHOUT.search(" ".join(words))
        if harmful or away or heard.mocks:
            label = "negative"
    return _scored(label, good - bad, chance, heard)


def _not_too_good(label: Label, heard: Heard, sure: float) -> Label:
    """Correct a label where safety is denied, or the prior holds nothing but bad or a wish."""
    good = denied = wished = laughed = False
    total = 0.0
    for piece in heard.pieces:
        weight = piece.weight
        if piece.word in _LAUGHS:
            laughed = heard.answers  # "my dad punched me lol" is no good news
            continue
        total += weight
        if piece.value > 0:
            good = good or weight > 0
            denied = denied or (piece.denied and piece.assuring)
            wished = wished or (piece.wished and not piece.denied)
    if denied and not (sure > _SURE and needs_nothing(heard)):
        return "mixed" if good and label != "neutral" else "negative"
    if good or label == "mixed":
        return label
    least = _BAD if laughed else _BAD + _BAD_BY * sure
    if total <= (least if laughed or (label == "positive" and heard.answers) else _WORSE):
        return "negative"
    if label == "positive" and wished and heard.answers:
        bad, none, _ = heard.chances
        return "negative" if bad > none else "neutral"
    return label


def _scored(label: Label, lean: float, chance: float, heard: Heard | None) -> Sentiment:
    """Keep the score on the side of the label."""
    if label == "positive":
        if lean < EDGE:
            lean = EDGE
    elif label == "negative":
        if lean > -EDGE:
            lean = -EDGE
    elif label == "neutral":
        lean = max(-_WITHIN, min(_WITHIN, lean))
    return Sentiment(label, lean, chance, heard)


def _bare(good: bool) -> Sentiment:
    return _scored("positive" if good else "negative", _BARE if good else -_BARE, _BARE, None)
