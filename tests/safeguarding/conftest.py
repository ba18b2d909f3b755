"""The real terms and the texts they are measured on."""

from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from voice_service.safeguarding.screening import Screener
from voice_service.safeguarding.terms import load_terms

HERE = Path(__file__).parent


@pytest.fixture(scope="session")
def document() -> str:
    """The text of terms.yaml."""
    path = HERE.parents[1] / "surveys" / "safeguarding" / "terms.yaml"
    return path.read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def screener(document: str) -> Screener:
    """A screener with the real terms."""
    return Screener(load_terms(document))


@pytest.fixture(scope="session", params=["corpus.yaml", "unseen.yaml"])
def texts(request: pytest.FixtureRequest) -> tuple[str, dict[str, Any]]:
    """The texts that were looked at while the rules were written, and those that were not."""
    text = (HERE / request.param).read_text(encoding="utf-8")
    return request.param, YAML(typ="safe", pure=True).load(text)
