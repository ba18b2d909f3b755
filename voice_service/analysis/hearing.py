"""What is counted in a text: its words, pairs of words, and the signs it shows as a whole."""

from collections.abc import Collection, Iterator, Sequence
from math import sqrt

from voice_service.analysis.grammar import DENYING, SCOPE
from voice_service.analysis.pieces import Clause, Piece
from voice_service.analysis.table import AFTER, BEFORE, DENIED, LENGTHS, Voice

_FEWEST = 3  # a text of fewer words weighs as one of this many
SHORT = 4  # words of an answer that are read with the kind of its question


def shrink(words: int) -> float:
    """Give what each feature of a text of so many words is multiplied by."""
    return 1 / sqrt((words if words > _FEWEST else _FEWEST) * 2)


def features(
    words: Sequence[str], clauses: Sequence[Clause], muted: Collection[int], kind: str
) -> Iterator[str]:
    """Yield what is counted of the words of a text: each, each pair, and those that are denied.

    `muted` are the places of words that a phrase has taken the sense from; `kind` is the kind of
    the question that they answer, with which short answers are read. The reading of clauses adds
    up the weights of these features, and does not make them.
    """
    for clause in clauses:
        scope = 0
        for at in range(clause.first, clause.after):
            word = words[at]
            if at in muted:
                scope = max(0, scope - 1)
                continue
            yield word
            yield f"{words[at - 1] if at else BEFORE} {word}"
            if scope:
                scope -= 1
                yield DENIED + word
            if word in DENYING:
                scope = SCOPE
    if words:
        yield f"{words[-1]} {AFTER}"
    if kind and len(words) <= SHORT:
        for word in words:
            yield f"{kind}|{word}"


def told(words: Sequence[str]) -> Iterator[str]:
    """Yield what is looked at to tell whether a text speaks of harm: its words and its pairs."""
    before = BEFORE
    for word in words:
        yield word
        yield f"{before} {word}"
        before = word


def voice_of(told: Sequence[Voice], bias: Voice, words: int) -> int:
    """Tell in which voice a text of so many words is: the likeliest by what its words told."""
    one = two = three = four = 0.0
    for a, b, c, d in told:
        one += a
        two += b
        three += c
        four += d
    by = shrink(words)
    a, b, c, d = bias
    totals = (one * by + a, two * by + b, three * by + c, four * by + d)
    return totals.index(max(totals))


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


def text_signs(text: str, words: int, clauses: int, kind: str) -> list[str]:
    """Name what else the whole of a text shows: its marks, its length, what it answers."""
    return [f"long{min(LENGTHS, words.bit_length())}", *marks(text, words, clauses, kind)]


def marks(text: str, words: int, clauses: int, kind: str) -> list[str]:
    """Name the signs of a whole text besides its length."""
    signs = []
    if "!" in text:
        signs.append("calls")
    if "?" in text:
        signs.append("asks")
    if clauses > 1:
        signs.append("parts")
    if kind:
        signs.append(f"{kind}?")
        if words <= SHORT:
            signs.append(f"{kind}?short")
    if text.isupper():
        signs.append("capitals")
    return signs
