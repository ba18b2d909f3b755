"""Accounts of staff, and tokens of the aggregate API."""

import re
import secrets
from collections.abc import Sequence
from datetime import datetime

from flask_security import hash_password
from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from voice_service.channels.numbers import NumberError, mobile
from voice_service.keys import token_hash
from voice_service.models.staff import (
    ROLES,
    SAFEGUARDING_LEAD,
    SENIOR_OFFICER,
    ApiToken,
    Role,
    StaffMember,
)

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_WORDS = (
    *("amber", "bridge", "candle", "copper", "ferry", "garden", "harbour", "island", "kettle"),
    *("lantern", "meadow", "orchard", "pebble", "ribbon", "saddle", "timber", "velvet", "willow"),
)


class AccountError(ValueError):
    """The account cannot be made; the message says what to change."""


def new_password() -> str:
    """Make a password that can be read out: four words and six digits (about 37 bits)."""
    words = "-".join(secrets.choice(_WORDS) for _ in range(4))
    return f"{words}-{secrets.randbelow(900000) + 100000}"


def roles(session: Session) -> dict[str, Role]:
    """Return every role by name, making those that are not there yet."""
    found = {role.name: role for role in session.scalars(select(Role))}
    for name, description in ROLES.items():
        if name not in found:
            found[name] = Role(name=name, description=description)
            session.add(found[name])
    return found


def add_staff(
    session: Session,
    *,
    email: str,
    name: str,
    role: str,
    password: str,
    phone: str | None = None,
    fiction: bool = False,
) -> StaffMember:
    """Make an account with one role; raises AccountError for what cannot be.

    A safeguarding lead and a senior officer need a mobile number, or no alert could reach them;
    `fiction` lets the numbers through that are kept for films, for a stand-in.
    """
    email = email.strip().lower()
    if not _EMAIL.fullmatch(email):
        raise AccountError(f"{email or 'Nothing'} is not an email address.")
    if role not in ROLES:
        raise AccountError(f"There is no role {role}; choose one of {', '.join(ROLES)}.")
    if not name.strip():
        raise AccountError("Write the person's name.")
    if len(password) < 10:
        raise AccountError("The password needs at least 10 characters.")
    if role in (SAFEGUARDING_LEAD, SENIOR_OFFICER) and not phone:
        raise AccountError(f"A {role.replace('_', ' ')} needs a mobile number for alerts.")
    try:
        phone = mobile(phone, fiction=fiction) if phone else None
    except NumberError as error:
        raise AccountError(f"The phone: {error}.") from error
    if session.scalars(select(StaffMember).where(StaffMember.email == email)).first():
        raise AccountError(f"There is an account for {email} already.")
    member = StaffMember(
        email=email,
        name=name.strip(),
        password=hash_password(password),
        active=True,
        fs_uniquifier=secrets.token_hex(16),
        phone=phone,
        roles=[roles(session)[role]],
    )
    session.add(member)
    session.commit()
    return member


def set_password(session: Session, email: str, password: str) -> StaffMember:
    """Give an account another password and end its open sign-ins; raises AccountError for none."""
    member = _member(session, email)
    member.password = hash_password(password)
    member.fs_uniquifier = secrets.token_hex(16)
    session.commit()
    return member


def set_active(session: Session, email: str, *, active: bool) -> StaffMember:
    """Let somebody sign in, or no longer; open sign-ins end. Raises AccountError for no account."""
    member = _member(session, email)
    member.active = active
    member.fs_uniquifier = secrets.token_hex(16)
    session.commit()
    return member


def _member(session: Session, email: str) -> StaffMember:
    found = select(StaffMember).where(StaffMember.email == email.strip().lower())
    member = session.scalars(found).first()
    if member is None:
        raise AccountError(f"There is no account for {email}.")
    return member


def all_staff(session: Session) -> Sequence[StaffMember]:
    """List every account with its roles."""
    return session.scalars(
        select(StaffMember).options(selectinload(StaffMember.roles)).order_by(StaffMember.id)
    ).all()


def new_token(session: Session, name: str, *, now: datetime, token: str | None = None) -> str:
    """Make a bearer token of the aggregate API and return it; only its hash is kept."""
    token = token or secrets.token_urlsafe(32)
    session.add(ApiToken(name=name, token_hash=token_hash(token), created_at=now))
    session.commit()
    return token


def token_is_valid(session: Session, token: str) -> bool:
    """Tell whether a bearer token is known and not revoked."""
    known = select(ApiToken.id).where(
        ApiToken.token_hash == token_hash(token), ApiToken.revoked_at.is_(None)
    )
    return session.scalars(known).first() is not None
