"""Surveys as they were launched, their waves, and the offers made to young people."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from voice_service.db import Model
from voice_service.models.people import Cohort, Participant
from voice_service.models.types import UtcTime


class SurveyVersion(Model):
    """The exact document of a survey, pinned by its hash when a wave is launched."""

    __tablename__ = "survey_version"
    id: Mapped[int] = mapped_column(primary_key=True)
    survey_id: Mapped[str] = mapped_column(String(64))
    version: Mapped[int]
    digest: Mapped[str] = mapped_column(String(64), unique=True)  # SHA-256 of the document
    document: Mapped[str] = mapped_column(Text)
    stored_at: Mapped[datetime] = mapped_column(UtcTime)


class Wave(Model):
    """One run of a survey version with its cohorts, from launch to close."""

    __tablename__ = "wave"
    id: Mapped[int] = mapped_column(primary_key=True)
    survey_version_id: Mapped[int] = mapped_column(ForeignKey("survey_version.id"), index=True)
    title: Mapped[str] = mapped_column(String(200))
    # No survey launches without these: who can act, what it informs, when the young
    # people hear back, when the answers are deleted, who is on duty, how adults agreed.
    audience: Mapped[str] = mapped_column(String(200))
    decision: Mapped[str] = mapped_column(Text)
    feedback_on: Mapped[date]
    delete_on: Mapped[date]
    duty_id: Mapped[int] = mapped_column(ForeignKey("staff_member.id"))
    consent_route: Mapped[str] = mapped_column(String(10))  # none, informed, opt-out, opt-in
    by_sms: Mapped[bool] = mapped_column(default=True)
    # One for each form of a launch, so that pressing twice launches once.
    launch_key: Mapped[str | None] = mapped_column(String(40), unique=True)
    launched_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff_member.id"))
    launched_at: Mapped[datetime] = mapped_column(UtcTime)
    # From when on it asks, when it was launched ahead; None: from its launch on.
    opens_at: Mapped[datetime | None] = mapped_column(UtcTime)
    # The day of the one reminder, and when it was written; None: nobody is reminded.
    remind_on: Mapped[date | None]
    reminded_at: Mapped[datetime | None] = mapped_column(UtcTime)
    # What the texts that we begin may cost; None: no limit.
    spend_limit_pence: Mapped[int | None]
    # Since when somebody has stopped every text of this wave.
    stopped_at: Mapped[datetime | None] = mapped_column(UtcTime)
    # Why it was launched although the survey's check found errors; None: it found none.
    launched_despite: Mapped[str | None] = mapped_column(Text)
    closes_on: Mapped[date]
    closed_at: Mapped[datetime | None] = mapped_column(UtcTime)

    survey_version: Mapped[SurveyVersion] = relationship()
    cohorts: Mapped[list[Cohort]] = relationship(
        secondary="wave_cohort", order_by=Cohort.id, viewonly=True
    )

    def opened(self, now: datetime) -> bool:
        """Tell whether it asks already; one that was launched ahead does not until its time."""
        return self.opens_at is None or self.opens_at <= now

    __table_args__ = (
        Index(None, "closed_at", "closes_on"),
        Index(None, "reminded_at", "remind_on"),
    )


class WaveCohort(Model):
    """A cohort that a wave asks, and the code by which its members can join."""

    __tablename__ = "wave_cohort"
    wave_id: Mapped[int] = mapped_column(ForeignKey("wave.id"), primary_key=True)
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id"), primary_key=True, index=True)
    join_code: Mapped[str] = mapped_column(String(16), unique=True)

    wave: Mapped[Wave] = relationship()
    cohort: Mapped[Cohort] = relationship()


class Invitation(Model):
    """The offer to one participant in one wave, and the hash of its personal link."""

    __tablename__ = "invitation"
    id: Mapped[int] = mapped_column(primary_key=True)
    wave_id: Mapped[int] = mapped_column(ForeignKey("wave.id"))
    participant_id: Mapped[int] = mapped_column(ForeignKey("participant.id"), index=True)
    # The cohort through which the participant was asked; none for a join by code.
    cohort_id: Mapped[int | None] = mapped_column(ForeignKey("cohort.id"))
    # By chance; the link's token is derived from it with the link key.
    seed: Mapped[bytes] = mapped_column(LargeBinary)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    # The sitting through which they came in, with their class or group.
    sitting_id: Mapped[int | None] = mapped_column(ForeignKey("sitting.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(UtcTime)

    wave: Mapped[Wave] = relationship()
    participant: Mapped[Participant] = relationship()

    __table_args__ = (UniqueConstraint("wave_id", "participant_id"),)


class Sitting(Model):
    """A class or a group that answers together, or one tablet that goes from hand to hand."""

    __tablename__ = "sitting"
    id: Mapped[int] = mapped_column(primary_key=True)
    wave_id: Mapped[int] = mapped_column(ForeignKey("wave.id"), index=True)
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id"))
    kind: Mapped[str] = mapped_column(String(6))  # class, tablet
    # What is typed: eight letters and digits, or three words; spelled without spaces.
    letters: Mapped[str] = mapped_column(String(8), unique=True)
    words: Mapped[str] = mapped_column(String(60), unique=True)
    # What the QR code holds: far too long to be guessed.
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    seed: Mapped[bytes] = mapped_column(LargeBinary)
    opened_by_id: Mapped[int] = mapped_column(ForeignKey("staff_member.id"))
    opened_at: Mapped[datetime] = mapped_column(UtcTime)
    expires_at: Mapped[datetime] = mapped_column(UtcTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcTime)

    wave: Mapped[Wave] = relationship()
    cohort: Mapped[Cohort] = relationship()

    def over(self, now: datetime) -> bool:
        """Tell whether nobody can come in by it any more."""
        return self.ended_at is not None or self.expires_at <= now


class CodeTry(Model):
    """A code that was typed at the front door; kept for some minutes, to slow down guessing."""

    __tablename__ = "code_try"
    id: Mapped[int] = mapped_column(primary_key=True)
    # A keyed hash of where it came from: no address is kept.
    source: Mapped[str] = mapped_column(String(64))
    right: Mapped[bool]
    at: Mapped[datetime] = mapped_column(UtcTime)

    __table_args__ = (Index(None, "source", "at"), Index(None, "at"))
