"""Files that `voice analyse` reads and writes: whole or not at all, and said plainly."""

import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import click

from voice_service.settings import SURVEYS

Write = Callable[[str], object]

surveys_option = click.option(
    "--surveys",
    envvar="VOICE_SURVEYS",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    default=SURVEYS,
    show_default="the folder of VOICE_SURVEYS",
    help="The folder with the themes, the lists of names and the terms.",
)


def why(error: Exception) -> str:
    """Say in plain words what the system says of a file."""
    return (getattr(error, "strerror", None) or str(error)).lower()


def text_of(file: Path) -> str:
    """Read a file of text; what is wrong with it is said with its name."""
    try:
        return file.read_text("utf-8")
    except UnicodeDecodeError:
        raise click.ClickException(f"{file.name} is not UTF-8 text.") from None
    except (OSError, ValueError) as error:
        raise click.ClickException(f"{str(file)!r} cannot be read: {why(error)}.") from None


@contextmanager
def opened(file: Path) -> Iterator[IO[bytes]]:
    """Open a file of comments."""
    try:
        raw = file.open("rb")
    except (OSError, ValueError) as error:
        raise click.ClickException(f"{str(file)!r} cannot be read: {why(error)}.") from None
    with raw:
        yield raw


@contextmanager
def written(
    out: Path | None, source: Path | None = None, *, private: bool = True
) -> Iterator[Write]:
    """Give what writes: to the screen, or to a file that appears once it is whole.

    A private file may be read by its owner only. `source` is a file that must not be replaced.
    """
    if out is None:
        yield sys.stdout.write
        return
    if source is not None and out.exists() and out.samefile(source):
        raise click.ClickException("The output would replace the file it is read from.")
    try:
        with _whole(out, private) as write:
            yield write
    except OSError as error:
        raise click.ClickException(f"{str(out)!r} cannot be written: {why(error)}.") from None


@contextmanager
def _whole(out: Path, private: bool) -> Iterator[Write]:
    """Write beside the file and move it into place at the end."""
    if out.is_dir():
        raise IsADirectoryError(0, "it is a folder")
    out = out.resolve()  # a link stays, and what it leads to is replaced
    if out.exists() and not out.is_file():
        raise OSError(0, "it is no ordinary file; without --out all goes to the screen")
    handle, name = tempfile.mkstemp(prefix=f".{out.name}.", suffix=".part", dir=out.parent)
    try:
        with open(handle, "w", encoding="utf-8", newline="\n") as file:
            yield file.write
        if not private:
            Path(name).chmod(0o644)
        os.replace(name, out)
    finally:
        Path(name).unlink(missing_ok=True)
