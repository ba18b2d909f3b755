"""A participant's way through a wave, and the answers recorded on it."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from voice_service.db import Model
from voice_service.models.people import Participant
from voice_service.models.types import SealedJson, SealedText, UtcTime
from voice_service.models.waves import Wave


class Conversation(Model):
    """One participant going through one wave, on any channel."""

    __tablename__ = "conversation"
    id: Mapped[int] = mapped_column(primary_key=True)
    wave_id: Mapped[int] = mapped_column(ForeignKey("wave.id"))
    participant_id: Mapped[int] = mapped_column(ForeignKey("participant.id"), index=True)
    # The engine's State; holds free text, so it is sealed. Kept until the wave's delete date.
    state: Mapped[dict[str, Any]] = mapped_column(SealedJson("conversation.state"))
    status: Mapped[str] = mapped_column(String(10))  # invited, open, finished, declined
    # Counts the turns: a turn that was made from an older state is not stored.
    revision: Mapped[int] = mapped_column(default=0, server_default="0")
    age_band: Mapped[str | None] = mapped_column(String(10))
    channel: Mapped[str] = mapped_column(String(5))  # the one last used
    # Who helped to answer: school, home, worker, other, nobody; None: nobody said.
    helped_by: Mapped[str | None] = mapped_column(String(10))
    # When the young person took the answers back; they are gone then, and do not count.
    taken_back_at: Mapped[datetime | None] = mapped_column(UtcTime)
    started_at: Mapped[datetime | None] = mapped_column(UtcTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcTime)

    wave: Mapped[Wave] = relationship()
    participant: Mapped[Participant] = relationship()

    __table_args__ = (UniqueConstraint("wave_id", "participant_id"),)


# What is not known of words that nobody has looked at yet.
NOT_UNDERSTOOD: dict[str, None] = dict.fromkeys(
    (
        *("sentiment", "confidence", "themes", "language", "understood_by"),
        *("judged_sentiment", "judged_themes"),
    )
)


class Answer(Model):
    """What we recorded for a question."""

    __tablename__ = "answer"
    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversation.id"))
    wave_id: Mapped[int] = mapped_column(ForeignKey("wave.id"))
    question_id: Mapped[str] = mapped_column(String(64))
    choices: Mapped[list[str]] = mapped_column(JSON)
    missing: Mapped[str | None] = mapped_column(
        String(10)
    )  # skipped, dont_know, rather_not, unclear
    # A child's own words. Kept until the wave's delete date.
    words: Mapped[str | None] = mapped_column(SealedText("answer.words"))
    # What the machine made of the words: how they sound, how sure it is, what they are about
    # (sealed, because a subject can tell as much as words), in which language, by which version.
    sentiment: Mapped[str | None] = mapped_column(String(12))
    confidence: Mapped[int | None]  # percent
    themes: Mapped[list[dict[str, str]] | None] = mapped_column(SealedJson("answer.themes"))
    language: Mapped[str | None] = mapped_column(String(5))
    understood_by: Mapped[str | None] = mapped_column(String(40))
    # What a person said instead, or too; it wins, and no machine writes here.
    judged_sentiment: Mapped[str | None] = mapped_column(String(12))
    judged_themes: Mapped[list[str] | None] = mapped_column(SealedJson("answer.judged_themes"))
    released_at: Mapped[datetime | None] = mapped_column(UtcTime)
    # What a person approved to be quoted, with anything that could name a child taken out.
    quote: Mapped[str | None] = mapped_column(SealedText("answer.quote"))
    # False when a changed earlier answer means that this question is no longer asked.
    on_path: Mapped[bool] = mapped_column(default=True)
    channel: Mapped[str] = mapped_column(String(5))
    answered_at: Mapped[datetime] = mapped_column(UtcTime)

    conversation: Mapped[Conversation] = relationship()

    __table_args__ = (
        UniqueConstraint("conversation_id", "question_id"),
        Index(None, "wave_id", "question_id"),
        # What the worker has not come to yet, or an older version has read.
        Index(
            "ix_answer_understood",
            "understood_by",
            "id",
            sqlite_where=text("words IS NOT NULL"),
            postgresql_where=text("words IS NOT NULL"),
        ),
    )
