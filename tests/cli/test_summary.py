"""`voice summary`: it says whether it is final, and with --final refuses while it is not."""

import json
from datetime import UTC, datetime

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select

from tests.house import House
from tests.respondent import Texter
from voice_service.cli.waves import summary
from voice_service.db import db
from voice_service.models.messages import Message
from voice_service.models.staff import StaffMember
from voice_service.services import reading, waves


def run(*words: str) -> Result:
    return CliRunner().invoke(summary, words)


@pytest.mark.usefixtures("surroundings")
def test_final_refuses_until_the_wave_is_closed_and_read(house: House) -> None:
    wave, now = house.launch(), datetime.now(UTC)
    Texter(house).replies("1", "2", "more lights by the shops")
    told = json.loads(run(str(wave)).stdout)
    assert (told["final"], len(told["not_final_because"])) == (False, 2)
    with house.app.app_context():
        waves.close(db.session, wave, by=None, now=now)
    refused = run(str(wave), "--final")
    assert refused.exit_code == 1
    assert "Not final: 1 comment has not been read by a person yet." in refused.output
    assert "<h1>" not in refused.output
    with house.app.app_context():
        reader = db.session.scalars(select(StaffMember).order_by(StaffMember.id)).first()
        assert reader
        waiting = list(db.session.scalars(select(Message.id).where(Message.to_read)))
        reading.read(db.session, waiting, reader, now=now)
    final = run(str(wave), "--final")
    assert final.exit_code == 0, final.output
    assert json.loads(final.stdout)["final"] is True
