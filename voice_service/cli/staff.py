"""`voice staff` and `voice keys`: accounts, API tokens, encryption keys."""

from datetime import UTC, datetime
from typing import Any

import click

from voice_service.keys import new_key


class RoleName(click.ParamType[str]):
    """One of the roles, which are loaded where they are asked for: `voice keys` needs none."""

    name = "role"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Take a role; the names of all stand in the error about another."""
        return self._choice.convert(value, param, ctx)

    def get_metavar(self, param: click.Parameter, ctx: click.Context) -> str | None:
        """List the roles in the help."""
        return self._choice.get_metavar(param, ctx)

    @property
    def _choice(self) -> click.Choice[str]:
        from voice_service.models.staff import ROLES

        return click.Choice(list(ROLES))


@click.group()
def staff() -> None:
    """Make accounts of staff, and tokens of the API."""


@staff.command()
@click.argument("email")
@click.option("--name", required=True, help="The person's name.")
@click.option("--role", required=True, type=RoleName(), help="What the person may do.")
@click.option("--phone", help="A mobile number for alerts, +447...")
def add(email: str, name: str, role: str, phone: str | None) -> None:
    """Make an account for EMAIL and print its first password."""
    from voice_service.app import create_app
    from voice_service.db import db
    from voice_service.services import accounts

    app = create_app()
    with app.app_context():
        password = accounts.new_password()
        accounts.add_staff(
            db.session,
            email=email,
            name=name,
            role=role,
            password=password,
            phone=phone,
            fiction=app.extensions["voice"].settings.fiction,
        )
    click.echo(f"{email} can sign in with: {password}")


@staff.command("list")
def list_staff() -> None:
    """List the accounts."""
    from voice_service.app import create_app
    from voice_service.db import db
    from voice_service.services import accounts

    with create_app().app_context():
        for member in accounts.all_staff(db.session):
            roles = ", ".join(role.name for role in member.roles)
            click.echo(f"{member.email}  {roles}{'' if member.active else '  (stopped)'}")


@staff.command()
@click.argument("email")
def password(email: str) -> None:
    """Give EMAIL a new password, print it, and end open sign-ins."""
    from voice_service.app import create_app
    from voice_service.db import db
    from voice_service.services import accounts

    with create_app().app_context():
        made = accounts.new_password()
        accounts.set_password(db.session, email, made)
    click.echo(f"{email} can sign in with: {made}")


@staff.command()
@click.argument("email")
@click.option("--again", is_flag=True, help="Let a stopped account sign in again.")
def stop(email: str, again: bool) -> None:
    """Stop EMAIL from signing in, and end open sign-ins."""
    from voice_service.app import create_app
    from voice_service.db import db
    from voice_service.services import accounts

    with create_app().app_context():
        accounts.set_active(db.session, email, active=again)
    click.echo(f"{email} {'can sign in again' if again else 'can no longer sign in'}.")


@staff.command()
@click.argument("name")
def token(name: str) -> None:
    """Make a token of the aggregate API called NAME and print it once."""
    from voice_service.app import create_app
    from voice_service.db import db
    from voice_service.services import accounts

    with create_app().app_context():
        click.echo(accounts.new_token(db.session, name, now=datetime.now(UTC)))


@click.group()
def keys() -> None:
    """Make the keys of the encrypted columns."""


@keys.command()
@click.option("--id", "name", default="k1", show_default=True, help="A short name for the key.")
def new(name: str) -> None:
    """Print a fresh key for VOICE_ENCRYPTION_KEYS; put newer keys in front of older ones."""
    click.echo(new_key(name))
