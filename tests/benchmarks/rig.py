"""The processes under measurement: the service and its peers under gunicorn, workers, servers."""

import shlex
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.benchmarks.databases import Place
from tests.end_to_end.processes import Process, free_port, until
from tests.house import BASE, KEYS, TWILIO
from voice_service.settings import ROOT

OURS = "voice_service.app:create_app()"


class Measured(Process):
    """A process whose memory can be looked at."""

    @property
    def megabytes(self) -> float | None:
        """Return its resident memory, where the system tells."""
        assert self._running is not None
        try:
            lines = Path(f"/proc/{self._running.pid}/status").read_text().splitlines()
        except OSError:
            return None
        return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS"))


def process(
    place: Place, name: str, *words: str, module: str, url: str, api_base: str = ""
) -> Measured:
    """Make a process with the settings of the house, on a database."""
    return Measured(
        *words,
        log=place.folder / f"{name}.log",
        module=module,
        DATABASE_URL=url,
        VOICE_ENCRYPTION_KEYS=KEYS,
        SECRET_KEY="s" * 64,
        PUBLIC_BASE_URL=BASE,
        TWILIO_ACCOUNT_SID=TWILIO.account_sid,
        TWILIO_AUTH_TOKEN=TWILIO.auth_token,
        TWILIO_NUMBER=TWILIO.number,
        # Nothing ever leaves the loopback: without a stand-in, nobody listens there.
        TWILIO_API_BASE=api_base or "http://127.0.0.1:1",
        VOICE_SPOOL=str(place.folder / "spool"),
    )


def gunicorn_words(port: int, app: str) -> list[str]:
    """Return the Procfile's words for gunicorn, on a port of our own and for any application."""
    lines = (ROOT / "Procfile").read_text("utf-8").splitlines()
    line = next(line for line in lines if line.startswith("web:"))
    words = shlex.split(line.replace("0.0.0.0:$PORT", f"127.0.0.1:{port}"))[2:-1]
    words = [word.replace("${WEB_CONCURRENCY:-2}", "2") for word in words]
    # A process that is replaced in the middle of a round would be what is measured.
    for name in ("--max-requests", "--max-requests-jitter"):
        if name in words:
            at = words.index(name)
            del words[at : at + 2]
    return [*words, "--log-level", "warning", app]


@contextmanager
def served(place: Place, name: str, app: str, url: str) -> Iterator[int]:
    """Serve an application as the Procfile does; gives its port."""
    port = free_port()
    words = gunicorn_words(port, app)
    running = process(place, name, *words, module="gunicorn", url=url)
    with _started(running, f"http://127.0.0.1:{port}/healthz", name):
        yield port


@contextmanager
def helper(place: Place, module: str, path: str, *words: str) -> Iterator[int]:
    """Run a server of this folder; gives its port."""
    port = free_port()
    running = process(
        place, module, str(port), *words, module=f"tests.benchmarks.{module}", url="sqlite://"
    )
    with _started(running, f"http://127.0.0.1:{port}{path}", module):
        yield port


@contextmanager
def _started(running: Measured, address: str, name: str) -> Iterator[None]:
    running.start()
    try:
        until(lambda: running.answers(address), f"{name} at work")
        yield
    finally:
        end(running)


def end(running: Measured, seconds: float = 30) -> int:
    """End a process politely, and by force if it does not; returns its exit code."""
    try:
        return running.ends_politely(seconds)
    finally:
        running.kill()
