"""Everything people wrote in surveys/, read once, and the surveys that waves have pinned."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from voice_service.keys import Secrets
from voice_service.models.waves import SurveyVersion
from voice_service.safeguarding.replies import Replies, load_replies
from voice_service.safeguarding.screening import Screener
from voice_service.safeguarding.terms import load_terms
from voice_service.settings import Settings
from voice_service.survey.contacts import Contacts, load_contacts
from voice_service.survey.definition import Survey
from voice_service.survey.loader import load_folder, load_survey
from voice_service.survey.problems import Problem


@dataclass(frozen=True, slots=True)
class Library:
    """The surveys that can be launched, and the approved words around them."""

    surveys: dict[str, Survey]
    problems: tuple[Problem, ...]
    contacts: Contacts
    screener: Screener
    replies: Replies


@dataclass(frozen=True, slots=True)
class Means:
    """What a use case works with beside its session and the time."""

    settings: Settings
    secrets: Secrets
    library: Library

    def link(self, token: str) -> str:
        """Return the address of a personal link."""
        return f"{self.settings.public_base_url}/s/{token}"


def load_library(folder: Path) -> Library:
    """Read the whole folder; a broken survey is reported in `problems` and the others load.

    Raises the reader's own error when the contacts or the safeguarding words are broken:
    without them nothing may be sent.
    """
    loaded = load_folder(folder)
    safeguarding = folder / "safeguarding"
    terms = load_terms((safeguarding / "terms.yaml").read_text(encoding="utf-8"))
    return Library(
        surveys=dict(loaded.surveys),
        problems=loaded.problems,
        contacts=load_contacts((folder / "support" / "contacts.yaml").read_text(encoding="utf-8")),
        screener=Screener(terms),
        replies=load_replies((safeguarding / "replies.yaml").read_text(encoding="utf-8")),
    )


def pinned(version: SurveyVersion) -> Survey:
    """Return the survey exactly as it was launched."""
    return _parse(version.digest, version.document)


@lru_cache(maxsize=128)
def _parse(digest: str, document: str) -> Survey:
    return load_survey(document, digest)
