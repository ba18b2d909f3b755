"""What partners said they would do about what young people said: you said, we did."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from voice_service.db import Model
from voice_service.models.types import UtcTime
from voice_service.models.waves import Wave


class Commitment(Model):
    """One thing that young people said in a wave, and what a partner does about it."""

    __tablename__ = "commitment"
    id: Mapped[int] = mapped_column(primary_key=True)
    wave_id: Mapped[int] = mapped_column(ForeignKey("wave.id"))
    partner: Mapped[str] = mapped_column(String(120))
    kind: Mapped[str] = mapped_column(String(6))  # did, doing, cannot
    # In this order they stand on the page.
    position: Mapped[int] = mapped_column(default=0, server_default="0")
    # In words for 12 and over, and in the plainest words for everybody younger and easy read.
    you_said: Mapped[str] = mapped_column(Text)
    we_did: Mapped[str] = mapped_column(Text)
    you_said_plainly: Mapped[str] = mapped_column(Text)
    we_did_plainly: Mapped[str] = mapped_column(Text)
    created_by_id: Mapped[int] = mapped_column(ForeignKey("staff_member.id"))
    created_at: Mapped[datetime] = mapped_column(UtcTime)
    changed_at: Mapped[datetime] = mapped_column(UtcTime)
    # Since when young people see it; None: they do not yet.
    told_at: Mapped[datetime | None] = mapped_column(UtcTime)

    wave: Mapped[Wave] = relationship()

    __table_args__ = (Index(None, "wave_id", "told_at"),)
