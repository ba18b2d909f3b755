"""Turns the cells of a workbook into text as a person sees it."""

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from struct import Struct
from typing import IO
from xml.etree.ElementTree import Element

from openpyxl.styles.numbers import is_date_format, is_timedelta_format
from openpyxl.utils.datetime import from_excel, from_ISO8601

# How a workbook writes what XML cannot hold; two in a row may be the halves of one character.
_ESCAPED = re.compile(r"(?:_x[0-9A-Fa-f]{4}_)+")
_EXACT = 1e15  # from here on a number of Excel has lost its last digits


class SharedStrings:
    """The texts that cells share, kept on disk: in memory they would be as large as the file."""

    _END = Struct("<Q")
    _SPAN = Struct("<QQ")

    def __init__(self, items: Iterable[Element], texts: IO[bytes], ends: IO[bytes]) -> None:
        """Write the texts one after another into a file, and into another where each ends."""
        self._texts, self._ends, self._count, end = texts, ends, 0, 0
        ends.write(self._END.pack(end))
        for item in items:
            end += texts.write(_plain(item).encode())
            ends.write(self._END.pack(end))
            self._count += 1
        self.get = lru_cache(256)(self._read)

    def _read(self, number: int) -> str:
        if not 0 <= number < self._count:
            raise IndexError("a cell refers to a text that is not there")
        self._ends.seek(number * self._END.size)
        start, end = self._SPAN.unpack(self._ends.read(self._SPAN.size))
        self._texts.seek(start)
        return self._texts.read(end - start).decode()


class Cells:
    """What is needed to read a cell: the shared texts, the formats of the styles, day nought."""

    def __init__(self, strings: SharedStrings, formats: Sequence[str], epoch: datetime) -> None:
        self._strings, self._epoch = strings, epoch
        self._dates = {str(i) for i, code in enumerate(formats) if is_date_format(code)}
        self._spans = {str(i) for i, code in enumerate(formats) if is_timedelta_format(code)}

    def text(self, cell: Element | None) -> str:
        """Give what a cell shows: a date as 31/12/2026, 3.0 as 3, nothing as an empty text."""
        if cell is None:
            return ""
        kind, prefix = cell.get("t", "n"), cell.tag[:-1]
        if kind == "inlineStr":
            inline = cell.find(f"{prefix}is")
            return "" if inline is None else _plain(inline)
        value = cell.findtext(f"{prefix}v")
        if not value:
            return ""
        if kind == "s":
            return self._strings.get(int(value))
        if kind == "b":
            return "TRUE" if value in ("1", "true") else "FALSE"
        if kind in ("str", "e"):
            return _unescaped(value)
        return self._shown(value, kind, cell.get("s", "0"))

    def _shown(self, value: str, kind: str, style: str) -> str:
        try:
            if kind == "d":
                return _moment(from_ISO8601(value))
            number = float(value)
            if style in self._dates:
                return _moment(from_excel(number, self._epoch, timedelta=style in self._spans))
        except (ValueError, OverflowError):
            return value
        if number.is_integer() and abs(number) < _EXACT:
            return str(int(number))
        return f"{number:.15g}"


def _plain(item: Element) -> str:
    """Put the runs of a text together, without how they look and how they are pronounced."""
    prefix = item.tag[:-2]
    runs = (item, *item.findall(f"{prefix}r"))
    return _unescaped("".join(run.findtext(f"{prefix}t", "") for run in runs))


def _unescaped(text: str) -> str:
    return _ESCAPED.sub(_meant, text) if "_x" in text else text


def _meant(escaped: re.Match[str]) -> str:
    units = escaped[0].replace("_x", "").replace("_", "")
    return bytes.fromhex(units).decode("utf-16-be", "replace")


def _moment(value: date | time | timedelta) -> str:
    if isinstance(value, timedelta):
        minutes, seconds = divmod(int(value.total_seconds()), 60)
        return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}"
    if isinstance(value, time):
        return f"{value:%H:%M:%S}".removesuffix(":00")
    day = f"{value:%d/%m/%Y}"
    if not isinstance(value, datetime) or value.time() == time():
        return day
    return f"{day} {_moment(value.time())}"
