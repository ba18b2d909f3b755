"""What stands in the way of a launch, one sentence each."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from voice_service.delivery.rules import LONDON
from voice_service.models.people import Cohort, Participant
from voice_service.models.staff import SAFEGUARDING_LEAD, StaffMember
from voice_service.safeguarding.cover import told
from voice_service.safeguarding.shifts import moment
from voice_service.services import rota
from voice_service.services.library import Means
from voice_service.services.tongues import unreviewed
from voice_service.survey import translations
from voice_service.survey.checks import check
from voice_service.survey.definition import AgeBand, Survey
from voice_service.survey.problems import Problem, once

# Calendars end somewhere; nobody's rota goes as far.
_LAST_DAY = date(2099, 12, 31)

# The fewest characters of a reason to launch a survey in spite of its errors.
LEAST_REASON = 10

CONSENT_ROUTES = {
    "none": "No adult needs to agree (16 or over, or decided for this group)",
    "informed": "Parents and carers are told",
    "opt-out": "Parents and carers are told and can say no",
    "opt-in": "A parent or carer has said yes for each child under 16",
}


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
    # When it begins to ask; None: at once. Everything else of a launch is settled before.
    opens_at: datetime | None = None
    remind_on: date | None = None
    spend_limit_pence: int | None = None
    launch_key: str | None = None
    # Why it is launched although the check of its survey finds errors.
    despite: str = ""


def duty_people(session: Session) -> Sequence[StaffMember]:
    """List the safeguarding leads who can be on duty for a wave."""
    people = session.scalars(
        select(StaffMember)
        .options(joinedload(StaffMember.roles))
        .where(StaffMember.active)
        .order_by(StaffMember.id)
    ).unique()
    return [person for person in people if person.has_role(SAFEGUARDING_LEAD)]


def obstacles(
    session: Session,
    survey: Survey,
    cohort_ids: Sequence[int],
    people: Sequence[tuple[Participant, int]],
    details: WaveDetails,
    *,
    now: datetime,
    means: Means,
) -> Sequence[str]:
    """List every reason why a wave cannot be launched like this."""
    today = now.astimezone(LONDON).date()
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
    reasons.extend(_times(details, today))
    if details.consent_route not in CONSENT_ROUTES:
        reasons.append("Choose how parents and carers are involved.")
    duty = {person.id: person for person in duty_people(session)}.get(details.duty_id)
    if duty is None:
        reasons.append("Choose the safeguarding lead who stands for it.")
    elif not duty.phone:
        reasons.append(
            f"{duty.name} has no mobile number here, so no alert could reach them. Ask an "
            "administrator to add one, or choose another lead."
        )
    reasons.extend(_uncovered(session, details, now))
    reasons.extend(_stale(people, survey, today=today, means=means))
    reasons.extend(_flawed(survey, details))
    return reasons


def flaws(survey: Survey) -> tuple[Problem, ...]:
    """List the errors that the check of a survey finds: they bar a launch without a reason."""
    return once(problem for problem in check(survey) if problem.level == "error")


def _flawed(survey: Survey, details: WaveDetails) -> Sequence[str]:
    count = len(flaws(survey))
    if not count or len(details.despite.strip()) >= LEAST_REASON:
        return []
    return [
        f"The check of this survey found {count} {'error' if count == 1 else 'errors'}: put "
        f"{'it' if count == 1 else 'them'} right, or write down why it is asked all the same, in "
        f"{LEAST_REASON} characters or more."
    ]


def _uncovered(session: Session, details: WaveDetails, now: datetime) -> Sequence[str]:
    """Say when nobody would be on duty while it asks: the first time, and how many more."""
    opens = max(now, details.opens_at or now)
    closes = moment(min(details.closes_on, _LAST_DAY) + timedelta(days=1), time())
    gaps = rota.gaps_between(session, opens, closes)
    return [f"Nobody is on duty {told(gaps)}; add shifts on the rota page."] if gaps else []


def _times(details: WaveDetails, today: date) -> Sequence[str]:
    """List what is wrong with the opening, the reminder and the limit."""
    reasons = []
    opens_on = today
    if details.opens_at is not None:
        opens_on = details.opens_at.astimezone(LONDON).date()
        if not today <= opens_on <= details.closes_on:
            reasons.append("It must open between today and the last day to answer.")
    remind_on = details.remind_on
    if remind_on is not None and not opens_on < remind_on <= details.closes_on:
        reasons.append("The reminder must come after the invitation and before the last day.")
    if details.spend_limit_pence is not None and details.spend_limit_pence <= 0:
        reasons.append("The spend limit must be more than nothing, or empty for none.")
    return reasons


def warnings(
    survey: Survey, people: Sequence[tuple[Participant, int]], means: Means
) -> Sequence[str]:
    """List what whoever launches should know, though it does not stand in the way."""
    found = list(_languages(survey, people))
    if not means.library.replies.approved_by:
        found.append(
            "The fixed replies about safety are not approved yet. Before real young people are "
            "asked, a person of the partnership reads surveys/safeguarding/replies.yaml and signs "
            "in it."
        )
    if unread := unreviewed(means.library):
        found.append(
            f"Nobody has reviewed the words in {', '.join(unread)} yet. Until a person has, "
            "whoever reads them sees the English beside everything about safety."
        )
    if means.library.hours.calendar.verified_on is None:
        found.append(
            "Nobody has checked the school terms yet. Compare surveys/calendar/terms.yaml with the "
            "council's list: on school days young people get texts from 15:30 only."
        )
    return found


def _languages(survey: Survey, people: Sequence[tuple[Participant, int]]) -> Iterator[str]:
    """Say what is shown in English to those who read another language, and what is unreviewed."""
    without = sorted({person.language for person, _ in people} - {*survey.languages})
    if without:
        yield (
            f"Some read {', '.join(without)}, and this survey has no words in it: English is shown."
        )
    for language in translations.languages(survey):
        count = translations.in_english(survey, language)
        if count:
            yield (
                f"In {language} English is shown for {count} of the texts, because they are "
                "missing or their English was changed since: voice survey check says which."
            )
    unread = [each for each in translations.languages(survey) if not survey.reviewed_by.get(each)]
    if unread:
        yield (
            f"Nobody who speaks {', '.join(unread)} has reviewed the words in it yet. Let somebody "
            "read all of them, and sign in the survey's file."
        )


def _stale(
    people: Sequence[tuple[Participant, int]], survey: Survey, *, today: date, means: Means
) -> Sequence[str]:
    if means.settings.demo:
        return []  # nobody real is sent to these numbers, and the demo must not run out
    bands = {AgeBand(p.age_band) if p.age_band else None for p, _ in people} or {*survey.bands}
    shown = {contact.id for band in bands for contact in means.library.contacts.shown_to(band)}
    # The local number stands in every reply about safety.
    shown.add(means.library.replies.local.contact)
    return [
        f"The support contact {contact.name} was last checked on {contact.verified_on}; call it, "
        "and write today's date in surveys/support/contacts.yaml."
        for contact in means.library.contacts.stale(today)
        if contact.id in shown
    ]
