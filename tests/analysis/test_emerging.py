"""What more young people speak of than in the last wave, and what they speak of in no theme."""

import random
import subprocess
import sys
from collections.abc import Iterable, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voice_service.analysis.discovering import uncovered
from voice_service.analysis.emerging import Risen, Said, rose
from voice_service.text.normalise import normalise

PARK = (
    "they closed the skate park", "The SKATE PARK is shut :(", "bring back our skate park!!",
    "nowhere 2 go since the skate park went", "i miss the skate park so much",
    "skate park gone, now what",
)  # fmt: skip
OTHER = (
    "I feel safe at home", "the bus is always late", "teachers are kind", "nothing really",
    "my mates look out for me", "it is dark on the way home", "lunch is too dear",
)  # fmt: skip


def wave(texts: Iterable[str]) -> list[Said]:
    """Let a new young person say each of the texts."""
    return [Said(person, normalise(text).words) for person, text in enumerate(texts)]


def many(texts: Sequence[str], count: int) -> list[str]:
    return [texts[i % len(texts)] for i in range(count)]


def risen(
    now: Sequence[Said],
    before: Sequence[Said],
    least: int = 5,
    places: Sequence[str] = (),
    names: Sequence[str] = (),
) -> tuple[Risen, ...]:
    return rose(now, before, least=least, places=places, never=frozenset(names).__contains__)


def phrases(found: Iterable[Risen]) -> list[str]:
    return [one.phrase for one in found]


@pytest.mark.parametrize("least", [5, 8])
def test_the_skate_park_closes(least: int) -> None:
    now = wave(many(PARK, 12) + many(OTHER, 48))
    now += now[:1] * 40  # one of them says it again and again
    [park] = risen(now, wave(many(OTHER, 60)), least, places=["skate park"])
    assert (park.phrase, park.people_now, park.people_before) == ("skate park", 12, None)
    assert park.is_place
    assert park.z >= 1.96


def test_what_one_child_repeats_and_what_is_said_as_before_has_not_risen() -> None:
    before = wave(many(OTHER, 60))
    shouting = [Said(0, normalise("the canal the canal").words)] * 500
    assert risen(wave(many(OTHER, 60)) + shouting, before) == ()


def test_it_ranks_by_evidence_and_neither_by_rarity_nor_by_size() -> None:
    def said(**counts: int) -> list[Said]:
        each = [[word for word, count in counts.items() if i < count] for i in range(100)]
        return wave(" and ".join(["hello", *words]) for words in each)

    found = risen(said(maths=70, bus=45, mural=9), said(maths=55, bus=15))
    assert [(one.phrase, one.people_now, one.people_before) for one in found] == [
        ("bus", 45, 15),
        ("mural", 9, None),
        ("maths", 70, 55),
    ]


@pytest.mark.parametrize("phrase", ["pier", "green bridge", "the wall"])
def test_one_person_fewer_than_may_be_told_is_nothing(phrase: str) -> None:
    before = wave(["green"] * 30 + ["bridge"] * 30 + ["lunch"] * 40)
    for count, expected in ((11, []), (12, [phrase])):
        now = wave([phrase] * count + ["green"] * 19 + ["bridge"] * 19 + ["lunch"] * 50)
        assert phrases(risen(now, before, 12, places=["the wall"])) == expected


STATION = "birkenhead park station"


@pytest.mark.parametrize(
    ("parks", "expected"), [(30, ["park", STATION]), (10, [STATION]), (4, [STATION])]
)
def test_a_longer_phrase_swallows_its_words_unless_they_live_without_it(
    parks: int, expected: list[str]
) -> None:
    now = wave([STATION] * 20 + ["a park"] * parks + ["lunch"] * 50)
    assert phrases(risen(now, wave(["lunch"] * 100), places=[STATION])) == expected


def test_two_counts_of_the_last_wave_do_not_tell_of_a_few_by_their_difference() -> None:
    now = wave(["skate park"] * 30 + ["a park"] * 35 + ["lunch"] * 100)
    before = wave(["skate park"] * 8 + ["a park"] * 3 + ["lunch"] * 154)
    assert phrases(risen(now, before)) == ["skate park"]
    before = wave(["skate park"] * 8 + ["a park"] * 5 + ["lunch"] * 152)
    assert phrases(risen(now, before)) == ["park", "skate park"]


def test_names_of_people_do_not_surface_and_places_named_after_them_do() -> None:
    now = wave(["miss patel in hamilton square"] * 12 + ["lunch"] * 48)
    before = wave(["lunch"] * 60)
    found = risen(now, before, places=["hamilton square"], names=["patel", "hamilton"])
    assert phrases(found) == ["hamilton square"]
    assert risen(now, before, places=["hamilton square"], names=["patel", "hamilton square"]) == ()


@pytest.mark.parametrize("count", range(5, 16))
def test_nobody_and_one_before_are_not_told_apart(count: int) -> None:
    now = wave(["the pier"] * count + ["lunch"] * (60 - count))
    each = [risen(now, wave(["the pier"] * few + ["lunch"] * (60 - few))) for few in range(5)]
    assert each[0] == each[1]
    # Whoever is in the list looks the same, however few they were.
    assert len({found for found in each if found}) <= 1
    assert bool(each[0]) == (count >= 8)


def test_a_small_wave_gives_nothing_and_what_nearly_all_say_is_left_out() -> None:
    assert risen(wave(["the pier"] * 9), wave(["lunch"] * 60)) == ()
    assert risen(wave(["the pier"] * 60), wave(["lunch"] * 9)) == ()
    before = wave(["lunch"] * 60)
    assert phrases(risen(wave(["the pier"] * 14 + ["lunch"] * 5), before)) == ["pier"]
    assert risen(wave(["the pier"] * 15 + ["lunch"] * 4), before) == ()


WORDS = "park bus lunch pier mural the not 7 year chips".split()
COMMENTS = st.tuples(st.integers(0, 30), st.lists(st.sampled_from(WORDS), max_size=4))


def people(said: Sequence[Said], phrase: str) -> int:
    return len({who for who, words in said if f" {phrase} " in f" {' '.join(words)} "})


@settings(max_examples=300, deadline=None)
@given(
    st.lists(COMMENTS, max_size=120),
    st.lists(COMMENTS, max_size=40),
    st.integers(0, 25),
    st.integers(2, 8),
)
def test_nothing_comes_out_that_fewer_say_than_may_be_told(
    one: list[tuple[int, list[str]]], other: list[tuple[int, list[str]]], new: int, least: int
) -> None:
    now = [Said(*each) for each in one] + wave(["the new pier"] * new)
    before = [Said(*each) for each in other] + wave(["lunch"] * 20)
    found = risen(now, before, least, places=["year 7"])
    everyone = len({who for who, words in now if words})
    for each in found:
        then = people(before, each.phrase)
        assert each.people_now == people(now, each.phrase) >= least
        assert each.people_before == (then if then >= least else None)
        assert each.z >= 1.96
        assert everyone >= 4 * least or everyone - each.people_now >= least
        for longer in found:
            if longer is not each and each.phrase in longer.phrase.split():
                assert each.people_now - longer.people_now >= least
    assert [each.z for each in found] == sorted((each.z for each in found), reverse=True)
    assert found == risen(now[::-1], before[::-1], least, places=["year 7"])


LOCKED = (
    "the toilets are locked in lessons", "they lock the toilets and there is no soap",
    "why are the toilets locked at break", "toilets locked again, no soap",
    "cant use the toilets, always locked", "no soap in the toilets",
)  # fmt: skip
LEARNED = "scikit-learn is not installed; groups of comments are not looked for without it"


def noise(draw: random.Random, count: int) -> list[str]:
    """Make comments that have nothing in common but what chance gives them."""
    letters = "bcdfghklmnprstvw"
    words = [f"{a}a{b}o{c}e" for a in letters for b in letters for c in "lmn"]
    return [" ".join(draw.choices(words[:400], k=6)) for _ in range(count)]


def test_the_group_that_no_theme_covers_is_found_among_noise() -> None:
    pytest.importorskip("sklearn", reason=LEARNED)
    shared = [*many(LOCKED, 18), "locked and no soap", "only the toilets really"]
    texts = [*shared, *noise(random.Random(5), 300)]
    random.Random(6).shuffle(texts)
    said = wave(texts)
    [group] = uncovered(said, least=5, seed=1)
    assert set(group.words) == {"toilets", "locked", "soap"}
    assert sorted(group.comments) == [at for at, text in enumerate(texts) if text in shared]
    assert group.people == 20
    assert all(word in texts[group.comments[0]] for word in group.words[:2])
    assert texts[group.comments[-1]] == "locked and no soap"
    assert uncovered(said, least=5, seed=1) == (group,)
    assert uncovered(said, least=5, seed=1, never={"toilets", "locked", "soap"}.__contains__) == ()


def test_two_matters_are_two_groups_however_loud_one_child_is() -> None:
    pytest.importorskip("sklearn", reason=LEARNED)
    chippy = ("the chippy by the pier is shutting", "bring back the chippy on the pier") * 2
    texts = [*many(LOCKED, 24), *many((*chippy, "chippy smells of soap"), 20)]
    said = wave([*texts, *noise(random.Random(3), 60)])
    loud = [Said("one", "soap chippy toilets pier locked".split())] * 300
    toilets, pier = uncovered(said + loud, least=8, seed=1)
    assert set(toilets.words) >= {"toilets", "locked"}
    assert set(range(24)) <= set(toilets.comments)
    assert set(pier.words) >= {"chippy", "pier"}
    assert "soap" not in pier.words  # only five say it
    assert set(range(24, 44)) <= set(pier.comments)
    assert toilets.people + pier.people == 45


@pytest.mark.parametrize("least", [1, 3, 8])
def test_no_group_and_no_word_of_fewer_people_than_may_be_told(least: int) -> None:
    pytest.importorskip("sklearn", reason=LEARNED)
    found = 0
    for seed in range(40):
        draw = random.Random(seed)
        texts = [*draw.choices(LOCKED + PARK + OTHER, k=draw.randrange(80)), *noise(draw, seed)]
        said = [Said(draw.randrange(40), normalise(text).words) for text in texts]
        groups = uncovered(said, least=least, most=4, seed=seed)
        places = [at for group in groups for at in group.comments]
        assert len(places) == len(set(places))
        assert len(groups) <= 4
        for group in groups:
            inside = [said[at] for at in group.comments]
            assert group.people == len({one.person for one in inside}) >= least
            assert group.words
            assert all(people(inside, word) >= least for word in group.words)
        found += len(groups)
    assert found > 10
    assert uncovered([], least=least, seed=0) == ()


WITHOUT = """
import sys
sys.modules["sklearn"] = None
from voice_service.analysis.discovering import DiscoverError, uncovered
from voice_service.analysis.emerging import Said
try:
    uncovered([Said(1, ["zebra"])], least=1, seed=1)
except DiscoverError as error:
    print(error)
"""


def test_without_scikit_learn_it_says_what_to_install() -> None:
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT], check=True, capture_output=True, text=True
    )
    assert "needs scikit-learn" in done.stdout
    assert "pip install" in done.stdout
    assert "zebra" not in done.stdout


def test_scikit_learn_is_not_imported_before_it_is_needed() -> None:
    code = "import sys, voice_service.analysis.discovering; sys.exit('sklearn' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
