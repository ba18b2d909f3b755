"""`voice launch` and `voice summary`: a wave from the terminal."""

import json
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import click
from flask import Flask, url_for

if TYPE_CHECKING:
    from voice_service.services.launching import Plan
    from voice_service.services.obstacles import WaveDetails

# School terms and bank holidays are not worked out for longer than anybody plans.
LAST_YEAR = 2099


@click.command()
@click.argument("survey_id")
@click.option(
    "--cohort", "cohorts", multiple=True, required=True, help="A group's name; repeat it."
)
@click.option("--title", help="A title for staff.  [default: the survey's and the month]")
@click.option("--audience", help="Who will act on the answers.")
@click.option("--decision", help="The decision that it informs.")
@click.option("--duty", help="Email address of the safeguarding lead on duty.")
@click.option("--closes", type=click.DateTime(["%Y-%m-%d"]), help="The last day to answer.")
@click.option("--feedback", type=click.DateTime(["%Y-%m-%d"]), help="When they hear what changed.")
@click.option("--delete", type=click.DateTime(["%Y-%m-%d"]), help="When answers are deleted.")
@click.option(
    "--opens",
    type=click.DateTime(["%Y-%m-%d %H:%M"]),
    metavar='"YYYY-MM-DD HH:MM"',
    help="When it begins, the time in England.  [default: now]",
)
@click.option("--remind", type=click.DateTime(["%Y-%m-%d"]), help="The day of the one reminder.")
@click.option("--no-reminder", is_flag=True, help="Remind nobody.")
@click.option("--limit", metavar="POUNDS", help="What its texts may cost.  [default: no limit]")
@click.option(
    "--consent",
    type=click.Choice(["none", "informed", "opt-out", "opt-in"]),
    default="informed",
    show_default=True,
    help="none, informed, opt-out, opt-in",
)
@click.option("--no-sms", is_flag=True, help="Invite nobody by text.")
@click.option(
    "--despite", metavar="REASON", help="Why it is asked although the survey's check finds errors."
)
@click.option("--yes", is_flag=True, help="Launch without asking.")
def launch(
    survey_id: str,
    cohorts: tuple[str, ...],
    title: str | None,
    audience: str | None,
    decision: str | None,
    duty: str | None,
    closes: datetime | None,
    feedback: datetime | None,
    delete: datetime | None,
    opens: datetime | None,
    remind: datetime | None,
    no_reminder: bool,
    limit: str | None,
    consent: str,
    no_sms: bool,
    despite: str | None,
    yes: bool,
) -> None:
    """Launch SURVEY_ID for one or more groups, after showing who gets it and what it costs."""
    from dataclasses import replace

    from voice_service.app import create_app
    from voice_service.db import db
    from voice_service.delivery.rules import in_england
    from voice_service.services import launching, obstacles, waves
    from voice_service.services.launchable import surveys_to_launch

    if remind and no_reminder:
        raise click.UsageError("choose --remind or --no-reminder")
    if opens and opens.year > LAST_YEAR:
        raise click.BadParameter(f"write a year before {LAST_YEAR + 1}", param_hint="--opens")
    pence = _pence(limit)
    app = create_app()
    means = app.extensions["voice"]
    now = datetime.now(UTC)
    with app.app_context():
        surveys = surveys_to_launch(db.session, means)
        survey = surveys.get(survey_id)
        if survey is None:
            known = ", ".join(surveys) or "none"
            raise click.ClickException(f"There is no survey {survey_id}; there are: {known}")
        ids = _cohort_ids(cohorts)
        details = launching.proposed(survey, _duty(duty), today=waves.today_in_england(now))
        given: dict[str, str | date | int | None] = {
            "title": title,
            "audience": audience,
            "decision": decision,
            "closes_on": closes and closes.date(),
            "feedback_on": feedback and feedback.date(),
            "delete_on": delete and delete.date(),
            "opens_at": opens and in_england(opens),
            "remind_on": remind and remind.date(),
            "spend_limit_pence": pence,
            "despite": despite,
        }
        changed = {name: value for name, value in given.items() if value is not None}
        details = replace(details, consent_route=consent, by_sms=not no_sms, **changed)  # type: ignore[arg-type]
        if no_reminder or (remind is None and not _reminder_fits(details, now)):
            details = replace(details, remind_on=None)
        plan = launching.plan(db.session, survey, ids, details, now=now, means=means)
        click.echo(
            f"{plan.people} young people: {plan.by_text} by text, {plan.by_link_only} by link only "
            f"({plan.opted_out} have said STOP). {plan.segments} segments, {plan.cost}. "
            f"{_first_text(plan, details)}"
        )
        for warning in plan.warnings:
            click.echo(f"Note: {warning}", err=True)
        for flaw in plan.flaws:
            click.echo(str(flaw), err=True)
        if plan.reasons:
            short = len(details.despite.strip()) < obstacles.LEAST_REASON
            hint = " (--despite REASON)" if plan.flaws and short else ""
            raise click.ClickException(" ".join(plan.reasons) + hint)
        if not yes:
            click.confirm("Launch?", abort=True)
        db.session.rollback()
        wave = launching.launch(db.session, survey, ids, details, by=None, now=now, means=means)
        click.echo(f"Wave {wave.id} is launched.")
        for joining in waves.join_codes(db.session, wave.id):
            click.echo(f"  {joining.cohort.name}: join code {joining.join_code}")


@click.command()
@click.argument("wave_id", type=int)
@click.option(
    "--format", "form", type=click.Choice(["json", "html"]), default="json", show_default=True
)
@click.option("--out", type=click.Path(dir_okay=False), help="Write to this file.")
@click.option(
    "--final", is_flag=True, help="Only when the wave is closed and every comment was read."
)
def summary(wave_id: int, form: str, out: str | None, final: bool) -> None:
    """Write the summary of a wave, with small numbers protected."""
    from flask import render_template

    from voice_service.app import create_app
    from voice_service.db import db
    from voice_service.reporting.summary import as_dict
    from voice_service.services import commitments, summaries
    from voice_service.survey.telling import OLDER

    app = create_app()
    with app.test_request_context():
        found = summaries.summary(db.session, wave_id, app.extensions["voice"])
        if found is None:
            raise click.ClickException(f"There is no wave {wave_id}.")
        if final and not found.final:
            raise click.ClickException(found.why_not_final)
        if form == "json":
            text = json.dumps(as_dict(found), ensure_ascii=False, indent=2)
        else:
            text = render_template(
                "staff/summary.html",
                summary=found,
                told=commitments.told(db.session, wave_id, OLDER),
                alone=styles(app),
            )
    if out is None:
        click.echo(text)
        return
    with click.open_file(out, "w", encoding="utf-8", atomic=True) as file:
        file.write(text + "\n")
    click.echo(f"Written to {out}.", err=True)


def styles(app: Flask) -> str:
    """Return the style sheets of a page that is to stand alone in a file."""
    sheets = []
    for endpoint, name in (
        ("bootstrap.static", "css/bootstrap.min.css"),
        ("static", "staff.css"),
    ):
        answer = app.test_client().get(url_for(endpoint, filename=name))
        sheets.append(answer.text if answer.status_code == 200 else "")
    return "\n".join(sheets).replace("</", "<\\/")


def _pence(limit: str | None) -> int | None:
    from voice_service.delivery.pounds import PoundsError, pence_of

    try:
        return pence_of(limit or "")
    except PoundsError as error:
        raise click.BadParameter(str(error), param_hint="--limit") from error


def _reminder_fits(details: "WaveDetails", now: datetime) -> bool:
    """Tell whether the day that is proposed lies inside a wave whose other days were given."""
    from voice_service.services.waves import today_in_england

    begins = today_in_england(details.opens_at or now)
    return details.remind_on is not None and begins < details.remind_on <= details.closes_on


def _first_text(plan: "Plan", details: "WaveDetails") -> str:
    """Say when the first text and the reminder go, and whether the limit holds some back."""
    from voice_service.web.staff import times

    if not plan.by_text:
        return "No text goes."
    if plan.first_at is None:
        said = "The first text goes at once."
    else:
        why = "" if plan.first_at == details.opens_at else ": before that are quiet hours"
        said = f"The first text goes at {times.hour(plan.first_at)}{why}."
    said += f" The reminder is on {times.day(details.remind_on)}." if details.remind_on else ""
    if plan.over_limit:
        said += " The invitations alone cost more than the limit: some would wait."
    return said


def _cohort_ids(names: tuple[str, ...]) -> list[int]:
    from voice_service.db import db
    from voice_service.services import launching

    known = {cohort.name: cohort.id for cohort, _ in launching.cohorts(db.session)}
    for name in names:
        if name not in known:
            raise click.ClickException(
                f"There is no group {name!r}; there are: {', '.join(known) or 'none'}"
            )
    return [known[name] for name in names]


def _duty(email: str | None):  # type: ignore[no-untyped-def]
    from voice_service.db import db
    from voice_service.services import obstacles

    leads = obstacles.duty_people(db.session)
    if email is None:
        return leads[0] if leads else None
    for lead in leads:
        if lead.email == email.lower():
            return lead
    raise click.ClickException(f"{email} is not the account of a safeguarding lead")
