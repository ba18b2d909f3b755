"""`voice`: everything that is done from a terminal."""

import os
import sys
from typing import Any

import click

# Commands are imported when they are called: `voice survey check` needs no web framework.


class Rooms(click.Group):
    """A group that finds its commands by name and loads only the one that is called."""

    def __init__(self, *args: Any, rooms: dict[str, tuple[str, str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self._rooms = rooms

    def list_commands(self, ctx: click.Context) -> list[str]:
        """List the commands in the order in which they are needed."""
        return list(self._rooms)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Load one command."""
        if cmd_name not in self._rooms:
            return None
        module, name, _ = self._rooms[cmd_name]
        found = getattr(__import__(module, fromlist=[name]), name)
        if not isinstance(found, click.Command):
            raise TypeError(f"{module}.{name} is not a command")
        return found

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write what each command does, without loading any."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, what) for name, (_, _, what) in self._rooms.items()])


@click.group(
    cls=Rooms,
    rooms={
        "demo": ("voice_service.cli.demo", "demo", "Start everything, with invented people."),
        "serve": ("voice_service.cli.serve", "serve", "Serve the pages and the webhooks."),
        "worker": ("voice_service.cli.serve", "worker", "Send texts and do what is due."),
        "reconcile": (
            "voice_service.cli.reconcile",
            "reconcile",
            "Take in what Twilio has and we do not.",
        ),
        "check": ("voice_service.cli.check", "check", "Check what must be set before going live."),
        "survey": ("voice_service.cli.surveys", "survey", "Check, play and list surveys."),
        "cohort": ("voice_service.cli.cohorts", "cohort", "Make and list groups."),
        "launch": ("voice_service.cli.waves", "launch", "Launch a survey for groups."),
        "summary": ("voice_service.cli.waves", "summary", "Write the summary of a wave."),
        "scrutiny": (
            "voice_service.cli.scrutiny",
            "scrutiny",
            "Report how concerns were dealt with.",
        ),
        "analyse": ("voice_service.cli.analyse", "analyse", "Read the comments of a CSV file."),
        "screen": ("voice_service.cli.screen", "screen", "Say what screening finds, and why."),
        "rota": ("voice_service.cli.rota", "rota", "Say who is on duty, and find the gaps."),
        "staff": ("voice_service.cli.staff", "staff", "Make accounts and API tokens."),
        "keys": ("voice_service.cli.staff", "keys", "Make encryption keys."),
        "db": ("voice_service.cli.database", "database", "Upgrade, downgrade, check the database."),
    },
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog=(
        "Begin with `voice demo`. Every command explains itself: `voice survey play --help`. "
        "Settings are read from the environment; the README lists them."
    ),
)
def voice() -> None:
    """Listen to young people by text and on the web, and show what changed."""


def main() -> None:
    """Run the command line, turning what can go wrong into one plain line."""
    try:
        voice.main(prog_name="voice", standalone_mode=False)
    except click.exceptions.Exit as done:
        sys.exit(done.exit_code)
    except click.Abort:
        sys.exit(130)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except Exception as error:
        if (sentence := _sentence(error)) is None:
            raise
        click.echo(f"Error: {sentence}", err=True)
        sys.exit(2)


def _sentence(error: Exception) -> str | None:
    """Turn an error into a sentence that a person can act on; None for one that is a fault."""
    room, name = type(error).__module__, type(error).__name__
    if room.startswith("voice_service.") and name.endswith("Error"):
        return str(error)
    if room.startswith("sqlalchemy.exc") and name in ("OperationalError", "ProgrammingError"):
        return "the database does not answer or is not ready; try `voice db upgrade`"
    if room.startswith("alembic."):
        return f"{error}; `voice db check` tells where the database is"
    if isinstance(error, OSError):
        return f"{error.strerror or error}" + (f": {error.filename}" if error.filename else "")
    return None
