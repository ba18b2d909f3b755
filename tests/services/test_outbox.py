"""The outbox: each text once, safety first, and never when it should not."""

import random
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update

from tests.house import House
from tests.respondent import Texter
from voice_service.channels.twilio_api import Outcome, Outgoing
from voice_service.channels.twilio_sms import StatusReport
from voice_service.db import db
from voice_service.delivery.rules import Rules
from voice_service.models.alarms import Alarm
from voice_service.models.concerns import Concern
from voice_service.models.messages import Message
from voice_service.models.people import OptOut
from voice_service.models.staff import StaffMember
from voice_service.models.waves import Wave
from voice_service.services import (
    claiming,
    doubts,
    progress,
    reconciling,
    reminders,
    settling,
    waves,
)
from voice_service.services.claiming import Room

ASH, BEA, LEAD = "+447700900001", "+447700900002", "+447700900901"
# Longer than any lease and any time of grace.
DEAD = timedelta(minutes=5)


def later(**much: int) -> datetime:
    return datetime.now(UTC) + timedelta(**much)


def statuses(house: House) -> list[tuple[str, str, str | None]]:
    with house.app.app_context():
        rows = db.session.scalars(
            select(Message).where(Message.step_key.is_not(None)).order_by(Message.id)
        )
        return [(row.kind, row.status, row.error_code) for row in rows]


def claim(house: House, now: datetime | None = None, room: Room | None = None) -> list[Outgoing]:
    """Let a worker claim, and die."""
    with house.app.app_context():
        rules = house.means.rules(keeps_hours=False)
        now = now or datetime.now(UTC)
        return list(claiming.claim(db.session, room or Room(90, 10), rules, now=now))


def refused(code: str) -> Callable[[Outgoing], Outcome]:
    return lambda text: Outcome(text.id, code=code)


class ProviderLog:
    """What the provider has, when it can be asked."""

    def __init__(self, *sent: tuple[str, str], away: bool = False) -> None:
        self._sent, self._away = sent, away

    def sent_to(self, to: str, _body: str, _since: datetime) -> list[str]:
        if self._away:
            raise reconciling.TwilioAwayError("nobody answers")
        return [sid for number, sid in self._sent if number == to]


def look_up(house: House, log: ProviderLog, now: datetime) -> None:
    with house.app.app_context():
        doubts.recover(db.session, now=now)
        reconciling.look_up_doubts(db.session, log, now=now)  # type: ignore[arg-type]


def test_safety_goes_first(house: House) -> None:
    house.launch()
    Texter(house, BEA).replies("my dad hits me")
    assert house.deliver() == 2
    assert [to for to, _ in house.sent] == [LEAD, ASH]
    assert {status for _, status, _ in statuses(house)} == {"sent", "queued"}
    assert house.deliver() == 0


def test_safety_has_places_of_its_own_when_all_others_are_taken(house: House) -> None:
    house.launch()
    Texter(house, BEA).replies("my dad hits me")
    assert [text.to for text in claim(house, room=Room(any=0, safety=3))] == [LEAD]


@pytest.mark.parametrize(
    ("code", "status", "also"),
    [
        ("20429", "queued", None),
        ("21211", "failed", None),
        ("21610", "failed", OptOut),
        ("21408", "failed", Alarm),
        ("77777", "failed", Alarm),
    ],
)
def test_each_refusal(house: House, code: str, status: str, also: type | None) -> None:
    house.launch()
    house.deliver(refused(code))
    assert statuses(house) == [("invitation", status, code)] * 2
    with house.app.app_context():
        found = [
            type(row) for model in (OptOut, Alarm) for row in db.session.scalars(select(model))
        ]
        assert set(found) == ({also} if also else set())
        assert [alarm.count for alarm in db.session.scalars(select(Alarm))] in ([], [2])


def test_what_was_not_processed_is_sent_again_later_and_once(house: House) -> None:
    house.launch()
    tries: Counter[str] = Counter()

    def send(text: Outgoing) -> Outcome:
        tries[text.to] += 1
        if tries[text.to] < 2:
            return Outcome(text.id, code="20429")
        return Outcome(text.id, sid=f"SM{text.id:032d}")

    house.deliver(send)
    house.deliver(send)
    assert tries == {ASH: 1, BEA: 1}, "not before it is due"
    house.deliver(send, now=later(minutes=5))
    house.deliver(send, now=later(hours=2))
    assert tries == {ASH: 2, BEA: 2}


def test_a_worker_dies_and_the_provider_never_had_it(house: House) -> None:
    """Safety goes again at once; an invitation when the provider's log is sure to be complete."""
    house.launch()
    Texter(house).replies("my dad hits me")
    assert {text.to for text in claim(house)} == {LEAD, BEA}
    look_up(house, ProviderLog(), later(seconds=50))
    house.deliver(now=later(seconds=50))
    assert [to for to, _ in house.sent] == [LEAD]
    look_up(house, ProviderLog(), later(minutes=62))
    house.deliver(now=later(minutes=62))
    assert [to for to, _ in house.sent] == [LEAD, BEA]
    assert {status for _, status, _ in statuses(house)} == {"sent", "queued"}, "Ash is paused"


def test_a_worker_dies_and_the_provider_has_it(house: House) -> None:
    house.launch()
    claim(house)
    look_up(house, ProviderLog(), later(seconds=50))
    look_up(house, ProviderLog((ASH, "SMa"), (BEA, "SMb")), later(minutes=62))
    assert house.deliver(now=later(minutes=70)) == 0
    assert {status for _, status, _ in statuses(house)} == {"sent"}


def test_two_texts_alike_are_not_mistaken_for_one(house: House) -> None:
    """Two waves invite with the same words; the log has one of the two."""
    house.launch()
    house.launch("online-life")
    claim(house)
    now = later(minutes=62)
    look_up(house, ProviderLog(), later(seconds=50))
    look_up(house, ProviderLog((ASH, "SMa"), (BEA, "SMb")), now)
    assert Counter(status for _, status, _ in statuses(house)) == {"sent": 2, "queued": 2}


def test_while_the_log_cannot_be_read_safety_goes_twice_and_nothing_else(house: House) -> None:
    house.launch()
    Texter(house, BEA).replies("my dad hits me")
    away = ProviderLog(away=True)
    for minute in range(0, 60, 4):
        claim(house, later(minutes=minute))
        look_up(house, away, later(minutes=minute, seconds=20))
        look_up(house, away, later(minutes=minute + 3))
    with house.app.app_context():
        attempts = dict(
            db.session.execute(
                select(Message.kind, Message.attempts).where(
                    Message.kind.in_(("alert", "invitation")), Message.attempts > 0
                )
            ).all()
        )
    assert attempts == {"alert": 2, "invitation": 1}
    look_up(house, away, later(days=2))
    assert [code for _, status, code in statuses(house) if status == "unknown"] == [
        "no_outcome"
    ] * 2


def test_a_callback_settles_what_its_sender_died_with(house: House) -> None:
    house.launch()
    texts = claim(house)
    with house.app.app_context():
        for text in texts:
            given = StatusReport(f"SM{text.id:032d}", "sent", None, message_id=text.id)
            settling.report(db.session, given, now=later(seconds=1))
    look_up(house, ProviderLog(), later(minutes=5))
    assert house.deliver(now=later(minutes=9)) == 0
    assert {status for _, status, _ in statuses(house)} == {"sent"}


def test_silence_is_asked_about(house: House) -> None:
    house.launch()
    house.deliver()

    class Told:
        def status(self, sid: str) -> StatusReport:
            return StatusReport(sid, "undelivered", "30003", message_id=None)

    with house.app.app_context():
        assert reconciling.ask_after_silence(db.session, Told(), now=later(minutes=30)) == 0  # type: ignore[arg-type]
        assert reconciling.ask_after_silence(db.session, Told(), now=later(hours=2)) == 2  # type: ignore[arg-type]
    assert statuses(house) == [("invitation", "failed", "30003")] * 2


def test_stop_calls_back_what_waits_on_every_wave(house: House) -> None:
    house.launch()
    house.launch("online-life")
    Texter(house).replies("leave me alone").receives("will not get any more texts", "0800 1111")
    assert Texter(house).texts("leave me alone") == "", "one confirmation"
    house.deliver()
    assert {to for to, _ in house.sent} == {BEA}
    assert Counter(code for _, _, code in statuses(house)) == {"opted_out": 2, None: 2}


def test_at_most_six_a_day_to_one_number(house: House) -> None:
    for _ in range(4):
        house.launch()
        house.launch("online-life")
    now = datetime.now(UTC)
    house.deliver(now=now)
    assert Counter(to for to, _ in house.sent) == {ASH: 6, BEA: 6}
    with house.app.app_context():
        held = [h for wave in (7, 8) for h in progress.progress(db.session, wave).held]
    assert {(one.reason, one.count) for one in held} == {("daily_cap", 2)}
    assert all(one.until is not None and one.until > now for one in held)
    house.deliver(now=now + timedelta(days=1, hours=2))
    assert Counter(to for to, _ in house.sent) == {ASH: 8, BEA: 8}


def test_a_wave_spends_no_more_than_its_limit(house: House) -> None:
    wave_id = house.launch(spend_limit_pence=15)
    house.deliver()
    assert len(house.sent) == 1, "three segments at four pence fit in once"
    with house.app.app_context():
        held = progress.progress(db.session, wave_id).held
        assert [(one.reason, one.until, one.count) for one in held] == [("spend_limit", None, 1)]
        lead = db.session.scalars(select(Wave)).one().duty_id
        by = db.session.get_one(StaffMember, lead)
        waves.limit_spending(db.session, wave_id, None, by=by, now=datetime.now(UTC))
    house.deliver()
    assert len(house.sent) == 2


def test_what_was_refused_was_not_spent(house: House) -> None:
    house.launch(spend_limit_pence=15)

    def send(text: Outgoing) -> Outcome:
        if text.to == ASH:
            return Outcome(text.id, code="21211")
        return Outcome(text.id, sid=f"SM{text.id:032d}")

    house.deliver(send)
    assert [status for _, status, _ in statuses(house)] == ["failed", "sent"]


def test_everything_of_a_wave_can_be_stopped_and_go_on(house: House) -> None:
    wave_id = house.launch()
    with house.app.app_context():
        by = db.session.scalars(select(StaffMember)).first()
        assert by is not None
        waves.stop_texts(db.session, wave_id, by=by, now=datetime.now(UTC))
    assert house.deliver() == 0
    Texter(house).replies("1").receives("How safe")  # who writes is answered
    with house.app.app_context():
        waves.let_texts_go(db.session, wave_id, by=by, now=datetime.now(UTC))
    house.deliver()
    assert [to for to, _ in house.sent] == [BEA]
    assert ("invitation", "failed", "answered") in statuses(house), "Ash began meanwhile"


def test_in_quiet_hours_everything_waits_with_its_time_and_safety_does_not(house: House) -> None:
    wave_id = house.launch()
    Texter(house, BEA).replies("my dad hits me")
    night = datetime(2030, 1, 8, 22, tzinfo=UTC)
    opens = datetime(2030, 1, 9, 15, 30, tzinfo=UTC)
    rules: Rules = house.means.rules()
    assert house.deliver(now=night, rules=rules) == 1
    with house.app.app_context():
        held = progress.progress(db.session, wave_id).held
    assert {(one.reason, one.until) for one in held} == {("quiet_hours", opens), ("paused", None)}
    assert house.deliver(now=opens, rules=rules) == 1
    assert [to for to, _ in house.sent] == [LEAD, ASH]


def test_one_reminder_for_who_has_said_nothing(house: House) -> None:
    remind_on = (datetime.now(UTC) + timedelta(days=5)).date()
    wave_id = house.launch(remind_on=remind_on)
    house.launch("online-life", "School")
    house.deliver()
    Texter(house).replies("1")

    def remind(now: datetime) -> bool:
        with house.app.app_context():
            return reminders.remind_due(db.session, now=now, means=house.means)

    assert not remind(later(days=4))
    assert remind(later(days=6))
    assert not remind(later(days=7)), "once"
    house.sent.clear()
    house.deliver(now=later(days=6))
    assert [to for to, body in house.sent if "only reminder" in body] == [BEA]
    with house.app.app_context():
        assert progress.progress(db.session, wave_id).reminded == 1


def test_who_answers_before_the_reminder_goes_does_not_get_it(house: House) -> None:
    house.launch(remind_on=(datetime.now(UTC) + timedelta(days=5)).date())
    house.deliver()
    with house.app.app_context():
        reminders.remind_due(db.session, now=later(days=6), means=house.means)
    Texter(house).replies("1")
    house.sent.clear()
    house.deliver(now=later(days=6))
    assert [to for to, _ in house.sent] == [BEA]


def test_a_wave_launched_ahead_says_so_and_begins_in_time(house: House) -> None:
    opens_at = datetime.now(UTC) + timedelta(days=2)
    wave_id = house.launch(opens_at=opens_at)
    assert house.deliver() == 0
    Texter(house).replies("1").receives("have not begun to ask yet", "0800 1111")
    with house.app.app_context():
        held = progress.progress(db.session, wave_id).held
        assert [(one.reason, one.until) for one in held] == [("scheduled", opens_at)]
    assert house.deliver(now=opens_at) == 2


def test_the_pauses_between_tries_grow_and_differ() -> None:
    chance = random.Random(3)
    pauses = [settling.pause(2, attempt, chance) for attempt in range(1, 12)]
    assert pauses[0] < timedelta(seconds=3)
    assert timedelta(minutes=7) < pauses[-1] <= settling.LONGEST_PAUSE
    assert settling.pause(0, 11, chance) <= timedelta(seconds=30)
    assert len({settling.pause(2, 5, chance) for _ in range(20)}) == 20


def test_a_concern_is_one_whatever_becomes_of_its_alert(house: House) -> None:
    house.launch()
    Texter(house).replies("my dad hits me")
    house.deliver(refused("30003"))
    with house.app.app_context():
        assert len(db.session.scalars(select(Concern)).all()) == 1
        db.session.execute(update(Message).values(due_at=None))
        db.session.rollback()


def test_a_long_refusal_ends_with_an_alarm_and_not_within_the_day(house: House) -> None:
    house.launch()
    now = datetime.now(UTC)
    for hour in range(20):
        house.deliver(refused("unreachable"), now=now + timedelta(hours=hour))
    assert {status for _, status, _ in statuses(house)} == {"queued"}
    for hour in range(20, 140):
        house.deliver(refused("unreachable"), now=now + timedelta(hours=hour))
    assert statuses(house) == [("invitation", "failed", "retries_used_up")] * 2
    with house.app.app_context():
        assert db.session.scalars(select(Alarm.code)).all() == ["unreachable"]


def test_an_alert_that_was_lost_does_not_stand_for_the_next(house: House) -> None:
    house.launch()
    ash = Texter(house).replies("my dad hits me")
    house.deliver(refused("21612"))
    ash.replies("i want to kill myself")
    house.deliver()
    assert [to for to, _ in house.sent if to == LEAD] == [LEAD]
    with house.app.app_context():
        assert "safety_lost" in db.session.scalars(select(Alarm.kind)).all()


def test_who_has_left_is_not_alerted(house: House) -> None:
    house.launch()
    with house.app.app_context():
        lead = db.session.scalars(select(StaffMember).where(StaffMember.phone.is_not(None))).one()
        lead.active = False
        db.session.commit()
    Texter(house).replies("my dad hits me").receives("999")
    house.deliver()
    assert LEAD not in {to for to, _ in house.sent}
    with house.app.app_context():
        assert db.session.scalars(select(Alarm.kind)).all() == ["nobody_told"]
