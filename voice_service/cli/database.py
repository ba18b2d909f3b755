"""`voice db`: the database and its migrations."""

import click
from flask import Flask


@click.group("db")
def database() -> None:
    """Upgrade, downgrade or check the database."""


@database.command()
@click.argument("target", default="heads")
def upgrade(target: str) -> None:
    """Bring the database to the newest migration (or to TARGET)."""
    from flask_alembic import Alembic

    app = _app()
    with app.app_context():
        alembic: Alembic = app.extensions["alembic"]
        alembic.upgrade(target)
        click.echo(f"The database is at {_current(alembic)}.")


@database.command()
@click.argument("target", default="1")
@click.confirmation_option(
    prompt="A downgrade can lose what the newer tables hold. Go on?", help="Do not ask."
)
def downgrade(target: str) -> None:
    """Take migrations back: TARGET is how many (1), a migration's number, or `base` for all."""
    from alembic.util import CommandError
    from flask_alembic import Alembic

    app = _app()
    with app.app_context():
        alembic: Alembic = app.extensions["alembic"]
        # A migration's number has four digits; fewer are a count of steps back.
        steps = target.isdigit() and len(target) < 4
        try:
            alembic.downgrade(-int(target) if steps else target)
        except CommandError as error:
            message = f"The database cannot go back to {target}: {error}"
            raise click.ClickException(message) from error
        click.echo(f"The database is at {_current(alembic)}.")


@database.command()
def check() -> None:
    """Say whether the database answers, is at the newest migration, and fits the models."""
    from sqlalchemy.exc import SQLAlchemyError

    from voice_service.db import db
    from voice_service.services.readiness import migrations_at_head

    app = _app()
    with app.app_context():
        try:
            at_head = migrations_at_head(db.session)
        except SQLAlchemyError as error:
            raise click.ClickException(
                f"The database does not answer ({type(error).__name__}); check DATABASE_URL."
            ) from error
        if not at_head:
            raise click.ClickException(
                "The database is not at the newest migration: voice db upgrade"
            )
        db.session.rollback()
        differences = app.extensions["alembic"].compare_metadata()
        if differences:
            raise click.ClickException(f"The database differs from the models: {differences}")
    click.echo("The database answers, is at the newest migration, and fits the models.")


def _app() -> Flask:
    from voice_service.app import create_app

    return create_app()


def _current(alembic: object) -> str:
    found = alembic.current()  # type: ignore[attr-defined]
    return ", ".join(script.revision for script in found) or "base (no tables)"
