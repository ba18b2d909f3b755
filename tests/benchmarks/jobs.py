"""What the load generator is given to do, and what it hands back."""

from collections.abc import Sequence
from dataclasses import dataclass, field

Answers = dict[tuple[int, int], tuple[int, bytes]]


@dataclass
class Job:
    """Conversations to be held; in each, a text is sent after the one before was answered.

    `per_second` None: `lanes` conversations at a time, each as fast as it can. Otherwise an
    open loop: texts come by chance at this mean rate, whatever became of those before.
    """

    port: int
    conversations: Sequence[Sequence[bytes]]
    lanes: int = 16
    per_second: float | None = None


@dataclass
class Result:
    """What came of a job: answers by conversation and place in it, and seconds of waiting."""

    seconds: float = 0.0
    answers: Answers = field(default_factory=dict)
    waited: list[float] = field(default_factory=list)

    @property
    def per_second(self) -> float:
        """Return how many answers came in a second."""
        return len(self.answers) / self.seconds
