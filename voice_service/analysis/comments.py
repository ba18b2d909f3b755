"""Reads the comments of a CSV file or an Excel workbook row by row, however big it is."""

import csv
from collections.abc import Callable, Iterable, Iterator
from io import SEEK_CUR, BufferedReader, TextIOWrapper
from typing import IO, cast

_LONGEST_CELL = 4_000_000  # characters; beyond it a quotation mark was surely left open
_LONGEST_NAME = 3  # words; a longer heading may be a child's words, in a file with no headings
_ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_MOST_LINES = 5  # that are named
_SIGNS = {";": "semicolons", "\t": "tabs", "|": "strokes (|)"}
_OLD = bytes.fromhex("D0CF11E0")


class CommentsError(Exception):
    """A file that cannot be read as comments, in a sentence that says what to do."""


def read_comments(
    raw: IO[bytes],
    name: str,
    text_column: str,
    question_column: str | None,
    told: Callable[[str], object] = lambda words: None,
) -> Iterator[tuple[str, str | None]]:
    """Read the text and the question of each row of a CSV file (UTF-8) or an Excel workbook.

    The first bytes decide which it is; `name` is what errors call the file. It is left open.
    `told` hears what somebody should know who expected more to be read.
    """
    head = _first_bytes(raw)
    if head.startswith(_ZIP):
        # Here, for few files are workbooks and the library for their dates takes long to load.
        from voice_service.analysis.workbook import read_workbook

        yield from read_workbook(raw, name, text_column, question_column, told)
        return
    if head.startswith(_OLD):
        from voice_service.analysis.workbook_package import old_file

        raise old_file(raw, name)
    text = TextIOWrapper(raw, "utf-8-sig", newline="")
    try:
        yield from read_rows(text, text_column, question_column, told)
    finally:
        if not raw.closed:
            text.detach()


def _first_bytes(raw: IO[bytes]) -> bytes:
    if not raw.seekable():
        return cast(BufferedReader, raw).peek(8)
    head = raw.read(8)
    raw.seek(-len(head), SEEK_CUR)
    return head


def read_rows(
    stream: Iterable[str],
    text_column: str,
    question_column: str | None,
    told: Callable[[str], object] = lambda words: None,
) -> Iterator[tuple[str, str | None]]:
    """Read the text and the question of each row of a CSV file, one row at a time.

    A row that ends before the column counts as an empty text, so that lines and rows still match.
    Errors name lines and columns and never hold what is in a row; nor does what `told` hears of
    rows with more cells than there are columns.
    """
    csv.field_size_limit(_LONGEST_CELL)
    reader = csv.reader(stream, strict=True)
    try:
        names = next((row for row in reader if row), None)
        if names is None:
            raise CommentsError("The file is empty. Its first line must name the columns.")
        at = _place(names, text_column)
        asked = None if question_column is None else _place(names, question_column)
        long, first = 0, []
        for row in reader:
            if len(row) > len(names) and any(row[len(names) :]):
                long += 1
                if long <= _MOST_LINES:
                    first.append(str(reader.line_num))
            if row:
                yield _cell(row, at), (None if asked is None else _cell(row, asked) or None)
        if long:
            told(_overlong(long, first))
    except UnicodeDecodeError:
        raise CommentsError(
            "The file is not UTF-8 text. Save it as 'CSV UTF-8' and try again."
        ) from None
    except csv.Error as error:
        raise CommentsError(_explained(error, reader.line_num)) from None


def _overlong(count: int, first: list[str]) -> str:
    """Say which rows may have been cut."""
    more = f" and {count - len(first)} more" if count > len(first) else ""
    return (
        f"More cells than columns: line {', '.join(first)}{more}. The cells beyond were not read. "
        'A text that holds a comma must begin and end with a quotation mark ("), without a space '
        "before it."
    )


def _cell(row: list[str], at: int) -> str:
    return row[at] if at < len(row) else ""


def _place(names: list[str], wanted: str) -> int:
    if any("\0" in name for name in names):
        raise CommentsError(
            "The file is not UTF-8 text: its first line holds NUL bytes. "
            "Save it as 'CSV UTF-8' and try again."
        )
    at = find_column(names, wanted)
    if at is None and len(names) == 1 and (sign := next(filter(names[0].count, ";\t|"), "")):
        raise CommentsError(
            f"The columns are parted by {_SIGNS[sign]}, not by commas. "
            "Save the file as 'CSV UTF-8' with commas, or as a workbook (.xlsx)."
        )
    if at is None:
        raise no_column(names, wanted)
    return at


def find_column(names: list[str], wanted: str) -> int | None:
    """Find a column by name: exactly, or else by the same letters in any case."""
    for same in (str, lambda name: name.strip().casefold()):
        places = [i for i, name in enumerate(names) if same(name) == same(wanted)]
        if len(places) > 1:
            raise CommentsError(f"{len(places)} columns are called {wanted!r}. Rename one.")
        if places:
            return places[0]
    return None


def no_column(names: list[str], wanted: str) -> CommentsError:
    """Say which columns there are when the one that was asked for is not among them."""
    return CommentsError(f"There is no column {wanted!r}. The columns are: {listed(names)}.")


def listed(names: list[str]) -> str:
    """List the names of columns; what may be a child's words is only counted."""
    return ", ".join(_named(i, name) for i, name in enumerate(names[:30], 1))


def _named(number: int, name: str) -> str:
    plain = " ".join(name.split())
    if plain.isprintable() and len(plain) <= 40 and 0 < len(plain.split()) <= _LONGEST_NAME:
        return plain
    return f"column {number} (" + (f"{len(plain.split())} words" if plain else "no name") + ")"


def _explained(error: csv.Error, line: int) -> str:
    if "field larger" in str(error) or "unexpected end" in str(error):
        return f"Line {line}: a quotation mark was opened before this line and never closed."
    if "expected after" in str(error):
        return f'Line {line}: a quotation mark inside a cell must be doubled ("").'
    return f"Line {line}: this is not CSV. Export the file as 'CSV UTF-8' and try again."
