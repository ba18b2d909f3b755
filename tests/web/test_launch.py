"""Launching in the browser: checked first, done once however often the button is pressed."""

from sqlalchemy import func, select

from tests.house import House
from tests.respondent import Page
from voice_service.db import db
from voice_service.models.messages import Message
from voice_service.models.people import Cohort
from voice_service.models.staff import StaffMember
from voice_service.models.waves import Wave

ADDRESS = "/staff/surveys/feeling-safe/launch"


def filled_in(house: House) -> tuple[object, dict[str, object]]:
    """Return a youth worker's browser and the form as it stands, with the panel ticked."""
    client = house.staff("youth_worker@example.org")
    answer = client.get(ADDRESS)
    page = Page()
    page.feed(answer.text)
    with house.app.app_context():
        panel = db.session.scalars(select(Cohort).where(Cohort.kind == "panel")).one()
        school = db.session.scalars(select(Cohort).where(Cohort.kind == "school")).one()
        lead = db.session.scalars(select(StaffMember).where(StaffMember.phone.is_not(None))).one()
    form: dict[str, object] = {
        **page.fields,
        "cohorts": [panel.id],
        "title": "A launch",
        "audience": "The group",
        "decision": "What comes next",
        "closes_on": "2099-01-01",
        "feedback_on": "2099-02-01",
        "delete_on": "2099-03-01",
        "duty_id": lead.id,
        "consent_route": "informed",
        "by_sms": "y",
    }
    form["both"] = [panel.id, school.id]
    return client, form


def counts(house: House) -> tuple[int, int]:
    with house.app.app_context():
        waves = db.session.scalar(select(func.count()).select_from(Wave)) or 0
        texts = select(func.count()).where(Message.kind == "invitation")
        return waves, db.session.scalar(texts) or 0


def test_a_check_changes_nothing_and_tells_what_it_costs(house: House) -> None:
    client, form = filled_in(house)
    answer = client.post(ADDRESS, data={**form, "check": "1"})  # type: ignore[attr-defined]
    assert "£0.24" in answer.text, "two texts of three segments at 4p"
    assert "not approved yet" in answer.text
    assert counts(house) == (0, 0)


def test_pressing_three_times_launches_once(house: House) -> None:
    client, form = filled_in(house)
    for _ in range(3):
        answer = client.post(ADDRESS, data={**form, "launch": "1"})  # type: ignore[attr-defined]
        assert answer.location == "/staff/waves/1"
    assert counts(house) == (1, 2)


def test_what_stands_in_the_way_is_said_and_nothing_is_launched(house: House) -> None:
    client, form = filled_in(house)
    with house.app.app_context():
        db.session.scalars(
            select(StaffMember).where(StaffMember.phone.is_not(None))
        ).one().phone = None
        db.session.commit()
    wrong = {**form, "cohorts": form["both"], "feedback_on": "2098-01-01", "launch": "1"}
    answer = client.post(ADDRESS, data=wrong)  # type: ignore[attr-defined]
    for reason in ("a wave of its own", "The dates must follow", "no mobile number"):
        assert reason in answer.text
    assert counts(house) == (0, 0)
