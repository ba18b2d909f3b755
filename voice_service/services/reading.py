"""Every free text is read by a person: what waits to be read, and how it is marked as read."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, case, exists, select, text, tuple_, update
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from voice_service.db import AnyRow
from voice_service.delivery.workdays import one_working_day_after
from voice_service.models.concerns import Concern
from voice_service.models.conversations import Answer, Conversation
from voice_service.models.messages import Message
from voice_service.models.staff import StaffMember
from voice_service.models.waves import SurveyVersion, Wave
from voice_service.safeguarding.handling import HandlingError
from voice_service.safeguarding.naming import named
from voice_service.safeguarding.screening import Severity
from voice_service.services import desk
from voice_service.services.library import Means, pinned_by
from voice_service.services.raising import raise_by_person
from voice_service.survey.definition import AgeBand

# The provider's code for an inbound text of which the network lost a part.
PART_MISSING = "30009"
# As many as one person reads in one go.
BATCH = 25
# For so long a slip of the finger can be taken back by whoever made it.
TAKEN_BACK_WITHIN = timedelta(minutes=10)
# In the words of the index: SQLite would not know `to_read = 1` for the same.
UNREAD = text("message.to_read AND message.read_at IS NULL")


def _rank(language: InstrumentedAttribute[str | None]) -> ColumnElement[int]:
    """Put first what no software here understands: nothing but a person can tell what it says."""
    return case((language.is_not(None), 0), else_=1)


_RANK = _rank(Message.language)


class ReadingError(ValueError):
    """There is no such text to read, or none that this person may see."""


@dataclass(frozen=True, slots=True)
class Text:
    """A text that waits to be read, with the question as it was shown.

    Where a concern holds the words, they are read there: `concern_id` is set and `words` is empty.
    It is empty, too, where the words speak of the reader (`of_you`): somebody else reads them.
    """

    id: int
    wave_id: int | None
    wave: str | None
    step: str | None
    question: str | None
    band: str | None
    channel: str
    came_at: datetime
    words: str
    part_lost: bool
    pictures: int
    language: str | None
    concern_id: int | None
    of_you: bool

    def late(self, now: datetime) -> bool:
        """Tell whether it has waited for more than one working day."""
        return one_working_day_after(self.came_at) < now


def unread(
    session: Session,
    staff: StaffMember,
    *,
    wave_id: int | None = None,
    after: int = 0,
    most: int = BATCH,
) -> list[Text]:
    """List what nobody has read yet of one wave, or of everything.

    What is in other languages than English comes first, then the oldest.

    `after` is the id of the last text that is passed over. What a concern holds is left out for
    those who may not see the concern.
    """
    where = [] if wave_id is None else [Message.wave_id == wave_id]
    where += [_later_than(after)] if after else []
    rows = session.execute(
        # Column by column, so that no number is opened on the way.
        select(
            *(Message.id, Message.wave_id, Message.question_id, Message.channel, Message.body),
            *(Message.created_at, Message.error_code, Message.media, Message.language),
            Wave.title,
            SurveyVersion.id.label("version_id"),
            SurveyVersion.digest,
            Conversation.age_band,
            Concern.id.label("concern_id"),
        )
        .outerjoin(Wave, Wave.id == Message.wave_id)
        .outerjoin(SurveyVersion, SurveyVersion.id == Wave.survey_version_id)
        .outerjoin(Conversation, Conversation.id == Message.conversation_id)
        .outerjoin(Concern, Concern.message_id == Message.id)
        .where(UNREAD, *where, may_read(staff))
        .order_by(_RANK, Message.created_at, Message.id)
        .limit(most)
    ).all()
    return [_text(session, row, staff) for row in rows]


def _later_than(message_id: int) -> ColumnElement[bool]:
    edge = aliased(Message)
    rank, came_at = (
        select(column).where(edge.id == message_id).scalar_subquery()
        for column in (_rank(edge.language), edge.created_at)
    )
    return tuple_(_RANK, Message.created_at, Message.id) > tuple_(rank, came_at, message_id)


def _text(session: Session, row: AnyRow, staff: StaffMember) -> Text:
    of_you = speaks_of(row.body, staff)
    return Text(
        id=row.id,
        wave_id=row.wave_id,
        wave=row.title,
        step=row.question_id,
        question=_question(session, row),
        band=row.age_band,
        channel=row.channel,
        came_at=row.created_at,
        words=row.body if row.concern_id is None and not of_you else "",
        part_lost=row.error_code == PART_MISSING,
        pictures=row.media,
        language=row.language,
        concern_id=row.concern_id,
        of_you=of_you,
    )


def _question(session: Session, row: AnyRow) -> str | None:
    """Return the question as the band saw it; None for a step that is none."""
    if row.digest is None or row.question_id is None:
        return None
    try:
        question = pinned_by(session, row.version_id, row.digest).question(row.question_id)
    except KeyError:
        return None
    return question.ask.to(AgeBand(row.age_band) if row.age_band else None)


def speaks_of(words: str, staff: StaffMember) -> bool:
    """Tell whether a text surely names a member of staff, who is then not the one to read it."""
    return named(words, staff.name) == "surely"


def may_read(staff: StaffMember) -> ColumnElement[bool]:
    """Build the condition on texts by which nobody sees what a concern keeps from them."""
    return Message.id.not_in(select(Concern.message_id).where(~desk.may_see(staff)))


def read(
    session: Session, message_ids: Sequence[int], staff: StaffMember, *, now: datetime
) -> set[int]:
    """Record that a person has read texts; returns those that are read now, by whomever.

    Whoever read one first stays. A text that a concern holds is read where the concern is, and
    one that speaks of this person by somebody else.
    """
    mine = Message.id.in_(message_ids)
    waiting = session.execute(select(Message.id, Message.body).where(mine, UNREAD, _no_concern()))
    readable = [row.id for row in waiting if not speaks_of(row.body, staff)]
    session.execute(
        update(Message)
        .where(Message.id.in_(readable), UNREAD)
        .values(read_at=now, read_by_id=staff.id)
        .execution_options(synchronize_session=False)
    )
    found = set(session.scalars(select(Message.id).where(mine, Message.read_at.is_not(None))))
    session.commit()
    return found


def take_back(
    session: Session, message_ids: Sequence[int], staff: StaffMember, *, now: datetime
) -> set[int]:
    """Let texts wait again that this person marked as read by a slip; returns those that wait.

    Only for ten minutes, and never once a concern was raised.
    """
    mine = Message.id.in_(message_ids)
    session.execute(
        update(Message)
        .where(
            mine,
            Message.read_by_id == staff.id,
            Message.read_at >= now - TAKEN_BACK_WITHIN,
            _no_concern(),
        )
        .values(read_at=None, read_by_id=None)
        .execution_options(synchronize_session=False)
    )
    found = set(session.scalars(select(Message.id).where(mine, UNREAD, may_read(staff))))
    session.commit()
    return found


def _no_concern() -> ColumnElement[bool]:
    return ~exists().where(Concern.message_id == Message.id)


def raise_concern(
    session: Session,
    message_id: int,
    staff: StaffMember,
    severity: Severity,
    reason: str,
    *,
    now: datetime,
    means: Means,
) -> Concern:
    """Raise a concern about a text on the reading list, which counts as read by whoever raises it.

    Raises ReadingError for no text that they may see, HandlingError without a reason.
    """
    seen = select(Message.id).where(Message.id == message_id, Message.to_read, may_read(staff))
    if session.scalars(seen).first() is None:
        session.rollback()
        raise ReadingError("There is no such text.")
    try:
        return raise_by_person(session, message_id, staff, severity, reason, now=now, means=means)
    except HandlingError:
        session.rollback()
        raise


def read_comment(session: Session, answer: Answer, staff: StaffMember, *, now: datetime) -> None:
    """Record in the caller's transaction that a person has read what a comment was made from.

    What the child wrote there before or after, in other words, still waits to be read.
    """
    place = (
        Message.conversation_id == answer.conversation_id,
        Message.question_id == answer.question_id,
    )
    texts = session.execute(select(Message.id, Message.body).where(*place, UNREAD))
    shown = [row.id for row in texts if row.body.strip() in (answer.words or "")]
    session.execute(
        update(Message)
        .where(Message.id.in_(shown), UNREAD)
        .values(read_at=now, read_by_id=staff.id)
        .execution_options(synchronize_session=False)
    )
