"""`voice analyse --evaluate`: figures beside TextBlob's and VADER's, and never a text."""

import re
from importlib.util import find_spec
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from voice_service.analysis.measuring import COLUMNS, kept_back, macro_f1, read_corpus
from voice_service.cli.analyse import analyse
from voice_service.cli.analyse_evaluate import CORPUS
from voice_service.cli.analyse_more_figures import f1, must_go, precision, recall
from voice_service.cli.analyse_rivals import label_of, rivals, thresholds

HAS_VADER = find_spec("vaderSentiment") is not None


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(analyse, ["--evaluate", *map(str, words)])


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """A small part of our corpus, with a redaction file beside it."""
    folder = tmp_path / "corpus"
    folder.mkdir()
    for name in ("seen.tsv", "unseen.tsv"):
        head, *rest = (CORPUS / name).read_text("utf-8").splitlines()
        (folder / name).write_text("\n".join([head, *rest[:150]]), "utf-8")
    (tmp_path / "redaction.tsv").write_text(
        "i sit with Ellie\ti sit with [a name]\tunseen\nmore zebras\tmore zebras\tunseen\n", "utf-8"
    )
    return folder


def test_every_figure_is_shown_and_no_text(corpus: Path, tmp_path: Path) -> None:
    rows = [f'"the zebra ward {n} was {word}",{label},{ask}' for n in range(60)
            for word, label, ask in (("lovely", "positive", "What was good?"),
                                     ("awful", "negative", "What could be better?"),
                                     ("blue", "neutral", ""))]  # fmt: skip
    (tmp_path / "nhs_feedback.csv").write_text("text,label,question\n" + "\n".join(rows), "utf-8")
    result = run("--corpus", corpus, "--data", tmp_path)
    assert result.exit_code == 0, (result.output, result.exception)
    shown = result.stdout
    kept = sum(kept_back(row.split('"')[1]) for row in rows)
    assert f"nhs_feedback.csv, the fifth kept back ({kept} texts)" in shown
    assert re.search(rf"^  with question +{kept}  ", shown, re.MULTILINE)
    assert "vader_tweets.csv is not in the folder." in shown
    for title in ("by age band", "by style", "kappa", "precision", "recall", "F1"):
        assert title in shown
    assert "of what tells who somebody is, gone   1.000 (1/1)" in shown
    assert re.search(r"TextBlob +[\d,]+  1\.0 times TextBlob", shown)
    assert "zebra" not in shown
    for one in read_corpus((corpus / "unseen.tsv").read_text("utf-8"), ""):
        assert len(one.text) < 25 or one.text not in shown
    assert max(map(len, shown.splitlines())) <= 80


def test_what_is_not_installed_says_how_to_get_it(corpus: Path) -> None:
    shown = run("--corpus", corpus).stdout
    assert ('VADER is not installed: pip install "voice-service[evaluate]"' in shown) != HAS_VADER
    row = next(line for line in shown.splitlines() if line.startswith("  all "))
    assert row.endswith("]" if HAS_VADER else "not installed")


def test_thresholds_are_the_best_that_there_are() -> None:
    scores = [-0.8, -0.35, -0.3, -0.1, 0.0, 0.1, 0.22, 0.4, 0.9]
    given = [*["negative"] * 3, *["neutral"] * 3, *["positive"] * 3]
    low, high = thresholds(scores, given)
    assert macro_f1(given, [label_of(score, low, high) for score in scores]) == 1.0


@pytest.mark.skipif(not HAS_VADER, reason="VADER is not installed")
def test_both_rivals_know_good_from_bad() -> None:
    for rival in rivals():
        assert rival.score
        assert rival.score("what a great day") > 0 > rival.score("this is horrible")


def test_themes_are_counted_over_all_texts() -> None:
    given, said = ["bus,school", "", "home"], ["bus", "home", "home"]
    assert (precision(given, said), recall(given, said)) == (2 / 3, 2 / 3)
    assert f1(given, said) == pytest.approx(2 / 3)
    assert (precision([""], [""]), f1([""], [""])) == (0.0, 0.0)


def test_places_that_must_go_are_found_by_what_is_left() -> None:
    text = "Ellie (8) and Tom."
    assert must_go(text, "[a name] (8) and [a name].") == [(0, 5), (14, 17)]
    assert must_go(text, text) == []


def test_a_corpus_that_cannot_be_read_is_one_plain_line(tmp_path: Path) -> None:
    (tmp_path / "seen.tsv").write_text("\t".join(COLUMNS) + "\nhello\n", "utf-8")
    result = run("--corpus", tmp_path)
    assert result.exit_code == 1
    assert result.stderr.startswith("Error: seen.tsv, line 2: there must be 8 columns")
