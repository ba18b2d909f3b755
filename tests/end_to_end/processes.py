"""The service as real processes: started, waited for, ended politely or killed."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import requests

from voice_service.settings import NAMES, ROOT

Found = TypeVar("Found")
# How long a busy machine may take for anything; what is ready sooner is waited for no longer.
SECONDS = 60


def free_port() -> int:
    """Return a port of the loopback that nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


def until(look: Callable[[], Found], what: str, seconds: float = SECONDS) -> Found:
    """Look until there is something to see, and return it; fail after some seconds."""
    end = time.monotonic() + seconds
    while not (seen := look()):
        assert time.monotonic() < end, f"{seconds} seconds have passed and there is not: {what}"
        time.sleep(0.03)
    return seen


class Process:
    """One `voice …` process, or another module's; what it says goes to a file."""

    def __init__(
        self, *words: str, log: Path, module: str = "voice_service", **settings: str
    ) -> None:
        self._command, self._log = (sys.executable, "-m", module, *words), log
        ours = {name for name, _, _ in NAMES} | {f"{name}_FILE" for name, _, _ in NAMES}
        inherited = {name: value for name, value in os.environ.items() if name not in ours}
        self._environment = inherited | settings
        self._running: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it (again)."""
        with self._log.open("ab") as log:
            self._running = subprocess.Popen(
                self._command,
                cwd=ROOT,
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )

    def start_if_ended(self) -> None:
        """Start it again unless it runs."""
        if self._running is None or self._running.poll() is not None:
            self.start()

    def answers(self, address: str) -> bool:
        """Tell whether it answers at an address; fail at once when it has ended."""
        assert self._running is not None
        assert self._running.poll() is None, f"it ended by itself:\n{self.said()[-3000:]}"
        try:
            return requests.get(address, timeout=5).ok
        except requests.RequestException:
            return False

    def kill(self) -> None:
        """End it as a power cut would."""
        if self._running is not None and self._running.poll() is None:
            self._running.kill()
            self._running.wait()

    def kill_a_child(self, which: int) -> None:
        """End one of its own processes; it is expected to start another."""
        assert self._running is not None
        children = Path(f"/proc/{self._running.pid}/task/{self._running.pid}/children")
        if found := children.read_text().split():
            os.kill(int(found[which % len(found)]), signal.SIGKILL)

    def ends_politely(self, seconds: float) -> int:
        """Ask it to end and return its exit code; fail when it takes longer."""
        assert self._running is not None
        self._running.send_signal(signal.SIGTERM)
        return self._running.wait(timeout=seconds)

    def said(self) -> str:
        """Return all that it has said."""
        return self._log.read_text(encoding="utf-8", errors="replace")
