"""Surveys in the making: drafts, who approved them, and what young people want to be asked."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from voice_service.db import Model
from voice_service.models.staff import StaffMember
from voice_service.models.types import SealedText, UtcTime


class Draft(Model):
    """A survey that somebody writes: the document itself, from first words to approval."""

    __tablename__ = "draft"
    id: Mapped[int] = mapped_column(primary_key=True)
    survey_id: Mapped[str] = mapped_column(String(64))
    version: Mapped[int]
    title: Mapped[str] = mapped_column(String(200))
    document: Mapped[str] = mapped_column(Text)
    # Counts the savings, so that two people do not overwrite one another.
    revision: Mapped[int] = mapped_column(default=1, server_default="1")
    status: Mapped[str] = mapped_column(String(10))  # draft, proposed, approved, put_aside
    author_id: Mapped[int] = mapped_column(ForeignKey("staff_member.id"))
    created_at: Mapped[datetime] = mapped_column(UtcTime)
    changed_by_id: Mapped[int] = mapped_column(ForeignKey("staff_member.id"))
    changed_at: Mapped[datetime] = mapped_column(UtcTime)
    proposed_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff_member.id"))
    proposed_at: Mapped[datetime | None] = mapped_column(UtcTime)
    # Never who wrote or proposed it.
    approved_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff_member.id"))
    approved_at: Mapped[datetime | None] = mapped_column(UtcTime)
    # What the second person said when it was approved or sent back.
    remark: Mapped[str | None] = mapped_column(Text)

    author: Mapped[StaffMember] = relationship(foreign_keys=[author_id])

    __table_args__ = (Index(None, "status", "survey_id", "version"),)


class Idea(Model):
    """A question that a young person would like to be asked."""

    __tablename__ = "idea"
    id: Mapped[int] = mapped_column(primary_key=True)
    participant_id: Mapped[int] = mapped_column(ForeignKey("participant.id"), index=True)
    message_id: Mapped[int] = mapped_column(ForeignKey("message.id"), unique=True)
    # The child's own words. Kept until the wave's delete date.
    words: Mapped[str] = mapped_column(SealedText("idea.words"))
    # As a person worded it to be shown to other young people; None: nobody has, nobody sees it.
    shown_as: Mapped[str | None] = mapped_column(Text)
    shown_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff_member.id"))
    shown_at: Mapped[datetime | None] = mapped_column(UtcTime)
    put_aside_at: Mapped[datetime | None] = mapped_column(UtcTime)
    created_at: Mapped[datetime] = mapped_column(UtcTime)


class IdeaVote(Model):
    """One young person's wish that an idea be asked; three of them at most."""

    __tablename__ = "idea_vote"
    id: Mapped[int] = mapped_column(primary_key=True)
    idea_id: Mapped[int] = mapped_column(ForeignKey("idea.id"))
    participant_id: Mapped[int] = mapped_column(ForeignKey("participant.id"), index=True)
    at: Mapped[datetime] = mapped_column(UtcTime)

    __table_args__ = (UniqueConstraint("idea_id", "participant_id"),)
