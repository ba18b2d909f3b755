"""What is wrong with the line itself, and who has looked at it."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from voice_service.db import Model
from voice_service.models.types import UtcTime


class Alarm(Model):
    """Something about sending or receiving that a person must look at; it holds no words.

    The same trouble again is counted on the alarm that nobody has seen yet.
    """

    __tablename__ = "alarm"
    id: Mapped[int] = mapped_column(primary_key=True)
    # conflict, part_missing, refused, safety_lost, nobody_told, no_outcome, spooled, unreadable,
    # unacknowledged, no_cover, referral_late, line_test, mail_down, history_changed
    kind: Mapped[str] = mapped_column(String(20))
    code: Mapped[str | None] = mapped_column(String(40))
    message_id: Mapped[int | None] = mapped_column(ForeignKey("message.id"))
    wave_id: Mapped[int | None] = mapped_column(ForeignKey("wave.id"))
    # Names the trouble while nobody has seen it; None afterwards, so that it can be raised anew.
    open_key: Mapped[str | None] = mapped_column(String(64), unique=True)
    count: Mapped[int] = mapped_column(default=1)
    raised_at: Mapped[datetime] = mapped_column(UtcTime)
    last_at: Mapped[datetime] = mapped_column(UtcTime)
    seen_at: Mapped[datetime | None] = mapped_column(UtcTime)
    seen_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff_member.id"))

    __table_args__ = (Index(None, "seen_at", "last_at"),)
