"""Reads the comments of an Excel workbook row by row, in flat memory however big it is."""

from collections.abc import Callable, Iterator
from functools import lru_cache
from tempfile import TemporaryFile
from typing import IO
from xml.etree.ElementTree import Element

from openpyxl.styles.numbers import BUILTIN_FORMATS
from openpyxl.utils.cell import column_index_from_string
from openpyxl.utils.datetime import MAC_EPOCH, WINDOWS_EPOCH

from voice_service.analysis.comments import CommentsError, find_column, listed, no_column
from voice_service.analysis.workbook_cells import Cells, SharedStrings
from voice_service.analysis.workbook_package import Package, no_workbook, opened
from voice_service.analysis.workbook_xml import local

_DIGITS = "0123456789"
_MOST_SHEETS_TOLD = 5

_column = lru_cache(1024)(column_index_from_string)
Row = dict[int, Element]  # the cells of a row by their column, A being 0


def read_workbook(
    raw: IO[bytes],
    name: str,
    text_column: str,
    question_column: str | None,
    told: Callable[[str], object] = lambda words: None,
) -> Iterator[tuple[str, str | None]]:
    """Read the text and the question of each row of a workbook, one row at a time.

    The sheet is the first whose first row that is not empty names the column of texts; hidden
    sheets come last. Rows that are wholly empty are left out. Errors never hold what is in a row.
    `told` hears when there are more sheets than the one that is read.
    """
    with opened(raw, name) as package, TemporaryFile() as texts, TemporaryFile() as ends:
        book = _Book(package, name)
        cells = Cells(SharedStrings(book.strings(), texts, ends), book.formats(), book.epoch)
        rows, names, at = _sheet(book, cells, text_column)
        if len(book.sheets) > 1:
            told(
                f"The workbook has {len(book.sheets)} sheets, and one is read: the first with a "
                f"column {text_column!r}. Save the others as files of their own to read them."
            )
        asked = None if question_column is None else find_column(names, question_column)
        if question_column is not None and asked is None:
            raise _missing([names], question_column)
        for row in rows:
            text = cells.text(row.get(at))
            question = None if asked is None else cells.text(row.get(asked))
            if text or question or any(map(cells.text, row.values())):
                yield text, question or None


def _sheet(book: "_Book", cells: Cells, wanted: str) -> tuple[Iterator[Row], list[str], int]:
    """Find the sheet with a column: give its rows below the names, the names and the place."""
    others = []
    for sheet in book.sheets:
        rows = book.rows(sheet)
        names = next((names for row in rows if (names := _names(row, cells))), None)
        if names is None:
            continue
        at = find_column(names, wanted)
        if at is not None:
            return rows, names, at
        others.append(names)
    if others:
        raise _missing(others, wanted)
    raise CommentsError("The workbook is empty. The first row of a sheet must name the columns.")


def _names(row: Row, cells: Cells) -> list[str]:
    """Give the texts of a row from column A to the last that is not empty."""
    texts = {column: text for column, cell in row.items() if (text := cells.text(cell))}
    return [texts.get(column, "") for column in range(max(texts, default=-1) + 1)]


def _missing(sheets: list[list[str]], wanted: str) -> CommentsError:
    more = "".join(f" On another sheet: {listed(each)}." for each in sheets[1:_MOST_SHEETS_TOLD])
    return CommentsError(
        f"{no_column(sheets[0], wanted)}{more} The first row that is not empty must name the "
        "columns: if a title stands above them, take it out."
    )


class _Book:
    """What a workbook says of its sheets: where they are, and how dates are written in them."""

    def __init__(self, package: Package, name: str) -> None:
        self._package = package
        tops = dict(package.related("").values())
        book = tops.get("officeDocument", "xl/workbook.xml")
        if book not in package or not book.lower().endswith(".xml"):
            raise no_workbook(name)
        self._links = {
            link: (kind, part)
            for link, (kind, part) in package.related(book).items()
            if part in package
        }
        self._kinds = dict(self._links.values())
        self.epoch = WINDOWS_EPOCH
        self.sheets = self._sheets(book)
        if not self.sheets:
            raise no_workbook(name)

    def _sheets(self, book: str) -> list[str]:
        shown: list[str] = []
        hidden: list[str] = []
        for one in self._package.elements(book, {"workbookPr", "sheet"}, last="sheets"):
            if local(one.tag) == "workbookPr" and one.get("date1904") in ("1", "true"):
                self.epoch = MAC_EPOCH
            link = next((value for key, value in one.items() if key.endswith(":id")), "")
            kind, part = self._links.get(link, ("", ""))
            if kind == "worksheet":
                (shown if one.get("state", "visible") == "visible" else hidden).append(part)
        return shown + hidden

    def rows(self, sheet: str) -> Iterator[Row]:
        """Read the rows of a sheet, each with the cells that are written down."""
        return map(_row, self._package.elements(sheet, {"row"}, last="sheetData"))

    def strings(self) -> Iterator[Element]:
        """Read the texts that cells refer to by number, in order."""
        part = self._kinds.get("sharedStrings")
        return self._package.elements(part, {"si"}) if part else iter(())

    def formats(self) -> list[str]:
        """List the number format of each style that a cell can have."""
        part, codes = self._kinds.get("styles"), dict(BUILTIN_FORMATS)
        for one in self._package.elements(part, {"numFmt", "cellXfs"}) if part else ():
            if local(one.tag) == "cellXfs":
                return [codes.get(int(style.get("numFmtId", 0)), "General") for style in one]
            codes[int(one.attrib["numFmtId"])] = one.attrib["formatCode"]
        return []


def _row(element: Element) -> Row:
    row, column = {}, -1
    for cell in element:
        place = cell.get("r")
        column = _column(place.rstrip(_DIGITS)) - 1 if place else column + 1
        row[column] = cell
    return row
