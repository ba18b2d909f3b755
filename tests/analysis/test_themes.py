"""What children's comments are about, and what the file of themes says when it cannot be used."""

import subprocess
import sys
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.analysis.theme_figures import first_found, judge, measure
from voice_service.analysis.themes import Found, Framework, ThemesError, load_themes, ranked
from voice_service.settings import SURVEYS
from voice_service.text.normalise import normalise

# One comment for each theme that no other theme is found in, in the order of the file.
ONLY = {
    "home": "my nan looks after me",
    "domestic-abuse": "he hits my mum",
    "neglect": "there was nothing to eat again",
    "school": "the canteen is too full",
    "teachers": "sir is strict but fair",
    "learning": "too much homework",
    "bullying": "I get picked on every day",
    "friends": "my best friend moved away",
    "on-the-way": "the crossing by us has no green man",
    "streets": "scallies in balaclavas round the estate",
    "lighting": "its pitch black down our alley",
    "parks": "the swings are broken",
    "transport": "the bus never comes",
    "things-to-do": "youth club is boss",
    "online": "someone on roblox messaged me",
    "being-heard": "nobody listens to us",
    "mental-health": "I get panic attacks",
    "health": "the dentist was gentle",
    "waiting": "eight months on the waiting list",
    "early-help": "my mentor is great",
    "social-care": "I have had six social workers",
    "police": "bizzies are always stopping us",
    "exploitation": "they want me to carry stuff for them",
    "weapons": "some of them have knives and machetes",
    "drugs-drink": "everyone vapes",
    "relationships": "my boyfriend keeps asking",
    "discrimination": "people are racist",
    "send": "there is no ramp for my wheelchair",
    "money": "we cant afford it",
    "housing": "the landlord wont fix the damp",
}

SMALL = """
version: test
short_answer: 4
classes:
  kin: mum, dad, step dad
  all: <kin>, nan
also_written:
  taxi: taxy
themes:
  - id: rides
    name: Rides
    meaning: How one gets about.
    owner: Merseytravel
    words: {words}
    hints: late
    unless: {unless}
    asked: get about
  - id: home
    name: {name}
    meaning: The people at home.
    owner: {owner}
    words: |
      {other},
      +lift
"""


@cache
def shipped() -> Framework:
    return load_themes((SURVEYS / "themes.yaml").read_text("utf-8"))


def themes(text: str, question: str | None = None) -> tuple[str, ...]:
    return ranked(shipped().find(normalise(text).words, question))


def small(
    words: str = "bus, +lift, taxi, hold ... rail",
    unless: str = "bus lane",
    name: str = "Home",
    owner: str = "Council",
    other: str = "<all>",
) -> Framework:
    return load_themes(
        SMALL.format(words=words, unless=unless, name=name, owner=owner, other=other)
    )


def finds(framework: Framework, text: str) -> list[str]:
    words = normalise(text).words
    return [f"{f.theme}: {' '.join(words[f.first : f.after])}" for f in framework.find(words)]


def test_police_and_a_bus_stop_are_found_by_their_words() -> None:
    words = normalise("Police were kind but the bus stop is scary").words
    found = {find.theme: words[find.first : find.after] for find in shipped().find(words)}
    assert found.keys() == {"police", "transport"}
    assert found["police"] == ["police"]
    assert "bus" in found["transport"]


@pytest.mark.parametrize(
    ("text", "about"),
    [
        ("my skl toilets are minging", {"school"}),
        ("got searched by the feds again outside the chippy", {"police", "streets"}),
        ("me nan is in hospital", {"home", "health"}),
        ("a lad on the bus calls me ugly", {"transport", "bullying"}),
        ("camhs has a two year waiting list", {"mental-health", "waiting"}),
        ("my dog and my cat 🐶", {"home"}),
        ("people smoke weed in the park", {"drugs-drink", "parks"}),
        ("my soshal werker never rings", {"social-care"}),
        ("the techer shouts", {"teachers"}),
        ("some girls put chewing gum in my hair", {"bullying"}),
        ("they took the piss out of my coat", {"bullying"}),
        ("hes always kicking off at me ma", {"domestic-abuse"}),
        ("they said they would ring and its been 8 weeks", {"waiting"}),
    ],
)
def test_a_comment_is_about(text: str, about: set[str]) -> None:
    assert set(themes(text)) == about


@pytest.mark.parametrize(
    "text",
    [
        "sound",
        "none of your business",
        "yeah sound",
        "",
        "...",
        "🦖",
        "ok",
        "asdfgh",
        "i dont know",
    ],
)
def test_a_comment_about_nothing_has_no_theme(text: str) -> None:
    assert themes(text) == ()


@pytest.mark.parametrize(("theme", "text"), ONLY.items())
def test_every_theme_has_a_comment_of_its_own(theme: str, text: str) -> None:
    assert themes(text) == (theme,)


def test_the_thirty_themes_keep_their_order_and_have_an_owner() -> None:
    assert list(shipped().themes) == list(ONLY)
    for theme in shipped().themes.values():
        assert theme.owner
        assert theme.meaning.endswith(".")
        assert len(theme.name) <= 40


def test_a_short_answer_takes_the_themes_of_its_question() -> None:
    question = "What would make the park better?"
    assert themes("more of everything", question) == ("parks",)
    assert themes("more swings", question) == ("parks",)
    assert themes("", question) == ()
    assert themes("more of everything") == ()


def test_a_question_does_not_count_for_a_long_answer_or_one_that_names_a_theme() -> None:
    framework = small()
    short, long = ["dunno", "really"], ["a", "b", "c", "d", "e"]
    assert framework.find(short, "Is there a bus?") == (Found("rides", 0, 2),)
    assert framework.find(long, "Is there a bus?") == ()
    assert framework.find(["my", "nan"], "Is there a bus?") == (Found("home", 1, 2),)


def test_every_answer_to_what_a_theme_asks_is_about_it() -> None:
    framework = small()
    question = "How do you get about?"
    assert framework.find(["a", "b", "c", "d", "e"], question) == (Found("rides", 0, 5),)
    assert [find.theme for find in framework.find(["nan"], question)] == ["rides", "home"]
    assert framework.find(["bus"], question) == (Found("rides", 0, 1),)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("the bus", ["rides: bus"]),
        ("mum on the bus", ["home: mum", "rides: bus"]),
        ("busy buses", []),
        ("a taxy", ["rides: taxy"]),
        ("hold rail", ["rides: hold rail"]),
        ("hold the cold rail", ["rides: hold the cold rail"]),
        ("hold on to the rail", []),
        ("my step dad", ["home: step dad"]),
        ("in the bus lane", []),
        ("a bus in the bus lane", ["rides: bus"]),
        ("late", ["rides: late"]),
        ("nan is late", ["home: nan"]),
        ("lift", ["rides: lift", "home: lift"]),
        ("bus bus", ["rides: bus", "rides: bus"]),
    ],
)
def test_an_entry_means_what_it_says(text: str, found: list[str]) -> None:
    assert finds(small(), text) == found


def test_a_longer_phrase_keeps_its_words_to_itself() -> None:
    framework = small(words="bus, +lift, mum bus")
    assert finds(framework, "mum bus") == ["rides: mum bus"]
    assert finds(framework, "mum bus mum") == ["rides: mum bus", "home: mum"]


def test_an_ending_may_be_any() -> None:
    framework = small(words="bus*, +lift")
    assert finds(framework, "buses bus business") == [
        "rides: buses",
        "rides: bus",
        "rides: business",
    ]


def test_the_theme_found_most_comes_first() -> None:
    found = [Found("a", 0, 1), Found("b", 1, 2), Found("c", 2, 3), Found("c", 4, 5)]
    assert ranked(found) == ("c", "a", "b")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"words": "<kim> bus"}, ["'rides'", "line 14", "<kim>", "'classes'"]),
        ({"words": "b*"}, ["'rides'", "line 14", "'b*'", "3 letters"]),
        ({"words": "... bus"}, ["'rides'", "a word on each side"]),
        ({"words": "bus, !!"}, ["'rides'", "'!!'", "leave it out"]),
        ({"words": "bus, bus"}, ["'rides'", "twice", "take one out"]),
        ({"words": "bus, nan", "other": "nan"}, ["'home'", "line 23", "'rides'", "in both"]),
        ({"words": "bus", "other": "lift"}, ["'home'", "twice"]),
        ({"words": "lift"}, ["'home'", "'rides'", "+"]),
        ({"unless": "bus", "words": "bus"}, ["'rides'", "'bus' never counts"]),
        ({"unless": "train"}, ["'rides'", "line 16", "takes nothing away"]),
        ({"name": "Rides"}, ["name 'Rides'", "twice"]),
        ({"owner": "''"}, ["'home'", "line 18", "'owner'", "write it"]),
        ({"owner": "Council\n    ownr: x"}, ["'home'", "'ownr'", "take it out"]),
        ({"owner": "[1]"}, ["'home'", "'owner'"]),
    ],
)
def test_a_mistake_is_named_with_its_remedy(change: dict[str, str], said: list[str]) -> None:
    with pytest.raises(ThemesError) as caught:
        small(**change)
    for part in said:
        assert part in str(caught.value)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("version: test", "version: [", "not good YAML"),
        ("version: test\n", "", "'version' is missing"),
        ("- id: home", "- id: rides", "id 'rides' is used twice"),
        ("  all: <kin>, nan", "  all: <kim>, nan", "<kim>; put that class above"),
        ("  kin: mum, dad, step dad", "  kin: ''", "'kin' is empty"),
        ("  taxi: taxy", "  taxi: taxy, wiv", "'wiv' is put right already"),
        ("  taxi: taxy", "  taxi: taxy\n  bus: taxy", "'taxi' and for 'bus'"),
        ("themes:", "themes: []\nother:", "themes"),
    ],
)
def test_the_file_as_a_whole_is_checked(old: str, new: str, said: str) -> None:
    good = SMALL.format(
        words="bus, +lift, taxi", unless="bus lane", name="Home", owner="Council", other="<all>"
    )
    assert load_themes(good).version == "test"
    with pytest.raises(ThemesError, match=said.replace("[", r"\[")):
        load_themes(good.replace(old, new))


@given(
    st.lists(st.one_of(st.text(), st.sampled_from("my mum bus stop <parent> ... * hold".split()))),
    st.one_of(st.none(), st.text()),
)
@settings(deadline=None)
def test_whatever_the_words_every_find_lies_inside_them(
    words: list[str], question: str | None
) -> None:
    found = shipped().find(words, question)
    for find in found:
        assert find.theme in shipped().themes
        assert 0 <= find.first < find.after <= len(words)
    assert [find.first for find in found] == sorted(find.first for find in found)
    assert set(ranked(found)) == {find.theme for find in found}


@given(st.text())
@settings(deadline=None)
def test_any_text_can_be_a_comment_and_a_question(text: str) -> None:
    shipped().find(normalise(text).words, text)


def test_a_very_long_comment_is_read_whole() -> None:
    words = ["my", "mum", "and", "dad", "hold", "bus"] * 5000
    found = shipped().find(words)
    assert max(find.after for find in found) == len(words)


def test_finding_needs_none_of_the_libraries_that_check_the_file() -> None:
    code = (
        "import sys, voice_service.analysis.themes;"
        "print({'pydantic', 'ruamel.yaml'} & sys.modules.keys())"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert out.stdout.strip() == "set()"


def test_themes_are_found_in_comments_nobody_chose_words_from() -> None:
    judged = judge(shipped(), "unseen")
    every = measure(judged)
    assert every.precision >= 0.64
    assert every.recall >= 0.68
    assert every.f1 >= 0.67
    assert first_found(judged) >= 0.72
