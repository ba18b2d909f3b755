"""Every text, in and out; the ones out that are not yet sent are the outbox."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from voice_service.db import Model
from voice_service.models.people import Participant
from voice_service.models.types import SealedText, UtcTime


class Message(Model):
    """One text, in or out, exactly as it came or went."""

    __tablename__ = "message"
    id: Mapped[int] = mapped_column(primary_key=True)
    direction: Mapped[str] = mapped_column(String(3))  # in, out
    channel: Mapped[str] = mapped_column(String(5))  # sms, web, mail
    # in: answer, conflict (another body under a known MessageSid);
    # out: invitation, reminder, changed, reply, alert, resume, chase, test
    kind: Mapped[str] = mapped_column(String(12))
    # out: queued, sending, sent, delivered, failed, unknown; in: received, taken, failed
    status: Mapped[str] = mapped_column(String(10))
    # Twilio's MessageSid, unique for ever: its signature carries no time.
    provider_sid: Mapped[str | None] = mapped_column(String(64), unique=True)
    # Names what an unprompted message is for, so that it can exist once only.
    step_key: Mapped[str | None] = mapped_column(String(100), unique=True)
    participant_id: Mapped[int | None] = mapped_column(ForeignKey("participant.id"), index=True)
    conversation_id: Mapped[int | None] = mapped_column(ForeignKey("conversation.id"), index=True)
    wave_id: Mapped[int | None] = mapped_column(ForeignKey("wave.id"))
    # The question that the reply was to, or that an inbound text answers.
    question_id: Mapped[str | None] = mapped_column(String(64))
    # The inbound message that this one answers.
    answers_id: Mapped[int | None] = mapped_column(ForeignKey("message.id"))
    # Personal: a child's or duty person's number and words. Kept until the wave's delete date.
    phone: Mapped[str | None] = mapped_column(SealedText("message.phone"))
    phone_lookup: Mapped[str | None] = mapped_column(String(64))
    # Where a mail goes: a member of staff, never a child.
    email: Mapped[str | None] = mapped_column(SealedText("message.email"))
    body: Mapped[str] = mapped_column(SealedText("message.body"))
    # Which terms screened a text that came in; None: it came before this was kept.
    screened_by: Mapped[str | None] = mapped_column(String(40))
    # Words of a child that a person must read, and who has.
    to_read: Mapped[bool] = mapped_column(default=False, server_default=false())
    read_at: Mapped[datetime | None] = mapped_column(UtcTime)
    read_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff_member.id"))
    # The language of words that are not English: they are read first. None: English, or too little
    # to tell.
    language: Mapped[str | None] = mapped_column(String(5))
    media: Mapped[int] = mapped_column(default=0)  # how many pictures came with it; none is fetched
    segments: Mapped[int] = mapped_column(default=0)
    priority: Mapped[int] = mapped_column(default=2)  # 0 safety, 1 replies, 2 invitations
    attempts: Mapped[int] = mapped_column(default=0)
    # How often it may have reached the provider without our learning of it.
    doubtful: Mapped[int] = mapped_column(default=0, server_default="0")
    # None while it waits for a person, see `held_for`.
    due_at: Mapped[datetime | None] = mapped_column(UtcTime)
    # Why it is not sent before `due_at`: scheduled, quiet_hours, daily_cap, spend_limit,
    # trial, stopped.
    held_for: Mapped[str | None] = mapped_column(String(20))
    lease_until: Mapped[datetime | None] = mapped_column(UtcTime)
    error_code: Mapped[str | None] = mapped_column(String(40))
    created_at: Mapped[datetime] = mapped_column(UtcTime)
    # When it was handed to the provider.
    sent_at: Mapped[datetime | None] = mapped_column(UtcTime)
    settled_at: Mapped[datetime | None] = mapped_column(UtcTime)

    participant: Mapped[Participant | None] = relationship()

    __table_args__ = (
        UniqueConstraint("answers_id"),
        # The outbox is claimed in this order; a status alone finds what is in doubt.
        Index(None, "status", "priority", "due_at", "id"),
        Index(None, "phone_lookup", "id"),
        Index(None, "wave_id", "kind", "status"),
        # What one person has read today.
        Index(None, "read_by_id", "read_at"),
        # The reading list: small, because what was read leaves it.
        Index(
            "ix_message_unread",
            "wave_id",
            "id",
            sqlite_where=text("to_read AND read_at IS NULL"),
            postgresql_where=text("to_read AND read_at IS NULL"),
        ),
    )
