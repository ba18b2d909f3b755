"""What is kept from those who read comments: what a concern holds, and the names of children."""

from collections.abc import Iterable

from sqlalchemy import ColumnExpressionArgument, Exists, exists, select
from sqlalchemy.orm import Session

from voice_service.models.concerns import Concern
from voice_service.models.conversations import Answer
from voice_service.models.messages import Message
from voice_service.models.people import Participant
from voice_service.models.waves import Invitation


def was_texted(*such: ColumnExpressionArgument[bool]) -> Exists:
    """Give the condition that an answer came by a text, and one that is such as is asked for."""
    return (
        exists()
        .where(
            Message.conversation_id == Answer.conversation_id,
            Message.question_id == Answer.question_id,
            *such,
        )
        .correlate(Answer)
    )


def raised_concern(*such: ColumnExpressionArgument[bool]) -> Exists:
    """Give the condition that a concern, one that is such as is asked for, holds an answer."""
    return was_texted(Concern.message_id == Message.id, *such)


def roster(session: Session, wave_ids: Iterable[int] | None = None) -> tuple[str, ...]:
    """List the names of everybody who was asked, in some waves or ever, for the redaction."""
    names = select(Participant.name).distinct()
    if wave_ids is not None:
        names = names.join(Invitation, Invitation.participant_id == Participant.id).where(
            Invitation.wave_id.in_(sorted(set(wave_ids)))
        )
    return tuple(sorted({name for name in session.scalars(names) if name}))
