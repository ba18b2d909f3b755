"""What people said of how comments sound and what they are about, beside what the machine said."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from voice_service.db import Model
from voice_service.models.conversations import Answer
from voice_service.models.staff import StaffMember
from voice_service.models.types import SealedText, UtcTime

SENTIMENT, THEMES = "sentiment", "themes"


class Judgement(Model):
    """One thing that a person said of a comment; only ever added to, and the last one counts.

    `machine` is what stood there before and `person` what is said instead: a label, or the ids of
    themes with commas between. When both are the same the person agrees.
    """

    __tablename__ = "judgement"
    id: Mapped[int] = mapped_column(primary_key=True)
    answer_id: Mapped[int] = mapped_column(ForeignKey("answer.id", ondelete="CASCADE"))
    aspect: Mapped[str] = mapped_column(String(10))  # sentiment, themes
    # A subject can tell as much as words: sealed.
    machine: Mapped[str] = mapped_column(SealedText("judgement.machine"))
    person: Mapped[str] = mapped_column(SealedText("judgement.person"))
    # Why, in the words of whoever judged. Never a child's words.
    why: Mapped[str | None] = mapped_column(SealedText("judgement.why"))
    understood_by: Mapped[str] = mapped_column(String(40))
    # When the words that were judged were answered: other words need another judgement.
    words_at: Mapped[datetime] = mapped_column(UtcTime)
    by_id: Mapped[int] = mapped_column(ForeignKey("staff_member.id"))
    at: Mapped[datetime] = mapped_column(UtcTime)

    answer: Mapped[Answer] = relationship()
    by: Mapped[StaffMember] = relationship()

    __table_args__ = (Index(None, "answer_id", "aspect", "id"),)
