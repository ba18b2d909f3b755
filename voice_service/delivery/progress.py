"""What has become of a text that we sent: one rank of statuses, whatever order reports come in."""

# Our statuses of an outbound text. What ranks higher is never taken back by what ranks lower:
# a phone that has shown a text has it, whatever the network says afterwards.
_RANK = {"queued": 0, "sending": 0, "unknown": 0, "sent": 1, "failed": 2, "delivered": 3}

# Twilio's words, and the status of ours that each proves. Even "accepted" proves that Twilio has
# the text, so that it must not be handed over a second time.
_PROVES = {
    **dict.fromkeys(("accepted", "scheduled", "queued", "sending", "sent"), "sent"),
    **dict.fromkeys(("undelivered", "failed", "canceled"), "failed"),
    **dict.fromkeys(("delivered", "read"), "delivered"),
}


def after(status: str, report: str) -> str:
    """Return the status of a text after one report of Twilio's about it.

    Reports come late, twice, in any order or not at all: the result is the same for the same
    set of them. A word of Twilio's that we do not know changes nothing. Raises ValueError when
    the status is none of an outbound text.
    """
    if status not in _RANK:
        raise ValueError(f"“{status}” is no status of an outbound text: use one of {[*_RANK]}")
    return max(status, _PROVES.get(report, status), key=_RANK.__getitem__)
