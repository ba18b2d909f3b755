"""Why a text did not arrive: one table of Twilio's codes and our own, each with what to do.

A code in an answer says that a text was not taken; one in a status callback, that it was lost on
its way. Whatever the action says, what was lost on its way is never sent again by itself.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Action(StrEnum):
    """What a reason asks of us."""

    RETRY = "retry"  # it was surely not taken, and may go later
    MEND = "mend"  # nothing of ours is taken until a person mends the account; it waits for that
    STOP = "stop"  # the number wants no more texts
    FIX_NUMBER = "fix_number"  # the number is wrong: a person finds the right one
    ALERT_STAFF = "alert_staff"  # others may fail for the same reason: a person must look
    GIVE_UP = "give_up"  # it concerns this text only, and nothing is to be done at once


@dataclass(frozen=True, slots=True)
class Code:
    """A reason, what it asks of us, and one or two sentences for a youth worker."""

    code: str
    action: Action
    words: str


_TELL = "Tell an administrator."
_NO_NUMBER = "This number does not exist or is not in use. Ask for the right one and change it."
_NOT_A_MOBILE = (
    "This number is not a mobile, so it cannot get texts. Ask for a mobile number, or give the "
    "young person the web link."
)
_TOO_FAST = (
    "Texts went out faster than the provider takes them. This one was tried again by itself for "
    f"a while; if it is listed as failed, it never went. {_TELL}"
)
_ACCOUNT_SHUT = f"The provider has shut our account, so no text goes out. {_TELL} It is urgent."
_OUR_NUMBER = f"The provider does not let us text from our number. {_TELL} It is urgent."
_OUR_ADDRESS = (
    "The provider could not hand us a young person's text when it came in. It is fetched later "
    f"by itself. {_TELL}"
)
_AMERICAN = f"This is a rule for American numbers and should not happen here. {_TELL}"

# One row for each meaning: its codes, what to do, and the words.
_TABLE = (
    # It was not taken now.
    ("20429 21611 14107 429 503", Action.RETRY, _TOO_FAST),
    (
        "unreachable",
        Action.RETRY,
        "We could not reach the provider. This text was tried again by itself for a while; if it "
        f"is listed as failed, it never went. {_TELL}",
    ),
    # The number wants no texts from us.
    (
        "21610 opted_out",
        Action.STOP,
        "This number has said STOP. We text it no more, unless the young person texts START.",
    ),
    # The number is wrong.
    ("21211 21217 30005", Action.FIX_NUMBER, _NO_NUMBER),
    ("21614 21635 30006", Action.FIX_NUMBER, _NOT_A_MOBILE),
    (
        "21265 21266 21268",
        Action.FIX_NUMBER,
        "This number belongs to a service, not to a person. Ask for the right one and change it.",
    ),
    (
        "not_mobile",
        Action.FIX_NUMBER,
        "We only text UK mobiles, because a text to another phone may be read out loud by a "
        "machine. Ask for a number that begins with 07, or give the young person the web link.",
    ),
    # Something is wrong on our side, and not with this text alone.
    (
        "20003",
        Action.MEND,
        f"The provider did not accept our password, so no text goes out. {_TELL} It is urgent.",
    ),
    ("10001 20005 20403 90010", Action.MEND, _ACCOUNT_SHUT),
    ("30002", Action.ALERT_STAFF, _ACCOUNT_SHUT),
    ("20404", Action.ALERT_STAFF, f"The provider did not find what we asked it for. {_TELL}"),
    ("21606 21659 21660 21661", Action.MEND, _OUR_NUMBER),
    (
        "21612",
        Action.ALERT_STAFF,
        f"The provider has no way from our number to this phone. {_TELL} Meanwhile give the young "
        "person the web link.",
    ),
    (
        "21408",
        Action.ALERT_STAFF,
        "Our account may not text numbers of this country. Check that the number begins with 07; "
        "if it does, tell an administrator.",
    ),
    (
        "21608",
        Action.ALERT_STAFF,
        f"Our account is still on trial and texts only numbers that were tested. {_TELL}",
    ),
    ("21617 30044", Action.ALERT_STAFF, f"This text is too long to be sent. {_TELL}"),
    (
        "30001",
        Action.ALERT_STAFF,
        f"Too many texts were waiting at the provider, and it dropped this one. {_TELL}",
    ),
    (
        "30007 30450",
        Action.ALERT_STAFF,
        "This text was taken for spam or fraud and was not delivered. Do not send it again, "
        f"because others may be blocked, too. {_TELL}",
    ),
    ("30010", Action.ALERT_STAFF, f"This text would have cost more than we allow. {_TELL}"),
    ("30022 30034", Action.ALERT_STAFF, _AMERICAN),
    ("11200 11205 11210 11215 11217 11220", Action.ALERT_STAFF, _OUR_ADDRESS),
    ("11235 11236 11237 11750 12300", Action.ALERT_STAFF, _OUR_ADDRESS),
    (
        "30009",
        Action.ALERT_STAFF,
        "A part of a young person's text was lost on its way to us. Bear in mind that they wrote "
        "more than you can read, and ask them to send it again.",
    ),
    # This text was lost on its way, and that says nothing about the next one.
    (
        "30003",
        Action.GIVE_UP,
        "The phone was off or had no signal for too long. There is nothing to do; if it happens "
        "again, check the number with the young person.",
    ),
    (
        "30004",
        Action.GIVE_UP,
        "This phone or its network blocks our texts. Ask the young person whether they want them, "
        "or give them the web link.",
    ),
    (
        "30008 failed undelivered",
        Action.GIVE_UP,
        "The phone network did not deliver this text and does not say why. If it happens again, "
        "check the number with the young person.",
    ),
    (
        "30410",
        Action.GIVE_UP,
        "The phone network had trouble, and this text was lost. There is nothing to do: it is not "
        "sent again, so that nobody gets it twice.",
    ),
    (
        "30036 expired",
        Action.GIVE_UP,
        "This text waited too long and was dropped, so that it wakes nobody. If many are listed, "
        "launch earlier in the day.",
    ),
    ("canceled", Action.GIVE_UP, "This text was called back before it went. Nothing to do."),
    # We did not send it, and that is right.
    ("wave_closed", Action.GIVE_UP, "The wave was closed before this text went. Nothing to do."),
    ("answered", Action.GIVE_UP, "They had answered, so no reminder was sent. Nothing to do."),
    ("superseded", Action.GIVE_UP, "A newer text took the place of this one. Nothing to do."),
    # We did what we could.
    (
        "no_outcome",
        Action.ALERT_STAFF,
        "Nobody can say whether this text arrived. It is not sent again, so that nobody gets it "
        "twice; if it matters, get in touch in another way.",
    ),
    (
        "retries_used_up",
        Action.ALERT_STAFF,
        f"We tried many times, and the provider never took this text. {_TELL}",
    ),
    (
        "spool",
        Action.ALERT_STAFF,
        "Our database was away when a young person's text came. The text was kept and has been "
        "taken in since: look whether it tells of a worry.",
    ),
)

CODES: Mapping[str, Code] = {
    name: Code(name, action, words) for names, action, words in _TABLE for name in names.split()
}


def code(value: str | None) -> Code:
    """Look up a reason; one that we do not know is for staff, and its words say that."""
    if known := CODES.get(value or ""):
        return known
    if not value:
        why = "This text did not go through, and nobody has told us why."
    else:
        why = f"This text did not go through. The reason given is {value}, which we do not know."
    return Code(value or "", Action.ALERT_STAFF, f"{why} {_TELL}")
