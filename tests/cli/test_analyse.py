"""`voice analyse` on the files that people really have."""

import json
import os
import signal
import stat
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from click.testing import CliRunner, Result

from voice_service.analysis.comments import read_rows
from voice_service.cli.analyse import analyse
from voice_service.cli.analyse_file import load_readers, read_one
from voice_service.safeguarding.screening import Indicator, Screening, Severity
from voice_service.settings import SURVEYS
from voice_service.text.normalise import Normalised, normalise

VOICE = (sys.executable, "-m", "voice_service")
SECRET = "my stepdad Zebedee locks me in"


class Stub:
    """Is worried by "hits me" and by nothing else."""

    def screen(
        self, text: str, question: str | None = None, *, read: Normalised | None = None
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
    readers = replace(load_readers(SURVEYS), screener=Stub())
    line = read_one("at home he hits me", None, readers)
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
    assert read_one("I feel safe", None, readers)["concern"] is None


def test_a_line_holds_all_that_is_found_with_its_places() -> None:
    text = "the bus was brill but I dont feel safe at the bus stop with Ellie"
    line = json.loads(json.dumps(read_one(text, None, load_readers(SURVEYS))))
    assert list(line) == ["sentiment", "themes", "concern", "language", "redacted"]
    assert line["redacted"] == text.replace("Ellie", "[a name]")
    assert 0 < line["sentiment"]["confidence"] <= 1
    for word in line["sentiment"]["words"]:
        assert text[word["start"] : word["end"]] == word["word"]
    (bus,) = [one for one in line["themes"] if "bus" in one["words"]]
    assert set(bus) == {"id", "name", "label", "words"}
    polish = read_one("nie czuję się bezpiecznie w szkole", None, load_readers(SURVEYS))
    assert (polish["language"], polish["themes"]) == ("pl", [])


@pytest.mark.parametrize("text", ["my dad hits me", "m8 he's gonna k1ll me 😢", "", "ok " * 9000])
def test_screening_finds_the_same_in_a_text_that_is_normalised_already(text: str) -> None:
    screener = load_readers(SURVEYS).screener
    assert screener.screen(text, read=normalise(text)) == screener.screen(text)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_every_row_has_its_line_in_order(sheet: Path, encoding: str) -> None:
    words = (
        'id,Comment\r\n1,"I don’t feel\r\nsafe, at all"\r\n\r\n2\r\n'
        "3,i love it 😊,extra\r\n4,I feel safe\r\n"
    )
    sheet.write_bytes(words.encode(encoding))
    result = run(sheet, "--text-column", "comment")
    assert result.exit_code == 0, result.output
    assert "More cells than columns: line 6." in result.stderr
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
        (b"comment;id\nx;y\n", "parted by semicolons"),
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
    os.mkfifo(tmp_path / "pipe")
    assert "no ordinary file" in run(sheet, "--text-column", "x", "--out", tmp_path / "pipe").stderr
    assert stat.S_ISFIFO((tmp_path / "pipe").stat().st_mode)
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


def test_a_workbook_is_read_as_a_csv_is(tmp_path: Path, sheet: Path) -> None:
    rows = [("Ask", "Say"), ("Do you feel safe at home?", "no"), (None, "I feel safe")]
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(tmp_path / "book.xlsx")
    sheet.write_text("\n".join(",".join(cell or "" for cell in row) for row in rows), "utf-8")
    columns = ("--text-column", "say", "--question-column", "ask")
    results = [run(file, *columns) for file in (tmp_path / "book.xlsx", sheet)]
    assert results[0].exit_code == 0, results[0].output
    assert results[0].stdout == results[1].stdout
    assert len(lines(results[0].stdout)) == 2


def test_a_file_without_comments_says_so_and_leaves_an_empty_file(sheet: Path) -> None:
    sheet.write_text("id,comment\n", "utf-8")
    out = sheet.with_name("out.jsonl")
    result = run(sheet, "--text-column", "comment", "--out", out)
    assert result.exit_code == 0
    assert "There is no comment in the file" in result.stderr
    assert out.read_bytes() == b""


@pytest.mark.skipif(os.name != "posix", reason="signals are sent as on Linux")
def test_stopping_it_leaves_what_was_there(sheet: Path) -> None:
    sheet.write_text("comment\n" + "I dont feel safe at the bus stop\n" * 300_000, "utf-8")
    out = sheet.with_name("out.jsonl")
    out.write_text("before", "utf-8")
    with subprocess.Popen(
        [*VOICE, "analyse", str(sheet), "--text-column", "comment", "--out", str(out)],
        stderr=subprocess.PIPE,
    ) as running:
        while not list(sheet.parent.glob("*.part")):  # it has begun to write
            assert running.poll() is None
            time.sleep(0.05)
        running.send_signal(signal.SIGINT)
        _, said = running.communicate()
    assert running.returncode == 130
    assert b"Traceback" not in said
    assert out.read_text("utf-8") == "before"
    assert sorted(os.listdir(sheet.parent)) == ["comments.csv", "out.jsonl"]


def peak(sheet: Path, rows: int) -> int:
    """Read so many comments in a process of its own; return the most memory it held, in MB."""
    words = ("I dont feel safe at the bus stop", "more lights", "my school is sound", "idk")
    sheet.write_text("comment\n" + "".join(f"{words[n % 4]} {n}\n" for n in range(rows)), "utf-8")
    code = (
        "import resource, sys; from voice_service.cli.analyse import analyse;"
        "analyse(sys.argv[1:], standalone_mode=False);"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, sheet, "--text-column", "comment", "--out", f"{sheet}.out"],
        capture_output=True,
        text=True,
        check=True,
    )
    return int(done.stdout)


@pytest.mark.skipif(sys.platform != "linux", reason="memory is counted as on Linux")
def test_memory_stays_flat_however_many_comments_there_are(sheet: Path) -> None:
    few, many = peak(sheet, 1_000), peak(sheet, 20_000)
    assert many - few < 15, f"{few} MB, then {many} MB"


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
    def told(*words: str) -> str:
        return subprocess.run(
            [*VOICE, "analyse", *words], capture_output=True, text=True, check=True
        ).stdout

    whole = told("--help")
    assert "voice analyse comments.csv --text-column comment" in whole
    for name in ("corrections", "retrain", "emerging"):
        assert f"  {name} " in whole
        assert f"voice analyse {name}" in told(name, "--help")
    assert told("comments.csv", "--help").startswith("Usage: voice analyse [OPTIONS] FILE")
    assert told("--evaluate", "--help").startswith("Usage: voice analyse [OPTIONS]\n")


def test_a_mistake_in_the_options_is_said_plainly(sheet: Path) -> None:
    assert "Missing option '--text-column'" in run(sheet).stderr
    assert "No such option" in run("--evaluate", "--dta", sheet.parent).stderr
    assert "Missing argument 'WAVE'" in run("emerging").stderr
    assert "Did you mean `voice analyse retrain`?" in run("retrian").stderr
    assert "Did you mean `voice analyse --evaluate`?" in run("evaluate").stderr
