"""Opens the zip that a workbook is, and says in a sentence what is wrong with one."""

import posixpath
import shutil
import struct
import zlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from tempfile import TemporaryFile
from typing import IO
from xml.etree.ElementTree import Element
from xml.parsers.expat import ExpatError
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from voice_service.analysis.comments import CommentsError
from voice_service.analysis.workbook_xml import elements

_MOST_TIMES = 200  # what is packed tighter than this is no text that people wrote
_MOST_SWOLLEN = 1 << 30
_MOST_STRINGS = 1 << 31
_ENCRYPTED = 0x1
_LOCKED = "EncryptedPackage".encode("utf-16-le")
_CHUNK = 1 << 16
_DAMAGE = (
    *(BadZipFile, zlib.error, struct.error, ExpatError),
    *(EOFError, NotImplementedError, OverflowError, LookupError, ValueError),
)


class Package:
    """The parts of a workbook by name. Nothing is read until it is asked for, nor kept after."""

    def __init__(self, archive: ZipFile) -> None:
        self._archive = archive
        self._parts = {_key(info.filename): info for info in archive.infolist()}

    def __contains__(self, part: str) -> bool:
        return _key(part) in self._parts

    def elements(self, part: str, names: set[str], last: str = "") -> Iterator[Element]:
        """Read the elements of some names of a part, up to the end of the element `last`."""
        with self._archive.open(self._parts[_key(part)]) as stream:
            yield from elements(stream, names, last)

    def related(self, part: str) -> dict[str, tuple[str, str]]:
        """Map each id by which a part refers to another to that other's kind and name.

        The package itself is the part "".
        """
        folder, name = posixpath.split(part)
        links = posixpath.join(folder, "_rels", f"{name}.rels")
        if links not in self:
            return {}
        return {
            link.attrib["Id"]: (
                posixpath.basename(link.attrib["Type"]),
                posixpath.normpath(posixpath.join("/", folder, link.attrib["Target"])).lstrip("/"),
            )
            for link in self.elements(links, {"Relationship"})
        }


@contextmanager
def opened(raw: IO[bytes], name: str) -> Iterator[Package]:
    """Open a workbook; say in a sentence what is wrong with the file, also while it is read."""
    try:
        with ExitStack() as held:
            whole = raw if raw.seekable() else held.enter_context(TemporaryFile())
            if whole is not raw:
                shutil.copyfileobj(raw, whole)
            archive = held.enter_context(ZipFile(whole))
            _check(archive.infolist(), name)
            yield Package(archive)
    except _DAMAGE:
        raise CommentsError(
            f"{name} is damaged or was not copied whole. "
            "Open it in Excel, save it as .xlsx and try again."
        ) from None


def _check(parts: list[ZipInfo], name: str) -> None:
    if any(part.header_offset < 0 for part in parts):
        raise BadZipFile("a part begins before the file does")
    if any(part.flag_bits & _ENCRYPTED for part in parts):
        raise _locked(name)
    if any(part.compress_type not in (ZIP_STORED, ZIP_DEFLATED) for part in parts):
        raise no_workbook(name)
    swollen = (p.file_size for p in parts if p.file_size > _MOST_TIMES * p.compress_size)
    strings = (p.file_size for p in parts if _key(p.filename).endswith("sharedstrings.xml"))
    if sum(swollen) > _MOST_SWOLLEN or sum(strings) > _MOST_STRINGS:
        raise CommentsError(
            f"{name} would unpack to far more than a workbook of comments holds. "
            "Save only the sheet of comments as CSV UTF-8 and try again."
        )


def _key(part: str) -> str:
    """Write the name of a part one way: case does not count, and some programs write `\\`."""
    return part.replace("\\", "/").lower()


def no_workbook(name: str) -> CommentsError:
    """Say what to do about a zip file that holds something else."""
    return CommentsError(
        f"{name} is not an Excel workbook (.xlsx). Save it as .xlsx or CSV UTF-8 and try again."
    )


def old_file(raw: IO[bytes], name: str) -> CommentsError:
    """Say what to do about a file in the container of .xls, in which Excel also puts a workbook
    with a password."""
    before = b""
    while piece := raw.read(_CHUNK):
        if _LOCKED in before + piece:
            return _locked(name)
        before = piece[-len(_LOCKED) :]
    return CommentsError(
        f"{name} is an old Excel file (.xls). Save it as .xlsx or CSV UTF-8 and try again."
    )


def _locked(name: str) -> CommentsError:
    return CommentsError(
        f"{name} is protected by a password. Open it in Excel, take the password off, "
        "save it and try again."
    )
