"""What the words of a clause do to each other: which are denied, wished for or made stronger."""

from collections.abc import Mapping, Sequence

from voice_service.analysis.children import ASSURING
from voice_service.analysis.grammar import (
    ANSWERS,
    CUT_SHORT,
    DONT_KNOW,
    FAR_FROM,
    LAST,
    MYSELF,
    NEGATORS,
    OCCASION,
    REACH_BAD,
    REACH_GOOD,
    REACH_LESS,
    REACH_OTHER,
    SAID_WITH_DON,
    STRENGTH,
    STRONG,
    SUBJECTS,
    TORN,
    TORN_OFF,
    TURNED,
    WHEN,
    WHETHER,
    WISH,
    WISHED_BY_TWO,
    WISHES,
)
from voice_service.analysis.phrases import PHRASES
from voice_service.analysis.pieces import Piece


class Meanings:
    """What was denied or wished for so far, and the pieces of the clause that is being read."""

    __slots__ = (
        *("_roles", "_prior", "_words", "began", "denied_at", "denies", "muted", "now"),
        *("occasion", "passed", "reach_bad", "reach_good", "wished"),
    )
    _words: Sequence[str]
    _roles: list[int]
    _prior: Mapping[str, float]
    began: int
    denied_at: int
    denies: bool
    muted: set[int]
    now: list[Piece]
    occasion: bool
    passed: int
    reach_bad: int
    reach_good: int
    wished: bool

    def _phrase(self, at: int, after: int) -> bool:
        """Read a phrase of ours here, if there is one."""
        for phrase, value in PHRASES[self._words[at]].get(self._words[at + 1], ()):
            end = at + len(phrase)
            if end <= after and tuple(self._words[at:end]) == phrase:
                if phrase[-2:] == DONT_KNOW and not WHETHER.isdisjoint(self._words[end : end + 1]):
                    return False  # "I don't know if I'm safe" is not "I don't know. I'm safe"
                if self._roles[at] & (WISH | WHEN):
                    self._notice(at, after)
                self._add(at, " ".join(phrase), value)
                self.passed = end
                if not value:
                    self.muted.update(range(at + 1, end))  # "the sound of" is no praise
                else:
                    self._turned(at, end, value)
                return True
        return False

    def _turned(self, at: int, end: int, value: float) -> None:
        """Take the sense from words that mean the opposite of their phrase: a "sick park"."""
        for place in range(at, end):
            word = self._words[place]
            if value * self._prior.get(word, 0.0) < 0 or (word in TURNED and value > 0):
                self.muted.add(place)

    def _notice(self, at: int, after: int) -> None:
        """Notice words after which good things are only wished for, or bad ones an occasion."""
        word, *following = self._words[at : min(at + 3, after)]
        if word in OCCASION and len(following) == 2 and following[1] in MYSELF:
            self.occasion = any(piece.value > 0 and not piece.denied for piece in self.now)
        if word in WISHES or (following and following[0] in WISHED_BY_TWO.get(word, ())):
            self.wished = True

    def _denial(self, at: int, word: str, after: int) -> None:
        following = self._words[at + 1] if at + 1 < after else ""
        if word in NEGATORS:
            self._negator(at, word, following, after)
        elif word in TORN and following == TORN_OFF:
            self._deny(at + 1)
            self.passed = at + 2
        elif word == "don" and following in SAID_WITH_DON:
            self._deny(at)
        elif FAR_FROM.get(word) == following:
            self._deny(at)
            self._deny_all_before()  # "safe is the last thing I feel"

    def _valued(self, at: int, word: str, after: int) -> None:
        if self._roles[at] & STRONG and at + 1 < after and self._words[at + 1] in self._prior:
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
        began = self.began
        if at > began:
            roles = self._roles
            if roles[at - 1] & STRONG:
                times = STRENGTH[self._words[at - 1]]
            if at - 1 > began and roles[at - 2] & STRONG:
                times *= STRENGTH[self._words[at - 2]]
        near = at - self.denied_at
        denied = near <= REACH_GOOD and self._reaches(near, word, value)
        if self.occasion and value < 0:
            times *= 0.3  # "she helps me when I'm sad": when it happens, not how it is
        self.now.append(Piece(at, word, value, times, denied, self.wished))

    def _reaches(self, near: int, word: str, value: float) -> bool:
        """Tell whether a denial so many words before is of this word."""
        reach = self.reach_good if value > 0 else self.reach_bad
        if word not in ASSURING and " " not in word:
            reach = min(reach, REACH_OTHER)
        return 0 < near <= reach
