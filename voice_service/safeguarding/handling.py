"""What people may do with a concern, and when: the whole of it is one table."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Status(StrEnum):
    """Where a concern stands."""

    WAITING = "waiting"
    ACKNOWLEDGED = "acknowledged"
    DECIDED = "decided"
    CLOSED = "closed"


class Action(StrEnum):
    """What is done with a concern, by a person or, where it says so, by the service."""

    VIEW = "viewed"
    REVEAL = "revealed"
    ACKNOWLEDGE = "acknowledged"
    ASSIGN = "assigned"
    NOTE = "noted"
    RAISE = "raised_higher"
    JUDGE = "judged"
    DECIDE = "decided"
    REFER = "referred"
    RECEIVED = "received"
    RESUME = "resumed"
    SHUT_OUT = "shut_out"
    LET_IN = "let_in"
    ABOUT_STAFF = "about_staff"
    EXPORT = "exported"
    CLOSE = "closed"
    REOPEN = "reopened"
    # What the service does by itself, because somebody must look anew.
    WAIT_AGAIN = "waits_again"


class Decision(StrEnum):
    """What was decided about a concern."""

    NO_FURTHER_ACTION = "no_further_action"
    TRUSTED_ADULT = "trusted_adult"
    SOCIAL_CARE = "social_care"
    POLICE_999 = "police_999"
    POLICE_101 = "police_101"
    ALREADY_KNOWN = "already_known"


DECISIONS: Mapping[Decision, str] = {
    Decision.NO_FURTHER_ACTION: "No further action",
    Decision.TRUSTED_ADULT: "Spoke with the child's trusted adult",
    Decision.SOCIAL_CARE: "Referral to children's social care",
    Decision.POLICE_999: "Police, 999",
    Decision.POLICE_101: "Police, 101",
    Decision.ALREADY_KNOWN: "Already known to services",
}
# Decisions that hand the concern to an agency, which must say that it has it.
REFERRALS = frozenset({Decision.SOCIAL_CARE, Decision.POLICE_999, Decision.POLICE_101})
# Whoever does one of these writes why; a reason of a word or two is none.
WITH_REASON = frozenset(
    {Action.REVEAL, Action.DECIDE, Action.CLOSE, Action.REOPEN, Action.SHUT_OUT, Action.JUDGE}
    | {Action.ABOUT_STAFF, Action.RAISE, Action.EXPORT, Action.LET_IN}
)
LEAST_REASON = 5
LONGEST_WORDS = 4000

_W, _A, _D, _C = Status.WAITING, Status.ACKNOWLEDGED, Status.DECIDED, Status.CLOSED
_ANY = (_W, _A, _D, _C)
# From where each thing can be done, and where that leads (None: it stays where it is).
MOVES: Mapping[Action, tuple[tuple[Status, ...], Status | None]] = {
    Action.VIEW: (_ANY, None),
    Action.REVEAL: (_ANY, None),
    Action.NOTE: (_ANY, None),
    Action.EXPORT: (_ANY, None),
    Action.SHUT_OUT: (_ANY, None),
    Action.LET_IN: (_ANY, None),
    Action.ABOUT_STAFF: (_ANY, None),
    Action.JUDGE: (_ANY, None),
    Action.RAISE: ((_W, _A, _D), None),
    Action.ACKNOWLEDGE: ((_W,), _A),
    Action.ASSIGN: ((_A, _D), None),
    # A second decision takes the place of the first; both stay in the history.
    Action.DECIDE: ((_A, _D), _D),
    Action.REFER: ((_D,), None),
    Action.RECEIVED: ((_D,), None),
    Action.RESUME: ((_A, _D, _C), None),
    Action.CLOSE: ((_D,), _C),
    Action.REOPEN: ((_C,), _A),
    Action.WAIT_AGAIN: ((_A, _D, _C), _W),
}


class HandlingError(ValueError):
    """The concern cannot be handled in this way now; the sentence says why and what comes first."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a concern when somebody wants to do something with it."""

    status: Status
    decision: Decision | None = None
    waits_for_agency: bool = False


_FIRST = {
    Action.ASSIGN: "First acknowledge it.",
    Action.DECIDE: "First acknowledge it: then you can decide.",
    Action.REFER: "First decide to refer it.",
    Action.RECEIVED: "There is no referral that waits for an answer.",
    Action.RESUME: "First acknowledge it: a person must have read it before the survey goes on.",
    Action.CLOSE: "First decide what is done, and say why: nothing is closed without that.",
    Action.REOPEN: "It is not closed.",
    Action.ACKNOWLEDGE: "It was acknowledged already.",
    Action.RAISE: "It is closed; open it again first.",
}


def after(facts: Facts, action: Action, reason: str = "") -> Status:
    """Return where a concern stands after something was done; raises HandlingError if it cannot."""
    allowed, leads_to = MOVES[action]
    if facts.status not in allowed:
        raise HandlingError(
            f"{_FIRST.get(action, 'That cannot be done now.')} "
            f"(This concern is {facts.status.value}; it cannot be {action.value} now.)"
        )
    if action in WITH_REASON and len(reason.strip()) < LEAST_REASON:
        raise HandlingError("Write the reason, in a few words that somebody else will understand.")
    if len(reason) > LONGEST_WORDS:
        raise HandlingError(f"That is too long; write at most {LONGEST_WORDS} characters.")
    if action is Action.CLOSE and facts.waits_for_agency:
        raise HandlingError(
            "It was referred, and the agency has not said yet that it has it. Write down who "
            "answered there; then it can be closed."
        )
    return leads_to or facts.status
