"""`voice demo`: everything at once, with invented people."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from voice_service.settings import ROOT


@click.command()
@click.option("--port", default=8000, show_default=True, help="The port of the web pages.")
@click.option(
    "--data",
    type=click.Path(path_type=Path, file_okay=False),
    default=ROOT / "demo-data",
    show_default="demo-data",
    help="The folder of the demo's data; a second start carries on with it.",
)
def demo(port: int, data: Path) -> None:
    """Start the service with a panel of 15, six schools, staff, and a phone for everybody.

    Texts take the true path: the Twilio SDK sends them to a local stand-in, which shows
    them on phones and posts signed webhooks back. Nothing leaves this machine.
    """
    from voice_service.demo.run import run

    run(data, port, click.echo, _bar)


@contextmanager
def _bar(label: str, steps: int) -> Iterator[Callable[[], None]]:
    with click.progressbar(length=steps, label=label, file=sys.stderr) as bar:
        yield lambda: bar.update(1)
