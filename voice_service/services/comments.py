"""Comments: how they sound, and which of them a person has released to be quoted."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from voice_service.analysis.redaction import Redacted
from voice_service.models.concerns import Concern
from voice_service.models.conversations import Answer
from voice_service.models.messages import Message
from voice_service.models.staff import AuditEvent, StaffMember
from voice_service.services import desk, reading
from voice_service.services.library import Means
from voice_service.services.withheld import raised_concern, roster

LONGEST_QUOTE = 600
PART_MISSING = reading.PART_MISSING


class CommentError(ValueError):
    """The comment cannot be released like this."""


def of_wave(session: Session, wave_id: int, staff: StaffMember) -> Sequence[Answer]:
    """List the comments of a wave that a person may see, the newest first.

    Who is shut out of a concern does not find its words here either, nor words about themselves.
    """
    kept_away = raised_concern(~desk.may_see(staff))
    found = session.scalars(
        select(Answer)
        .options(joinedload(Answer.conversation))
        .where(Answer.wave_id == wave_id, Answer.words.is_not(None), Answer.on_path, ~kept_away)
        .order_by(Answer.id.desc())
    )
    return [one for one in found if not reading.speaks_of(one.words or "", staff)]


def redacted(session: Session, answers: Sequence[Answer], means: Means) -> dict[int, Redacted]:
    """Take out of comments what could name somebody, as a beginning for whoever releases them."""
    names = roster(session, {answer.wave_id for answer in answers})
    redactor = means.library.redactor
    return {answer.id: redactor.redact(answer.words or "", names) for answer in answers}


def with_concerns(session: Session, wave_id: int) -> set[tuple[int, str]]:
    """Return the conversations and questions of a wave whose words raised a concern."""
    rows = session.execute(
        select(Message.conversation_id, Message.question_id)
        .join(Concern, Concern.message_id == Message.id)
        .where(
            Message.wave_id == wave_id,
            Message.conversation_id.is_not(None),
            Message.question_id.is_not(None),
        )
    )
    return {(row[0], row[1]) for row in rows if row[0] is not None and row[1] is not None}


def with_parts_missing(session: Session, wave_id: int) -> set[tuple[int, str]]:
    """Return the conversations and questions of a wave of whose texts the network lost a part."""
    rows = session.execute(
        select(Message.conversation_id, Message.question_id).where(
            Message.wave_id == wave_id,
            Message.kind == "answer",
            Message.error_code == PART_MISSING,
            Message.conversation_id.is_not(None),
            Message.question_id.is_not(None),
        )
    )
    return {(row[0], row[1]) for row in rows if row[0] is not None and row[1] is not None}


def release(
    session: Session, answer_id: int, quote: str, *, by: StaffMember, now: datetime
) -> Answer:
    """Release a comment to be quoted, in the words that a person has approved.

    Whoever releases it has read it, and that is recorded when nobody had before. Raises
    CommentError when there is no such comment or no words, or when a concern was raised by them:
    what a child told us of harm is never quoted.
    """
    answer = _locked(session, answer_id)
    place = (answer.conversation_id, answer.question_id)
    if place in with_concerns(session, answer.wave_id):
        raise CommentError("These words raised a concern, so they are not quoted.")
    if reading.speaks_of(answer.words or "", by):
        raise CommentError("These words speak of you, so somebody else reads and releases them.")
    quote = " ".join(quote.split())
    if not quote:
        raise CommentError("Write the words that may be quoted.")
    if len(quote) > LONGEST_QUOTE:
        raise CommentError(f"A quote has at most {LONGEST_QUOTE} characters; shorten it.")
    answer.quote, answer.released_at = quote, now
    reading.read_comment(session, answer, by, now=now)
    session.add(_audit(by, "released", answer, now))
    session.commit()
    return answer


def withdraw(session: Session, answer_id: int, *, by: StaffMember, now: datetime) -> Answer:
    """Take a released comment back."""
    answer = _locked(session, answer_id)
    answer.quote = answer.released_at = None
    session.add(_audit(by, "withdrew", answer, now))
    session.commit()
    return answer


def _locked(session: Session, answer_id: int) -> Answer:
    answer = session.get(Answer, answer_id, with_for_update=True)
    if answer is None or answer.words is None:
        raise CommentError("There is no such comment.")
    return answer


def _audit(staff: StaffMember, action: str, answer: Answer, now: datetime) -> AuditEvent:
    return AuditEvent(
        at=now, staff_member_id=staff.id, action=action, subject="answer", subject_id=answer.id
    )
