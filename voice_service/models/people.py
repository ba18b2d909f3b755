"""Young people, and the groups they are asked in."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from voice_service.db import Model
from voice_service.models.types import SealedText, UtcTime


class Participant(Model):
    """A young person, known to the service by a pseudonym."""

    __tablename__ = "participant"
    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(16), unique=True)
    # Personal: kept while the participant belongs to a cohort, then erased with it.
    name: Mapped[str | None] = mapped_column(SealedText("participant.name"))
    phone: Mapped[str | None] = mapped_column(SealedText("participant.phone"))
    # A household may share a phone, so the look-up is not unique.
    phone_lookup: Mapped[str | None] = mapped_column(String(64))
    age_band: Mapped[str | None] = mapped_column(String(10))
    language: Mapped[str] = mapped_column(String(8), default="en")
    # Whose words and look they chose to be shown (an AgeBand), kept for the next visit; a choice,
    # not an age and not a diagnosis.
    look: Mapped[str | None] = mapped_column(String(10))
    # Set while a person is dealing with a concern about this child: nothing is asked, on any
    # wave, until a person clears it.
    paused_at: Mapped[datetime | None] = mapped_column(UtcTime)
    # Hash of the form that a join by code was started from, so a double tap starts one.
    join_key: Mapped[str | None] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(UtcTime)

    __table_args__ = (
        Index(None, "phone_lookup"),
        # Those for whom everything waits: few, and asked for before each text goes.
        Index(
            "ix_participant_paused",
            "phone_lookup",
            sqlite_where=text("paused_at IS NOT NULL"),
            postgresql_where=text("paused_at IS NOT NULL"),
        ),
    )


class Cohort(Model):
    """A group of participants; one of them is the standing panel."""

    __tablename__ = "cohort"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120), unique=True)
    kind: Mapped[str] = mapped_column(String(12))  # panel, school, group
    created_at: Mapped[datetime] = mapped_column(UtcTime)


class Membership(Model):
    """A participant's place in a cohort."""

    __tablename__ = "membership"
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id"), primary_key=True)
    participant_id: Mapped[int] = mapped_column(
        ForeignKey("participant.id"), primary_key=True, index=True
    )
    participant: Mapped[Participant] = relationship()
    cohort: Mapped[Cohort] = relationship()


class OptOut(Model):
    """A number that has said STOP; nothing is sent to it on any wave."""

    __tablename__ = "opt_out"
    id: Mapped[int] = mapped_column(primary_key=True)
    phone_lookup: Mapped[str] = mapped_column(String(64))
    source: Mapped[str] = mapped_column(String(20))  # text, provider, staff
    at: Mapped[datetime] = mapped_column(UtcTime)

    __table_args__ = (UniqueConstraint("phone_lookup"),)
