"""How comments are understood: noted by the worker, corrected by people, whose word wins."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from voice_service.analysis.sentiment import LABELS
from voice_service.models.conversations import Answer
from voice_service.models.judgements import SENTIMENT, THEMES, Judgement
from voice_service.models.staff import AuditEvent, StaffMember
from voice_service.models.waves import SurveyVersion, Wave
from voice_service.services.library import Means, pinned_by
from voice_service.survey.definition import Survey

BATCH = 200
MOST_THEMES = 6
LONGEST_WHY = 500


class JudgementError(ValueError):
    """The judgement cannot be kept like this; the sentence says why."""


def understand_new(session: Session, means: Means) -> int:
    """Note how a batch of comments sounds, and what it is about; returns how many.

    These are comments that nobody has looked at, or that an older version has. What a person has
    judged stays as it is.
    """
    version = means.library.understander.version
    by = Answer.understood_by
    rows: Sequence[tuple[Answer, int, str]] = ()
    # Three places in the index to look at, and mostly there is nothing at any.
    for where in (by.is_(None), by < version, by > version):
        rows = rows or _batch(session, where)
    for answer, version_id, digest in rows:
        survey = pinned_by(session, version_id, digest)
        note(answer, asked(survey, answer.question_id), means)
    if rows:
        session.commit()
    else:
        session.rollback()
    return len(rows)


def _batch(session: Session, where: ColumnElement[bool]) -> Sequence[tuple[Answer, int, str]]:
    found = session.execute(
        select(Answer, SurveyVersion.id, SurveyVersion.digest)
        .join(Wave, Wave.id == Answer.wave_id)
        .join(SurveyVersion, SurveyVersion.id == Wave.survey_version_id)
        .where(Answer.words.is_not(None), where)
        .order_by(Answer.id)
        .limit(BATCH)
        .with_for_update(of=Answer, skip_locked=True)
    )
    return [(answer, version_id, digest) for answer, version_id, digest in found]


def asked(survey: Survey, question_id: str) -> str | None:
    """Return the wording of a question, as most were asked it."""
    try:
        return survey.question(question_id).ask.default
    except KeyError:
        return None


def note(answer: Answer, question: str | None, means: Means) -> None:
    """Note what the machine makes of an answer's words."""
    understander = means.library.understander
    found = understander.understand(answer.words or "", question)
    answer.sentiment = found.sentiment.label
    answer.confidence = round(100 * found.sentiment.confidence)
    answer.themes = [{"id": one.theme, "sounds": one.label} for one in found.themes]
    answer.language = found.language
    answer.understood_by = understander.version


def sounds(answer: Answer) -> str | None:
    """Say how an answer sounds: as a person said, else as the machine did; None: not read yet."""
    return answer.judged_sentiment or answer.sentiment


def themes_of(answer: Answer) -> list[tuple[str, str]]:
    """List what an answer is about and how it sounds on each; a person's word wins."""
    machine = {one["id"]: one["sounds"] for one in answer.themes or ()}
    whole = answer.judged_sentiment
    if answer.judged_themes is None:
        return [(theme, whole or sound) for theme, sound in machine.items()]
    rest = sounds(answer) or "cannot_tell"
    return [(theme, whole or machine.get(theme, rest)) for theme in answer.judged_themes]


def told(answer: Answer, survey: Survey, means: Means) -> tuple[str | None, list[tuple[str, str]]]:
    """Say how an answer sounds and what it is about, also before the worker has come to it."""
    if answer.understood_by is not None or answer.words is None:
        return sounds(answer), themes_of(answer)
    found = means.library.understander.understand(answer.words, asked(survey, answer.question_id))
    return found.sentiment.label, [(one.theme, one.label) for one in found.themes]


def judge_sentiment(
    session: Session, answer: Answer, label: str, why: str, *, by: StaffMember, now: datetime
) -> Judgement:
    """Keep how a person says that a comment sounds; the same as the machine's is agreement.

    Raises JudgementError for a label that there is not.
    """
    if label not in LABELS:
        raise JudgementError("Choose one of: negative, neutral, positive, mixed, cannot tell.")
    answer.judged_sentiment = label
    return _keep(session, answer, SENTIMENT, answer.sentiment or "", label, why, by, now)


def judge_themes(
    session: Session,
    answer: Answer,
    themes: Sequence[str],
    why: str,
    *,
    by: StaffMember,
    now: datetime,
    means: Means,
) -> Judgement:
    """Keep what a person says that a comment is about: themes of the framework, or none.

    Raises JudgementError for a theme that there is not, or for too many.
    """
    known = means.library.understander.framework.themes
    chosen = list(dict.fromkeys(themes))
    if any(theme not in known for theme in chosen):
        raise JudgementError("Choose themes of the framework only. Load the page again.")
    if len(chosen) > MOST_THEMES:
        raise JudgementError(f"A comment has at most {MOST_THEMES} themes; take one away first.")
    machine = ",".join(sorted(one["id"] for one in answer.themes or ()))
    answer.judged_themes = chosen
    return _keep(session, answer, THEMES, machine, ",".join(sorted(chosen)), why, by, now)


def _keep(
    session: Session,
    answer: Answer,
    aspect: str,
    machine: str,
    person: str,
    why: str,
    by: StaffMember,
    now: datetime,
) -> Judgement:
    why = " ".join(why.split())
    if len(why) > LONGEST_WHY:
        raise JudgementError(f"Say why in at most {LONGEST_WHY} characters.")
    judgement = Judgement(
        answer_id=answer.id,
        aspect=aspect,
        machine=machine,
        person=person,
        why=why or None,
        understood_by=answer.understood_by or "",
        words_at=answer.answered_at,
        by_id=by.id,
        at=now,
    )
    session.add(judgement)
    session.add(
        AuditEvent(
            at=now,
            staff_member_id=by.id,
            action="judged",
            subject="answer",
            subject_id=answer.id,
        )
    )
    session.commit()
    return judgement
