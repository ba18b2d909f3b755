"""Comments for people to check what the machine makes of them, and to correct it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session, joinedload

from voice_service.analysis.sentiment import Sentiment
from voice_service.models.conversations import Answer, Conversation
from voice_service.models.messages import Message
from voice_service.models.staff import SAFEGUARDING_LEAD, StaffMember
from voice_service.models.waves import SurveyVersion, Wave
from voice_service.services import reading, understanding
from voice_service.services.library import Means, pinned_by
from voice_service.services.understanding import JudgementError
from voice_service.services.withheld import raised_concern, roster, was_texted
from voice_service.survey.definition import AgeBand

BATCH = 20
LEAST_REASON = 0.2  # a word that moved it less is no reason


@dataclass(frozen=True, slots=True)
class Reason:
    """A word that moved the machine: above 0 towards good, below towards bad."""

    word: str
    weight: float


@dataclass(frozen=True, slots=True)
class Theme:
    """A theme of a comment, how it sounds there, and by which words it was found."""

    id: str
    name: str
    sounds: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Checked:
    """A comment, what the machine makes of it, and what a person has said already.

    `words` are without names for whoever is no safeguarding lead. `by_person` is True where what
    stands there was said by a person.
    """

    id: int
    wave: str
    question: str | None
    band: str | None
    words: str
    sounds: str
    confidence: int
    reasons: tuple[Reason, ...]
    themes: tuple[Theme, ...]
    sounds_by_person: bool
    themes_by_person: bool


def to_check(
    session: Session,
    staff: StaffMember,
    means: Means,
    *,
    wave_id: int | None = None,
) -> list[Checked]:
    """List comments that nobody has checked yet, drawn from all of them.

    Never what a concern holds or nobody has read yet, and never words that speak of this person.
    """
    waiting = session.scalars(
        select(Answer.id).where(
            *_may_check(wave_id),
            Answer.judged_sentiment.is_(None),
        )
    )
    # The order is drawn and not by date, so that agreement is measured on all alike.
    drawn = sorted(waiting, key=_drawn)[:BATCH]
    return _checked(session, staff, means, drawn)


def of_texts(
    session: Session, staff: StaffMember, means: Means, message_ids: Sequence[int]
) -> dict[int, Checked]:
    """Find the comments that texts on the reading list became: message id -> comment."""
    rows = session.execute(
        select(Message.id, Message.body, Answer.id, Answer.words)
        .join(
            Answer,
            (Answer.conversation_id == Message.conversation_id)
            & (Answer.question_id == Message.question_id),
        )
        .where(Message.id.in_(message_ids), *_may_check(None, staff))
    ).all()
    mine = {row[2]: row[0] for row in rows if row[1].strip() == (row[3] or "").strip()}
    return {mine[one.id]: one for one in _checked(session, staff, means, list(mine))}


def how_many(session: Session, *, wave_id: int | None = None) -> int:
    """Count the comments that nobody has checked yet."""
    where = (*_may_check(wave_id), Answer.judged_sentiment.is_(None))
    return session.scalar(select(func.count()).select_from(Answer).where(*where)) or 0


def one(session: Session, staff: StaffMember, means: Means, answer_id: int) -> Checked:
    """Return one comment as it stands now. Raises JudgementError where there is none to check."""
    found = _checked(session, staff, means, [answer_id])
    if not found:
        raise JudgementError("This comment is not here to be checked any more.")
    return found[0]


def judge(
    session: Session,
    answer_id: int,
    staff: StaffMember,
    means: Means,
    *,
    sounds: str | None = None,
    themes: Sequence[str] | None = None,
    why: str = "",
    now: datetime,
) -> None:
    """Keep what a person says of a comment; with neither `sounds` nor `themes` they agree.

    Raises JudgementError where there is no such comment to check, or nothing like that to say.
    """
    answer = session.scalars(
        select(Answer)
        .where(Answer.id == answer_id, *_may_check(None, staff))
        .with_for_update(of=Answer)
    ).first()
    if answer is None or reading.speaks_of(answer.words or "", staff):
        session.rollback()
        raise JudgementError("This comment is not here to be checked any more.")
    agrees = sounds is None and themes is None
    try:
        if sounds is not None or (agrees and answer.judged_sentiment is None):
            label = sounds if sounds is not None else answer.sentiment or ""
            understanding.judge_sentiment(session, answer, label, why, by=staff, now=now)
        if themes is not None or (agrees and answer.judged_themes is None):
            named = [one["id"] for one in answer.themes or ()] if themes is None else themes
            understanding.judge_themes(session, answer, named, why, by=staff, now=now, means=means)
    except JudgementError:
        session.rollback()
        raise


def _drawn(answer_id: int) -> bytes:
    return sha256(str(answer_id).encode()).digest()


def _may_check(wave_id: int | None, staff: StaffMember | None = None) -> list[ColumnElement[bool]]:
    where: list[ColumnElement[bool]] = [
        Answer.words.is_not(None),
        Answer.understood_by.is_not(None),
        Answer.on_path.is_(True),
        ~raised_concern(),
    ]
    if staff is None or not staff.has_role(SAFEGUARDING_LEAD):
        where.append(~was_texted(reading.UNREAD))  # first a lead reads it: they look after a child
    return where if wave_id is None else [*where, Answer.wave_id == wave_id]


def _checked(
    session: Session, staff: StaffMember, means: Means, answer_ids: Sequence[int]
) -> list[Checked]:
    rows = session.execute(
        select(Answer, Wave.title, SurveyVersion.id, SurveyVersion.digest)
        .join(Wave, Wave.id == Answer.wave_id)
        .join(SurveyVersion, SurveyVersion.id == Wave.survey_version_id)
        .options(joinedload(Answer.conversation).load_only(Conversation.age_band))
        .where(Answer.id.in_(answer_ids), *_may_check(None, staff))
    ).all()
    plain = staff.has_role(SAFEGUARDING_LEAD)
    names = () if plain else roster(session, {answer.wave_id for answer, *_ in rows})
    found = []
    for answer, title, version_id, digest in sorted(rows, key=lambda row: _drawn(row[0].id)):
        words = answer.words or ""
        if reading.speaks_of(words, staff):
            continue
        survey = pinned_by(session, version_id, digest)
        question = understanding.asked(survey, answer.question_id)
        shown = words if plain else means.library.redactor.redact(words, names).text
        found.append(_one(answer, title, question, shown, means))
    return found


def _reasons(found: Sentiment, shown: str) -> Iterator[Reason]:
    """Yield the words that speak for the label, as far as they are shown."""
    for moved in found.words:
        speaks = {
            "positive": moved.weight > 0,
            "negative": moved.weight < 0,
            "mixed": True,
        }.get(found.label, False)
        if speaks and abs(moved.weight) >= LEAST_REASON and moved.word in shown:
            yield Reason(moved.word, moved.weight)


def _one(answer: Answer, wave: str, question: str | None, shown: str, means: Means) -> Checked:
    """Show one comment with its reasons, as far as they stand in the words that are shown."""
    understander = means.library.understander
    read = understander.understand(answer.words or "", question)
    found = {theme.theme: theme.words for theme in read.themes}
    known = understander.framework.themes
    band = answer.conversation.age_band
    return Checked(
        id=answer.id,
        wave=wave,
        question=question,
        band=AgeBand(band).value if band else None,
        words=shown,
        sounds=understanding.sounds(answer) or "cannot_tell",
        confidence=answer.confidence or 0,
        reasons=tuple(_reasons(read.sentiment, shown)),
        themes=tuple(
            Theme(
                theme,
                known[theme].name,
                sound,
                tuple(word for word in found.get(theme, ()) if word in shown),
            )
            for theme, sound in understanding.themes_of(answer)
            if theme in known
        ),
        sounds_by_person=answer.judged_sentiment is not None,
        themes_by_person=answer.judged_themes is not None,
    )
