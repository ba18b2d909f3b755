"""The symbols as drawings: read once at the start, and put into a page where it shows one."""

import re
from collections.abc import Mapping
from pathlib import Path

from flask import Flask
from markupsafe import Markup

from voice_service.survey.symbols import SYMBOLS

FOLDER = Path(__file__).parent / "symbols"
_DRAWING = re.compile(r"<svg [^>]+>(.+)</svg>\s*", re.DOTALL)
# These point along the line of reading, so they turn round where it runs from right to left.
TURNING = frozenset({"back", "next", "skip"})


class DrawingError(ValueError):
    """A symbol has no drawing that can be shown."""


def read_drawings(folder: Path = FOLDER) -> Mapping[str, Markup]:
    """Read what stands inside the <svg> of every symbol, by its name."""
    return {name: _inside(folder / f"{name}.svg") for name in SYMBOLS}


def _inside(path: Path) -> Markup:
    found = _DRAWING.fullmatch(path.read_text(encoding="utf-8"))
    if found is None:
        raise DrawingError(f"{path.name} must be one <svg …> with its drawing inside.")
    return Markup(found[1])  # noqa: S704 - our own files, held to plain shapes by a test


def init_app(app: Flask) -> None:
    """Let every template draw symbols."""
    app.jinja_env.globals["drawings"] = read_drawings()
    app.jinja_env.globals["turning"] = TURNING
    app.jinja_env.globals["symbols"] = SYMBOLS
