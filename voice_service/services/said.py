"""What a young person said in one wave, shown to them when they ask."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from voice_service.conversation.options import labels_of
from voice_service.conversation.state import Helper, Missing, State
from voice_service.conversation.words import Words
from voice_service.models.concerns import Concern
from voice_service.services import turns
from voice_service.services.doors import Place, begun
from voice_service.services.tongues import words_for
from voice_service.survey.definition import Kind, Survey


@dataclass(frozen=True, slots=True)
class Said:
    """One question as it was shown, and what was answered; `kept` when that is not shown again."""

    question: str
    answer: str = ""
    kept: bool = False


@dataclass(frozen=True, slots=True)
class Mine:
    """All that one young person said in one wave, and what can still be done about it.

    `counted` is true once the wave has closed: the numbers are out then, only words can go.
    """

    said: tuple[Said, ...]
    helper: Helper | None
    counted: bool
    taken_back: bool


def mine(session: Session, place: Place) -> Mine | None:
    """Return what somebody at this place said; None where nothing links a person to answers."""
    invitation = begun(session, place)
    conversation = turns.conversation_at(session, invitation) if invitation else None
    if conversation is None:
        return None
    survey, state = turns.survey_of(conversation), State.from_json(conversation.state)
    child = Concern.participant_id == conversation.participant_id
    # Whoever holds the phone may not be the child: where something was told, no words are shown
    # at all, so that nothing says which of them it was.
    told = session.scalars(select(Concern.id).where(child).limit(1)).first() is not None
    return Mine(
        said=tuple(_said(survey, state, told=told)),
        helper=state.helper,
        counted=conversation.wave.closed_at is not None,
        taken_back=conversation.taken_back_at is not None,
    )


def _said(survey: Survey, state: State, *, told: bool) -> list[Said]:
    found, words = [], words_for(state.language)
    for question in survey.questions:
        answer = state.answers.get(question.id)
        if answer is None or not question.has_answer:
            continue
        asked = question.ask.to(state.band, state.language)
        if told and (answer.text or question.kind is Kind.TEXT or question.sensitive):
            found.append(Said(asked, kept=True))
            continue
        picked = labels_of(question, answer.values, state.band, state.language, words)
        if answer.missing:
            picked = _missing(answer.missing, words)
        found.append(Said(asked, "\n".join(filter(None, (picked, answer.text)))))
    return found


def _missing(missing: Missing, words: Words) -> str:
    skipped = missing in (Missing.SKIPPED, Missing.UNCLEAR)
    return words["skipped" if skipped else missing.value]
