"""Everything people wrote in surveys/, read once, and the surveys that waves have pinned."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from sqlalchemy.orm import Session

from voice_service.analysis.redaction import Redactor, load_gazetteer
from voice_service.analysis.table import load_table, released
from voice_service.analysis.themes import load_themes
from voice_service.analysis.understanding import Understander
from voice_service.channels.spool import Spool
from voice_service.delivery.hours import Hours, load_calendar
from voice_service.delivery.rules import Rules
from voice_service.keys import Secrets
from voice_service.models.waves import SurveyVersion
from voice_service.safeguarding.opt_out import OptOutWords, load_opt_out
from voice_service.safeguarding.replies import Replies, RepliesError, load_replies
from voice_service.safeguarding.screening import Screener
from voice_service.safeguarding.terms import load_terms
from voice_service.safeguarding.weights import load_weights
from voice_service.settings import Settings
from voice_service.survey.contact_words import load_contact_words
from voice_service.survey.contacts import Contacts, load_contacts
from voice_service.survey.definition import Survey
from voice_service.survey.loader import load_folder, load_survey, recordings
from voice_service.survey.problems import Problem


@dataclass(frozen=True, slots=True)
class Library:
    """The surveys that can be launched, and the approved words around them."""

    surveys: dict[str, Survey]
    problems: tuple[Problem, ...]
    contacts: Contacts
    screener: Screener
    understander: Understander
    redactor: Redactor
    replies: Replies
    hours: Hours
    opt_out: OptOutWords
    # The words that the code of a class is made of.
    joining: tuple[str, ...]
    # By name, in surveys/audio/: a page may play these files and no others.
    recordings: Mapping[str, Path] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Means:
    """What a use case works with beside its session and the time."""

    settings: Settings
    secrets: Secrets
    library: Library
    spool: Spool

    def link(self, token: str) -> str:
        """Return the address of a personal link."""
        return f"{self.settings.public_base_url}/s/{token}"

    def rules(self, *, keeps_hours: bool = True) -> Rules:
        """Return what holds for every text that goes out from here."""
        return Rules(
            hours=self.library.hours if keeps_hours else None,
            fiction=self.settings.fiction,
            trial_team=self.settings.trial_team,
            pence_per_segment=self.settings.pence_per_segment,
        )


def load_library(folder: Path) -> Library:
    """Read the whole folder; a broken survey is reported in `problems` and the others load.

    Raises the reader's own error when the contacts or the safeguarding words are broken:
    without them nothing may be sent.
    """
    loaded = load_folder(folder)
    safeguarding = folder / "safeguarding"
    terms = load_terms((safeguarding / "terms.yaml").read_text(encoding="utf-8"))
    weights = load_weights((safeguarding / "weights.json").read_text(encoding="utf-8"))
    contacts = _contacts(folder / "support")
    return Library(
        surveys=dict(loaded.surveys),
        problems=loaded.problems,
        contacts=contacts,
        screener=Screener(terms, weights),
        understander=load_understander(folder),
        redactor=load_redactor(folder),
        replies=_replies(safeguarding, contacts),
        hours=Hours(
            load_calendar((folder / "calendar" / "terms.yaml").read_text(encoding="utf-8"))
        ),
        opt_out=load_opt_out((safeguarding / "opt_out.yaml").read_text(encoding="utf-8")),
        recordings=recordings(folder),
        joining=tuple((folder / "joining" / "words.txt").read_text(encoding="utf-8").split()),
    )


def load_understander(folder: Path) -> Understander:
    """Read what comments are understood with: the table, retrained where it was, and the themes."""
    retrained = folder / "understanding" / "weights.json"
    table = load_table(retrained.read_text("utf-8")) if retrained.exists() else released()
    return Understander(table, load_themes((folder / "themes.yaml").read_text("utf-8")))


def load_redactor(folder: Path) -> Redactor:
    """Read what quotes are redacted with."""
    names = ("names", "places", "schools", "cues")
    return Redactor(
        load_gazetteer(*((folder / "redaction" / f"{n}.txt").read_text("utf-8") for n in names))
    )


def _contacts(folder: Path) -> Contacts:
    contacts = load_contacts((folder / "contacts.yaml").read_text(encoding="utf-8"))
    spoken = {
        language: load_contact_words(document, contacts, f"contacts.{language}.yaml")
        for language, document in _translations(folder, "contacts").items()
    }
    return replace(contacts, languages=spoken)


def _translations(folder: Path, name: str) -> dict[str, str]:
    """Read contacts.pl.yaml and the like, by language."""
    files = sorted(folder.glob(f"{name}.*.yaml"))
    return {file.name.split(".")[1]: file.read_text(encoding="utf-8") for file in files}


def _replies(folder: Path, contacts: Contacts) -> Replies:
    """Read the replies, and hold their local number to the registry of contacts."""
    document = (folder / "replies.yaml").read_text(encoding="utf-8")
    replies = load_replies(document, _translations(folder, "replies"))
    local = replies.local
    known = {way.value for one in contacts.contacts if one.id == local.contact for way in one.how}
    if not {local.office_hours, local.other_times} <= known:
        raise RepliesError(
            f"replies.yaml: a number under local is not one of the contact {local.contact} in "
            "surveys/support/contacts.yaml; write the same numbers in both."
        )
    return replies


def pinned(version: SurveyVersion) -> Survey:
    """Return the survey exactly as it was launched."""
    known = _SEEN.get(version.digest)
    if known is None:
        known = _SEEN[version.digest] = load_survey(version.document, version.digest)
    return known


def pinned_by(session: Session, version_id: int, digest: str) -> Survey:
    """Return the survey of a version, whose document is fetched only when it was not seen yet."""
    known = _SEEN.get(digest)
    return pinned(session.get_one(SurveyVersion, version_id)) if known is None else known


# By digest, so an entry is never wrong; there are as many as there are versions of surveys.
_SEEN: dict[str, Survey] = {}
