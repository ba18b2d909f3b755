"""What is counted in a text: its words, pairs of words, and the signs it shows as a whole."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import repeat
from math import exp, sqrt

from voice_service.analysis.clauses import Reading
from voice_service.analysis.grammar import DENYING, SCOPE
from voice_service.analysis.lanes import HALF, ROLES, VOICE, unpacked
from voice_service.analysis.pieces import Clause, Piece
from voice_service.analysis.questions import Asked
from voice_service.analysis.table import (
    AFTER,
    ANSWER,
    BEFORE,
    DENIED,
    FEEDBACK,
    LENGTHS,
    MANNER,
    OF_KIND,
    UNKNOWN,
    Table,
)

_FEWEST = 3  # a text of fewer words weighs as one of this many
_USUAL = 64
_CERTAIN = 1.5  # a voice that is so far ahead is the only one
_BY = [1 / sqrt(max(words, _FEWEST) * 2) for words in range(_USUAL)]
SHORT = 4  # an answer of no more words is a short one
_LENGTHS = [min(LENGTHS, words.bit_length()) for words in range(_USUAL)]
# The signs of how a text is typed, ready made.
_SIZES = [f"{MANNER}{bits}" for bits in range(LENGTHS + 1)]
_CAPITAL, _LOW, _OPEN = f"{MANNER}capital", f"{MANNER}low", f"{MANNER}open"
_STOPS = {stop: MANNER + stop for stop in ".!?"}
_STRAIGHT, _CURLY, _COMMA, _BRACKET, _QUOTED = (MANNER + sign for sign in "'\u2019,[\"")
_NONE = repeat(0)


def shrink(words: int) -> float:
    """Give what each feature of a text of so many words is multiplied by."""
    return _BY[words] if words < _USUAL else 1 / sqrt(words * 2)


def length(words: int) -> int:
    """Give the bits of a number of words, as far as they are told apart."""
    return _LENGTHS[words] if words < _USUAL else LENGTHS


def features(
    words: Sequence[str], clauses: Sequence[Clause], muted: Collection[int], kind: str
) -> Iterator[str]:
    """Yield what is counted of the words of a text: each, each pair, and those that are denied.

    `muted` are the places of words that a phrase has taken the sense from; `kind` is the kind of
    the question that they answer, with which they are read too. `known`
    and `count` look up the weights of these features, and do not make them.
    """
    if words:
        yield f"{BEFORE} {words[0]}"
    following = [*words[1:], AFTER]
    for clause in clauses:
        scope = 0
        for at in range(clause.first, clause.after):
            word = words[at]
            if at in muted:
                scope = max(0, scope - 1)
                continue
            yield word
            yield f"{word} {following[at]}"
            if scope:
                scope -= 1
                yield DENIED + word
            if word in DENYING:
                scope = SCOPE
    if kind:
        for word in words:
            yield f"{kind}{OF_KIND}{word}"


def known(words: Sequence[str], table: Table) -> list[int]:
    """Look up what the table knows of each word, and of it with the next: numbers of many lanes."""
    if not words:
        return []
    numbers: list[int] = []
    put, get = numbers.append, table.words.get
    begins = get(BEFORE, UNKNOWN)[1].get(words[0], 0)
    number, pairs = get(words[0], UNKNOWN)
    for word in words[1:]:
        if word in pairs:
            number += pairs[word]
        put(number)
        number, pairs = get(word, UNKNOWN)
    put(number + pairs.get(AFTER, 0))
    numbers[0] += begins
    return numbers


def read_clauses(
    words: Sequence[str], numbers: Sequence[int], pauses: Mapping[int, str], table: Table
) -> Reading:
    """Read the clauses of the words of a text, of which so much is known."""
    return Reading(words, [number & ROLES for number in numbers], pauses, table)


def count(words: Sequence[str], numbers: list[int], reading: Reading, table: Table) -> int:
    """Take out of the numbers what counts for nothing in these clauses, and add what is denied.

    Returns by how much their sum has changed.
    """
    more = 0
    for at in reading.muted:
        more -= numbers[at]
        numbers[at] = 0
    if reading.denying:
        denied = table.denied.get
        for at in reading.denied():
            number = denied(words[at])
            if number is not None:
                numbers[at] += number
                more += number
    return more


def count_kind(words: Sequence[str], numbers: list[int], kind: str, table: Table) -> int:
    """Add to the numbers what the words count for in answer to a kind of question.

    Returns by how much their sum has changed.
    """
    more = 0
    if (of_kind := table.kinds.get(kind)) is not None:
        for at, word in enumerate(words):
            number = of_kind.get(word, 0)
            numbers[at] += number
            more += number
    return more


def asked_for(asks: Asked, table: Table) -> tuple[int, ...]:
    """Say what the words of a question speak for, whatever is answered: lanes as of the answer."""
    return unpacked(sum(map(table.asked.get, asks.features, _NONE)))


def told(words: Sequence[str]) -> Iterator[str]:
    """Yield what is looked at to tell whether a text speaks of harm: its words and its pairs."""
    before = BEFORE
    for word in words:
        yield word
        yield f"{before} {word}"
        before = word


def manner(text: str, words: int) -> list[str]:
    """Name the signs of how a text is typed, by which its voice is told."""
    last = text[-1:]
    found = [_SIZES[length(words)]]
    if text[:1].isupper():
        found.append(_CAPITAL)
    if not last.isalnum():
        found.append(_STOPS.get(last, _OPEN))
    if "'" in text:
        found.append(_STRAIGHT)
    if "\u2019" in text:
        found.append(_CURLY)
    if "," in text:
        found.append(_COMMA)
    if "[" in text:
        found.append(_BRACKET)
    if '"' in text or "*" in text:
        found.append(_QUOTED)
    if text.islower():
        found.append(_LOW)
    return found


# In which voice a text is, the likeliest voice of another group, and how likely that is.
Heading = tuple[int, int, float]


def voice_of(sums: Sequence[int], table: Table, by: float, asked: bool) -> Heading:
    """Tell in which voice a text is by the sums of its words, each times `by`.

    What answers a question is no post. A share so small that it changes nothing is given as 0.
    """
    level = table.level
    three = (sums[VOICE + 2] - HALF) * by + level[2]
    four = (sums[VOICE + 3] - HALF) * by + level[3]
    voice, rival, gap = ANSWER, FEEDBACK, four - three
    if gap < 0:
        voice, rival, gap = FEEDBACK, ANSWER, -gap
    if not asked:
        one = (sums[VOICE] - HALF) * by + level[0]
        two = (sums[VOICE + 1] - HALF) * by + level[1]
        post, most = (0, one) if one > two else (1, two)
        best = three if voice == FEEDBACK else four
        if most > best:
            voice, rival, gap = post, voice, most - best
        elif best - most < gap:
            rival, gap = post, best - most
    return voice, rival, 1 / (1 + exp(gap)) if gap < _CERTAIN else 0.0


def prior_signs(pieces: Sequence[Piece]) -> tuple[float, ...]:
    """Sum up what the words with a value of their own say, as they are meant, by PRIOR_SIGNS."""
    good = bad = best = worst = 0.0
    for piece in pieces:
        weight = piece.weight
        if weight > 0:
            good += weight
            if weight > best:
                best = weight
        elif weight < 0:
            bad -= weight
            if -weight > worst:
                worst = -weight
    lean = good - bad
    square = lean * lean
    return (
        good if good < 2.0 else 2.0,
        bad if bad < 2.0 else 2.0,
        lean / sqrt(square + 0.5),
        1.0 if good > bad > 0 else 0.0,
        1.0 if bad > good > 0 else 0.0,
        1.0 if not good and not bad else 0.0,
        sqrt(square / (square + 0.3)),
        best,
        worst,
    )


def text_signs(text: str, words: int, kind: str) -> list[str]:
    """Name what else the whole of a text shows: its marks, its length, what it answers."""
    return [f"long{length(words)}", *marks(text, words, kind)]


def marks(text: str, words: int, kind: str) -> list[str]:
    """Name the signs of a whole text besides its length."""
    signs = []
    if "!" in text:
        signs.append("calls")
    if "?" in text:
        signs.append("asks")
    if kind:
        signs.append(f"{kind}?")
        if words <= SHORT:
            signs.append(f"{kind}?short")
    if text.isupper():
        signs.append("capitals")
    return signs
