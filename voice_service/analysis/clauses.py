"""Where one thing a child says ends, and which words it denies, wishes for or makes stronger."""

from collections.abc import Iterator, Mapping, Sequence

from voice_service.analysis.grammar import (
    BREAK,
    BREAKS,
    CUT_SHORT,
    DENY,
    LAST,
    NEGATORS,
    NOTICE,
    PHRASE,
    PRONOUN,
    SCOPE,
    SCOPES,
    SIDE,
    SUBJECT,
    THINKING,
    VALUE,
)
from voice_service.analysis.meanings import Meanings
from voice_service.analysis.pieces import Clause, Piece
from voice_service.analysis.table import AFTER, Table, Voice

_NEVER = -99
_CLAUSE = PHRASE | NOTICE | DENY | VALUE
_MEANS = NOTICE | DENY
_ENDS = BREAK | SUBJECT
_NO: frozenset[int] = frozenset()


class Reading(Meanings):
    """Reads the words of a text one by one, and remembers what was denied or wished for so far.

    Then `clauses` are its clauses in order, which together cover every word, and `voices` what
    its words tell of the voice it is in.
    """

    __slots__ = ("_commas", "_follow", "_pauses", "clauses", "voices")

    def __init__(self, words: Sequence[str], pauses: Mapping[int, str], table: Table) -> None:
        """Read the words of a text; `pauses` holds the signs before a word where there are any."""
        self._words, self._pauses = words, pauses
        self._commas = (
            {at for at, signs in pauses.items() if "," in signs or "\n" in signs} if pauses else _NO
        )
        self._entries, self._prior = table.entries, table.prior
        self._follow = table.first
        self.clauses: list[Clause] = []
        self.now: list[Piece] = []
        self.muted: set[int] = set()
        self.voices: list[Voice] = []
        self.denied_at = _NEVER
        self.denies = self.wished = self.occasion = False
        end = 0
        for at, signs in pauses.items():
            if _hard(signs) and words[at] != "t":
                self._sentence(end, at)
                end = at
                if "?" in signs:
                    self._answer(at)
        self._sentence(end, len(words))

    def _answer(self, at: int) -> None:
        """Read "safe? no" and "safe? not at all": a short answer that denies the question."""
        if self.clauses and self._words[at] in LAST:
            end = next((a for a in self._pauses if a > at), len(self._words))
            if end - at < 3:
                self.clauses[-1].deny()

    def _sentence(self, first: int, after: int) -> None:  # noqa: C901 - calls cost more than reading
        """Read one sentence: the words from one up to another."""
        if first == after:
            return
        self.began = self.passed = first
        words, commas, get, follow = self._words, self._commas, self._entries.get, self._follow
        muted, voices = self.muted, self.voices
        cut_short = bool(commas) and words[after - 1] in CUT_SHORT
        may_part: object  # taken for true or false
        neg = pos = 0.0
        scope = 0
        for at in range(first, after):
            word = words[at]
            entry = get(word)
            if entry is None:
                follow = None
                if scope:
                    scope -= 1
                continue
            n, p, role, then, denied, voice, phrases = entry
            if role & SUBJECT:
                may_part = words[at - 1] == "and" or at in commas or role & PRONOUN
            else:
                may_part = role & BREAK or cut_short or (role & SIDE and self.now)
            if may_part and at > self.began and self._parts(at, word, role, cut_short):
                self._close(at, neg, pos)
                neg = pos = 0.0
                scope = 0
            if muted and at in muted:
                follow = then
                if scope:
                    scope -= 1
                continue
            neg += n
            pos += p
            if follow is not None and (pair := follow.get(word)) is not None:
                neg += pair[0]
                pos += pair[1]
            follow = then
            if scope:
                scope -= 1
                if denied is not None:
                    neg += denied[0]
                    pos += denied[1]
            if voice is not None:
                voices.append(voice)
            if role & _CLAUSE and at >= self.passed:
                begins = phrases and at + 1 < after and words[at + 1] in phrases
                if begins and self._phrase(at, after):
                    if role & SCOPES:
                        scope = SCOPE
                    continue
                if role & _MEANS:
                    self._meet(at, word, role, after)
                if role & VALUE and at >= self.passed:
                    self._valued(at, word, after)
            if role & SCOPES:
                scope = SCOPE
        if after == len(words) and follow is not None and (pair := follow.get(AFTER)) is not None:
            neg += pair[0]
            pos += pair[1]
        self._follow = follow
        self._close(after, neg, pos)

    def _parts(self, at: int, word: str, role: int, cut_short: bool) -> bool:
        """Tell whether another clause begins here: at "but", at "and" or a comma before "I"."""
        if role & _ENDS:
            before = self._words[at - 1]
            if role & BREAK or before == "and" or at in self._commas:
                return True
            if role & PRONOUN and before not in THINKING:
                self.reach_bad = 0  # "don't go there it's bad": a sentence without a full stop
        if not self.now:
            return False
        if cut_short and at in self._commas:
            return True  # "home is safe, school isn't"
        return bool(role & SIDE) and at >= self.passed and self._turns(at, word)

    def _meet(self, at: int, word: str, role: int, after: int) -> None:
        """Read a word that wishes or denies."""
        if role & NOTICE:
            self._notice(at, after)
        if role & DENY:
            self.denies = True
            self._denial(at, word, after)

    def _close(self, at: int, neg: float, pos: float) -> None:
        """End a clause before a word. One that only denies still says something."""
        if self.denies and not self.now:
            self.now = list(self._bare_denial(self._words[self.began : at]))
        self.clauses.append(Clause(self.began, at, self.now, neg, pos))
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
