"""`voice screen`: what was found and why, on the screen of somebody who reviews the terms."""

import json
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import func, select

from tests.house import House
from voice_service.cli.screen import CORPUS, TERMS, WEIGHTS, screen
from voice_service.db import db
from voice_service.models.concerns import Concern
from voice_service.models.messages import Message
from voice_service.safeguarding.screening import Screener
from voice_service.safeguarding.terms import load_terms
from voice_service.services.rescreening import Compared, rescreen

NOW = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)
HEADER = "label\tseverity\tstyle\tband\ttext\n"


def run(*words: str | Path, given: str | bytes | None = None) -> Result:
    return CliRunner().invoke(screen, [str(word) for word in words], input=given)


def said(*words: str | Path, given: str | bytes | None = None) -> str:
    result = run(*words, given=given)
    assert result.exit_code == 0, (result.output, result.exception)
    return result.stdout


def test_a_phrase_is_shown_in_its_text_with_the_rule_and_the_line() -> None:
    shown = said("on friday my dad hits me again")
    assert shown.startswith("high ")
    assert "on friday my dad [hits me] again" in shown
    assert "physical, high, rule struck-me: Someone strikes the child." in shown
    assert "by the line: <strikes> <me> !up" in shown


def test_what_excuses_a_text_is_shown() -> None:
    shown = said("my brother hits me at fifa")
    assert shown.startswith("nothing raised")
    assert "excused by: fifa|" in shown
    assert "The learned table: " in shown


def test_a_text_that_nothing_comes_close_to_says_so() -> None:
    assert "No rule came close." in said("more lights")


def test_odd_characters_cannot_break_the_screen() -> None:
    assert "[hits me]" in said("my dad \x1b[31m hits me \x07")


def test_a_chosen_answer_is_looked_up_in_the_surveys() -> None:
    assert "medium, other: " in said("--question", "safe_home", "--answer", "1")
    assert "No survey worries" in said("--question", "safe_home", "--answer", "5")
    result = run("--question", "safe_moon", "--answer", "1")
    assert result.exit_code == 1
    assert "No survey has a question 'safe_moon'" in result.stderr


def test_a_file_is_read_line_by_line(tmp_path: Path) -> None:
    texts = tmp_path / "texts.txt"
    texts.write_text("more lights\n\nmy dad hits me\n", "utf-8")
    result = run("--file", texts)
    assert result.stdout.startswith("2: high ")
    assert result.stderr == "2 texts, 1 that worry us.\n"


def test_a_column_of_a_csv_from_the_input_as_json() -> None:
    given = "school,comment\nHill Top,more lights\nHill Top,my dad hits me\n"
    lines = said("--file", "-", "--text-column", "comment", "--json", given=given).splitlines()
    calm, worried = (json.loads(line) for line in lines)
    assert (calm["severity"], worried["severity"]) == (None, "high")
    (indicator,) = worried["indicators"]
    assert (indicator["phrase"], indicator["rule"]) == ("hits me", "struck-me")
    assert indicator["line"].startswith("<strikes>")


@pytest.mark.parametrize(
    ("words", "given", "message"),
    [
        ((), None, "Usage"),
        (("a", "--stored"), None, "one"),
        (("--file", "missing.txt"), None, "cannot be read"),
        (("--file", "-", "--text-column", "x"), "a,b\n1,2\n", "There is no column 'x'"),
        (("--file", "-"), b"\xff\xfe\n", "not UTF-8"),
        (("a", "--terms", "missing.yaml"), None, "missing.yaml"),
        (("--evaluate", "nowhere"), None, "neither seen.tsv nor unseen.tsv"),
    ],
)
def test_a_mistake_is_said_plainly(
    words: tuple[str, ...], given: str | bytes | None, message: str
) -> None:
    result = run(*words, given=given)
    assert message in result.output
    assert "Traceback" not in result.output


def test_changed_terms_are_tried(tmp_path: Path) -> None:
    changed = tmp_path / "terms.yaml"
    changed.write_text("version: 1\n", "utf-8")
    result = run("a", "--terms", changed)
    assert result.exit_code == 1
    assert "The terms have a mistake at" in result.stderr
    changed.write_text(
        TERMS.read_text("utf-8").replace("  strikes: >-\n", "  strikes: >-\n    zorps "), "utf-8"
    )
    assert "[zorps me]" in said("my dad zorps me", "--terms", changed)


def test_figures_name_no_text(tmp_path: Path) -> None:
    (tmp_path / "unseen.tsv").write_text(
        HEADER + "physical\thigh\tplain\t8-11\tmy dad hits me\nnear\t-\tplain\t\tdad hit a six\n",
        "utf-8",
    )
    shown = said("--evaluate", tmp_path)
    assert "recall: of those that tell, found   1.000 [0.207, 1.000] (1/1)" in shown
    assert "alerts in 1,000 texts: near" in shown
    for title in ("by category", "by severity", "by style", "by age band"):
        assert title in shown
    assert "hits me" not in shown


def test_figures_of_a_broken_corpus(tmp_path: Path) -> None:
    (tmp_path / "seen.tsv").write_text("hello\n", "utf-8")
    result = run("--evaluate", tmp_path)
    assert result.exit_code == 1
    assert "the first line must name the columns" in result.stderr


def test_the_files_it_uses_are_there() -> None:
    assert all(path.exists() for path in (TERMS, WEIGHTS, CORPUS / "seen.tsv"))


@pytest.fixture
def stored(house: House) -> House:
    """Texts that came in, one that went out, and what was made of them at the time."""
    with house.app.app_context():
        for number, (body, severity, source, rule) in enumerate(
            [
                ("my dad hits me", None, "", ""),
                ("more lights", "high", "screening", "old-rule"),
                ("1", "medium", "answer", "answer:safe_home"),
                ("my dad hits me", "high", "screening", "struck-me"),
                ("lovely", "medium", "person", ""),
            ],
            1,
        ):
            message = Message(
                id=number,
                direction="in",
                channel="sms",
                kind="answer",
                status="taken",
                body=body,
                created_at=NOW,
            )
            db.session.add(message)
            db.session.flush()
            if severity is not None:
                indicator = {"rule": rule, "severity": severity}
                db.session.add(
                    Concern(
                        message_id=number,
                        severity=severity,
                        source=source,
                        terms_version="old",
                        indicators=[indicator] if rule else [],
                        raised_at=NOW,
                    )
                )
        db.session.add(
            Message(
                id=90,
                direction="out",
                channel="sms",
                kind="reply",
                status="sent",
                body="my dad hits me",
                created_at=NOW,
            )
        )
        db.session.commit()
    return house


def test_stored_texts_are_compared_in_batches(stored: House) -> None:
    screener = Screener(load_terms(TERMS.read_text("utf-8")))
    counts: list[int] = []
    with stored.app.app_context():
        before = db.session.scalar(select(func.count()).select_from(Concern))
        found = list(rescreen(db.session, screener, seen=counts.append, batch=2))
        assert db.session.scalar(select(func.count()).select_from(Concern)) == before
        assert not db.session.dirty
    assert [(one.message_id, one.old, one.new) for one in found] == [
        (1, None, "high"),
        (2, "high", None),
        (3, "medium", "medium"),
        (4, "high", "high"),
        (5, "medium", "medium"),
    ]
    assert found[0] == Compared(1, None, "high", ("struck-me",))
    assert [one.worse for one in found if one.changed] == [True, False]
    assert counts == [2, 4, 5]


@pytest.mark.usefixtures("surroundings")
def test_stored_texts_are_listed_without_a_word(stored: House, tmp_path: Path) -> None:
    changed = tmp_path / "changed.yaml"
    shutil.copy(TERMS, changed)
    shown = said("--stored", "--terms", changed)
    assert "         1  nothing   high      struck-me" in shown
    assert "         2  high      nothing   -" in shown
    assert "5 texts: 1 would be taken more seriously, 1 less, 3 as before." in shown
    assert "hits" not in shown
    assert "lights" not in shown
