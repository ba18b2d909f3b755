"""`voice analyse corrections` and `retrain`, from a judgement to a table that is used."""

import json
import os
from datetime import UTC, date, datetime
from itertools import product
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select

from tests.house import House
from tests.services.test_training import answered
from voice_service.analysis.measuring import Comment
from voice_service.analysis.table import load_table, released
from voice_service.cli.analyse import analyse
from voice_service.cli.analyse_retrain import as_text, next_version, present
from voice_service.cli.analyse_verdict import SAFETY, turned_good, verdict
from voice_service.db import db
from voice_service.models.staff import StaffMember
from voice_service.services import understanding
from voice_service.services.library import load_understander
from voice_service.settings import SURVEYS

THINGS = (
    *("the bus", "lunch", "PE", "the park", "our street", "youth club", "town", "maths"),
    *("my school", "the gym", "the app", "science", "the field", "break", "the library"),
)
FRAMES = ("{} is snadgy", "proper snadgy {}", "honestly {} was snadgy", "{} so snadgy lately")


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(analyse, [str(word) for word in words])


def exported(path: Path, label: str = "negative", most: int = 100) -> Path:
    rows = [frame.format(thing) for thing, frame in product(THINGS, FRAMES)][:most]
    path.write_text(
        "".join(
            json.dumps({"aspect": "sentiment", "text": row, "question": None, "person": label})
            + "\n"
            for row in rows
        ),
        "utf-8",
    )
    return path


@pytest.fixture
def surveys(tmp_path: Path) -> Path:
    """A folder of surveys of this test's own, as far as comments are concerned."""
    folder = tmp_path / "surveys"
    folder.mkdir()
    for name in ("themes.yaml", "redaction"):
        (folder / name).symlink_to(SURVEYS / name)
    return folder


@pytest.mark.usefixtures("surroundings")
def test_corrections_are_exported_for_their_owner_only(house: House, tmp_path: Path) -> None:
    wave = house.launch()
    with house.app.app_context():
        answer = answered(house, wave, "zebedee is dead good 😊")
        by = db.session.scalars(select(StaffMember)).first()
        assert by
        understanding.judge_sentiment(db.session, answer, "mixed", "", by=by, now=datetime.now(UTC))
    out = tmp_path / "corrections.jsonl"
    result = run("corrections", "--out", out)
    assert result.exit_code == 0, (result.output, result.exception)
    (line,) = out.read_text("ascii").splitlines()
    one = json.loads(line)
    assert (one["text"], one["person"], one["agrees"]) == (
        "[a name] is dead good 😊",
        "mixed",
        False,
    )
    assert datetime.fromisoformat(one["at"]).tzinfo
    assert f"1 judgements, of which 0 agree with the machine, written to {out}." in result.stderr
    if os.name == "posix":
        assert out.stat().st_mode & 0o077 == 0
    assert run("corrections").stdout.splitlines() == [line]
    few = run("retrain")
    assert few.exit_code == 1
    assert "There are 0 corrections" in few.stderr


def test_what_was_learned_is_used_from_then_on(surveys: Path, tmp_path: Path) -> None:
    told = exported(tmp_path / "c.jsonl")
    result = run("retrain", "--corrections", told, "--surveys", surveys)
    assert result.exit_code == 0, (result.output, result.exception)
    assert "our corpus, unseen half" in result.stdout
    understander = load_understander(surveys)
    today = datetime.now(UTC).date().isoformat()
    assert understander.table.version == f"{today}-1"
    assert any("corrections" in source for source in understander.table.sources)
    assert understander.understand("school is snadgy").sentiment.label == "negative"
    assert os.listdir(surveys / "understanding") == ["weights.json"]
    again = run("retrain", "--corrections", told, "--surveys", surveys)
    assert again.exit_code == 1
    assert "on the corrections kept back it would be no better" in again.stderr
    assert load_understander(surveys).table.version == f"{today}-1"


def test_nothing_is_written_when_there_is_too_little_or_a_line_is_broken(
    surveys: Path, tmp_path: Path
) -> None:
    few = exported(tmp_path / "few.jsonl", most=12)
    broken = tmp_path / "broken.jsonl"
    broken.write_text("my dad hits me\n", "utf-8")
    for file, says in (
        (few, "There are 12 corrections that say"),
        (broken, "broken.jsonl, line 1: this is no correction."),
        (tmp_path / "none.jsonl", "no such file"),
    ):
        result = run("retrain", "--corrections", file, "--surveys", surveys)
        assert result.exit_code == 1
        assert says in result.stderr
        assert "hits" not in result.output
    assert not (surveys / "understanding").exists()


def test_a_table_that_is_worse_anywhere_is_refused() -> None:
    before = released()
    document = present(SURVEYS)
    corpus = [Comment("negative", text) for text in SAFETY]
    kept = [Comment("neutral", "the bus is blue")]
    # One to which every word is good news, and nothing tells of harm.
    sunny = [{**signs, "": [0, 20_000]} for signs in document["signs"]]
    prior = dict.fromkeys(document["prior"], 900)
    good = load_table(json.dumps({**document, "signs": sunny, "harm": {}, "prior": prior}))
    assert turned_good(before, good)
    assert "a plain sentence about safety" in verdict(before, good, corpus, kept).refused
    # One that hears nothing in anything.
    dull = [{**signs, "": [-20_000, -20_000]} for signs in document["signs"]]
    flat = load_table(json.dumps({**document, "signs": dull}))
    assert "on the corpus it would be worse" in verdict(before, flat, corpus, kept).refused
    assert "no better" in verdict(before, before, corpus, kept).refused


def test_a_table_is_written_as_it_is_read() -> None:
    document = present(SURVEYS)
    assert json.loads(as_text(document)) == document
    assert load_table(as_text(document)).version == document["version"]


def test_versions_of_a_day_are_counted() -> None:
    day = date(2026, 11, 26)
    assert next_version("2026-11-1", day) == "2026-11-26-1"
    assert next_version("2026-11-26-9", day) == "2026-11-26-10"
    assert next_version("2026-11-25-9", day) == "2026-11-26-1"
