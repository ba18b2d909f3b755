"""The whole service on the loopback, filled as the demo is, for a real browser to visit."""

import random
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session
from waitress.server import create_server

from tests.end_to_end.processes import free_port
from voice_service.app import create_app
from voice_service.channels.twilio_api import Outcome
from voice_service.db import db
from voice_service.demo.people import STAFF
from voice_service.demo.place import read_or_make, settings_for
from voice_service.demo.run import prepare
from voice_service.demo.seed import PANEL_NAME
from voice_service.models.conversations import Answer, Conversation
from voice_service.models.people import Cohort
from voice_service.models.waves import Invitation, Wave, WaveCohort
from voice_service.services import accounts, claiming, launching, obstacles, settling, turns
from voice_service.services.claiming import Room
from voice_service.survey.definition import Survey
from voice_service.survey.loader import load_survey

Found = TypeVar("Found")
# One question of each kind, and the long scale whose steps stand side by side.
EVERY_KIND = """
id: every-kind
version: 1
title: Every kind
about: We ask to see that every page works.
informs: Nothing; it is a test.
closing: That is all.
bands: [5-7, 8-11, 12-15, 16-18, easy-read]
questions:
  - {id: told, kind: statement, ask: We ask about the bus now.}
  - id: faces
    kind: scale
    ask: How do you feel at the bus stop?
    hint: Think of the morning.
    options:
      - {value: 3, label: Good, face: very-happy}
      - {value: 2, label: So so, face: middle}
      - {value: 1, label: Bad, face: very-sad}
  - id: steps
    kind: scale
    ask: From 0 to 10, how good is the bus?
    options: [STEPS]
  - id: one
    kind: choice
    ask: Where do you like to be?
    options: [{value: park, label: Park}, {value: town, label: Town}, {value: home, label: Indoors}]
  - id: some
    kind: choices
    ask: What is at the bus stop?
    options: [{value: dark, label: Dark}, {value: noise, label: Noise}]
  - {id: bus, kind: yes_no, ask: Do you take the bus?}
  - {id: walk, kind: number, ask: How many days do you walk?, least: 0, most: 7}
  - {id: say, kind: text, ask: What else do you want to say?}
""".replace("STEPS", ", ".join(f"{{value: {n}, label: '{n}'}}" for n in range(11)))


@dataclass
class Site:
    """A running service and what its demo tells."""

    app: Flask
    base: str
    told: dict[str, Any]
    _aside: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(1))

    def _ask(self, job: Callable[[Session], Found]) -> Found:
        """Ask the database in another thread: a test's own belongs to the browser's event loop."""

        def asked() -> Found:
            with self.app.app_context():
                return job(db.session)

        return self._aside.submit(asked).result()

    def survey(self, survey_id: str) -> Survey:
        """Return a survey that is shipped."""
        found: Survey = self.app.extensions["voice"].library.surveys[survey_id]
        return found

    def launch(self, survey: Survey, **changes: object) -> int:
        """Launch a survey for the panel, on the web unless told otherwise; return the wave's id."""
        now, means = datetime.now(UTC), self.app.extensions["voice"]

        def launched(session: Session) -> int:
            panel = session.scalars(select(Cohort).where(Cohort.name == PANEL_NAME)).one()
            lead = obstacles.duty_people(session)[0]
            details = launching.proposed(survey, lead, today=now.date())
            despite = "a page for every kind of question, in a test"
            details = replace(details, title=survey.title.default, by_sms=False, despite=despite)
            details = replace(details, **changes)  # type: ignore[arg-type]
            return launching.launch(
                session, survey, [panel.id], details, by=None, now=now, means=means
            ).id

        return self._ask(launched)

    def hands_over(self, refuse: str) -> None:
        """Let a worker hand over what is due, at any hour; the provider refuses the first text."""
        now, means = datetime.now(UTC), self.app.extensions["voice"]

        def handed(session: Session) -> None:
            rules = means.rules(keeps_hours=False)
            first = True
            while texts := claiming.claim(session, Room(90, 10), rules, now=now):
                outcomes = [Outcome(text.id, sid=f"SM{text.id:032d}") for text in texts]
                if first:
                    outcomes[0] = Outcome(texts[0].id, code=refuse)
                first = False
                settling.settle(session, outcomes, now=now, chance=random.Random(1))

        self._ask(handed)

    def link(self, wave_id: int, member: int) -> str:
        """Return the personal link of a member of the panel, counted from 1."""
        means = self.app.extensions["voice"]
        return self._ask(
            lambda session: turns.link_of(_invitation(session, wave_id, member), means)
        )

    def door(self, wave_id: int) -> str:
        """Return the address at which a group joins a wave."""
        codes = select(WaveCohort.join_code).where(WaveCohort.wave_id == wave_id)
        return self._ask(lambda session: f"{self.base}/j/{session.scalars(codes).all()[0]}")

    def closed_wave(self) -> int:
        """Return the wave of last term."""
        found = select(Wave.id).where(Wave.closed_at.is_not(None))
        return self._ask(lambda session: session.scalars(found).one())

    def answers(self, wave_id: int, member: int) -> dict[str, object]:
        """Return what is recorded for a member of the panel, by question."""

        def recorded(session: Session) -> dict[str, object]:
            person = _invitation(session, wave_id, member).participant_id
            rows = session.scalars(
                select(Answer)
                .join(Answer.conversation)
                .where(Conversation.wave_id == wave_id, Conversation.participant_id == person)
                .order_by(Answer.id)
            )
            return {row.question_id: row.words or row.choices or row.missing for row in rows}

        return self._ask(recorded)


def _invitation(session: Session, wave_id: int, member: int) -> Invitation:
    offers = select(Invitation).where(Invitation.wave_id == wave_id).order_by(Invitation.id)
    return session.scalars(offers).all()[member - 1]


@contextmanager
def live(folder: Path) -> Iterator[Site]:
    """Serve the demo's people on a free port, with nobody sending texts."""
    base = f"http://127.0.0.1:{free_port()}"
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("DATABASE_URL", raising=False)
        made = read_or_make(folder, [member.email for member in STAFF], accounts.new_password)
        app = create_app(settings_for(folder, made, base))
    site = Site(app, base, {})
    site.told = site._aside.submit(
        prepare, app, made, lambda _label, _steps: nullcontext(lambda: None)
    ).result()
    server = create_server(app, host="127.0.0.1", port=int(base.rsplit(":", 1)[1]), threads=8)
    threading.Thread(target=server.run, daemon=True, name="site").start()
    try:
        yield site
    finally:
        server.close()
        site._aside.shutdown()


def every_kind() -> Survey:
    """Return the survey with a question of each kind."""
    return load_survey(EVERY_KIND, "every-kind.yaml")
