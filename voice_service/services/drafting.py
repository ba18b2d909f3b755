"""Drafts of surveys: begun from a survey or from nothing, saved by several hands, put aside."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from voice_service.models.authoring import Draft, Idea
from voice_service.models.staff import AuditEvent, StaffMember
from voice_service.services.library import Means
from voice_service.survey import editing
from voice_service.survey.definition import Survey, Wording
from voice_service.survey.sheets import name_for
from voice_service.survey.yaml_messages import MOST_CHARACTERS

log = structlog.get_logger()

DRAFT, PROPOSED, APPROVED, PUT_ASIDE = "draft", "proposed", "approved", "put_aside"
LONGEST_TITLE = 200


class DraftError(ValueError):
    """It cannot be done with this draft; the message says why and what to do."""


class GoneError(DraftError):
    """There is no such draft, or none that can still be changed."""


class StaleError(DraftError):
    """Somebody else saved the draft after the page was loaded."""


def all_drafts(session: Session) -> Sequence[Draft]:
    """List every draft that was not put aside, the last changed first."""
    return session.scalars(
        select(Draft)
        .options(joinedload(Draft.author))
        .where(Draft.status != PUT_ASIDE)
        .order_by(Draft.changed_at.desc(), Draft.id.desc())
    ).all()


def one_draft(session: Session, draft_id: int) -> Draft | None:
    """Return a draft, or None."""
    return session.get(Draft, draft_id, options=[joinedload(Draft.author)])


def people(session: Session, drafts: Iterable[Draft]) -> dict[int, str]:
    """Return the names of everybody who had a hand in some drafts, by id."""
    ids = {
        person
        for draft in drafts
        for person in (
            *(draft.author_id, draft.changed_by_id, draft.proposed_by_id, draft.approved_by_id),
        )
        if person is not None
    }
    found = session.scalars(select(StaffMember).where(StaffMember.id.in_(ids)))
    return {person.id: person.name for person in found}


def begin_version(session: Session, survey: Survey, *, by: StaffMember, now: datetime) -> Draft:
    """Begin the next version of a survey: its questions keep their ids, so results compare."""
    data = editing.read_data(survey.document)
    document = editing.rewrite(survey.document, editing.with_version(data, survey.version + 1))
    return _begin(session, document, by=by, now=now)


def begin_survey(
    session: Session,
    title: str,
    bands: Sequence[str],
    *,
    source: Survey | None = None,
    by: StaffMember,
    now: datetime,
    means: Means,
) -> Draft:
    """Begin a survey of its own under a title, empty or with the questions of another."""
    taken = {*means.library.surveys, *session.scalars(select(Draft.survey_id).distinct())}
    survey_id = name_for(title, taken, "survey", "-")
    document = editing.empty(survey_id, title, bands)
    if source is not None:
        data = editing.with_version(editing.read_data(source.document), 1)
        front = editing.front_of(data)
        data = editing.with_front(data, editing.titled(front, Wording(title)))
        document = editing.rewrite(source.document, data | {"id": survey_id})
    return _begin(session, document, by=by, now=now)


def save(
    session: Session,
    draft_id: int,
    revision: int,
    data: Mapping[str, Any],
    *,
    by: StaffMember,
    now: datetime,
) -> Draft:
    """Store a draft as changed data; lines and comments of what did not change stay.

    Raises GoneError when it cannot be changed (any more), StaleError when somebody else saved
    since `revision`, DraftError when it has grown too long; nothing is stored then.
    """
    draft = held(session, draft_id, revision, DRAFT)
    document = editing.rewrite(draft.document, data)
    if len(document) > MOST_CHARACTERS:
        session.rollback()
        raise DraftError("The survey has grown too long to be kept. Take something out of it.")
    if document != draft.document:
        draft.document = document
        draft.title = _title(data)
        draft.revision += 1
        draft.changed_by_id, draft.changed_at = by.id, now
    session.commit()
    return draft


def put_aside(
    session: Session, draft_id: int, revision: int, *, by: StaffMember, now: datetime
) -> Draft:
    """Put a draft aside: it is on no list any more, and nothing of it is lost."""
    draft = held(session, draft_id, revision, DRAFT, PROPOSED)
    draft.status, draft.revision = PUT_ASIDE, draft.revision + 1
    session.add(record(draft, "put_aside", by, now))
    session.commit()
    return draft


def held(session: Session, draft_id: int, revision: int, *statuses: str) -> Draft:
    """Hold a draft for a change, when it still stands as whoever changes it saw it."""
    draft = session.get(Draft, draft_id, with_for_update=True)
    if draft is None or draft.status not in statuses:
        session.rollback()
        raise GoneError(WHY_NOT.get(draft.status if draft else "", WHY_NOT[""]))
    if draft.revision != revision:
        session.rollback()
        raise StaleError("Somebody else has changed this draft since you opened it.")
    return draft


WHY_NOT = {
    DRAFT: "This draft is being written again, so it has to be proposed first.",
    PROPOSED: "This draft waits for approval. Take it back first, then change it.",
    APPROVED: "This draft is approved, so its words are fixed. Begin a new version to change them.",
    PUT_ASIDE: "This draft was put aside.",
    "": "There is no such draft any more.",
}


def idea_words(session: Session, idea_id: int) -> str:
    """Return an idea of young people as it was worded to be shown; empty when there is none."""
    found = select(Idea.shown_as).where(Idea.id == idea_id, Idea.put_aside_at.is_(None))
    return session.scalar(found) or ""


def record(draft: Draft, action: str, by: StaffMember, now: datetime) -> AuditEvent:
    """Make the record of what somebody did with a draft."""
    return AuditEvent(
        at=now, staff_member_id=by.id, action=action, subject="draft", subject_id=draft.id
    )


def _begin(session: Session, document: str, *, by: StaffMember, now: datetime) -> Draft:
    data = editing.read_data(document)
    draft = Draft(
        survey_id=data["id"],
        version=data["version"],
        title=_title(data),
        document=document,
        revision=1,
        status=DRAFT,
        author_id=by.id,
        created_at=now,
        changed_by_id=by.id,
        changed_at=now,
    )
    session.add(draft)
    session.flush()
    session.add(record(draft, "began", by, now))
    session.commit()
    log.info("draft_begun", draft=draft.id, survey=draft.survey_id, version=draft.version)
    return draft


def _title(data: Mapping[str, Any]) -> str:
    return editing.front_of(dict(data)).title.default[:LONGEST_TITLE]
