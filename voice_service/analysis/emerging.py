"""Which words and places more young people speak of than in the last wave, beyond chance."""

from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import log, sqrt
from typing import NamedTuple, TypeVar

_SURE = 1.96  # chance alone gives one phrase in forty a z as high as this
_PRIOR = 10.0  # people, added to each wave, who speak as both waves together do
_SMALL_GROUP = 4  # times `least`: in a smaller wave, what nearly all said tells of each of them


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_SMALL = _set(
    """
    a about above across actually after again against ago all almost along already also although
    always am an and another any anybody anyone anything anywhere are around as at away back
    basically be because been before behind being below beside between both but by came can cannot
    come comes coming could did do does doing done down during each either else enough even ever
    every everybody everyone everything everywhere except far few for from get gets getting give
    gives given go goes going gone gonna got gotta had has have having he her here herself him
    himself his how however i if in inside into is it its itself just keep keeps kept kind know
    knows known least less let lets like lot lots loads made make makes making many may maybe me
    mean means might mine more most mostly much must my myself near need needs never next no nobody
    none nor not nothing now nowhere of off often oh ok okay on once one ones only or other others
    otherwise our ourselves out outside over own please put puts quite rather really reckon said
    same saw say says saying see seen she should since so some somebody someone something sometimes
    somewhere soon still stuff such take takes than that the their them themselves then there these
    they thing things think thinks this those though through till to told too took toward towards
    tried tries try trying under unless until up us use used usually very wanna want wanted wants
    was way we well went were what when whenever where whether which while who whole whose why will
    with within without would yeah yep yes yet you your yours yourself yourselves arent aint cant
    couldnt didnt doesnt dont hadnt hasnt havent hes id im isnt ive shes shouldnt thats theres
    theyll theyre theyve wasnt werent weve whats wont wouldnt youd youll youre youve idk dunno lol
    lmao omg tbh ngl imo btw bruh bro pls um
    """
)
# How a thing felt is told elsewhere; here such a word would stand in front of the thing.
_FILLER = _set(
    """
    absolutely alright amazing annoyed annoying awesome awful bad badly best better boring boss
    brilliant calm completely cool crap dead definitely disgusting easy enjoy enjoyed enjoying
    enjoys excellent extremely fab fantastic feel feeling feelings feels felt fine fun funny glad
    good great haha happier happy hard hate hated hates hope hopefully horrible interesting kinda
    literally love loved lovely loves loving mad minging nice nicer perfect pretty proper sad safe
    safely safer safest scared scary shit sorry sound super sure terrible totally uncomfortable
    unhappy unsafe upset upsetting weird wish wonderful worried worry worse worst wow
    """
)
# They tell something only beside another word: "year 7", "bus times".
_VAGUE = _set(
    """
    big bit day days everyday first half high hour hours last left little long minutes month months
    morning new night old part people person place places second short side small time times today
    tomorrow week weekend weeks whole year years yesterday two three four five six seven eight nine
    ten
    """
)


class Said(NamedTuple):
    """One comment: who said it, and its words as the normaliser reads them."""

    person: Hashable
    words: Sequence[str]


@dataclass(frozen=True, slots=True)
class Risen:
    """A word, a pair of words or a place that a larger share of people speaks of now.

    `people_before` is None when they were fewer than may be told, or nobody; `z` is then as if
    it had been one, so that neither it nor the order tells how many they were.
    """

    phrase: str
    people_now: int
    people_before: int | None
    z: float
    is_place: bool


Sayers = Mapping[str, set[Hashable]]
Key = TypeVar("Key", bound=Hashable)  # a phrase, or its number


class _Share(NamedTuple):
    people: int
    of: int

    def nearly_all(self, least: int) -> bool:
        return self.of < _SMALL_GROUP * least and self.of - self.people < least


def rose(
    now: Sequence[Said],
    before: Sequence[Said],
    *,
    least: int,
    places: Collection[str],
    never: Callable[[str], bool],
    fewest: int = 10,
) -> tuple[Risen, ...]:
    """List what at least `least` people say now and a larger share than before, the surest first.

    People are counted, not mentions. Names of people must not come out: pass a test for names as
    `never`. It is asked for every phrase and, unless that is a place, for each of its words, and
    what it says yes to is left out. `places` are phrases of normalised words, parted by spaces.
    Nothing at all comes out when one of the waves has fewer than `fewest` people. Left out is also
    what nearly all of a small wave said, and a word that fewer than `least` people, or fewer than
    half of its own, say outside the longer phrases in the list. The counts are exact: round them
    before they are published.

    The evidence is the log-odds ratio with an informative prior of Monroe, Colaresi and Quinn
    (Fightin' Words, 2008), with people in the place of mentions.
    """
    of_now, of_before = _people(now), _people(before)
    if min(of_now, of_before) < max(1, fewest):
        return ()
    phrases = Phrases(now, least=least, places=places)
    then = sayers((person, phrases.read(words)) for person, words in before)
    found: dict[str, Risen] = {}
    for phrase, who in phrases.sayers.items():
        shares = _Share(len(who), of_now), _Share(len(then.get(phrase, ())), of_before)
        risen = _risen(phrase, *shares, least, is_place=phrase in places)
        if risen and not any(share.nearly_all(least) for share in shares):
            found[phrase] = risen
    kept = (found[phrase] for phrase in longest(found, least, phrases.sayers, then))
    shown = [risen for risen in kept if not _named(risen, never)]
    return tuple(sorted(shown, key=lambda risen: (-risen.z, -risen.people_now, risen.phrase)))


def sayers(said: Iterable[tuple[Hashable, Iterable[Key]]]) -> dict[Key, set[Hashable]]:
    """Gather, for each phrase, the people who say it."""
    found: dict[Key, set[Hashable]] = {}
    for person, phrases in said:
        for phrase in phrases:
            found.setdefault(phrase, set()).add(person)
    return found


class Phrases:
    """What at least `least` people say: telling words, pairs of them side by side, and places."""

    def __init__(self, said: Sequence[Said], *, least: int, places: Collection[str] = ()) -> None:
        """Read the comments; `sayers` are the people of each phrase."""
        self._places: dict[str, list[list[str]]] = {}
        for place in places:
            first, *rest = place.split(" ")
            self._places.setdefault(first, []).append(rest)
        each = sayers((person, filter(_tells, words)) for person, words in said)
        self._common = frozenset(word for word, who in each.items() if len(who) >= least)
        each = sayers((person, self._all(words)) for person, words in said)
        self.sayers = {phrase: who for phrase, who in each.items() if len(who) >= least}

    def read(self, words: Sequence[str]) -> list[str]:
        """List the phrases that one comment holds."""
        return [phrase for phrase in self._all(words) if phrase in self.sayers]

    def _all(self, words: Sequence[str]) -> Iterator[str]:
        before = ""
        for at, word in enumerate(words):
            for rest in self._places.get(word, ()):
                if list(words[at + 1 : at + 1 + len(rest)]) == rest:
                    yield " ".join((word, *rest))
            if word not in self._common:
                before = ""
                continue
            alone = _tells_alone(word)
            if alone:
                yield word
            if before and before != word and (alone or _tells_alone(before)):
                yield f"{before} {word}"
            before = word


def longest(found: Collection[str], least: int, now: Sayers, *waves: Sayers) -> list[str]:
    """Leave out the phrases that people say for the most part inside longer ones among them.

    Left out is also what fewer than `least` people of a wave say otherwise: the difference of two
    counts would tell of them.
    """
    kept: list[str] = []
    around: dict[str, list[str]] = {}
    for phrase in sorted(found, key=lambda one: (-one.count(" "), one)):
        longer = around.get(phrase, [])
        inside, others = _parted(phrase, longer, now)
        each = [(inside, others), *(_parted(phrase, longer, wave) for wave in waves)]
        if inside > others or any(within >= least > beside for within, beside in each):
            continue
        kept.append(phrase)
        for part in _parts(phrase):
            around.setdefault(part, []).append(phrase)
    return kept


def _parted(phrase: str, longer: Iterable[str], wave: Sayers) -> tuple[int, int]:
    """Count the people who say a phrase inside one of the longer ones, and the others."""
    inside = {person for each in longer for person in wave.get(each, ())}
    return len(inside), len(wave.get(phrase, set()) - inside)


def _parts(phrase: str) -> set[str]:
    words = phrase.split(" ")
    size = len(words)
    spans = ((a, b) for a in range(size) for b in range(a + 1, size + 1) if b - a < size)
    return {" ".join(words[a:b]) for a, b in spans}


def _tells(word: str) -> bool:
    is_word = word.isdecimal() or (len(word) > 1 and word[0].isalnum())
    return is_word and word not in _SMALL and word not in _FILLER


def _tells_alone(word: str) -> bool:
    return word not in _VAGUE and not word.isdecimal()


def _people(said: Iterable[Said]) -> int:
    return len({person for person, words in said if words})


def _risen(phrase: str, now: _Share, before: _Share, least: int, *, is_place: bool) -> Risen | None:
    # Nobody counts as one, so that to be in the list does not tell the two apart.
    if _evidence(now, before._replace(people=max(1, before.people))) < _SURE:
        return None
    told = before.people if before.people >= least else None
    z = _evidence(now, before._replace(people=told or 1))
    return Risen(phrase, now.people, told, z, is_place)


def _evidence(now: _Share, before: _Share) -> float:
    """Give the z of the log-odds ratio; 0.0 where the share did not rise."""
    if now.people * before.of <= before.people * now.of:
        return 0.0
    usual = _PRIOR * (now.people + before.people) / (now.of + before.of)
    ratio = variance = 0.0
    for sign, (people, of) in ((1, now), (-1, before)):
        do, dont = people + usual, of - people + _PRIOR - usual
        ratio += sign * log(do / dont)
        variance += 1 / do + 1 / dont
    return ratio / sqrt(variance)


def _named(risen: Risen, never: Callable[[str], bool]) -> bool:
    words = () if risen.is_place else risen.phrase.split(" ")
    return any(map(never, (risen.phrase, *words)))
