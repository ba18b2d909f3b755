"""Start the voice service on any machine, with nothing but Python 3.11 or newer.

python3 start.py               make the environment if need be, then `voice demo`
python3 start.py test [...]    run every test this machine can run; the rest goes to pytest
python3 start.py benchmark     measure it beside its peers; --help says what else it takes
python3 start.py WORDS ...     the same as `voice WORDS ...`
"""

import contextlib
import functools
import hashlib
import json
import os
import shlex
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from subprocess import DEVNULL, PIPE, STDOUT
from typing import Any

if sys.platform != "win32":
    import fcntl

# An older Python reads the whole file before it runs any: keep to syntax that 3.6 knows.
if sys.version_info < (3, 11):  # noqa: UP036
    sys.exit(
        "The voice service needs Python 3.11 or newer, and this is Python {}.{}: start it with "
        "a newer one, for example `python3.11 start.py`.".format(*sys.version_info[:2])
    )

HOME = Path(__file__).resolve().parent
ENVIRONMENT = HOME / ".venv"
WINDOWS = sys.platform == "win32"
SCRIPTS = ENVIRONMENT / ("Scripts" if WINDOWS else "bin")
PYTHON = str(SCRIPTS / ("python.exe" if WINDOWS else "python"))
STAMP = ENVIRONMENT / "installed.json"
# Started from inside an environment, even our own, build on the Python beneath it.
BASE = getattr(sys, "_base_executable", None) or sys.executable
UV = shutil.which("uv")
INCOMPLETE = "If this Python lacks a part: on Debian or Ubuntu, `sudo apt install python3-venv`."
# What we say goes to stderr: stdout belongs to the command alone.
say = functools.partial(print, file=sys.stderr, flush=True)


def stop(problem: str, words: str, remedy: str) -> None:
    """End here: say what failed, in its own words, and what to do."""
    sys.exit(f"The voice service cannot start: {problem}.\n{words}\n{remedy} Then try again.")


def run(*command: str) -> tuple[bool, str]:
    """Run a command in silence; whether it did its work, and its last words, warnings left out."""
    try:
        # An installer that outlives us keeps the lock, as it is handed down with the files.
        done = subprocess.run(
            command, cwd=HOME, close_fds=False, stdin=DEVNULL, stdout=PIPE, stderr=STDOUT
        )
    except OSError as problem:
        return False, str(problem)
    lines = [line for line in os.fsdecode(done.stdout).splitlines() if line.strip()]
    lines = [line for line in lines if not line.startswith("WARNING")]
    return done.returncode == 0, "\n".join(lines[-3:])


def interpreter() -> str:
    """Ask the environment's Python where it lives and its version; empty if it cannot serve."""
    ask = "import sys; assert sys.version_info >= (3, 11); print(sys.prefix, sys.version_info[:2])"
    able, answer = run(PYTHON, "-I", "-c", ask)
    return answer if able else ""


def last_installed() -> dict[str, Any] | None:
    """Read what the last installation left: {} if there was none, None if it did not finish."""
    try:
        return dict(json.loads(STAMP.read_text("utf-8")))
    except FileNotFoundError:
        return {}
    except ValueError:
        return None


def complete(locks: dict[str, str]) -> bool:
    """Whether these exact locks are installed, in this place, for this Python."""
    last = last_installed() or {"locks": {}}
    return locks.items() <= last["locks"].items() and bool(last["python"] == interpreter())


@contextlib.contextmanager
def only_one() -> Iterator[None]:
    """Hold the lock of this folder, so that two starts at once take turns (not on Windows)."""
    with open(HOME / ".venv.lock", "ab") as lock:
        if sys.platform != "win32":
            os.set_inheritable(lock.fileno(), True)
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                say("Another start is preparing .venv: waiting for it.")
                fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def make_environment() -> None:
    """Make .venv anew, without pip, which not every Python brings along."""
    say("Making a Python environment in .venv: a few seconds.")
    if ENVIRONMENT.exists():
        shutil.rmtree(ENVIRONMENT)
    if UV and run(UV, "venv", "--python", BASE, str(ENVIRONMENT))[0]:
        return
    made, words = run(BASE, "-m", "venv", "--without-pip", str(ENVIRONMENT))
    if not made:
        stop("the environment .venv cannot be made", words, INCOMPLETE)


def installers() -> Iterator[list[str]]:
    """Yield the ways to install into .venv on this machine, the quickest first."""
    if UV:
        yield [UV, "pip", "install", "--python", PYTHON]
    options = ["install", "--no-input", "--no-compile", "--disable-pip-version-check"]
    if run(PYTHON, "-m", "pip", "--version")[0] or run(PYTHON, "-m", "ensurepip")[0]:
        yield [PYTHON, "-m", "pip", *options]
    elif run(BASE, "-m", "pip", "--python", PYTHON, "--version")[0]:
        yield [BASE, "-m", "pip", "--python", PYTHON, *options]
    elif not UV:
        stop("it has no pip to install packages with", f"({BASE})", INCOMPLETE)


def install(locks: dict[str, str]) -> None:
    """Install what the locks name, every file checked against its hash."""
    say("Installing the packages the service needs: about a minute the first time.")
    before = last_installed()
    STAMP.write_text("This installation did not finish.", "utf-8")
    for installer in installers():
        done, words = run(*installer, "--require-hashes", *[f"--requirement={n}" for n in locks])
        if done:
            return
    if before:  # A complete older installation still serves whoever runs it without us.
        STAMP.write_text(json.dumps(before), "utf-8")
    remedy = "Most often the network is not there: check it, and the proxy if there is one."
    stop("the packages could not be installed", words, remedy)


def write_command() -> None:
    """Make `voice`, and the import of the service, work wherever .venv is active."""
    packages = next(ENVIRONMENT.glob("[Ll]ib/**/site-packages"))
    (packages / "voice-service.pth").write_text(f"{HOME}\n", "utf-8")
    script = SCRIPTS / ("voice.cmd" if WINDOWS else "voice")
    quoted = f'"{PYTHON}"' if WINDOWS else shlex.quote(PYTHON)
    first, rest = ("@", "%*") if WINDOWS else ("#!/bin/sh\nexec ", '"$@"')
    script.write_text(f"{first}{quoted} -P -m voice_service {rest}\n", "utf-8")
    script.chmod(0o755)


def prepare(names: list[str]) -> None:
    """Bring .venv to what the lock files ask for; do nothing, silently, when it is there."""
    locks = {name: hashlib.sha256((HOME / name).read_bytes()).hexdigest() for name in names}
    if complete(locks):
        return
    with only_one():
        if complete(locks):
            return
        began, last, found = time.monotonic(), last_installed(), interpreter()
        if not found or last is None or last.get("python", found) != found:
            make_environment()
        install(locks)
        write_command()
        STAMP.write_text(json.dumps({"python": interpreter(), "locks": locks}), "utf-8")
        say(f"Ready after {time.monotonic() - began:.0f} seconds.")


def become(module: str, *words: str) -> None:
    """Give this process to a module of the environment: its signals and exit code are ours."""
    # -P keeps the current folder, wherever that is, from hiding a module of ours or Python's.
    command = [PYTHON, "-P", "-m", module, *words]
    if WINDOWS:
        sys.exit(subprocess.call(command))
    os.execv(PYTHON, command)


def main(words: list[str]) -> None:
    """Prepare the environment, then run what was asked for."""
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
    testing, measuring = words[:1] == ["test"], words[:1] == ["benchmark"]
    try:
        prepare(["requirements.txt"] + ["requirements-test.txt"] * (testing or measuring))
    except KeyboardInterrupt:
        say("\nStopped. The same command will finish what this one began.")
        sys.exit(130)
    except OSError as problem:
        stop("a file cannot be read or written", str(problem), "Put that right.")
    if testing:
        os.chdir(HOME)
        # In order of their names: by number of tests, the files of few and long ones would be last.
        become("pytest", "-n", "2", "--dist", "loadfile", "--no-loadscope-reorder", *words[1:])
    if measuring:
        os.chdir(HOME)
        become("tests.benchmarks", *words[1:])
    become("voice_service", *(words or ["demo"]))


if __name__ == "__main__":
    main(sys.argv[1:])
