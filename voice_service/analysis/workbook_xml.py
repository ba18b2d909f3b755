"""Reads the XML of a workbook as a stream, one small element at a time; refuses what XML can do
to a reader."""

from collections.abc import Iterator
from typing import IO, NoReturn
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat

from voice_service.analysis.comments import CommentsError

_CHUNK = 1 << 16
_LONGEST = 1 << 24  # bytes of one element; the longest row of comments is far below it


def elements(stream: IO[bytes], names: set[str], last: str = "") -> Iterator[Element]:
    """Read the elements of some names (without prefix), each by itself, in order.

    What stands outside them is passed over, as is all that follows the end of `last`. Raises
    CommentsError on a document type definition, where entities that grow or fetch are declared.
    """
    picker, since = _Picker(names, last), 0
    # To the end in any case: there a zip tells whether it is whole.
    while chunk := stream.read(_CHUNK):
        picker.feed(chunk)
        yield from picker.found
        since = 0 if picker.found or picker.done else since + len(chunk)
        picker.found.clear()
        if since > _LONGEST:
            raise CommentsError(
                f"A row of the workbook is over {_LONGEST >> 20} MB long. "
                "Take out what is not a comment and try again."
            )
    picker.close()


def local(tag: str) -> str:
    """Give the name of an element without its prefix."""
    return tag.rpartition(":")[2]


class _Picker:
    """Builds the elements of some names as the XML goes by, and forgets everything else."""

    def __init__(self, names: set[str], last: str) -> None:
        self.found: list[Element] = []
        self.done = False
        self._names, self._last, self._tag = names, last, ""
        self._parser = expat.ParserCreate()
        self._parser.buffer_text = True
        self._parser.StartDoctypeDeclHandler = _refuse
        self._look()

    def feed(self, chunk: bytes) -> None:
        if not self.done:
            self._parser.Parse(chunk, False)

    def close(self) -> None:
        if not self.done:
            self._parser.Parse(b"", True)

    def _look(self) -> None:
        self._parser.StartElementHandler = self._start
        self._parser.CharacterDataHandler = None
        self._parser.EndElementHandler = self._past

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        if self.done or local(tag) not in self._names:
            return
        self._tag, self._builder = tag, TreeBuilder()
        self._builder.start(tag, attributes)
        # Straight into the builder: a function of ours for each cell would double the time.
        self._parser.StartElementHandler = self._builder.start
        self._parser.CharacterDataHandler = self._builder.data
        self._parser.EndElementHandler = self._end

    def _end(self, tag: str) -> None:
        self._builder.end(tag)
        if tag == self._tag:
            self.found.append(self._builder.close())
            self._look()

    def _past(self, tag: str) -> None:
        self.done = self.done or local(tag) == self._last


def _refuse(*_: object) -> NoReturn:
    raise CommentsError(
        "The workbook holds a document type definition, which Excel never writes, so it was not "
        "read. Open it in Excel, save it as .xlsx and try again."
    )
