"""`voice serve` and `voice worker`: the two processes of an installation."""

import signal
from types import FrameType

import click
from flask import Flask


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", default=8000, show_default=True, help="The port to listen on.")
@click.option("--threads", default=8, show_default=True, help="How many requests at a time.")
def serve(host: str, port: int, threads: int) -> None:
    """Serve the pages and the webhooks (a real installation may use gunicorn, see Procfile)."""
    from waitress import create_server

    from voice_service.app import create_app

    app = create_app()
    _ready(app)
    server = create_server(app, host=host, port=port, threads=threads)

    def stop(_number: int, _frame: FrameType | None) -> None:
        raise SystemExit(0)

    signal.signal(signal.SIGTERM, stop)
    click.echo(f"Listening on http://{host}:{port} (stop with Ctrl-C)", err=True)
    try:
        server.run()
    finally:
        server.close()


def _ready(app: Flask) -> None:
    """Stop at once, with the remedy, when the database lacks a migration or does not answer."""
    from voice_service.db import db, reading
    from voice_service.services.readiness import migrations_at_head

    with app.app_context(), reading():
        if not migrations_at_head(db.session):
            raise click.ClickException(
                "the database is not at the newest migration: voice db upgrade"
            )


@click.command()
@click.option("--once", is_flag=True, help="Do what is due now, then end.")
def worker(once: bool) -> None:
    """Send what is in the outbox, take in what was missed, remind, close what is over."""
    from voice_service.app import create_app
    from voice_service.worker.rounds import Worker

    app = create_app()
    _ready(app)
    working = Worker(app)
    working.stop_on_signals()
    if not once:
        working.run()
        return
    while working.once():
        pass
    working.send_once()
