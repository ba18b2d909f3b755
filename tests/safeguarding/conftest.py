"""The real terms and the real learned table."""

from pathlib import Path

import pytest

from voice_service.safeguarding.screening import Screener
from voice_service.safeguarding.terms import load_terms
from voice_service.safeguarding.weights import load_weights

SAFEGUARDING = Path(__file__).parents[2] / "surveys" / "safeguarding"


@pytest.fixture(scope="session")
def document() -> str:
    """The text of terms.yaml."""
    return (SAFEGUARDING / "terms.yaml").read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def screener(document: str) -> Screener:
    """A screener with the real terms and the real table."""
    weights = load_weights((SAFEGUARDING / "weights.json").read_text(encoding="utf-8"))
    return Screener(load_terms(document), weights)
