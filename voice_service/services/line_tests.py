"""The daily test of the way by which the person on duty is told, which is itself watched."""

from datetime import datetime, time, timedelta

import structlog
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, joinedload

from voice_service.delivery.rules import LONDON
from voice_service.models.duty import LineTest
from voice_service.models.messages import Message
from voice_service.models.waves import Wave
from voice_service.services import alarms, outbox, rota
from voice_service.services.library import Means
from voice_service.services.notices import messages_to

log = structlog.get_logger()

# In the morning, when there is a day left to mend what is broken.
AT = time(10)
# A text that has not arrived by then would have been too late for a child.
ARRIVES_WITHIN = timedelta(minutes=15)
# A day, and an hour for the clocks.
OVERDUE = timedelta(hours=25)
_WORDS = "Have your say: this is the daily test of the alert line. There is nothing to do."


def begin(session: Session, *, now: datetime, means: Means) -> bool:
    """Send today's test to whoever is on duty, once, from ten in the morning on.

    Tells whether it was sent now. Of several workers one sends it.
    """
    local = now.astimezone(LONDON)
    if local.time() < AT:
        return False
    known = select(LineTest.id).where(LineTest.day == local.date())
    if session.scalars(known).first() is not None:
        session.rollback()
        return False
    people = rota.people_in_order(session, now=now)
    test = LineTest(day=local.date(), at=now)
    session.add(test)
    try:
        session.flush()
    except IntegrityError:
        session.rollback()  # another worker was faster
        return False
    if people:
        test.staff_member_id = people[0].id
        test.message, test.mail = messages_to(
            people[0],
            kind="test",
            key=f"test:{local.date()}",
            words=_WORDS,
            address=f"{means.settings.public_base_url}/staff/rota",
            now=now,
            means=means,
        )
        outbox.put(session, *(m for m in (test.message, test.mail) if m is not None))
    session.commit()
    log.info("line_test_begun", test=test.id)
    return True


def settle(session: Session, *, now: datetime) -> bool:
    """Judge the tests that are under way: passed when all that was sent has arrived.

    What is lost, or has not arrived in time, is an alarm. Tells whether one was judged.
    """
    under_way = session.scalars(
        select(LineTest)
        .options(joinedload(LineTest.message), joinedload(LineTest.mail))
        .where(LineTest.passed.is_(None))
        .with_for_update(skip_locked=True, of=LineTest, key_share=True)
    ).all()
    judged = False
    for test in under_way:
        ways = {"sms": test.message, "mail": test.mail}
        ended = {name: _arrived(message) for name, message in ways.items() if message is not None}
        waits = any(arrived is None for arrived in ended.values())
        if waits and now - test.at < ARRIVES_WITHIN:
            continue
        test.passed = bool(ended) and all(ended.values())
        test.settled_at, judged = now, True
        for name, arrived in ended.items():
            if not arrived:
                alarms.raise_alarm(session, "line_test", code=name, now=now)
        if not ended:
            alarms.raise_alarm(session, "line_test", code="nobody", now=now)
        log.info("line_test_judged", test=test.id, passed=test.passed)
    if judged:
        session.commit()
    else:
        session.rollback()
    return judged


def _arrived(message: Message) -> bool | None:
    """Tell whether a message has arrived; None while it may still. A mail only went."""
    done = ("sent", "delivered") if message.channel == "mail" else ("delivered",)
    if message.status in done:
        return True
    return False if message.status == "failed" else None


def overdue(session: Session, *, now: datetime) -> datetime | None:
    """Return when the last test was begun, if that is too long ago; None when all is well.

    A worker that is down cannot raise an alarm about itself: every staff page asks this.
    """
    last = session.scalars(select(LineTest.at).order_by(LineTest.day.desc()).limit(1)).first()
    if last is None:
        # Never tested: then it counts from when young people were first asked.
        last = session.scalar(select(func.min(Wave.launched_at)))
    return last if last is not None and now - last > OVERDUE else None
