"""`voice analyse` on the files that people really have."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from voice_service.analysis.comments import read_rows
from voice_service.cli.analyse import analyse, line_for
from voice_service.safeguarding.screening import Indicator, Screening, Severity

SECRET = "my stepdad Zebedee locks me in"


class Stub:
    """Is worried by "hits me" and by nothing else."""

    def screen(
        self, text: str, question: str | None = None, answer: str | None = None
    ) -> Screening:
        at = text.find("hits me")
        if at < 0:
            return Screening(None, (), "1")
        found = Indicator(at, at + 7, "hits me", "physical", Severity.HIGH, "hits")
        return Screening(Severity.HIGH, (found,), "1")


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(analyse, [str(argument) for argument in arguments])


def lines(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


@pytest.fixture
def sheet(tmp_path: Path) -> Path:
    return tmp_path / "comments.csv"


def test_a_line_says_how_a_text_sounds_and_what_is_worrying() -> None:
    line = json.loads(line_for("at home he hits me", None, Stub()))
    assert line["sentiment"]["label"] == "negative"
    assert line["concern"] == {
        "severity": "high",
        "indicators": [
            {
                "phrase": "hits me",
                "category": "physical",
                "severity": "high",
                "start": 11,
                "end": 18,
            }
        ],
    }
    assert json.loads(line_for("I feel safe", None, Stub()))["concern"] is None


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_every_row_has_its_line_in_order(sheet: Path, encoding: str) -> None:
    words = (
        'id,Comment\r\n1,"I don’t feel\r\nsafe, at all"\r\n\r\n2\r\n3,😊,extra\r\n4,I feel safe\r\n'
    )
    sheet.write_bytes(words.encode(encoding))
    result = run(sheet, "--text-column", "comment")
    assert result.exit_code == 0, result.output
    labels = [line["sentiment"]["label"] for line in lines(result.stdout)]
    assert labels == ["negative", "cannot_tell", "positive", "positive"]


def test_the_question_goes_with_its_text(sheet: Path) -> None:
    sheet.write_text("ask,say\nDo you feel safe at home?,no\n,no\n", "utf-8")
    result = run(sheet, "--text-column", "say", "--question-column", "ask")
    assert [line["sentiment"]["label"] for line in lines(result.stdout)] == [
        "negative",
        "cannot_tell",
    ]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "The file is empty"),
        (b"\n\n", "The file is empty"),
        (b"id,name\n1,x\n", "There is no column 'comment'. The columns are: id, name."),
        (b"comment,comment\nx,y\n", "2 columns are called 'comment'"),
        (f"{SECRET},1\nx,y\n".encode(), "column 1 (6 words), 1."),
        ("comment\nx\n".encode("utf-16"), "not UTF-8"),
        ("comment\nx\n".encode("utf-16-le"), "not UTF-8"),
        (b"comment\nok\n" + SECRET.encode() + b"\xe9\n", "not UTF-8"),
        (f'comment\nok\n"{SECRET}\nmore\n'.encode(), "never closed"),
        (f'comment\nok\n"{SECRET}" he said\n'.encode(), "Line 3: a quotation mark"),
        (b'comment\n"' + SECRET.encode() * 200_000, "never closed"),
    ],
)
def test_what_is_wrong_is_one_plain_line_without_a_childs_words(
    sheet: Path, content: bytes, says: str
) -> None:
    sheet.write_bytes(content)
    out = sheet.with_name("out.jsonl")
    result = run(sheet, "--text-column", "comment", "--out", out)
    assert result.exit_code == 1
    assert says in result.stderr
    assert len(result.stderr.splitlines()) == 1
    assert "Zebedee" not in result.output
    assert os.listdir(sheet.parent) == [sheet.name]


def test_files_that_cannot_be_read_or_written(sheet: Path, tmp_path: Path) -> None:
    assert "no such file" in run(tmp_path / "none.csv", "--text-column", "x").stderr
    assert "is a directory" in run(tmp_path, "--text-column", "x").stderr
    sheet.write_text("x\nhello\n", "utf-8")
    nowhere = tmp_path / "none" / "out.jsonl"
    assert "cannot be written" in run(sheet, "--text-column", "x", "--out", nowhere).stderr
    assert "it is a folder" in run(sheet, "--text-column", "x", "--out", tmp_path).stderr
    assert "would replace" in run(sheet, "--text-column", "x", "--out", sheet).stderr
    assert sheet.read_text("utf-8") == "x\nhello\n"


def test_nul_bytes_in_a_text_are_read_over(sheet: Path) -> None:
    sheet.write_bytes(b"comment\nI don't fe\0el safe\n")
    result = run(sheet, "--text-column", "comment")
    assert [line["sentiment"]["label"] for line in lines(result.stdout)] == ["negative"]


def test_the_output_appears_whole_and_only_its_owner_may_read_it(sheet: Path) -> None:
    sheet.write_text("comment\n" + "I feel safe\n" * 50, "utf-8")
    out = sheet.with_name("out.jsonl")
    out.write_text("before", "utf-8")
    assert run(sheet, "--text-column", "comment", "--out", out).exit_code == 0
    assert len(lines(out.read_text("utf-8"))) == 50
    assert sorted(os.listdir(sheet.parent)) == ["comments.csv", "out.jsonl"]
    if os.name == "posix":
        assert out.stat().st_mode & 0o077 == 0


def test_rows_are_read_one_at_a_time() -> None:
    given: list[int] = []

    class Endless:
        def __iter__(self) -> "Endless":
            return self

        def __next__(self) -> str:
            given.append(1)
            return "comment\n" if len(given) == 1 else "hello\n"

    rows = read_rows(Endless(), "comment", None)
    assert [next(rows) for _ in range(3)] == [("hello", None)] * 3
    assert len(given) == 4


def test_it_is_reached_by_its_name_and_teaches() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "voice_service", "analyse", "--help"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert "voice analyse comments.csv --text-column comment" in done.stdout
