"""What one reply can cause: each event is told to the child, stored, or both."""

from dataclasses import dataclass

from voice_service.conversation.state import Answer, Helper, State
from voice_service.survey.definition import AgeBand


@dataclass(frozen=True, slots=True)
class Started:
    """The young person said yes to the survey."""


@dataclass(frozen=True, slots=True)
class Declined:
    """The young person said no, which is always right."""


@dataclass(frozen=True, slots=True)
class LeftAlone:
    """We could not tell whether it was a yes, twice, and do not ask a third time."""


@dataclass(frozen=True, slots=True)
class BandChosen:
    """The age band is known now."""

    band: AgeBand


@dataclass(frozen=True, slots=True)
class LookChosen:
    """The young person wants the words and the look of a band, or another language."""

    band: AgeBand | None
    language: str


@dataclass(frozen=True, slots=True)
class HelpedBy:
    """Who helps the child to answer is known now."""

    helper: Helper


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer was recorded, perhaps one that says why there is none."""

    answer: Answer


@dataclass(frozen=True, slots=True)
class Seen:
    """A statement was shown; it needs no answer."""

    question: str


@dataclass(frozen=True, slots=True)
class AskedAgain:
    """The reply did not fit, so the same step is asked again."""

    step: str


@dataclass(frozen=True, slots=True)
class MovedOn:
    """The reply did not fit twice before, so we go on without making it hard."""

    step: str


@dataclass(frozen=True, slots=True)
class WentBack:
    """The young person asked for an earlier question."""

    question: str


@dataclass(frozen=True, slots=True)
class HelpAsked:
    """The young person asked for help; the survey waits where it is."""


@dataclass(frozen=True, slots=True)
class WebAsked:
    """The young person asked for the link, to go on with the same question on the web."""


@dataclass(frozen=True, slots=True)
class LeftPath:
    """A changed answer means that this question is no longer asked."""

    question: str


@dataclass(frozen=True, slots=True)
class ReturnedToPath:
    """A changed answer means that this question counts again."""

    question: str


@dataclass(frozen=True, slots=True)
class Finished:
    """Nothing is left to ask on this channel."""


@dataclass(frozen=True, slots=True)
class Repeated:
    """A page was sent twice or late: nothing changes, the step that stands is shown."""


@dataclass(frozen=True, slots=True)
class SaidMore:
    """Words came after the end; they are kept and read, and nothing is asked."""


Event = (
    Started
    | Declined
    | LeftAlone
    | BandChosen
    | LookChosen
    | HelpedBy
    | Answered
    | Seen
    | AskedAgain
    | MovedOn
    | WentBack
    | HelpAsked
    | WebAsked
    | LeftPath
    | ReturnedToPath
    | Finished
    | Repeated
    | SaidMore
)


@dataclass(frozen=True, slots=True)
class Turn:
    """What one reply caused: the new state, and what happened on the way."""

    state: State
    events: tuple[Event, ...] = ()
