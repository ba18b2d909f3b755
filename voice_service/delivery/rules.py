"""Whether a text may go now, must wait, or never goes: one decision, from what is known of it."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import IntEnum, StrEnum
from typing import Protocol
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
# Ofcom keeps these for fiction: nobody owns them, so only a stand-in is ever sent to them.
FICTION = "+447700900"
MOST_A_DAY = 6
# Tells what came of a wave, so it goes when that has closed.
CHANGED = "changed"
# Who has just written is awake: what answers them goes at any hour.
FRESH = timedelta(minutes=15)
# Less than this before the hours end is too late: the phone may be off for a moment.
LEAST_VALID = 60
MOST_VALID = 36000  # the longest that Twilio takes, in seconds
USUAL_VALID = 14400


class Lane(IntEnum):
    """What goes before what."""

    SAFETY = 0
    REPLIES = 1
    INVITATIONS = 2


class Held(StrEnum):
    """Why a text waits."""

    SCHEDULED = "scheduled"
    QUIET_HOURS = "quiet_hours"
    DAILY_CAP = "daily_cap"
    SPEND_LIMIT = "spend_limit"
    TRIAL = "trial"
    STOPPED = "stopped"


class OpeningHours(Protocol):
    """When children may be texted."""

    def allowed(self, moment: datetime) -> bool:
        """Tell whether texts may go at a moment."""

    def next_opening(self, moment: datetime) -> datetime:
        """Return the next moment at which they may."""

    def closing(self, moment: datetime) -> datetime:
        """Return when the hours end that a moment is in."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What holds for every text of this installation; `hours` None lets them go at any hour."""

    hours: OpeningHours | None
    fiction: bool = False
    trial_team: frozenset[str] | None = None
    pence_per_segment: float = 4.0


@dataclass(frozen=True, slots=True)
class Candidate:
    """What is known of a text that is due.

    `texted_today` counts the texts we began to this number today, `spent_segments` those of the
    wave so far; `answered` says that an invitation or a reminder has become needless.
    """

    kind: str
    lane: int
    to: str
    segments: int
    created_at: datetime
    opted_out: bool = False
    wave_closed: bool = False
    wave_stopped: bool = False
    answered: bool = False
    texted_today: int = 0
    spent_segments: int = 0
    limit_pence: int | None = None


@dataclass(frozen=True, slots=True)
class Go:
    """It may go, and is worth delivering for so many seconds."""

    valid_for: int


@dataclass(frozen=True, slots=True)
class Wait:
    """It waits until a moment, or (None) until a person lets it go."""

    reason: Held
    until: datetime | None


@dataclass(frozen=True, slots=True)
class Drop:
    """It never goes; the code says why."""

    code: str


Decision = Go | Wait | Drop


def decide(text: Candidate, rules: Rules, now: datetime) -> Decision:
    """Decide about one text that is due."""
    if not _mobile(text.to, fiction=rules.fiction):
        return Drop("not_mobile")
    if text.lane == Lane.SAFETY:  # to the person on duty, or to a child who told: at any hour
        return Go(USUAL_VALID)
    for applies, code in (
        (text.opted_out, "opted_out"),
        (text.wave_closed and text.kind != CHANGED, "wave_closed"),
        (text.answered, "answered"),
    ):
        if applies:
            return Drop(code)
    if rules.trial_team is not None and text.to not in rules.trial_team:
        return Wait(Held.TRIAL, None)
    if text.wave_stopped and text.kind != "reply":  # a child who writes is answered all the same
        return Wait(Held.STOPPED, None)
    if text.kind == "reply" and now - text.created_at <= FRESH:
        return Go(_valid_for(rules.hours, now, otherwise=int(FRESH.total_seconds())))
    return _unprompted(text, rules, now)


def _unprompted(text: Candidate, rules: Rules, now: datetime) -> Decision:
    valid_for = _valid_for(rules.hours, now, otherwise=0)
    if valid_for < LEAST_VALID:
        return Wait(Held.QUIET_HOURS, _later(rules.hours, now))
    if text.texted_today >= MOST_A_DAY:
        return Wait(Held.DAILY_CAP, _tomorrow(rules.hours, now))
    cost = (text.spent_segments + text.segments) * rules.pence_per_segment
    if text.kind != "reply" and text.limit_pence is not None and cost > text.limit_pence:
        return Wait(Held.SPEND_LIMIT, None)
    return Go(valid_for)


def first_moment(rules: Rules, now: datetime) -> tuple[datetime, Held | None]:
    """Return when a text that is written now can go first, and why it waits if it does."""
    if _valid_for(rules.hours, now, otherwise=0) >= LEAST_VALID:
        return now, None
    return _later(rules.hours, now), Held.QUIET_HOURS


def in_england(local: datetime) -> datetime:
    """Return the moment at which clocks in England show a local time (naive).

    A time that the clocks skip in spring is the one an hour later; of one that they show twice
    in autumn it is the first.
    """
    return local.replace(tzinfo=LONDON, fold=0).astimezone(UTC)


def start_of_day(now: datetime) -> datetime:
    """Return the midnight with which the day began for young people in England."""
    return now.astimezone(LONDON).replace(hour=0, minute=0, second=0, microsecond=0)


def _valid_for(hours: OpeningHours | None, now: datetime, *, otherwise: int) -> int:
    """Return for how many seconds a text may still arrive; `otherwise` outside the hours."""
    if hours is None:
        return USUAL_VALID
    if not hours.allowed(now):
        return otherwise
    left = int((hours.closing(now) - now).total_seconds())
    return max(min(left, MOST_VALID), otherwise)


def _later(hours: OpeningHours | None, now: datetime) -> datetime:
    """Return the next opening that leaves time enough for a text to arrive."""
    soon = now + timedelta(seconds=LEAST_VALID)
    return soon if hours is None else hours.next_opening(soon)


def _tomorrow(hours: OpeningHours | None, now: datetime) -> datetime:
    # 26 hours after midnight is always the next day, whatever the clocks do.
    tomorrow = start_of_day(start_of_day(now) + timedelta(hours=26))
    return tomorrow if hours is None else hours.next_opening(tomorrow)


def _mobile(number: str, *, fiction: bool) -> bool:
    """Tell whether a number is a UK mobile: a text to another may be read out by a machine."""
    if not (number.startswith("+447") and len(number) == 13 and number[1:].isdecimal()):
        return False
    return fiction or not number.startswith(FICTION)
