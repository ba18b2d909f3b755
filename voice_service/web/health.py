"""For whoever keeps the service running: is it up, and is it ready?"""

from flask import Blueprint

from voice_service.services import readiness
from voice_service.web import here
from voice_service.web.entry import EVERYONE, entry

health = Blueprint("health", __name__)


@health.get("/healthz")
@entry(EVERYONE)
def up() -> dict[str, str]:
    """Say that the process answers."""
    return {"status": "up"}


@health.get("/readyz")
@entry(EVERYONE)
def ready() -> tuple[dict[str, object], int]:
    """Say whether the database answers, the migrations are at head and a worker was seen lately."""
    checks = readiness.checks(here.session(), now=here.now())
    good = all(checks.values())
    return {"status": "ready" if good else "not ready", **checks}, 200 if good else 503
