"""What a view needs from the application it runs in."""

from datetime import UTC, datetime

from flask import current_app
from flask_security import current_user
from sqlalchemy.orm import Session

from voice_service.db import db
from voice_service.models.staff import StaffMember
from voice_service.services.library import Means


def means() -> Means:
    """Return the settings, keys and library of this application."""
    found: Means = current_app.extensions["voice"]
    return found


def session() -> Session:
    """Return the database session of this request."""
    return db.session


def now() -> datetime:
    """Return the time, in UTC."""
    return datetime.now(UTC)


def staff() -> StaffMember:
    """Return the member of staff who is signed in."""
    person: StaffMember = current_user._get_current_object()
    return person
