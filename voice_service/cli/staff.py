"""`voice staff` and `voice keys`: accounts, API tokens, encryption keys."""

from datetime import UTC, datetime

import click

from voice_service.keys import new_key


@click.group()
def staff() -> None:
    """Make accounts of staff, and tokens of the API."""


@staff.command()
@click.argument("email")
@click.option("--name", required=True, help="The person's name.")
@click.option(
    "--role",
    required=True,
    type=click.Choice(["youth_worker", "safeguarding_lead", "partner_reader", "administrator"]),
    help="What the person may do.",
)
@click.option("--phone", help="A mobile number for alerts, +447...")
def add(email: str, name: str, role: str, phone: str | None) -> None:
    """Make an account for EMAIL and print its first password."""
    from voice_service.app import create_app
    from voice_service.db import db
    from voice_service.services import accounts

    with create_app().app_context():
        password = accounts.new_password()
        accounts.add_staff(
            db.session, email=email, name=name, role=role, password=password, phone=phone
        )
    click.echo(f"{email} can sign in with: {password}")


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
