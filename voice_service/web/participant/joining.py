"""Where a code leads, and when one can be typed again."""

from datetime import datetime, timedelta

from flask import url_for

from voice_service.delivery.rules import LONDON
from voice_service.services.doors import CLASS, GROUP, Door

_ONE_MINUTE = timedelta(minutes=1)


def way_to(door: Door) -> str:
    """Return the address of a door, which is too long to guess and so never kept waiting."""
    if door.kind == GROUP:
        return url_for("participant.group", code=door.code, key=door.token)
    if door.kind == CLASS:
        return url_for("participant_sittings.come_in", token=door.token)
    return url_for("participant_sittings.offered", token=door.token)


def clock(moment: datetime) -> str:
    """Write a time of today, rounded up to a minute, as clocks in England show it: 10:42."""
    local = moment.astimezone(LONDON)
    over = timedelta(seconds=local.second, microseconds=local.microsecond)
    return f"{local + _ONE_MINUTE - over if over else local:%H:%M}"
