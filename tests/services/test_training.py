"""What people said of the machine's reading leaves as training data: the last word, and no more."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import event, select

from tests.house import House
from voice_service.db import db
from voice_service.models.concerns import Concern
from voice_service.models.conversations import Answer, Conversation
from voice_service.models.judgements import Judgement
from voice_service.models.messages import Message
from voice_service.models.people import Participant
from voice_service.models.staff import StaffMember
from voice_service.services import understanding
from voice_service.services.training import Correction, corrections

NOW = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)


def answered(house: House, wave: int, words: str, number: int = 0) -> Answer:
    """Let somebody have answered the open question of a wave (inside an application context)."""
    survey = house.means.library.surveys["feeling-safe"]
    asked = [q.id for q in survey.questions if not q.choices]
    person = Participant(code=f"P{number}{len(words)}", name="Zebedee Okonkwo", created_at=NOW)
    db.session.add(person)
    db.session.flush()
    conversation = Conversation(
        wave_id=wave, participant_id=person.id, state={}, status="finished", channel="web"
    )
    db.session.add(conversation)
    db.session.flush()
    answer = Answer(
        conversation_id=conversation.id,
        wave_id=wave,
        question_id=asked[0],
        choices=[],
        words=words,
        channel="web",
        answered_at=NOW,
    )
    db.session.add(answer)
    db.session.flush()
    understanding.note(answer, None, house.means)
    return answer


def judge(answer: Answer, label: str, why: str = "", minutes: int = 0) -> Judgement:
    by = db.session.scalars(select(StaffMember).order_by(StaffMember.id)).first()
    assert by
    at = NOW + timedelta(minutes=minutes)
    return understanding.judge_sentiment(db.session, answer, label, why, by=by, now=at)


def found(house: House, batch: int = 500) -> list[Correction]:
    return list(corrections(db.session, house.means, batch=batch))


@pytest.fixture
def wave(house: House) -> int:
    return house.launch()


def test_a_correction_has_all_that_is_needed_and_no_name(house: House, wave: int) -> None:
    with house.app.app_context():
        answer = answered(house, wave, "zebedee is dead good at the bus stop")
        machine = answer.sentiment
        other = "negative" if machine != "negative" else "positive"
        judge(answer, other, "Zebedee is praised")
        (one,) = found(house)
        survey = house.means.library.surveys["feeling-safe"]
        asked = survey.question(answer.question_id).ask.default
        assert (one.text, one.question) == ("[a name] is dead good at the bus stop", asked)
        assert (one.aspect, one.machine, one.person, one.agrees) == (
            *("sentiment", machine, other, False),
        )
        assert (one.why, one.at) == ("[a name] is praised", NOW)
        assert one.by.startswith("Invented ")
        assert one.understood_by == house.means.library.understander.version


def test_the_last_word_counts_for_each_aspect(house: House, wave: int) -> None:
    with house.app.app_context():
        answer = answered(house, wave, "the bus is late")
        judge(answer, "positive")
        judge(answer, answer.sentiment or "", minutes=1)
        by = db.session.scalars(select(StaffMember)).first()
        assert by
        theme = next(iter(house.means.library.understander.framework.themes))
        understanding.judge_themes(
            db.session, answer, [theme], "", by=by, now=NOW, means=house.means
        )
        mood, subject = found(house)
        assert (mood.aspect, mood.agrees) == ("sentiment", True)
        assert (subject.aspect, subject.person) == ("themes", theme)


def test_nothing_is_told_of_other_words_of_taken_back_ones_or_of_a_concern(
    house: House, wave: int
) -> None:
    with house.app.app_context():
        changed, gone, worrying, stays = (
            answered(house, wave, words, number)
            for number, words in enumerate(("more bins", "more bins!", "he hits me", "more trees"))
        )
        for answer in (changed, gone, worrying, stays):
            judge(answer, "neutral")
        changed.words, changed.answered_at = "more lights", NOW + timedelta(hours=1)
        gone.words = None
        message = Message(
            direction="in",
            channel="web",
            kind="answer",
            status="taken",
            conversation_id=worrying.conversation_id,
            question_id=worrying.question_id,
            wave_id=wave,
            body="he hits me",
            created_at=NOW,
        )
        db.session.add(message)
        db.session.flush()
        db.session.add(
            Concern(
                message_id=message.id,
                severity="high",
                source="screening",
                terms_version="1",
                indicators=[],
                raised_at=NOW,
            )
        )
        db.session.commit()
        assert [one.text for one in found(house)] == ["more trees"]


def test_they_are_fetched_in_a_few_queries_a_batch_at_a_time(house: House, wave: int) -> None:
    with house.app.app_context():
        for number in range(7):
            judge(answered(house, wave, f"more bins {number}", number), "neutral", minutes=number)
        whole = found(house)
        assert [one.at for one in whole] == [NOW + timedelta(minutes=n) for n in range(7)]
        statements: list[str] = []
        event.listen(db.engine, "before_cursor_execute", lambda *a: statements.append(a[2]))
        assert found(house, batch=3) == whole
        asked = [one for one in statements if one.startswith("SELECT")]
        assert len(asked) <= 6  # the names, three batches and an empty one, the survey once
        assert not db.session.in_transaction()
