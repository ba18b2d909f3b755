"""Learning from corrections: what many agree on wins, what is rare moves little."""

import json
from functools import cache
from importlib import resources
from itertools import chain, product
from math import log
from pathlib import Path
from typing import Any

import pytest

from voice_service.analysis.heard import Heard
from voice_service.analysis.learning import (
    ENOUGH,
    LearningError,
    learn,
    named,
    parted,
    read_corrections,
)
from voice_service.analysis.measuring import Comment, kept_back, read_corpus
from voice_service.analysis.questions import asked
from voice_service.analysis.sentiment import sentiment
from voice_service.analysis.shown import shows
from voice_service.analysis.table import UNIT, Table, load_table
from voice_service.text.normalise import normalise

SEEN = Path(__file__).parent / "corpus" / "seen.tsv"
THINGS = ("the bus", "lunch", "PE", "the park", "our street", "youth club", "town", "maths")
FRAMES = ("{} is snadgy", "proper snadgy {}", "honestly {} was snadgy", "{} so snadgy lately")
SNADGY = [Comment("negative", frame.format(thing)) for thing, frame in product(THINGS, FRAMES)]
OTHERS = ("well snadgy trip", "school is snadgy", "that was snadgy")


@cache
def document() -> dict[str, Any]:
    path = resources.files("voice_service.analysis").joinpath("weights.json")
    found: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return found


@cache
def rehearsal() -> tuple[Comment, ...]:
    return tuple(read_corpus(SEEN.read_text("utf-8"), "seen.tsv")[:600])


def taught(*corrections: Comment) -> Table:
    return load_table(json.dumps(learn(document(), corrections, rehearsal())))


def said(text: str, table: Table | None = None) -> str:
    return sentiment(text, None, table or load_table(json.dumps(document()))).label


def test_a_word_that_people_agree_on_is_learned_and_the_rest_stays() -> None:
    before, after = load_table(json.dumps(document())), taught(*SNADGY)
    assert [said(text, before) for text in OTHERS] != ["negative"] * 3
    assert [said(text, after) for text in OTHERS] == ["negative"] * 3
    changed = [one.text for one in rehearsal() if said(one.text, before) != said(one.text, after)]
    assert len(changed) <= 0.02 * len(rehearsal())


def test_the_more_people_say_it_the_further_it_goes() -> None:
    def lean(*corrections: Comment) -> float:
        return sentiment("that was snadgy", None, taught(*corrections)).score

    few, many = lean(*SNADGY[:3]), lean(*SNADGY)
    now = sentiment("that was snadgy", None, load_table(json.dumps(document()))).score
    assert now >= few > many


def test_who_disagrees_with_many_does_not_win() -> None:
    liars = [Comment("positive", one.text) for one in SNADGY[:4]]
    assert said("that was snadgy", taught(*SNADGY, *liars)) == "negative"


def test_without_corrections_nothing_moves() -> None:
    assert learn(document(), [], rehearsal()[:100]) == document()


def test_the_same_corrections_give_the_same_table_and_the_present_one_is_left_alone() -> None:
    before = json.dumps(document())
    shares: list[float] = []
    first, second = (
        learn(document(), SNADGY[:10], rehearsal()[:100], shares.append) for _ in range(2)
    )
    assert first == second != document()
    assert json.dumps(document()) == before
    assert shares[-1] == 1.0
    assert all(
        isinstance(n, int)
        for group in first["weights"].values()
        for pair in group.values()
        for n in pair
    )


SPOKEN = (
    ("my big brother", "What worries you?"),
    ("My bus is always late and nobody tells us", "What should be better at school?"),
    ("I don't feel safe there, but my nan is really kind!", "What do you want to say?"),
    ("they don't listen. never have", ""),
)


@pytest.mark.parametrize(("text", "question"), SPOKEN)
def test_what_may_be_learned_of_a_text_is_what_it_is_judged_by(text: str, question: str) -> None:
    table = load_table(json.dumps(document()))
    neg = pos = 0.0
    for key, times in shows(Comment("", text, question), table):
        n, p = document()[key.part][key.of].get(key.name, (0, 0))
        neg, pos = neg + times * n / UNIT, pos + times * p / UNIT
    bad, none, good = Heard(text, normalise(text), table, asked(question)).chances
    assert log(bad / none) == pytest.approx(neg)
    assert log(good / none) == pytest.approx(pos)


def test_a_word_of_one_child_alone_gets_into_no_table() -> None:
    alone = Comment("negative", "the quuxley bus is snadgy")
    table = taught(alone, *SNADGY)
    known = [*table.words, *chain.from_iterable(pairs for _, pairs in table.words.values())]
    assert not [feature for feature in known if "quuxley" in feature]
    assert "snadgy" in table.words


def test_an_answer_to_a_question_is_learned_with_it() -> None:
    asked = [
        Comment("negative", f"{thing} is snadgy", "How do you feel about it?") for thing in THINGS
    ]
    table = taught(*asked)
    assert sentiment("school is snadgy", "How do you feel about it?", table).label == "negative"


def test_odd_texts_are_no_trouble() -> None:
    odd = [Comment("negative", text) for text in ("", "idk", "\0", "😢" * 9000, "\ud800 x")]
    taught(*odd)


def test_a_fifth_is_kept_back_by_its_words_and_too_few_are_refused() -> None:
    learned, kept = parted([*SNADGY, Comment("mixed", "a"), Comment("cannot_tell", "b")])
    assert len(learned) + len(kept) == len(SNADGY)
    assert all(kept_back(one.text) for one in kept)
    assert not any(kept_back(one.text) for one in learned)
    with pytest.raises(LearningError, match=r"There are 19 corrections .* too few"):
        parted([*SNADGY[: ENOUGH - 1], Comment("mixed", "a")])


def test_exported_lines_are_read_and_a_broken_one_is_named_without_its_words() -> None:
    mood = '{"aspect": "sentiment", "text": "zebra", "question": null, "person": "neutral"}'
    theme = '{"aspect": "themes", "text": "zebra", "question": null, "person": "bus"}'
    assert read_corrections(f"{mood}\n\n{theme}\n", "c") == [Comment("neutral", "zebra")]
    for broken in ("zebra", "[]", mood.replace("neutral", "zebra"), '{"aspect": "sentiment"}'):
        with pytest.raises(LearningError, match=r"^c, line 2: ") as caught:
            read_corrections(f"{mood}\n{broken}\n", "c")
        assert "zebra" not in str(caught.value)


def test_corrections_are_named_among_the_sources_once() -> None:
    twice = named(named(document(), "a", 30), "b", 40)
    assert twice["version"] == "b"
    assert [one["texts"] for one in twice["sources"] if "corrections" in one["name"]] == [40]
    assert len(load_table(json.dumps(twice)).sources) == len(document()["sources"]) + 1
