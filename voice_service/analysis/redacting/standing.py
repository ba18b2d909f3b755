"""Whether a word is a name where it stands: by its list, by its capital and by its neighbours."""

from collections.abc import Sequence

from voice_service.analysis.redacting import gazetteer as are
from voice_service.analysis.redacting.cues import JOINING, Cues
from voice_service.analysis.redacting.gazetteer import Gazetteer
from voice_service.analysis.redacting.reading import Reading

SMALL = are.BEFORE | are.AFTER | are.NEVER | are.AFTER_SURELY | are.NAMES_FOLLOW
SUBJECTS = frozenset("i he she we they you it who that and".split())
_GIVEN_WORDS = are.WORD | are.VERB
_SINCE = frozenset("since until till by before after for from".split())
_SAINTS = frozenset(("st", "saint", "saints", "sts"))
_HOUSEHOLD = frozenset(("family", "familys", "twins", "brothers", "sisters"))
_HELPERS = frozenset(("will", "may"))
_SAME_IN_THE_PAST = frozenset(("hit", "hurt", "cut", "beat", "put", "shut"))
_MARRIED = frozenset(("mr", "mrs", "ms"))
_NO_INITIAL = frozenset("ainru")
_NOT_NAMES = ("ed", "ing", "ly")
_CHECKED_MOST = 60  # words of one text held against all everyday words for slips of the finger
_SHORTEST, _LONGEST = 3, 30  # letters of a name that no list knows


class Standing:
    """Judges the words of one text; `named` is the last word that was taken for a name."""

    __slots__ = ("bits", "checked", "cues", "gazetteer", "named", "reading", "taken", "words")

    def __init__(
        self,
        reading: Reading,
        gazetteer: Gazetteer,
        bits: Sequence[int],
        taken: Sequence[bool],
    ) -> None:
        self.reading, self.gazetteer, self.bits, self.taken = reading, gazetteer, bits, taken
        self.words = reading.words
        self.cues = Cues(reading, gazetteer, bits)
        self.named: int | None = None
        self.checked = 0

    def known(self, at: int) -> bool:
        """Tell whether a word of the lists is a name here."""
        bits = self.bits[at]
        if not bits & are.ANY_NAME:
            return False
        if bits & are.FIRST:
            return not self.saint(at)
        if self._with_family_name(at):
            return True
        if bits & are.FAMILY and not bits & are.ORDINARY:
            return self._raised(at) or self.person(at)
        return self.person(at) if bits & are.SELDOM else self.surely(at)

    def person(self, at: int) -> bool:
        """Tell whether a person would stand here: "with X", "X said", "X is", "ellie and X"."""
        if self._before(at, are.NEVER) or self.saint(at):
            return False
        if self.reading.capital(at) or self.cues.role_before(at) or self.listed_on(at):
            return True
        alone = len(self.words) == 1 or self.reading.folded.startswith("'s", self.reading.ends[at])
        met = self._before(at, are.BEFORE) and not self.words[at - 1].isdecimal()
        return alone or met or self.follows(at, are.AFTER | are.AFTER_SURELY)

    def surely(self, at: int) -> bool:
        """Tell whether a name that is also a word is a name here."""
        if self._before(at, are.NEVER) or self.saint(at):
            return False
        bits, capital = self.bits[at], self.reading.capital(at)
        role = self.cues.role_before(at)
        if role and bits & are.VERB:
            last = at + 1 == len(self.words) or self.reading.begins(at + 1)
            return capital or last or self.follows(at, are.AFTER_SURELY)
        if role and bits & (are.WORD | are.THING):
            return True
        if bits & are.ANY_NAME & ~are.FAMILY_WORD and self._did(at):
            begun = at == 0 or self.reading.begins(at)
            return capital or begun or self.words[at - 1] not in SUBJECTS
        if capital and bits & _GIVEN_WORDS:
            month = bits & are.MONTH and self.words[at - 1] in _SINCE
            return not month and not bits & are.STAYS & ~are.MONTH
        if capital and bits & (are.THING | are.FAMILY_WORD):
            return bool(role) or (self.follows(at, are.FAMILY) and self.reading.titled(at + 1))
        return self._pair(at)

    def _with_family_name(self, at: int) -> bool:
        """Tell whether a family name that is no word is here: "will smith", "the jones family"."""
        after = at + 1
        if after >= len(self.words) or self.reading.gap(after) != " ":
            return False
        if self.bits[at] & are.FAMILY and self.words[after] in _HOUSEHOLD:
            return True
        given = self.bits[at] & are.ANY_NAME & ~are.FAMILY & ~are.FAMILY_WORD
        family = self.bits[after] & are.FAMILY and not self.bits[after] & are.ORDINARY
        return bool(given and family)

    def _did(self, at: int) -> bool:
        """Tell whether the next word says what only a person does; "will hit" says nothing."""
        if self.follows(at, are.AFTER_SURELY):
            return True
        after = self.words[at + 1 : at + 2]
        same = bool(after) and after[0] in _SAME_IN_THE_PAST and not self.reading.begins(at + 1)
        return same and self.words[at] not in _HELPERS

    def titled(self, at: int) -> bool:
        """Tell whether a word follows a title and can be a name: "mrs brown", "miss b"."""
        if not self.cues.title_before(at):
            return False
        word, bits = self.words[at], self.bits[at]
        if len(word) == 1:
            dotted = at + 1 < len(self.words) and self.reading.gap(at + 1).startswith(".")
            return dotted or word not in _NO_INITIAL
        if bits & are.ANY_NAME:
            return True
        if self.words[at - 1] in _MARRIED or self.reading.capital(at):
            return not bits & SMALL
        return not self.gazetteer.everyday(word) and not self._near(word)

    def unlisted(self, at: int) -> bool | None:
        """Tell whether a word that no list knows is a name here; None for a doubt."""
        word = self.words[at]
        if len(word) < _SHORTEST or not word.isalpha() or self.saint(at):
            return False
        if self._raised(at):
            if self._beside(at) or (self.reading.capital(at) and self._met(at)):
                return True
            if self.reading.capital(at):
                return None
            if self.follows(at, are.AFTER | are.AFTER_SURELY) and self.odd(at):
                return True
        if not word.isascii() or word.endswith(_NOT_NAMES):
            return False
        follows = self.follows(at, are.AFTER_SURELY) and not self._before(at, are.NEVER)
        cued = self.cues.role_before(at) or self.cues.from_a_year(at) or self.listed_on(at)
        return bool(cued or follows) and not self._near(word)

    def plural(self, at: int) -> bool:
        """Tell whether a word is a first name and an s ("ellies mum")."""
        word = self.words[at]
        known = self.gazetteer.bits.get(word[:-1], 0)
        if len(word) <= _SHORTEST or not known & (are.FIRST | are.SELDOM):
            return False
        owner = at + 1 < len(self.words) and self.words[at + 1] in self.gazetteer.roles
        return owner or (bool(known & are.FIRST) and not self.gazetteer.everyday(word))

    def odd(self, at: int) -> bool:
        """Tell whether an unknown word cannot be a slip of an everyday one."""
        word = self.words[at]
        if len(word) <= _SHORTEST or not word.isalpha() or word.endswith(_NOT_NAMES):
            return False
        return not self._near(word)

    def saint(self, at: int) -> bool:
        """Tell whether "st" stands before a word."""
        return at > 0 and self.words[at - 1] in _SAINTS

    def follows(self, at: int, wanted: int) -> bool:
        """Tell whether the next word of the sentence is of a kind."""
        if at + 1 >= len(self.words) or self.reading.begins(at + 1):
            return False
        return bool(self.bits[at + 1] & wanted)

    def listed_on(self, at: int) -> bool:
        """Tell whether a list of names goes on here: "ellie, X" or "ellie and X"."""
        if self.named is None or self.reading.begins(at):
            return False
        between = at - 1 - self.named
        gap = self.reading.gap(at)
        return (between == 0 and ("," in gap or "&" in gap)) or (
            between == 1 and self.words[at - 1] in JOINING
        )

    def _before(self, at: int, wanted: int) -> bool:
        return at > 0 and not self.reading.begins(at) and bool(self.bits[at - 1] & wanted)

    def _raised(self, at: int) -> bool:
        return self.reading.titled(at) and self.reading.capitals_mean_something

    def _pair(self, at: int) -> bool:
        """Tell whether a sentence begins with two names that are also words: "Summer and Faith"."""
        if not self.bits[at] & _GIVEN_WORDS or not self.reading.titled(at):
            return False
        other = at + 2
        joined = other < len(self.words) and self.words[at + 1] in JOINING
        return joined and self.reading.capital(other) and bool(self.bits[other] & are.ANY_NAME)

    def _met(self, at: int) -> bool:
        """Tell whether the words around an unknown one with a capital speak of a person."""
        if self._before(at, are.NEVER):
            return False
        cued = self.cues.role_before(at) or self.cues.called_him(at) or self.listed_on(at)
        met = self._before(at, are.BEFORE) or self.follows(at, are.AFTER | are.AFTER_SURELY)
        return bool(cued) or met

    def _beside(self, at: int) -> bool:
        """Tell whether a second name with a capital stands beside: "Zbyszko Kowalski"."""
        after = at + 1
        if self._before(at, are.NEVER) or after >= len(self.words) or self.taken[after]:
            return False
        if self.reading.gap(after) not in (" ", "-") or not self.reading.titled(after):
            return False
        known = self.bits[after] & are.ANY_NAME
        return bool(known) or not self.gazetteer.everyday(self.words[after])

    def _near(self, word: str) -> bool:
        """Tell whether a word is a slip of an everyday one; past a number of asks it is none."""
        self.checked += 1
        if self.checked > _CHECKED_MOST or len(word) > _LONGEST:
            return False
        return self.gazetteer.nearly_everyday(word)
