"""Mobile numbers: the one form they are kept in, and which of them may be texted."""

import phonenumbers

from voice_service.delivery.rules import FICTION


class NumberError(ValueError):
    """The number cannot be texted; the message says why."""


def mobile(written: str, *, fiction: bool = False) -> str:
    """Return a UK mobile number as +447..., however it was written.

    Others are refused: a text to a landline may be read out loud by a machine. `fiction`
    lets the numbers through that Ofcom keeps for films, for a stand-in. Raises NumberError.
    """
    try:
        parsed = phonenumbers.parse(written, "GB")
    except phonenumbers.NumberParseException as error:
        raise NumberError("that is not a phone number") from error
    number = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
    if number.startswith(FICTION) and len(number) == len(FICTION) + 3:
        if fiction:
            return number
        raise NumberError("that number is kept for films and belongs to nobody")
    if not number.startswith("+447") or not phonenumbers.is_valid_number(parsed):
        raise NumberError("that is not a UK mobile number (07... or +447...)")
    return number
