"""Pounds as people write them, pence as they are counted."""

import re

# Digits with or without commas between thousands, and pence or none.
_AMOUNT = re.compile(r"([0-9]{1,6}|[0-9]{1,3}(?:,[0-9]{3}))(?:\.([0-9]{1,2}))?")


class PoundsError(ValueError):
    """What was written is not an amount of money; the message says what to write."""


def pence_of(written: str) -> int | None:
    """Return whole pence of an amount in pounds, like "25", "£25.50" or "1,000"; None for "".

    Raises PoundsError for anything else: a limit must never be less than somebody meant.
    """
    amount = written.strip().removeprefix("£").strip()
    if not written.strip():
        return None
    found = _AMOUNT.fullmatch(amount)
    if found is None:
        raise PoundsError("Write an amount in pounds under a million, like 25 or 25.50.")
    pence = int(found[1].replace(",", "")) * 100 + int((found[2] or "").ljust(2, "0"))
    if pence == 0:
        raise PoundsError("A limit must be more than nothing. Leave it empty for no limit.")
    return pence


def pounds(pence: float) -> str:
    """Write an amount as people read it: £1,234.50."""
    return f"£{pence / 100:,.2f}"
