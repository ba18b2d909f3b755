"""Launching: who would get a wave and what it costs, and the launch."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import structlog
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from voice_service.conversation import texts
from voice_service.delivery.rules import first_moment
from voice_service.models.people import Cohort, Membership, OptOut, Participant
from voice_service.models.staff import StaffMember
from voice_service.models.waves import SurveyVersion, Wave, WaveCohort
from voice_service.services import outbox
from voice_service.services.invitations import (
    can_be_texted,
    invitation_message,
    new_code,
    new_invitation,
)
from voice_service.services.library import Means
from voice_service.services.obstacles import WaveDetails, flaws, obstacles, warnings
from voice_service.services.tongues import words_for
from voice_service.services.waves import audit
from voice_service.survey.definition import Survey
from voice_service.survey.problems import Problem
from voice_service.text.gsm7 import make_safe, measure

log = structlog.get_logger()


AUDIENCE = "Wirral Safeguarding Partnership Group"


class LaunchError(ValueError):
    """A wave cannot be launched; `reasons` says why, one sentence each."""

    def __init__(self, reasons: Sequence[str]) -> None:
        super().__init__(" ".join(reasons))
        self.reasons = tuple(reasons)


@dataclass(frozen=True, slots=True)
class Plan:
    """Who gets a wave, what it costs, and what stands in its way."""

    people: int
    by_text: int
    by_link_only: int
    opted_out: int
    segments: int
    pence: float
    sample: str
    # When the first text may go, when that is not at once.
    first_at: datetime | None
    over_limit: bool
    reasons: tuple[str, ...]
    warnings: tuple[str, ...]
    # The errors of the survey itself: with a reason written down it is launched despite them.
    flaws: tuple[Problem, ...]

    @property
    def cost(self) -> str:
        """Write the cost in pounds."""
        return f"£{self.pence / 100:.2f}"


def proposed(survey: Survey, duty: StaffMember | None, *, today: date) -> WaveDetails:
    """Propose the details of a wave, to be changed by whoever launches it."""
    return WaveDetails(
        title=f"{survey.title.default} \u2013 {today:%B %Y}",
        audience=AUDIENCE,
        decision=survey.informs,
        closes_on=today + timedelta(days=21),
        feedback_on=today + timedelta(days=42),
        delete_on=today + timedelta(days=365),
        remind_on=today + timedelta(days=10),
        duty_id=duty.id if duty else 0,
    )


def cohorts(session: Session) -> Sequence[tuple[Cohort, int]]:
    """List every cohort with the number of its members."""
    rows = session.execute(
        select(Cohort, func.count(Membership.participant_id))
        .outerjoin(Membership, Membership.cohort_id == Cohort.id)
        .group_by(Cohort.id)
        .order_by(Cohort.kind != "panel", Cohort.name)
    )
    return [(cohort, count) for cohort, count in rows]


def plan(
    session: Session,
    survey: Survey,
    cohort_ids: Sequence[int],
    details: WaveDetails,
    *,
    now: datetime,
    means: Means,
) -> Plan:
    """Work out who would get a wave and what it would cost, without doing anything."""
    people = _members(session, cohort_ids)
    stopped = _opted_out(session, [person for person, _ in people])
    reachable = [person for person, _ in people if details.by_sms and can_be_texted(survey, person)]
    texted = [person for person in reachable if person.phone_lookup not in stopped]
    segments = sum(
        measure(_sample(details, means, language)).count * count
        for language, count in Counter(person.language for person in texted).items()
    )
    pence = segments * means.settings.pence_per_segment
    limit = details.spend_limit_pence
    return Plan(
        people=len(people),
        by_text=len(texted),
        by_link_only=len(people) - len(texted),
        opted_out=len(reachable) - len(texted),
        segments=segments,
        pence=pence,
        sample=_sample(details, means),
        first_at=_first_at(details, now, means),
        over_limit=limit is not None and pence > limit,
        reasons=tuple(
            obstacles(session, survey, cohort_ids, people, details, now=now, means=means)
        ),
        warnings=tuple(warnings(survey, people, means)),
        flaws=flaws(survey),
    )


def _first_at(details: WaveDetails, now: datetime, means: Means) -> datetime | None:
    begins = max(now, details.opens_at or now)
    rules = means.rules(keeps_hours=not means.settings.demo)
    first, _ = first_moment(rules, begins)
    return first if first > now else None


def launch(
    session: Session,
    survey: Survey,
    cohort_ids: Sequence[int],
    details: WaveDetails,
    *,
    by: StaffMember | None,
    now: datetime,
    means: Means,
) -> Wave:
    """Launch a wave: the survey's document is pinned, everybody is invited, texts are queued.

    A form sent twice launches once. Raises LaunchError with every reason that stands in the way.
    """
    if (launched := _launched_already(session, details)) is not None:
        return launched
    people = _members(session, cohort_ids)
    reasons = obstacles(session, survey, cohort_ids, people, details, now=now, means=means)
    if reasons:
        raise LaunchError(reasons)
    wave = Wave(
        survey_version=_version(session, survey, now),
        title=details.title.strip(),
        audience=details.audience.strip(),
        decision=details.decision.strip(),
        closes_on=details.closes_on,
        feedback_on=details.feedback_on,
        delete_on=details.delete_on,
        duty_id=details.duty_id,
        consent_route=details.consent_route,
        by_sms=details.by_sms,
        opens_at=details.opens_at,
        remind_on=details.remind_on if details.by_sms else None,
        spend_limit_pence=details.spend_limit_pence,
        launch_key=details.launch_key,
        launched_despite=details.despite.strip() if flaws(survey) else None,
        launched_by_id=by.id if by else None,
        launched_at=now,
    )
    session.add(wave)
    try:
        session.flush()
    except IntegrityError:
        # The same form was sent twice at once; the other one launched it.
        session.rollback()
        if (launched := _launched_already(session, details)) is None:
            raise
        return launched
    session.add_all(
        WaveCohort(wave_id=wave.id, cohort_id=cohort_id, join_code=new_code())
        for cohort_id in dict.fromkeys(cohort_ids)
    )
    _invite(session, wave, survey, people, now=now, means=means)
    if by is not None:
        session.add(audit(by, "launched", wave, now))
    session.commit()
    log.info("wave_launched", wave=wave.id, invited=len(people))
    return wave


def _launched_already(session: Session, details: WaveDetails) -> Wave | None:
    """Find the wave that this same form launched before."""
    if details.launch_key is None:
        return None
    return session.scalars(select(Wave).where(Wave.launch_key == details.launch_key)).first()


def _invite(
    session: Session,
    wave: Wave,
    survey: Survey,
    people: Sequence[tuple[Participant, int]],
    *,
    now: datetime,
    means: Means,
) -> None:
    invitations = [
        new_invitation(wave, person, cohort_id, now=now, means=means)
        for person, cohort_id in people
    ]
    session.add_all(invitations)
    if not wave.by_sms:
        return
    stopped = _opted_out(session, [person for person, _ in people])
    messages = [
        invitation_message(invitation, invitation.participant.phone, now=now, means=means)
        for invitation in invitations
        if invitation.participant.phone is not None
        and can_be_texted(survey, invitation.participant)
        and invitation.participant.phone_lookup not in stopped
    ]
    outbox.put(session, *messages)


def _members(session: Session, cohort_ids: Sequence[int]) -> list[tuple[Participant, int]]:
    """List the members of cohorts, each young person once."""
    rows = session.execute(
        select(Participant, Membership.cohort_id)
        .join(Membership, Membership.participant_id == Participant.id)
        .where(Membership.cohort_id.in_(cohort_ids))
        .order_by(Membership.cohort_id, Participant.id)
    )
    once: dict[int, tuple[Participant, int]] = {}
    for person, cohort_id in rows:
        once.setdefault(person.id, (person, cohort_id))
    return list(once.values())


def _opted_out(session: Session, people: Sequence[Participant]) -> set[str]:
    lookups = [person.phone_lookup for person in people if person.phone_lookup]
    found: set[str] = set()
    for first in range(0, len(lookups), 500):
        part = lookups[first : first + 500]
        found.update(
            session.scalars(select(OptOut.phone_lookup).where(OptOut.phone_lookup.in_(part)))
        )
    return found


def _version(session: Session, survey: Survey, now: datetime) -> SurveyVersion:
    found = session.scalars(
        select(SurveyVersion).where(SurveyVersion.digest == survey.digest)
    ).first()
    return found or SurveyVersion(
        survey_id=survey.id,
        version=survey.version,
        digest=survey.digest,
        document=survey.document,
        stored_at=now,
    )


def _sample(details: WaveDetails, means: Means, language: str = "en") -> str:
    link, words = means.link("A" * 22), words_for(language)
    said = texts.Facts(feedback_on=details.feedback_on, link=link, words=words)
    return make_safe(texts.invitation(said))
