"""`voice analyse emerging`: what is new, never of a few, never a name, never of a concern."""

from datetime import UTC, datetime

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select

from tests.house import House
from voice_service.cli.analyse import analyse
from voice_service.db import db
from voice_service.models.concerns import Concern
from voice_service.models.conversations import Answer, Conversation
from voice_service.models.messages import Message
from voice_service.models.people import Participant
from voice_service.models.waves import Invitation, Wave
from voice_service.services.emerging import Emerging, EmergingError, emerging

NAMES = ("Zebediah", "Quilla", "Oswin", "Thora", "Merrick")


def run(*words: object) -> Result:
    return CliRunner().invoke(analyse, ["emerging", *map(str, words)])


def writes(house: House, wave: int, texts: list[str]) -> None:
    """Let one young person after another have written a comment."""
    now = datetime.now(UTC)
    with house.app.app_context():
        survey = house.means.library.surveys["feeling-safe"]
        question = next(q.id for q in survey.questions if not q.choices)
        for number, words in enumerate(texts):
            person = Participant(
                code=f"{wave}-{number}", name=f"{NAMES[number % 5]} Invented", created_at=now
            )
            db.session.add(person)
            db.session.flush()
            conversation = Conversation(
                wave_id=wave, participant_id=person.id, state={}, status="finished", channel="web"
            )
            db.session.add_all(
                [
                    conversation,
                    Invitation(
                        wave_id=wave,
                        participant_id=person.id,
                        seed=b"1",
                        token_hash=person.code,
                        created_at=now,
                    ),
                ]
            )
            db.session.flush()
            db.session.add(
                Answer(
                    conversation_id=conversation.id,
                    wave_id=wave,
                    question_id=question,
                    choices=[],
                    words=words,
                    channel="web",
                    answered_at=now,
                )
            )
        db.session.commit()


BEFORE = [f"{thing} please" for thing in ("more bins", "more trees", "better lunch") * 14]
NOW = (
    ["loads of scrambler bikes and Zebediah too"] * 16
    + ["jayden was at the vape shop"] * 9
    + [f"{thing} please" for thing in ("more bins", "more trees", "better lunch") * 5]
)


@pytest.fixture
def waves(house: House) -> tuple[int, int]:
    first, second = house.launch(cohort="School"), house.launch(cohort="School")
    writes(house, first, BEFORE)
    writes(house, second, NOW)
    return first, second


def found(house: House, wave: int, since: int | None = None) -> Emerging | None:
    with house.app.app_context():
        return emerging(db.session, wave, house.means, since=since)


def phrases(house: House, wave: int, since: int | None = None) -> list[str]:
    one = found(house, wave, since)
    assert one
    return [each.phrase for each in one.rising]


@pytest.mark.usefixtures("surroundings")
def test_what_rose_is_told_in_rounded_numbers_and_without_names(
    house: House, waves: tuple[int, int]
) -> None:
    first, second = waves
    one = found(house, second)
    assert one
    assert one.since
    assert one.since.id == first
    rose = {each.phrase: each for each in one.rising}
    assert rose["scrambler bikes"].now.count == 15
    assert rose["scrambler bikes"].before.suppressed
    assert not [p for p in rose if "zeb" in p or "jayden" in p]
    assert all(each.now.count and each.now.count % 5 == 0 for each in one.rising)
    shown = run(second).stdout
    assert "scrambler bikes" in shown
    assert "few -> 15" in shown
    assert "Covered by no theme" in shown
    assert not [name for name in (*NAMES, "jayden") if name.lower() in shown.lower()]


def test_nothing_is_told_of_a_panel_of_a_few_or_of_no_wave(house: House) -> None:
    panel, small = house.launch(), house.launch(cohort="School")
    writes(house, panel, NOW)
    writes(house, small, NOW[:9])
    assert found(house, panel) is None
    assert found(house, small) is None
    assert found(house, 999) is None


@pytest.mark.usefixtures("surroundings")
def test_the_command_says_why_it_shows_nothing(house: House, waves: tuple[int, int]) -> None:
    _, second = waves
    for words, says in (
        ((999,), "Nothing can be shown of wave 999"),
        ((second, "--since", 999), "There is no wave 999."),
        ((second, "--since", second), "cannot be compared"),
    ):
        result = run(*words)
        assert result.exit_code == 1
        assert says in result.stderr


def test_another_survey_or_the_panel_is_nothing_to_compare_with(
    house: House, waves: tuple[int, int]
) -> None:
    for other in (house.launch("online-life", cohort="School"), house.launch()):
        with pytest.raises(EmergingError):
            found(house, waves[1], since=other)
    assert phrases(house, waves[1], since=waves[0]) == phrases(house, waves[1])


def test_the_first_wave_of_a_survey_has_none_before(house: House, waves: tuple[int, int]) -> None:
    one = found(house, waves[0])
    assert one
    assert (one.since, one.rising) == (None, ())


def test_what_a_concern_holds_is_left_out(house: House, waves: tuple[int, int]) -> None:
    _, second = waves
    assert any("scrambler" in phrase for phrase in phrases(house, second))
    with house.app.app_context():
        assert db.session.get(Wave, second)
        for answer in db.session.scalars(select(Answer).where(Answer.wave_id == second)):
            if "scrambler" not in (answer.words or ""):
                continue
            message = Message(
                direction="in",
                channel="web",
                kind="answer",
                status="taken",
                conversation_id=answer.conversation_id,
                question_id=answer.question_id,
                wave_id=second,
                body=answer.words or "",
                created_at=answer.answered_at,
            )
            db.session.add(message)
            db.session.flush()
            db.session.add(
                Concern(
                    message_id=message.id,
                    severity="high",
                    source="person",
                    terms_version="1",
                    indicators=[],
                    raised_at=answer.answered_at,
                )
            )
        db.session.commit()
    assert not any("scrambler" in phrase for phrase in phrases(house, second))
