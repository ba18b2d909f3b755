"""A second person's yes: drafts proposed, taken back, approved or sent back with a remark."""

from collections.abc import Sequence
from datetime import datetime

import structlog
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from voice_service.models.authoring import Draft
from voice_service.models.staff import StaffMember
from voice_service.services.drafting import (
    APPROVED,
    DRAFT,
    PROPOSED,
    DraftError,
    held,
    record,
)
from voice_service.services.library import Means
from voice_service.survey import editing
from voice_service.survey.inspecting import inspect

log = structlog.get_logger()

LONGEST_REMARK = 2000


def propose(
    session: Session,
    draft_id: int,
    revision: int,
    reason: str,
    *,
    by: StaffMember,
    now: datetime,
) -> Draft:
    """Propose a draft; `reason` says why all the same, where the check finds errors.

    Raises DraftError when it cannot be asked as it is, or has errors and no reason.
    """
    draft = held(session, draft_id, revision, DRAFT)
    looked = inspect(draft.document)
    if looked.survey is None:
        session.rollback()
        raise DraftError("It cannot be asked yet. Put right what is marked, then propose it.")
    if looked.errors and not reason.strip():
        session.rollback()
        raise DraftError("The check found errors. Put them right, or say why it should go ahead.")
    draft.status, draft.revision = PROPOSED, draft.revision + 1
    draft.proposed_by_id, draft.proposed_at = by.id, now
    draft.remark = reason.strip()[:LONGEST_REMARK] if looked.errors else None
    session.add(record(draft, "proposed", by, now))
    session.commit()
    return draft


def take_back(
    session: Session, draft_id: int, revision: int, *, by: StaffMember, now: datetime
) -> Draft:
    """Take a proposed draft back, to change it."""
    draft = held(session, draft_id, revision, PROPOSED)
    return _written_on(session, draft, "took_back", by, now)


def send_back(
    session: Session,
    draft_id: int,
    revision: int,
    remark: str,
    *,
    by: StaffMember,
    now: datetime,
) -> Draft:
    """Send a proposed draft back to be changed, with what is to be changed."""
    draft = held(session, draft_id, revision, PROPOSED)
    if not remark.strip():
        session.rollback()
        raise DraftError("Say what is to be changed, so that they can.")
    draft.remark = remark.strip()[:LONGEST_REMARK]
    return _written_on(session, draft, "sent_back", by, now)


def _written_on(session: Session, draft: Draft, why: str, by: StaffMember, now: datetime) -> Draft:
    """Let a draft be written on, and keep who let it."""
    draft.status, draft.revision = DRAFT, draft.revision + 1
    session.add(record(draft, why, by, now))
    session.commit()
    return draft


def approve(
    session: Session,
    draft_id: int,
    revision: int,
    remark: str,
    *,
    by: StaffMember,
    now: datetime,
    means: Means,
) -> Draft:
    """Approve a draft as it was read; from now on it can be launched.

    When another draft of the survey was approved meanwhile it becomes the version after that one.
    Raises DraftError for whoever wrote, changed or proposed it.
    """
    _hold_all(session, draft_id)
    draft = held(session, draft_id, revision, PROPOSED)
    if not may_approve(draft, by):
        session.rollback()
        raise DraftError("Somebody else has to approve it: you wrote, changed or proposed it.")
    version = max(draft.version, _newest(session, draft.survey_id, means) + 1)
    if version != draft.version:
        data = editing.with_version(editing.read_data(draft.document), version)
        draft.document, draft.version = editing.rewrite(draft.document, data), version
    draft.status, draft.revision = APPROVED, draft.revision + 1
    draft.approved_by_id, draft.approved_at = by.id, now
    draft.remark = _both(draft.remark, remark)
    session.add(record(draft, "approved", by, now))
    session.commit()
    log.info("draft_approved", draft=draft.id, survey=draft.survey_id, version=version)
    return draft


def may_approve(draft: Draft, person: StaffMember) -> bool:
    """Tell whether somebody had no hand in a draft."""
    return person.id not in (draft.author_id, draft.changed_by_id, draft.proposed_by_id)


def how_many_wait(session: Session, person: StaffMember) -> int:
    """Count the drafts that somebody could approve."""
    return (
        session.scalar(
            select(func.count())
            .select_from(Draft)
            .where(
                Draft.status == PROPOSED,
                Draft.author_id != person.id,
                Draft.changed_by_id != person.id,
                Draft.proposed_by_id != person.id,
            )
        )
        or 0
    )


def _hold_all(session: Session, draft_id: int) -> Sequence[Draft]:
    """Hold every draft of the same survey, in one order, so that versions are given one by one."""
    survey_id = select(Draft.survey_id).where(Draft.id == draft_id).scalar_subquery()
    drafts = select(Draft).where(Draft.survey_id == survey_id).order_by(Draft.id)
    return session.scalars(drafts.with_for_update(of=Draft)).all()


def _newest(session: Session, survey_id: str, means: Means) -> int:
    known = select(func.max(Draft.version)).where(
        Draft.survey_id == survey_id, Draft.status == APPROVED
    )
    shipped = means.library.surveys.get(survey_id)
    return max(session.scalar(known) or 0, shipped.version if shipped else 0)


def _both(before: str | None, remark: str) -> str | None:
    said = [words for words in (before, remark.strip()[:LONGEST_REMARK]) if words]
    return "\n".join(said) or None
