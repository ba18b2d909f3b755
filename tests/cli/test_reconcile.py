"""`voice reconcile`: what young people wrote while nobody answered the line is taken in later."""

from datetime import UTC, datetime, timedelta

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select

from tests.channels.conftest import ASH, Line, line
from tests.house import House
from voice_service.cli.reconcile import reconcile
from voice_service.db import db
from voice_service.models.concerns import Concern
from voice_service.models.messages import Message
from voice_service.services import claiming
from voice_service.services.claiming import Room

__all__ = ["line"]


@pytest.fixture
def with_twilio(surroundings: None, line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {
        "TWILIO_ACCOUNT_SID": line.twilio.account_sid,
        "TWILIO_AUTH_TOKEN": line.twilio.auth_token,
        "TWILIO_NUMBER": line.twilio.number,
        "TWILIO_API_BASE": str(line.twilio.api_base),
    }.items():
        monkeypatch.setenv(name, value)


def run(*words: str) -> Result:
    result = CliRunner().invoke(reconcile, words)
    assert result.exit_code == 0, (result.output, result.exception)
    return result


def wrote(line: Line, number: int, body: str, minutes_ago: int, phone: str = ASH) -> None:
    at = (datetime.now(UTC) - timedelta(minutes=minutes_ago)).isoformat(timespec="seconds")
    line.store.add(f"SM9{number:031d}", phone, body, at, mine=True, how="phone")


@pytest.mark.usefixtures("with_twilio")
def test_texts_that_no_webhook_brought(house: House, line: Line) -> None:
    house.launch()
    house.deliver()
    for number, body in enumerate(("1", "2", "3"), start=1):
        wrote(line, number, body, 30 - number)
    wrote(line, 8, "my dad hits me", 20, "+447700900002")
    wrote(line, 9, "just now", 0)
    assert "4 texts had never reached us" in run().output
    assert "0 texts had never reached us" in run("--hours", "48").output, "nothing twice"
    with house.app.app_context():
        bodies = select(Message.body).where(Message.direction == "in").order_by(Message.id)
        assert db.session.scalars(bodies).all() == ["1", "2", "3", "my dad hits me"]
        assert len(db.session.scalars(select(Concern)).all()) == 1
    house.sent.clear()
    house.deliver()
    by_number = dict(house.sent)
    assert "go out" in by_number[ASH], "one text asks what stands"
    assert "999" in by_number["+447700900002"], "and the words about safety are not forgotten"
    assert "+447700900901" in by_number
    assert len(house.sent) == 3


@pytest.mark.usefixtures("with_twilio")
def test_a_text_in_doubt_is_looked_up(house: House, line: Line) -> None:
    house.launch()
    with house.app.app_context():
        ago = datetime.now(UTC) - timedelta(minutes=10)
        rules = house.means.rules(keeps_hours=False)
        db.session.execute(Message.__table__.update().values(due_at=ago))
        db.session.commit()
        texts = claiming.claim(db.session, Room(10, 10), rules, now=ago)
    first = next(text for text in texts if text.to == ASH)
    at = datetime.now(UTC).isoformat(timespec="seconds")
    line.store.add("SM" + "7" * 32, first.to, first.body, at, mine=False, how="api")
    run()
    with house.app.app_context():
        db.session.execute(
            Message.__table__.update().where(Message.status == "unknown").values(due_at=ago)
        )
        db.session.commit()
    assert "2 texts of ours were in doubt" in run().output
    with house.app.app_context():
        found = dict(db.session.execute(select(Message.id, Message.status)).all())
        assert found[first.id] == "sent"
        assert sorted(found.values()) == ["queued", "sent"]


@pytest.mark.usefixtures("with_twilio")
def test_a_log_that_cannot_be_read_is_said_plainly(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TWILIO_API_BASE", "http://127.0.0.1:9")
    result = CliRunner().invoke(reconcile)
    assert result.exit_code == 1
    assert "cannot be read now" in result.output
