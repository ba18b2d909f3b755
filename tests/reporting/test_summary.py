"""A summary from plain rows: what is counted, what is said, and what is never shown."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from voice_service.reporting.plain import TOO_FEW
from voice_service.reporting.statistics import Row, count, pooled
from voice_service.reporting.summary import (
    DFE,
    Comment,
    GroupFacts,
    Summary,
    WaveFacts,
    as_dict,
    summarise,
)
from voice_service.survey.loader import load_survey

SURVEY = load_survey(
    """
id: tiny
version: 1
title: Tiny
about: We ask a few things.
informs: What we do next.
closing: Thank you.
bands: [8-11, 12-15]
questions:
  - id: way
    kind: scale
    ask: How safe do you feel on the way?
    measure: way
    options:
      - {value: 5, label: Very safe, face: very-happy}
      - {value: 4, label: Safe, face: happy}
      - {value: 2, label: Not very safe, face: sad}
      - {value: 1, label: Not safe, face: very-sad}
  - id: tell
    kind: yes_no
    ask: Is there an adult you can tell?
    sensitive: true
  - id: places
    kind: choices
    ask: Which places do you stay away from?
    options:
      - {value: park, label: Parks}
      - {value: bus, label: Buses}
      - {value: none, label: Nowhere}
  - id: mark
    kind: number
    ask: How safe is your street, from 0 to 10?
    least: 0
    most: 10
  - id: words
    kind: text
    ask: What would help?
""",
    "tiny.yaml",
)
WAVE = WaveFacts(7, "Spring", asked=80, answered=60, closed=date(2025, 5, 1), audience="The group")


def rows(question: str, group: str | None = None, **counts: int) -> Iterator[Row]:
    """Rows of one question: `_5=30` is thirty answers 5, `skipped=2` two who skipped it."""
    for said, how_many in counts.items():
        missing = said if said in ("skipped", "dont_know", "rather_not") else None
        values = () if missing else tuple(said.lstrip("_").split("_"))
        yield from [Row(question, values, missing, group)] * how_many


def summary(*parts: Iterator[Row], wave: WaveFacts = WAVE, **more: Any) -> Summary:
    return summarise(SURVEY, wave=wave, rows=[row for part in parts for row in part], **more)


def figures(data: Any) -> Iterator[dict[str, Any]]:
    """Every figure anywhere in a summary's data."""
    if isinstance(data, dict):
        if "percent" in data:
            yield data
        data = list(data.values())
    if isinstance(data, list):
        for part in data:
            yield from figures(part)


def test_answers_are_pooled_in_the_order_of_the_document() -> None:
    counted = count(
        SURVEY,
        [
            *rows("way", "North", _1=2, _5=3, dont_know=1),
            *rows("way", "South", _5=4, _3=1, skipped=2),
            Row("way", ("5", "1")),
            *rows("places", park_bus=2, park=1),
            Row("words"),
            Row("of another survey", ("5",)),
        ],
    )
    way = pooled(SURVEY.question("way"), counted["way"].values())
    assert way.options == (7, 0, 0, 2)
    assert way.base == 9
    assert way.reasons == (1, 0, 2)
    # A 3 is not offered here, and nobody can be very safe and not safe at once.
    assert way.missing["unclear"] == 2
    places = pooled(SURVEY.question("places"), counted["places"].values())
    assert (places.options, places.base) == ((3, 2, 0), 3)
    assert counted["words"][None].base == 1
    assert set(counted["way"]) == {"North", "South", None}


@pytest.mark.parametrize(
    ("question", "counts", "sentence"),
    [
        (
            "way",
            {"_5": 21, "_4": 15, "_2": 14, "_1": 10},
            "About 6 in 10 said “Very safe” or “Safe” when asked “How safe do you feel on the way",
        ),
        (
            "way",
            {"_5": 3, "_4": 30, "_2": 14, "_1": 13},
            "About half said “Safe” when asked “How safe do you feel on the way?”",
        ),
        (
            "way",
            {"_4": 12, "_1": 2},
            "About 10 of about 15 said “Safe” when asked “How safe do you feel on the way?”",
        ),
        ("way", {"_5": 5, "_4": 4}, TOO_FEW),
        ("tell", {"yes": 40, "no": 20}, "About 7 in 10 said “Yes” when asked “Is there an adult"),
        ("tell", {"yes": 58}, "About 60 answered “Is there an adult you can tell?” What they said"),
        (
            "places",
            {"park_bus": 20, "park": 10, "none": 30},
            "About half ticked “Parks” when asked “Which places do you stay away from?” "
            "Next came “Nowhere”: about half.",
        ),
        (
            "mark",
            {"_7": 20, "_8": 10, "_9": 10, "_10": 15, "_2": 8},
            "About 9 in 10 gave 7 or more when asked",
        ),
        ("words", {"_": 58}, "About 60 wrote an answer to “What would help?”"),
    ],
)
def test_each_question_is_said_in_a_sentence(
    question: str, counts: dict[str, int], sentence: str
) -> None:
    told = {one.id: one.plain for one in summary(rows(question, None, **counts)).questions}
    assert told[question].startswith(sentence)


def test_a_panel_is_shown_as_a_whole_only() -> None:
    panel = replace(WAVE, asked=15, answered=15, whole_only=True)
    groups = [GroupFacts("Year 9", 12, 12), GroupFacts("12-15", 15, 15, "age_band")]
    seen = summary(rows("way", "Year 9", _5=11, _4=4), wave=panel, groups=groups)
    assert (seen.asked, seen.answered, seen.response_rate) == (15, 15, None)
    assert seen.who_we_heard is None
    assert all(question.groups is None for question in seen.questions)
    assert all(figure["percent"] is None for figure in figures(as_dict(seen)))


def test_a_measure_is_shown_by_group_and_small_groups_are_not() -> None:
    groups = [
        GroupFacts("North", 30, 40),
        GroupFacts("South", 26, 30),
        GroupFacts("East", 12, 14),
        GroupFacts("Club", 6, 8),
    ]
    seen = summary(
        rows("way", "North", _5=12, _4=10, _2=8),
        rows("way", "South", _5=10, _4=8, _2=8),
        rows("way", "East", _5=9, _4=2, _1=1),
        rows("way", "Club", _5=6),
        wave=replace(WAVE, answered=74, asked=92),
        groups=groups,
    )
    way, tell = seen.questions[:2]
    assert tell.groups is None  # not a measure
    assert way.groups is not None
    assert [(group.name, group.base) for group in way.groups] == [
        ("North", 30),
        ("South", 25),
        ("East", None),  # kept back, or the totals would give the club away
        ("Club", None),
    ]
    assert seen.who_we_heard is not None
    assert [heard.answered for heard in seen.who_we_heard] == [30, 25, None, None]


def test_quotes_are_released_words_and_never_from_a_group_under_ten() -> None:
    groups = [GroupFacts("North", 51), GroupFacts("Club", 9)]
    written = [
        Comment("words", "negative", "more lights", "North"),
        Comment("words", "negative", "the club shuts at five", "Club"),
        *[Comment("words", "neutral", None, "North")] * 40,
    ]
    text = rows("words", "North", _=42)
    seen = summary(text, comments=written, groups=groups)
    assert [quote.text for quote in seen.comments] == ["more lights"]
    assert seen.sentiment.base == 40
    few = summary(rows("words", _=9), wave=replace(WAVE, answered=9), comments=written)
    assert (few.comments, few.sentiment.base) == ((), None)


def test_the_data_is_json_with_names_that_stay() -> None:
    data = json.loads(json.dumps(as_dict(summary(rows("way", _5=40, _4=20, skipped=9)))))
    assert set(data) == {
        *("id", "survey", "title", "asked", "answered", "response_rate", "opened", "closed"),
        *("feedback_on", "audience", "decision", "whole_only", "questions", "sentiment"),
        *("comments", "who_we_heard", "protection", "final", "not_final_because"),
        *("launched_despite", "sentiment_hidden", "themes", "themes_base"),
    }
    assert (data["final"], data["not_final_because"]) == (True, [])
    assert (data["id"], data["response_rate"], data["closed"]) == (7, 75, "2025-05-01")
    way = data["questions"][0]
    assert way["options"][0] == {
        "value": "5",
        "label": "Very safe",
        "count": 40,
        "percent": 67,
        "suppressed": False,
    }
    assert way["options"][2] == {
        "value": "2",
        "label": "Not very safe",
        "count": None,
        "percent": None,
        "suppressed": True,
    }
    assert way["skipped"] == {"count": 10, "percent": None, "suppressed": False}
    assert "hidden" in way["why"]
    assert data["protection"]["profile"] == "default"


def test_a_summary_says_why_it_is_not_final() -> None:
    for closed, unread, said in (
        (WAVE.closed, 1, "Not final: 1 comment has not been read by a person yet."),
        (None, 0, "Not final: the wave is still open, so more answers can come."),
        (WAVE.closed, 0, ""),
    ):
        assert summary(wave=replace(WAVE, closed=closed, unread=unread)).why_not_final == said


def test_one_child_more_or_none_looks_the_same() -> None:
    """Whether one child or nobody picked an option makes no difference to any byte."""
    nobody = summary(rows("way", _5=40, _4=20))
    somebody = summary(rows("way", _5=40, _4=20, _1=1))
    assert json.dumps(as_dict(nobody)) == json.dumps(as_dict(somebody))


def test_the_other_profile_says_what_it_does() -> None:
    seen = summary(rows("way", _5=40, _4=20, _2=6), profile=DFE)
    assert seen.questions[0].options[2].cell.count is None  # beside the lone hidden one
    assert "from 1 to 5" in seen.words
