"""`voice rota`: who is on duty, from the terminal."""

from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from voice_service.models.staff import StaffMember

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_DATE = click.DateTime(["%Y-%m-%d"])


class Weekdays(click.ParamType[frozenset[int]]):
    """Days of the week as people write them: every, mon-fri, sat,sun, fri-mon."""

    name = "days"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> frozenset[int]:
        """Read days; Monday is 0."""
        if str(value).lower() == "every":
            return frozenset(range(7))
        found: set[int] = set()
        for part in str(value).lower().split(","):
            ends = [day.strip()[:3] for day in part.split("-")]
            if len(ends) > 2 or not all(day in _DAYS for day in ends):
                self.fail(f"{part!r} is no day; write every, mon-fri or sat,sun", param, ctx)
            first, last = _DAYS.index(ends[0]), _DAYS.index(ends[-1])
            found |= {day % 7 for day in range(first, last + (7 if last < first else 0) + 1)}
        return frozenset(found)


class Times(click.ParamType[tuple[time, time]]):
    """Two times of the clock: 09:00-17:00."""

    name = "hours"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[time, time]:
        """Read the two times."""
        try:
            begins, ends = (time.fromisoformat(part.strip()) for part in str(value).split("-"))
        except ValueError:
            self.fail("write two times with a hyphen between, like 17:00-09:00", param, ctx)
        return begins.replace(tzinfo=None), ends.replace(tzinfo=None)


@click.group()
def rota() -> None:
    """Say who is on duty, and find the times when nobody is."""


@rota.command()
@click.option("--week", type=_DATE, help="A day of the week to show.  [default: today]")
def show(week: datetime | None) -> None:
    """Show a week of the rota, with the numbers that `remove` takes."""
    from voice_service.app import create_app
    from voice_service.db import db
    from voice_service.services import rota as service
    from voice_service.web.staff import times
    from voice_service.web.staff.rota_picture import monday, today

    now = datetime.now(UTC)
    with create_app().app_context():
        first = monday(week.date() if week else today(now))
        standing = service.standing(db.session, now=now)
        found = service.week(db.session, first, now=now)
        on_duty = ", ".join(
            f"{one.staff_member.name}{' (deputy)' if one.deputy else ''}" for one in standing.now
        )
        click.echo(f"On duty now: {on_duty or 'nobody'}")
        click.echo(f"The week from {times.day(first)}, times in England:")
        for shift in found.shifts:
            hours = f"{_short(shift.starts_at)} to {_short(shift.ends_at)}"
            deputy = ", deputy" if shift.deputy else ""
            click.echo(f"  #{shift.id}  {hours}  {shift.staff_member.email}{deputy}")
        for gap in found.gaps:
            click.echo(f"  Nobody {gap}")
        if not found.shifts and not found.gaps:
            click.echo("  No shift stands on it.")


@rota.command()
@click.argument("email")
@click.option(
    "--from", "first", type=_DATE, metavar="YYYY-MM-DD", help="The first day.  [default: today]"
)
@click.option(
    "--to", "last", type=_DATE, metavar="YYYY-MM-DD", help="The last day.  [default: the first]"
)
@click.option(
    "--hours",
    type=Times(),
    required=True,
    metavar="HH:MM-HH:MM",
    help="The time in England; 17:00-09:00 goes past midnight, 00:00-00:00 is a whole day.",
)
@click.option(
    "--days", type=Weekdays(), default="every", show_default=True, help="mon-fri, sat,sun, every."
)
@click.option(
    "--bank-holidays",
    type=click.Choice(["included", "excluded", "only"]),
    default="included",
    show_default=True,
    help="What becomes of bank holidays in England.",
)
@click.option("--deputy", is_flag=True, help="Told second, when nobody on duty answers.")
def add(
    email: str,
    first: datetime | None,
    last: datetime | None,
    hours: tuple[time, time],
    days: frozenset[int],
    bank_holidays: str,
    deputy: bool,
) -> None:
    """Put the safeguarding lead EMAIL on the rota.

    \b
    Day and night until the end of March, and somebody to stand in by day:
      voice rota add lead@example.org --to 2027-03-31 --hours 00:00-00:00
      voice rota add second@example.org --to 2027-03-31 --hours 09:00-17:00 --days mon-fri --deputy
    """
    from voice_service.app import create_app
    from voice_service.db import db
    from voice_service.safeguarding.shifts import Holidays, Pattern
    from voice_service.services import shifts
    from voice_service.web.staff.rota_picture import today

    now = datetime.now(UTC)
    begin = first.date() if first else today(now)
    end = last.date() if last else begin
    pattern = Pattern(begin, end, *hours, days, Holidays(bank_holidays))
    with create_app().app_context():
        person = _lead(email)
        added = shifts.add_shifts(db.session, person.id, pattern, deputy=deputy, by=None, now=now)
        click.echo(f"{added.new} new shifts; {added.known} stood there already.")


@rota.command()
@click.argument("number", type=click.IntRange(1, 2**31 - 1))
def remove(number: int) -> None:
    """Take the shift NUMBER off the rota; `voice rota show` tells the numbers."""
    from voice_service.app import create_app
    from voice_service.db import db
    from voice_service.safeguarding.cover import told
    from voice_service.services import rota as service
    from voice_service.services import shifts

    with create_app().app_context():
        gone = shifts.remove_shift(db.session, number, by=None, now=datetime.now(UTC))
        click.echo(f"Taken off: {_short(gone.starts)} to {_short(gone.ends)}.")
        if left := service.gaps_between(db.session, gone.starts, gone.ends):
            click.echo(f"Nobody is on duty {told(left)}.")


@rota.command()
@click.option(
    "--weeks", type=click.IntRange(1, 156), default=8, show_default=True, help="How far ahead."
)
def gaps(weeks: int) -> None:
    """List the times ahead when nobody is on duty; exits with 1 when there are any."""
    from voice_service.app import create_app
    from voice_service.db import db
    from voice_service.services import rota as service

    now = datetime.now(UTC)
    with create_app().app_context():
        found = service.gaps_between(db.session, now, now + timedelta(weeks=weeks))
    for gap in found:
        click.echo(f"Nobody is on duty {gap}.")
    if found:
        raise click.exceptions.Exit(1)
    click.echo(f"Somebody is on duty at every moment of the next {weeks} weeks.")


def _short(when: datetime) -> str:
    from voice_service.delivery.rules import LONDON

    return f"{when.astimezone(LONDON):%a %Y-%m-%d %H:%M}"


def _lead(email: str) -> "StaffMember":
    from voice_service.db import db
    from voice_service.services import obstacles

    for lead in obstacles.duty_people(db.session):
        if lead.email == email.strip().lower():
            return lead
    raise click.ClickException(f"{email} is not the account of a safeguarding lead")
