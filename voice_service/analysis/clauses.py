"""Where one thing a child says ends, and which words it denies, wishes for or makes stronger."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from voice_service.analysis.children import ASSURING, PHRASES
from voice_service.text.normalise import Token


@dataclass(frozen=True, slots=True)
class Piece:
    """A word or phrase with its value from -1 to 1, and whether it is meant as it stands.

    `times` is above 1 when the child makes it stronger, below 1 when milder.
    """

    word: str
    value: float
    times: float = 1.0
    denied: bool = False
    wished: bool = False


# The pieces of one clause: within it a child says one thing.
Clause = tuple[Piece, ...]


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_NEGATORS = _set(
    """
    not no never none nobody nowhere nothing neither nor hardly barely scarcely rarely seldom
    without dont doesnt didnt isnt aint arent wasnt werent cant couldnt wont wouldnt shouldnt
    hasnt havent hadnt shant mustnt neednt amnt innt less nah nope stopped unable doubt doubts
    lost lack lacks lacking unsure un cannae didnae isnae dinnae dotn dint doent
    """
)
_ANSWERS = _set("no nah nope")
_LAST = _set("no nah nope never not nowhere nobody nothing none")  # "I feel safe. Not!"
# "don t", "can;t": the apostrophe became something else.
_TORN = _set("don didn doesn isn ain aren wasn weren can couldn won wouldn shouldn hasn haven hadn")
_BREAKS = _set(
    """
    but although though however except yet because cause since while whereas unless until
    otherwise instead
    """
)
_PRONOUNS = _set("i it its we he she they you there")
_SUBJECTS = _PRONOUNS | _set("my the this that our")
_DONT_KNOW, _WHETHER = ("dont", "know"), _set("if whether that when how anyone anywhere any")
_FAR_FROM = {"far": "from", "opposite": "of", "last": "thing"}
_CUT_SHORT = _set("isnt arent wasnt werent doesnt dont didnt aint not hasnt havent cant wont")
_OCCASION = _set("when whenever if")
_MYSELF = _set("am feel get was felt")
_THINKING = _set("think believe say feel that reckon if know sure find why when where how")
_WISHES = _set("wish wished wishes should supposed pretend pretending ought")
_WISHED_BY_TWO = {
    "would": _set("feel be like love make help want rather prefer"),
    "id": _set("feel be like love prefer rather"),
    "could": _set("feel be make have do help improve"),
    "used": _set("to"),
    "want": _set("to more a the better people them someone it"),
    "need": _set("to more a the better people them someone it"),
    "needs": _set("to more a the better"),
    "make": _set("it me us people everyone things sure kids children"),
    "more": _set("safe"),
}
_STRENGTH = {
    word: times
    for times, words in (
        (1.4, "very really so extremely super proper absolutely totally completely massively"),
        (1.3, "too well dead bare mad hella always incredibly truly fucking bloody fully"),
        (0.8, "quite fairly mostly usually sometimes pretty"),
        (0.6, "bit little slightly kinda somewhat"),
    )
    for word in words.split()
}
# A denial reaches far over what is good and not far over what is bad: "I don't go down there, it's
# bad" must stay bad, and calling a frightened child happy is the worse mistake.
_REACH_GOOD, _REACH_BAD, _REACH_OTHER, _REACH_LESS = 12, 4, 4, 4


def _hard(gap: str) -> bool:
    """Tell whether a sentence ends in the signs between two words. Dots in a row are a pause."""
    return any(sign in gap for sign in "!?;") or gap.count(".") == 1


@dataclass(slots=True)
class _Reader:
    """Reads one sentence word by word and remembers what was denied or wished for so far."""

    value_of: Callable[[str], float]
    words: Sequence[str]
    gaps: Sequence[str]
    done: list[Clause] = field(default_factory=list)
    now: list[Piece] = field(default_factory=list)
    denied_at: int = -99
    reach_good: int = 0
    reach_bad: int = 0
    wished: bool = False
    occasion: bool = False
    began: int = 0

    def read(self) -> list[Clause]:
        at = 0
        while at < len(self.words):
            self._break_before(at)
            at += self._phrase(at) or self._word(at)
        self._close(at)
        return self.done

    def _close(self, at: int) -> None:
        """End a clause before a word. One that only denies still says something."""
        words = self.words[self.began : at]
        if not self.now:
            self.now = list(self._bare_denial(words))
        if self.now:
            self.done.append(tuple(self.now))
        self.now, self.denied_at, self.wished, self.occasion = [], -99, False, False
        self.began = at

    def _bare_denial(self, words: Sequence[str]) -> Iterator[Piece]:
        """Read "nobody came", and "home is safe but school isn't"."""
        after_good = self.done and any(p.value > 0 and not p.denied for p in self.done[-1])
        if "nobody" in words or " no one " in f" {' '.join(words)} ":
            yield Piece("nobody", -0.4)
            return
        cut_short = words and (words[0] in _BREAKS or words[-1] in _CUT_SHORT)
        if after_good and cut_short and _NEGATORS.intersection(words):
            yield Piece("not", -0.5)

    def _break_before(self, at: int) -> None:
        """Begin another clause at "but", and at "and" or a comma before a new subject."""
        word, before = self.words[at], self.words[at - 1] if at else ""
        anew = at > 0 and word in _SUBJECTS and (before == "and" or self._paused(at))
        if word in _BREAKS or anew:
            self._close(at)
        elif at and self._paused(at) and self.words[-1] in _CUT_SHORT and self.now:
            self._close(at)  # "home is safe, school isn't"
        elif word in _PRONOUNS and before not in _THINKING:
            self.reach_bad = 0  # "don't go there it's bad": a new sentence without a full stop

    def _paused(self, at: int) -> bool:
        return "," in self.gaps[at] or "\n" in self.gaps[at]

    def _phrase(self, at: int) -> int:
        """Read a phrase of ours here; return how many words it has, 0 when there is none."""
        for phrase, value in PHRASES.get(self.words[at], ()):
            end = at + len(phrase)
            if tuple(self.words[at:end]) == phrase:
                if phrase[-2:] == _DONT_KNOW and set(self.words[end : end + 1]) & _WHETHER:
                    return 0  # "I don't know if I'm safe" is not "I don't know. I'm safe"
                self._notice(at)
                self._add(at, " ".join(phrase), value)
                return len(phrase)
        return 0

    def _notice(self, at: int) -> None:
        """Notice words after which good things are only wished for, or bad ones an occasion."""
        word, *after = self.words[at : at + 3]
        if word in _OCCASION and len(after) == 2 and after[1] in _MYSELF:
            self.occasion = any(piece.value > 0 and not piece.denied for piece in self.now)
        if word in _WISHES or (after and after[0] in _WISHED_BY_TWO.get(word, ())):
            self.wished = True

    def _word(self, at: int) -> int:
        word = self.words[at]
        after = self.words[at + 1] if at + 1 < len(self.words) else ""
        if word in _TORN and after == "t":
            self._deny(at + 1)
            return 2
        if word == "don" and after in ("feel", "like", "think", "want"):
            self._deny(at)
        self._notice(at)
        if _FAR_FROM.get(word) == after:
            self._deny(at)
            self._deny_all_before()  # "safe is the last thing I feel"
        if word in _NEGATORS:
            self._negator(at, word, after)
        elif word in _STRENGTH and self.value_of(after):
            return 1
        else:
            self._add(at, word, self.value_of(word))
        return 1

    def _negator(self, at: int, word: str, after: str) -> None:
        if after in ("only", "just") or (word in _ANSWERS and (after in _SUBJECTS or not after)):
            if not after and self.now:
                self._deny_all_before()
            return
        if not after and word in _CUT_SHORT and word not in _LAST:
            self.now.append(Piece(word, -0.5))  # "my friends are nice the others aren't"
        elif word in _LAST and tuple(self.words[at + 1 : at + 3]) in ((), ("one",)):
            self._deny_all_before()
        self._deny(at)
        if word == "less":
            self.reach_good = self.reach_bad = _REACH_LESS
        if word == "unsure":
            self._add(at, word, self.value_of(word))

    def _deny(self, at: int) -> None:
        self.denied_at, self.reach_good, self.reach_bad = at, _REACH_GOOD, _REACH_BAD

    def _deny_all_before(self) -> None:
        near = self.now[-_REACH_GOOD:]
        self.now[-_REACH_GOOD:] = [replace(p, denied=p.value > 0 or p.denied) for p in near]

    def _add(self, at: int, word: str, value: float) -> None:
        if not value:
            return
        times = 1.0
        for before in self.words[max(0, at - 2) : at]:
            times *= _STRENGTH.get(before, 1.0)
        reach = self.reach_good if value > 0 else self.reach_bad
        if word not in ASSURING and " " not in word:
            reach = min(reach, _REACH_OTHER)
        denied = 0 < at - self.denied_at <= reach
        if self.occasion and value < 0:
            times *= 0.3  # "she helps me when I'm sad": when it happens, not how it is
        self.now.append(Piece(word, value, min(times, 2.0), denied, self.wished))


def read_clauses(
    text: str, tokens: Sequence[Token], value_of: Callable[[str], float]
) -> list[Clause]:
    """Read the words of a text as clauses of the pieces that hold a feeling, in order.

    `tokens` are those of `text`; `value_of` gives the value of one plain word, 0.0 for none.
    """
    gaps = ["", *(text[a.end : b.start] for a, b in pairwise(tokens))]
    ends = (i for i in range(1, len(tokens)) if _hard(gaps[i]) and tokens[i].word != "t")
    starts = [0, *ends, len(tokens)]
    clauses: list[Clause] = []
    for start, end in pairwise(starts):
        words = [token.word for token in tokens[start:end]]
        asked = start > 0 and "?" in gaps[start]
        if asked and clauses and (words[0] in _LAST and len(words) < 3):  # "safe? no"
            clauses[-1] = tuple(replace(p, denied=p.denied or p.value > 0) for p in clauses[-1])
        clauses += _Reader(value_of, words, gaps[start:end]).read()
    return clauses


def assuring(piece: Piece) -> bool:
    """Tell whether a piece is a word or phrase of ours by which children say that they are well."""
    return piece.word in ASSURING or " " in piece.word
