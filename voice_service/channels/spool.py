"""The spool: webhooks kept on disk, sealed, while the database is away; in order for each sender.

One file a webhook, written whole or not at all. Its seal is also its checksum: what was changed
or cut short cannot be opened.
"""

import base64
import contextlib
import json
import os
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from heapq import nsmallest
from itertools import count
from pathlib import Path

if sys.platform != "win32":
    import fcntl

from voice_service.channels.twilio_sms import InboundMessage
from voice_service.keys import Keyring, KeysError

_PLACE = "spool.webhook"
# Senders are spread over so many folders, and each is taken in by one worker at a time.
PARTS = tuple("0123456789abcdef")
_number = count()


class SpoolError(OSError):
    """A webhook could not be kept: it must not be acknowledged."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A webhook in the spool; `told` is what its sender was answered."""

    path: Path
    text: InboundMessage
    told: str
    at: datetime


class Spool:
    """A folder of webhooks. `lookup` is the keyed hash under which a sender is known."""

    def __init__(self, folder: Path, keyring: Keyring) -> None:
        self._folder, self._keyring = folder, keyring

    def put(self, text: InboundMessage, lookup: str, *, told: str, at: datetime) -> None:
        """Keep a webhook and have it on the disk when this returns; raises SpoolError."""
        fields = {
            "sid": text.sid,
            "sender": _coded(text.sender),
            "body": _coded(text.body),
            "media": text.media,
            "error_code": text.error_code,
            "told": told,
            "at": at.isoformat(),
        }
        data = self._keyring.seal(_PLACE, json.dumps(fields).encode())
        name = f"{time.time_ns():020d}-{next(_number) % 10**6:06d}-{lookup[:16]}-{text.sid}"
        try:
            _write(self._part(lookup), name, data)
        except OSError as error:
            raise SpoolError(f"the spool cannot be written ({error.strerror})") from error

    def told(self, text: InboundMessage, lookup: str) -> str | None:
        """Return what was answered to this very webhook, None when it is not here."""
        for name in self._names(lookup[0]):
            if name.endswith(f"-{text.sid}"):
                kept = self._read(self._folder / lookup[0] / name)
                if kept is not None and (kept.text.sender, kept.text.body) == (
                    text.sender,
                    text.body,
                ):
                    return kept.told
        return None

    def holds(self, lookup: str) -> bool:
        """Tell whether something of a sender waits, behind which the next must queue."""
        mark = f"-{lookup[:16]}-"
        return any(mark in name for name in self._names(lookup[0]))

    def waits(self) -> bool:
        """Tell whether anything waits."""
        return any(next(self._names(part), None) for part in PARTS)

    def oldest(self, part: str, most: int) -> Sequence[Kept]:
        """Read the oldest webhooks of one part, in the order in which they came.

        One that cannot be opened is put aside, in `unreadable`, and left out.
        """
        found = []
        for name in nsmallest(most, self._names(part)):
            path = self._folder / part / name
            kept = self._read(path)
            if kept is None:
                self.put_aside(path)
            else:
                found.append(kept)
        return found

    def remove(self, kept: Sequence[Kept]) -> None:
        """Forget webhooks that are in the database now."""
        for one in kept:
            one.path.unlink(missing_ok=True)

    def put_aside(self, path: Path) -> None:
        """Keep a webhook that cannot be taken in where a person can find it."""
        aside = self._folder / "unreadable"
        aside.mkdir(mode=0o700, parents=True, exist_ok=True)
        with contextlib.suppress(FileNotFoundError):
            path.rename(aside / path.name)

    def unreadable(self) -> int:
        """Count what was put aside."""
        return sum(1 for _ in self._names("unreadable"))

    @contextmanager
    def turn(self, part: str) -> Iterator[bool]:
        """Take one part for oneself; False when another process has it."""
        path = self._folder / part
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        with (path / ".turn").open("ab") as file:
            yield _locked(file.fileno())

    def _part(self, lookup: str) -> Path:
        path = self._folder / lookup[0]
        if not path.is_dir():
            path.mkdir(mode=0o700, parents=True, exist_ok=True)
            _sync(self._folder)
        return path

    def _names(self, part: str) -> Iterator[str]:
        # A folder that cannot be read must not keep a text from the database.
        with contextlib.suppress(OSError), os.scandir(self._folder / part) as found:
            for entry in found:
                if not entry.name.startswith("."):
                    yield entry.name

    def _read(self, path: Path) -> Kept | None:
        try:
            fields = json.loads(self._keyring.open(_PLACE, path.read_bytes()))
            text = InboundMessage(
                fields["sid"],
                _plain(fields["sender"]),
                _plain(fields["body"]),
                media=fields["media"],
                error_code=fields["error_code"],
            )
            return Kept(path, text, fields["told"], datetime.fromisoformat(fields["at"]))
        except (OSError, KeysError, ValueError, KeyError):
            return None


def _write(folder: Path, name: str, data: bytes) -> None:
    """Write a file so that after a power cut it is there whole or not at all."""
    hidden = folder / f".{name}"
    try:
        with hidden.open("xb") as file:
            os.fchmod(file.fileno(), 0o600) if sys.platform != "win32" else None
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        hidden.rename(folder / name)
        _sync(folder)
    except OSError:
        hidden.unlink(missing_ok=True)
        raise


def _sync(folder: Path) -> None:
    if sys.platform == "win32":
        return
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)


def _locked(number: int) -> bool:
    if sys.platform == "win32":
        return True
    try:
        fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _coded(text: str) -> str:
    """Write any text, lone surrogates too, in characters that JSON carries exactly."""
    return base64.b64encode(text.encode("utf-8", "surrogatepass")).decode()


def _plain(coded: str) -> str:
    return base64.b64decode(coded).decode("utf-8", "surrogatepass")
