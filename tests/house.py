"""The service under test: the real application on a real database; only the wire is a stand-in."""

import random
import tempfile
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from urllib.parse import urlencode

from flask import Flask
from flask_security import hash_password

from voice_service.app import create_app
from voice_service.channels.mail import MailError
from voice_service.channels.twilio_api import Outcome, Outgoing
from voice_service.channels.twilio_sms import parse_form, signature
from voice_service.db import db
from voice_service.delivery.rules import LONDON, Rules
from voice_service.keys import Keyring
from voice_service.models.duty import LineTest, Shift
from voice_service.models.people import Cohort, Membership, Participant
from voice_service.models.staff import SAFEGUARDING_LEAD, StaffMember
from voice_service.models.waves import Wave
from voice_service.services import accounts, claiming, launching, posting, settling, waves
from voice_service.services.claiming import Room
from voice_service.services.invitations import new_code
from voice_service.services.library import Library, Means, load_library
from voice_service.settings import SURVEYS, Mail, Settings, Twilio
from voice_service.survey.definition import Survey

BASE = "http://voice.test"
KEYS = "k1:MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="
LEAD = "lead@example.org"
PASSWORD = "correct-horse-battery"
TWILIO = Twilio("AC" + "0" * 32, "a" * 32, "+447700900999", "http://127.0.0.1:1")


_SPOOLS = tempfile.TemporaryDirectory(prefix="voice-spools-")


@cache
def library() -> Library:
    """Read surveys/ once for all tests."""
    return load_library(SURVEYS)


def settings_on(
    database_url: str, twilio: Twilio | None = TWILIO, mail: Mail | None = None
) -> Settings:
    """Return settings for one database; mails go nowhere unless there is a server for them."""
    return Settings(
        database_url=database_url,
        keyring=Keyring.parse(KEYS),
        secret_key="s" * 64,
        public_base_url=BASE,
        twilio=twilio,
        mail=mail,
        spool=Path(_SPOOLS.name) / uuid.uuid4().hex,
    )


@cache
def _hashed(password: str) -> str:
    """Hash a password as sign-in does; once, because argon2 is slow on purpose."""
    return str(hash_password(password))


@dataclass
class House:
    """An application with staff, a panel of four and a school, and the texts it has sent."""

    app: Flask
    sent: list[tuple[str, str]] = field(default_factory=list)
    mails: list[tuple[str, str, str]] = field(default_factory=list)
    mail_line: posting.Line = field(default_factory=posting.Line)

    @property
    def means(self) -> Means:
        means: Means = self.app.extensions["voice"]
        return means

    def launch(
        self, survey: Survey | str = "feeling-safe", cohort: str = "Panel", **changes: object
    ) -> int:
        """Launch a wave as the youth worker would, and return its id."""
        from dataclasses import replace

        now = datetime.now(UTC)
        with self.app.app_context():
            if isinstance(survey, str):
                survey = self.means.library.surveys[survey]
            found = db.session.query(Cohort).filter_by(name=cohort).one()
            lead = db.session.query(StaffMember).filter_by(email="lead@example.org").one()
            details = replace(launching.proposed(survey, lead, today=now.date()), **changes)  # type: ignore[arg-type]
            wave = launching.launch(
                db.session, survey, [found.id], details, by=None, now=now, means=self.means
            )
            return wave.id

    def deliver(
        self,
        send: Callable[[Outgoing], Outcome] | None = None,
        *,
        now: datetime | None = None,
        rules: Rules | None = None,
    ) -> int:
        """Let a worker hand over what is due, at any hour; what it sends is kept in `sent`.

        Returns how many texts were taken in hand.
        """
        count, now = 0, now or datetime.now(UTC)
        with self.app.app_context():
            rules = rules or self.means.rules(keeps_hours=False)
            while texts := claiming.claim(db.session, Room(90, 10), rules, now=now):
                assert not db.session.in_transaction(), "no transaction while the network is called"
                outcomes = [(send or self._send)(text) for text in texts]
                settling.settle(db.session, outcomes, now=now, chance=random.Random(1))
                count += len(texts)
        return count

    def _send(self, text: Outgoing) -> Outcome:
        self.sent.append((text.to, text.body))
        return Outcome(text.id, sid=f"SM{text.id:032d}")

    def post(
        self,
        send: Callable[[posting.Letter], None] | None = None,
        *,
        now: datetime | None = None,
    ) -> int:
        """Let a worker post the mails that are due; what it posts is kept in `mails`.

        Returns how many were taken in hand.
        """
        count, now = 0, now or datetime.now(UTC)
        with self.app.app_context():
            while letters := posting.claim(db.session, 4, now=now):
                assert not db.session.in_transaction(), "no transaction while the network is called"
                for letter in letters:
                    refused: MailError | None = None
                    try:
                        (send or self._post)(letter)
                    except MailError as error:
                        refused = error
                    posting.settle(
                        *(db.session, letter, refused),
                        now=now,
                        chance=random.Random(1),
                        down=self.mail_line.is_down(refused, now=now),
                    )
                count += len(letters)
        return count

    def _post(self, letter: posting.Letter) -> None:
        self.mails.append((letter.to, letter.subject, letter.text))

    def line_is_tested(self) -> None:
        """Let today's test of the alert line be over, so that no worker sends it in between."""
        now = datetime.now(UTC)
        day = now.astimezone(LONDON).date()
        with self.app.app_context():
            db.session.add(LineTest(day=day, at=now, passed=True, settled_at=now))
            db.session.commit()

    def code(self, wave_id: int) -> str:
        """Return the first join code of a wave."""
        with self.app.app_context():
            return waves.join_codes(db.session, wave_id)[0].join_code

    def webhook(  # type: ignore[no-untyped-def]
        self,
        fields: dict[str, str] | list[tuple[str, str]],
        path: str = "/webhooks/twilio/message",
        token: str = TWILIO.auth_token,
    ):
        """Post a signed webhook; with another token than Twilio's it is a forged one."""
        body = urlencode(fields, errors="surrogatepass").encode()
        sign = signature(BASE + path, parse_form(body), token)
        return self.app.test_client().post(
            path,
            data=body,
            content_type="application/x-www-form-urlencoded",
            headers={"X-Twilio-Signature": sign},
        )

    def staff(self, role_email: str):  # type: ignore[no-untyped-def]
        """Return a client that is signed in."""
        client = self.app.test_client()
        page = client.get("/staff/login").text
        token = page.split('name="csrf_token"', 1)[1].split('value="', 1)[1].split('"', 1)[0]
        form = {"email": role_email, "password": PASSWORD, "csrf_token": token}
        answer = client.post("/staff/login", data=form)
        assert answer.status_code == 302, answer.text[:500]
        return client


def make_house(database_url: str, mail: Mail | None = None) -> House:
    """Make the application on an empty database, with its people."""
    house = House(create_app(settings_on(database_url, mail=mail), library()))
    now = datetime.now(UTC)
    with house.app.app_context():
        roles = accounts.roles(db.session)
        for name, role in roles.items():
            email = LEAD if name == SAFEGUARDING_LEAD else f"{name}@example.org"
            member = StaffMember(
                email=email,
                name=f"Invented {name}",
                password=_hashed(PASSWORD),
                active=True,
                fs_uniquifier=email,
                phone="+447700900901" if name == SAFEGUARDING_LEAD else None,
                roles=[role],
            )
            db.session.add(member)
            if name == SAFEGUARDING_LEAD:
                # Longer than anybody works: stories that are not about the rota never meet a gap.
                db.session.add(
                    Shift(
                        staff_member=member,
                        starts_at=now - timedelta(days=400),
                        ends_at=datetime(2100, 1, 1, tzinfo=UTC),
                        created_at=now,
                    )
                )
        _cohort(
            "Panel", "panel", [("+447700900001", "12-15"), ("+447700900002", "16-18")], now, house
        )
        _cohort(
            "School", "school", [("+447700900011", "8-11"), ("+447700900012", None)], now, house
        )
        # Noise: somebody who is in no wave.
        _cohort("Elsewhere", "group", [("+447700900099", "12-15")], now, house)
        db.session.commit()
    return house


def _cohort(
    name: str, kind: str, phones: list[tuple[str, str | None]], now: datetime, house: House
) -> None:
    cohort = Cohort(name=name, kind=kind, created_at=now)
    db.session.add(cohort)
    db.session.flush()
    for phone, band in phones:
        person = Participant(
            code=new_code(),
            name="Invented",
            phone=phone,
            phone_lookup=house.means.secrets.lookup(phone),
            age_band=band,
            created_at=now,
        )
        db.session.add(person)
        db.session.flush()
        db.session.add(Membership(cohort_id=cohort.id, participant_id=person.id))


def wave_of(house: House, wave_id: int) -> Wave:
    """Return a wave (inside an application context)."""
    return db.session.get_one(Wave, wave_id)
