"""The learned table is checked before it is used, and only ever adds to what the rules found."""

import json
from pathlib import Path
from time import perf_counter
from typing import Any

import pytest

from voice_service.safeguarding.screening import LEARNED, Screener, Severity
from voice_service.safeguarding.terms import Terms, load_terms
from voice_service.safeguarding.weights import Weights, WeightsError, load_weights

TABLE = Path(__file__).parents[2] / "surveys" / "safeguarding" / "weights.json"
HEAD: dict[str, Any] = {"bias": -1000, "weights": {"zorp": 6000}}
SMALL: dict[str, Any] = {
    "version": "test-1",
    "sources": [{"name": "a test", "licence": "MIT", "telling": 1, "ordinary": 1}],
    "limits": {"telling": 0.5, "danger": 0.4, "worse": 0.7},
    "kinds": {"parent": "mum dad"},
    "known": "zorp",
    "telling": HEAD,
    "categories": {"neglect": HEAD, "online": {"bias": 0, "weights": {"blip": 10}}},
    "severities": {
        "immediate": {"bias": -9000, "weights": {"blip": 9}},
        "high": {"bias": -1000, "weights": {"zorp": 4000}},
        "medium": {"bias": -1000, "weights": {"zorp": 9000}},
    },
}


def small(**changes: Any) -> Weights:
    return load_weights(json.dumps({**SMALL, **changes}))


def test_the_real_table_says_what_it_was_trained_on_and_loads_fast() -> None:
    text = TABLE.read_text("utf-8")
    load_weights(text)
    began = perf_counter()
    weights = load_weights(text)
    assert perf_counter() - began < 0.5  # 50 ms on a machine with nothing else to do
    assert weights.version
    assert "written for this project" in weights.sources[0]
    assert len(weights.categories) == 17


def test_an_indicator_of_the_table_has_a_place_a_category_and_a_severity(terms: Terms) -> None:
    screener = Screener(terms, small())
    found = screener.screen("it was a ZORP!! really")
    assert found.version == f"{terms.version}+test-1"
    (one,) = found.indicators
    assert (one.rule, one.category, one.severity) == (LEARNED, "neglect", Severity.HIGH)
    assert one.phrase == "ZORP"
    assert screener.screen("it was a blip").severity is None


def test_the_table_never_lowers_what_the_rules_found(terms: Terms) -> None:
    text = "my dad hits me"
    calm = small(telling={"bias": -20000, "weights": {"dad": -9000}})
    alone, both = Screener(terms).screen(text), Screener(terms, calm).screen(text)
    assert both.indicators == alone.indicators


def test_the_table_makes_worse_what_it_is_surer_of(terms: Terms) -> None:
    sure = {"bias": 9000, "weights": {"smell": 9000}}
    worse = small(telling=sure, severities={"immediate": sure, "high": sure, "medium": sure})
    text = "i havent eaten since yesterday"
    assert Screener(terms).screen(text).severity is Severity.MEDIUM
    assert Screener(terms, worse).screen(text).severity is Severity.IMMEDIATE


def test_a_long_text_is_weighed_part_by_part(terms: Terms) -> None:
    text = "we went to the shop. " * 200 + "zorp"
    found = Screener(terms, small(telling={"bias": -500, "weights": {"zorp": 6000}})).screen(text)
    assert {(one.phrase, one.end) for one in found.indicators} == {("zorp", len(text))}


@pytest.mark.parametrize(
    ("document", "said"),
    [
        ("", "empty"),
        ("{", "JSON"),
        ("[" * 100_000, "JSON"),
        ("{}", "version"),
        (
            json.dumps({**SMALL, "limits": {"telling": 2, "danger": 0.4, "worse": 0.7}}),
            "limits.telling",
        ),
        (json.dumps({**SMALL, "categories": {"homework": HEAD}}), "categories"),
        (json.dumps({**SMALL, "severities": {"high": HEAD}}), "immediate, high and medium"),
        (json.dumps({**SMALL, "telling": {"bias": 0, "weights": {}}}), "telling.weights"),
    ],
)
def test_a_broken_table_says_what_to_put_right(document: str, said: str) -> None:
    with pytest.raises(WeightsError, match=r"\w+ .+\.") as problem:
        load_weights(document)
    assert said in str(problem.value)


@pytest.fixture(scope="session")
def terms(document: str) -> Terms:
    return load_terms(document)
