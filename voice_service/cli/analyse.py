"""`voice analyse`: read a file of comments, measure how well that goes, and teach it better."""

from difflib import get_close_matches
from pathlib import Path
from typing import Any

import click

from voice_service.cli.main import Rooms

_READ, _EVALUATE = "read a file", "measure"


class Analyse(Rooms):
    """A group whose first word may be the file to read."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Take whatever is no command of its own for a file to read, with its options."""
        if "--evaluate" in args:
            args = [_EVALUATE, *(word for word in args if word != "--evaluate")]
        elif args and args[0] not in {*self.list_commands(ctx), *ctx.help_option_names}:
            meant = get_close_matches(args[0], (*self.list_commands(ctx), "evaluate"), 1)
            if meant and not Path(args[0]).exists():
                name = "--evaluate" if meant == ["evaluate"] else meant[0]
                ctx.fail(f"There is no file {args[0]!r}. Did you mean `voice analyse {name}`?")
            args = [_READ, *args]
        return super().parse_args(ctx, args)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """List the commands that are called by their names."""
        return [name for name in super().list_commands(ctx) if name not in (_READ, _EVALUATE)]

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write what each command does, without loading any."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, self._rooms[name][2]) for name in self.list_commands(ctx)])


class Unnamed(click.Command):
    """A command that goes by the name of its group."""

    def make_context(
        self,
        info_name: str | None,
        args: list[str],
        parent: click.Context | None = None,
        **extra: Any,
    ) -> click.Context:
        """Stand in the place of the group, so that usage and errors read as people typed it."""
        if parent is not None:
            info_name, parent = parent.info_name, parent.parent
        return super().make_context(info_name, args, parent, **extra)


@click.group(
    cls=Analyse,
    rooms={
        _READ: ("voice_service.cli.analyse_file", "analyse_file", ""),
        _EVALUATE: ("voice_service.cli.analyse_evaluate", "evaluate", ""),
        "corrections": (
            "voice_service.cli.analyse_corrections",
            "corrections",
            "Write down what people said of the machine's reading.",
        ),
        "retrain": (
            "voice_service.cli.analyse_retrain",
            "retrain",
            "Learn from those corrections; nothing worse is kept.",
        ),
        "emerging": (
            "voice_service.cli.analyse_emerging",
            "emerging",
            "Say what rose since the wave before.",
        ),
    },
    no_args_is_help=True,
    subcommand_metavar="FILE --text-column NAME | --evaluate | COMMAND",
)
def analyse() -> None:
    """Read the comments of a file and say of each how it sounds and what it is about.

    \b
    Examples:
        voice analyse comments.csv --text-column comment --out read.jsonl
        voice analyse comments.xlsx --text-column Comment --question-column Question
        voice analyse --evaluate
        voice analyse corrections --out corrections.jsonl
        voice analyse retrain
        voice analyse emerging 12

    `voice analyse comments.csv --help` says what is written for each comment, and `voice analyse
    --evaluate --help` what is measured. A file that is called like a command: ./retrain. Software
    misreads people: a person must read every comment.
    """
