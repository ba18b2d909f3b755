"""The rota kept: who is told, what is promised, shifts put on it, copied and taken off."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta

import pytest
from sqlalchemy import delete, event, func, select

from tests.house import LEAD, PASSWORD, House
from voice_service.db import db
from voice_service.delivery.rules import LONDON
from voice_service.models.duty import Shift
from voice_service.models.staff import SAFEGUARDING_LEAD, AuditEvent, StaffMember
from voice_service.safeguarding.promise import Promise
from voice_service.safeguarding.shifts import Holidays, Pattern
from voice_service.services import accounts, rota, shifts
from voice_service.services.shifts import Added, RotaError

SECOND = "second@example.org"
# A Monday; the clocks go back in the night to Sunday 25 October.
NOW = datetime(2026, 10, 19, 8, tzinfo=UTC)
TODAY = NOW.date()
DAY, NIGHT = (time(9), time(17)), (time(17), time(9))
WEEKDAYS = frozenset(range(5))


def london(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LONDON)


@pytest.fixture
def bare(house: House) -> Iterator[House]:
    """A house with two leads and an empty rota."""
    with house.app.app_context():
        db.session.execute(delete(Shift))
        accounts.add_staff(
            db.session,
            email=SECOND,
            name="Invented second",
            role=SAFEGUARDING_LEAD,
            password=PASSWORD,
            phone="+447700900902",
            fiction=True,
        )
        yield house


def person(email: str) -> StaffMember:
    return db.session.scalars(select(StaffMember).where(StaffMember.email == email)).one()


def add(email: str, pattern: Pattern, *, deputy: bool = False) -> Added:
    found = person(email)
    return shifts.add_shifts(db.session, found.id, pattern, deputy=deputy, by=person(LEAD), now=NOW)


def order(moment: datetime) -> list[str]:
    return [one.email for one in rota.people_in_order(db.session, now=moment)]


def rows() -> list[tuple[datetime, datetime]]:
    found = select(Shift.starts_at, Shift.ends_at).order_by(Shift.starts_at, Shift.id)
    return [(starts, ends) for starts, ends in db.session.execute(found)]


@contextmanager
def queries() -> Iterator[Callable[[], int]]:
    """Count what is asked of the database."""
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_others: object) -> None:
        if statement.lstrip().upper().startswith("SELECT"):
            asked.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    yield lambda: len(asked)
    event.remove(db.engine, "before_cursor_execute", note)


@pytest.mark.usefixtures("bare")
def test_who_is_on_duty_is_told_first_and_who_has_left_never() -> None:
    add(SECOND, Pattern(TODAY, TODAY, *NIGHT))
    add(LEAD, Pattern(TODAY, TODAY, *NIGHT), deputy=True)
    evening, noon = london("2026-10-19 20:00"), london("2026-10-19 12:00")
    assert order(evening) == [SECOND, LEAD]
    assert order(noon) == [LEAD, SECOND], "nobody is on duty: every lead, one after the other"
    assert rota.attended(db.session, now=evening)
    assert not rota.attended(db.session, now=noon)
    assert not rota.attended(db.session, now=london("2026-10-20 09:00")), "the end is left out"

    accounts.set_active(db.session, SECOND, active=False)
    assert order(evening) == [LEAD]
    assert rota.attended(db.session, now=evening), "a deputy alone is on duty"
    person(LEAD).roles = []
    db.session.commit()
    assert order(evening) == []
    assert not rota.attended(db.session, now=evening)
    assert len(rota.gaps_between(db.session, evening, evening + timedelta(hours=1))) == 1


def test_a_promise_is_kept_by_the_rota(bare: House) -> None:
    def promise(when: str) -> Promise:
        return rota.promise(db.session, now=london(when), means=bare.means)

    usual = bare.means.settings.duty_reads_by
    assert promise("2026-10-19 10:00") == Promise(usual, attended=True), "there is no rota"
    add(LEAD, Pattern(TODAY, TODAY + timedelta(days=11), *DAY, WEEKDAYS))
    assert promise("2026-10-19 10:02") == Promise("11:05am today", attended=True)
    assert promise("2026-10-19 20:00") == Promise("10am tomorrow", attended=False)
    assert promise("2026-10-23 16:30") == Promise("9:30am on Monday", attended=True)
    assert promise("2026-10-30 18:00") == Promise(usual, attended=True), "the rota is at its end"


def test_what_is_asked_of_the_database_does_not_grow_with_the_rota(bare: House) -> None:
    for email in (LEAD, SECOND):
        add(email, Pattern(TODAY, TODAY + timedelta(days=300), *DAY))
    db.session.expire_all()
    with queries() as asked:
        rota.people_in_order(db.session, now=NOW)
        assert asked() == 1
        rota.attended(db.session, now=NOW)
        rota.promise(db.session, now=NOW, means=bare.means)
        rota.gaps_between(db.session, NOW, NOW + timedelta(days=300))
        assert asked() == 4


@pytest.mark.usefixtures("bare")
def test_the_same_shift_is_added_once_and_a_night_in_october_is_longer() -> None:
    nights = Pattern(date(2026, 10, 23), date(2026, 10, 26), *NIGHT)
    assert add(LEAD, nights) == Added(4, 0)
    assert add(LEAD, nights) == Added(0, 4)
    assert add(LEAD, Pattern(date(2026, 10, 26), date(2026, 10, 27), *NIGHT)) == Added(1, 1)
    assert [(ends - starts) // timedelta(hours=1) for starts, ends in rows()] == [
        16,
        17,
        16,
        16,
        16,
    ]
    events = db.session.scalars(select(AuditEvent).order_by(AuditEvent.id)).all()
    assert [one.action for one in events] == [
        "added 4 shifts from 2026-10-23",
        "added 1 shifts from 2026-10-27",
    ], "what changed nothing is no event"
    assert {one.subject_id for one in events} == {person(LEAD).id}


def test_two_who_add_the_same_at_once_add_it_once(bare: House) -> None:
    lead_id = person(LEAD).id
    week = Pattern(TODAY, TODAY + timedelta(days=6), *DAY)

    def added(_number: int) -> Added:
        with bare.app.app_context():
            return shifts.add_shifts(db.session, lead_id, week, by=None, now=NOW)

    db.session.rollback()
    with ThreadPoolExecutor(4) as threads:
        results = list(threads.map(added, range(4)))
    assert sorted(one.new for one in results) == [0, 0, 0, 7]
    assert len(rows()) == 7


@pytest.mark.usefixtures("bare")
@pytest.mark.parametrize(
    ("pattern", "told"),
    [
        (Pattern(TODAY, TODAY - timedelta(days=1), *DAY), "must not come before"),
        (Pattern(TODAY - timedelta(days=1), TODAY, *DAY), "The first day is over"),
        (Pattern(TODAY, date(2096, 1, 1), *DAY), "three years ahead"),
        (Pattern(TODAY, TODAY + timedelta(days=800), *DAY), "801 shifts; put at most 800"),
        (Pattern(TODAY, TODAY, *DAY, frozenset()), "at least one day"),
        (Pattern(TODAY, TODAY, *DAY, frozenset({6})), "None of those days"),
        (Pattern(TODAY, TODAY, *DAY, holidays=Holidays.ONLY), "no bank holiday"),
        (Pattern(TODAY, TODAY, time(1), time(2)), "are over"),
    ],
)
def test_nonsense_is_refused_with_a_sentence(pattern: Pattern, told: str) -> None:
    with pytest.raises(RotaError, match=told):
        add(LEAD, pattern)
    assert rows() == []


@pytest.mark.usefixtures("bare")
def test_only_a_lead_who_can_be_told_is_put_on_the_rota() -> None:
    today = Pattern(TODAY, TODAY, *DAY)
    with pytest.raises(RotaError, match="Choose a safeguarding lead"):
        add("youth_worker@example.org", today)
    person(SECOND).phone = None
    db.session.commit()
    with pytest.raises(RotaError, match="Invented second has no mobile number"):
        add(SECOND, today)
    accounts.set_active(db.session, LEAD, active=False)
    with pytest.raises(RotaError, match="Choose a safeguarding lead"):
        add(LEAD, today)
    assert rows() == []


@pytest.mark.usefixtures("bare")
def test_a_shift_is_taken_off_and_one_that_has_begun_ends() -> None:
    add(LEAD, Pattern(TODAY, TODAY + timedelta(days=1), *DAY))
    first, second = db.session.scalars(select(Shift).order_by(Shift.starts_at)).all()
    noon = london("2026-10-19 12:00")

    def remove(shift_id: int) -> datetime:
        return shifts.remove_shift(db.session, shift_id, by=person(LEAD), now=noon).starts

    assert remove(first.id) == noon
    assert remove(second.id) == london("2026-10-20 09:00")
    assert rows() == [(london("2026-10-19 09:00"), noon)], "it stays on record who was on duty"
    with pytest.raises(RotaError, match="is over"):
        remove(first.id)
    with pytest.raises(RotaError, match="no longer on the rota"):
        remove(second.id)
    actions = db.session.scalars(select(AuditEvent.action).order_by(AuditEvent.id)).all()
    assert actions[1:] == [
        "ended shift of 2026-10-19 08:00Z",
        "removed shift of 2026-10-20 08:00Z",
    ]


@pytest.mark.usefixtures("bare")
def test_a_week_is_copied_by_the_clock_and_only_once() -> None:
    add(LEAD, Pattern(TODAY, TODAY + timedelta(days=4), *DAY))
    add(SECOND, Pattern(TODAY, TODAY + timedelta(days=6), *NIGHT))
    copied = shifts.copy_week(db.session, TODAY, 3, by=person(LEAD), now=NOW)
    assert copied == Added(36)
    assert {(s.astimezone(LONDON).hour, e.astimezone(LONDON).hour) for s, e in rows()} == {
        (9, 17),
        (17, 9),
    }
    assert shifts.copy_week(db.session, TODAY, 3, by=None, now=NOW) == Added(0, 36)
    weekend = rota.gaps_between(db.session, london("2026-11-02 17:00"), london("2026-11-09 09:00"))
    assert [str(gap) for gap in weekend] == [
        "from 09:00 to 17:00 on Saturday 7 November",
        "from 09:00 to 17:00 on Sunday 8 November",
    ]
    for first, weeks, told in (
        (TODAY, 0, "at least one week"),
        (TODAY, 300, "three years"),
        (TODAY, 100, "1200 shifts"),
        (date(2026, 12, 7), 1, "No shift begins"),
    ):
        with pytest.raises(RotaError, match=told):
            shifts.copy_week(db.session, first, weeks, by=None, now=NOW)
    assert db.session.scalar(select(func.count()).select_from(Shift)) == 48


@pytest.mark.usefixtures("bare")
def test_a_week_shows_who_came_over_from_the_one_before_and_what_can_be_mended() -> None:
    add(SECOND, Pattern(TODAY, TODAY + timedelta(days=6), *NIGHT))
    following = rota.week(db.session, TODAY + timedelta(days=7), now=NOW)
    assert [one.starts_at for one in following.shifts] == [london("2026-10-25 17:00")]
    assert [str(gap) for gap in following.gaps] == [
        "from 09:00 on Monday 26 October to the end of Sunday 1 November"
    ]
    friday = london("2026-10-23 12:00")
    left = rota.week(db.session, TODAY, now=friday).gaps
    assert left[0].starts == friday, "what is over cannot be mended"
    assert len(left) == 3
    standing = rota.standing(db.session, now=friday)
    assert standing.now == []
    assert standing.next is not None
    assert standing.next.starts_at == london("2026-10-23 17:00")
