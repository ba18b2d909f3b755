"""`voice survey`, as an author meets it in a terminal."""

from collections.abc import Callable
from pathlib import Path

from click.testing import CliRunner, Result

from voice_service.cli.surveys import survey

GOOD = "- {id: a, kind: yes_no, ask: Is it fun?}"


def run(*words: object) -> Result:
    return CliRunner().invoke(survey, [str(word) for word in words])


def test_a_clean_folder(tmp_path: Path, write: Callable[..., str]) -> None:
    (tmp_path / "tiny.yaml").write_text(write(GOOD), encoding="utf-8")
    (tmp_path / "support").mkdir()
    (tmp_path / "support" / "contacts.yaml").write_text("no: survey", encoding="utf-8")
    result = run("check", tmp_path)
    assert (result.exit_code, result.output) == (0, "1 file, 0 errors, 0 warnings\n")


def test_warnings_let_you_go_on_and_errors_do_not(
    tmp_path: Path, write: Callable[..., str]
) -> None:
    doubtful = tmp_path / "doubtful.yaml"
    doubtful.write_text(write(GOOD.replace("fun", "fun and good")), encoding="utf-8")
    result = run("check", doubtful)
    assert result.exit_code == 0
    assert result.output.splitlines() == [
        f"{doubtful}:9: warning: “and” may put two questions into one. "
        "Ask one thing; make the other a question of its own.",
        "1 file, 0 errors, 1 warning",
    ]
    (tmp_path / "broken.yaml").write_text("id: a\n", encoding="utf-8")
    result = run("check", tmp_path)
    assert result.exit_code == 1
    assert result.output.splitlines()[-1].startswith("2 files, ")


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
