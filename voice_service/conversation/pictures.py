"""The pictures beside the fixed words, for the youngest and for easy read: no others get any."""

import re

from voice_service.survey.definition import AgeBand
from voice_service.survey.symbols import WITH_PICTURES

# One for each line of the promise, in its order.
PROMISE = {
    AgeBand.FIVE_TO_SEVEN: ("choose", "stop", "read", "private", "trusted-adult"),
    AgeBand.EASY_READ: ("choose", "stop", "read", "trusted-adult", "message"),
}
# What a line of a page about safety must say to be given a picture. Only what is sure: beside
# these words no picture is better than one that says something else.
_SAFETY = tuple(
    (re.compile(rf"\b(?:{words})\b", re.IGNORECASE), symbol)
    for words, symbol in (
        ("999|call", "call"),
        ("(?:grown-up|adult) you trust", "trusted-adult"),
        ("will read (?:this|it)", "read"),
        ("we are telling", "talk"),
        ("questions wait", "clock"),
        ("we (?:have )?kept", "listen"),
        ("thank you|you did well|you did the right thing|that is all right", "heart"),
    )
)
# The two bands find themselves by a picture, while nobody's band is known yet.
BANDS = {AgeBand.FIVE_TO_SEVEN: "child", AgeBand.EASY_READ: "easy-read"}
# Who can sit beside a child: only the youngest are asked.
HELPERS = {
    "school": "teacher",
    "home": "home",
    "worker": "youth-worker",
    "other": "adult",
    "nobody": "child",
}
CLOSING = "thank-you"
SAFETY = "thank-you"


def shown(symbol: str | None, band: AgeBand | None) -> str:
    """Return a symbol for the bands that are shown symbols, and nothing for the others."""
    return symbol or "" if band in WITH_PICTURES else ""


def beside_promise(band: AgeBand | None) -> tuple[str, ...]:
    """List the pictures beside the lines of the promise."""
    return PROMISE.get(band, ()) if band else ()


def beside_safety(lines: tuple[str, ...], band: AgeBand | None) -> tuple[str, ...]:
    """List the pictures beside the lines of a page about safety; empty where none is sure."""
    if band not in WITH_PICTURES:
        return ()
    return tuple(
        next((symbol for words, symbol in _SAFETY if words.search(line)), "") for line in lines
    )
