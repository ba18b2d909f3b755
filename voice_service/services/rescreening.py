"""What a changed version of the terms would make of the texts we have: read and compared only."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from voice_service.models.concerns import Concern
from voice_service.models.messages import Message
from voice_service.safeguarding.screening import Screener, Severity

BATCH = 500
# A choice, a person or a failure raised these: no version of the terms takes that back.
_NOT_BY_WORDS = ("answer", "person", "failure")


@dataclass(frozen=True, slots=True)
class Compared:
    """One stored text: how severe it was taken to be, and how it would be now. No words.

    None stands for a text that raises nothing. `rules` are those that fire now. `judged` is what a
    person said of the software: right, false_alarm, missed (a reader raised it), None for nothing.
    """

    message_id: int
    old: str | None
    new: str | None
    rules: tuple[str, ...]
    judged: str | None = None

    @property
    def changed(self) -> bool:
        """Tell whether another severity comes out."""
        return self.old != self.new

    @property
    def worse(self) -> bool:
        """Tell whether it would be taken more seriously than it was."""
        return _rank(self.new) < _rank(self.old)


def _rank(severity: str | None) -> int:
    return len(Severity) if severity is None else Severity(severity).rank


def rescreen(
    session: Session,
    screener: Screener,
    *,
    seen: Callable[[int], None] = lambda count: None,
    batch: int = BATCH,
) -> Iterator[Compared]:
    """Yield every inbound text, in the order of their ids, screened with another version.

    Nothing is written. Texts are fetched `batch` at a time and forgotten again, so that memory
    stays flat; `seen` is told after each batch how many were looked at.
    """
    last, count = 0, 0
    while rows := _batch(session, last, batch):
        for row in rows:
            yield _compared(row, screener)
        last = rows[-1].id
        count += len(rows)
        session.rollback()  # so that no transaction stays open while a person reads
        seen(count)


def _batch(session: Session, last: int, most: int) -> Sequence[Row[Any]]:
    return session.execute(
        select(
            Message.id,
            Message.body,
            Message.question_id,
            Concern.severity,
            Concern.source,
            Concern.judged,
            Concern.indicators,
        )
        .outerjoin(Concern, Concern.message_id == Message.id)
        .where(Message.direction == "in", Message.id > last)
        .order_by(Message.id)
        .limit(most)
    ).all()


def _compared(row: Row[Any], screener: Screener) -> Compared:
    screening = screener.screen(row.body, question=row.question_id)
    stands = [Severity(row.severity)] if row.source in _NOT_BY_WORDS else _chosen(row.indicators)
    severities = [*stands, *(one.severity for one in screening.indicators)]
    new = min(severities, key=lambda severity: severity.rank, default=None)
    rules = dict.fromkeys(one.rule for one in screening.indicators)
    judged = "missed" if row.source == "person" else row.judged
    return Compared(row.id, row.severity, None if new is None else new.value, tuple(rules), judged)


def _chosen(indicators: Sequence[dict[str, Any]] | None) -> list[Severity]:
    """Give the severities of the choices among what raised a concern."""
    found = indicators or []
    return [Severity(one["severity"]) for one in found if one["rule"].startswith("answer:")]
