"""Staff, what they may do, and what they did."""

from datetime import datetime

from flask_security import AsaList, RoleMixin, UserMixin
from sqlalchemy import Column, ForeignKey, Index, String, Table
from sqlalchemy.ext.mutable import MutableList
from sqlalchemy.orm import Mapped, mapped_column, relationship

from voice_service.db import Model
from voice_service.models.types import SealedText, UtcTime

YOUTH_WORKER = "youth_worker"
SAFEGUARDING_LEAD = "safeguarding_lead"
PARTNER_READER = "partner_reader"
ADMINISTRATOR = "administrator"
SENIOR_OFFICER = "senior_officer"
SCRUTINEER = "scrutineer"
ANALYST = "analyst"
ROLES = {
    YOUTH_WORKER: "launches surveys and watches who has answered",
    SAFEGUARDING_LEAD: "reads concerns and comments",
    PARTNER_READER: "reads summaries",
    ADMINISTRATOR: "makes accounts; sees no child's words",
    SENIOR_OFFICER: "reads concerns about members of staff",
    ANALYST: "reads comments without names to judge how they are understood",
    SCRUTINEER: "sees in numbers how concerns were dealt with; sees no words",
}

staff_role = Table(
    "staff_role",
    Model.metadata,
    Column("staff_member_id", ForeignKey("staff_member.id"), primary_key=True),
    Column("role_id", ForeignKey("role.id"), primary_key=True),
)


class Role(Model, RoleMixin):
    """What a member of staff may do."""

    __tablename__ = "role"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(40), unique=True)
    description: Mapped[str] = mapped_column(String(200))
    permissions: Mapped[list[str] | None] = mapped_column(MutableList.as_mutable(AsaList()))


class StaffMember(Model, UserMixin):
    """A person who works with the service."""

    __tablename__ = "staff_member"
    id: Mapped[int] = mapped_column(primary_key=True)
    # Looked up at sign-in, so it is the one personal thing that is not sealed.
    email: Mapped[str] = mapped_column(String(255), unique=True)
    password: Mapped[str | None] = mapped_column(String(255))
    active: Mapped[bool] = mapped_column(default=True)
    fs_uniquifier: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[str] = mapped_column(SealedText("staff_member.name"))
    phone: Mapped[str | None] = mapped_column(SealedText("staff_member.phone"))
    roles: Mapped[list[Role]] = relationship(secondary=staff_role)  # type: ignore[assignment]


class ApiToken(Model):
    """A bearer token of the aggregate API, stored as its hash."""

    __tablename__ = "api_token"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(UtcTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcTime)


class AuditEvent(Model):
    """What a member of staff did or looked at; only ever added to."""

    __tablename__ = "audit_event"
    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcTime)
    staff_member_id: Mapped[int | None] = mapped_column(ForeignKey("staff_member.id"))
    action: Mapped[str] = mapped_column(String(40))
    subject: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[int]

    __table_args__ = (Index(None, "subject", "subject_id"),)


class WorkerSeen(Model):
    """When a worker last came round."""

    __tablename__ = "worker_seen"
    name: Mapped[str] = mapped_column(String(80), primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcTime)
