"""Where one thing a child says ends, and which words it denies, wishes for or makes stronger."""

from collections.abc import Iterator, Mapping, Sequence

from voice_service.analysis.grammar import (
    BREAK,
    BREAKS,
    CUT,
    CUT_SHORT,
    DENY,
    LAST,
    NEGATORS,
    PHRASE,
    PRONOUN,
    SCOPE,
    SCOPES,
    SIDE,
    SUBJECT,
    THINKING,
    TORN_OFF,
    TURNING,
    VALUE,
    WHEN,
    WISH,
)
from voice_service.analysis.meanings import Meanings
from voice_service.analysis.pieces import Clause, Piece
from voice_service.analysis.table import Table

_NEVER = -99
_MEANS = TURNING | WHEN
_CLAUSE = _MEANS | VALUE
_ENDS = BREAK | SUBJECT
_TURNS = SIDE | CUT
_NO: frozenset[int] = frozenset()


class Reading(Meanings):
    """Reads the words of a text one by one, and remembers what was denied or wished for so far.

    Then `clauses` are its clauses in order, which together cover every word, and `pieces` all that
    they hold. `muted` are the places of words that a phrase has taken the sense from, `denying`
    those of words after which the next few are counted as denied.
    """

    __slots__ = ("_commas", "_pauses", "clauses", "denying", "pieces")

    def __init__(
        self,
        words: Sequence[str],
        roles: list[int],
        pauses: Mapping[int, str],
        table: Table,
    ) -> None:
        """Read the words of a text, and what each does in a clause, which is noted in `roles`.

        `pauses` holds the signs before a word where there are any.
        """
        self._words, self._pauses = words, pauses
        self._commas = (
            {at for at, signs in pauses.items() if "," in signs or "\n" in signs} if pauses else _NO
        )
        self._prior = table.prior
        self._roles = roles
        self.clauses: list[Clause] = []
        self.pieces: list[Piece] = []
        self.now: list[Piece] = []
        self.muted: set[int] = set()
        self.denying: list[int] = []
        self.denied_at = _NEVER
        self.denies = self.wished = self.occasion = False
        end = 0
        for at, signs in pauses.items():
            if _hard(signs) and words[at] != TORN_OFF:
                self._sentence(end, at)
                end = at
                if "?" in signs:
                    self._answer(at)
        if words:
            self._sentence(end, len(words))

    def denied(self) -> list[int]:
        """List the places of the words that are counted as denied, each once."""
        found: list[int] = []
        clauses = iter(self.clauses)
        after = reached = 0
        for at in self.denying:
            while after <= at:
                after = next(clauses).after
            until = at + 1 + SCOPE
            if until > after:
                until = after
            found += range(at + 1 if at >= reached else reached, until)
            reached = until
        return [place for place in found if place not in self.muted] if self.muted else found

    def _answer(self, at: int) -> None:
        """Read "safe? no" and "safe? not at all": a short answer that denies the question."""
        if self.clauses and self._words[at] in LAST:
            end = next((a for a in self._pauses if a > at), len(self._words))
            if end - at < 3:
                self.clauses[-1].deny()

    def _sentence(self, first: int, after: int) -> None:
        """Read one sentence: the words from one up to another."""
        self.began = self.passed = first
        if self._commas and self._words[after - 1] in CUT_SHORT:
            self._cut(first, after)
        for at, role in enumerate(self._roles[first:after], first):
            if not role:
                continue
            if role & _ENDS and at > self.began:
                self._begins(at, role)
            if self.now and role & _TURNS and self._parts(at, role):
                self._close(at)
            if not role & _CLAUSE or (self.muted and at in self.muted):
                continue
            if at >= self.passed:
                if role & _MEANS:
                    self._means(at, self._words[at], role, after)
                else:
                    self._valued(at, self._words[at], after)
            if role & SCOPES:
                self.denying.append(at)
        self._close(after)

    def _means(self, at: int, word: str, role: int, after: int) -> None:
        """Read what a word means here: a phrase of ours, a wish, a denial, a value of its own."""
        if role & PHRASE and self._phrase(at, after):
            return
        if role & (WISH | WHEN):
            self._notice(at, after)
        if role & DENY:
            self.denies = True
            self._denial(at, word, after)
        if role & VALUE and at >= self.passed:
            self._valued(at, word, after)

    def _cut(self, first: int, after: int) -> None:
        """Mark where clauses begin in "home is safe, school isn't"."""
        for at in self._commas:
            if first <= at < after:
                self._roles[at] |= CUT

    def _begins(self, at: int, role: int) -> None:
        """End the clause before "but", and before "I" where "and" or a comma stands before it."""
        before = self._words[at - 1]
        if role & BREAK or before == "and" or at in self._commas:
            self._close(at)
        elif role & PRONOUN and before not in THINKING:
            self.reach_bad = 0  # "don't go there it's bad": a sentence without a full stop

    def _parts(self, at: int, role: int) -> bool:
        """Tell whether another clause begins at a word that says something else."""
        if role & CUT:
            return True
        return at >= self.passed and self._turns(at, self._words[at])

    def _close(self, at: int) -> None:
        """End a clause before a word. One that only denies still says something."""
        if self.denies and not self.now:
            self.now = list(self._bare_denial(self._words[self.began : at]))
        self.clauses.append(Clause(self.began, at, self.now))
        self.pieces += self.now
        self.now, self.denied_at = [], _NEVER
        self.denies = self.wished = self.occasion = False
        self.began = at

    def _bare_denial(self, words: Sequence[str]) -> Iterator[Piece]:
        """Read "nobody came", and "home is safe but school isn't"."""
        if "nobody" in words or ("no" in words and " no one " in f" {' '.join(words)} "):
            yield Piece(self.began, "nobody", -0.4)
            return
        before = self.clauses[-1].pieces if self.clauses else ()
        cut_short = words[0] in BREAKS or words[-1] in CUT_SHORT
        if not cut_short or NEGATORS.isdisjoint(words):
            return
        if any(piece.value > 0 and not piece.denied for piece in before):
            yield Piece(self.began, "not", -0.5)

    def _turns(self, at: int, word: str) -> bool:
        """Tell whether the other side begins: "good in the day, scary at night"."""
        last = self.now[-1]
        if last.weight * self._prior[word] >= 0:
            return False
        if self.denied_at > last.at:
            return False  # "bullied and no one cares": one clause, which denies that they care
        if last.denied and at - last.at == 2:
            return False  # "I don't feel happy and safe": one denial of both
        between = range(last.at + 1, at + 1)
        return "and" in self._words[last.at : at] or any(each in self._commas for each in between)


def _hard(signs: str) -> bool:
    """Tell whether a sentence ends in the signs between two words. Dots in a row are a pause."""
    return "!" in signs or "?" in signs or ";" in signs or signs.count(".") == 1


def pauses(text: str, starts: Sequence[int], ends: Sequence[int]) -> dict[int, str]:
    """Find the signs between two words of a text where there are any: number of the word -> signs.

    Only the first and the last ten of many signs are looked at.
    """
    found: dict[int, str] = {}
    end = 0
    for number, start in enumerate(starts):
        if start - end > 1 and number:
            gap = (
                text[end:start]
                if start - end <= 20
                else text[end : end + 10] + text[start - 10 : start]
            )
            if not gap.isspace() or "\n" in gap:
                found[number] = gap
        end = ends[number]
    return found
