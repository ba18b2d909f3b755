"""What is stored after a round: every text once, every reply as it was given, every answer."""

import xml.etree.ElementTree as ElementTree
from collections import Counter
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.benchmarks import bare_endpoint
from tests.benchmarks.figures import WrongError
from tests.benchmarks.jobs import Answers
from tests.benchmarks.texts import QUESTIONS, Text
from tests.house import House
from voice_service.db import db, reading
from voice_service.models.conversations import Answer, Conversation
from voice_service.models.messages import Message
from voice_service.models.people import Participant

Talks = Sequence[Sequence[Text]]


def check_house(house: House, talks: Talks, answers: Answers) -> None:
    """Compare what the service has stored with what was said; raises WrongError."""
    with house.app.app_context(), reading():
        try:
            _check_texts(db.session, talks, answers)
            _check_answers(db.session, house, talks)
        finally:
            db.session.rollback()


def _check_texts(session: Session, talks: Talks, answers: Answers) -> None:
    said = {text.sid: text for texts in talks for text in texts}
    told = {
        texts[place].sid: words_of(answers[number, place][1])
        for number, texts in enumerate(talks)
        for place in range(len(texts))
    }
    rows = session.scalars(select(Message).where(Message.direction == "in")).all()
    stored = Counter(row.provider_sid for row in rows)
    for sid, text in said.items():
        if stored[sid] != 1:
            raise WrongError(f"the text {sid} is stored {stored[sid]} times")
        if not told[sid]:
            raise WrongError(f"the text {text.body!r} ({sid}) was not answered")
    sids = {row.id: row.provider_sid for row in rows}
    replies = {
        sids[row.answers_id]: row.body
        for row in session.scalars(select(Message).where(Message.answers_id.is_not(None)))
    }
    for row in rows:
        sid = row.provider_sid
        if sid in said and (row.body, row.status) != (said[sid].body, "taken"):
            raise WrongError(f"the text {sid} is stored as {row.status}, {row.body!r}")
        if sid in said and replies.get(sid) != told[sid]:
            raise WrongError(f"the reply to {sid} is not stored as it was given")


def _check_answers(session: Session, house: House, talks: Talks) -> None:
    lookups = [house.means.secrets.lookup(texts[0].phone) for texts in talks]
    rows = session.execute(
        select(Participant.phone_lookup, Conversation.status, Answer.question_id)
        .join(Conversation, Conversation.participant_id == Participant.id)
        .join(Answer, Answer.conversation_id == Conversation.id)
    ).all()
    found = Counter((lookup, status) for lookup, status, _ in rows)
    for lookup, texts in zip(lookups, talks, strict=True):
        if found[lookup, "finished"] != len(QUESTIONS):
            have = {key[1]: count for key, count in found.items() if key[0] == lookup}
            words = [text.body for text in texts]
            raise WrongError(f"after {words} there are not {len(QUESTIONS)} answers but {have}")


def check_peer(url: str, talks: Talks) -> None:
    """Compare what a bare endpoint has stored with what was said; raises WrongError."""
    said = {text.sid: text.body for texts in talks for text in texts}
    engine = bare_endpoint.engine_on(url)
    with Session(engine) as session, reading():
        rows = session.scalars(select(bare_endpoint.Text)).all()
        replied = {row.answers_id for row in rows}
        stored = {row.sid: row.body for row in rows if row.sid in said and row.id in replied}
    engine.dispose()
    if stored != said:
        raise WrongError(f"the bare endpoint was told {len(said)} texts and kept {len(stored)}")


def words_of(twiml: bytes) -> str:
    """Return the words of a webhook's answer."""
    root = ElementTree.fromstring(twiml.decode())
    return "\n".join(part.text or "" for part in root.iter("Message"))
