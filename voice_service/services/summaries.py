"""Summaries: a wave's rows, fetched in a few queries and protected by reporting."""

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from voice_service.models.conversations import Answer, Conversation
from voice_service.models.people import Cohort, Participant
from voice_service.models.waves import Invitation, Wave
from voice_service.reporting.summary import (
    Comment,
    GroupFacts,
    Row,
    Subject,
    Summary,
    WaveFacts,
    summarise,
)
from voice_service.services import agreeing, readers, understanding
from voice_service.services.library import Means
from voice_service.services.waves import all_waves, one_wave, survey_of_wave
from voice_service.survey.definition import Survey


class _Told(NamedTuple):
    """One answer with where it was told."""

    answer: Answer
    band: str | None
    group: str | None


def summary(session: Session, wave_id: int, means: Means) -> Summary | None:
    """Summarise a wave with small numbers protected; None when there is no such wave.

    Where people have checked what the machine makes of comments and disagree too often, its
    figures are left out.
    """
    wave = one_wave(session, wave_id)
    if wave is None:
        return None
    told = _told(session, wave_id)
    survey, agrees = survey_of_wave(wave), agreeing.measured(session)
    return summarise(
        survey,
        wave=_facts(session, wave, told),
        rows=[_row(one) for one in told],
        comments=[_comment(one, survey, means) for one in told if one.answer.words],
        groups=_groups(session, wave, told),
        subjects=[
            Subject(one.id, one.name, one.meaning, one.owner, not agrees.theme_hidden(one.id))
            for one in means.library.understander.framework.themes.values()
        ],
        sentiment_hidden=agrees.sentiment_hidden,
    )


def listing(session: Session) -> list[dict[str, object]]:
    """List the waves for the API, the newest first."""
    return [
        {
            "id": wave.id,
            "title": wave.title,
            "survey": wave.survey_version.survey_id,
            "opened": wave.launched_at.date().isoformat(),
            "closed": wave.closed_at.date().isoformat() if wave.closed_at else None,
        }
        for wave in all_waves(session)
    ]


def _told(session: Session, wave_id: int) -> list[_Told]:
    rows = session.execute(
        select(Answer, Conversation.age_band, Cohort.name)
        .join(Conversation, Conversation.id == Answer.conversation_id)
        .join(
            Invitation,
            (Invitation.wave_id == Conversation.wave_id)
            & (Invitation.participant_id == Conversation.participant_id),
        )
        .outerjoin(Cohort, Cohort.id == Invitation.cohort_id)
        .where(Answer.wave_id == wave_id, Answer.on_path)
        .order_by(Answer.id)
    )
    return [_Told(answer, band, group) for answer, band, group in rows]


def _facts(session: Session, wave: Wave, told: Sequence[_Told]) -> WaveFacts:
    asked = session.scalar(select(func.count()).where(Invitation.wave_id == wave.id)) or 0
    return WaveFacts(
        id=wave.id,
        title=wave.title,
        asked=asked,
        answered=len({one.answer.conversation_id for one in told}),
        opened=wave.launched_at.date(),
        closed=wave.closed_at.date() if wave.closed_at else None,
        audience=wave.audience,
        decision=wave.decision,
        feedback_on=wave.feedback_on,
        # Fifteen known young people: any part of them could be somebody.
        whole_only=any(cohort.kind == "panel" for cohort in wave.cohorts),
        unread=readers.unread_of(session, wave.id),
        launched_despite=wave.launched_despite or "",
    )


def _row(told: _Told) -> Row:
    answer = told.answer
    return Row(answer.question_id, tuple(answer.choices), answer.missing, told.group)


def _comment(told: _Told, survey: Survey, means: Means) -> Comment:
    answer = told.answer
    sound, themes = understanding.told(answer, survey, means)
    return Comment(
        answer.question_id, sound, answer.quote, told.group, answer.conversation_id, themes
    )


def _groups(session: Session, wave: Wave, told: Sequence[_Told]) -> list[GroupFacts]:
    asked = session.execute(
        select(Cohort.name, func.count())
        .join(Invitation, Invitation.cohort_id == Cohort.id)
        .where(Invitation.wave_id == wave.id)
        .group_by(Cohort.id, Cohort.name)
        .order_by(Cohort.id)
    ).all()
    in_band = session.execute(
        select(Participant.age_band, func.count())
        .join(Invitation, Invitation.participant_id == Participant.id)
        .where(Invitation.wave_id == wave.id, Participant.age_band.is_not(None))
        .group_by(Participant.age_band)
    ).all()
    people = {one.answer.conversation_id: one for one in told}.values()
    by_group = Counter(one.group for one in people)
    by_band = Counter(one.band for one in people)
    groups = [GroupFacts(name, by_group[name], count) for name, count in asked]
    known: dict[str | None, int] = {row[0]: row[1] for row in in_band}
    bands = sorted({*known, *by_band} - {None}, key=lambda band: (len(str(band)), str(band)))
    return groups + [
        GroupFacts(str(band), by_band[band], known.get(band), "age_band") for band in bands
    ]
