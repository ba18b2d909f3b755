"""What people said of the machine's reading, gathered as data to train on."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session, aliased

from voice_service.models.conversations import Answer
from voice_service.models.judgements import Judgement
from voice_service.models.staff import StaffMember
from voice_service.models.waves import SurveyVersion, Wave
from voice_service.services.library import Means, pinned_by
from voice_service.services.withheld import raised_concern, roster

BATCH = 500
_COLUMNS: tuple[Any, ...] = (
    *(Judgement.id, Judgement.aspect, Judgement.machine, Judgement.person, Judgement.why),
    *(Judgement.at, Judgement.understood_by, Answer.words, Answer.question_id),
    *(SurveyVersion.id.label("version_id"), SurveyVersion.digest, StaffMember.name),
)


@dataclass(frozen=True, slots=True)
class Correction:
    """What a person said of a comment on one aspect, beside what the machine had said.

    `text` is redacted. `machine` and `person` are a label, or the ids of themes with commas
    between; `by` is the name of whoever judged.
    """

    text: str
    question: str | None
    aspect: str
    machine: str
    person: str
    agrees: bool
    why: str | None
    by: str
    at: datetime
    understood_by: str


def corrections(session: Session, means: Means, *, batch: int = BATCH) -> Iterator[Correction]:
    """Yield the last judgement of each comment and aspect while the words judged still stand.

    They come in the order in which they were made. What a concern holds is left out. Nothing is
    written; rows are fetched `batch` at a time, so that memory stays flat.
    """
    names = roster(session)
    last = 0
    while rows := _batch(session, last, batch):
        last = rows[-1].id
        found = [_correction(session, row, means, names) for row in rows]
        session.rollback()  # so that no transaction stays open while a file is written
        yield from found
    session.rollback()


def _batch(session: Session, after: int, most: int) -> Sequence[Row[Any]]:
    later = aliased(Judgement)
    newest = (
        select(func.max(later.id))
        .where(later.answer_id == Judgement.answer_id, later.aspect == Judgement.aspect)
        .correlate(Judgement)
        .scalar_subquery()
    )
    return session.execute(
        select(*_COLUMNS)
        .join(Answer, Answer.id == Judgement.answer_id)
        .join(Wave, Wave.id == Answer.wave_id)
        .join(SurveyVersion, SurveyVersion.id == Wave.survey_version_id)
        .join(StaffMember, StaffMember.id == Judgement.by_id)
        .where(
            Judgement.id > after,
            Judgement.id == newest,
            Judgement.words_at == Answer.answered_at,
            Answer.words.is_not(None),
            ~raised_concern(),
        )
        .order_by(Judgement.id)
        .limit(most)
    ).all()


def _correction(
    session: Session, row: Row[Any], means: Means, names: tuple[str, ...]
) -> Correction:
    redact = means.library.redactor.redact
    return Correction(
        text=redact(row.words, names).text,
        question=_asked(session, row.version_id, row.digest, row.question_id),
        aspect=row.aspect,
        machine=row.machine,
        person=row.person,
        agrees=row.machine == row.person,
        why=None if row.why is None else redact(row.why, names).text,
        by=row.name,
        at=row.at,
        understood_by=row.understood_by,
    )


def _asked(session: Session, version_id: int, digest: str, question_id: str) -> str | None:
    """Return the question as most were asked it: so the machine read the answer."""
    try:
        return pinned_by(session, version_id, digest).question(question_id).ask.default
    except KeyError:
        return None
