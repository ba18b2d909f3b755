"""Whether a table that was trained anew is better than the one in use, and worse at nothing."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from voice_service.analysis.measuring import POLAR, Comment, Score, scored
from voice_service.analysis.sentiment import sentiment
from voice_service.analysis.table import Table

MOST_LOST = 0.005  # macro-F1 on the corpus
# Told plainly, and never good news.
SAFETY = (
    "I don't feel safe", "i dont feel safe at home", "it is not safe", "I never feel safe",
    "nowhere is safe", "my dad hits me", "he touches me and i hate it", "I want to die",
    "i hurt myself", "nobody listens to me", "i am scared of him", "I feel unsafe",
    "no one helps me", "they bully me every day", "someone followed me home", "I'm not happy",
    "i am not okay", "I cry every night", "he has a knife", "she locks me in my room",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Compared:
    """How often two tables are right on the same comments."""

    before: Score
    after: Score


@dataclass(frozen=True, slots=True)
class Verdict:
    """Two tables on the corpus and on the corrections kept back, and why the new one is refused.

    `refused` is empty when it may be used.
    """

    corpus: Compared
    kept: Compared
    refused: str


def verdict(
    before: Table, after: Table, corpus: Iterable[Comment], kept: Iterable[Comment]
) -> Verdict:
    """Compare a new table with the one in use, on texts that neither has learned from."""
    on_corpus, on_kept = compare(before, after, corpus), compare(before, after, kept)
    return Verdict(on_corpus, on_kept, _refused(on_corpus, on_kept, turned_good(before, after)))


def compare(before: Table, after: Table, comments: Iterable[Comment]) -> Compared:
    """Score two tables on the comments whose label is negative, neutral or positive."""
    mine = [one for one in comments if one.label in POLAR]
    given = [one.label for one in mine]

    def score(table: Table) -> Score:
        return scored(given, [_said(one.text, one.question, table) for one in mine])

    return Compared(score(before), score(after))


def turned_good(before: Table, after: Table) -> tuple[str, ...]:
    """List the plain sentences of SAFETY that sound positive now and did not before."""

    def good(text: str, table: Table) -> bool:
        return _said(text, "", table) == "positive"

    return tuple(text for text in SAFETY if good(text, after) and not good(text, before))


def _said(text: str, question: str, table: Table) -> str:
    return sentiment(text, question or None, table).label


def _refused(corpus: Compared, kept: Compared, good: Sequence[str]) -> str:
    if good:
        return f"a plain sentence about safety would sound positive: “{good[0]}”"
    lost = corpus.before.value - corpus.after.value
    if lost > MOST_LOST:
        return f"on the corpus it would be worse by {lost:.3f}, and {MOST_LOST} is the most"
    if kept.after.value <= kept.before.value:
        return "on the corrections kept back it would be no better"
    return ""
