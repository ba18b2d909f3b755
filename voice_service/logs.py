"""Logs: one JSON line an event, with ids and counts, never a child's words, name or number."""

import logging
import sys
import time
import traceback
from typing import TextIO

import structlog
from flask import Flask, g, request
from werkzeug.wrappers import Response

log = structlog.get_logger()


def init_app(app: Flask) -> None:
    """Set logging up and log each request by its route, never by its address."""
    configure()
    app.logger.disabled = True
    app.before_request(_start)
    app.after_request(_request)


def configure(stream: TextIO | None = None) -> None:
    """Write JSON lines to standard error, or to a stream; the first call counts."""
    if structlog.is_configured():
        return
    stream = stream or sys.stderr
    # Libraries may quote what they were sent: only their warnings are let through.
    logging.basicConfig(stream=stream, level=logging.WARNING)
    for name in ("twilio", "twilio.http_client", "alembic", "alembic.runtime.migration"):
        logging.getLogger(name).setLevel(logging.WARNING)
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(),
        ],
        logger_factory=structlog.PrintLoggerFactory(stream),
        cache_logger_on_first_use=True,
    )


def failure(error: BaseException) -> None:
    """Log where an error came from; its message may hold what somebody wrote, so it stays out."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [f"{f.filename.rsplit('/', 1)[-1]}:{f.lineno}" for f in frames][-6:]
    log.error("failed", error=type(error).__name__, at=ours)


def _start() -> None:
    g.began = time.perf_counter()


def _request(response: Response) -> Response:
    began = g.pop("began", None)
    if began is not None and request.endpoint not in ("static", "bootstrap.static"):
        log.info(
            "request",
            route=request.endpoint,
            method=request.method,
            status=response.status_code,
            ms=round((time.perf_counter() - began) * 1000, 1),
        )
    return response
