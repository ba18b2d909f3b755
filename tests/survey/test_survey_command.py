"""`voice survey`, as an author meets it in a terminal."""

import json
from collections.abc import Callable
from pathlib import Path

from click.testing import CliRunner, Result

from voice_service.cli.surveys import survey

GOOD = "- {id: a, kind: yes_no, ask: Is it fun?}"


def run(*words: object) -> Result:
    return CliRunner().invoke(survey, [str(word) for word in words])


def test_a_clean_folder(tmp_path: Path, write: Callable[..., str]) -> None:
    (tmp_path / "tiny.yaml").write_text(write(GOOD, bands="5-7, 12-15"), encoding="utf-8")
    (tmp_path / "support").mkdir()
    (tmp_path / "support" / "contacts.yaml").write_text("no: survey", encoding="utf-8")
    result = run("check", tmp_path)
    assert result.exit_code == 0
    assert [line.split() for line in result.output.splitlines()[3:5]] == [
        ["5-7", "<0", "(≤1)", "4", "(≤8)", "100%", "(≥95%)", "1", "(≤6)", "never", "-", "-"],
        ["12-15", "<0", "(≤5)", "4", "(≤15)", "100%", "(≥85%)", "1", "(≤15)", "1", "(≤6)", *"11"],
    ]
    assert "  Nothing to put right." in result.output.splitlines()
    assert result.output.splitlines()[-1] == "1 file, 0 errors, 0 warnings"
    assert run("check", "--quiet", tmp_path).output == ""
    only = run("check", "--band", "5-7", tmp_path).output
    assert "\n  5-7 " in only
    assert "\n  12-15 " not in only


def test_warnings_let_you_go_on_and_errors_do_not(
    tmp_path: Path, write: Callable[..., str]
) -> None:
    doubtful = tmp_path / "doubtful.yaml"
    doubtful.write_text(write(GOOD.replace("fun", "fun and good")), encoding="utf-8")
    result = run("check", doubtful)
    assert result.exit_code == 0
    assert [line.strip() for line in result.output.splitlines()[4:8]] == [
        "Warnings: for you to judge",
        "Two questions in one (double-barrelled)",
        "line 9, a: “and” may put two questions into one. Ask one thing; make the",
        "other a question of its own.",
    ]
    assert result.output.splitlines()[-1] == "1 file, 0 errors, 1 warning"
    (tmp_path / "broken.yaml").write_text("id: a\n", encoding="utf-8")
    result = run("check", tmp_path)
    assert result.exit_code == 1
    assert "Cannot be used as it is written (document)" in result.output
    assert result.output.splitlines()[-1].startswith("2 files, ")


def test_what_is_beyond_its_limit_is_marked_and_bars_a_launch(
    tmp_path: Path, write: Callable[..., str]
) -> None:
    path = tmp_path / "long.yaml"
    ask = "{default: Is it fun?, 5-7: Is it fun to go to the big park now?}"
    path.write_text(write(GOOD.replace("Is it fun?", ask), bands="5-7, 12-15"), encoding="utf-8")
    result = run("check", path)
    assert result.exit_code == 1
    assert "10 (≤8) !" in result.output
    assert run("check", "--quiet", path).output == (
        f"{path}:9: error: A sentence for 5-7 has 10 words; 8 is the most. "
        "Make two sentences of it, or leave words out.\n"
    )
    assert run("check", "--band", "12-15", path).exit_code == 0
    data = json.loads(run("check", "--json", path).output)
    assert (data["errors"], data["warnings"]) == (1, 0)
    (problem,) = data["problems"]
    assert [problem[name] for name in ("code", "level", "line", "question", "role", "band")] == [
        *("sentence-length", "error", 9, "a", "ask", "5-7")
    ]
    young, _ = data["surveys"][0]["bands"]
    assert (young["longest_sentence"], young["longest_sentence_most"]) == (10, 8)


def test_an_empty_folder_and_a_wrong_name(tmp_path: Path) -> None:
    assert "There is no survey in this folder" in run("check", tmp_path).output
    assert run("check", tmp_path).exit_code == 1
    assert "does not exist" in run("check", tmp_path / "nowhere").output


def test_list(tmp_path: Path, write: Callable[..., str]) -> None:
    (tmp_path / "tiny.yaml").write_text(write(GOOD, bands="5-7, 12-15"), encoding="utf-8")
    assert run("list", tmp_path).output.splitlines() == [
        "tiny (version 1): A tiny survey",
        "  5-7         1 on the web, 0 by text",
        "  12-15       1 on the web, 1 by text",
    ]
