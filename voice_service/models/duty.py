"""Who is on duty when, and the daily test of the way by which they are told."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from voice_service.db import Model
from voice_service.models.messages import Message
from voice_service.models.staff import StaffMember
from voice_service.models.types import UtcTime


class Shift(Model):
    """A time in which one safeguarding lead is on duty, or stands in for who is."""

    __tablename__ = "shift"
    id: Mapped[int] = mapped_column(primary_key=True)
    staff_member_id: Mapped[int] = mapped_column(ForeignKey("staff_member.id"))
    starts_at: Mapped[datetime] = mapped_column(UtcTime)
    ends_at: Mapped[datetime] = mapped_column(UtcTime)
    # Told second, when whoever is on duty does not acknowledge.
    deputy: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(UtcTime)

    staff_member: Mapped[StaffMember] = relationship()

    __table_args__ = (Index(None, "ends_at", "starts_at"),)


class LineTest(Model):
    """The daily test of the way by which the person on duty is told, and how it went."""

    __tablename__ = "line_test"
    id: Mapped[int] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(unique=True)
    at: Mapped[datetime] = mapped_column(UtcTime)
    # None: nobody was on duty, so nobody could be told.
    staff_member_id: Mapped[int | None] = mapped_column(ForeignKey("staff_member.id"))
    message_id: Mapped[int | None] = mapped_column(ForeignKey("message.id"))
    mail_id: Mapped[int | None] = mapped_column(ForeignKey("message.id"))
    # None while it is under way; what arrived is read from the two messages.
    passed: Mapped[bool | None]
    settled_at: Mapped[datetime | None] = mapped_column(UtcTime)

    staff_member: Mapped[StaffMember | None] = relationship()
    message: Mapped[Message | None] = relationship(foreign_keys=[message_id])
    mail: Mapped[Message | None] = relationship(foreign_keys=[mail_id])
