"""Runs the load generator for whoever measures."""

import pickle
import subprocess
import sys
from pathlib import Path

from tests.benchmarks.figures import WrongError
from tests.benchmarks.jobs import Job, Result
from voice_service.settings import ROOT


def held(job: Job, folder: Path) -> Result:
    """Let the generator do a job; raises WrongError when a text was refused."""
    file = folder / "load.job"
    file.write_bytes(pickle.dumps(job))
    words = [sys.executable, "-m", "tests.benchmarks.load", str(file)]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True)
    if done.returncode:
        raise WrongError(f"the load generator failed: {done.stderr[-800:]}")
    result: Result = pickle.loads(file.with_suffix(".result").read_bytes())  # noqa: S301 - our child
    asked = sum(map(len, job.conversations))
    refused = [status for status, _ in result.answers.values() if status not in (200, 201)]
    if len(result.answers) != asked or refused:
        raise WrongError(f"{asked} texts, {len(result.answers)} answers, refused: {refused[:5]}")
    return result
