"""A whole message can ask something of the line; one word more is a message to a person."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voice_service.conversation.reading import Command, read_text
from voice_service.text.keywords import (
    CARRIER_HELP,
    CARRIER_START,
    CARRIER_STOP,
    WEB_WORDS,
    is_carrier_stop,
    is_help,
    is_next,
    is_start,
    is_stop,
    is_web,
)

STOPS = [
    *("stop pls", "please stop", "pls stop texting me", "can you stop texting me please"),
    *("could u please stop messaging me", "leave me alone", "ok just leave me alone thanks"),
    *("unsubscribe me", "opt me out", "opt out", "i want to opt out", "how do i unsubscribe"),
    *("don't text me again", "dont text me", "do not contact me", "never text me again"),
    *("don't send me any more messages", "no more texts", "no more texts pls", "stop the texts"),
    *("take me off this list", "take me off ur list", "remove me from your list"),
    *("remove my number", "delete my number please", "take my number off", "lose my number"),
    *("stop sending me these", "stop sending me messages", "stop sending texts", "stop all"),
    *("i don't want any more texts", "i want you to stop texting me"),
    *("stop asking me questions", "stop now", "stop stop stop", "stop, please. bye x", "stpo"),
    *("take me off", "wrong number", "reply STOP", "dont text", "stop texin me"),
    *("stop sending me stuff pls",),
    *("stoppp", "STOOOOP", "hi can you stop", "stop the survey", "cancel", "cancel please"),
]
NOT_STOPS = [
    *("stop hitting me", "make him stop", "make it stop please", "please stop my dad"),
    *("leave me alone he said", "he said stop", "i said stop", "stop it he keeps touching me"),
    *("end it all", "please end", "end please", "i want to end it", "i want it to end"),
    *("quit school", "quit please", "cancel my life", "stop me", "i want to stop", "can i stop"),
    *("i dont want to be here any more", "i dont want to do this any more", "no please stop"),
    *("stop it", "i want to stop sending them", "how do i stop these messages", "never text me"),
    *("they dont text me", "no messages", "no questions", "no more", "delete me", "don't stop"),
    *("bus stop", "stop asking the same questions", "stop bullying", "remove me", "nonstop", ""),
]
STARTS = [*CARRIER_START, "start again pls", "start texting me", "text me again", "opt me back in"]
NOT_STARTS = ["\N{THUMBS UP SIGN}", "ok", "ok thanks", "yes please", "start hitting", "no", "1"]
HELPS = [
    *(*CARRIER_HELP, "sos", "help me", "i need help", "help pls", "please help me now"),
    *("can you help me please", "can i get some help", "who can help", "i need some info"),
    *("heelp", "HELP!!!", "\N{SQUARED SOS}", "help \N{THUMBS UP SIGN}"),
]
NOT_HELPS = [
    *("help my mum", "help him", "no help", "help me with maths", "it helps", "helpful"),
    *("i need help with my brother", "can you", "please", "nobody can help me"),
]
WEBS = [*WEB_WORDS, "web please", "send me the link", "can i have the link", "do it online"]
NOT_WEBS = ["webcam", "online bullying", "he sent me a link", "people online", "the link is bad"]

# What makes a request to the line a message about a life.
CONTENT = (
    "him he she they dad mum my brother hitting touching hurting shouting crying fighting bleeding "
    "it life school home bus bullying pics because never not don't"
).split()


@pytest.mark.parametrize(
    ("asks", "does", "does_not"),
    [
        (is_stop, [*CARRIER_STOP, *STOPS], NOT_STOPS + STARTS + HELPS + WEBS),
        (is_start, STARTS, NOT_STARTS + STOPS + HELPS + WEBS),
        (is_help, HELPS, NOT_HELPS + STOPS + STARTS + WEBS),
        (is_web, WEBS, NOT_WEBS + STOPS + STARTS + HELPS),
        (is_next, ["next", "NEXT", " Next. "], ["next one", "whats next", "next please", "nex"]),
    ],
)
def test_what_asks_and_what_does_not(asks, does, does_not) -> None:  # type: ignore[no-untyped-def]
    assert [text for text in does if not asks(text)] == []
    assert [text for text in does_not if asks(text)] == []


@given(st.sampled_from(STOPS), st.sampled_from(CONTENT), st.randoms())
def test_one_word_more_and_it_is_no_stop(phrase: str, word: str, chance: random.Random) -> None:
    words = phrase.split()
    words.insert(chance.randint(0, len(words)), word)
    assert not is_stop(" ".join(words))


def rewritten(text: str, chance: random.Random) -> str:
    """The same text as somebody else would type it."""
    letters = [chance.choice([char.lower, char.upper])() for char in text]
    typed = "".join(chance.choice("'\u2019\u2018`") if char == "'" else char for char in letters)
    spaced = "".join(chance.choice([" ", "  ", "\n", "\t "]) if c == " " else c for c in typed)
    edges = ["", " ", "!!!", "...", " :)", "\n", ")"]
    return (
        chance.choice(edges) + spaced.replace("'", chance.choice(["'", ""])) + chance.choice(edges)
    )


@given(
    st.sampled_from(
        [
            *CARRIER_STOP,
            *STOPS,
            *NOT_STOPS,
            *STARTS,
            *NOT_STARTS,
            *HELPS,
            *NOT_HELPS,
            *WEBS,
            *NOT_WEBS,
        ]
    ),
    st.randoms(),
)
def test_how_it_is_typed_changes_nothing(text: str, chance: random.Random) -> None:
    typed = rewritten(text, chance)
    for asks in (is_stop, is_start, is_help, is_web, is_next):
        assert asks(typed) is asks(text), (asks, typed)


def test_emoji_around_a_request_change_nothing() -> None:
    for text in STOPS + HELPS + WEBS:
        decorated = f"\N{OCTAGONAL SIGN} {text} \N{POUTING FACE}\N{THUMBS DOWN SIGN}"
        for asks in (is_stop, is_help, is_web):
            assert asks(decorated) is asks(text), decorated


def test_the_carrier_acts_on_the_bare_word_only() -> None:
    assert all(is_carrier_stop(f" {word.title()}\n") for word in CARRIER_STOP)
    assert not any(is_carrier_stop(text) for text in ("stop!", "stop please", "end it", "", "no"))


@given(st.one_of(st.sampled_from([*HELPS, *NOT_HELPS, *STOPS]), st.text(max_size=80)))
def test_help_is_help_wherever_it_is_read(text: str) -> None:
    assert (read_text(text).command is Command.HELP) is is_help(text)


@given(st.text(st.characters(exclude_categories=())))
def test_no_text_breaks_it(text: str) -> None:
    for asks in (is_stop, is_carrier_stop, is_start, is_help, is_web, is_next):
        assert asks(text) in (True, False)


def test_a_stop_at_the_head_of_a_long_message_is_no_stop() -> None:
    assert is_stop("stop " * 100)
    assert not is_stop("stop " * 2000 + "he is hitting me")
