"""Reads the spelling of texting: one plain lower-case word after another, each with its place."""

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from itertools import pairwise
from sys import intern
from typing import NamedTuple

from voice_service.text.disguises import INSIDE, STRETCH, unjoined, unmasked, unstretched
from voice_service.text.folding import folded
from voice_service.text.spellings import (
    AFTER_FOR,
    AFTER_TO,
    BEFORE_TO,
    DIGITS,
    EMOJI,
    ENDS_IN_IN,
    LETTERS,
    SHORTENED,
    SPELLINGS,
)


class Token(NamedTuple):
    """One plain word and the place in the original text it was read from."""

    word: str
    start: int
    end: int


class Normalised(NamedTuple):
    """The plain words of a text, in order, and the place in the original of each.

    Several words may share one place ("im": i, am).
    """

    words: Sequence[str]
    starts: Sequence[int]
    ends: Sequence[int]

    @property
    def tokens(self) -> tuple[Token, ...]:
        """The words with their places."""
        return tuple(map(Token, self.words, self.starts, self.ends))


_EMOJI = "\u2190-\u21ff\u2300-\u27bf\u2900-\u2bff\u3030\U0001f000-\U0001faff"
_TOKEN = re.compile(
    r"[^\W_](?:[^\W_]|['*@$]{1,9}+(?=[^\W_]))*"  # a word, its apostrophes and masked letters
    rf"|([{_EMOJI}])\1*"
    r"|(?<!\w)[:;=]['\-]?[()/|dp](?!\w)|<3"
)
_DROPPED_G = re.compile(r"[a-z]{1,20}[b-df-hj-np-tv-z]in")
_OFTEN = 512  # words between two looks at the clock
_MOST_CHUNKS = 65536
_ORDINARY = 1000  # characters of a text that is read at once
_LONGEST_WORD, _LONGEST_RAW = 40, 80  # nothing a person typed; and the caches stay small


@lru_cache(maxsize=65536)
def _read(raw: str) -> tuple[str, ...]:
    """Give the plain words of one typed word."""
    if raw in SHORTENED:  # without its apostrophe "we'll" would be "well"
        return SHORTENED[raw]
    word = raw.replace("'", "")
    if word in SPELLINGS:
        return SPELLINGS[word]
    if word[:1] in EMOJI:
        return EMOJI[word[0]]
    if not word.isascii() and len(set(word)) == 1:
        return (word[0],)
    if any(c in "*@$" for c in word) or not (word.isalpha() or word.isdigit()):
        word = unmasked(word)
    if STRETCH.search(word):
        word = unstretched(word)
        if word in SPELLINGS:
            return SPELLINGS[word]
    if _DROPPED_G.fullmatch(word) and word not in ENDS_IN_IN:
        return (word + "g",)
    if 6 <= len(word) <= _LONGEST_WORD and INSIDE.search(word):
        return unjoined(word)
    return (word[:_LONGEST_WORD],) if word else ()


# A typed word and where it starts and ends in the folded text.
_Raw = tuple[str, int, int]
_TEXTED = frozenset("uraiybcnkmxo")
_CERTAIN = frozenset("ia")  # letters that are words by themselves, and spell out none together


def _spelled_out(run: list[_Raw]) -> list[_Raw]:
    """Join letters typed one by one ("h e l p", "k.i.l.l  m.e") into words."""
    if all(letter in _TEXTED for letter, _, _ in run):
        return run
    gap = min(after[1] - before[2] for before, after in pairwise(run))
    words: list[list[_Raw]] = [[run[0]]]
    for before, letter in pairwise(run):
        if letter[1] - before[2] > gap:
            words.append([])
        words[-1].append(letter)
    return [("".join(raw for raw, _, _ in word), word[0][1], word[-1][2]) for word in words]


def _raw_words(clean: str, tick: Callable[[], None] | None) -> list[_Raw]:
    """Find the typed words, letters that were spaced out joined together again."""
    raws: list[_Raw] = []
    run = 0  # so many of the last words are letters that stand alone, close to each other
    for found in _TOKEN.finditer(clean):
        start, end = found.span()
        raw = found.group()
        if run and (end - start > 1 or start - raws[-1][2] > 3 or not raw.isalpha()):
            if run > 2:
                raws[-run:] = _spelled_out(raws[-run:])
            run = 0
        if end - start == 1 and raw.isalpha():
            run += 1
        raws.append((raw, start, end))
        if tick is not None and len(raws) % _OFTEN == 0:
            tick()
    if run > 2:
        raws[-run:] = _spelled_out(raws[-run:])
    return raws


def _in_sentence(letter: str, before: str, after: str) -> tuple[str, ...]:
    """Read a lone letter or digit by the words around it."""
    if letter in LETTERS:
        return (LETTERS[letter],)
    if letter in DIGITS and before.isalpha():
        follows = AFTER_TO if letter == "2" else AFTER_FOR
        if before in BEFORE_TO or after in follows:
            return (DIGITS[letter],)
    return _read(letter)


# What lies between two spaces: its length, its plain words, and where each starts and ends in it;
# the first of each stands by itself, since most pieces hold one word. None in place of the others:
# the one word is a letter or digit that stands alone. None for all of it: letters that stand alone
# beside more, which only the words around them tell how to read.
_Others = tuple[tuple[str, int, int], ...]
_Chunk = tuple[int, str, int, int, _Others | None]


class _Chunks(dict[str, _Chunk | None]):
    """Every piece that was read lately; all are forgotten when they are too many."""

    def __missing__(self, chunk: str) -> _Chunk | None:
        if len(self) >= _MOST_CHUNKS:
            self.clear()
        self[chunk] = found = _chunk(chunk)
        return found


def _chunk(chunk: str) -> _Chunk | None:
    tokens = list(_TOKEN.finditer(chunk))
    alone = [raw for raw in map(re.Match.group, tokens) if len(raw) == 1 and raw.isalnum()]
    if alone and len(tokens) > 1:
        return None
    if alone and alone[0] not in _CERTAIN:
        return len(chunk), alone[0], *tokens[0].span(), None
    # One string for each word, so that tables find it without comparing letters.
    found = [
        (intern(word), *token.span())
        for token in tokens
        for word in _read(token.group()[:_LONGEST_RAW])
    ]
    return len(chunk), *(found[0] if found else ("", 0, 0)), tuple(found[1:])


_read_lately = _Chunks()


def _at_once(clean: str) -> Normalised | None:
    """Read an ordinary text piece by piece, each known from before; None for any other."""
    words: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    alone: list[int] = []
    place = 0
    for known in map(_read_lately.__getitem__, clean.split(" ")):
        if known is None:
            return None
        size, word, start, end, others = known
        if word:
            words.append(word)
            starts.append(place + start)
            ends.append(place + end)
            if others:
                for word, start, end in others:
                    words.append(word)
                    starts.append(place + start)
                    ends.append(place + end)
            elif others is None:
                alone.append(len(words) - 1)
        place += size + 1
    if alone and not _read_alone(alone, words, ends, clean):
        return None
    return Normalised(words, starts, ends)


def _read_alone(alone: Sequence[int], words: list[str], ends: Sequence[int], clean: str) -> bool:
    """Read the letters and digits that stand alone; tell whether that could be done."""
    for at in alone:
        beside = words[max(0, at - 1) : at + 2]
        if sum(len(word) == 1 for word in beside) > 1 or len(beside) == 1:
            return False  # perhaps a word that is spelled out; or nothing else was said
        after = _TOKEN.search(clean, ends[at])
        plain = _in_sentence(
            words[at], words[at - 1] if at else "", after.group() if after is not None else ""
        )
        if len(plain) != 1:
            return False
        words[at] = intern(plain[0])
    return True


def normalise(text: str, tick: Callable[[], None] | None = None) -> Normalised:
    """Read any text as plain words: lower case, no apostrophes, texting spelled out.

    Each word holds its start and end in the text as it was given. Takes linear time and never
    raises, whatever the text holds (control characters, lone surrogates, stacked accents).
    `tick` is called now and then, and may raise to end the work.
    """
    clean, place = folded(text)
    if place is None and len(clean) <= _ORDINARY:
        known = _at_once(clean)
        if known is not None:
            return known
    return _one_by_one(clean, place, tick)


def _one_by_one(clean: str, place: list[int] | None, tick: Callable[[], None] | None) -> Normalised:
    raws = _raw_words(clean, tick)
    words: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    only = len(raws) == 1
    for number, (raw, start, end) in enumerate(raws):
        if tick is not None and number % _OFTEN == 0:
            tick()
        if raw in _CERTAIN or only or len(raw) > 1:
            plain = _read(raw[:_LONGEST_RAW])
        else:
            after = raws[number + 1][0] if number + 1 < len(raws) else ""
            plain = _in_sentence(raw, words[-1] if words else "", after)
        if place is not None:
            start, end = place[start], place[end - 1] + 1
        for word in plain:
            words.append(word)
            starts.append(start)
            ends.append(end)
    return Normalised(words, starts, ends)
