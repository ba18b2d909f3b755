"""What is wrong with YAML, in the words of somebody who writes surveys rather than programs."""

import re

from ruamel.yaml.error import MarkedYAMLError

from voice_service.survey.problems import Problem

MOST_CHARACTERS = 200_000

_HIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
_LINE_UP = "Use the same number of spaces as the lines it belongs with; compare a survey that works"
_IN_QUOTES = "Put the words in quotes."
_OUT_OF_LINE = "The start of this line does not line up"
_A_MARK = "There is a mark here that YAML keeps for itself"
# (parts of what the YAML library says, what we say, what to do about it); the first that fits.
_SAYINGS: tuple[tuple[tuple[str, ...], str, str], ...] = (
    (
        ("mapping values are not allowed",),
        "There is a second colon in this line, or it is indented too far",
        "Put the words in quotes if they hold a colon, or line the start up with the lines above.",
    ),
    (
        ("could not find expected ':'",),
        "A colon is missing here or in the line before",
        "Write “name: words”, with one space after the colon.",
    ),
    (
        ("found unexpected end of stream",),
        "A quotation mark is opened here and never closed",
        "Close it with the same mark; inside '…' write an apostrophe twice.",
    ),
    (
        ("unknown escape", "hexdecimal"),
        "A backslash in quotes changes what comes after it",
        "Take the backslash out, or use '…' in place of \"…\".",
    ),
    (
        ("expected ',' or",),
        "A bracket is opened here and never closed",
        "Close it, with a comma between the parts, or put the words in quotes.",
    ),
    (
        ("expected the node content",),
        "Something is missing before this place",
        "Write the words that belong there, or close the bracket.",
    ),
    (
        ("<block end>", "did not find", "<document start>", "not allowed here"),
        _OUT_OF_LINE,
        f"{_LINE_UP}.",
    ),
    (("found character", "chomping", "alphabetic", "URI", "a line break"), _A_MARK, _IN_QUOTES),
)


def refuse_by_eye(document: str, file: str) -> Problem | None:
    """Find what can be seen before reading: nothing there, far too much, tabs, hidden marks."""
    if len(document) > MOST_CHARACTERS:
        message = f"The file has {len(document):,} characters; {MOST_CHARACTERS:,} is the most"
        return Problem(file, 1, message, "Check that this is a survey, or split it in two.")
    lines = (line.strip("\ufeff \r\t") for line in document.splitlines())
    if all(not line or line.startswith("#") for line in lines):
        message = "The file is empty"
        return Problem(file, 1, message, "Copy one of the surveys that works and change its words.")
    hidden = _HIDDEN.search(document)
    if hidden:
        line = document.count("\n", 0, hidden.start()) + 1
        message = f"There is a hidden character here (U+{ord(hidden[0]):04X})"
        return Problem(file, line, message, "Type the line again, and save the file as UTF-8 text.")
    if "\t" in document:
        line = document.count("\n", 0, document.index("\t")) + 1
        message = "There is a tab in this line"
        return Problem(file, line, message, "Use spaces: two for each step to the right.")
    return None


def explain(error: MarkedYAMLError, file: str) -> Problem:
    """Say in plain words what the YAML library could not read, and in which line."""
    said = f"{error.problem or ''} {error.context or ''}"
    unknown = (
        f"This cannot be read ({error.problem or 'no reason given'})",
        "Compare it with a survey that works; put words with odd marks in quotes.",
    )
    message, remedy = next(
        (
            (message, remedy)
            for parts, message, remedy in _SAYINGS
            if any(part in said for part in parts)
        ),
        unknown,
    )
    opened = "opened here" in message and error.context_mark is not None
    mark = error.context_mark if opened else error.problem_mark
    return Problem(file, 1 if mark is None else mark.line + 1, message, remedy)
