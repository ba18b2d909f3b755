"""start.py for real: in small projects whose only packages are wheels packed here, offline."""

import ast
import ensurepip
import hashlib
import os
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SERVICE = """
import os, sys, time, tiny
print("voice", sys.argv[1:], "in", os.getcwd(), flush=True)
if "wait" in sys.argv:
    time.sleep(60)
sys.exit(7 if "fail" in sys.argv else 0)
"""
FAKE_PYTEST = "import os, sys; print('pytest', sys.argv[1:], 'in', os.getcwd())"
# An installer that says it has begun, and then takes longer than anyone waits.
ENDLESS_PIP = "import sys, time; 'install' in sys.argv and (open('begun', 'w'), time.sleep(60))"

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals and paths of POSIX")


def pack(folder: Path, name: str, version: str, files: dict[str, str]) -> str:
    """Make the wheel of a package and return the line that locks it."""
    about = f"{name}-{version}.dist-info"
    wheel = folder / f"{name}-{version}-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as pack:
        for path, text in files.items():
            pack.writestr(path, text)
        pack.writestr(
            f"{about}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}"
        )
        pack.writestr(f"{about}/WHEEL", "Wheel-Version: 1.0\nTag: py3-none-any\n")
        pack.writestr(f"{about}/RECORD", "")
    digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
    return f"{name} @ {wheel.as_uri()} --hash=sha256:{digest}\n"


def without_network(changes: dict[str, str]) -> dict[str, str]:
    """Return this process's environment, with nothing on it to steer or feed pip, and no uv."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "PIP_", "UV_"))}
    return kept | {"PATH": "/no/programs", "PIP_NO_INDEX": "1"} | changes


class Project:
    """A small project: start.py, its locks, and a service that says how it was run."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.environment = folder / ".venv"
        (folder / "voice_service").mkdir(parents=True)
        (folder / "voice_service/__main__.py").write_text(SERVICE)
        shutil.copy(ROOT / "start.py", folder)
        self.lock(pack(folder, "tiny", "1.0", {"tiny.py": "", "tiny_old.py": ""}))
        tests = pack(folder, "pytest", "1.0", {"pytest.py": FAKE_PYTEST})
        (folder / "requirements-test.txt").write_text(tests)

    def lock(self, line: str) -> None:
        (self.folder / "requirements.txt").write_text(line)

    def begin(self, *words: str, **changes: str) -> subprocess.Popen[str]:
        """Start from another folder than the project's."""
        return subprocess.Popen(
            [sys.executable, str(self.folder / "start.py"), *words],
            cwd=self.folder.parent,
            env=without_network(changes),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def start(self, *words: str, **changes: str) -> tuple[int, str, str]:
        """Start and wait; return the exit code, what came on stdout and what on stderr."""
        process = self.begin(*words, **changes)
        out, err = process.communicate()
        assert "Traceback" not in err
        return process.returncode, out, err

    def said(self, *words: str) -> str:
        return f"voice {list(words)} in {self.folder.parent}\n"


@pytest.fixture(scope="module")
def pip(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Lend every environment the pip that Python carries, unpacked once: it saves seconds each."""
    lent = tmp_path_factory.mktemp("pip")
    for folder in (Path(ensurepip.__file__).parent / "_bundled", Path("/usr/share/python-wheels")):
        for wheel in folder.glob("pip-*.whl"):
            zipfile.ZipFile(wheel).extractall(lent)
    return {"PYTHONPATH": str(lent)}


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory, pip: dict[str, str]) -> Project:
    """A project started once, in a folder with spaces; tests leave it able to start in silence."""
    project = Project(tmp_path_factory.mktemp("home") / "voice service, a copy")
    assert project.start("status", **pip)[0] == 0
    return project


@pytest.fixture
def fresh(tmp_path: Path) -> Project:
    return Project(tmp_path / "fresh copy")


def test_the_first_start_says_each_step_and_then_runs_the_command(fresh: Project) -> None:
    code, out, err = fresh.start("status")
    assert (code, out) == (0, fresh.said("status")), err
    assert [line.split()[0] for line in err.splitlines()] == ["Making", "Installing", "Ready"]


@pytest.mark.parametrize("words", [["survey", "check", "a b/"], ["--help"]])
def test_a_second_start_is_silent_and_passes_every_word_on(
    project: Project, words: list[str]
) -> None:
    assert project.start(*words) == (0, project.said(*words), "")


def test_without_words_it_is_the_demo(project: Project) -> None:
    assert project.start() == (0, project.said("demo"), "")


def test_the_exit_code_is_the_commands(project: Project) -> None:
    assert project.start("fail")[0] == 7


def test_a_signal_goes_straight_to_the_command(project: Project) -> None:
    running = project.begin("wait")
    assert running.stdout is not None
    assert running.stdout.readline() == project.said("wait")
    running.send_signal(signal.SIGTERM)
    running.communicate()
    assert running.returncode == -signal.SIGTERM


def test_voice_runs_from_the_environment_in_any_folder(project: Project, tmp_path: Path) -> None:
    (tmp_path / "tiny.py").write_text("raise SystemExit('ran a file of the current folder')")
    voice = project.environment / "bin" / "voice"
    out = subprocess.check_output([voice, "a b"], cwd=tmp_path, text=True)
    assert out == f"voice ['a b'] in {tmp_path}\n"


def test_the_tests_bring_their_own_packages_and_pass_words_on(
    project: Project, pip: dict[str, str]
) -> None:
    code, out, _ = project.start("test", "--full", "-k", "a b", **pip)
    words = ["-n", "2", "--dist", "loadfile", "--no-loadscope-reorder", "--full", "-k", "a b"]
    assert (code, out) == (0, f"pytest {words} in {project.folder}\n")
    assert project.start("test")[2] == ""
    assert project.start("status")[2] == ""


def test_changed_locks_are_installed_and_a_lock_that_fails_leaves_what_was(
    project: Project, pip: dict[str, str]
) -> None:
    before = (project.folder / "requirements.txt").read_text()
    changed = pack(project.folder, "tiny", "2.0", {"tiny.py": "raise SystemExit('version 2')"})
    for bad in (
        f"nowhere==1.0 --hash=sha256:{'0' * 64}\n",
        changed.replace("sha256:", "sha256:0")[:-2],
    ):
        project.lock(bad)
        code, out, err = project.start("status", **pip)
        assert (code, out) == (1, "")
        assert "packages could not be installed" in err
        assert "network" in err
    project.lock(before)
    assert project.start("status") == (0, project.said("status"), "")
    project.lock(changed)
    code, _, err = project.start("status", **pip)
    assert (code, err.splitlines()[-1]) == (1, "version 2")
    project.lock(before)
    assert project.start("status", **pip)[0] == 0


@pytest.mark.parametrize("harm", ["moved", "python gone", "python broken", "emptied"])
def test_a_harmed_environment_is_made_anew(
    project: Project, harm: str, tmp_path: Path, pip: dict[str, str]
) -> None:
    copy = Project(tmp_path / "copy")
    shutil.copytree(project.environment, copy.environment, symlinks=True)
    shutil.copy(project.folder / "requirements.txt", copy.folder)
    if harm == "emptied":
        (copy.environment / "pyvenv.cfg").unlink()
    for python in copy.environment.glob("bin/python*"):
        if harm.startswith("python"):
            python.unlink()
        if harm.endswith("broken"):
            python.write_text("no program")
    code, out, err = copy.start("status", **pip)
    assert (code, out) == (0, copy.said("status")), err
    assert "Making" in err
    assert copy.start("status")[2] == ""


def test_an_interrupted_installation_is_finished(
    fresh: Project, tmp_path: Path, pip: dict[str, str]
) -> None:
    (tmp_path / "pip.py").write_text(ENDLESS_PIP)
    first = fresh.begin("status", PYTHONPATH=str(tmp_path))
    while not (fresh.folder / "begun").exists():
        assert first.poll() is None
        time.sleep(0.02)
    first.send_signal(signal.SIGTERM)
    first.communicate()
    assert first.returncode == 128 + signal.SIGTERM
    code, out, err = fresh.start("status", **pip)
    assert (code, out) == (0, fresh.said("status")), err
    assert fresh.start("status")[2] == ""


def test_uv_is_asked_first_and_pip_does_what_uv_could_not(
    fresh: Project, tmp_path: Path, pip: dict[str, str]
) -> None:
    uv = tmp_path / "uv"
    uv.write_text(f'#!/bin/sh\necho "$1 $2" >> "{tmp_path}/asked"\nexit 1\n')
    uv.chmod(0o755)
    code, out, err = fresh.start("status", PATH=str(tmp_path), **pip)
    assert (code, out) == (0, fresh.said("status")), err
    assert (tmp_path / "asked").read_text() == "venv --python\npip install\n"


def test_two_starts_at_once_take_turns(fresh: Project, pip: dict[str, str]) -> None:
    both = [fresh.begin(word, **pip) for word in ("one", "two")]
    said = [start.communicate() for start in both]
    assert [start.returncode for start in both] == [0, 0], said
    assert sorted("Making" in err for _, err in said) == [False, True]


@pytest.mark.parametrize(
    ("missing", "message"),
    [(["venv"], ".venv cannot be made"), (["pip", "ensurepip"], "no pip to install packages with")],
)
def test_a_python_with_parts_missing_is_told_what_to_install(
    fresh: Project, tmp_path: Path, missing: list[str], message: str
) -> None:
    for module in missing:
        (tmp_path / f"{module}.py").write_text("raise SystemExit('it is not here')")
    code, out, err = fresh.start("status", PYTHONPATH=str(tmp_path))
    assert (code, out) == (1, "")
    assert message in err
    assert "sudo apt install python3-venv" in err


def test_an_old_python_can_read_far_enough_to_be_told() -> None:
    ast.parse((ROOT / "start.py").read_text("utf-8"), feature_version=(3, 7))
