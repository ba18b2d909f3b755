"""The sending loop: claims what is due, hands many texts over at once, settles them in batches.

The network is called between two transactions, never inside one.
"""

import asyncio
import random
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol, TypeVar

import structlog
from flask import Flask
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from voice_service.channels.twilio_api import Outcome, Outgoing
from voice_service.db import db
from voice_service.delivery.rules import Rules, first_moment
from voice_service.logs import failure
from voice_service.services import claiming, settling
from voice_service.services.claiming import Room

log = structlog.get_logger()
Found = TypeVar("Found")

SECONDS_TO_RECOVER = 1.0
# What was claimed ahead is begun within this time or left to the next who looks.
SECONDS_TO_BEGIN = 30.0


class Sender(Protocol):
    """Hands one text over; never raises for what the network or the provider does."""

    async def send(self, text: Outgoing) -> Outcome:
        """Hand one text over and say what became of it."""

    async def close(self) -> None:
        """Close the connections."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How many texts are under way at once, and how long to rest when nothing is due.

    Some places are kept for safety, so that it goes at once while the others wait for a slow
    provider. Some texts are claimed ahead, so that no place stands empty while the database works.
    """

    at_once: int = 100
    for_safety: int = 10
    ahead: int = 100
    rest: float = 0.25
    settle_within: float = 0.05


class Sending:
    """One loop in a thread of its own, with an event loop and one thread for the database."""

    def __init__(
        self,
        app: Flask,
        sender: Callable[[], Sender],
        rules: Callable[[], Rules],
        stopping: threading.Event,
        pace: Pace | None = None,
    ) -> None:
        self._app, self._sender, self._rules = app, sender, rules
        self._stopping, self._pace = stopping, pace or Pace()
        self._chance = random.Random()  # noqa: S311 - jitter needs no secrecy
        self._ready: deque[Outgoing] = deque()
        self._under_way: set[asyncio.Task[None]] = set()
        self._claimed_at = time.time()
        self._outcomes: list[Outcome] = []
        self._loop: asyncio.AbstractEventLoop | None = None
        self._woken: asyncio.Event | None = None

    def run(self, *, once: bool = False) -> None:
        """Send until told to stop, or once until nothing is due; finishes what is under way.

        Whatever breaks the loop, it begins anew: what it had claimed is looked up when its lease
        has run out.
        """
        while True:
            try:
                return asyncio.run(self._run(once=once))
            except Exception as error:
                failure(error)
                if once:
                    raise
            if self._stopping.wait(SECONDS_TO_RECOVER):
                return None

    def wake(self) -> None:
        """Look at once whether something is due; may be called from any thread."""
        loop, woken = self._loop, self._woken
        if loop is not None and woken is not None and not loop.is_closed():
            loop.call_soon_threadsafe(woken.set)

    async def _run(self, *, once: bool) -> None:
        self._loop, self._woken = asyncio.get_running_loop(), asyncio.Event()
        self._ready.clear()
        self._under_way.clear()
        # The first look at the school calendar is slow; no text should wait for it.
        first_moment(self._rules(), datetime.now(UTC))
        sender = self._sender()
        settler = asyncio.create_task(self._settle_until_done())
        try:
            while not self._stopping.is_set():
                self._woken.clear()
                if await self._claim_and_begin(sender):
                    continue
                if once and not self._under_way:
                    break
                await self._rest(self._woken)
            await self._give_back()
            while self._under_way:
                await asyncio.wait(self._under_way)
        finally:
            settler.cancel()
            await asyncio.gather(settler, return_exceptions=True)
            await self._settle()
            await sender.close()

    async def _claim_and_begin(self, sender: Sender) -> bool:
        """Claim what is due and begin what there is room for; tells whether there may be more."""
        # A few at a time would cost as much as many.
        some = self._pace.ahead - len(self._ready)
        room = Room(any=some if some > self._pace.ahead // 2 else 0, safety=self._pace.for_safety)
        texts = await self._in_database(lambda session: self._claim(session, room)) or ()
        safety = [text for text in texts if text.safety]
        self._ready.extend(text for text in texts if not text.safety)
        if texts:
            self._claimed_at = time.time()
        for text in safety:
            self._begin(sender, text)
        self._begin_ready(sender)
        return bool(texts)

    def _begin_ready(self, sender: Sender) -> None:
        if abs(time.time() - self._claimed_at) > SECONDS_TO_BEGIN:
            # The machine stood still, or the provider is that slow: somebody else may have them.
            self._ready.clear()
        while self._ready and len(self._under_way) < self._pace.at_once:
            self._begin(sender, self._ready.popleft())

    def _begin(self, sender: Sender, text: Outgoing) -> None:
        task = asyncio.create_task(self._send(sender, text))
        self._under_way.add(task)
        task.add_done_callback(lambda done: self._ended(done, sender))

    def _ended(self, task: asyncio.Task[None], sender: Sender) -> None:
        self._under_way.discard(task)
        if self._stopping.is_set():
            return
        self._begin_ready(sender)
        if self._woken is not None and len(self._ready) < self._pace.ahead // 2:
            self._woken.set()

    def _claim(self, session: Session, room: Room) -> Sequence[Outgoing]:
        return claiming.claim(session, room, self._rules(), now=datetime.now(UTC))

    async def _give_back(self) -> None:
        """Give back what was claimed and not begun, so that nobody has to wonder about it."""
        ids = [text.id for text in self._ready]
        self._ready.clear()
        if ids:
            await self._in_database(
                lambda session: claiming.give_back(session, ids, now=datetime.now(UTC))
            )

    async def _send(self, sender: Sender, text: Outgoing) -> None:
        try:
            outcome = await sender.send(text)
        except Exception as error:  # noqa: BLE001 - nobody can say what became of it
            failure(error)
            outcome = Outcome(text.id, unclear=True)
        # Only now: the list is another one each time it was settled.
        self._outcomes.append(outcome)

    async def _rest(self, woken: asyncio.Event) -> None:
        try:
            await asyncio.wait_for(woken.wait(), self._pace.rest)
        except TimeoutError:
            return

    async def _settle_until_done(self) -> None:
        while True:
            await asyncio.sleep(self._pace.settle_within)
            await self._settle()

    async def _settle(self) -> None:
        """Store what became of the texts; kept and tried again while the database is away."""
        outcomes, self._outcomes = self._outcomes, []
        if not outcomes:
            return
        end = time.monotonic() + 60
        while time.monotonic() < end:
            done = await self._in_database(lambda session: self._store(session, outcomes))
            if done:
                return
            await asyncio.sleep(0.5)
        # Their leases have run out: the provider's log will tell.
        log.error("outcomes_not_stored", count=len(outcomes))

    def _store(self, session: Session, outcomes: Sequence[Outcome]) -> bool:
        settling.settle(session, outcomes, now=datetime.now(UTC), chance=self._chance)
        return True

    async def _in_database(self, work: Callable[[Session], Found]) -> Found | None:
        """Run one transaction in the database's thread; None when the database was away."""
        return await asyncio.to_thread(self._one, work)

    def _one(self, work: Callable[[Session], Found]) -> Found | None:
        try:
            with self._app.app_context():
                return work(db.session)
        except SQLAlchemyError as error:
            failure(error)
        except Exception as error:  # noqa: BLE001 - the loop must go on
            failure(error)
        return None
