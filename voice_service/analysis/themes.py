"""What a child's comment is about: the themes of surveys/themes.yaml, found by their words."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from voice_service.analysis.themes_patterns import Hit, Searcher
from voice_service.text.normalise import normalise

Place = Literal["words", "hints", "unless", "asked"]
_LONGEST_QUESTION = 400  # characters
_MOST_QUESTIONS = 1000  # kept in mind; a partnership asks a few dozen


class ThemesError(ValueError):
    """The themes cannot be used; the sentence says what to put right."""


@dataclass(frozen=True, slots=True)
class Theme:
    """A thing children speak of, and the partner who leads on it."""

    id: str
    name: str
    meaning: str
    owner: str
    group: str = ""


class Found(NamedTuple):
    """A theme, and the words from `first` up to `after` that name it.

    They are all the words of the answer where it is the question that names the theme.
    """

    theme: str
    first: int
    after: int


class Entry(NamedTuple):
    """One pattern as it is written, its theme, and the list of that theme it stands in."""

    theme: str
    place: Place
    source: str


class _Asked(NamedTuple):
    """The themes a question is about, and those that only a short answer takes from it."""

    always: tuple[str, ...]
    short: tuple[str, ...]


_NOT_ASKED = _Asked((), ())


class Framework:
    """The themes of a partnership, and how they are found."""

    def __init__(
        self,
        version: str,
        themes: Iterable[Theme],
        short: int,
        entries: Sequence[Entry],
        searcher: Searcher,
    ) -> None:
        """Take what was read and checked; `short` is the most words a short answer has.

        The searcher's patterns are the entries, in the same order.
        """
        self.version = version
        self.themes: Mapping[str, Theme] = {theme.id: theme for theme in themes}
        self.entries = tuple(entries)
        self._short = short
        self._searcher = searcher
        self._known: dict[str, _Asked] = {}

    def find(self, words: Sequence[str], question: str | None = None) -> tuple[Found, ...]:
        """Find the themes of a comment, given as the words of `normalise`, and where they stand.

        The finds are in the order of the text. Words that only hint at a theme count where
        neither other words nor the question say what the comment is about. Takes time linear in
        the text and never raises.
        """
        if not words:
            return ()
        asked = self._asked(question) if question else _NOT_ASKED
        hits = self._standing(self._searcher.hits(words))
        found = self._longest(hits, "words")
        short = not found and len(words) <= self._short
        whole = asked.short if short else asked.always
        if not found and not whole:
            return tuple(self._longest(hits, "hints"))
        named = {find.theme for find in found}
        answer = [Found(theme, 0, len(words)) for theme in whole if theme not in named]
        return (*answer, *found)

    def loses(self, words: Sequence[str], theme: str) -> bool:
        """Tell whether the "unless" of a theme takes away what would name it in these words."""
        hits = self._searcher.hits(words)
        standing = self._standing(hits)
        taken = (self.entries[hit.pattern] for hit in hits if hit not in standing)
        return any(entry.theme == theme and entry.place in ("words", "hints") for entry in taken)

    def _standing(self, hits: list[Hit]) -> list[Hit]:
        """Leave out the hits that a word of the theme's own "unless" takes away."""
        entries = self.entries
        taken = {
            (entries[hit.pattern].theme, at)
            for hit in hits
            if entries[hit.pattern].place == "unless"
            for at in range(hit.first, hit.after)
        }
        if not taken:
            return hits
        return [
            hit
            for hit in hits
            if not any((entries[hit.pattern].theme, at) in taken for at in range(*hit[:2]))
        ]

    def _longest(self, hits: Sequence[Hit], place: Place) -> list[Found]:
        """Give the longest finds of each theme that one of its lists makes, side by side.

        Words inside a longer phrase of another theme belong to that one: "school" in "school
        nurse".
        """
        finds = [
            Found(entry.theme, first, after)
            for first, after, number in hits
            if (entry := self.entries[number]).place == place
        ]
        if len(finds) < 2:
            return finds
        finds.sort(key=lambda find: (find.first, -find.after))
        covers = _covers(finds)
        found: list[Found] = []
        ends: dict[str, int] = {}
        for find in finds:
            theme, first, after = find
            cover = covers[first]
            inside = after <= cover.after and after - first < cover.after - cover.first
            if first >= ends.get(theme, 0) and (cover.theme == theme or not inside):
                ends[theme] = after
                found.append(find)
        return found

    def _asked(self, question: str) -> _Asked:
        """Say what a question is about, and remember it."""
        known = self._known.get(question)
        if known is None:
            known = self._read_question(normalise(question[:_LONGEST_QUESTION]).words)
            if len(self._known) >= _MOST_QUESTIONS:
                self._known.clear()
            self._known[question] = known
        return known

    def _read_question(self, words: Sequence[str]) -> _Asked:
        themes: dict[str, dict[str, None]] = {"asked": {}, "words": {}, "hints": {}}
        for hit in self._standing(self._searcher.hits(words)):
            entry = self.entries[hit.pattern]
            if entry.place != "unless":
                themes[entry.place][entry.theme] = None
        always = tuple(themes["asked"])
        return _Asked(always, always or tuple(themes["words"] or themes["hints"]))


def _covers(finds: Sequence[Found]) -> dict[int, Found]:
    """Give the longest find over each word."""
    covers: dict[int, Found] = {}
    for find in finds:
        for at in range(find.first, find.after):
            other = covers.setdefault(at, find)
            if find.after - find.first > other.after - other.first:
                covers[at] = find
    return covers


def ranked(found: Sequence[Found]) -> tuple[str, ...]:
    """Give the ids of the themes found: the most found first, then the first in the text."""
    counts = Counter(find.theme for find in found)
    return tuple(sorted(counts, key=lambda theme: -counts[theme]))


def load_themes(text: str) -> Framework:
    """Read the themes from the text of themes.yaml; raise ThemesError saying what to put right."""
    # Here, so that those who only find themes need not wait for the libraries that check them.
    from voice_service.analysis.themes_loading import read_framework

    return read_framework(text)
