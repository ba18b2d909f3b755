"""Rows of the outbox: invitations in any number, and safety messages one at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property

from sqlalchemy import func, insert, select, text
from sqlalchemy.orm import Session

from tests.benchmarks.people import gather_statistics, house_on
from tests.house import BASE, House
from voice_service.db import db, reading
from voice_service.models.messages import Message
from voice_service.models.people import Participant
from voice_service.models.waves import Wave

AT_ONCE = 500
# Far over the few ids that a house gives out by itself.
FIRST_ID = 1_000_000
WORDS = (
    "Hi. The council, police and health services want to hear from young people, to make things "
    "better. You choose: reply 1 to start or 2 for no thanks. Skip anything, or text STOP to stop. "
    "Our team reads it and keeps it private, but if someone may be hurt we tell a safe adult. "
    f"Texts may cost; free at {BASE}/s/"
)


def numbered(number: int) -> tuple[str, str]:
    """Return the phone and the words of an invitation; nobody but a stand-in is ever sent it."""
    return f"+4474{number:08}", f"{WORDS}{number:022}"


@dataclass
class Outbox:
    """The message table of a house with a wave, as whoever fills and watches it sees it."""

    house: House

    @classmethod
    def on(cls, url: str) -> "Outbox":
        """Make the service's database, with a wave whose own invitations have gone out."""
        return cls(house_on(url, []))

    @cached_property
    def _wave_id(self) -> int:
        return db.session.scalars(select(Wave.id)).one()

    def invite(self, numbers: range) -> None:
        """Queue one invitation for each number, each for a young person of its own."""
        with self.house.app.app_context():
            for start in range(numbers.start, numbers.stop, AT_ONCE):
                some = range(start, min(start + AT_ONCE, numbers.stop))
                now = datetime.now(UTC)
                db.session.execute(insert(Participant), [self._person(n, now) for n in some])
                db.session.execute(insert(Message), [self._invitation(n, now) for n in some])
                _wake(db.session)
                db.session.commit()

    def _person(self, number: int, now: datetime) -> dict[str, object]:
        phone, _ = numbered(number)
        return {
            "id": FIRST_ID + number,
            "code": f"B{number}",
            "name": "Invented",
            "phone": phone,
            "phone_lookup": self.house.means.secrets.lookup(phone),
            "age_band": "12-15",
            "created_at": now,
        }

    def _invitation(self, number: int, now: datetime) -> dict[str, object]:
        phone, words = numbered(number)
        return self._row("invitation", f"benchmark:{number}", phone, words, now) | {
            "priority": 2,
            "participant_id": FIRST_ID + number,
            "wave_id": self._wave_id,
        }

    def _row(self, kind: str, key: str, phone: str, body: str, now: datetime) -> dict[str, object]:
        return {
            "direction": "out",
            "channel": "sms",
            "kind": kind,
            "status": "queued",
            "step_key": key,
            "phone": phone,
            "phone_lookup": self.house.means.secrets.lookup(phone),
            "body": body,
            "segments": 3,
            "due_at": now,
            "created_at": now,
        }

    def alert(self, key: str, phone: str) -> None:
        """Queue a safety message, in a transaction of its own."""
        with self.house.app.app_context():
            row = self._row("alert", key, phone, f"Please look: {key}", datetime.now(UTC))
            db.session.execute(insert(Message), [row | {"priority": 0, "segments": 1}])
            _wake(db.session)
            db.session.commit()

    def gather_statistics(self) -> None:
        """Let the database count its rows, as it does by itself in time."""
        with self.house.app.app_context():
            gather_statistics(db.session)

    def waiting(self) -> int:
        """Count the texts that wait or are on their way."""
        some = select(func.count()).where(Message.status.in_(("queued", "claimed", "sending")))
        with self.house.app.app_context(), reading():
            count = db.session.scalar(some) or 0
            db.session.rollback()
            return count

    def rows(self, numbers: range) -> Sequence[tuple[int | None, str, str | None]]:
        """Return participant, status and sid of the invitations for these numbers."""
        first, last = FIRST_ID + numbers.start, FIRST_ID + numbers.stop - 1
        wanted = select(Message.participant_id, Message.status, Message.provider_sid).where(
            Message.participant_id.between(first, last)
        )
        with self.house.app.app_context(), reading():
            found = [tuple(row) for row in db.session.execute(wanted)]
            db.session.rollback()
            return found


def _wake(session: Session) -> None:
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_notify('voice_outbox', '')"))
