"""Recorded worries about a child, and who has been told."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from voice_service.db import Model
from voice_service.models.messages import Message
from voice_service.models.people import Participant
from voice_service.models.staff import StaffMember
from voice_service.models.types import SealedJson, SealedText, UtcTime


class Concern(Model):
    """A worry with a severity, about one text; never deleted by hand."""

    __tablename__ = "concern"
    id: Mapped[int] = mapped_column(primary_key=True)
    participant_id: Mapped[int | None] = mapped_column(ForeignKey("participant.id"), index=True)
    conversation_id: Mapped[int | None] = mapped_column(ForeignKey("conversation.id"))
    message_id: Mapped[int] = mapped_column(ForeignKey("message.id"), unique=True)
    severity: Mapped[str] = mapped_column(String(10))  # immediate, high, medium, low
    source: Mapped[str] = mapped_column(String(12))  # screening, failure (the screener broke)
    terms_version: Mapped[str] = mapped_column(String(40))
    # Phrases of the child's text with their places, and the question as it was shown.
    indicators: Mapped[list[dict[str, Any]]] = mapped_column(SealedJson("concern.indicators"))
    question_shown: Mapped[str | None] = mapped_column(SealedText("concern.question_shown"))
    # The words about safety that the child got, as they were sent or shown.
    reply_sent: Mapped[str | None] = mapped_column(SealedText("concern.reply_sent"))
    raised_at: Mapped[datetime] = mapped_column(UtcTime)
    acknowledged_at: Mapped[datetime | None] = mapped_column(UtcTime)
    acknowledged_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff_member.id"))
    # When a person let the survey go on for this child.
    resumed_at: Mapped[datetime | None] = mapped_column(UtcTime)

    participant: Mapped[Participant | None] = relationship()
    message: Mapped[Message] = relationship()
    acknowledged_by: Mapped[StaffMember | None] = relationship()

    __table_args__ = (Index(None, "acknowledged_at", "severity"),)


class Alert(Model):
    """The message that tells a named person of a concern."""

    __tablename__ = "alert"
    id: Mapped[int] = mapped_column(primary_key=True)
    concern_id: Mapped[int] = mapped_column(ForeignKey("concern.id"), index=True)
    staff_member_id: Mapped[int] = mapped_column(ForeignKey("staff_member.id"))
    # None when the person has no phone here: the staff page then says so.
    message_id: Mapped[int | None] = mapped_column(ForeignKey("message.id"))
    raised_at: Mapped[datetime] = mapped_column(UtcTime)

    concern: Mapped[Concern] = relationship()
    staff_member: Mapped[StaffMember] = relationship()
    message: Mapped[Message | None] = relationship()
