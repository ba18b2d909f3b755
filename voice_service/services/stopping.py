"""STOP and START: a number's no counts at once, on every wave, for every reminder."""

from datetime import datetime

import structlog
from sqlalchemy import bindparam, delete, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from voice_service.db import table_of
from voice_service.models.messages import Message
from voice_service.models.people import OptOut
from voice_service.text.keywords import is_carrier_stop, is_stop

log = structlog.get_logger()

_OF_TEXTS = ("text", "txt", "messag", "msg", "unsub", "opt")

_M, _O = table_of(Message), table_of(OptOut)
_KNOWN = select(_O.c.id).where(_O.c.phone_lookup == bindparam("lookup"))
_UNSENT = (
    update(_M)
    .where(
        _M.c.phone_lookup == bindparam("lookup"),
        _M.c.direction == "out",
        _M.c.status == "queued",
        _M.c.kind != "alert",
    )
    .values(status="failed", error_code="opted_out", held_for=None, settled_at=bindparam("now"))
)


def stop(session: Session, lookup: str, source: str, *, now: datetime) -> bool:
    """Note that a number wants no more texts, and call back what waits for it.

    `source` is text (said to us), provider (Twilio refused with 21610) or web. Returns whether
    it is news.
    """
    connection = session.connection()
    connection.execute(_UNSENT, {"lookup": lookup, "now": now})
    if connection.execute(_KNOWN, {"lookup": lookup}).first() is not None:
        return False
    try:
        with session.begin_nested():
            values = {"phone_lookup": lookup, "source": source, "at": now}
            # The connection is asked for inside, or no savepoint is made.
            session.connection().execute(insert(_O), values)
    except IntegrityError:
        return False  # noted in the same moment by somebody else
    log.info("opted_out", source=source)
    return True


def meant_on_a_page(words: str) -> bool:
    """Tell whether words on a page ask for no more texts: "leave me alone" may be an answer."""
    return is_carrier_stop(words) or (
        is_stop(words) and any(word in words.casefold() for word in _OF_TEXTS)
    )


def start_again(session: Session, lookup: str, *, now: datetime) -> None:
    """Let a number be texted again, because it asked for that after it had stopped texts."""
    session.connection().execute(delete(_O).where(_O.c.phone_lookup == lookup, _O.c.at <= now))
    log.info("opted_in")
