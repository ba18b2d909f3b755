"""Recorded worries about a child, what people did about them, and who has been told."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from voice_service.db import Model
from voice_service.models.messages import Message
from voice_service.models.people import Participant
from voice_service.models.staff import StaffMember
from voice_service.models.types import SealedJson, SealedText, UtcTime


class Concern(Model):
    """A worry with a severity, about one text; the database itself refuses to delete it."""

    __tablename__ = "concern"
    id: Mapped[int] = mapped_column(primary_key=True)
    participant_id: Mapped[int | None] = mapped_column(ForeignKey("participant.id"), index=True)
    conversation_id: Mapped[int | None] = mapped_column(ForeignKey("conversation.id"))
    message_id: Mapped[int] = mapped_column(ForeignKey("message.id"), unique=True)
    severity: Mapped[str] = mapped_column(String(10))  # immediate, high, medium, low
    # screening, answer (a choice), failure (the screener broke or was late), person (who read it)
    source: Mapped[str] = mapped_column(String(12))
    terms_version: Mapped[str] = mapped_column(String(40))
    # Phrases of the child's text with their places, and the question as it was shown.
    indicators: Mapped[list[dict[str, Any]]] = mapped_column(SealedJson("concern.indicators"))
    question_shown: Mapped[str | None] = mapped_column(SealedText("concern.question_shown"))
    # The words about safety that the child got, as they were sent or shown.
    reply_sent: Mapped[str | None] = mapped_column(SealedText("concern.reply_sent"))
    raised_at: Mapped[datetime] = mapped_column(UtcTime)
    raised_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff_member.id"))
    # The one question about safety that may be asked, and what was said: yes, no, not_sure.
    safety_asked_at: Mapped[datetime | None] = mapped_column(UtcTime)
    safety_answer: Mapped[str | None] = mapped_column(String(10))
    # Where it stands: waiting, acknowledged, decided, closed (safeguarding/handling.py).
    status: Mapped[str] = mapped_column(String(12), default="waiting", server_default="waiting")
    acknowledged_at: Mapped[datetime | None] = mapped_column(UtcTime)
    acknowledged_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff_member.id"))
    assigned_to_id: Mapped[int | None] = mapped_column(ForeignKey("staff_member.id"))
    decision: Mapped[str | None] = mapped_column(String(24))
    decided_at: Mapped[datetime | None] = mapped_column(UtcTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcTime)
    # When a person let the survey go on for this child.
    resumed_at: Mapped[datetime | None] = mapped_column(UtcTime)
    # It speaks of a member of staff: only the senior officer sees it.
    about_staff: Mapped[bool] = mapped_column(default=False, server_default=false())
    # What a person says of the software's judgement: right, false_alarm.
    judged: Mapped[str | None] = mapped_column(String(12))
    # Since when the ladder of alerts runs: since it was raised, or since it became urgent anew.
    ladder_from: Mapped[datetime | None] = mapped_column(UtcTime)
    # Somebody is told then; how many rungs of the ladder were climbed so far.
    next_alert_at: Mapped[datetime | None] = mapped_column(UtcTime)
    alert_step: Mapped[int] = mapped_column(default=0, server_default="0")
    # The end of the chained history, so that one that was cut short shows.
    events: Mapped[int] = mapped_column(default=0, server_default="0")
    last_digest: Mapped[str | None] = mapped_column(String(64))

    participant: Mapped[Participant | None] = relationship()
    message: Mapped[Message] = relationship()
    acknowledged_by: Mapped[StaffMember | None] = relationship(foreign_keys=[acknowledged_by_id])
    assigned_to: Mapped[StaffMember | None] = relationship(foreign_keys=[assigned_to_id])

    __table_args__ = (
        Index(None, "status", "severity", "raised_at"),
        Index(None, "next_alert_at"),
    )


class ConcernEvent(Model):
    """One step in a concern's history: only ever added to, each bound to the one before it."""

    __tablename__ = "concern_event"
    id: Mapped[int] = mapped_column(primary_key=True)
    concern_id: Mapped[int] = mapped_column(ForeignKey("concern.id"))
    number: Mapped[int]  # 1, 2, 3 ... within its concern
    at: Mapped[datetime] = mapped_column(UtcTime)
    # None: the service itself.
    staff_member_id: Mapped[int | None] = mapped_column(ForeignKey("staff_member.id"))
    action: Mapped[str] = mapped_column(String(20))
    # Notes and reasons of staff, which can name a child; kept as long as the concern.
    detail: Mapped[dict[str, Any]] = mapped_column(SealedJson("concern_event.detail"))
    digest: Mapped[str] = mapped_column(String(64))

    staff_member: Mapped[StaffMember | None] = relationship()

    __table_args__ = (UniqueConstraint("concern_id", "number"),)


class ShutOut(Model):
    """Somebody who may not see a concern, because the child speaks of them."""

    __tablename__ = "shut_out"
    concern_id: Mapped[int] = mapped_column(ForeignKey("concern.id"), primary_key=True)
    staff_member_id: Mapped[int] = mapped_column(
        ForeignKey("staff_member.id"), primary_key=True, index=True
    )
    at: Mapped[datetime] = mapped_column(UtcTime)

    staff_member: Mapped[StaffMember] = relationship()


class Referral(Model):
    """A concern handed to an agency, which must say by its day that it has it."""

    __tablename__ = "referral"
    id: Mapped[int] = mapped_column(primary_key=True)
    concern_id: Mapped[int] = mapped_column(ForeignKey("concern.id"), index=True)
    agency: Mapped[str] = mapped_column(String(24))  # social_care, police_999, police_101
    made_at: Mapped[datetime] = mapped_column(UtcTime)
    made_by_id: Mapped[int] = mapped_column(ForeignKey("staff_member.id"))
    # One working day later, by England's bank holidays.
    due_at: Mapped[datetime] = mapped_column(UtcTime)
    # When the agency said that it has it, and who said so there.
    received_at: Mapped[datetime | None] = mapped_column(UtcTime)
    received_by: Mapped[str | None] = mapped_column(SealedText("referral.received_by"))
    # When whoever made it is reminded next; None once the agency has answered.
    chase_at: Mapped[datetime | None] = mapped_column(UtcTime)

    made_by: Mapped[StaffMember] = relationship()

    __table_args__ = (Index(None, "chase_at"),)


class Alert(Model):
    """The messages that tell a named person of a concern: a text, a mail, or both."""

    __tablename__ = "alert"
    id: Mapped[int] = mapped_column(primary_key=True)
    concern_id: Mapped[int] = mapped_column(ForeignKey("concern.id"), index=True)
    staff_member_id: Mapped[int] = mapped_column(ForeignKey("staff_member.id"))
    # None when the person has no phone here: the staff page then says so.
    message_id: Mapped[int | None] = mapped_column(ForeignKey("message.id"), index=True)
    # None when no mail is set up.
    mail_id: Mapped[int | None] = mapped_column(ForeignKey("message.id"), index=True)
    # raised, escalated, path_lost, said_no, not_sure, wrote, passed_on, reminded, chased
    why: Mapped[str] = mapped_column(String(12), default="raised", server_default="raised")
    raised_at: Mapped[datetime] = mapped_column(UtcTime)

    concern: Mapped[Concern] = relationship()
    staff_member: Mapped[StaffMember] = relationship()
    message: Mapped[Message | None] = relationship(foreign_keys=[message_id])
    mail: Mapped[Message | None] = relationship(foreign_keys=[mail_id])
