"""Last term in the demo: six schools that were asked, what they said, and how it was dealt with."""

import random
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from voice_service.conversation.state import CLOSED, Missing, State, Status
from voice_service.conversation.state import Answer as Recorded
from voice_service.demo.changes import CHANGES
from voice_service.demo.people import SCHOOLS
from voice_service.demo.pupils import RELEASE, PupilAnswers, pupils
from voice_service.models.concerns import Concern
from voice_service.models.conversations import Answer, Conversation
from voice_service.models.messages import Message
from voice_service.models.people import Cohort, Membership, Participant
from voice_service.models.staff import StaffMember
from voice_service.models.waves import Invitation, Wave
from voice_service.safeguarding.handling import Decision
from voice_service.safeguarding.screening import Severity
from voice_service.services import (
    comments,
    committing,
    concerns,
    handling,
    launching,
    referring,
    telling,
    waves,
)
from voice_service.services.invitations import new_code
from voice_service.services.library import Means
from voice_service.survey.definition import AgeBand, Survey

Tick = Callable[[], None]
# How long ago it began.
BEGAN = timedelta(days=160)
# When the young people heard what changed, a little before they were promised to.
TOLD_AFTER = timedelta(days=40)
# So that whoever tries the demo finds something to read.
LEFT_TO_READ = 12


def seed(
    session: Session,
    worker: StaffMember,
    lead: StaffMember,
    tick: Tick,
    *,
    now: datetime,
    means: Means,
) -> None:
    """Put in last term's wave: everybody who was asked, and what those who answered said."""
    then = now - BEGAN
    survey = means.library.surveys["feeling-safe"]
    answered: dict[str, list[PupilAnswers]] = {}
    for pupil in pupils(survey):
        answered.setdefault(pupil.school, []).append(pupil)
    cohort_ids, people = [], {}
    for school in SCHOOLS:
        cohort = Cohort(name=school.name, kind=school.kind, created_at=then)
        session.add(cohort)
        session.flush()
        cohort_ids.append(cohort.id)
        pupils_here = answered.get(school.name, [])
        bands = [pupil.age_band for pupil in pupils_here]
        bands += [random.Random(n).choice(bands) for n in range(school.asked - len(bands))]
        members = [Participant(code=new_code(), age_band=band, created_at=then) for band in bands]
        session.add_all(members)
        session.flush()
        session.add_all(
            Membership(cohort_id=cohort.id, participant_id=member.id) for member in members
        )
        people.update(dict(zip((m.id for m in members), pupils_here, strict=False)))
    proposed = launching.proposed(survey, lead, today=waves.today_in_england(then))
    wave = launching.launch(session, survey, cohort_ids, proposed, by=worker, now=then, means=means)
    _answers(session, wave, people, tick, then)
    _concerns(session, wave, survey, lead, means)
    _texts(session, wave, lead, means)
    _releases(session, wave, lead, now)
    waves.close(session, wave.id, by=worker, now=then + timedelta(days=21))
    _tells(session, wave, worker, then + TOLD_AFTER, means)


def _answers(
    session: Session,
    wave: Wave,
    people: dict[int, PupilAnswers],
    tick: Tick,
    then: datetime,
) -> None:
    invitations = session.scalars(select(Invitation).where(Invitation.wave_id == wave.id))
    for number, invitation in enumerate(invitations):
        pupil = people.get(invitation.participant_id)
        if pupil is None:
            continue
        tick()
        at = then + timedelta(days=number % 12 + 1, minutes=number % 300)
        recorded = _recorded(pupil)
        state = State(CLOSED, Status.FINISHED, AgeBand(pupil.age_band), answers=recorded)
        conversation = Conversation(
            wave_id=wave.id,
            participant_id=invitation.participant_id,
            state=state.as_json(),
            status="finished",
            age_band=pupil.age_band,
            channel="web",
            started_at=at,
            finished_at=at + timedelta(minutes=4),
        )
        session.add(conversation)
        session.flush()
        session.add_all(
            Answer(
                conversation_id=conversation.id,
                wave_id=wave.id,
                question_id=answer.question,
                choices=list(answer.values),
                missing=answer.missing.value if answer.missing else None,
                words=answer.text or None,
                channel="web",
                answered_at=at,
            )
            for answer in recorded.values()
        )
    session.commit()


def _recorded(pupil: PupilAnswers) -> dict[str, Recorded]:
    return {
        answer.question: Recorded(
            answer.question,
            tuple(answer.values),
            answer.text,
            Missing(answer.missing) if answer.missing else None,
        )
        for answer in pupil.answers
    }


def _concerns(
    session: Session, wave: Wave, survey: Survey, lead: StaffMember, means: Means
) -> None:
    """Screen last term's comments as they would have been, each already seen by the lead."""
    told: Iterable[Answer] = session.scalars(
        select(Answer).where(Answer.wave_id == wave.id, Answer.words.is_not(None))
    ).all()
    for answer in told:
        asked = survey.question(answer.question_id).ask.default
        if (
            means.library.screener.screen(answer.words or "", question=answer.question_id).severity
            is None
        ):
            continue
        message = Message(
            direction="in",
            channel="web",
            kind="answer",
            status="taken",
            participant_id=answer.conversation.participant_id,
            conversation_id=answer.conversation_id,
            wave_id=wave.id,
            question_id=answer.question_id,
            body=answer.words or "",
            to_read=True,
            read_at=answer.answered_at + timedelta(minutes=15),
            read_by_id=lead.id,
            created_at=answer.answered_at,
        )
        session.add(message)
        session.flush()
        concern = concerns.screen(
            session,
            message,
            answer.conversation,
            concerns.Asked(answer.question_id, asked),
            now=answer.answered_at,
            means=means,
        )
        if concern is not None:
            _dealt_with(session, concern, lead, answer.answered_at, means)
    # What was queued for the lead's phone last term was read last term.
    queued = session.scalars(select(Message).where(Message.kind == "alert"))
    for alert in queued:
        alert.status, alert.sent_at = "delivered", alert.created_at + timedelta(seconds=1)
        alert.settled_at = alert.sent_at
    session.commit()


def _dealt_with(
    session: Session, concern: Concern, lead: StaffMember, at: datetime, means: Means
) -> None:
    """Let the lead deal with a concern of last term, step by step as anybody would."""
    number, chance = concern.id, random.Random(concern.id)
    at += timedelta(minutes=chance.randint(3, 40))
    handling.acknowledge(session, number, lead, now=at)
    at += timedelta(minutes=chance.randint(20, 300))
    severe = Severity(concern.severity) in concerns.SEVERE
    decision = Decision.ALREADY_KNOWN if severe else Decision.TRUSTED_ADULT
    why = "Known to social care." if severe else "Spoke with the form tutor."
    referring.decide(session, number, lead, decision, why, now=at)
    if concern.participant is not None and concern.participant.paused_at is not None:
        handling.resume_automation(session, number, lead, now=at, means=means)
    at += timedelta(hours=chance.randint(1, 30))
    handling.close(session, number, lead, "Nothing more to do here.", now=at)


def _texts(session: Session, wave: Wave, lead: StaffMember, means: Means) -> None:
    """Put in the texts that last term's other comments came as, read by the lead but for a few."""
    known = comments.with_concerns(session, wave.id)
    told = [
        answer
        for answer in comments.of_wave(session, wave.id, lead)
        if (answer.conversation_id, answer.question_id) not in known
    ]
    left = [answer.id for answer in told if answer.words not in RELEASE][:LEFT_TO_READ]
    rows = [
        {
            "direction": "in",
            "channel": "web",
            "kind": "answer",
            "status": "taken",
            "participant_id": answer.conversation.participant_id,
            "conversation_id": answer.conversation_id,
            "wave_id": wave.id,
            "question_id": answer.question_id,
            "body": answer.words,
            "screened_by": concerns.version(means)[:40],
            "to_read": True,
            "read_at": None if answer.id in left else answer.answered_at + timedelta(hours=18),
            "read_by_id": None if answer.id in left else lead.id,
            "created_at": answer.answered_at,
        }
        for answer in reversed(told)
    ]
    session.execute(insert(Message), rows)
    session.commit()


def _releases(session: Session, wave: Wave, lead: StaffMember, now: datetime) -> None:
    words, known = set(RELEASE), comments.with_concerns(session, wave.id)
    for answer in comments.of_wave(session, wave.id, lead):
        if answer.words in words and (answer.conversation_id, answer.question_id) not in known:
            words.discard(answer.words)
            comments.release(session, answer.id, answer.words or "", by=lead, now=now)


def _tells(session: Session, wave: Wave, worker: StaffMember, at: datetime, means: Means) -> None:
    """Let the youth worker write what partners did, and tell it, as anybody would."""
    for number, words in enumerate(CHANGES):
        committing.write(session, wave.id, words, by=worker, now=at + timedelta(minutes=number))
    at += timedelta(hours=1)
    key = telling.plan(session, wave, now=at, means=means).key
    telling.tell(session, wave.id, key, by=worker, now=at, means=means)
