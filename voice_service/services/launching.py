"""Launching: who would get a wave and what it costs, what stands in its way, and the launch."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import structlog
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, joinedload

from voice_service.conversation import texts
from voice_service.models.people import Cohort, Membership, OptOut, Participant
from voice_service.models.staff import SAFEGUARDING_LEAD, StaffMember
from voice_service.models.waves import SurveyVersion, Wave, WaveCohort
from voice_service.services.invitations import (
    can_be_texted,
    invitation_message,
    new_code,
    new_invitation,
)
from voice_service.services.library import Means
from voice_service.services.waves import audit, today_in_england
from voice_service.survey.definition import AgeBand, Survey
from voice_service.text.gsm7 import make_safe, measure

log = structlog.get_logger()

CONSENT_ROUTES = {
    "none": "No adult needs to agree (16 or over, or decided for this group)",
    "informed": "Parents and carers are told",
    "opt-out": "Parents and carers are told and can say no",
    "opt-in": "A parent or carer has said yes for each child under 16",
}


AUDIENCE = "Wirral Safeguarding Partnership Group"


class LaunchError(ValueError):
    """A wave cannot be launched; `reasons` says why, one sentence each."""

    def __init__(self, reasons: Sequence[str]) -> None:
        super().__init__(" ".join(reasons))
        self.reasons = tuple(reasons)


@dataclass(frozen=True, slots=True)
class WaveDetails:
    """What must be settled before any child is asked."""

    title: str
    audience: str
    decision: str
    closes_on: date
    feedback_on: date
    delete_on: date
    duty_id: int
    consent_route: str = "informed"
    by_sms: bool = True
    launch_key: str | None = None


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
    reasons: tuple[str, ...]
    warnings: tuple[str, ...]

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
        duty_id=duty.id if duty else 0,
    )


def duty_people(session: Session) -> Sequence[StaffMember]:
    """List the safeguarding leads who can be on duty for a wave."""
    people = session.scalars(
        select(StaffMember)
        .options(joinedload(StaffMember.roles))
        .where(StaffMember.active)
        .order_by(StaffMember.id)
    ).unique()
    return [person for person in people if person.has_role(SAFEGUARDING_LEAD)]


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
    today: date,
    means: Means,
) -> Plan:
    """Work out who would get a wave and what it would cost, without doing anything."""
    people = _members(session, cohort_ids)
    stopped = _opted_out(session, [person for person, _ in people])
    reachable = [person for person, _ in people if details.by_sms and can_be_texted(survey, person)]
    texted = [person for person in reachable if person.phone_lookup not in stopped]
    sample = _sample(survey, details, means)
    segments = measure(make_safe(sample)).count * len(texted)
    return Plan(
        people=len(people),
        by_text=len(texted),
        by_link_only=len(people) - len(texted),
        opted_out=len(reachable) - len(texted),
        segments=segments,
        pence=segments * means.settings.pence_per_segment,
        sample=sample,
        reasons=tuple(
            _obstacles(session, survey, cohort_ids, people, details, today=today, means=means)
        ),
        warnings=tuple(_warnings(means)),
    )


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
    today = today_in_england(now)
    reasons = list(
        _obstacles(session, survey, cohort_ids, people, details, today=today, means=means)
    )
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
        launch_key=details.launch_key,
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
    session.add_all(
        invitation_message(invitation, invitation.participant.phone, now=now, means=means)
        for invitation in invitations
        if invitation.participant.phone is not None
        and can_be_texted(survey, invitation.participant)
        and invitation.participant.phone_lookup not in stopped
    )


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


def _obstacles(
    session: Session,
    survey: Survey,
    cohort_ids: Sequence[int],
    people: Sequence[tuple[Participant, int]],
    details: WaveDetails,
    *,
    today: date,
    means: Means,
) -> Sequence[str]:
    reasons = []
    if not cohort_ids:
        reasons.append("Choose who is asked.")
    kinds = session.scalars(select(Cohort.kind).where(Cohort.id.in_(cohort_ids))).all()
    if "panel" in kinds and len(kinds) > 1:
        reasons.append(
            "Ask the panel in a wave of its own: what a few known young people say can only be "
            "shown as a whole."
        )
    for value, what in (
        (details.title, "a title"),
        (details.audience, "who will act on the answers"),
        (details.decision, "the decision that it informs"),
    ):
        if not value.strip():
            reasons.append(f"Write {what}.")
    if not today <= details.closes_on <= details.feedback_on <= details.delete_on:
        reasons.append(
            "The dates must follow each other: today, closing, telling what changed, deleting."
        )
    if details.consent_route not in CONSENT_ROUTES:
        reasons.append("Choose how parents and carers are involved.")
    duty = {person.id: person for person in duty_people(session)}.get(details.duty_id)
    if duty is None:
        reasons.append("Choose the safeguarding lead who is on duty while it is open.")
    elif not duty.phone:
        reasons.append(
            f"{duty.name} has no mobile number here, so no alert could reach them. Ask an "
            "administrator to add one, or choose another lead."
        )
    reasons.extend(_stale(people, survey, today=today, means=means))
    return reasons


def _warnings(means: Means) -> Sequence[str]:
    if means.library.replies.approved_by:
        return []
    return [
        "The fixed replies about safety are not approved yet. Before real young people are asked, "
        "a person of the partnership reads surveys/safeguarding/replies.yaml and signs in it."
    ]


def _stale(
    people: Sequence[tuple[Participant, int]], survey: Survey, *, today: date, means: Means
) -> Sequence[str]:
    if means.settings.demo:
        return []  # nobody real is sent to these numbers, and the demo must not run out
    bands = {AgeBand(p.age_band) if p.age_band else None for p, _ in people} or {*survey.bands}
    shown = {contact.id for band in bands for contact in means.library.contacts.shown_to(band)}
    return [
        f"The support contact {contact.name} was last checked on {contact.verified_on}; call it, "
        "and write today's date in surveys/support/contacts.yaml."
        for contact in means.library.contacts.stale(today)
        if contact.id in shown
    ]


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


def _sample(survey: Survey, details: WaveDetails, means: Means) -> str:
    link = means.link("A" * 22)
    return texts.invitation(texts.Facts(feedback_on=details.feedback_on, link=link))
