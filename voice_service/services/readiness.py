"""Whether the service can do its work: database, migrations, worker."""

from datetime import datetime, timedelta

from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from voice_service.models.staff import WorkerSeen
from voice_service.settings import MIGRATIONS

LATELY = timedelta(seconds=60)


def checks(session: Session, *, now: datetime) -> dict[str, bool]:
    """Return what is well and what is not; a database that does not answer fails all three."""
    try:
        at_head = migrations_at_head(session)
        seen = session.scalar(select(func.max(WorkerSeen.at)).select_from(WorkerSeen))
    except SQLAlchemyError:
        return {"database": False, "migrations": False, "worker": False}
    return {
        "database": True,
        "migrations": at_head,
        "worker": seen is not None and now - seen < LATELY,
    }


def migrations_at_head(session: Session) -> bool:
    """Tell whether the database has every migration that this code needs."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("version_locations", str(MIGRATIONS))
    config.set_main_option("path_separator", "os")
    heads = set(ScriptDirectory.from_config(config).get_heads())
    return set(MigrationContext.configure(session.connection()).get_current_heads()) == heads


def worker_seen(session: Session, name: str, *, now: datetime) -> None:
    """Record that a worker came round."""
    session.merge(WorkerSeen(name=name, at=now))
    session.commit()
