"""`voice analyse emerging`: what is new in a wave, in protected numbers."""

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from voice_service.reporting.protection import Cell
    from voice_service.services.emerging import Emerging


@click.command()
@click.argument("wave", type=int)
@click.option(
    "--since",
    type=int,
    metavar="WAVE",
    help="Compare with this wave.",
    show_default="the one before of the same survey",
)
def emerging(wave: int, since: int | None) -> None:
    """Say what more people speak of in WAVE than before, and what no theme covers.

    \b
    Examples:
        voice analyse emerging 12
        voice analyse emerging 12 --since 9

    Words and places are listed only when at least 8 people spoke of them, in rounded numbers and
    without names; what a concern holds is left out. Nothing is shown of the panel, or of a wave
    in which fewer than 10 people wrote something. Read the comments before you act on a word.
    """
    from voice_service.app import create_app
    from voice_service.db import db
    from voice_service.services.emerging import EmergingError
    from voice_service.services.emerging import emerging as found_in

    app = create_app()
    with app.app_context():
        try:
            found = found_in(db.session, wave, app.extensions["voice"], since=since)
        except EmergingError as error:
            raise click.ClickException(str(error)) from None
        if found is None:
            raise click.ClickException(
                f"Nothing can be shown of wave {wave}: it is not there, it asks the panel, or "
                "fewer than 10 people wrote something."
            )
        show(found)


def show(found: "Emerging") -> None:
    """Print what rose and what no theme covers."""
    click.echo(f"{found.wave.title}: about {_figure(found.people)} people wrote something.")
    if found.since is None:
        click.echo("There is no wave before of the same survey, so nothing can have risen.")
    else:
        click.echo(f"\nRose since {found.since.title}, the surest first (people, rounded)")
        for one in found.rising:
            place = "  a place" if one.is_place else ""
            figures = f"{_figure(one.before):>7} -> {_figure(one.now):<7}"
            click.echo(f"  {one.phrase[:40]:<42}{figures}{place}".rstrip())
        if not found.rising:
            click.echo("  Nothing beyond chance.")
    click.echo("\nCovered by no theme (people, rounded)")
    if found.groups is None:
        click.echo(f"  {found.missing}")
        return
    for group in found.groups:
        click.echo(f"  {_figure(group.people):>6}  {', '.join(group.words)}")
    if not found.groups:
        click.echo("  Nothing that enough people share.")


def _figure(cell: "Cell") -> str:
    return "few" if cell.count is None else str(cell.count)
