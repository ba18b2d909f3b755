"""How much is found and how often there is a false alarm: figures only, never a single text."""

from math import sqrt
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from voice_service.safeguarding.screening import Screener, Severity

HERE = Path(__file__).parent

# Reached on 23 November 2026, with a margin: recall, false alarms, severity within one step.
REACHED = {"corpus.yaml": (0.98, 0.01, 0.98), "unseen.yaml": (0.78, 0.05, 0.93)}


def wilson(part: int, whole: int) -> str:
    """Write a share with its 95% Wilson interval."""
    share, z2 = part / whole, 1.96**2
    middle = (share + z2 / 2 / whole) / (1 + z2 / whole)
    half = 1.96 * sqrt(share * (1 - share) / whole + z2 / 4 / whole**2) / (1 + z2 / whole)
    return f"{part}/{whole} = {share:.3f} [{middle - half:.3f}, {middle + half:.3f}]"


def test_the_terms_find_as_much_as_has_been_reached(
    screener: Screener, texts: tuple[str, dict[str, Any]]
) -> None:
    name, document = texts
    telling = [text for group in document["telling"].values() for text in group]
    screened = [(one, screener.screen(one["text"]).severity) for one in telling]
    found = [(one, severity) for one, severity in screened if severity is not None]
    alarms = sum(screener.screen(text).severity is not None for text in document["ordinary"])
    graded = [(Severity(one["severity"]), got) for one, got in found if "severity" in one]
    close = sum(abs(given.rank - got.rank) <= 1 for given, got in graded)
    print(f"\n{name}: recall {wilson(len(found), len(telling))}")
    print(f"  precision {wilson(len(found), len(found) + alarms)}")
    print(f"  false alarms {wilson(alarms, len(document['ordinary']))}")
    print(f"  severity at most one step away {wilson(close, len(graded))}")
    recall, most_alarms, least_close = REACHED[name]
    assert len(found) / len(telling) >= recall
    assert alarms / len(document["ordinary"]) <= most_alarms
    assert close / len(graded) >= least_close


def test_no_text_is_in_both_halves() -> None:
    both: list[set[str]] = []
    for name in REACHED:
        document = YAML(typ="safe", pure=True).load((HERE / name).read_text(encoding="utf-8"))
        telling = {one["text"] for group in document["telling"].values() for one in group}
        both.append(telling.union(document["ordinary"]))
    assert both[0].isdisjoint(both[1])
