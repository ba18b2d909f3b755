"""Where one thing a child says ends, and which words it denies, wishes for or makes stronger."""

from collections.abc import Iterator, Mapping, Sequence

from voice_service.analysis.children import ASSURING, PHRASES
from voice_service.analysis.grammar import (
    ANSWERS,
    BREAK,
    BREAKS,
    CUT_SHORT,
    DENY,
    DONT_KNOW,
    FAR_FROM,
    LAST,
    MYSELF,
    NEGATORS,
    NOTICE,
    OCCASION,
    PHRASE,
    PRONOUN,
    REACH_BAD,
    REACH_GOOD,
    REACH_LESS,
    REACH_OTHER,
    SCOPE,
    SCOPES,
    STRENGTH,
    SUBJECT,
    SUBJECTS,
    THINKING,
    TORN,
    VALUE,
    WHETHER,
    WISHED_BY_TWO,
    WISHES,
)
from voice_service.analysis.pieces import Clause, Piece
from voice_service.analysis.table import AFTER, BEFORE, NOTHING, Table

_NEVER = -99
_CLAUSE = PHRASE | NOTICE | DENY | VALUE
_ENDS = BREAK | SUBJECT


class Reading:
    """Reads the words of a text one by one, and remembers what was denied or wished for so far.

    Then `clauses` are its clauses in order, which together cover every word, and `voices` what
    its words tell of the voice it is in.
    """

    __slots__ = (
        *("_commas", "_entries", "_follow", "_pauses", "_prior", "_words", "began", "clauses"),
        *("denied_at", "denies", "muted", "now", "occasion", "passed", "reach_bad", "reach_good"),
        *("voices", "wished"),
    )

    def __init__(self, words: Sequence[str], pauses: Mapping[int, str], table: Table) -> None:
        """Read the words of a text; `pauses` holds the signs before a word where there are any."""
        self._words, self._pauses = words, pauses
        self._commas = {at for at, signs in pauses.items() if "," in signs or "\n" in signs}
        self._entries, self._prior = table.entries, table.prior
        first = table.entries.get(BEFORE)
        self._follow = None if first is None else first.follow
        self.clauses: list[Clause] = []
        self.now: list[Piece] = []
        self.muted: set[int] = set()
        self.voices = [0.0, 0.0, 0.0, 0.0]
        self.denied_at, self.reach_good, self.reach_bad = _NEVER, 0, 0
        self.denies = self.wished = self.occasion = False
        self.began = self.passed = 0
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

    def _sentence(self, first: int, after: int) -> None:
        """Read one sentence: the words from one up to another."""
        if first == after:
            return
        self.began = self.passed = first
        words, commas, follow, get = self._words, self._commas, self._follow, self._entries.get
        cut_short = words[after - 1] in CUT_SHORT
        neg = pos = one = two = three = four = 0.0
        scope = 0
        for at in range(first, after):
            entry = get(words[at])
            if entry is None:
                follow = None
                scope = scope and scope - 1
                continue
            n, p, role, denied, voice, then = entry
            if role & _ENDS and at > self.began and self._ends(at, role):
                self._close(at, neg, pos)
                neg = pos = 0.0
                scope = 0
            if self.now and at > self.began and self._turns(at, role, cut_short):
                self._close(at, neg, pos)
                neg = pos = 0.0
                scope = 0
            if at in self.muted:
                follow = then
                scope = scope and scope - 1
                continue
            neg += n
            pos += p
            if follow is not None:
                n, p = follow.get(words[at], NOTHING)
                neg += n
                pos += p
            follow = then
            if scope:
                scope -= 1
                if denied is not None:
                    neg += denied[0]
                    pos += denied[1]
            if voice is not None:
                a, b, c, d = voice
                one += a
                two += b
                three += c
                four += d
            if role:
                if role & SCOPES:
                    scope = SCOPE
                if role & _CLAUSE and at >= self.passed:
                    self._meet(at, role, after)
        if after == len(words) and follow is not None:
            n, p = follow.get(AFTER, NOTHING)
            neg += n
            pos += p
        self._follow = follow
        self._close(after, neg, pos)
        before = self.voices
        self.voices = [before[0] + one, before[1] + two, before[2] + three, before[3] + four]

    def _meet(self, at: int, role: int, after: int) -> None:
        """Read a word that does something in its clause."""
        word = self._words[at]
        if role & PHRASE and at + 1 < after and self._words[at + 1] in PHRASES[word]:
            if self._phrase(at, after):
                return
        if role & NOTICE:
            self._notice(at, after)
        if role & DENY:
            self.denies = True
            self._denial(at, word, after)
        if role & VALUE and at >= self.passed and word not in NEGATORS:
            self._valued(at, word, after)

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
        if cut_short and any(p.value > 0 and not p.denied for p in before):
            if not NEGATORS.isdisjoint(words):
                yield Piece(self.began, "not", -0.5)

    def _ends(self, at: int, role: int) -> bool:
        """Tell whether another clause begins: at "but", at "and" or a comma before a subject."""
        before = self._words[at - 1]
        if role & BREAK or before == "and" or at in self._commas:
            return True
        if role & PRONOUN and before not in THINKING:
            self.reach_bad = 0  # "don't go there it's bad": a new sentence without a full stop
        return False

    def _turns(self, at: int, role: int, cut_short: bool) -> bool:
        """Tell whether the other side begins: "good in the day, scary at night"."""
        if cut_short and at in self._commas:
            return True  # "home is safe, school isn't"
        if not role & VALUE or at < self.passed:
            return False
        last = self.now[-1]
        if last.weight * self._prior[self._words[at]] >= 0:
            return False
        between = range(last.at + 1, at + 1)
        return "and" in self._words[last.at : at] or any(each in self._commas for each in between)

    def _phrase(self, at: int, after: int) -> bool:
        """Read a phrase of ours here, if there is one."""
        for phrase, value in PHRASES[self._words[at]].get(self._words[at + 1], ()):
            end = at + len(phrase)
            if end <= after and tuple(self._words[at:end]) == phrase:
                if phrase[-2:] == DONT_KNOW and self._words[end : end + 1]:
                    if self._words[end] in WHETHER:
                        return False  # "I don't know if I'm safe" is not "I don't know. I'm safe"
                if self._entries[self._words[at]].role & NOTICE:
                    self._notice(at, after)
                self._add(at, " ".join(phrase), value)
                self.passed = end
                if not value:
                    self.muted.update(range(at + 1, end))  # "the sound of" is no praise
                return True
        return False

    def _notice(self, at: int, after: int) -> None:
        """Notice words after which good things are only wished for, or bad ones an occasion."""
        word, *following = self._words[at : min(at + 3, after)]
        if word in OCCASION and len(following) == 2 and following[1] in MYSELF:
            self.occasion = any(piece.value > 0 and not piece.denied for piece in self.now)
        if word in WISHES or (following and following[0] in WISHED_BY_TWO.get(word, ())):
            self.wished = True

    def _denial(self, at: int, word: str, after: int) -> None:
        following = self._words[at + 1] if at + 1 < after else ""
        if word in TORN and following == "t":
            self._deny(at + 1)
            self.passed = at + 2
            return
        if word == "don" and following in ("feel", "like", "think", "want"):
            self._deny(at)
        if FAR_FROM.get(word) == following:
            self._deny(at)
            self._deny_all_before()  # "safe is the last thing I feel"
        if word in NEGATORS:
            self._negator(at, word, following, after)

    def _valued(self, at: int, word: str, after: int) -> None:
        if word in STRENGTH and at + 1 < after and self._prior.get(self._words[at + 1]):
            return
        self._add(at, word, self._prior[word])

    def _negator(self, at: int, word: str, following: str, after: int) -> None:
        answer = word in ANSWERS and (following in SUBJECTS or not following)
        if following in ("only", "just") or answer:
            if not following and self.now:
                self._deny_all_before()
            return
        if not following and word in CUT_SHORT and word not in LAST:
            self.now.append(Piece(at, word, -0.5))  # "my friends are nice the others aren't"
        elif word in LAST and tuple(self._words[at + 1 : min(at + 3, after)]) in ((), ("one",)):
            self._deny_all_before()
        self._deny(at)
        if word == "less":
            self.reach_good = self.reach_bad = REACH_LESS
        if word == "unsure":
            self._add(at, word, self._prior.get(word, 0.0))

    def _deny(self, at: int) -> None:
        self.denied_at, self.reach_good, self.reach_bad = at, REACH_GOOD, REACH_BAD

    def _deny_all_before(self) -> None:
        for piece in self.now[-REACH_GOOD:]:
            if piece.value > 0:
                piece.deny()

    def _add(self, at: int, word: str, value: float) -> None:
        if not value:
            return
        times = 1.0
        for before in self._words[max(self.began, at - 2) : at]:
            times *= STRENGTH.get(before, 1.0)
        reach = self.reach_good if value > 0 else self.reach_bad
        if word not in ASSURING and " " not in word:
            reach = min(reach, REACH_OTHER)
        denied = 0 < at - self.denied_at <= reach
        if self.occasion and value < 0:
            times *= 0.3  # "she helps me when I'm sad": when it happens, not how it is
        self.now.append(Piece(at, word, value, min(times, 2.0), denied, self.wished))


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
            gap = text[end:start] if start - end <= 20 else text[end : end + 10] + text[start - 10 : start]
            if not gap.isspace() or "\n" in gap:
                found[number] = gap
        end = ends[number]
    return found
