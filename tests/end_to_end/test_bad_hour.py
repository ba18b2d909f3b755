"""An hour in which three requests in ten go wrong: nothing is stuck, nothing is sent twice."""

import asyncio
import random
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from tests.end_to_end.provider import Provider, provider
from tests.end_to_end.test_kill import many_children, texts_of
from tests.house import BASE, TWILIO, House
from tests.respondent import Texter
from voice_service.channels.twilio_api import Outcome, Outgoing, TwilioLog, TwilioSender
from voice_service.db import db
from voice_service.models.messages import Message
from voice_service.services import claiming, doubts, reconciling, settling
from voice_service.services.claiming import Room


def test_a_simulated_hour_of_refusals_errors_and_time_outs(
    house: House, request: pytest.FixtureRequest
) -> None:
    waves = 20 if request.config.getoption("--full") else 4
    many_children(house)
    with provider(faults=0.3) as twilio:
        now = datetime.now(UTC)
        for number in range(waves):
            house.launch(cohort="Many")
            Texter(house, f"+447700900{500 + number}").texts("my stepdad hits me")
        while now < datetime.now(UTC) + timedelta(hours=1):
            _round(house, twilio, now)
            now += timedelta(seconds=5)
            if _statuses(house).keys() == {"sent"}:
                break
        # What was still in doubt or waiting at the end of the hour is settled in the next.
        twilio.faults = 0.0
        for minutes in (20, 40, 65, 70):
            _round(house, twilio, now + timedelta(minutes=minutes))
        arrived = twilio.counts()
    assert _statuses(house) == {"sent": waves * 31}, "none is stuck"
    assert {arrived[key] for key in texts_of(house, "invitation")} == {1}
    assert {arrived[key] for key in texts_of(house, "alert")} <= {1, 2}


def _round(house: House, twilio: Provider, now: datetime) -> None:
    """Let a worker do once what it does all the time, at a moment."""
    account = replace(TWILIO, api_base=twilio.base)
    rules = house.means.rules(keeps_hours=False)
    with house.app.app_context():
        doubts.recover(db.session, now=now)
        reconciling.look_up_doubts(db.session, TwilioLog(account), now=now)
        while texts := claiming.claim(db.session, Room(90, 10), rules, now=now):
            outcomes = asyncio.run(_send_all(account, texts))
            settling.settle(db.session, outcomes, now=now, chance=random.Random(now.second))


async def _send_all(account: object, texts: list[Outgoing]) -> list[Outcome]:
    sender = TwilioSender(account, BASE, timeout=0.5)  # type: ignore[arg-type]
    try:
        return await asyncio.gather(*map(sender.send, texts))
    finally:
        await sender.close()


def _statuses(house: House) -> Counter[str]:
    with house.app.app_context():
        rows = db.session.execute(
            select(Message.status, func.count())
            .where(Message.step_key.is_not(None))
            .group_by(Message.status)
        ).all()
        db.session.rollback()
        return Counter(dict(map(tuple, rows)))
