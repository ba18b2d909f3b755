"""How much is measured: in full, or quickly to see that everything works."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Size:
    """How many of each; rounds are at least three wherever figures are compared."""

    rounds: int = 3
    # In each round of texts coming in; there are fewer than a thousand numbers.
    children: int = 300
    per_second: float = 200.0
    # In each round of handing over.
    invitations: int = 100_000
    # What waits while safety messages are sent, and how many of those.
    backlog: int = 50_000
    alerts: int = 180


FULL = Size()
QUICK = Size(children=40, invitations=2_000, backlog=1_000, alerts=20)
